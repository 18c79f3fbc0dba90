"""How many messages a customer needs: at most 14 from the first word to the reference."""

import pytest
from conftest import BIRTH_DATE, CONTRACT

from helpline.dialogue.conversation import REPORT_TOPICS
from helpline.understanding.answers import interpret_answer

MOST_MESSAGES = 14
# The answers that lead to the most questions of each cover, as a customer would type them.
TYPED = {
    "contract_number": f"{CONTRACT['number']}, {BIRTH_DATE:%d/%m/%Y}",
    "incident_date": "ik weet het niet",
    "discovered_on": "2026-11-18",
    "cost_kinds": "lening door de dief, onbetaald verlof, de dief heeft gebeld met mijn gsm, "
    "telefoneren naar de bank, postzegels, nieuwe identiteitskaart",
    "complaint_date": "op 2 oktober 2026 met een brief",
    "merchant_response": "ze hebben een deel terugbetaald, 20 euro",
    "item": "een dingske",
    "item_category": "niets daarvan",
    "cost_amounts": "8000, 200, 35, 12, 18 en 40 euro",
}
PRESSED = {
    "where_published": "social_media",
    "perpetrator": "stranger",
    "circumstances": [],
    "victim": "policyholder",
    "police_report": "yes",
    "wants": ["costs"],
    "money_left_account": True,
    "bank_informed": True,
    "amount": "640.00",
    "medium": "external_disk",
    "cause": "deleted_by_other",
    "legal_subject": "online_purchase",
    "advice_subject": "suspicious_message",
    "already_lost": False,
    "record_advice": True,
    "delivery_date": "2026-09-28",
    "order_date": "2026-08-01",
    "expected_date": "2026-08-10",
    "complaint_made": True,
    "problem": "defective",
    "merchant": "lampshop",
    "goods_returned": True,
    "return_cost": "7.00",
    "refunded_amount": "20.00",
}


def types(customer, fact):
    """Answer in words, as the understanding reads them."""
    text = TYPED[fact]
    if fact == "contract_number":
        facts = {"contract_number": CONTRACT["number"], "birth_date": BIRTH_DATE.isoformat()}
        return customer.says(text, facts=facts)
    return customer.says(text)


def answers(customer):
    fact = customer.state.asked
    together = "cost_amounts" if fact.startswith("cost_") and fact != "cost_kinds" else fact
    if together in TYPED:
        types(customer, together)
    else:
        customer.answers(fact, PRESSED[fact])
    assert customer.state.asked != fact, f"{fact} is asked again: {customer.text}"


@pytest.mark.parametrize("topic", REPORT_TOPICS)
def test_the_longest_dialogue_takes_at_most_14_messages(customer, topic):
    customer.says("…", topic=topic)
    while customer.state.asked != "confirm":
        answers(customer)
    said = customer.presses("confirm_claim")
    assert "CC-TEST-1" in said
    assert int(customer.last_turn.id) <= MOST_MESSAGES


def costs_asked(customer):
    facts = {
        "incident_date": "2026-11-02",
        "circumstances": [],
        "circumstances_asked": True,
        "victim": "policyholder",
        "police_report": "yes",
        "wants": ["costs"],
        "cost_kinds": ["postage", "loans", "lawyer"],
    }
    return customer.says("…", topic="identity_theft", facts=facts)


def test_several_costs_are_asked_in_one_go_and_only_those_that_count(each_language):
    customer = each_language
    question = costs_asked(customer).splitlines()[-1]
    lawyer = {"nl": "advocaat", "fr": "avocat", "en": "lawyer"}
    assert lawyer[customer.language] not in question
    customer.says({"nl": "8000 en 18,40 euro", "fr": "8000 et 18,40 euros"}.get(
        customer.language, "8000 and 18.40 euro"))  # fmt: skip
    assert customer.state.facts["cost_loans"] == "8000.00"
    assert customer.state.facts["cost_postage"] == "18.40"
    assert customer.state.asked == "contract_number"


def test_amounts_beside_their_kinds_may_come_in_any_order(customer):
    costs_asked(customer)
    customer.says("postzegels 18,40 euro, lening 8000 euro")
    assert customer.state.facts["cost_loans"] == "8000.00"
    assert customer.state.facts["cost_postage"] == "18.40"


def test_costs_that_are_not_known_follow_from_the_proofs(customer):
    costs_asked(customer)
    customer.answers("cost_amounts", "unknown")
    assert customer.state.facts["cost_loans"] == "unknown"
    assert customer.state.facts["cost_postage"] == "unknown"


def test_what_is_not_understood_is_asked_one_by_one(customer):
    costs_asked(customer)
    together = customer.messages[-1].text
    customer.says("40 euro")
    assert customer.messages[-1].text != together
    assert customer.state.asked == "cost_loans"
    customer.says("8000 euro")
    assert customer.state.facts["cost_loans"] == "8000.00"
    assert customer.state.asked == "cost_postage"


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_readers_that_the_length_rests_on_read_all_of_it(language):
    read = interpret_answer(TYPED["cost_kinds"], "cost_kinds", language, BIRTH_DATE)
    assert len(read["cost_kinds"]) == 6


def test_the_sums_of_costs_leave_the_money_lost_alone(customer):
    facts = {"money_left_account": True, "amount": "640.00", "bank_informed": True}
    costs_asked(customer)
    customer.presses("payment_fraud")
    customer.says("…", facts=facts)
    customer.says("8000 en 18,40 euro", facts={"amount": "18.40", "currency": "EUR"})
    assert customer.state.facts["amount"] == "640.00"
    assert customer.state.facts["cost_postage"] == "18.40"


def test_an_amount_is_put_right_at_the_summary(customer):
    costs_asked(customer)
    customer.says("8000 en 18,40 euro")
    customer.identifies()
    said = customer.says("brieven was 25 euro", facts={"amount": "25.00", "currency": "EUR"})
    assert customer.state.facts["cost_postage"] == "25.00"
    assert "Postkosten: € 25" in said.replace("\u00a0", " ")
