"""Asking: which text asks for what, and asking again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.dialogue import costs
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import Part, Say
from helpline.dialogue.variants import variant

CONFIRM = "confirm"
CORRECT = "correct"
CONTRACT_NUMBER = "contract_number"
BIRTH_DATE = "birth_date"
# Asked along with another fact while it is open too: one message less for the customer.
AND_MORE: Mapping[str, str] = {
    CONTRACT_NUMBER: BIRTH_DATE,
    "complaint_date": "complaint_channel",
}


def ask(draft: Draft, fact: str) -> None:
    """Ask for `fact` and remember that it was asked."""
    draft.state.asked = fact
    draft.add(question(draft, fact))


def question(draft: Draft, fact: str) -> Say:
    """The question for `fact`; some are put differently for each cover, and some ask in one go for
    what would be asked next."""
    kinds = costs.asked_together(draft, fact)
    if kinds:
        return costs.question(kinds)
    more = [name for name in (AND_MORE.get(fact),) if name and _open(draft, name)]
    name = variant(f"utter_question_{fact}", draft.state.cover, *more)
    return Say((Part(name, figures(draft)),))


def explanation(draft: Draft, fact: str) -> Say:
    """Why `fact` is asked; some reasons are put differently for each cover."""
    return Say((Part(variant(f"utter_explain_{fact}", draft.state.cover)),))


def figures(draft: Draft) -> dict[str, Any]:
    """What questions speak of: the shop and the item by the customer's own words, if known."""
    facts = draft.state.facts
    return {
        name: _known(facts.get(name)) or Part(f"utter_word_{name}") for name in ("merchant", "item")
    }


def _open(draft: Draft, fact: str) -> bool:
    if fact == BIRTH_DATE:
        return draft.state.claimed_birth_date is None
    return fact not in draft.state.facts


def _known(value: Any) -> str | None:
    return value if isinstance(value, str) and value != "unknown" else None
