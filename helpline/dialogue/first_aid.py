"""First things first: what cannot wait for the questions of the insurance.

The texts are in `data/responses/<language>/first_aid.yml`, one per situation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from helpline.dialogue.draft import Draft
from helpline.understanding.incidents import EXTORTION, HACKED_ACCOUNT, RANSOMWARE

_COVERS = ("payment_fraud", "e_reputation", "identity_theft", "data_recovery")
# Situations within a cover that need other first aid, by the sign that tells them.
_BY_SIGN: Mapping[str, tuple[str, ...]] = {
    "e_reputation": (EXTORTION,),
    "identity_theft": (HACKED_ACCOUNT,),
    "data_recovery": (RANSOMWARE,),
}
# What happened to lost files decides what to do first, as soon as it is known. With a device that
# is gone nothing can be done.
_DAMAGED, _DELETED = "data_damaged", "data_deleted"
_BY_CAUSE: Mapping[str, str | None] = {
    "ransomware": RANSOMWARE,
    "virus": RANSOMWARE,
    "dropped": _DAMAGED,
    "flood": _DAMAGED,
    "electrical_problem": _DAMAGED,
    "hardware_failure": _DAMAGED,
    "human_error": _DELETED,
    "deleted_by_other": _DELETED,
    "software_bug": _DELETED,
    "device_gone": None,
}


def situation(cover: str, facts: Mapping[str, Any], signs: Collection[str]) -> str | None:
    """Which first aid a report of `cover` needs, None where there is no hurry."""
    if cover not in _COVERS:
        return None
    if cover == "data_recovery" and facts.get("cause") in _BY_CAUSE:
        return _BY_CAUSE[str(facts["cause"])]
    return next((sign for sign in _BY_SIGN.get(cover, ()) if sign in signs), cover)


def tell_once(draft: Draft, signs: Collection[str]) -> None:
    """Say what to do first, unless this report has heard it."""
    state = draft.state
    cover = str(state.cover)
    needed = situation(cover, state.facts, signs)
    variants = (*_BY_SIGN.get(cover, ()), *(_BY_CAUSE.values() if cover == "data_recovery" else ()))
    heard = {f"utter_first_aid_{one}" for one in (cover, *variants)}
    if needed is not None and not heard & set(state.said_first):
        state.said_first.append(f"utter_first_aid_{needed}")
        draft.say(f"utter_first_aid_{needed}")
