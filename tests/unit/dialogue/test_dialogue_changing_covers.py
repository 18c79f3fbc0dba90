"""A report that turns out to be another: what was told is kept where it belongs."""

import itertools

import pytest

from helpline.coverage import report_from_json
from helpline.dialogue.conversation import REPORT_TOPICS
from helpline.dialogue.summary import FACTS_IN_ORDER

SHARED = {"victim": "policyholder", "police_report": "yes", "incident_date": "2026-11-02"}


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(REPORT_TOPICS, 2)))
def test_each_cover_can_become_each_other(customer, before, after):
    customer.says("…", topic=before, facts=dict(SHARED))
    if customer.state.cover != before:
        pytest.skip("the report ended at once")
    customer.presses(after)
    assert customer.state.cover == after
    assert customer.state.asked
    report_from_json(customer.state.report())
    for name in SHARED:
        kept = customer.state.facts if name in FACTS_IN_ORDER[after] else customer.state.apart
        assert kept[name] == SHARED[name]


def test_what_the_other_cover_does_not_have_is_kept_apart_and_comes_back(customer):
    customer.says("…", topic="data_recovery", facts={"medium": "usb_stick", "cause": "flood"})
    said = customer.presses("identity_theft")
    assert "USB" not in said
    assert customer.state.facts == {}
    customer.presses("data_recovery")
    assert customer.state.facts == {"medium": "usb_stick", "cause": "flood"}
    assert customer.state.asked == "incident_date"


def test_each_cover_asks_for_its_own_circumstances(customer):
    facts = {"money_left_account": True, "bank_informed": True, "incident_date": "2026-11-02"}
    customer.says("…", topic="payment_fraud", facts=facts)
    customer.answers("circumstances", [])
    customer.presses("e_reputation")
    assert "circumstances_asked" not in customer.state.facts


def test_a_new_report_starts_without_the_facts_kept_apart(customer):
    customer.says("…", topic="data_recovery", facts={"medium": "usb_stick"})
    customer.presses("identity_theft")
    customer.presses("cancel_report")
    customer.presses("data_recovery")
    assert customer.state.facts == {}


def test_many_facts_are_offered_for_correction_page_by_page(each_language):
    customer = each_language
    facts = {
        "money_left_account": True,
        "amount": "640.00",
        "incident_date": "2026-11-20",
        "bank_informed": True,
        "card_blocked": True,
        "perpetrator": "stranger",
        "police_report": "yes",
        "wants": ["costs"],
        "cost_kinds": ["postage"],
        "cost_postage": "9.00",
        "victim": "policyholder",
        "circumstances": [],
        "circumstances_asked": True,
    }
    customer.says("…", topic="payment_fraud", facts=facts)
    customer.identifies()
    customer.presses("correct_fact")
    offered = set()
    for _ in range(3):
        *rows, more = customer.messages[-1].buttons
        assert len(rows) <= 9
        offered |= {button.payload for button in rows}
        if "page" not in more.payload:
            break
        customer.presses("correct_fact", page=int(more.payload.split(": ")[1].rstrip("}")))
    assert any('"victim"' in payload for payload in offered)
    assert any('"money_left_account"' in payload for payload in offered)
    customer.presses("correct_fact", fact="victim")
    customer.answers("victim", "family_same_roof")
    assert customer.state.asked == "confirm"


def test_kinds_of_help_and_cost_told_bit_by_bit_add_up(customer):
    customer.says("…", topic="identity_theft", facts={"wants": ["costs"]})
    customer.says("…", facts={"wants": ["specialist"], "cost_kinds": ["postage"]})
    customer.says("…", facts={"cost_kinds": ["loans"]})
    assert customer.state.facts["wants"] == ["costs", "specialist"]
    assert customer.state.facts["cost_kinds"] == ["loans", "postage"]


def test_the_answer_to_their_own_question_says_all_of_them(customer):
    customer.says("…", topic="identity_theft", facts={"wants": ["costs"]})
    customer.state.asked = "wants"
    customer.answers("wants", ["psychologist"])
    assert customer.state.facts["wants"] == ["psychologist"]


def test_what_a_cover_does_not_have_does_not_come_into_its_report(customer):
    facts = {"where_published": "social_media", "merchant": "Instagram", "bought_online": True}
    customer.says("…", topic="e_reputation", facts=facts)
    assert customer.state.facts == {"where_published": "social_media"}


def test_a_birth_date_is_not_taken_for_the_day_of_the_incident(customer):
    customer.says("…", topic="data_recovery", facts={"medium": "usb_stick", "cause": "flood"})
    assert customer.state.asked == "incident_date"
    customer.says(
        "CC-104417 17/04/1988",
        facts={"contract_number": "CC-104417", "birth_date": "1988-04-17"},
    )
    assert customer.state.identity == "verified"
    assert customer.state.asked == "incident_date"
    assert "incident_date" not in customer.state.facts


def test_a_contract_number_that_turns_up_later_still_counts(customer):
    customer.says("…", topic="legal_information", facts={"legal_subject": "online_purchase"})
    customer.answers("circumstances", [])
    customer.answers("victim", "policyholder")
    customer.answers("contract_number", "unknown")
    assert customer.state.identity == "unverified"
    customer.says(
        "CC-104417 17/04/1988",
        facts={"contract_number": "CC-104417", "birth_date": "1988-04-17"},
    )
    assert customer.state.identity == "verified"
    assert customer.state.asked == "confirm"


def test_a_closed_report_is_corrected_by_a_bare_date(customer):
    facts = {"medium": "usb_stick", "cause": "flood", "incident_date": "2026-01-05"}
    customer.says("…", topic="data_recovery", facts={**facts, "victim": "policyholder"})
    customer.identifies()
    customer.says("sorry, het was 10 november 2026", acts=["correct"])
    assert customer.state.facts["incident_date"] == "2026-11-10"
    assert customer.state.reporting


def test_goods_that_came_broken_after_all_change_the_cover_however_unsure_the_topic(customer):
    customer.says("…", topic="non_delivery", facts={"merchant": "Coolblue", "item": "lamp"})
    told = {"problem": "damaged", "delivery_date": "2026-11-18"}
    customer.says("…", topic="non_conforming_delivery", clarify=True, confidence=0.6, facts=told)
    assert customer.state.cover == "non_conforming_delivery"
    assert customer.state.facts["problem"] == "damaged"


def test_an_unsure_topic_without_a_fact_does_not_change_the_cover(customer):
    customer.says("…", topic="non_delivery", facts={"merchant": "Coolblue", "item": "lamp"})
    customer.says("…", topic="non_conforming_delivery", clarify=True, confidence=0.6)
    assert customer.state.cover == "non_delivery"
