"""Opening a claim: decided again and recorded in one transaction.

Two reports at once never share the last place of a limit: on SQLite the transaction takes the write
lock when it begins, on PostgreSQL it locks the contract's row before it reads what was used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpline.claims import limits
from helpline.claims.audit import add_audit
from helpline.claims.contracts import contract_by_number, contract_record
from helpline.claims.models import (
    Claim,
    ClaimDeadline,
    ClaimReport,
    Contract,
    StatusChange,
)
from helpline.claims.money import to_cents
from helpline.claims.records import ClaimRecord, claim_record
from helpline.claims.references import new_reference
from helpline.coverage import (
    UNKNOWN,
    Decision,
    History,
    Outcome,
    decide,
    decision_to_json,
    insurance_year,
    report_from_json,
)
from helpline.database import writing

HELPLINE = "helpline"
VERIFIED = "verified"
EUR = "EUR"
STATUS_OF_OUTCOME = {
    "covered": "open",
    "too_early": "waiting",
    "not_covered": "not_covered",
    "refer": "referred",
}
# A person has judged: what the customer adds is kept, but decides nothing by itself any more.
SETTLED = frozenset({"accepted", "refused"})
_ATTEMPTS = 5
# In a report: the day of its claim's first report.
_FIRST_REPORT = "first_reported_on"


class UndecidedReportError(ValueError):
    """Facts are still missing: `next_fact` names the first. Such a report opens no claim."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"the report is not complete: {decision.next_fact} is missing")
        self.next_fact = str(decision.next_fact)
        self.decision = decision


class _OvertakenError(Exception):
    """Another transaction changed what was read before the locks were held."""


@dataclass(frozen=True)
class _Incoming:
    """What the caller reports, with the keys that make it the same incident."""

    conversation_id: str
    incident_key: str
    contract_number: str | None
    report: dict[str, Any]
    now: datetime
    by: str


def open_claim(
    engine: Engine,
    *,
    conversation_id: str,
    incident_key: str,
    contract_number: str | None,
    report: Mapping[str, Any],
    now: datetime,
    by: str = HELPLINE,
) -> ClaimRecord:
    """Decide on a report and record it: one claim per incident of a conversation.

    The report is decided again on what is in the database at this moment; the claim that comes
    back says what holds, also where it differs from what was decided a moment ago.

    Called again for the same incident, it gives the same claim. A report that says the same changes
    nothing. One that says something else (or the same on a later day) is decided anew; its former
    versions are kept. A claim that a person took over stays with them, with the new decision beside
    it, until a person reports (`by`). Once a handler has accepted or refused the claim, the new
    report is kept beside it and decides nothing.

    Args:
        engine: the database; the transaction is opened and committed here.
        conversation_id: the conversation in which it was reported.
        incident_key: tells the incidents of one conversation apart.
        contract_number: the contract; tied to the claim only where the report's identity is
            "verified", else kept as what the customer stated.
        report: the JSON report: cover, reported_on, identity, facts. Already masked.
        now: the instant, with its offset.
        by: who reports: the helpline, or the handler who completes the facts.

    Raises:
        UnknownContractError: identity verified for a contract that is not there
            (`helpline.claims.contracts`).
        UndecidedReportError: facts are missing.
        ValueError: the report has not the shape of a report.
    """
    # As the database will give it back, so that the same report compares equal.
    plain = json.loads(json.dumps(report))
    incoming = _Incoming(conversation_id, incident_key, contract_number, plain, now, by)
    for _ in range(_ATTEMPTS - 1):
        try:
            return _attempt(engine, incoming)
        except (IntegrityError, _OvertakenError):
            # The same incident was recorded by another connection in this very moment.
            continue
    return _attempt(engine, incoming)


