""" "Is X covered?" is answered by the exclusions and lists that decide claims."""

from dataclasses import replace
from datetime import date

import pytest

from helpline.dialogue.cover_questions import cover_answer
from helpline.dialogue.wording import word
from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, Catalogue
from helpline.understanding.cover_questions import CoverQuestion, Subject, known_subjects

TERMS = load_terms(date(2026, 11, 21))
TEXTS = Catalogue.load(PROJECT_ROOT / "data")
GOODS = {rule.value: rule.clause for rule in TERMS.exclusions if rule.fact == "item_category"}


def told(*subjects, terms=TERMS, language="en"):
    question = CoverQuestion(tuple(Subject(*subject) for subject in subjects))
    answer = cover_answer(question, terms)
    return word(answer, TEXTS, language).text if answer else None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("category", "clause"), GOODS.items())
def test_an_excluded_good_is_refused_by_its_clause(category, clause, language):
    text = told(("item_category", category, "it"), language=language)
    assert text.endswith(f"{clause})")


@pytest.mark.parametrize("category", GOODS)
def test_without_its_exclusion_a_good_is_covered_like_any_other(category):
    kept = tuple(rule for rule in TERMS.exclusions if rule.value != category)
    terms = replace(TERMS, exclusions=kept)
    text = told(("item_category", category, "it"), terms=terms)
    assert text == told(("item_category", "ordinary", "it"))
    assert "(clauses PUR-1, PUR-6)" in text


def test_a_good_of_unknown_kind_is_told_what_matters():
    text = told(("item_category", None, "kick scooter"))
    assert all(clause in text for clause in GOODS.values())


def test_an_excluded_circumstance_settles_it_whatever_the_good():
    text = told(("item_category", "ordinary", "phone"), ("circumstances", "second_hand"))
    assert "PUR-X10" in text
    assert "PUR-1," not in text


def test_several_goods_are_told_apart_and_each_verdict_once():
    text = told(
        ("item_category", "valuables", "tickets"),
        ("item_category", "ordinary", "book"),
        ("item_category", "valuables", "jewels"),
    )
    first, second = text.split("\n")
    assert first.startswith("tickets, jewels: ")
    assert "PUR-X2" in first
    assert second.startswith("book: ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("medium", TERMS.items("DAT-3.media"))
def test_a_medium_of_the_list_is_covered_and_one_taken_off_it_is_not(medium, language):
    assert "DAT-1, DAT-3" in told(("medium", medium), language=language)
    clause = TERMS.clauses["DAT-3"]
    left = tuple(it for it in clause.terms["media"].value if it != medium)
    media = replace(clause.terms["media"], value=left)
    changed = replace(clause, terms={**clause.terms, "media": media})
    terms = replace(TERMS, clauses={**TERMS.clauses, "DAT-3": changed})
    assert "DAT-1" not in told(("medium", medium), terms=terms, language=language)


@pytest.mark.parametrize("medium", ["cloud", "game_console", "smartwatch", "camera"])
def test_any_other_medium_is_not_covered(medium):
    assert told(("medium", medium)) == "Files lost on it are not covered. (clause DAT-3)"


def test_causes_are_covered_excluded_or_for_a_person():
    assert "DAT-1, DAT-4" in told(("cause", "human_error"))
    assert "DAT-X4" in told(("cause", "virus"))
    judged = told(("cause", "deleted_on_purpose"))
    assert "No machine decides" in judged
    assert "DAT-X3" in judged
    assert "A person on our team looks at it" in told(("cause", "deleted_by_other"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", sorted(known_subjects()))
def test_whatever_can_be_named_gets_an_answer_with_a_clause(subject, language):
    text = told(subject, language=language)
    assert text is not None
    assert "(clausule" in text or "(clause" in text


def test_a_changed_limit_changes_the_answer():
    clause = TERMS.clauses["PUR-6"]
    amount = replace(clause.terms["amount"], value=clause.terms["amount"].value + 1000)
    changed = replace(clause, terms={**clause.terms, "amount": amount})
    terms = replace(TERMS, clauses={**TERMS.clauses, "PUR-6": changed})
    assert "€6,000" in told(("item_category", "ordinary", "phone"), terms=terms)


def test_a_fact_without_a_rule_has_no_answer():
    assert told(("circumstances", "stolen_by_aliens")) is None
