"""A date of a claim is near or has passed: say so, and hear what came of it.

Begun by the command `follow_up` (arguments: `claim`, `deadline`, `due`, `when`), which the
helpline's reminders put into the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.model import Choice, KnownClaim, Part, Say
from helpline.dialogue.resuming import resume
from helpline.dialogue.talks import close_talk, talk_choice

NAME = "follow_up"
QUESTION = "came_of_it"
SOLVED_BY = ("refunded", "replaced")
# Good to know, and nothing to ask.
COVER_STARTS = "cover_starts"
OVER = ("accepted", "refused", "withdrawn")


class FollowUp:
    """Asks what came of a date; see `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """The date, and the question that belongs to it."""
        arguments = dict(draft.turn.arguments)
        claim = _claim(draft, str(arguments.get("claim")))
        deadline = str(arguments.get("deadline"))
        known = deadline in _FLOWS or deadline == COVER_STARTS
        if claim is None or claim.status in OVER or not known:
            draft.say("utter_follow_up_over")
            close_talk(draft)
            return
        told = _told(arguments, claim)
        if deadline == COVER_STARTS:
            draft.add(told)
            close_talk(draft)
        elif draft.state.reporting:
            # Two reports at once would confuse anyone: this one can wait.
            draft.add(Say((*told.parts, Part("utter_follow_up_later")), (_later(arguments),)))
            close_talk(draft)
        else:
            draft.state.talk_facts = arguments
            draft.add(told)
            _FLOWS[deadline].ask(draft, claim)

    def take_text(self, draft: Draft) -> bool:
        """A typed answer."""
        claim = _claim(draft, str(draft.state.talk_facts.get("claim")))
        understood = draft.turn.understood
        acts = set(understood.get("acts", ()))
        facts = understood.get("facts", {})
        if claim is None or draft.state.asked != QUESTION:
            return False
        if facts.get("merchant_response") in SOLVED_BY:
            answer = "solved"
        elif facts.get("complaint_date") or "yes" in acts:
            answer = "yes"
        elif "no" in acts:
            answer = "no"
        else:
            return False
        self._answered(draft, claim, answer, {k: v for k, v in facts.items() if k in _KEPT})
        return True

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed answer."""
        claim = _claim(draft, str(draft.state.talk_facts.get("claim")))
        if claim is None:
            draft.say("utter_follow_up_over")
            close_talk(draft)
        else:
            self._answered(draft, claim, str(value), {})

    def ask_again(self, draft: Draft) -> None:
        """The question once more."""
        claim = _claim(draft, str(draft.state.talk_facts.get("claim")))
        if claim is not None:
            _FLOWS[str(draft.state.talk_facts["deadline"])].ask(draft, claim)

    def _answered(
        self, draft: Draft, claim: KnownClaim, answer: str, told: Mapping[str, Any]
    ) -> None:
        if answer == "solved":
            if draft.records.withdraw(claim.reference, draft.state.contract_number):
                draft.say("utter_follow_up_solved", reference=claim.reference)
            else:
                # A person settled the claim in the meantime: only a person takes that back.
                draft.records.escalate("withdrawal_of_settled_claim", claim.cover)
                draft.say("utter_claim_withdrawal_for_a_person")
            close_talk(draft)
            return
        _FLOWS[str(draft.state.talk_facts["deadline"])].answered(draft, claim, answer, told)


class _Flow(Protocol):
    """What is asked when a date is near or has passed, and what an answer leads to."""

    def ask(self, draft: Draft, claim: KnownClaim) -> None:
        """Ask what came of it."""

    def answered(
        self, draft: Draft, claim: KnownClaim, answer: str, told: Mapping[str, Any]
    ) -> None:
        """Go on after the answer; `told` are facts that came with it."""


class _Complaint:
    """Has the customer complained to the shop (PUR-3)?"""

    def ask(self, draft: Draft, claim: KnownClaim) -> None:
        _ask(draft, "utter_follow_up_complained", ("yes", "no", "solved"))

    def answered(
        self, draft: Draft, claim: KnownClaim, answer: str, told: Mapping[str, Any]
    ) -> None:
        if answer == "yes":
            resume(draft, claim, forget=_COMPLAINT, **{**told, "complaint_made": True})
        elif draft.state.talk_facts.get("when") == "near":
            due = date.fromisoformat(str(draft.state.talk_facts["due"]))
            letter = choice("utter_button_write_letter", "talk", talk="letter")
            draft.add(Say((Part("utter_follow_up_still_time", {"date": due}),), (letter,)))
            close_talk(draft)
        else:
            resume(draft, claim, complaint_made=False)


class _Answer:
    """What did the shop answer in its thirty days (PUR-5)? The report itself asks that."""

    def ask(self, draft: Draft, claim: KnownClaim) -> None:
        resume(draft, claim, forget=("merchant_response",))

    def answered(
        self, draft: Draft, claim: KnownClaim, answer: str, told: Mapping[str, Any]
    ) -> None:
        self.ask(draft, claim)


class _Delivery:
    """Have the goods come after all (PUR-4)?"""

    def ask(self, draft: Draft, claim: KnownClaim) -> None:
        _ask(draft, "utter_follow_up_delivered", ("no", "solved", "yes"))

    def answered(
        self, draft: Draft, claim: KnownClaim, answer: str, told: Mapping[str, Any]
    ) -> None:
        if answer == "yes":
            # Something came, and not all is well: that is the other purchase cover.
            claim = replace(claim, cover="non_conforming_delivery")
        resume(draft, claim)


_FLOWS: Mapping[str, _Flow] = {
    "complain_by": _Complaint(),
    "merchant_answer": _Answer(),
    "delivery_due": _Delivery(),
}
_COMPLAINT = ("complaint_made", "complaint_date", "complaint_channel", "merchant_response")
_KEPT = ("complaint_date", "complaint_channel", "merchant_response", "delivery_date", "problem")


def _claim(draft: Draft, reference: str) -> KnownClaim | None:
    try:
        found = draft.records.claim(reference, draft.state.contract_number)
    except ValueError:
        return None
    return found if found is not None and found.incident is not None else None


def _told(arguments: Mapping[str, Any], claim: KnownClaim) -> Say:
    due = date.fromisoformat(str(arguments["due"]))
    name = f"utter_follow_up_{arguments['deadline']}_{arguments['when']}"
    return Say((Part(name, {"date": due, "reference": claim.reference, **_thing(claim)}),))


def _thing(claim: KnownClaim) -> dict[str, Any]:
    """What the claim is about, in the customer's own words where they are known."""
    facts = claim.report["facts"]
    return {
        name: facts[name]
        if isinstance(facts.get(name), str) and facts[name] != "unknown"
        else Part(f"utter_word_{name}")
        for name in ("merchant", "item")
    }


def _ask(draft: Draft, name: str, answers: tuple[str, ...]) -> None:
    draft.state.asked = QUESTION
    draft.add(
        Say(
            (Part(name),),
            tuple(talk_choice(f"{name}_{a}", NAME, QUESTION, a) for a in answers),
        )
    )


def _later(arguments: Mapping[str, Any]) -> Choice:
    return choice("utter_follow_up_now", NAME, **arguments)