def _attempt(engine: Engine, incoming: _Incoming) -> ClaimRecord:
    with writing(engine) as session:
        claim, contract = _locked(session, incoming)
        incoming = replace(incoming, report=_with_first_report(claim, incoming.report))
        if claim is None:
            claim = _record_new(session, incoming, contract)
        elif claim.status in SETTLED:
            _keep_beside(session, claim, incoming)
        elif claim.report != incoming.report or claim.contract_id != _id(contract):
            _decide_again(session, claim, incoming, contract)
        return claim_record(claim)


def _with_first_report(claim: Claim | None, report: dict[str, Any]) -> dict[str, Any]:
    """The report with the day on which its claim was first reported (GEN-8), where that was
    earlier. The claim alone knows that day: what a report says of it does not count."""
    known = {name: value for name, value in report.items() if name != _FIRST_REPORT}
    if claim is None or claim.reported_on >= report_from_json(report).reported_on:
        return known
    return {**known, _FIRST_REPORT: claim.reported_on.isoformat()}


def _locked(session: Session, incoming: _Incoming) -> tuple[Claim | None, Contract | None]:
    """Return the claim (if it is there) and the contract it belongs to, locked in that order:
    contracts by their key, then the claim, so that two transactions never wait for each other.
    """
    same_incident = (
        Claim.conversation_id == incoming.conversation_id,
        Claim.incident_key == incoming.incident_key,
    )
    former = session.execute(sa.select(Claim.contract_id).where(*same_incident)).scalar()
    wanted = former
    if incoming.contract_number is not None and incoming.report.get("identity") == VERIFIED:
        wanted = contract_by_number(session, incoming.contract_number).id
    keys = sorted({key for key in (former, wanted) if key is not None})
    contracts = {
        key: session.execute(
            sa.select(Contract).where(Contract.id == key).with_for_update()
        ).scalar_one()
        for key in keys
    }
    claim = session.execute(
        sa.select(Claim).where(*same_incident).with_for_update()
    ).scalar_one_or_none()
    if claim is not None and claim.contract_id != former:
        raise _OvertakenError
    return claim, contracts.get(wanted)


def _record_new(session: Session, incoming: _Incoming, contract: Contract | None) -> Claim:
    claim = Claim(
        reference=_free_reference(session),
        conversation_id=incoming.conversation_id,
        incident_key=incoming.incident_key,
        reported_on=date.fromisoformat(incoming.report["reported_on"]),
        opened_at=incoming.now,
    )
    _apply(session, claim, incoming, contract)
    add_audit(
        session,
        incoming.now,
        incoming.by,
        "claim.opened",
        f"claim {claim.reference}",
        _decision_details(claim),
    )
    return claim


def _decide_again(
    session: Session, claim: Claim, incoming: _Incoming, contract: Contract | None
) -> None:
    changed = _changed_facts(claim.report, incoming.report)
    _apply(session, claim, incoming, contract)
    add_audit(
        session,
        incoming.now,
        incoming.by,
        "claim.updated",
        f"claim {claim.reference}",
        {"changed_facts": changed, **_decision_details(claim)},
    )


def _keep_beside(session: Session, claim: Claim, incoming: _Incoming) -> None:
    latest = session.execute(
        sa.select(ClaimReport.report)
        .where(ClaimReport.claim_id == claim.id)
        .order_by(ClaimReport.id.desc())
        .limit(1)
    ).scalar_one()
    if latest == incoming.report:
        return
    _keep_report(session, claim, incoming, decision=None)
    add_audit(
        session,
        incoming.now,
        incoming.by,
        "claim.reported_after_settlement",
        f"claim {claim.reference}",
        {"changed_facts": _changed_facts(latest, incoming.report)},
    )


