"""A date of a claim is near or has passed: the customer is told, and asked what came of it."""

import pytest

from helpline.dialogue import conversation
from helpline.dialogue.follow_up import FollowUp

REPORT = {
    "cover": "non_conforming_delivery",
    "reported_on": "2026-11-16",
    "identity": "verified",
    "facts": {
        "victim": "policyholder",
        "bought_online": True,
        "problem": "damaged",
        "item": "lamp",
        "item_category": "ordinary",
        "merchant": "Lampenwinkel",
        "amount": "80.00",
        "order_date": "2026-11-05",
        "delivery_date": "2026-11-15",
        "complaint_made": False,
        "circumstances": [],
        "circumstances_asked": True,
    },
}
REFERENCE = "CC-TEST-1"
NUMBER = "CC-104417"


@pytest.fixture(autouse=True)
def follow_up_is_a_talk():
    assert isinstance(conversation.TALKS["follow_up"], FollowUp)


def with_claim(customer, cover=REPORT["cover"], **facts):
    known = {
        name: value for name, value in {**REPORT["facts"], **facts}.items() if value is not None
    }
    report = {**REPORT, "cover": cover, "facts": known}
    customer.presses("start")
    customer.records.records_claim(REFERENCE, report, NUMBER, incident=0)
    return customer


def reminded(customer, deadline, due, when, reference=REFERENCE):
    return customer.presses("follow_up", claim=reference, deadline=deadline, due=due, when=when)


def near(customer):
    return reminded(customer, "complain_by", "2026-11-23", "near")


def test_a_last_day_is_told_with_the_shop_and_the_day(each_language):
    told = near(with_claim(each_language))
    assert REFERENCE in told
    assert "23" in told
    assert "lamp" in told
    assert len(each_language.titles) == 3


@pytest.mark.parametrize("by_button", [True, False])
def test_a_complaint_made_since_is_taken_up(customer, by_button):
    near(with_claim(customer))
    if by_button:
        customer.presses("talk", talk="follow_up", fact="came_of_it", value="yes")
    else:
        customer.says("ja, gisteren", acts=["yes"], facts={"complaint_date": "2026-11-20"})
    assert customer.state.reporting
    assert customer.state.facts["complaint_made"] is True
    if by_button:
        assert customer.state.asked == "complaint_date"
        customer.answers("complaint_date", "2026-11-20")
    customer.answers("complaint_channel", "form")
    customer.answers("merchant_response", "none")
    customer.presses("confirm_claim")
    assert customer.state.reference == REFERENCE
    assert customer.records.on_record[REFERENCE].report["facts"]["complaint_made"] is True
    assert [d.code for d in customer.records.on_record[REFERENCE].deadlines] == ["merchant_answer"]


def test_who_has_not_complained_is_offered_the_letter(each_language):
    near(with_claim(each_language))
    each_language.presses("talk", talk="follow_up", fact="came_of_it", value="no")
    (button,) = [b for m in each_language.messages for b in m.buttons]
    assert '"talk": "letter"' in button.payload
    assert each_language.state.talk is None


def test_who_has_not_complained_in_time_hears_what_that_means(customer):
    with_claim(customer, delivery_date="2026-11-12")
    reminded(customer, "complain_by", "2026-11-19", "passed")
    customer.says("nee, vergeten", acts=["no"])
    assert "PUR-3" in customer.text
    assert customer.records.on_record[REFERENCE].outcome == "not_covered"


def test_what_is_solved_is_closed(each_language):
    near(with_claim(each_language))
    each_language.says("…", facts={"merchant_response": "refunded"})
    assert each_language.records.on_record[REFERENCE].status == "withdrawn"
    assert REFERENCE in each_language.text


def test_after_thirty_days_the_report_goes_on(customer):
    with_claim(
        customer,
        delivery_date="2026-10-15",
        order_date="2026-10-05",
        complaint_made=True,
        complaint_date="2026-10-20",
        complaint_channel="form",
        merchant_response="none",
    )
    reminded(customer, "merchant_answer", "2026-11-19", "passed")
    assert customer.state.asked == "merchant_response"
    customer.answers("merchant_response", "none")
    customer.presses("confirm_claim")
    assert customer.records.on_record[REFERENCE].outcome == "covered"


@pytest.mark.parametrize("answer", ["yes", "no", "solved"])
def test_a_promised_delivery_is_asked_after(customer, answer):
    facts = {"expected_date": "2026-11-19", "problem": None, "delivery_date": None}
    with_claim(customer, cover="non_delivery", **facts)
    reminded(customer, "delivery_due", "2026-11-19", "passed")
    customer.presses("talk", talk="follow_up", fact="came_of_it", value=answer)
    if answer == "solved":
        assert customer.records.on_record[REFERENCE].status == "withdrawn"
    else:
        expected = {"yes": "non_conforming_delivery", "no": "non_delivery"}[answer]
        assert customer.state.cover == expected


def test_the_start_of_cover_is_only_told(each_language):
    with_claim(each_language)
    told = reminded(each_language, "cover_starts", "2026-11-21", "passed")
    assert REFERENCE in told
    assert each_language.state.talk is None


def test_another_report_is_finished_first(customer):
    with_claim(customer)
    customer.state.take_up_incident(1)
    customer.presses("non_delivery")
    asked = customer.state.asked
    near(customer)
    assert customer.state.asked == asked
    assert customer.state.incident == 1
    assert any('"when": "near"' in b.payload for m in customer.messages for b in m.buttons)


def test_a_reminder_of_what_is_over_asks_nothing(each_language):
    with_claim(each_language)
    each_language.records.withdraw(REFERENCE, None)
    near(each_language)
    assert each_language.state.talk is None
    assert not each_language.titles


def test_a_claim_out_of_reach_is_not_told(customer):
    customer.presses("start")
    reminded(customer, "complain_by", "2026-11-23", "near", reference="CC-TEST-9")
    assert "CC-TEST-9" not in customer.text


def test_the_next_incident_gets_a_number_of_its_own(customer):
    with_claim(customer)
    customer.state.take_up_incident(3)
    near(customer)
    customer.presses("talk", talk="follow_up", fact="came_of_it", value="yes")
    assert customer.state.incident == 0
    customer.presses("start_over")
    assert customer.state.incident == 4
