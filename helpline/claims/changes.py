"""What a customer changes about a claim on record: other facts, or no claim after all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpline.claims.contracts import contract_by_number
from helpline.claims.opening import HELPLINE, open_claim
from helpline.claims.records import ClaimRecord, claim_within_reach
from helpline.claims.status import change_status
from helpline.database import reading, writing

WITHDRAWN = "withdrawn"


class UnknownClaimError(LookupError):
    """There is no such claim, or it is neither the conversation's nor the contract's."""


def report_again(
    engine: Engine,
    *,
    reference: str,
    conversation_id: str,
    contract_number: str | None,
    report: Mapping[str, Any],
    now: datetime,
) -> ClaimRecord:
    """Decide a claim anew on what the customer tells now, wherever it was opened; by the rules of
    `helpline.claims.open_claim` for an incident that is reported again.

    Args:
        engine: the database; the transaction is opened and committed here.
        reference: the claim.
        conversation_id: where the customer tells it.
        contract_number: the contract that the customer has shown to be theirs, or None.
        report: the whole JSON report, as it stands now. Already masked.
        now: the instant, with its offset.

    Raises:
        InvalidReferenceError: no claim can have that reference.
        UnknownClaimError: no such claim is within the customer's reach.
        UndecidedReportError: facts are missing; nothing was recorded.
        ValueError: the report has not the shape of a report.
    """
    with reading(engine) as session:
        claim = _claim(session, reference, conversation_id, contract_number)
    return open_claim(
        engine,
        conversation_id=claim.conversation_id,
        incident_key=claim.incident_key,
        contract_number=contract_number or claim.stated_contract_number,
        report=report,
        now=now,
    )


def withdraw(
    engine: Engine,
    *,
    reference: str,
    conversation_id: str,
    contract_number: str | None,
    now: datetime,
) -> ClaimRecord:
    """Withdraw a claim at the customer's wish; what it held of the limits is free again.

    The arguments are those of `report_again`.

    Raises:
        InvalidReferenceError: no claim can have that reference.
        UnknownClaimError: no such claim is within the customer's reach.
        StatusChangeError: it has been accepted or refused: that is for a person.
    """
    with writing(engine) as session:
        claim = _claim(session, reference, conversation_id, contract_number)
        return change_status(session, claim, WITHDRAWN, HELPLINE, "withdrawn by the customer", now)


def _claim(
    session: Session, reference: str, conversation_id: str, contract_number: str | None
) -> ClaimRecord:
    contract = contract_by_number(session, contract_number) if contract_number else None
    claim = claim_within_reach(
        session, reference, conversation_id, None if contract is None else contract.id
    )
    if claim is None:
        raise UnknownClaimError("no such claim is within reach")
    return claim
