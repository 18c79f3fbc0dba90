"""Facts that a customer adds to a claim on record: found in a message, and decided on anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.coverage import Outcome
from helpline.dialogue import claim_texts, summary, telling
from helpline.dialogue.draft import Draft
from helpline.dialogue.facts import facts_of_a_report
from helpline.dialogue.model import KnownClaim, OpenedClaim, Part
from helpline.understanding.answers import interpret_answer

SETTLED = ("accepted", "refused")
# What a waiting claim is waiting for, in facts; a message is also read as an answer to them.
_AWAITED_FACTS: Mapping[str, tuple[str, ...]] = {
    claim_texts.CUSTOMER_POLICE: ("police_report",),
    claim_texts.CUSTOMER_COMPLAINT: (
        "complaint_made",
        "complaint_date",
        "complaint_channel",
        "merchant_response",
    ),
    claim_texts.MERCHANT: ("merchant_response", "refunded_amount"),
}
# Whoever asked for no help in particular is offered this, and does not want less of it now.
_ALL_THERE_IS = ("specialist", "psychologist")
# Facts that come with one that a summary tells.
_ALONGSIDE = ("item_category", "currency", "circumstances_asked")


def added_by(draft: Draft, claim: KnownClaim) -> dict[str, Any]:
    """The facts in the customer's message that the claim does not have, or has otherwise."""
    turn = draft.turn
    told = facts_of_a_report(turn.understood.get("facts", {}))
    for fact in awaited_facts(claim):
        if not told.keys() & set(awaited_facts(claim)):
            answer = interpret_answer(turn.text, fact, turn.language, turn.today)
            told = {**facts_of_a_report(answer), **told}
    return changes(claim, told)


def awaited_told(claim: KnownClaim, told: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `told` that the claim is waiting for: what else a question about a claim mentions
    changes nothing."""
    return changes(claim, {k: v for k, v in told.items() if k in awaited_facts(claim)})


def awaited_facts(claim: KnownClaim) -> tuple[str, ...]:
    """The facts that the claim is waiting for."""
    return _AWAITED_FACTS.get(str(claim_texts.awaited(claim)), ())


def changes(claim: KnownClaim, told: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `told` that a report under the claim's cover can hold and that are new in it."""
    known = claim.report["facts"]
    possible = (*summary.FACTS_IN_ORDER[claim.cover], *_ALONGSIDE)
    given = {k: _joined(k, known.get(k), v) for k, v in facts_of_a_report(told).items()}
    new = {k: v for k, v in given.items() if k in possible and known.get(k) != v}
    if new.get("complaint_date") and not known.get("complaint_made"):
        new["complaint_made"] = True
    return new


def _joined(name: str, known: Any, told: Any) -> Any:
    """What is told of a list comes to what it holds."""
    if not isinstance(known, list) or not isinstance(told, list):
        return told
    before = _ALL_THERE_IS if name == "wants" and not known else known
    return sorted({*before, *told})


def lines(claim: KnownClaim, added: Mapping[str, Any]) -> tuple[Part, ...]:
    """The added facts, as a customer can check them."""
    facts = {**claim.report["facts"], **added}
    told = summary.told(facts, claim.cover)
    return tuple(summary.line(name, facts, claim.cover) for name in told if name in added)


def add(draft: Draft, claim: KnownClaim, added: Mapping[str, Any]) -> str | None:
    """Decide the claim anew with `added`, and tell what comes of it.

    Returns the fact that is still needed for that, "contract" for the contract, or None. While one
    is needed nothing is recorded.
    """
    state = draft.state
    report = _report_with(draft, claim, added)
    opened = draft.records.report_again(claim.reference, state.contract_number, report)
    if opened.decision.outcome is Outcome.UNDECIDED:
        for reason in opened.decision.reasons:
            draft.say(f"utter_reason_{reason.code}", **reason.figures)
        return str(opened.decision.next_fact)
    _take_over(draft, claim, report)
    _tell(draft, claim, opened)
    return None


def _report_with(draft: Draft, claim: KnownClaim, added: Mapping[str, Any]) -> dict[str, Any]:
    facts = {**claim.report["facts"], **added}
    if "item" in added and "item_category" not in added:
        facts.pop("item_category", None)
    return {
        "cover": claim.cover,
        "reported_on": draft.turn.today.isoformat(),
        "identity": draft.state.identity or claim.report.get("identity"),
        "facts": facts,
    }


def _take_over(draft: Draft, claim: KnownClaim, report: Mapping[str, Any]) -> None:
    """Where it is the report of this very conversation, a later correction builds on the facts."""
    state = draft.state
    if claim.incident is not None and claim.incident == state.incident and state.finished:
        state.facts = dict(report["facts"])
        state.reported_on = str(report["reported_on"])


def _tell(draft: Draft, claim: KnownClaim, opened: OpenedClaim) -> None:
    now = draft.records.claim(claim.reference, draft.state.contract_number) or claim
    if now.status in SETTLED:
        draft.say("utter_claim_addition_kept", reference=claim.reference)
        draft.records.escalate("claim_added_to", claim.cover)
        return
    if now.status == "referred":
        draft.records.escalate("claim_added_to", claim.cover)
    for message in telling.decision(opened, claim.cover, advice_told=False):
        draft.add(message)
