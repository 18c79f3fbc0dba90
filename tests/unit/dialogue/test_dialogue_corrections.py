"""Corrections: the wrong value named, or only the new one."""

import pytest

DATES = {
    "order_date": "2026-11-01",
    "delivery_date": "2026-11-03",
    "merchant": "Coolblue",
    "item": "koptelefoon",
    "item_category": "ordinary",
    "amount": "149.00",
    "problem": "defective",
    "victim": "policyholder",
}


@pytest.fixture
def reporting(customer):
    customer.says("…", topic="non_conforming_delivery", facts=DATES)
    assert customer.state.asked == "complaint_made"
    return customer


@pytest.mark.parametrize(
    "text", ["nee, de 5de, niet de 3de", "no, the 5th, not the 3rd", "non le 5, pas le 3"]
)
def test_the_date_that_was_named_wrong_is_put_right(reporting, text):
    said = reporting.says(text, acts=["no"])
    assert reporting.state.facts["delivery_date"] == "2026-11-05"
    assert "complaint_made" not in reporting.state.facts
    assert "5 november 2026" in said
    assert reporting.state.asked == "complaint_made"


def test_a_wrong_date_that_was_never_told_corrects_nothing(reporting):
    reporting.says("nee, de 5de, niet de 8ste", acts=["no"])
    assert reporting.state.facts["order_date"] == "2026-11-01"
    assert reporting.state.facts["delivery_date"] == "2026-11-03"


@pytest.mark.parametrize("text", ["sorry, 249", "sorry it was 249"])
def test_a_bare_amount_corrects_the_price(reporting, text):
    said = reporting.says(text)
    assert reporting.state.facts["amount"] == "249.00"
    assert "€ 249" in said


def test_a_bare_date_corrects_the_answer_given_last(customer):
    facts = {name: value for name, value in DATES.items() if name != "delivery_date"}
    customer.says("…", topic="non_conforming_delivery", facts=facts)
    customer.says("12 november")
    assert customer.state.facts["delivery_date"] == "2026-11-12"
    customer.says("oeps ik bedoel 14 november", acts=["correct"])
    assert customer.state.facts["delivery_date"] == "2026-11-14"


def test_a_new_fact_besides_the_question_is_taken_over_and_the_question_asked_again(reporting):
    said = reporting.says("ze antwoorden niet", facts={"merchant_response": "none"})
    assert reporting.state.facts["merchant_response"] == "none"
    assert "begreep" not in said
    assert "geen antwoord" in said
    assert reporting.state.asked == "complaint_made"


def test_asked_for_the_day_the_way_of_complaining_is_taken_too(reporting):
    reporting.answers("complaint_made", True)
    reporting.says("met een brief")
    assert reporting.state.facts["complaint_channel"] == "letter"
    assert reporting.state.asked == "complaint_date"


def test_a_date_that_is_told_of_something_else_does_not_answer_the_question(reporting):
    reporting.answers("complaint_made", True)
    reporting.says("we kregen het pas op 4 november", facts={"delivery_date": "2026-11-04"})
    assert reporting.state.facts["delivery_date"] == "2026-11-04"
    assert "complaint_date" not in reporting.state.facts


def test_who_one_is_can_be_told_while_another_question_is_pending(reporting):
    reporting.answers("complaint_made", True)
    reporting.says("CC-104417", facts={"contract_number": "CC-104417"})
    assert reporting.state.asked == "complaint_date"
    reporting.says("17 april 1988")
    assert reporting.state.identity == "verified"
    assert "complaint_date" not in reporting.state.facts


def reach_summary(customer):
    customer.answers("complaint_made", True)
    customer.answers("complaint_date", "2026-11-09")
    customer.answers("complaint_channel", "letter")
    customer.answers("merchant_response", "refused")
    customer.answers("circumstances", [])
    customer.identifies()
    assert customer.state.asked == "confirm"
    assert customer.records.reports == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("ja maar het was 98 euro", {"amount": "98.00", "currency": "EUR"}),
        ("ja maar 98", {}),
    ],
)
def test_a_yes_with_a_correction_opens_no_claim_yet(reporting, text, facts):
    reach_summary(reporting)
    said = reporting.says(text, acts=["yes"], facts=facts)
    assert reporting.records.reports == []
    assert "€ 98" in said
    assert reporting.state.asked == "confirm"


@pytest.mark.parametrize("text", ["ja klopt", "ja, 149 euro klopt"])
def test_a_yes_that_changes_nothing_opens_the_claim(reporting, text):
    reach_summary(reporting)
    facts = {"amount": "149.00"} if "149" in text else {}
    reporting.says(text, acts=["yes", "confirm"], facts=facts)
    assert len(reporting.records.reports) == 1
