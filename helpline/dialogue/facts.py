"""Which of the things understood are facts that a report can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.coverage import DecisionError
from helpline.coverage.facts import read_facts


def facts_of_a_report(given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `given` that are facts with a value that they can have: messages tell more than a
    report asks for.

    A list of circumstances that is empty means "asked, none", so it only counts as an answer.
    """
    kept = {
        name: value for name, value in given.items() if value is not None and _fits(name, value)
    }
    if kept.get("circumstances") == [] and not kept.get("circumstances_asked"):
        del kept["circumstances"]
    return kept


def _fits(name: str, value: Any) -> bool:
    try:
        read_facts({name: value})
    except DecisionError:
        return False
    return True