def _apply(session: Session, claim: Claim, incoming: _Incoming, contract: Contract | None) -> None:
    """Decide, and write the decision with all that follows from it into the claim."""
    decision = _decide(session, incoming.report, contract, claim.id)
    claim.contract_id = _id(contract)
    claim.stated_contract_number = None if contract is not None else incoming.contract_number
    claim.cover = incoming.report["cover"]
    claim.report = incoming.report
    claim.decision = decision
    claim.outcome = decision["outcome"]
    claim.terms_version = decision["terms_version"]
    claim.incident_date = _day(decision["incident_date"])
    claim.claimed_cents = _claimed_cents(incoming.report)
    claim.payable_cents = _payable_cents(decision)
    claim.updated_at = incoming.now
    _set_status(claim, incoming)
    session.add(claim)
    session.flush()
    _keep_report(session, claim, incoming, decision)
    _set_deadlines(session, claim)
    if contract is not None and claim.outcome == "covered":
        year = insurance_year(contract.start_date, claim.incident_date)
        limits.hold(session, claim, decision, year.first_day)
    else:
        limits.release(session, claim)


def _set_status(claim: Claim, incoming: _Incoming) -> None:
    status = STATUS_OF_OUTCOME[claim.outcome]
    if claim.status == status or _with_a_person(claim, incoming):
        return
    claim.history.append(
        StatusChange(
            changed_at=incoming.now,
            old_status=claim.status,
            new_status=status,
            changed_by=incoming.by,
            reason=f"decided: {claim.outcome}",
        )
    )
    claim.status = status


def _with_a_person(claim: Claim, incoming: _Incoming) -> bool:
    """Whether a person took the claim over: the helpline then does not take it back."""
    return (
        incoming.by == HELPLINE
        and claim.status == "referred"
        and claim.history[-1].changed_by != HELPLINE
    )


def _keep_report(
    session: Session, claim: Claim, incoming: _Incoming, decision: dict[str, Any] | None
) -> None:
    session.add(
        ClaimReport(
            claim_id=claim.id,
            received_at=incoming.now,
            report=incoming.report,
            decision=decision,
            applied=decision is not None,
        )
    )


def _set_deadlines(session: Session, claim: Claim) -> None:
    claim.deadlines.clear()
    session.flush()
    for deadline in claim.decision["deadlines"]:
        claim.deadlines.append(
            ClaimDeadline(
                code=deadline["code"],
                clause=deadline["clause"],
                due_on=date.fromisoformat(deadline["date"]),
            )
        )


def _decide(
    session: Session, report: dict[str, Any], contract: Contract | None, claim_id: int | None
) -> dict[str, Any]:
    if contract is None:
        decision = decide(report_from_json(report), None, History())
    else:
        history = limits.history_for(session, contract.id, without_claim=claim_id)
        known = limits.engine_contract(contract_record(contract))
        decision = decide(report_from_json(report), known, history)
    if decision.outcome is Outcome.UNDECIDED:
        raise UndecidedReportError(decision)
    return dict(decision_to_json(decision))


def _claimed_cents(report: Mapping[str, Any]) -> int | None:
    """The purchase price; None where it is not known or not in euros."""
    facts = report["facts"]
    amount = facts.get("amount")
    if amount in (None, UNKNOWN) or facts.get("currency", EUR) != EUR:
        return None
    return to_cents(amount)


def _payable_cents(decision: Mapping[str, Any]) -> int:
    return sum(
        to_cents(benefit["amount"])
        for benefit in decision["benefits"]
        if benefit["unit"] == EUR and benefit["amount"] is not None
    )


def _free_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        taken = session.execute(sa.select(Claim.id).where(Claim.reference == reference)).first()
        if taken is None:
            return reference


def _decision_details(claim: Claim) -> dict[str, Any]:
    return {
        "outcome": claim.outcome,
        "reasons": [[reason["code"], reason["clause"]] for reason in claim.decision["reasons"]],
        "terms_version": claim.terms_version,
        "payable_cents": claim.payable_cents,
        "limits": limits.held(claim),
        "identified": claim.contract_id is not None,
    }


def _changed_facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = before.get("facts", {}), after.get("facts", {})
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _id(contract: Contract | None) -> int | None:
    return None if contract is None else contract.id


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
