"""What a correction corrects: "no, the 5th, not the 3rd", "sorry it was 249".

Such a message names the new value and, at best, the wrong one; which fact it belongs to follows
from what was told before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from helpline.understanding.amounts import parse_amount_answer
from helpline.understanding.dates import extract_dates

# From the latest in a report to the first: what was told last is corrected most.
DATES = (
    "complaint_date",
    "delivery_date",
    "expected_date",
    "order_date",
    "discovered_on",
    "incident_date",
)


def named_correction(
    text: str, language: str, today: date, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """The date put right where `text` names the wrong one too; empty where it does not."""
    wrong, right = _dates(text, language, today)
    known = [name for name in DATES if facts.get(name) in wrong]
    return {known[0]: right[0]} if len(known) == len(right) == 1 else {}


def bare_correction(
    text: str, language: str, today: date, facts: Mapping[str, Any], answered: str | None
) -> dict[str, Any]:
    """The date or price put right by a message that holds nothing but the new one.

    `answered` is the fact whose question was answered last: a bare date corrects that, or else the
    only date there is.
    """
    wrong, right = _dates(text, language, today)
    if wrong or len(right) > 1:
        return {}
    if right:
        known = [name for name in DATES if facts.get(name) not in (None, "unknown")]
        meant = [answered] if answered in known else known
        return {str(meant[0]): right[0]} if len(meant) == 1 else {}
    amount = parse_amount_answer(text, language) if "amount" in facts else None
    if amount is None or str(amount[0]) == facts["amount"]:
        return {}
    return {"amount": str(amount[0]), "currency": amount[1]}


def _dates(text: str, language: str, today: date) -> tuple[list[str], list[str]]:
    """The dates named as wrong, and the others."""
    mentions = extract_dates(text, language, today)
    wrong = [mention.value.isoformat() for mention in mentions if mention.retracted]
    right = [mention.value.isoformat() for mention in mentions if not mention.retracted]
    return wrong, right
