"""The cases that a policy expert reads: facts in, outcome, clauses and figures out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import jsonschema
import pytest

from helpline.coverage import COVERS, case_schema, decide, decision_to_json
from tests.case_files import PolicyCase, all_cases

CASES = all_cases()
SCHEMA = jsonschema.Draft202012Validator(case_schema())
# Clauses that a covered decision cites because they are met, and another one because they bar.
MET_WHERE_COVERED = {
    *("PUR-1", "PUR-3", "PUR-4", "PUR-5", "PUR-6"),
    *("REP-1", "REP-2", "REP-3", "IDT-1", "IDT-2", "IDT-3"),
    *("DAT-1", "DAT-2", "DAT-3", "DAT-4", "INF-1", "INF-2"),
}
# Conditions of the contract: cited only where they are not met.
MET_WHERE_SILENT = {"GEN-1", "GEN-2", "GEN-3", "GEN-4", "GEN-5"}
FEWEST_CASES = 25


def _decided(policy_case: PolicyCase) -> dict[str, Any]:
    return decision_to_json(decide(*policy_case.parsed()))


def _ids(policy_case: PolicyCase) -> str:
    return f"{policy_case.file.removesuffix('.yml')}: {policy_case.name}"


@pytest.mark.parametrize("policy_case", CASES, ids=_ids)
def test_case(policy_case: PolicyCase) -> None:
    decision = _decided(policy_case)
    reasons = [f"{reason['code']} {reason['clause']}" for reason in decision["reasons"]]
    benefits = {benefit["code"].removesuffix("_left"): benefit for benefit in decision["benefits"]}
    steps = {step["code"] for step in decision["next_steps"]}
    expect = dict(policy_case.expect)

    assert decision["outcome"] == expect.pop("outcome"), decision
    assert decision["next_fact"] == expect.pop("next_fact", None)
    if "reasons" in expect:
        assert reasons == expect.pop("reasons")
    figures = [figure for r in decision["reasons"] for figure in r["figures"].items()]
    for figure in expect.pop("figures", {}).items():
        assert figure in figures
    step_figures = [figure for s in decision["next_steps"] for figure in s["figures"].items()]
    for figure in expect.pop("step_figures", {}).items():
        assert figure in step_figures
    for key in ("amount", "left", "used"):
        if key in expect:
            assert benefits["purchase_refund"][key] == expect.pop(key)
    if "incidents_left" in expect:
        assert benefits["purchase_incidents"]["left"] == expect.pop("incidents_left")
    for code, figures_of_benefit in expect.pop("benefits", {}).items():
        told_of_it = {key: benefits[code][key] for key in figures_of_benefit}
        assert told_of_it == figures_of_benefit, code
    if policy_case.expect.get("benefits") == {}:
        assert not benefits
    if "deadlines" in expect:
        told = {deadline["code"]: deadline["date"] for deadline in decision["deadlines"]}
        assert told == expect.pop("deadlines")
    if "incident_date" in expect:
        assert decision["incident_date"] == expect.pop("incident_date")
    documents = {document["code"] for document in decision["documents"]}
    assert set(expect.pop("documents", ())) <= documents
    assert set(expect.pop("next_steps", ())) <= steps
    assert not set(expect.pop("not_next_steps", ())) & steps
    assert not expect, f"not understood: {expect}"


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) >= 300
    names = Counter(_ids(policy_case) for policy_case in CASES)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("cover", COVERS)
def test_each_cover_has_its_cases(cover: str) -> None:
    assert sum(case.case["report"]["cover"] == cover for case in CASES) >= FEWEST_CASES


@pytest.mark.parametrize("policy_case", [c for c in CASES if c.touches], ids=_ids)
def test_a_case_touches_the_clauses_that_it_names(policy_case: PolicyCase) -> None:
    decision = _decided(policy_case)
    covered = decision["outcome"] == "covered"
    cited = {reason["clause"] for reason in decision["reasons"]}
    if covered:
        cited |= {benefit["clause"] for benefit in decision["benefits"]}
    # The duties of the contract stand in what the customer must do, keep and know.
    told = {part["clause"] for key in ("documents", "next_steps") for part in decision[key]}
    for clause, how in policy_case.touches.items():
        if clause in MET_WHERE_SILENT:
            assert (clause in cited) is (how == "fails"), clause
        elif clause.startswith("GEN-"):
            assert (clause in cited | told) is (how == "holds"), clause
        elif clause in MET_WHERE_COVERED:
            assert clause in cited, clause
            assert covered is (how == "holds"), clause
        else:
            assert (clause in cited) is (how == "holds"), clause


@pytest.mark.parametrize("policy_case", CASES, ids=_ids)
def test_a_case_fits_the_published_schema(policy_case: PolicyCase) -> None:
    assert not list(SCHEMA.iter_errors(policy_case.case))
