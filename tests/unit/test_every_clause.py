"""Every clause of the policy is in the terms, in the cases and in the texts of each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml

from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms

CASES = PROJECT_ROOT / "tests" / "cases"
DATA = PROJECT_ROOT / "data"
LANGUAGES = ("nl", "fr", "en")
LIST = yaml.safe_load((CASES / "clauses.yml").read_text(encoding="utf-8"))
CLAUSES = [clause for group in LIST["clauses"].values() for clause in group]
NOT_DECIDED = LIST["not_decided"]
TERMS = load_terms(date(2026, 11, 21))


def _cases() -> Iterator[dict[str, Any]]:
    """Every case of every file: the lists of mappings at its top."""
    for path in sorted(CASES.glob("*.yml")):
        for part in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            if isinstance(part, list):
                yield from part


def _touched() -> set[tuple[str, str]]:
    return {touch for case in _cases() for touch in case.get("touches", {}).items()}


def _citing() -> dict[str, set[str]]:
    """Clause -> the texts that cite it: reasons that a case comes to, and policy answers.

    That a case comes to the reasons that it expects is held by the tests of the cases.
    """
    texts: dict[str, set[str]] = {clause: set() for clause in CLAUSES}
    for case in _cases():
        expect = case.get("expect")
        for reason in expect.get("reasons", ()) if isinstance(expect, dict) else ():
            code, clause = reason.split()
            texts[clause].add(f"utter_reason_{code}")
    answers = yaml.safe_load((DATA / "policy_answers.yml").read_text(encoding="utf-8"))
    for name, answer in answers.items():
        for clause in answer["clauses"]:
            texts[clause].add(f"utter_policy_{name}")
    return texts


def _texts(language: str) -> set[str]:
    return {
        name
        for path in (DATA / "responses" / language).glob("*.yml")
        for name in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
    }


TOUCHED = _touched()
CITING = _citing()
TEXTS = {language: _texts(language) for language in LANGUAGES}


def test_the_list_names_each_clause_once() -> None:
    assert len(CLAUSES) == len(set(CLAUSES)) == 73


def test_the_terms_hold_no_other_clause() -> None:
    assert set(TERMS.clauses) - set(CLAUSES) == set()
    assert {clause for clause, _ in TOUCHED} - set(CLAUSES) == set()


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_in_terms_cases_and_texts(clause: str) -> None:
    missing = []
    if clause not in TERMS.clauses:
        missing.append("helpline/terms")
    if clause not in NOT_DECIDED:
        missing += [
            f"a case in tests/cases/*.yml that touches it and {how}"
            for how in ("holds", "fails")
            if (clause, how) not in TOUCHED
        ]
    own = f"utter_clause_{clause.replace('-', '_')}"
    for language in LANGUAGES:
        if own not in TEXTS[language]:
            missing.append(f"{own} in data/responses/{language}")
        for kind, what in (
            ("utter_policy_", "an answer in data/policy_answers.yml"),
            ("utter_", "a reason or an answer"),
        ):
            citing = {name for name in CITING[clause] if name.startswith(kind)}
            if not citing & TEXTS[language]:
                missing.append(f"{what} that cites it, with its text in {language}")
    assert not missing, f"{clause} lacks: {'; '.join(missing)}"
