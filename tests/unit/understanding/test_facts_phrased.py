"""Facts in the many ways in which people tell them: verbs, days, chains, corrections, mishaps."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpline.understanding.amounts import extract_amount_facts
from helpline.understanding.dates import extract_date_facts
from helpline.understanding.goods import extract_item
from helpline.understanding.language import identify_language
from helpline.understanding.merchants import extract_merchant
from helpline.understanding.phrases import split_words

HERE = Path(__file__).parent
DATES = ("order_date", "delivery_date", "complaint_date", "incident_date")


def _messages() -> list[Any]:
    found = []
    for path in sorted(HERE.glob("facts_phrased*.yml")):
        groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
        numbered = enumerate((g["today"], m) for g in groups for m in g["messages"])
        found += [
            pytest.param(today, message["text"], message["facts"], id=f"{path.stem}-{number}")
            for number, (today, message) in numbered
        ]
    return found


@pytest.mark.parametrize(("today", "text", "facts"), _messages())
def test_dates(today: date, text: str, facts: dict[str, Any]) -> None:
    found = extract_date_facts(text, identify_language(text).code, today)
    assert {name: day for name, day in found.items() if name in DATES} == {
        name: day for name, day in facts.items() if name in DATES
    }


@pytest.mark.parametrize(("today", "text", "facts"), _messages())
def test_amounts(today: date, text: str, facts: dict[str, Any]) -> None:
    found = extract_amount_facts(text, identify_language(text).code)
    amount = found.get("amount")
    assert (None if amount is None else str(amount)) == facts.get("amount")
    assert found.get("currency") == facts.get("currency")


@pytest.mark.parametrize(("today", "text", "facts"), _messages())
def test_names(today: date, text: str, facts: dict[str, Any]) -> None:
    language = identify_language(text).code
    for name, found in (
        ("merchant", extract_merchant(text, language)),
        ("item", extract_item(text, language)),
    ):
        if name in facts:
            assert found is not None
            assert set(split_words(found.text).words) & set(split_words(facts[name]).words)
