"""The complaint to a merchant: what stands in it, in each language, for each problem."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpline.coverage.facts import FACTS
from helpline.letters import Letter, LettersError, complaint_letter, compose
from helpline.letters.complaint import KINDS
from helpline.letters.letter import BLANK
from helpline.letters.texts import load_letters
from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, format_figure

DATA = PROJECT_ROOT / "data"
TODAY = date(2026, 11, 22)
PROBLEMS = FACTS["problem"].values
FACTS_TOLD = {
    "merchant": "Coolblue",
    "item": "koptelefoon",
    "order_date": "2026-10-01",
    "expected_date": "2026-10-05",
    "amount": "149.50",
}


def complaint(
    kind: str = "non_delivery", language: str = "nl", name: str | None = None, **facts: Any
) -> Letter:
    return complaint_letter(kind, language, facts, sender_name=name, sent_on=TODAY, data_dir=DATA)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_what_was_told(kind: str, language: str) -> None:
    told = {**FACTS_TOLD, "problem": "damaged", "delivery_date": "2026-11-19"}
    text = complaint(kind, language, "Lotte Verhulst", **told).text
    shared = ["Coolblue", "koptelefoon", "1 oktober 2026", "Lotte Verhulst"]
    own = {
        "nl": ["1 oktober 2026", "€ 149,50", "22 november 2026"],
        "fr": ["1er octobre 2026", "149,50 €", "22 novembre 2026"],
        "en": ["1 October 2026", "€149.50", "22 November 2026"],
    }[language]
    for wanted in (*(w for w in shared if "oktober" not in w), *own):
        assert wanted.replace(" ", " ") in text.replace("\u00a0", " ").replace("\u202f", " ")
    day = "expected_date" if kind == "non_delivery" else "delivery_date"
    assert format_figure(date.fromisoformat(told[day]), language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_asked_for_within_the_days_of_the_policy(kind: str, language: str) -> None:
    days = load_terms(TODAY).number("PUR-5.answer_within")
    text = complaint(kind, language).text
    assert re.search(rf"\b{days}\b", text)
    # 22 November is day 0: thirty days later is the last one.
    assert days == 30
    assert format_figure(date(2026, 12, 22), language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_is_a_line_to_fill_in(kind: str, language: str) -> None:
    for facts in ({}, dict.fromkeys(FACTS_TOLD, "unknown"), dict.fromkeys(FACTS_TOLD)):
        letter = complaint(kind, language, **facts)
        assert letter.text.count(BLANK) >= 9
        assert not re.search(r"None|unknown|[{}]|False|True", letter.text)
        assert letter.signature.startswith(BLANK)
        assert letter.head[0].count(BLANK) == 2
        assert letter.head[1].count(BLANK) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_problem_is_told_and_asked_for_in_its_own_way(language: str) -> None:
    letters = {
        problem: complaint("non_conforming_delivery", language, problem=problem).text
        for problem in (*PROBLEMS, "unknown")
    }
    for one, other in itertools.combinations(letters.values(), 2):
        assert one != other
    assert complaint("non_conforming_delivery", language).text == letters["unknown"]
    # Every problem of the policy engine has a text of its own.
    texts = load_letters(DATA)[language].letters["non_conforming_delivery"]
    (told, asked) = (p for p in texts.body if p.by == "problem")
    assert set(told.texts) == {*PROBLEMS, "other"}
    assert set(asked.texts) <= {*PROBLEMS, "other"}


def test_what_is_asked_differs_with_what_went_wrong() -> None:
    nothing_came = complaint("non_delivery", "en").text
    broken = complaint("non_conforming_delivery", "en", problem="damaged").text
    assert "deliver the order" in nothing_came
    assert "refund" in nothing_came
    assert "replace the item" in broken
    assert "refund" in broken
    assert "replace the item" not in nothing_came


def test_a_spoken_complaint_is_mentioned() -> None:
    assert "3 november 2026" in complaint(complaint_date="2026-11-03").text
    assert "liet ik u dat al weten" not in complaint().text


def test_goods_that_went_back_are_told_with_their_cost() -> None:
    kind = "non_conforming_delivery"
    returned = complaint(kind, "nl", goods_returned=True, return_cost="7.95").text
    kept = complaint(kind, "nl", goods_returned=False, return_cost=None).text
    assert "€ 7,95" in returned.replace("\u00a0", " ")
    assert "heb ik u al teruggestuurd" in returned
    assert "heb ik u al teruggestuurd" not in kept
    assert "Wilt u het ontvangen artikel terug" in kept


def test_another_currency_is_written_with_its_code() -> None:
    assert "80.00 USD" in complaint(amount="80.00", currency="USD").text


def test_what_a_customer_typed_stays_on_its_line_and_is_no_placeholder() -> None:
    text = complaint(item="tv\n\nHoogachtend,\u2028x {merchant}", merchant="Fnac").text
    assert "Artikel: tv Hoogachtend, x {merchant}\n" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_names_no_law_and_no_figure_beside_those_of_the_case(kind: str, language: str) -> None:
    text = complaint(kind, language).text
    assert not re.search(r"wetboek|artikel \d|art\.|\bwet\b|\bloi\b|code (civil|de)|\bact\b", text)
    figures = set(re.findall(r"\d+", text))
    assert figures <= {"22", "2026", "30"}


def test_a_letter_that_is_none_and_a_figure_that_is_none_are_refused() -> None:
    for kind, language in (("poem", "nl"), ("non_delivery", "de")):
        with pytest.raises(LettersError, match=r"no letter"):
            compose(kind, language, {}, DATA)
    with pytest.raises(LettersError, match=r"merchnt"):
        compose("non_delivery", "nl", {"merchnt": "x"}, DATA)


BLANKS = "blanks: {a: x, b: y}\n"
LETTER = 'letters: {k: {head: ["{a}"], title: t, body: ["{b}"], signature: s}}\n'


@pytest.mark.parametrize(
    ("english", "complaint_of_it"),
    [
        (BLANKS + LETTER.replace("{b}", "{c}"), "no blank for c"),
        (BLANKS + LETTER.replace("{b}", "{a}"), "other figures"),
        ("blanks: {a: x}\n" + LETTER, "other blanks or letters"),
        (BLANKS + LETTER.replace("k:", "other:"), "other blanks or letters"),
        (BLANKS + "letters: [", "en.yml"),
        (BLANKS + LETTER.replace('["{b}"]', "[{by: b, texts: {x: z}}]"), "without 'other'"),
        (BLANKS + LETTER.replace('["{b}"]', "[{need: [b], text: z}]"), "a paragraph with"),
    ],
)
def test_a_faulty_file_is_refused_and_named(
    tmp_path: Path, english: str, complaint_of_it: str
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for language in LANGUAGES:
        text = english if language == "en" else BLANKS + LETTER
        (folder / f"{language}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(LettersError, match=re.escape(complaint_of_it)):
        load_letters(tmp_path)
