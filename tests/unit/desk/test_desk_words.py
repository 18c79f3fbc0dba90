"""The desk's words: the same in all languages, for all that records can hold, and polite."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from helpline.claims.models import CLAIM_STATUSES, OUTCOMES
from helpline.conversations.records import URGENCIES
from helpline.coverage import FACTS, FactType
from helpline.desk.claim_decisions import GROUNDS
from helpline.desk.dossier import Reader
from helpline.desk.words import load_words
from helpline.settings import PROJECT_ROOT, Settings
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, Catalogue, TextsError

DATA = Settings().data_dir
WORDS = load_words(DATA)
DESK = PROJECT_ROOT / "helpline" / "desk"
TERMS = PROJECT_ROOT / "helpline" / "terms" / "27052020"
LIMIT = re.compile(r'Limit\(\s*"(\w+)"')


def escalation_reasons() -> set[str]:
    """The reasons that stand in the code where a person is called."""
    found = set()
    for room in ("dialogue", "gateway", "conversations"):
        for path in (PROJECT_ROOT / "helpline" / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called != "escalate":
                    continue
                given = [k.value for k in node.keywords if k.arg == "reason"] or node.args[:1]
                found |= {v.value for v in given if isinstance(v, ast.Constant)}
    return {reason for reason in found if isinstance(reason, str)}


def test_there_is_a_word_for_all_that_records_hold() -> None:
    words = WORDS["en"]
    assert set(words["urgencies"]) == set(URGENCIES)
    assert set(words["statuses"]) == set(CLAIM_STATUSES)
    assert set(words["outcomes"]) == set(OUTCOMES)
    assert set(words["languages"]) == set(LANGUAGES)
    assert set(words["grounds"]) == set(GROUNDS)
    assert len(escalation_reasons()) > 5
    assert escalation_reasons() <= set(words["reasons"])
    limits = set()
    for path in (PROJECT_ROOT / "helpline" / "coverage").glob("*.py"):
        limits |= set(LIMIT.findall(path.read_text()))
    assert limits == set(words["limits"])
    kinds = (n for n in Catalogue.load(DATA).names() if n.startswith("utter_masked_"))
    assert {kind.removeprefix("utter_masked_") for kind in kinds} <= set(words["masked"])


def test_customers_hear_each_ground() -> None:
    catalogue = Catalogue.load(DATA)
    for ground in GROUNDS:
        assert f"utter_desk_ground_{ground}" in catalogue


def test_every_word_of_the_pages_is_used_and_every_used_one_exists() -> None:
    paths = [*DESK.glob("*.py"), *DESK.glob("templates/*.html")]
    # The codes of a grant that does not fit are errors of the desk.
    paths.append(PROJECT_ROOT / "helpline" / "claims" / "granting.py")
    code = "\n".join(path.read_text() for path in paths)
    for section in ("page", "errors"):
        for key in WORDS["nl"][section]:
            assert re.search(rf'(?:text\.|"){key}\b', code), f"{section}.{key} is never shown"
    for key in re.findall(r"{[{%][^}]*?\btext\.(\w+)", code):
        assert key in WORDS["nl"]["page"], key
    for key in re.findall(r'say\("page", "(\w+)"', code):
        assert key in WORDS["nl"]["page"], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_handlers_are_addressed_politely(language: str) -> None:
    familiar = {
        "nl": r"\b(je|jij|jou|jouw)\b",
        "fr": r"\b(tu|toi|ton|ta|tes)\b",
        "en": r"\bgonna\b",
    }
    for texts in WORDS[language].values():
        for key, text in texts.items():
            assert not re.search(familiar[language], text, re.IGNORECASE), key


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  skip: Naar de inhoud\n", ""), "page.skip is missing"),
        (("{count}", "{number}"), "other placeholders"),
        (("page:", "page: ["), "nl.yml"),
        (("  skip: Naar de inhoud\n", "  skip: 3\n"), "is no text"),
    ],
)
def test_languages_that_disagree_are_refused(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    (tmp_path / "desk").mkdir()
    for language in LANGUAGES:
        text = (DATA / "desk" / f"{language}.yml").read_text(encoding="utf-8")
        if language == "nl":
            assert change[0] in text
            text = text.replace(*change, 1)
        (tmp_path / "desk" / f"{language}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(TextsError, match=message):
        load_words(tmp_path)


def days_of_change() -> list[date]:
    """The days on which any clause or value began to hold."""
    texts = "".join(path.read_text() for path in TERMS.glob("*.yml"))
    found = re.findall(r"\b\d{4}-\d{2}-\d{2}\b", texts)
    return sorted({date.fromisoformat(day) for day in found})


def test_each_clause_is_put_in_each_language_with_its_own_figures() -> None:
    assert len(days_of_change()) >= 1
    for day in days_of_change():
        clauses = load_terms(day).clauses
        for language in LANGUAGES:
            texts = WORDS[language]["clauses"]
            assert set(texts) >= set(clauses)
            for name, clause in clauses.items():
                placeholders = set(re.findall(r"{(\w+)}", texts[name]))
                assert placeholders <= set(clause.terms), (language, name)
                # A figure of its own would not follow when the term changes. (PUR-3: an example.)
                assert name == "PUR-3" or not re.search(r"\d{2}", texts[name]), (language, name)


def test_each_fact_has_a_name_at_the_desk() -> None:
    catalogue = Catalogue.load(DATA)
    for fact in set(FACTS) - {"currency", "circumstances_asked"}:
        assert f"utter_fact_name_{fact}" in catalogue or fact in WORDS["nl"]["facts"], fact


def test_what_to_do_is_said_for_reasons_that_there_are() -> None:
    assert {"not_delivered", "window_closed"} <= set(WORDS["nl"]["what_to_do"])
    assert set(WORDS["nl"]["what_to_do"]) <= set(WORDS["nl"]["reasons"])


YOU = {
    "nl": r"\b(u|uw|uzelf)\b",
    "fr": r"\b(vous|votre|vos)\b",
    "en": r"\b(you|your|yourself)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_speak_of_the_customer_and_not_to_the_handler(language: str) -> None:
    reader = Reader(WORDS[language], Catalogue.load(DATA), language)
    for name, spec in FACTS.items():
        for cover in (None, "non_delivery", "payment_fraud", "e_reputation"):
            values = spec.values or ("x",)
            for value in values:
                raw = [value] if spec.type is FactType.CODES else value
                if spec.type in (FactType.CHOICE, FactType.CODES, FactType.TEXT):
                    for label, shown in reader.facts({name: raw}, cover):
                        said = f"{label}: {shown}"
                        assert not re.search(YOU[language], said, re.IGNORECASE), said
