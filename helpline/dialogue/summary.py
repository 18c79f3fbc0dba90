"""What was understood, as lines that a customer can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from helpline.coverage.facts import COST_KINDS, FACTS, FactType
from helpline.dialogue.model import Part
from helpline.dialogue.variants import variant

_PURCHASE = (
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
)
_WHEN = ("incident_date", "discovered_on")
_COSTS = ("cost_kinds", *(f"cost_{kind}" for kind in COST_KINDS))
_FOR_WHOM_AND_HOW = ("victim", "circumstances")
# In the order in which a person would tell it.
FACTS_IN_ORDER: Mapping[str, tuple[str, ...]] = {
    "non_delivery": (*_PURCHASE, *_FOR_WHOM_AND_HOW),
    "non_conforming_delivery": (*_PURCHASE, *_FOR_WHOM_AND_HOW),
    "e_reputation": (
        "where_published",
        "perpetrator",
        *_WHEN,
        "police_report",
        "wants",
        *_COSTS,
        *_FOR_WHOM_AND_HOW,
    ),
    "identity_theft": (
        *_WHEN,
        "perpetrator",
        "police_report",
        "wants",
        *_COSTS,
        *_FOR_WHOM_AND_HOW,
    ),
    "payment_fraud": (
        "money_left_account",
        "amount",
        *_WHEN,
        "bank_informed",
        "card_blocked",
        "perpetrator",
        "police_report",
        "wants",
        *_COSTS,
        *_FOR_WHOM_AND_HOW,
    ),
    "data_recovery": (
        "medium",
        "cause",
        "perpetrator",
        *_WHEN,
        "police_report",
        *_COSTS,
        *_FOR_WHOM_AND_HOW,
    ),
    "legal_information": ("legal_subject", *_FOR_WHOM_AND_HOW),
    "prevention_advice": ("advice_subject", "already_lost", *_FOR_WHOM_AND_HOW),
}


def lines(
    facts: Mapping[str, Any], cover: str, *, leave_out: tuple[str, ...] = ()
) -> tuple[Part, ...]:
    """One line for each fact known that a report of `cover` tells."""
    return tuple(line(name, facts, cover) for name in told(facts, cover) if name not in leave_out)


def told(facts: Mapping[str, Any], cover: str) -> tuple[str, ...]:
    """The facts that a summary of a report of `cover` tells, in its order."""
    return tuple(
        name for name in FACTS_IN_ORDER[cover] if name in facts and _worth_telling(name, facts)
    )


def line(name: str, facts: Mapping[str, Any], cover: str) -> Part:
    """The line of one fact: its label and its value."""
    return Part(variant(f"utter_fact_{name}", cover), {"value": value(name, facts)})


def label(name: str, cover: str) -> str:
    """The name of the text that names one fact, short enough for a button."""
    return variant(f"utter_fact_name_{name}", cover)


def value(name: str, facts: Mapping[str, Any]) -> Any:
    """A fact's value as a text's figure."""
    raw = facts[name]
    kind = FACTS[name].type
    if raw == "unknown":
        return Part("utter_word_unknown")
    if kind is FactType.DATE:
        return date.fromisoformat(raw)
    if kind is FactType.MONEY:
        if facts.get("currency", "EUR") != "EUR":
            return f"{raw} {facts['currency']}"
        return Decimal(raw)
    if kind is FactType.TEXT:
        return raw
    if kind is FactType.CODES:
        return [Part(f"utter_value_{name}_{code}") for code in raw or ["none"]]
    if kind is FactType.FLAG:
        return Part("utter_word_yes" if raw else "utter_word_no")
    return Part(f"utter_value_{name}_{raw}")


def _worth_telling(name: str, facts: Mapping[str, Any]) -> bool:
    if name == "circumstances":
        return bool(facts[name]) or bool(facts.get("circumstances_asked"))
    # The date says it all, and "complaint: no" would only repeat the question just asked.
    return not (name == "complaint_made" and facts.get("complaint_date"))
