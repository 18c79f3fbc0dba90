"""Every code that a decision can give has a text, in three languages, with figures it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import helpline.coverage
from helpline.coverage import FACTS, Decision, decide
from helpline.terms import load_terms
from helpline.texts import NUMBER_PREFIX
from tests.case_files import PolicyCase, all_cases

LANGUAGES = ("nl", "fr", "en")
DATA = Path(__file__).resolve().parents[3] / "data" / "responses"
SOURCES = Path(helpline.coverage.__file__).parent
TERMS = load_terms(date(2026, 11, 21))
PLACEHOLDER = re.compile(r"{([a-z_]+)}")
PREFIXES = {
    "Reason": "reason",
    "Deadline": "deadline",
    "Document": "document",
    "NextStep": "step",
}


FILES = ("decisions.yml", "covers.yml")
LIMITS = (
    "purchase_refund",
    "purchase_incidents",
    "reputation_specialist",
    "reputation_consultations",
    "reputation_claims",
    "identity_specialist",
    "identity_consultations",
    "identity_costs",
    "recovery_interventions",
    "recovery_amount",
    "legal_calls",
)
# Limits with words of their own where they are used up, and help that is named as a reason.
OWN_WORDS = ("purchase_refund", "purchase_incidents")
HELP = (
    "reputation_specialist",
    "reputation_consultations",
    "identity_specialist",
    "identity_consultations",
)


def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in FILES:
        content = yaml.safe_load((DATA / language / file).read_text(encoding="utf-8"))
        for name, variants in content["responses"].items():
            assert name not in texts, (language, file, name)
            texts[name] = variants[0]["text"]
    return texts


TEXTS = {language: _texts(language) for language in LANGUAGES}


def _codes_in_source() -> set[str]:
    """The texts that the engine's source can ask for: `Reason("code", …)` and the like."""
    names = set()
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in PREFIXES and node.args and isinstance(node.args[0], ast.Constant):
                names.add(f"utter_{PREFIXES[node.func.id]}_{node.args[0].value}")
    names |= {f"utter_reason_{rule.reason}" for rule in TERMS.exclusions}
    # Handed to a helper by name.
    names |= {
        f"utter_reason_{code}"
        for code in (
            "complain_first",
            "no_complaint",
            "complaint_spoken_late",
            "expected_before_order",
            "delivery_before_order",
            "complaint_before_order",
            "complaint_before_delivery",
            "discovered_before_incident",
            *HELP,
            *(f"{limit}_used_up" for limit in LIMITS if limit not in OWN_WORDS),
            # The money itself has words of its own.
            *(f"cost_{k}" for k in FACTS["cost_kinds"].values if k != "stolen_money"),
        )
    }
    for limit in LIMITS:
        names |= {f"utter_benefit_{limit}", f"utter_benefit_{limit}_left"}
    return names


def _figures_of(text: str) -> set[str]:
    """The figures that a text needs; telephone numbers come from another file."""
    return {name for name in PLACEHOLDER.findall(text) if not name.startswith(NUMBER_PREFIX)}


def _said(decision: Decision) -> Iterator[tuple[str, dict[str, Any]]]:
    for reason in decision.reasons:
        yield f"utter_reason_{reason.code}", dict(reason.figures)
    for benefit in decision.benefits:
        figures = {"limit": benefit.limit, "used": benefit.used, "left": benefit.left}
        if benefit.amount is not None:
            figures["amount"] = benefit.amount
        yield f"utter_benefit_{benefit.code}", figures
    for deadline in decision.deadlines:
        yield f"utter_deadline_{deadline.code}", {"date": deadline.date}
    for document in decision.documents:
        yield f"utter_document_{document.code}", {}
    for step in decision.next_steps:
        yield f"utter_step_{step.code}", dict(step.figures)


def _ids(policy_case: PolicyCase) -> str:
    return f"{policy_case.file.removesuffix('.yml')}: {policy_case.name}"


def test_the_texts_are_those_of_the_engine_and_the_terms() -> None:
    clauses = {f"utter_clause_{clause.replace('-', '_')}" for clause in TERMS.clauses}
    for language in LANGUAGES:
        assert set(TEXTS[language]) == _codes_in_source() | clauses, language


@pytest.mark.parametrize("policy_case", all_cases(), ids=_ids)
def test_what_a_case_says_has_its_texts_and_figures(policy_case: PolicyCase) -> None:
    for name, figures in _said(decide(*policy_case.parsed())):
        for language in LANGUAGES:
            text = TEXTS[language][name]
            assert _figures_of(text) <= set(figures), (language, name)


def test_the_cases_say_every_text() -> None:
    said = {name for case in all_cases() for name, _ in _said(decide(*case.parsed()))}
    assert _codes_in_source() - said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_is_told_with_its_own_values(language: str) -> None:
    for clause in TERMS.clauses.values():
        text = TEXTS[language][f"utter_clause_{clause.id.replace('-', '_')}"]
        assert _figures_of(text) <= set(clause.terms), clause.id
        # A figure in the words would not follow when the terms change.
        assert not re.search(r"\d", PLACEHOLDER.sub("", text)), clause.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short(language: str) -> None:
    assert {name: text for name, text in TEXTS[language].items() if len(text) > 220} == {}
