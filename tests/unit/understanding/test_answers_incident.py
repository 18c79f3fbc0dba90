"""Replies to the questions about an incident that is no purchase, as people give them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpline.coverage.facts import FACTS, FactType
from helpline.understanding.answers import interpret_answer

TODAY = date(2026, 11, 21)
SAID = yaml.load(
    Path(__file__).with_name("incident_answers_said.yml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
ROWS = [
    (fact, language, value, reply)
    for fact, languages in SAID.items()
    for language, values in languages.items()
    for value, replies in values.items()
    for reply in replies
]


def meant(fact: str, value: str) -> Any:
    if value == "unknown":
        return value
    if FACTS[fact].type is FactType.FLAG:
        return {"true": True, "false": False}[value]
    if FACTS[fact].type is FactType.CODES:
        return [code.strip() for code in value.strip("[]").split(",") if code.strip()]
    return value


@pytest.mark.parametrize(("fact", "language", "value", "reply"), ROWS)
def test_reply(fact: str, language: str, value: str, reply: str) -> None:
    answer = interpret_answer(reply, fact, language, TODAY)
    if value == "nothing":
        assert answer == {}
    else:
        assert answer.get(fact) == meant(fact, value)


def test_each_fact_is_tried_in_each_language() -> None:
    for fact, languages in SAID.items():
        for language in ("nl", "fr", "en"):
            replies = [reply for each in languages[language].values() for reply in each]
            assert len(set(replies)) >= 12, (fact, language)
