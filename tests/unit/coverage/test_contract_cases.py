"""The cases on the contract itself that a policy expert reads: taking it out, and ending it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from helpline.coverage.cancellation import (
    CLAIMS,
    Situation,
    Standing,
    Way,
    end_of_billing_month,
    ways_to_end,
)
from helpline.coverage.facts import UNKNOWN
from helpline.coverage.subscription import (
    age_suffices,
    born_early_enough,
    data_recovery_from,
    may_subscribe,
)
from helpline.terms import load_terms
from tests.case_files import FOLDER

SUBSCRIPTION = yaml.safe_load((FOLDER / "subscription.yml").read_text(encoding="utf-8"))
CANCELLATION = yaml.safe_load((FOLDER / "cancellation.yml").read_text(encoding="utf-8"))
TERMS = load_terms(date(2026, 11, 21))
CLAUSES = ("CAN-1", "CAN-2", "CAN-3", "CAN-4")


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


@named(SUBSCRIPTION["subscription"])
def test_who_may_subscribe(case: dict[str, Any]) -> None:
    result = may_subscribe(case["told"])
    expect = case["expect"]
    assert result.admission.value == expect["admission"]
    assert result.next_fact == expect.get("next_fact")
    assert list(result.missing) == expect.get("missing", [])
    assert list(result.unsure) == expect.get("unsure", [])
    for clause, how in case.get("touches", {}).items():
        assert result.clause == clause
        assert (result.admission.value == "admitted") is (how == "holds")


@named(SUBSCRIPTION["age"])
def test_the_age_of_a_subscriber(case: dict[str, Any]) -> None:
    if "years" in case:
        assert age_suffices(case["years"], TERMS) is case["expect"]
    else:
        assert born_early_enough(case["born"], case["today"], TERMS) is case["expect"]


@named(SUBSCRIPTION["data_recovery"])
def test_lost_data_is_covered_from(case: dict[str, Any]) -> None:
    assert data_recovery_from(case["start"], TERMS) == case["from"]


@pytest.mark.parametrize("told", [{"weather": True}, {"antivirus": "perhaps"}])
def test_what_is_no_condition_is_an_error(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="GEN-7"):
        may_subscribe(told)


def situation(case: dict[str, Any]) -> Situation:
    merged = {**CANCELLATION["defaults"], **case}
    return Situation(
        merged["today"], merged["start"], merged.get("end"), dict(merged.get("facts", {}))
    )


@named(CANCELLATION["cancellation"])
def test_how_the_contract_ends(case: dict[str, Any]) -> None:
    result = ways_to_end(situation(case), TERMS)
    ways = {way.clause: way for way in result.ways}
    expect = dict(case["expect"])
    assert result.next_fact == expect.pop("next_fact", None)
    assert result.ended_on == expect.pop("ended_on", None)
    if "best" in expect:
        assert result.ways[0].clause == expect.pop("best")
    for clause, wanted in expect.pop("ways", {}).items():
        assert {key: _plain(ways[clause], key) for key in wanted} == wanted, clause
    assert not expect, f"not understood: {expect}"
    for clause, how in case.get("touches", {}).items():
        assert _holds(ways[clause], situation(case)) is (how == "holds"), clause


def _plain(way: Way, key: str) -> Any:
    return way.standing.value if key == "standing" else getattr(way, key)


def _holds(way: Way, at: Situation) -> bool:
    """Open today; for CAN-4, still against the renewal of the running term."""
    if way.clause == "CAN-4":
        assert way.cover_until is not None
        return way.cover_until < at.today + timedelta(days=366)
    return way.standing is Standing.OPEN


def test_every_clause_on_the_contract_holds_in_a_case_and_fails_in_another() -> None:
    cases = [*SUBSCRIPTION["subscription"], *CANCELLATION["cancellation"]]
    for how in ("holds", "fails"):
        touched = {
            c for case in cases for c, told in case.get("touches", {}).items() if told == how
        }
        assert touched == {"GEN-7", *CLAUSES}, how


def test_the_cases_have_names_of_their_own() -> None:
    names = Counter(
        case["name"]
        for cases in (*SUBSCRIPTION.values(), CANCELLATION["cancellation"])
        for case in cases
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    "facts",
    [
        {"claim": "lost"},
        {"billing_day": 32},
        {"billing_day": True},
        {"settled_on": "2026"},
        {"x": 1},
    ],
)
def test_a_fact_that_cannot_be_is_an_error(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        ways_to_end(Situation(date(2026, 11, 21), date(2026, 2, 1), None, facts), TERMS)


def test_the_questions_come_to_an_end_on_every_day_of_the_contract() -> None:
    """Whatever is answered, at most five questions lead to the four ways, and the first is open,
    still to come or, where all else is closed, hangs on what the customer does not know."""
    start = date(2027, 10, 31)
    answers: dict[str, list[Any]] = {
        "distance_sale": [True, False, UNKNOWN],
        "claim": [*CLAIMS, UNKNOWN],
        "intervened": [True, False, UNKNOWN],
        "concluded_on": [start, start - timedelta(days=10), UNKNOWN],
        "settled_on": [start + timedelta(days=2), UNKNOWN],
        "billing_day": [1, 31, UNKNOWN],
    }
    for offset in (-12, -1, 0, 1, 4, 14, 15, 90, 181, 182, 183, 270, 366, 800):
        today = start + timedelta(days=offset)
        open_: list[dict[str, Any]] = [{}]
        while open_:
            facts = open_.pop()
            result = ways_to_end(Situation(today, start, None, facts), TERMS)
            if result.next_fact is not None:
                assert result.next_fact not in facts
                assert len(facts) < 5
                open_ += [{**facts, result.next_fact: v} for v in answers[result.next_fact]]
                continue
            assert {way.clause for way in result.ways} == set(CLAUSES)
            assert result.ways[0].standing in (Standing.OPEN, Standing.LATER)
            for way in result.ways:
                assert (way.why is None) is (way.standing in (Standing.OPEN, Standing.LATER))
                if way.standing is Standing.OPEN and way.last_day is not None:
                    assert today <= way.last_day


@pytest.mark.parametrize("billing_day", [1, 15, 28, 29, 30, 31])
def test_a_billing_month_ends_within_a_month_and_the_next_day_begins_another(
    billing_day: int,
) -> None:
    day = date(2027, 12, 1)
    for _ in range(120):
        end = end_of_billing_month(day, billing_day)
        assert day <= end <= day + timedelta(days=31)
        assert end_of_billing_month(end, billing_day) == end
        assert end_of_billing_month(end + timedelta(days=1), billing_day) > end
        day += timedelta(days=1)
