"""Telling a decision: what it is, by which clause, what to keep ready, what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpline.coverage import Decision, Outcome
from helpline.dialogue.draft import choice
from helpline.dialogue.model import Choice, FileLink, OpenedClaim, Part, Say
from helpline.dialogue.variants import variant


def advice(decision: Decision, cover: str) -> Say:
    """What the customer must do first, told as soon as it is known."""
    outcome = Part(_variant("utter_outcome", decision, cover))
    return Say((outcome, *_reasons(decision), *_deadlines(decision)))


def decision(claim: OpenedClaim, cover: str, *, advice_told: bool) -> Iterable[Say]:
    """The decision on a recorded claim, in one or two messages.

    `advice_told`: the customer has heard just now what to do first, and need not hear it twice.
    """
    taken = claim.decision
    if not (advice_told and taken.outcome is Outcome.TOO_EARLY):
        amounts = () if taken.outcome is Outcome.TOO_EARLY else _amounts(taken)
        outcome = Part(_variant("utter_outcome", taken, cover))
        yield Say((outcome, *_reasons(taken), *amounts))
    closing = Part(_variant("utter_closing", taken, cover), {"reference": claim.reference})
    what_next = (
        *_listed("utter_heading_documents", "utter_document", taken.documents),
        *_deadlines(taken),
        *_listed(f"utter_heading_next_steps_{taken.outcome.value}", "utter_step", taken.next_steps),
    )
    files = _dates_file(claim)
    # The reference first, but where it comes with buttons: those belong under the last line.
    if taken.outcome is Outcome.NOT_COVERED:
        yield Say((*what_next, closing), files=files)
    else:
        yield Say((closing, *what_next), _letter_offered(taken), files)


def _letter_offered(taken: Decision) -> tuple[Choice, ...]:
    """The letter to the merchant, where it is the next thing to do."""
    steps = {step.code for step in taken.next_steps}
    reasons = {reason.code for reason in taken.reasons}
    if "complain_in_writing" not in steps or "not_yet_due" in reasons:
        return ()
    return (choice("utter_letter_button", "talk", talk="letter"),)


def _dates_file(claim: OpenedClaim) -> tuple[FileLink, ...]:
    """The claim's days for the customer's calendar, if it has any."""
    if not claim.decision.deadlines:
        return ()
    return (FileLink(Part("utter_file_dates"), f"dates/{claim.reference}.ics"),)


def _variant(prefix: str, taken: Decision, cover: str) -> str:
    """The outcome's text, as it is put for the first reason or for the cover."""
    reasons = [reason.code for reason in taken.reasons[:1]]
    return variant(f"{prefix}_{taken.outcome.value}", *reasons, cover)


def _reasons(taken: Decision) -> tuple[Part, ...]:
    return tuple(
        Part(
            "utter_reason_line",
            {
                "reason": Part(f"utter_reason_{reason.code}", reason.figures),
                "clause": reason.clause,
            },
        )
        for reason in taken.reasons
    )


def _amounts(taken: Decision) -> tuple[Part, ...]:
    return tuple(
        Part(f"utter_benefit_{benefit.code}", _figures(benefit)) for benefit in taken.benefits
    )


def _deadlines(taken: Decision) -> tuple[Part, ...]:
    return tuple(
        Part(
            "utter_reason_line",
            {
                "reason": Part(f"utter_deadline_{deadline.code}", {"date": deadline.date}),
                "clause": deadline.clause,
            },
        )
        for deadline in taken.deadlines
    )


def _listed(heading: str, prefix: str, items: Iterable[Any]) -> tuple[Part, ...]:
    entries = tuple(
        Part("utter_list_item", {"item": Part(f"{prefix}_{item.code}", _figures(item))})
        for item in items
    )
    return (Part(heading), *entries) if entries else ()


def _figures(item: Any) -> dict[str, Any]:
    own = {
        name: getattr(item, name)
        for name in ("limit", "used", "left", "amount")
        if getattr(item, name, None) is not None
    }
    return {**own, **getattr(item, "figures", {})}
