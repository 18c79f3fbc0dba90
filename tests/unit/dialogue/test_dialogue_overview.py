"""What a person who takes over sees of a report under way."""

import json

from helpline.dialogue import State, overview

PARCEL = {"merchant": "lampshop", "item": "lamp", "amount": "30.00", "bought_online": True}
FRAUD = {"cover": "payment_fraud", "facts": {"amount": "900.00"}}


def test_before_anything_is_told_there_is_nothing_to_see():
    assert overview(State()) is None
    assert overview(State(greeted=True, asked=None)) is None


def test_the_facts_and_the_pending_question(customer):
    customer.says("…", topic="non_delivery", facts=PARCEL)
    seen = overview(customer.state)
    assert seen["cover"] == "non_delivery"
    assert seen["facts"].items() >= PARCEL.items()
    assert seen["asked"] == customer.state.asked
    assert json.loads(json.dumps(seen)) == seen


def test_the_reports_question_waits_while_something_else_is_talked_about():
    state = State(
        cover="non_delivery", talk="cancel_policy", asked="contract_start", waiting="order_date"
    )
    assert overview(state)["asked"] == "order_date"
    assert overview(state)["talk"] == "cancel_policy"


def test_what_was_told_before_it_is_clear_which_cover_it_is_for():
    state = State(heard={"facts": {"amount": "30.00"}, "signs": []}, settling="money_left")
    assert overview(state) == {"facts": {"amount": "30.00"}, "asked": "which_money_left"}


def test_facts_of_the_cover_that_was_meant_before_are_not_lost():
    state = State(cover="payment_fraud", facts={"amount": "20.00"}, apart={"item": "lamp"})
    assert overview(state)["facts"] == {"amount": "20.00", "item": "lamp"}


def test_a_recorded_report_is_left_to_its_claim():
    recorded = State(cover="non_delivery", facts=PARCEL, finished=True, reference="CC-2345-6")
    assert overview(recorded) is None
    recorded.also = [{"topic": "payment_fraud", "facts": {"amount": "900.00"}, "signs": []}]
    assert overview(recorded) == {"also": [FRAUD]}


def test_who_the_customer_is_said_to_be_but_not_with_what_it_was_shown():
    state = State(cover="non_delivery", claimed_number="CC-1", claimed_birth_date="1988-04-17")
    assert overview(state)["stated_contract_number"] == "CC-1"
    assert "1988" not in json.dumps(overview(state))
