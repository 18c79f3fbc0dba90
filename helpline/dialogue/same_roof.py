"""A relative was named: does he or she live under the customer's roof (GEN-1, GEX-2)?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.dialogue.draft import Draft
from helpline.dialogue.questions import ask
from helpline.understanding.acts import extract_acts
from helpline.understanding.answers import interpret_answer
from helpline.understanding.kin import names_kin

# What yes and no mean, by the question. Its name is that of the fact it settles, and this.
_SUFFIX = "_same_roof"
_MEANING: Mapping[str, tuple[str, str]] = {
    "victim": ("family_same_roof", "family_elsewhere"),
    "perpetrator": ("lives_at_home", "known_person"),
}
QUESTIONS = tuple(f"{fact}{_SUFFIX}" for fact in _MEANING)


def ask_where(draft: Draft) -> bool:
    """Ask where the relative lives whom the reply to the pending question names. False where it
    names none."""
    fact = str(draft.state.asked)
    if fact not in _MEANING or "?" in draft.turn.text or not names_kin(draft.turn.text):
        return False
    draft.state.misses = 0
    ask(draft, f"{fact}{_SUFFIX}")
    return True


def answer(draft: Draft) -> dict[str, Any]:
    """What a typed reply to that question says."""
    turn = draft.turn
    fact = str(draft.state.asked).removesuffix(_SUFFIX)
    told = interpret_answer(turn.text, fact, turn.language, turn.today)
    acts = extract_acts(turn.text)
    if told.get(fact) in (None, "unknown") and ("yes" in acts) != ("no" in acts):
        same_roof, elsewhere = _MEANING[fact]
        return {fact: same_roof if "yes" in acts else elsewhere}
    return dict(told)
