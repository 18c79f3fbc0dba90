"""What the survey of the rules finds is what cases come to, and what docs/covers.md says."""

from __future__ import annotations

import pytest

from helpline.commands.covers import LATEST, page
from helpline.coverage import COVERS, Outcome, decide
from helpline.coverage.survey import Saying, sayings, survey
from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from tests.case_files import all_cases

TERMS = load_terms(LATEST)


@pytest.fixture(scope="module")
def surveys() -> dict[str, frozenset[Saying]]:
    return {cover: survey(cover, TERMS) for cover in COVERS}


def test_the_survey_finds_all_that_the_cases_come_to(
    surveys: dict[str, frozenset[Saying]],
) -> None:
    missed = {
        (case.name, saying)
        for case in all_cases()
        for saying in sayings(decide(*case.parsed()))
        if saying not in surveys[case.case["report"]["cover"]]
    }
    assert missed == set()


def test_every_exclusion_of_a_cover_is_found(surveys: dict[str, frozenset[Saying]]) -> None:
    for cover, found in surveys.items():
        told = {(saying.outcome, saying.code, saying.clause) for saying in found}
        for rule in TERMS.exclusions:
            if rule.judged or not rule.concerns(cover) or rule.fact != "circumstances":
                continue
            assert (Outcome.NOT_COVERED, rule.reason, rule.clause) in told, (cover, rule)


def test_the_page_is_current(surveys: dict[str, frozenset[Saying]]) -> None:
    committed = (PROJECT_ROOT / "docs" / "covers.md").read_text(encoding="utf-8")
    assert committed == page(surveys, TERMS), "run `make docs`"
