"""Answers about the policy: complete, short, with their clauses, and true to the terms."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from helpline.dialogue.policy_answers import answer_to
from helpline.dialogue.policy_questions import answer, policy_answers
from helpline.dialogue.wording import word
from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, Catalogue
from helpline.understanding.policy_questions import question_ids

TERMS = load_terms(date(2026, 11, 21))
TEXTS = Catalogue.load(PROJECT_ROOT / "data")
ANSWERS = policy_answers()
CLAUSE = re.compile(r"\((?:clausules?|clauses?) ([A-Z0-9, X-]+)\)$")
FIGURES = [(name, figure) for name, found in ANSWERS.items() for figure in found.figures]


def told(question, language, terms=TERMS):
    return word(answer(question, terms), TEXTS, language).text


def with_value(terms, key, value):
    clause_id, _, name = key.partition(".")
    clause = terms.clauses[clause_id]
    term = replace(clause.terms[name], value=value)
    changed = replace(clause, terms={**clause.terms, name: term})
    return replace(terms, clauses={**terms.clauses, clause_id: changed})


def test_there_are_at_least_seventy_and_each_can_be_asked_for():
    assert len(ANSWERS) >= 70
    assert set(ANSWERS) == set(question_ids())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ANSWERS)
def test_every_answer_is_told_with_its_clauses_in_three_sentences_at_most(question, language):
    text = told(question, language)
    cited = CLAUSE.search(text)
    assert cited is not None
    assert tuple(cited.group(1).split(", ")) == ANSWERS[question].clauses
    body = text[: cited.start()].strip()
    assert body.endswith((".", "?"))
    assert len(re.findall(r"[.!?](?=\s|$)", body)) <= 3
    assert "{" not in body


@pytest.mark.parametrize("question", ANSWERS)
def test_every_clause_cited_exists_and_every_figure_belongs_to_one(question):
    found = ANSWERS[question]
    assert found.clauses
    assert set(found.clauses) <= set(TERMS.clauses)
    assert {key.split(".")[0] for key in found.figures.values()} <= set(found.clauses)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("question", "figure"), FIGURES)
def test_a_changed_term_changes_the_answer(question, figure, language):
    key = ANSWERS[question].figures[figure]
    value = TERMS.value(key)
    changed = f"{value} (new)" if isinstance(value, str) else value + 7
    assert told(question, language, with_value(TERMS, key, changed)) != told(question, language)


def test_figures_are_written_as_the_language_writes_them():
    terms = with_value(TERMS, "PUR-6.amount", Decimal("6500.50"))
    assert "€ 6.500,50" in told("purchase_limit", "nl", terms).replace("\u00a0", " ")
    assert "6 500,50 €" in re.sub("[\u00a0\u202f]", " ", told("purchase_limit", "fr", terms))
    assert "€6,500.50" in told("purchase_limit", "en", terms)


def test_every_clause_that_a_customer_may_ask_about_stands_in_an_answer():
    cited = {clause for found in ANSWERS.values() for clause in found.clauses}
    # IDT-X3 and GEX-3 are told by the answers on one's own fault and on complaints.
    assert set(TERMS.clauses) - cited <= {"IDT-X3", "GEX-3"}


def test_no_answer_is_given_on_a_clause_that_no_longer_holds():
    clauses = {name: clause for name, clause in TERMS.clauses.items() if name != "GEN-12"}
    assert answer("payout_term", replace(TERMS, clauses=clauses)) is None


def test_an_unknown_question_has_no_answer():
    assert answer("horoscope", TERMS) is None


@pytest.mark.parametrize(
    ("text", "language", "clause"),
    [
        ("hoe lang heb ik om te klagen?", "nl", "PUR-3"),
        ("tot hoeveel betalen jullie terug?", "nl", "PUR-6"),
        ("c'est couvert un téléphone d'occasion ?", "fr", "PUR-X10"),
        ("my kids live with me, are they insured?", "en", "GEN-1"),
        ("wat kost het?", "nl", "GEN-6"),
        ("is an electric scooter covered?", "en", "PUR-X6"),
    ],
)
def test_what_is_typed_gets_its_answer(text, language, clause):
    assert clause in word(answer_to(text, language, TERMS), TEXTS, language).text


def test_what_asks_nothing_gets_none():
    assert answer_to("mijn pakje is niet geleverd", "nl", TERMS) is None
