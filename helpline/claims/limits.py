"""What claims hold of the limits: the history that the engine counts from.

A claim holds its share from the moment the engine finds it covered until it is refused or
withdrawn. A waiting or referred claim holds nothing: whether there is room for it is decided again
when it moves on, in the order in which incidents become covered. A claim that was covered keeps its
share while a handler has doubts about it, so that nobody else is told that there is room.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from helpline.claims.contracts import ContractRecord
from helpline.claims.models import Claim, LimitUse
from helpline.claims.money import to_cents, to_euros
from helpline.coverage import Contract, History, PastClaim

COUNT = "count"
NO_HISTORY = History()


def engine_contract(record: ContractRecord) -> Contract:
    """Return the contract as the engine sees it."""
    return Contract(record.number, record.start, record.end, record.status)


def engine_contract_of_day(day: date) -> Contract:
    """Return a contract that begins on `day` and has no history: what a cover counts at all."""
    return Contract("", day)


def history_for(session: Session, contract_id: int, without_claim: int | None = None) -> History:
    """Return the claims of a contract that hold a share of a limit, as the engine counts them.

    Args:
        session: the transaction that will write what is decided on this history.
        contract_id: the contract, locked by the caller if it is to write.
        without_claim: a claim to leave out, because it is being decided again.
    """
    query = (
        sa.select(Claim)
        .where(Claim.contract_id == contract_id, Claim.limit_uses.any())
        .options(selectinload(Claim.limit_uses))
        .order_by(Claim.id)
    )
    if without_claim is not None:
        query = query.where(Claim.id != without_claim)
    claims = session.execute(query).scalars()
    return History(tuple(_past_claim(claim) for claim in claims))


def hold(session: Session, claim: Claim, decision: Mapping[str, Any], year_start: date) -> None:
    """Replace what the claim holds by what the decision gives it.

    Args:
        session: a write transaction in which the contract is locked.
        claim: a claim with a contract, already flushed.
        decision: the engine's decision as JSON; only its benefits are read.
        year_start: first day of the insurance year of the incident (GEN-5).
    """
    release(session, claim)
    for benefit in decision["benefits"]:
        counted = benefit["unit"] == COUNT
        taken = benefit["amount"]
        amount = 0 if taken is None else int(taken) if counted else to_cents(taken)
        if not amount:
            continue
        claim.limit_uses.append(
            LimitUse(
                contract_id=claim.contract_id,
                limit_code=benefit["code"],
                clause=benefit["clause"],
                year_start=year_start,
                unit=benefit["unit"],
                amount=amount,
                slot=_free_slot(session, claim, benefit["code"], year_start) if counted else None,
            )
        )
    session.flush()


def release(session: Session, claim: Claim) -> None:
    """Give back all that the claim holds."""
    claim.limit_uses.clear()
    # The old rows must be gone before new ones take their place in the unique constraints.
    session.flush()


def held(claim: Claim) -> dict[str, int]:
    """Return what the claim holds per limit: cents, or a number for a limit that counts."""
    return {use.limit_code: use.amount for use in claim.limit_uses}


def _past_claim(claim: Claim) -> PastClaim:
    return PastClaim(
        cover=claim.cover,
        # A person may have accepted a claim whose incident has no day.
        incident_date=claim.incident_date or claim.reported_on,
        outcome=claim.outcome,
        amount=to_euros(claim.payable_cents),
        used={
            use.limit_code: use.amount if use.unit == COUNT else to_euros(use.amount)
            for use in claim.limit_uses
        },
    )


def _free_slot(session: Session, claim: Claim, limit_code: str, year_start: date) -> int:
    taken = set(
        session.execute(
            sa.select(LimitUse.slot).where(
                LimitUse.contract_id == claim.contract_id,
                LimitUse.limit_code == limit_code,
                LimitUse.year_start == year_start,
            )
        ).scalars()
    )
    slot = 1
    while slot in taken:
        slot += 1
    return slot
