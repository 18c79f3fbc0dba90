"""Cases as JSON: what is wrong is said in one line that names the place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.coverage import (
    COVERS,
    FACTS,
    UNKNOWN,
    Contract,
    DecisionError,
    FactType,
    History,
    PastClaim,
    Report,
    case_from_json,
    case_schema,
    contract_from_json,
    contract_to_json,
    decide,
    history_from_json,
    history_to_json,
    report_from_json,
    report_to_json,
)
from helpline.terms import load_terms

SCHEMA = jsonschema.Draft202012Validator(
    case_schema(), format_checker=jsonschema.FormatChecker(["date"])
)
REPORT = {"cover": "non_delivery", "reported_on": "2026-11-21"}


def _case(**changes: Any) -> dict[str, Any]:
    return {"report": REPORT, **changes}


def _facts(**facts: Any) -> dict[str, Any]:
    return {"report": {**REPORT, "facts": facts}}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ([], "case: must be an object"),
        ({}, "case.report: is missing"),
        (_case(extra=1), "case: there is no field 'extra'"),
        ({"report": 5}, "report: must be an object"),
        ({"report": {"cover": "non_delivery"}}, "report.reported_on: is missing"),
        ({"report": {**REPORT, "cover": "fire"}}, "report.cover: 'fire' is none of"),
        ({"report": {**REPORT, "cover": ["fire"]}}, "report.cover: ['fire'] is none of"),
        ({"report": {**REPORT, "reported_on": "21/11/2026"}}, "report.reported_on: must be a date"),
        ({"report": {**REPORT, "reported_on": "2026-02-30"}}, "is no day of the calendar"),
        ({"report": {**REPORT, "reported_on": "0001-01-01"}}, "is not within 1900-2199"),
        ({"report": {**REPORT, "identity": "sure"}}, "report.identity: 'sure' is none of"),
        ({"report": {**REPORT, "facts": []}}, "report.facts: must be an object"),
        (_facts(colour="red"), "report.facts: there is no fact 'colour'"),
        (_facts(victim="aunt"), "report.facts.victim: 'aunt' is none of policyholder"),
        (_facts(victim=["policyholder"]), "report.facts.victim: ['policyholder'] is none of"),
        (_facts(amount=249.0), "report.facts.amount: must be an amount such as"),
        (_facts(amount="249,00"), "report.facts.amount: must be an amount such as"),
        (_facts(amount="NaN"), "report.facts.amount: must be an amount such as"),
        (_facts(amount="1.999"), "report.facts.amount: must be an amount such as"),
        (_facts(amount="9" * 400), "report.facts.amount: must be an amount such as"),
        (_facts(currency="euro"), "report.facts.currency: must be a currency code"),
        (_facts(currency="unknown"), "report.facts.currency: must be a currency code"),
        (_facts(complaint_made="yes"), "report.facts.complaint_made: must be true or false"),
        (_facts(circumstances="resale"), "report.facts.circumstances: must be a list"),
        (_facts(circumstances=["x"]), "report.facts.circumstances: 'x' is none of"),
        (_facts(circumstances=[[]]), "report.facts.circumstances: [] is none of"),
        (_facts(merchant=" "), "report.facts.merchant: must be a text"),
        (_facts(merchant="x" * 501), "report.facts.merchant: must be a text"),
        (_case(contract=[]), "contract: must be an object"),
        (_case(contract={"number": "CC-1"}), "contract.start: is missing"),
        (_case(contract={"number": 1, "start": "2026-01-01"}), "contract.number: must be a text"),
        (
            _case(contract={"number": "C", "start": "2026-01-01", "end": "2025-12-31"}),
            "contract.end: lies before contract.start",
        ),
        (
            _case(contract={"number": "C", "start": "2026-01-01", "status": "new"}),
            "contract.status: 'new' is none of",
        ),
        (_case(history={}), "history.claims: is missing"),
        (_case(history={"claims": {}}), "history.claims: must be a list"),
        (_case(history={"claims": [{}]}), "history.claims[0].cover: is missing"),
        (
            _case(
                history={
                    "claims": [
                        {
                            "cover": "non_delivery",
                            "incident_date": "2026-01-01",
                            "outcome": "covered",
                            "used": {"purchase_incidents": -1},
                        }
                    ]
                }
            ),
            "history.claims[0].used['purchase_incidents']: must be an amount",
        ),
    ],
)
def test_a_bad_case_is_refused_in_one_line(case: Any, message: str) -> None:
    with pytest.raises(DecisionError) as caught:
        case_from_json(case)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    if "lies before" not in message and "is not within" not in message:
        assert list(SCHEMA.iter_errors(case))


def test_null_is_not_told() -> None:
    report = report_from_json({**REPORT, "identity": None, "facts": {"amount": None}})
    assert report == Report("non_delivery", date(2026, 11, 21))


def test_the_first_report_is_told_where_it_came_before() -> None:
    told = {**REPORT, "first_reported_on": "2026-11-20"}
    report = report_from_json(told)
    assert report.first_reported_on == date(2026, 11, 20)
    assert report_to_json(report)["first_reported_on"] == "2026-11-20"
    assert not list(SCHEMA.iter_errors(_case(report=told)))
    assert not list(SCHEMA.iter_errors(_case(report={**REPORT, "first_reported_on": None})))
    assert "first_reported_on" not in report_to_json(report_from_json(REPORT))


def test_the_first_report_is_no_later_than_this_one() -> None:
    with pytest.raises(DecisionError, match="first_reported_on: lies after"):
        report_from_json({**REPORT, "first_reported_on": "2026-12-01"})


def test_types_of_the_facts() -> None:
    report = report_from_json(
        {
            **REPORT,
            "facts": {
                "amount": "249",
                "order_date": "2026-11-03",
                "circumstances": ["abroad", "abroad"],
                "complaint_made": False,
                "victim": "unknown",
            },
        }
    )
    assert report.facts == {
        "amount": Decimal("249.00"),
        "order_date": date(2026, 11, 3),
        "circumstances": frozenset({"abroad"}),
        "complaint_made": False,
        "victim": UNKNOWN,
    }


def test_contract_and_history_survive_their_json() -> None:
    contract = Contract("CC-1", date(2026, 2, 1), date(2027, 1, 31), "ended")
    history = History(
        (
            PastClaim("non_delivery", date(2026, 5, 2), "covered", Decimal("300.00")),
            PastClaim(
                "non_delivery",
                date(2026, 5, 3),
                "refer",
                None,
                {"purchase_refund": Decimal("1.50"), "purchase_incidents": 1},
            ),
        )
    )
    assert contract_from_json(contract_to_json(contract)) == contract
    assert contract_from_json(None) is None
    assert history_from_json(history_to_json(history)) == history


def test_a_cover_that_is_not_decided_here_is_refused() -> None:
    with pytest.raises(DecisionError, match=r"report.cover: 'fire' is none of"):
        decide(Report("fire", date(2026, 11, 21)), None)


def test_every_value_of_a_list_in_the_terms_is_one_of_its_fact() -> None:
    terms = load_terms(date(2026, 11, 21))
    for key, fact in {
        "GEN-1.insured": "victim",
        "DAT-3.media": "medium",
        "DAT-4.causes": "cause",
        "IDT-3.costs": "cost_kinds",
        "INF-2.subjects": "legal_subject",
    }.items():
        assert set(terms.items(key)) <= set(FACTS[fact].values), key


def test_every_exclusion_of_the_terms_rests_on_a_fact_that_exists() -> None:
    for rule in load_terms(date(2026, 11, 21)).exclusions:
        spec = FACTS[rule.fact]
        values = ("true", "false") if spec.type is FactType.FLAG else spec.values
        assert rule.value in values, rule
        assert rule.covers is None or rule.covers <= set(COVERS)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-21", "2026-02-30", "249.00", "unknown", "EUR", "resale", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FACTS)) | st.text(max_size=8), json_values))
def test_reader_and_schema_agree_on_facts(facts: dict[str, Any]) -> None:
    case = _facts(**facts)
    try:
        case_from_json(case)
    except DecisionError as error:
        fits = "not within" in str(error)
    else:
        fits = True
    assert fits is not bool(list(SCHEMA.iter_errors(case)))


@settings(max_examples=60, deadline=None)
@given(json_values)
def test_any_json_is_read_or_refused(data: Any) -> None:
    for case in (data, {"report": data}, _case(contract=data), _case(history=data)):
        message = ""
        try:
            decide(*case_from_json(case))
        except DecisionError as error:
            message = str(error)
        assert len(message.splitlines()) <= 1
