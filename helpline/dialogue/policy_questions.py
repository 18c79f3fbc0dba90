"""Answers to questions about the policy, each with its figures and its clauses from the terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from helpline.dialogue.model import Part, Say
from helpline.settings import PROJECT_ROOT
from helpline.terms import Terms

_FILE = PROJECT_ROOT / "data" / "policy_answers.yml"


@dataclass(frozen=True)
class PolicyAnswer:
    """What an answer rests on: its clauses, and per figure in its text the term it comes from."""

    id: str
    clauses: tuple[str, ...]
    figures: Mapping[str, str]


def answer(question_id: str, terms: Terms) -> Say | None:
    """The answer to a question about the policy, as the `terms` of a day have it.

    None where there is no such answer, or where one of its clauses does not hold on that day:
    then a person must answer.
    """
    found = policy_answers().get(question_id)
    if found is None or not all(clause in terms.clauses for clause in found.clauses):
        return None
    figures = {name: terms.value(key) for name, key in found.figures.items()}
    return Say((with_clauses(Part(f"utter_policy_{found.id}", figures), found.clauses),))


def with_clauses(text: Part, clauses: tuple[str, ...]) -> Part:
    """`text` followed by the clauses that it rests on."""
    name = "utter_policy_line_one" if len(clauses) == 1 else "utter_policy_line_many"
    return Part(name, {"answer": text, "clauses": clauses})


@lru_cache(maxsize=1)
def policy_answers() -> Mapping[str, PolicyAnswer]:
    """Every answer by its id, as `data/policy_answers.yml` lists them."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        name: PolicyAnswer(name, tuple(entry["clauses"]), dict(entry.get("figures", {})))
        for name, entry in content.items()
    }
