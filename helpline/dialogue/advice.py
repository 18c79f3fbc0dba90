"""Advice before anything is lost: the advice comes first, and needs no contract (INF-1).

Only who wants the question recorded is asked who they are. Who has lost something already is taken
to the cover that helps with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.coverage.facts import FACTS
from helpline.dialogue.draft import Draft
from helpline.dialogue.incidents import BOUGHT_OR_STOLEN, MONEY_LEFT, Which

COVER = "prevention_advice"
RECORD = "record_advice"
_GENERAL = "other"
# Where something is lost already: the cover, or the question that settles it.
_COVER_OF: Mapping[str, str] = {
    "passwords_and_accounts": "identity_theft",
    "reputation": "e_reputation",
    "data": "data_recovery",
}
_QUESTION_OF: Mapping[str, Which] = {
    "suspicious_message": MONEY_LEFT,
    "suspicious_site": BOUGHT_OR_STOLEN,
    "payments": MONEY_LEFT,
    "purchases": BOUGHT_OR_STOLEN,
}


def tell_once(draft: Draft) -> None:
    """Give the advice on the subject, as soon as that is known."""
    state = draft.state
    subject = state.facts.get("advice_subject")
    if subject in FACTS["advice_subject"].values and subject != _GENERAL:
        name = f"utter_advice_{subject}"
        if name not in state.said_first:
            state.said_first.append(name)
            draft.say(name)


def lost_something(facts: Mapping[str, Any]) -> bool:
    """Whether advice alone is too late."""
    return facts.get("already_lost") is True


def helping_cover(facts: Mapping[str, Any]) -> str | Which | None:
    """The cover that helps with what is lost, or the question that settles which; None where the
    subject does not tell."""
    subject = str(facts.get("advice_subject"))
    return _COVER_OF.get(subject) or _QUESTION_OF.get(subject)


def wants_no_more(draft: Draft) -> bool:
    """Whether the advice is given and the customer has not asked to have the question recorded:
    then that is asked."""
    state = draft.state
    facts = state.facts
    return not state.record_wanted and "advice_subject" in facts and "already_lost" in facts


def ask_to_record(draft: Draft) -> None:
    """Is the question to be kept on record?"""
    draft.state.asked = RECORD
    draft.say("utter_question_record_advice")


def leave_unrecorded(draft: Draft) -> None:
    """The advice was all that was wanted."""
    draft.state.forget_report()
    draft.say("utter_advice_done")
