"""Taking facts over into the report, and saying so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.coverage.facts import COST_KINDS
from helpline.dialogue import summary
from helpline.dialogue.covers import has
from helpline.dialogue.draft import Draft
from helpline.dialogue.facts import facts_of_a_report
from helpline.dialogue.model import Part, Say
from helpline.dialogue.questions import CONFIRM

# A later message may mention other things and shops: these change only on purpose.
CHANGED_ON_PURPOSE_ONLY = (
    "item",
    "item_category",
    "merchant",
    "problem",
    "victim",
    "bought_online",
)
_NOTHING = ("0", "0.0", "0.00")
# Told bit by bit; only an answer to their own question says all of them.
ADDED_UP = ("circumstances", "wants", "cost_kinds")
# The facts that one question settles.
_SETTLED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "item": ("item", "item_category"),
    "circumstances": ("circumstances", "circumstances_asked"),
    "cost_kinds": ("cost_kinds", *(f"cost_{kind}" for kind in COST_KINDS)),
    "incident_date": ("incident_date", "discovered_on"),
    "complaint_made": (
        "complaint_made",
        "complaint_date",
        "complaint_channel",
        "merchant_response",
    ),
}


def learn(
    draft: Draft,
    given: Mapping[str, Any],
    *,
    on_purpose: bool,
    but_not: tuple[str, ...] = (),
) -> dict[str, bool]:
    """Take facts over; returns each that is new or other, with whether it replaced a value.

    What the cover does not have is kept apart, should it turn out to be another.
    """
    facts = draft.state.facts
    learned = {}
    nothing = [name for name, value in given.items() if _cost_of_nothing(name, value)]
    for name, value in facts_of_a_report(given).items():
        if name in but_not:
            continue
        if not has(str(draft.state.cover), name):
            draft.state.apart[name] = value
            continue
        if name in nothing:
            continue
        if name in ADDED_UP and not _all_of_it(draft, name, given):
            told = facts.get(name)
            value = sorted({*(told if isinstance(told, list) else ()), *value})
        known = facts.get(name)
        replaces = known not in (None, "unknown", [])
        on_purpose_only = name in CHANGED_ON_PURPOSE_ONLY and not on_purpose
        if known == value or (replaces and on_purpose_only):
            continue
        learned[name] = replaces
        facts[name] = value
        if name == "item" and "item_category" not in given:
            facts.pop("item_category", None)
    for name in nothing:
        learned[name] = facts.pop(name, None) is not None
        _drop_kind(draft, name)
    return learned


def acknowledge(draft: Draft, learned: Mapping[str, bool]) -> None:
    """Say what was changed, and what was taken over beside the question, so that a
    misunderstanding shows at once."""
    if draft.state.asked == CONFIRM:
        return
    cover, facts = str(draft.state.cover), draft.state.facts
    told = [name for name in summary.told(facts, cover) if name in learned]
    changed = [name for name in told if learned[name] and name not in ADDED_UP]
    beside = [] if draft.state.asked in learned else [n for n in told if not learned[n]]
    for heading, names in (("utter_changed", changed), ("utter_noted", beside)):
        if names:
            lines = (summary.line(name, facts, cover) for name in names)
            draft.add(Say((Part(heading), *lines)))


def forget(draft: Draft, fact: str) -> None:
    """Drop a fact, and those that its question settles with it."""
    for name in _SETTLED_TOGETHER.get(fact, (fact,)):
        draft.state.facts.pop(name, None)


def _cost_of_nothing(name: str, value: Any) -> bool:
    """Whether a kind of cost came to nothing: then there is no such cost."""
    kind = name.removeprefix("cost_")
    return kind != name and kind in COST_KINDS and value in _NOTHING


def _drop_kind(draft: Draft, name: str) -> None:
    kinds = draft.state.facts.get("cost_kinds")
    if isinstance(kinds, list):
        kind = name.removeprefix("cost_")
        draft.state.facts["cost_kinds"] = [other for other in kinds if other != kind]


def _all_of_it(draft: Draft, name: str, given: Mapping[str, Any]) -> bool:
    """Whether the value is all there is, or all of it is unknown."""
    if given.get(name) == "unknown":
        return True
    if name == "circumstances":
        return bool(given.get("circumstances_asked"))
    return draft.state.asked == name
