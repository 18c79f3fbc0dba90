"""What the customer has told so far, as a person who takes over wants to see it."""

from __future__ import annotations

from typing import Any

from helpline.dialogue.model import State


def overview(state: State) -> dict[str, Any] | None:
    """The report under way, JSON-ready; None where nothing is under way.

    A report that was recorded is left out: its facts are with the claim. The birth date with which
    a customer shows who they are is for nobody else.
    """
    under_way = not state.finished
    facts = {**state.heard.get("facts", {})}
    if under_way:
        facts |= {**state.apart, **state.facts}
    also = [{"cover": one["topic"], "facts": one["facts"]} for one in state.also]
    if not (state.reporting or facts or also or state.talk):
        return None
    seen = {
        "cover": state.cover if under_way else None,
        "facts": facts,
        "asked": _asked(state),
        "talk": state.talk,
        "reference": state.reference if under_way else None,
        "contract_number": state.contract_number,
        "stated_contract_number": state.claimed_number,
        "also": also,
    }
    return {name: value for name, value in seen.items() if value}


def _asked(state: State) -> str | None:
    """The report's pending question, also while a talk goes on in between."""
    if state.settling is not None:
        return f"which_{state.settling}"
    return state.waiting if state.talk is not None else state.asked
