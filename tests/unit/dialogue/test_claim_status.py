"""Asking after a claim: whose it is, how it stands, adding to it, withdrawing it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from claims_at_hand import (
    MISUSE,
    NUMBER,
    PURCHASE,
    button,
    identified,
    press,
    report,
    text,
    waiting_for_the_police,
    waiting_for_the_shop,
)
from conftest import BIRTH_DATE

from helpline.coverage import Deadline

# Who asks


def test_nothing_is_told_before_the_customer_is_identified(each_language):
    waiting_for_the_shop(each_language)
    said = each_language.says("…", topic="claim_status")
    assert text(each_language, "utter_claim_who_are_you") in said
    said += each_language.answers("contract_number", NUMBER)
    assert "CC-AAAAA-2" not in said
    assert "lampshop" not in said
    said = each_language.answers("birth_date", BIRTH_DATE.isoformat())
    assert "CC-AAAAA-2" in said
    assert text(each_language, "utter_claim_awaits_merchant") in said


def test_somebody_else_s_reference_and_none_at_all_are_answered_alike(customer):
    waiting_for_the_shop(customer)
    said, start = set(), customer.state
    for reference in ("CC-AAAAA-2", "CC-ZZZZZ-2"):
        customer.state = start
        said.add(customer.says(f"hoe staat het met {reference}", topic="claim_status"))
    (only,) = said
    assert only.startswith(text(customer, "utter_welcome"))
    assert text(customer, "utter_claim_who_are_you") in only
    assert customer.state.asked == "contract_number"


def test_another_s_claim_stays_hidden_after_identification(customer):
    customer.records.records_claim("CC-AAAAA-2", report(), "CC-200001")
    customer.says("CC-AAAAA-2", topic="claim_status")
    said = customer.identifies()
    assert text(customer, "utter_claim_reference_unknown", reference="CC-AAAAA-2") in said
    assert text(customer, "utter_claim_none") in said
    assert customer.state.talk is None


def test_typed_identity_is_heard_at_once(customer):
    waiting_for_the_shop(customer)
    said = customer.says(
        "hoe staat mijn dossier, CC-104417, geboren 17/04/1988",
        topic="claim_status",
        facts={"contract_number": NUMBER, "birth_date": "1988-04-17"},
    )
    assert "CC-AAAAA-2" in said


def test_after_three_attempts_a_person_helps(each_language):
    waiting_for_the_shop(each_language)
    each_language.presses("claim_status")
    for _ in range(3):
        each_language.answers("contract_number", NUMBER)
        said = each_language.answers("birth_date", "1990-01-01")
    assert text(each_language, "utter_claim_for_a_person")[:40] in said
    assert "CC-AAAAA-2" not in said
    assert [reason for reason, _, _ in each_language.records.escalations] == [
        "claim_not_identified"
    ]
    assert each_language.state.talk is None


def test_a_claim_of_this_conversation_needs_no_identification(each_language):
    waiting_for_the_shop(each_language, "CC-TEST-1", incident=0)
    waiting_for_the_shop(each_language, "CC-AAAAA-2")
    said = each_language.says("…", topic="claim_status")
    assert "CC-TEST-1" in said
    assert "CC-AAAAA-2" not in said
    button(each_language, "utter_claim_button_other")
    assert each_language.state.asked == "contract_number"
    each_language.identifies()
    assert len(each_language.titles) == 2


# Which claim


def test_a_mistyped_reference_is_told(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    said = each_language.says("CC-AAAAA-22")
    assert text(each_language, "utter_claim_reference_mistyped", reference="CC-AAAAA-22") in said


def test_among_several_one_is_chosen_by_button_reference_or_topic(each_language):
    waiting_for_the_shop(each_language)
    waiting_for_the_police(each_language)
    identified(each_language)
    assert len(each_language.titles) == 2
    assert all(len(title) <= 24 for title in each_language.titles)
    assert all("14/11" in title for title in each_language.titles)
    before = each_language.state
    for choose in (
        lambda: press(each_language, each_language.titles[1]),
        lambda: each_language.says("cc aaaaa 2"),
        lambda: each_language.says("…", topic="non_delivery"),
    ):
        said = choose()
        assert "CC-AAAAA-2" in said
        assert "CC-BBBBB-3" not in said
        each_language.state = before
        each_language.presses("go_back")
        before = each_language.state


def test_two_claims_alike_are_told_apart_by_their_reference(customer):
    waiting_for_the_shop(customer, "CC-AAAAA-2")
    waiting_for_the_shop(customer, "CC-CCCCC-4")
    identified(customer)
    assert customer.titles == ["CC-CCCCC-4", "CC-AAAAA-2"]


# How it stands


@pytest.mark.parametrize(
    "status",
    ["open", "waiting", "not_covered", "referred", "accepted", "refused", "withdrawn"],
)
def test_each_status_is_told_in_plain_words(each_language, status):
    waiting_for_the_shop(each_language)
    record = each_language.records.on_record
    record["CC-AAAAA-2"] = replace(record["CC-AAAAA-2"], status=status)
    said = identified(each_language)
    assert text(each_language, f"utter_claim_status_{status}") in said
    assert (each_language.state.talk is None) is (status == "withdrawn")
    withdraw = text(each_language, "utter_claim_button_withdraw")
    assert (withdraw in each_language.titles) is (status in ("open", "waiting", "referred"))


def test_a_day_that_has_passed_is_not_told_as_still_to_come(each_language):
    waiting_for_the_shop(each_language)
    record = each_language.records.on_record
    past = Deadline("merchant_answer", "PUR-5", date(2026, 11, 20))
    record["CC-AAAAA-2"] = replace(record["CC-AAAAA-2"], deadlines=(past,))
    said = identified(each_language)
    assert text(each_language, "utter_claim_day_passed", date=past.date) in said
    assert text(each_language, "utter_deadline_merchant_answer", date=past.date) not in said


def test_what_came_in_and_what_is_missing_is_told(each_language):
    waiting_for_the_shop(each_language)
    each_language.records.documents["f1"] = {
        "name": "a.pdf",
        "reference": "CC-AAAAA-2",
        "code": "order_proof",
    }
    said = identified(each_language)
    assert text(each_language, "utter_claim_received", number=1) in said
    assert text(each_language, "utter_document_complaint_copy") in said
    assert text(each_language, "utter_document_order_proof") not in said


# Adding to it


def test_a_fact_is_shown_back_then_decided_on(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    button(each_language, "utter_claim_button_add")
    said = each_language.says("…", facts={"merchant_response": "refused"})
    assert text(each_language, "utter_claim_addition", reference="CC-AAAAA-2") in said
    assert each_language.records.reports == []
    said = button(each_language, "utter_claim_button_right")
    assert text(each_language, "utter_outcome_covered") in said
    ((_, _, told),) = each_language.records.reports
    assert told["facts"]["merchant_response"] == "refused"
    assert told["reported_on"] == "2026-11-21"
    assert each_language.records.on_record["CC-AAAAA-2"].status == "open"
    assert each_language.records.on_record["CC-AAAAA-2"].reported_on == date(2026, 11, 14)
    assert each_language.state.talk is None


def test_an_addition_is_heard_without_its_button_too(customer):
    waiting_for_the_shop(customer)
    identified(customer)
    customer.says("de winkel weigert", facts={"merchant_response": "refused"})
    customer.says("ja", acts=["yes"])
    assert customer.records.on_record["CC-AAAAA-2"].status == "open"


def test_more_help_is_asked_for_beside_what_was_asked_for_before(customer):
    customer.records.records_claim(
        "CC-BBBBB-3", report("identity_theft", MISUSE, police_report="yes"), NUMBER
    )
    identified(customer)
    customer.says("ook een psycholoog graag", facts={"wants": ["psychologist"]})
    button(customer, "utter_claim_button_right")
    facts = customer.records.on_record["CC-BBBBB-3"].report["facts"]
    assert facts["wants"] == ["psychologist", "specialist"]


def test_costs_are_added_where_there_were_none(customer):
    customer.records.records_claim(
        "CC-BBBBB-3", report("identity_theft", MISUSE, police_report="yes", wants=[]), NUMBER
    )
    identified(customer)
    customer.says("…", facts={"cost_kinds": ["postage"], "wants": ["costs"]})
    button(customer, "utter_claim_button_right")
    assert customer.state.asked == "cost_postage"
    customer.answers("cost_postage", "12.50")
    claim = customer.records.on_record["CC-BBBBB-3"]
    assert claim.report["facts"]["wants"] == ["costs", "psychologist", "specialist"]
    taken = {benefit.code: benefit.amount for benefit in claim.decision.benefits}
    assert Decimal("12.50") in taken.values()
    assert len(taken) == 3


def test_the_claim_is_shown_again_when_it_is_asked_after_again(customer):
    waiting_for_the_shop(customer)
    identified(customer)
    said = customer.says("hoe staat het er nu mee", topic="claim_status", confidence=0.99)
    assert text(customer, "utter_claim_status_waiting") in said
    assert customer.state.asked == "claim_next"


def test_an_addition_can_be_put_right(customer):
    waiting_for_the_shop(customer)
    identified(customer)
    customer.says("de winkel weigert", facts={"merchant_response": "refused"})
    customer.says("nee", acts=["no"])
    assert customer.records.reports == []
    customer.says("alles is terugbetaald", facts={"merchant_response": "refunded"})
    button(customer, "utter_claim_button_right")
    assert customer.records.on_record["CC-AAAAA-2"].status == "not_covered"


def test_what_is_still_needed_is_asked(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    each_language.says("…", facts={"merchant_response": "partly_refunded"})
    button(each_language, "utter_claim_button_right")
    assert each_language.state.asked == "refunded_amount"
    assert each_language.records.on_record["CC-AAAAA-2"].status == "waiting"
    each_language.says("49 euro")
    assert each_language.records.on_record["CC-AAAAA-2"].status == "open"
    facts = each_language.records.on_record["CC-AAAAA-2"].report["facts"]
    assert facts["refunded_amount"] == "49.00"


def test_a_button_answers_what_is_still_needed(customer):
    waiting_for_the_shop(customer)
    identified(customer)
    customer.says("…", facts={"merchant_response": "partly_refunded"})
    button(customer, "utter_claim_button_right")
    customer.answers("refunded_amount", "unknown")
    assert customer.records.on_record["CC-AAAAA-2"].status == "referred"
    assert customer.records.escalations[-1][0] == "claim_added_to"


@pytest.mark.parametrize("status", ["accepted", "refused"])
def test_a_settled_claim_keeps_what_is_added_for_a_person(each_language, status):
    waiting_for_the_shop(each_language)
    record = each_language.records.on_record
    record["CC-AAAAA-2"] = replace(record["CC-AAAAA-2"], status=status)
    identified(each_language)
    each_language.says("…", facts={"merchant_response": "refused"})
    said = button(each_language, "utter_claim_button_right")
    assert text(each_language, "utter_claim_addition_kept", reference="CC-AAAAA-2") in said
    assert len(each_language.records.reports) == 1
    assert [reason for reason, _, _ in each_language.records.escalations] == ["claim_added_to"]


def test_words_without_a_fact_go_to_a_person(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    button(each_language, "utter_claim_button_add")
    said = each_language.says("blablabla")
    expected = text(each_language, "utter_claim_addition_for_a_person", reference="CC-AAAAA-2")
    assert expected in said
    assert [reason for reason, _, _ in each_language.records.escalations] == ["claim_added_to"]


def test_coming_back_with_the_police_report(each_language):
    waiting_for_the_police(each_language)
    each_language.says("…", topic="claim_status", facts={"police_report": "yes"})
    said = each_language.identifies()
    assert text(each_language, "utter_claim_addition", reference="CC-BBBBB-3") in said
    said = button(each_language, "utter_claim_button_right")
    assert each_language.records.on_record["CC-BBBBB-3"].status == "open"
    assert text(each_language, "utter_document_police_report") in said
    # The file that comes now is for that claim.
    each_language.records.documents["f1"] = {"name": "pv.pdf", "reference": None, "code": None}
    each_language.presses("document_received", document="f1", name="pv.pdf")
    assert each_language.records.documents["f1"]["reference"] == "CC-BBBBB-3"


@pytest.mark.parametrize("topic", ["cancel_policy", "identity_theft", "out_of_scope"])
def test_whoever_comes_back_with_the_police_report_is_understood(customer, topic):
    waiting_for_the_police(customer)
    waiting_for_the_shop(customer)
    customer.says("…", topic=topic, clarify=True, facts={"police_report": "yes"})
    said = customer.identifies()
    # Of two claims, the one that waits for it.
    assert text(customer, "utter_claim_addition", reference="CC-BBBBB-3") in said


def test_an_incident_told_with_its_police_report_is_a_report(customer):
    facts = {"police_report": "yes", "incident_date": "2026-11-10"}
    customer.says("…", topic="identity_theft", facts=facts)
    assert customer.state.reporting
    assert customer.state.talk is None


def test_the_number_may_be_found_later(customer):
    waiting_for_the_shop(customer)
    customer.presses("claim_status")
    customer.answers("contract_number", "unknown")
    assert customer.state.talk is None
    said = identified(customer)
    assert "CC-AAAAA-2" in said


def test_three_attempts_are_three_however_often_it_is_begun(customer):
    waiting_for_the_shop(customer)
    for _ in range(3):
        customer.presses("claim_status")
        customer.answers("contract_number", NUMBER)
        customer.answers("birth_date", "1990-01-01")
    said = customer.says(
        "hoe staat het met mijn dossier, CC-104417, geboren 17/04/1988",
        topic="claim_status",
        facts={"contract_number": NUMBER, "birth_date": BIRTH_DATE.isoformat()},
    )
    assert text(customer, "utter_claim_for_a_person")[:40] in said
    assert "CC-AAAAA-2" not in said
    assert customer.state.asked is None


def test_a_file_that_came_before_is_for_the_claim_that_is_looked_up(customer):
    waiting_for_the_shop(customer)
    customer.records.documents["f1"] = {"name": "a.pdf", "reference": None, "code": None}
    customer.presses("document_received", document="f1", name="a.pdf")
    said = identified(customer)
    assert text(customer, "utter_documents_linked", names=["a.pdf"]) in said
    assert customer.records.documents["f1"]["reference"] == "CC-AAAAA-2"
    button(customer, "utter_document_short_order_proof")
    assert customer.records.documents["f1"]["code"] == "order_proof"
    assert customer.state.asked == "claim_next"


def test_a_question_about_the_claim_changes_nothing(customer):
    waiting_for_the_shop(customer)
    customer.says(
        "krijg ik mijn 200 euro terug van Bol?",
        topic="claim_status",
        facts={"amount": "200.00", "merchant": "Bol"},
    )
    customer.identifies()
    assert customer.state.asked == "claim_next"
    assert customer.records.reports == []


def test_unidentified_facts_tie_the_claim_once_identified(customer):
    told = {**report(), "identity": "unverified"}
    customer.records.records_claim("CC-TEST-1", told, None, incident=0)
    customer.says("…", topic="claim_status", facts={})
    button(customer, "utter_claim_button_other")
    customer.identifies()
    customer.says("CC-TEST-1", topic="claim_status")
    customer.says("…", facts={"merchant_response": "refused"})
    button(customer, "utter_claim_button_right")
    now = customer.records.on_record["CC-TEST-1"]
    assert (now.status, now.contract_number) == ("open", NUMBER)


# Withdrawing it


def test_withdrawing_is_asked_once(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    said = button(each_language, "utter_claim_button_withdraw")
    assert text(each_language, "utter_claim_ask_withdrawal", reference="CC-AAAAA-2") in said
    assert each_language.records.on_record["CC-AAAAA-2"].status == "waiting"
    said = button(each_language, "utter_claim_button_withdraw")
    assert text(each_language, "utter_claim_withdrawn", reference="CC-AAAAA-2") in said
    assert each_language.records.on_record["CC-AAAAA-2"].status == "withdrawn"
    assert each_language.state.talk is None


def test_a_typed_wish_is_asked_back_and_no_keeps_the_claim(customer):
    waiting_for_the_shop(customer)
    customer.says("ik wil mijn dossier intrekken", topic="claim_status")
    customer.identifies()
    assert customer.state.asked == "claim_withdrawal"
    customer.says("nee", acts=["no"])
    assert customer.records.on_record["CC-AAAAA-2"].status == "waiting"
    assert customer.state.asked == "claim_next"


@pytest.mark.parametrize("status", ["accepted", "refused"])
def test_a_settled_claim_is_withdrawn_by_a_person_only(each_language, status):
    waiting_for_the_shop(each_language)
    record = each_language.records.on_record
    record["CC-AAAAA-2"] = replace(record["CC-AAAAA-2"], status=status)
    each_language.says("withdraw my claim", topic="claim_status")
    said = each_language.identifies()
    assert text(each_language, "utter_claim_withdrawal_for_a_person") in said
    assert record["CC-AAAAA-2"].status == status
    assert each_language.records.escalations[-1][0] == "withdrawal_of_settled_claim"


def test_what_is_told_after_a_withdrawal_is_a_new_report(customer):
    customer.says("…", topic="non_delivery", facts=PURCHASE)
    customer.identifies()
    customer.presses("confirm_claim")
    customer.says("hoe staat het", topic="claim_status")
    button(customer, "utter_claim_button_withdraw")
    button(customer, "utter_claim_button_withdraw")
    assert customer.records.on_record["CC-TEST-1"].status == "withdrawn"
    customer.says("…", topic="non_delivery", facts=PURCHASE)
    customer.presses("confirm_claim")
    assert [claim.reference for claim in customer.records.claims(NUMBER)] == [
        "CC-TEST-2",
        "CC-TEST-1",
    ]


# Beside a report, and ends


def test_a_report_under_way_waits_and_goes_on(each_language):
    waiting_for_the_shop(each_language)
    each_language.says("…", topic="non_conforming_delivery", facts={"item": "lamp"})
    pending = each_language.state.asked
    identified(each_language)
    assert each_language.state.asked == "claim_next"
    button(each_language, "utter_claim_button_done")
    assert each_language.state.asked == pending
    assert text(each_language, "utter_back_to_report") in each_language.text


def test_the_pending_question_comes_back_after_nonsense(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    said = each_language.says("???")
    assert text(each_language, "utter_claim_next") in said
    assert each_language.state.asked == "claim_next"


def test_a_review_is_asked_for_by_button(each_language):
    waiting_for_the_shop(each_language)
    record = each_language.records.on_record
    record["CC-AAAAA-2"] = replace(record["CC-AAAAA-2"], status="refused")
    identified(each_language)
    button(each_language, "utter_claim_button_review")
    assert each_language.records.escalations[-1][0] == "claim_review"


def test_a_button_of_an_earlier_talk_leads_to_the_claim(customer):
    waiting_for_the_shop(customer)
    customer.presses("talk", talk="claim_status", fact="claim_withdrawal", value=True)
    assert customer.records.on_record["CC-AAAAA-2"].status == "waiting"
    assert customer.state.asked == "contract_number"
