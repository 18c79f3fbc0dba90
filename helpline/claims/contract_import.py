"""Loading checked contract rows into the database: all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, selectinload

from helpline.claims.audit import add_audit
from helpline.claims.contract_file import ContractRow, MemberRow, read_contract_file
from helpline.claims.models import Contract, HouseholdMember
from helpline.database import writing

ACTOR = "import"
# Below SQLite's oldest limit of bound parameters (999).
_BATCH = 500


@dataclass
class ImportCounts:
    """How many contracts of a file were new, changed, or as the database had them already."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


def import_contracts(engine: Engine, rows: Sequence[ContractRow], now: datetime) -> ImportCounts:
    """Load the rows in one transaction; a contract is recognised by its number.

    Contracts that the file does not name stay as they are. Each change is audited with the names
    of the fields, not with their values.
    """
    counts = ImportCounts()
    with writing(engine) as session:
        for batch in _batches(rows):
            known = _known(session, batch)
            for row in batch:
                _load(session, row, known.get(row.key), counts, now)
    return counts


def load_demo_contracts(engine: Engine, path: Path, now: datetime) -> int:
    """Load the contracts of `path` when there is no contract at all; return how many were loaded.

    Raises:
        ContractFileError: the file has faults; nothing is loaded.
    """
    rows = read_contract_file(path, now.date())
    with writing(engine) as session:
        if session.execute(sa.select(Contract.id).limit(1)).first() is not None:
            return 0
        counts = ImportCounts()
        for row in rows:
            _load(session, row, None, counts, now)
    return counts.new


def _batches(rows: Sequence[ContractRow]) -> Iterator[Sequence[ContractRow]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def _known(session: Session, rows: Iterable[ContractRow]) -> dict[str, Contract]:
    found = session.execute(
        sa.select(Contract)
        .where(Contract.number_key.in_([row.key for row in rows]))
        .options(selectinload(Contract.household))
    ).scalars()
    return {contract.number_key: contract for contract in found}


def _load(
    session: Session, row: ContractRow, known: Contract | None, counts: ImportCounts, now: datetime
) -> None:
    contract = known if known is not None else Contract(number_key=row.key)
    changed = []
    for name, value in _values(row).items():
        if getattr(contract, name) != value:
            setattr(contract, name, value)
            changed.append(name)
    if _household(contract) != row.household:
        _set_household(contract, row.household)
        changed.append("household")
    if known is None:
        session.add(contract)
        counts.new += 1
        add_audit(session, now, ACTOR, "contract.imported", f"contract {row.number}", {})
    elif changed:
        counts.updated += 1
        details = {"fields": sorted(changed)}
        add_audit(session, now, ACTOR, "contract.updated", f"contract {row.number}", details)
    else:
        counts.unchanged += 1


def _values(row: ContractRow) -> dict[str, object]:
    return {
        "number": row.number,
        "policyholder_name": row.policyholder_name,
        "birth_date": row.birth_date,
        "start_date": row.start,
        "end_date": row.end,
        "status": row.status,
        "language": row.language,
        "email": row.email,
        "phone": row.phone,
    }


def _household(contract: Contract) -> tuple[MemberRow, ...]:
    return tuple(
        sorted(
            MemberRow(member.name, member.birth_date, member.relation)
            for member in contract.household
        )
    )


def _set_household(contract: Contract, rows: Iterable[MemberRow]) -> None:
    # Who stays keeps the row: a new one would meet the old one in the unique constraint.
    present = {(member.name, member.birth_date): member for member in contract.household}
    household = []
    for row in rows:
        member = present.get((row.name, row.birth_date))
        if member is None:
            member = HouseholdMember(name=row.name, birth_date=row.birth_date)
        member.relation = row.relation
        household.append(member)
    contract.household = household
