"""The cover that is reported, and what happens to the facts when it turns out to be another."""

from __future__ import annotations

from helpline.dialogue.draft import Draft
from helpline.dialogue.model import Part
from helpline.dialogue.summary import FACTS_IN_ORDER

PURCHASES = ("non_delivery", "non_conforming_delivery")
# Facts that no summary tells and that some covers are decided by.
_UNTOLD = {
    cover: ("bought_online", "item_category", "currency") if cover in PURCHASES else ("currency",)
    for cover in FACTS_IN_ORDER
}
# Without a delivery there is nothing that could be wrong or sent back.
_ONLY_DELIVERED = ("delivery_date", "problem", "goods_returned", "return_cost")


def change_cover(draft: Draft, cover: str) -> None:
    """Go on with the report as one of `cover`: what the covers share is kept, the rest is kept
    apart and comes back if the cover does."""
    state = draft.state
    former = str(state.cover)
    if former == cover:
        return
    state.cover = cover
    state.advice_told = None
    everything = {**state.apart, **state.facts}
    if {former, cover} != set(PURCHASES):
        # Each cover asks for circumstances of its own.
        everything.pop("circumstances_asked", None)
    state.facts = {name: value for name, value in everything.items() if _kept(cover, name)}
    state.apart = {name: value for name, value in everything.items() if not _kept(cover, name)}
    draft.say("utter_cover_changed", cover=Part(f"utter_topic_title_{cover}"))


def has(cover: str, name: str) -> bool:
    """Whether a report of `cover` holds the fact `name`."""
    return name == "circumstances_asked" or name in (*FACTS_IN_ORDER[cover], *_UNTOLD[cover])


def _kept(cover: str, name: str) -> bool:
    return has(cover, name) and not (cover == "non_delivery" and name in _ONLY_DELIVERED)
