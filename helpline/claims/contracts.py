"""Contracts as the helpline reads them: identification and the engine's view."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.claims.models import Contract, HouseholdMember

_NO_CONTRACT = 0


class UnknownContractError(ValueError):
    """There is no contract of that number. Not for customers: it tells which numbers exist."""


@dataclass(frozen=True)
class ContractRecord:
    """A contract without birth dates. What is personal is left out of `repr`, hence of logs."""

    id: int
    number: str
    start: date
    end: date | None
    status: str
    language: str
    policyholder_name: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)


def number_key(number: str) -> str:
    """Return what a contract number is compared by: letters and digits only, in capitals."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(sign for sign in folded if sign.isascii() and sign.isalnum())


def find_contract(session: Session, number: str, birth_date: date) -> ContractRecord | None:
    """Return the contract with this number where the birth date is the policyholder's or a
    household member's (all are insured: GEN-1), else None.

    An unknown number and a wrong birth date cannot be told apart: the same answer, the same
    statements and comparisons, whether or not there is such a contract.
    """
    holder = session.execute(
        sa.select(Contract.id, Contract.birth_date).where(Contract.number_key == number_key(number))
    ).first()
    contract_id = holder.id if holder else _NO_CONTRACT
    members = session.execute(
        sa.select(HouseholdMember.birth_date).where(HouseholdMember.contract_id == contract_id)
    ).scalars()
    known = [holder.birth_date if holder else date.min, *members]
    given = birth_date.isoformat().encode()
    # Every date is compared, so that the number of the household does not show either.
    hits = sum(hmac.compare_digest(day.isoformat().encode(), given) for day in known)
    if not (holder and hits):
        return None
    return contract_record(session.get(Contract, contract_id))


def contract_by_number(session: Session, number: str) -> ContractRecord:
    """Return the contract with this number, for someone who was already identified.

    Raises:
        UnknownContractError: there is none.
    """
    row = session.execute(
        sa.select(Contract).where(Contract.number_key == number_key(number))
    ).scalar_one_or_none()
    if row is None:
        raise UnknownContractError("no contract has that number")
    return contract_record(row)


def contract_record(row: Contract) -> ContractRecord:
    """Return the row as a value that outlives its session."""
    return ContractRecord(
        id=row.id,
        number=row.number,
        start=row.start_date,
        end=row.end_date,
        status=row.status,
        language=row.language,
        policyholder_name=row.policyholder_name,
        email=row.email,
        phone=row.phone,
    )
