"""The complaint to the merchant (PUR-3, PUR-4): what a report tells, as the letter's figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpline.letters.letter import Letter, compose
from helpline.terms import load_terms

KINDS = ("non_delivery", "non_conforming_delivery")
_UNKNOWN = "unknown"
_EURO = "EUR"


def complaint_letter(
    kind: str,
    language: str,
    facts: Mapping[str, Any],
    *,
    sender_name: str | None,
    sent_on: date,
    data_dir: Path,
) -> Letter:
    """The complaint about one purchase, dated `sent_on`.

    The merchant is asked to answer within the days of PUR-5, counted as they are for the claim:
    the day of the letter is day 0, and the last day still counts.

    Args:
        kind: the cover: non_delivery or non_conforming_delivery.
        language: nl, fr or en.
        facts: the report's facts, in JSON's form.
        sender_name: who bought, if that is known for sure.
        sent_on: the day in Belgium on which the letter is meant to be sent.
        data_dir: the folder that holds `letters/`.

    Raises:
        LettersError: there is no such letter or language.
    """
    days = load_terms(sent_on).number("PUR-5.answer_within")
    figures = {
        "sender_name": sender_name,
        "sent_on": sent_on,
        "reply_days": days,
        "reply_by": sent_on + timedelta(days=days),
        "merchant": _text(facts, "merchant"),
        "item": _text(facts, "item"),
        "problem": _text(facts, "problem"),
        "order_date": _day(facts, "order_date"),
        "expected_date": _day(facts, "expected_date"),
        "delivery_date": _day(facts, "delivery_date"),
        # A complaint that was made already and does not count: by telephone, in the shop, …
        "told_on": _day(facts, "complaint_date"),
        "amount": _money(facts, "amount"),
        "goods_returned": facts.get("goods_returned") is True,
        "return_cost": _money(facts, "return_cost"),
    }
    return compose(kind, language, figures, data_dir)


def _text(facts: Mapping[str, Any], name: str) -> str | None:
    value = facts.get(name)
    return None if value in (None, _UNKNOWN) else str(value)


def _day(facts: Mapping[str, Any], name: str) -> date | None:
    value = _text(facts, name)
    return None if value is None else date.fromisoformat(value)


def _money(facts: Mapping[str, Any], name: str) -> Decimal | str | None:
    value = _text(facts, name)
    if value is None:
        return None
    currency = facts.get("currency", _EURO)
    return Decimal(value) if currency == _EURO else f"{value} {currency}"
