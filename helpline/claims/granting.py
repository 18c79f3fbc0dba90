"""Accepting a claim: a handler says what it takes of each limit, and the limits are held to it.

The engine gives nothing to a claim that it refers to a person. Once the person has judged, their
word counts in the engine's place, but for the limits (GEN-5): those hold for everyone, and are
counted under the same lock under which claims are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.claims import limits
from helpline.claims.audit import add_audit
from helpline.claims.contracts import contract_by_number, contract_record
from helpline.claims.models import Claim, Contract
from helpline.claims.money import to_cents
from helpline.claims.records import ClaimRecord, claim_record
from helpline.claims.status import StatusChangeError, change_status
from helpline.coverage import Benefit, insurance_year, limits_left, report_from_json

EUR = "EUR"
ACCEPTED = "accepted"
ACCEPTABLE = frozenset({"open", "referred"})


class GrantError(ValueError):
    """A claim cannot be accepted as asked. `code` says why, `limit` which limit and `left` what is
    left of it, where that is the reason: `no_contract`, `outside_contract` (the incident came
    before the contract began), `nothing` (no limit is used, though the cover has some),
    `unknown_limit`, `too_much`."""

    def __init__(
        self, code: str, limit: str | None = None, left: Decimal | int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit
        self.left = left


@dataclass(frozen=True)
class Room:
    """What a claim may take of a limit, and what it holds now. Euros for unit EUR, else a number.

    `left` is without what the claim itself holds.
    """

    code: str
    clause: str
    unit: str
    limit: Decimal | int
    left: Decimal | int
    held: Decimal | int


def room_for(session: Session, claim: ClaimRecord) -> tuple[Room, ...]:
    """What is left now of each limit of a claim's cover; empty without a contract."""
    contract = session.get(Contract, claim.contract_id) if claim.contract_id else None
    row = session.get(Claim, claim.id)
    return () if contract is None or row is None else _room(session, row, contract)


def accept_claim(
    session: Session,
    claim_id: int,
    grant: Mapping[str, Decimal | int],
    *,
    by: str,
    reason: str,
    now: datetime,
    contract_number: str | None = None,
) -> ClaimRecord:
    """Accept a claim and hold what it was granted of the limits.

    Args:
        session: a write transaction (`helpline.database.writing`).
        claim_id: the claim, open or referred.
        grant: what it takes of each limit, by the limit's code: euros, or a number. In the
            insurance year of the incident; of the report, where the incident has no day.
        by: the handler.
        reason: why, for the customer's file. It stands in the status history only.
        now: the instant, with its offset.
        contract_number: the contract whose holder the handler has identified, for a claim that is
            tied to none.

    Raises:
        GrantError: the grant does not fit; nothing is changed.
        StatusChangeError: the claim is not open or referred.
        UnknownContractError: no contract has that number.
        LookupError: there is no such claim.
    """
    row, contract = _locked(session, claim_id, contract_number)
    if row.status not in ACCEPTABLE:
        raise StatusChangeError(f"a claim that is {row.status} cannot become {ACCEPTED}")
    benefits: tuple[Benefit, ...] = ()
    if contract is not None:
        if row.contract_id is None:
            row.contract_id, row.stated_contract_number = contract.id, None
            session.flush()
        benefits = _benefits(session, row, contract, grant)
    elif _counts(row):
        raise GrantError("no_contract")
    _hold(session, row, contract, benefits)
    details = {"limits": limits.held(row), "payable_cents": row.payable_cents}
    add_audit(session, now, by, "claim.granted", f"claim {row.reference}", details)
    return change_status(
        session, claim_record(row), ACCEPTED, by, reason, now, without_limits=not benefits
    )


def _locked(
    session: Session, claim_id: int, contract_number: str | None
) -> tuple[Claim, Contract | None]:
    """The claim and its contract, locked in the order in which claims are opened."""
    known = session.execute(sa.select(Claim.contract_id).where(Claim.id == claim_id)).first()
    if known is None:
        raise LookupError(f"there is no claim {claim_id}")
    contract_id = known.contract_id
    if contract_id is None and contract_number:
        contract_id = contract_by_number(session, contract_number).id
    contract = None
    if contract_id is not None:
        contract = session.execute(
            sa.select(Contract).where(Contract.id == contract_id).with_for_update()
        ).scalar_one()
    row = session.execute(
        sa.select(Claim)
        .where(Claim.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.contract_id != known.contract_id:
        # The customer was identified in this very moment: the handler must see that first.
        raise StatusChangeError("the claim has changed meanwhile")
    return row, contract


def _benefits(
    session: Session, row: Claim, contract: Contract, grant: Mapping[str, Decimal | int]
) -> tuple[Benefit, ...]:
    room = {limit.code: limit for limit in _room(session, row, contract)}
    if not room and _counts(row):
        raise GrantError("outside_contract")
    granted = []
    for code, amount in grant.items():
        if code not in room:
            raise GrantError("unknown_limit", code)
        limit = room[code]
        if amount < 0 or amount > limit.left:
            raise GrantError("too_much", code, limit.left)
        if amount:
            granted.append(
                Benefit(
                    code,
                    limit.clause,
                    limit.unit,
                    limit.limit,
                    limit.limit - limit.left,
                    limit.left,
                    amount,
                )
            )
    if room and not granted:
        raise GrantError("nothing")
    return tuple(granted)


def _hold(
    session: Session, row: Claim, contract: Contract | None, benefits: tuple[Benefit, ...]
) -> None:
    if contract is None or not benefits:
        limits.release(session, row)
        row.payable_cents = 0
        return
    taken = [
        {"code": b.code, "clause": b.clause, "unit": b.unit, "amount": str(b.amount)}
        for b in benefits
    ]
    year = insurance_year(contract.start_date, _day(row))
    limits.hold(session, row, {"benefits": taken}, year.first_day)
    row.payable_cents = sum(to_cents(str(b.amount)) for b in benefits if b.unit == EUR)


def _room(session: Session, row: Claim, contract: Contract) -> tuple[Room, ...]:
    history = limits.history_for(session, contract.id, without_claim=row.id)
    known = limits.engine_contract(contract_record(contract))
    left = limits_left(_report(row), known, history, _day(row))
    held = {use.limit_code: use for use in row.limit_uses}
    return tuple(
        Room(b.code, b.clause, b.unit, b.limit, b.left, _held(held.get(b.code), b.unit))
        for b in left
    )


def _held(use: Any, unit: str) -> Decimal | int:
    amount = 0 if use is None else int(use.amount)
    return Decimal(amount) / 100 if unit == EUR else amount


def _counts(row: Claim) -> bool:
    """Whether the claim's cover has limits at all."""
    day = _day(row)
    anybody = limits.engine_contract_of_day(day)
    return bool(limits_left(_report(row), anybody, limits.NO_HISTORY, day))


def _report(row: Claim) -> Any:
    # Who the customer is, is the handler's to say: the engine would not look at the contract.
    return replace(report_from_json(row.report), identity=None)


def _day(row: Claim) -> date:
    day: date = row.incident_date or row.reported_on
    return day
