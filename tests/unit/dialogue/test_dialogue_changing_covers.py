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
