"""While a question is pending: what may interrupt it, and what is told beside it."""

import pytest

from helpline.settings import PROJECT_ROOT
from helpline.texts import Catalogue

MONEY_BACK = {"nl": "ik wil mijn geld terug", "fr": "je veux mon argent", "en": "I want my money"}
CANCEL = {
    "nl": "ik wil mijn verzekering opzeggen",
    "fr": "je veux résilier mon contrat",
    "en": "I want to cancel my insurance",
}


@pytest.mark.parametrize("topic", ["cancel_policy", "complaint", "subscribe", "claim_status"])
def test_no_talk_begins_on_a_guess(each_language, topic):
    customer = each_language
    customer.says("…", topic="e_reputation")
    pending = customer.state.asked
    customer.says(MONEY_BACK[customer.language], topic=topic, confidence=0.84)
    assert customer.state.talk is None
    assert customer.state.asked == pending


def test_a_talk_begins_where_the_classifier_is_sure(each_language):
    each_language.says("…", topic="e_reputation")
    each_language.says("een twee drie vier", topic="cancel_policy", confidence=0.85)
    assert each_language.state.talk == "cancel_policy"


def test_a_talk_begins_where_it_is_wished_in_so_many_words(each_language):
    customer = each_language
    customer.says("…", topic="e_reputation")
    customer.says(CANCEL[customer.language], topic="cancel_policy", confidence=0.61)
    assert customer.state.talk == "cancel_policy"


def test_no_person_is_called_in_on_a_guess(customer):
    customer.says("…", topic="e_reputation")
    customer.says("een twee drie vier", topic="product_question", confidence=0.7)
    assert customer.records.escalations == []


def test_a_talk_is_left_only_for_what_is_surely_meant(customer):
    customer.says("…", topic="cancel_policy")
    customer.says("een twee drie vier", topic="subscribe", confidence=0.7)
    assert customer.state.talk == "cancel_policy"
    customer.says("mijn facebook is gehackt door iemand", topic="identity_theft", confidence=0.7)
    assert customer.state.cover == "identity_theft"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vorige week zaterdag", "2026-11-14"),
        ("rond 5 november", "2026-11-05"),
        ("le 18 je crois", "2026-11-18"),
        ("samedi dernier", "2026-11-14"),
        ("on the 18th i think", "2026-11-18"),
        ("around the 5th of november", "2026-11-05"),
    ],
)
def test_a_bare_day_is_that_of_the_incident(customer, text, day):
    customer.says("…", topic="e_reputation")
    assert customer.state.asked == "where_published"
    customer.says(text)
    assert customer.state.facts["incident_date"] == day
    assert customer.state.asked == "where_published"
    assert customer.state.misses == 0


@pytest.mark.parametrize(
    "text", ["12", "12 euro", "morgen", "vorige week", "mijn man komt zaterdag"]
)
def test_what_is_no_past_day_is_not(customer, text):
    customer.says("…", topic="e_reputation")
    customer.says(text)
    assert "incident_date" not in customer.state.facts


def test_a_bare_day_in_a_purchase_stays_open(customer):
    customer.says("…", topic="non_delivery", facts={"bought_online": True})
    customer.says("vorige week zaterdag")
    assert "incident_date" not in customer.state.facts


def test_more_of_the_story_is_heard_and_the_question_comes_again(each_language):
    customer = each_language
    customer.says("…", topic="payment_fraud", facts={"money_left_account": True})
    asked = customer.state.asked
    said = customer.says("I clicked on a link of theirs", topic="payment_fraud")
    texts = Catalogue.load(PROJECT_ROOT / "data")
    assert texts.render("utter_heard", customer.language) in said
    assert customer.state.asked == asked
    assert customer.state.misses == 0
