"""Claims as values, and how to find them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.claims.models import Claim, Contract, StatusChange
from helpline.claims.references import parse_reference


@dataclass(frozen=True)
class Deadline:
    """A date that counts for the claim, with the clause that sets it."""

    code: str
    clause: str
    due_on: date


@dataclass(frozen=True)
class ClaimRecord:
    """A claim as it stood when it was read. Amounts are in cents.

    `report` and `decision` are the JSON that went into and came out of the engine last.
    `reported_on` is the day of the first report, which counts for GEN-8. `payable_cents` is what
    the limits leave room for, not a promise of payment. `contract_id` is None while nobody was
    identified; `stated_contract_number` is then what the customer gave, if anything.
    """

    id: int
    reference: str
    conversation_id: str
    incident_key: str
    contract_id: int | None
    cover: str
    status: str
    outcome: str
    terms_version: str
    reported_on: date
    incident_date: date | None
    claimed_cents: int | None
    payable_cents: int
    opened_at: datetime
    updated_at: datetime
    deadlines: tuple[Deadline, ...]
    stated_contract_number: str | None = field(repr=False)
    report: Mapping[str, Any] = field(repr=False)
    decision: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class StatusStep:
    """One step in the life of a claim; `old` is None for the first."""

    changed_at: datetime
    old: str | None
    new: str
    by: str
    reason: str


def claim_record(row: Claim) -> ClaimRecord:
    """Return the row as a value that outlives its session."""
    return ClaimRecord(
        id=row.id,
        reference=row.reference,
        conversation_id=row.conversation_id,
        incident_key=row.incident_key,
        contract_id=row.contract_id,
        cover=row.cover,
        status=row.status,
        outcome=row.outcome,
        terms_version=row.terms_version,
        reported_on=row.reported_on,
        incident_date=row.incident_date,
        claimed_cents=row.claimed_cents,
        payable_cents=row.payable_cents,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        deadlines=tuple(Deadline(due.code, due.clause, due.due_on) for due in row.deadlines),
        stated_contract_number=row.stated_contract_number,
        report=copy.deepcopy(row.report),
        decision=copy.deepcopy(row.decision),
    )


def claims_of_contract(session: Session, contract_id: int) -> list[ClaimRecord]:
    """Return the claims of a contract, the newest first."""
    rows = session.execute(
        sa.select(Claim).where(Claim.contract_id == contract_id).order_by(Claim.id.desc())
    ).scalars()
    return [claim_record(row) for row in rows]


def claims_within_reach(
    session: Session, conversation_id: str, contract_id: int | None
) -> list[ClaimRecord]:
    """Return the claims that a customer may hear of: those reported in the conversation, and those
    of the contract that they have shown to be theirs; the newest first."""
    query = sa.select(Claim).where(_within_reach(conversation_id, contract_id))
    return [claim_record(row) for row in session.execute(query.order_by(Claim.id.desc())).scalars()]


def claim_within_reach(
    session: Session, typed: str, conversation_id: str, contract_id: int | None
) -> ClaimRecord | None:
    """Return the claim with this reference if the customer may hear of it, as above. Anybody
    else's claim and none at all cannot be told apart.

    Raises:
        InvalidReferenceError: see `claim_by_reference`.
    """
    row = session.execute(
        sa.select(Claim).where(
            Claim.reference == parse_reference(typed), _within_reach(conversation_id, contract_id)
        )
    ).scalar_one_or_none()
    return claim_record(row) if row is not None else None


def _within_reach(conversation_id: str, contract_id: int | None) -> Any:
    here = Claim.conversation_id == conversation_id
    return here if contract_id is None else sa.or_(here, Claim.contract_id == contract_id)


def claim_by_reference(session: Session, typed: str) -> ClaimRecord | None:
    """Return the claim with this reference, however it was typed (case, spaces, dashes).

    Raises:
        InvalidReferenceError: it cannot be a reference, or the check character does not fit:
            a typing error, not an unknown claim.
    """
    row = session.execute(
        sa.select(Claim).where(Claim.reference == parse_reference(typed))
    ).scalar_one_or_none()
    return claim_record(row) if row is not None else None


def contract_number_of(session: Session, claim: ClaimRecord) -> str | None:
    """Return the number of the contract that the claim is tied to, if any."""
    query = sa.select(Contract.number).where(Contract.id == claim.contract_id)
    number: str | None = session.execute(query).scalar_one_or_none()
    return number


def status_steps(session: Session, claim_id: int) -> list[StatusStep]:
    """Return what happened to a claim, the first step first."""
    rows = session.execute(
        sa.select(StatusChange).where(StatusChange.claim_id == claim_id).order_by(StatusChange.id)
    ).scalars()
    return [
        StatusStep(row.changed_at, row.old_status, row.new_status, row.changed_by, row.reason)
        for row in rows
    ]
