"""Dates, sums, shops and goods in whole messages, as customers of three languages write them."""

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
from helpline.understanding.wordlists import fold

TODAY = date(2026, 11, 21)
HERE = Path(__file__).parent
LANGUAGES = ("nl", "fr", "en")
DATES = ("order_date", "delivery_date", "complaint_date", "incident_date")


def _messages(language: str) -> list[dict[str, Any]]:
    path = HERE / f"facts_told_{language}.yml"
    messages: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["messages"]
    return messages


MESSAGES = [
    pytest.param(language, message["text"], message["facts"], id=f"{language}-{number}")
    for language in LANGUAGES
    for number, message in enumerate(_messages(language), start=1)
]


def _words(name: str) -> set[str]:
    return set(fold(name).split())


@pytest.mark.parametrize(("language", "text", "facts"), MESSAGES)
def test_dates(language: str, text: str, facts: dict[str, Any]) -> None:
    found = extract_date_facts(text, language, TODAY)
    assert {name: day for name, day in found.items() if name in DATES} == {
        name: day for name, day in facts.items() if name in DATES
    }


@pytest.mark.parametrize(("language", "text", "facts"), MESSAGES)
def test_amounts(language: str, text: str, facts: dict[str, Any]) -> None:
    found = extract_amount_facts(text, language)
    amount = found.get("amount")
    assert (None if amount is None else str(amount)) == facts.get("amount")
    assert found.get("currency") == facts.get("currency")


@pytest.mark.parametrize(("language", "text", "facts"), MESSAGES)
def test_names(language: str, text: str, facts: dict[str, Any]) -> None:
    merchant, item = extract_merchant(text, language), extract_item(text, language)
    for name, found in (("merchant", merchant), ("item", item)):
        if name in facts:
            assert found is not None
            assert _words(found.text) & _words(facts[name])


@pytest.mark.parametrize(("language", "text", "facts"), MESSAGES)
def test_language(language: str, text: str, facts: dict[str, Any]) -> None:
    assert identify_language(text).code == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_third_of_the_messages_is_long(language: str) -> None:
    lengths = [len(message["text"].split()) for message in _messages(language)]
    assert len(lengths) >= 60
    assert sum(length >= 25 for length in lengths) >= len(lengths) / 3
