"""Which incidents a message tells of: two at once, or one that two covers could claim.

Two are taken one after the other, the urgent one first. One that two covers could claim is settled
by one question, never by a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from helpline.dialogue.draft import Draft
from helpline.dialogue.facts import facts_of_a_report
from helpline.understanding.incidents import (
    ACTING_AS_ME,
    EXTORTION,
    FAKE_PROFILE,
    HACKED_ACCOUNT,
    MADE_TO_HURT,
    RANSOMWARE,
    incidents_in,
    signs_in,
)

# The most urgent first: money that may still be stopped, then whoever is being threatened.
_URGENCY = (
    "payment_fraud",
    "identity_theft",
    "e_reputation",
    "data_recovery",
    "non_delivery",
    "non_conforming_delivery",
)
_PURCHASES = frozenset({"non_delivery", "non_conforming_delivery"})


@dataclass(frozen=True)
class Which:
    """One question that tells covers apart; its text is `utter_which_<name>`.

    Attributes:
        between: the covers that it tells apart.
        yes, no: the cover that a plain yes or no stands for, where the question can be so answered.
        fact: the fact that the question asks for, if it is one of a report.
        signs: the cover that a sign in the reply is for.
    """

    name: str
    between: frozenset[str]
    yes: str | None = None
    no: str | None = None
    fact: str | None = None
    signs: Mapping[str, str] = field(default_factory=dict)


MONEY_LEFT = Which(
    "money_left",
    frozenset({"payment_fraud", "identity_theft"}),
    "payment_fraud",
    "identity_theft",
    "money_left_account",
)
PROFILE_FOR = Which(
    "profile_for",
    frozenset({"e_reputation", "identity_theft"}),
    signs={MADE_TO_HURT: "e_reputation", ACTING_AS_ME: "identity_theft"},
)
FILES_WHERE = Which("files_where", frozenset({"data_recovery", "identity_theft"}))
BOUGHT_OR_STOLEN = Which(
    "bought_or_stolen",
    frozenset({"payment_fraud", *_PURCHASES}),
    signs={"never_came": "non_delivery", "others_payments": "payment_fraud"},
)
THREAT_OR_LOSS = Which(
    "threat_or_loss",
    frozenset({"payment_fraud", "e_reputation"}),
    signs={EXTORTION: "e_reputation", "money_taken": "payment_fraud"},
)
LOST_YET = Which(
    "lost_yet",
    frozenset({"prevention_advice", "payment_fraud"}),
    "payment_fraud",
    "prevention_advice",
)
_QUESTIONS = (MONEY_LEFT, PROFILE_FOR, FILES_WHERE, BOUGHT_OR_STOLEN, THREAT_OR_LOSS, LOST_YET)


def signs_told(draft: Draft) -> frozenset[str]:
    """The signs of incidents in this message and in those before it was clear what it is about."""
    return signs_in(draft.turn.text) | frozenset(draft.state.heard.get("signs", ()))


def several(understood: Mapping[str, Any], signs: Collection[str]) -> tuple[str, ...]:
    """The covers of a message that tells of more than one incident, the most urgent first.

    Empty where it tells of one: each must have a sign of its own, and one of them must be what the
    message as a whole is about.
    """
    covers = incidents_in(signs)
    if understood.get("facts", {}).get("money_left_account") is False:
        # "No money is gone" tells of no fraud.
        covers = tuple(cover for cover in covers if cover != "payment_fraud")
    if len(covers) < 2 or _deleted_by_a_hacker(signs, covers):
        return ()
    if not set(covers) & set(_candidates(understood)):
        return ()
    return tuple(sorted(covers, key=lambda cover: _rank(cover, signs)))


def undecided(understood: Mapping[str, Any], signs: Collection[str]) -> Which | None:
    """The question that settles which cover the message is for; None where none is needed or none
    would settle it."""
    topic = str(understood.get("topic"))
    if _deleted_by_a_hacker(signs, incidents_in(signs)) and topic in FILES_WHERE.between:
        return FILES_WHERE
    purpose = {MADE_TO_HURT, ACTING_AS_ME, EXTORTION, HACKED_ACCOUNT, "published", "in_my_name"}
    if FAKE_PROFILE in signs and topic in PROFILE_FOR.between and not purpose & set(signs):
        return PROFILE_FOR
    if not understood.get("clarify"):
        return None
    likeliest = set(_candidates(understood)[:2])
    if likeliest == _PURCHASES or (likeliest == FILES_WHERE.between and "files_lost" not in signs):
        return None
    return next((which for which in _QUESTIONS if len(likeliest & which.between) == 2), None)


def told_already(which: Which, facts: Mapping[str, Any]) -> str | None:
    """The cover that the facts of the message settle without a question."""
    value = facts.get(which.fact) if which.fact else None
    if value is True:
        return which.yes
    return which.no if value is False else None


def answered(which: Which, draft: Draft) -> str | None:
    """The cover that a typed reply to the question is for; None where it leaves it open."""
    acts = set(draft.turn.understood.get("acts", ()))
    if ("yes" in acts) != ("no" in acts) and which.yes is not None:
        return which.yes if "yes" in acts else which.no
    if draft.turn.understood.get("acts_alone"):
        return None
    signs = signs_in(draft.turn.text)
    shown = {cover for sign, cover in which.signs.items() if sign in signs}
    if len(shown) == 1:
        return shown.pop()
    meant = (name for name in _candidates(draft.turn.understood) if name in which.between)
    return next(meant, None)


def ask_which(draft: Draft, which: Which) -> None:
    """Ask the one question; what was told is kept for the report that follows."""
    remember(draft)
    draft.state.settling = which.name
    draft.say(f"utter_which_{which.name}")


def pending(name: str | None) -> Which | None:
    """The question of that name."""
    return next((which for which in _QUESTIONS if which.name == name), None)


def remember(draft: Draft) -> None:
    """Keep what the message told until it is clear what it is about, so that nothing need be said
    again."""
    heard = draft.state.heard
    told = facts_of_a_report(draft.turn.understood.get("facts", {}))
    draft.state.heard = {
        "facts": {**heard.get("facts", {}), **told},
        "signs": sorted(signs_told(draft)),
    }


def _deleted_by_a_hacker(signs: Collection[str], covers: Collection[str]) -> bool:
    """Files gone and an account taken over may be one thing: what stood in the account is gone."""
    return set(covers) == FILES_WHERE.between and RANSOMWARE not in signs


def _candidates(understood: Mapping[str, Any]) -> list[str]:
    """The topic, and where it is not sure the next likely ones."""
    others = understood.get("alternatives", ()) if understood.get("clarify") else ()
    return [str(understood.get("topic")), *(str(name) for name, _ in others)]


def _rank(cover: str, signs: Collection[str]) -> float:
    threatened = cover == "e_reputation" and EXTORTION in signs
    return 0.5 if threatened else float(_URGENCY.index(cover))
