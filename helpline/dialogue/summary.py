"""What was understood, as lines that a customer can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from helpline.dialogue.model import Part

# In the order in which a person would tell it.
FACTS_IN_ORDER = (
    "item",
    "problem",
    "merchant",
    "amount",
    "order_date",
    "expected_date",
    "delivery_date",
    "complaint_made",
    "complaint_date",
    "complaint_channel",
    "merchant_response",
    "refunded_amount",
    "goods_returned",
    "return_cost",
    "victim",
    "circumstances",
)
DATES = ("order_date", "expected_date", "delivery_date", "complaint_date")
AMOUNTS = ("amount", "refunded_amount", "return_cost")
TEXTS = ("item", "merchant")


def lines(facts: Mapping[str, Any], *, leave_out: tuple[str, ...] = ()) -> tuple[Part, ...]:
    """One line for each fact known."""
    return tuple(line(name, facts) for name in told(facts) if name not in leave_out)


def told(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that a summary tells, in its order."""
    return tuple(name for name in FACTS_IN_ORDER if name in facts and _worth_telling(name, facts))


def line(name: str, facts: Mapping[str, Any]) -> Part:
    """The line of one fact: its label and its value."""
    return Part(f"utter_fact_{name}", {"value": value(name, facts)})


def value(name: str, facts: Mapping[str, Any]) -> Any:
    """A fact's value as a text's figure."""
    raw = facts[name]
    if raw == "unknown":
        return Part("utter_word_unknown")
    if name in DATES:
        return date.fromisoformat(raw)
    if name in AMOUNTS:
        if facts.get("currency", "EUR") != "EUR":
            return f"{raw} {facts['currency']}"
        return Decimal(raw)
    if name in TEXTS:
        return raw
    if name == "circumstances":
        if not raw:
            return Part("utter_value_circumstances_none")
        return [Part(f"utter_value_circumstances_{code}") for code in raw]
    if isinstance(raw, bool):
        return Part("utter_word_yes" if raw else "utter_word_no")
    return Part(f"utter_value_{name}_{raw}")


def _worth_telling(name: str, facts: Mapping[str, Any]) -> bool:
    if name == "circumstances":
        return bool(facts[name]) or bool(facts.get("circumstances_asked"))
    # The date says it all, and "complaint: no" would only repeat the question just asked.
    return not (name == "complaint_made" and facts.get("complaint_date"))
