"""Reports of a purchase, by buttons and by what was understood of a text."""

import pytest
from conftest import Customer

HEADPHONES = {
    "order_date": "2026-11-03",
    "merchant": "Coolblue",
    "item": "koptelefoon",
    "item_category": "ordinary",
    "amount": "149.00",
    "delivery_date": "2026-11-20",
    "problem": "defective",
    "victim": "policyholder",
}
NEVER_CAME = {
    "order_date": "2026-09-01",
    "complaint_made": True,
    "complaint_date": "2026-10-01",
    "complaint_channel": "form",
    "merchant_response": "none",
    "victim": "policyholder",
    "merchant": "lampshop",
    "item": "lamp",
    "item_category": "ordinary",
    "amount": "300.00",
}


def test_the_first_words_of_a_conversation_say_what_answers_and_that_a_person_can_be_had(
    each_language,
):
    said = each_language.presses("start")
    assert "automat" in said.lower()
    assert any(word in said for word in ("medewerker", "une personne", "a person"))


def test_a_message_with_all_facts_is_asked_nothing_it_told(customer):
    said = customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    assert "20 november 2026" in said
    assert "€ 149" in said
    assert customer.state.asked == "complaint_made"


def test_no_complaint_yet_is_too_early_with_the_last_day_and_a_waiting_claim(customer):
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    said = customer.answers("complaint_made", False)
    assert "27 november 2026" in said
    assert "PUR-3" in said
    customer.identifies()
    assert customer.titles == ["Ja, dit klopt", "Iets verbeteren", "Annuleren"]
    said = customer.presses("confirm_claim")
    assert "CC-TEST-1" in said
    assert len(customer.records.reports) == 1
    assert not customer.state.reporting


def test_an_exclusion_ends_the_questions_at_once_and_is_recorded(each_language):
    said = each_language.says(
        "…",
        topic="non_delivery",
        facts={"item": "vélo électrique", "item_category": "motor_vehicle"},
    )
    assert "PUR-X6" in said
    assert "02 552 51 65" in said
    assert each_language.state.asked is None
    assert len(each_language.records.reports) == 1


def test_a_full_report_reaches_its_reference_in_six_messages(each_language):
    customer = each_language
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    customer.identifies()
    said = customer.presses("confirm_claim")
    assert "CC-TEST-1" in said
    assert "PUR-5" in said
    assert customer.last_turn.id == "5"


def test_the_summary_comes_before_a_claim_and_can_be_corrected(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    customer.identifies()
    assert customer.records.reports == []
    customer.presses("correct_fact")
    assert "Prijs" in customer.titles
    customer.presses("correct_fact", fact="amount")
    said = customer.answers("amount", "250.00")
    assert "€ 250" in said
    assert customer.state.asked == "confirm"


def test_cancelling_opens_no_claim(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.presses("cancel_report")
    assert customer.records.reports == []
    assert customer.state.facts == {}


def test_three_failed_identifications_go_on_unverified_to_a_person(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    for attempt in range(3):
        customer.answers("contract_number", "CC-104417" if attempt else "CC-999999")
        said = customer.answers("birth_date", "1990-01-01")
    assert customer.state.identity == "unverified"
    assert customer.state.asked == "confirm"
    assert "medewerker" in said
    customer.presses("confirm_claim")
    assert customer.records.reports[0][1] is None
    assert ("decision_for_a_person", "non_delivery", "normal") in customer.records.escalations


def test_an_unknown_number_answers_exactly_like_a_wrong_birth_date(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    customer.answers("contract_number", "CC-999999")
    unknown_number = customer.answers("birth_date", "1988-04-17")
    customer.answers("contract_number", "CC-104417")
    wrong_date = customer.answers("birth_date", "1988-04-18")
    assert unknown_number == wrong_date


def test_starting_over_does_not_give_new_attempts(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    for _ in range(2):
        customer.answers("contract_number", "CC-999999")
        customer.answers("birth_date", "1988-04-17")
    customer.presses("start_over")
    assert customer.state.failed_identifications == 2


def test_without_a_contract_number_it_goes_on_unverified(customer):
    customer.says("…", topic="non_delivery", facts=NEVER_CAME)
    customer.answers("circumstances", [])
    customer.answers("contract_number", "unknown")
    assert customer.state.identity == "unverified"


def test_the_language_changes_in_the_middle_and_the_question_is_repeated(customer):
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    customer.language = "fr"
    said = customer.presses("switch_language", language="fr")
    assert "Coolblue" in said
    assert "réclamation" in said


def test_why_is_explained_and_the_question_repeated(each_language):
    customer = each_language
    asked = customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    said = customer.presses("why")
    assert said.splitlines()[-1] == asked.splitlines()[-1]
    assert len(said.splitlines()) > 1


def test_stopping_is_asked_once_and_can_be_taken_back(customer):
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    customer.presses("stop")
    customer.answers("stop", False)
    assert customer.state.asked == "complaint_made"
    customer.presses("stop")
    customer.answers("stop", True)
    assert not customer.state.reporting


def test_a_crisis_is_answered_first_on_any_turn(each_language):
    customer = each_language
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    said = customer.says("…", crisis="suicide", topic="crisis")
    first_number = {"nl": "1813", "fr": "0800 32 123", "en": "02 648 40 14"}[customer.language]
    assert first_number in customer.messages[0].text
    assert ("crisis", "crisis", "crisis") in customer.records.escalations
    assert customer.state.asked == "complaint_made"
    assert "?" not in said.splitlines()[-1]


def test_a_crisis_can_be_said_by_a_button(customer):
    assert "1813" in customer.presses("crisis")
    assert ("crisis", "crisis", "crisis") in customer.records.escalations


def test_who_sounds_like_a_crisis_hears_once_where_help_is_and_the_report_goes_on(each_language):
    customer = each_language
    said = customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES, concern=True)
    assert "0800 32 123" in said or "1813" in said
    assert customer.state.asked == "complaint_made"
    assert customer.records.escalations == []
    assert "112" not in customer.says("…", facts={"complaint_made": True}, concern=True)


def test_a_person_can_be_asked_for_in_the_middle(customer):
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    said = customer.says("…", acts=["human"])
    assert "medewerker" in said
    assert customer.records.escalations


def test_a_masked_card_is_told_with_card_stop(each_language):
    said = each_language.says("[••••]", masked=["card"])
    assert "078 170 170" in said


def test_the_same_turn_twice_says_and_does_nothing_the_second_time(customer):
    customer.says("…", topic="non_delivery", facts={"item": "x", "item_category": "weapon"})
    reply = customer.repeats_last_turn()
    assert reply.says == ()
    assert reply.state == customer.state
    assert len(customer.records.reports) == 1


def test_changing_from_not_delivered_to_wrong_delivery_keeps_what_was_told(customer):
    customer.says("…", topic="non_delivery", facts={**NEVER_CAME, "complaint_made": True})
    said = customer.says(
        "…",
        topic="non_conforming_delivery",
        facts={"problem": "damaged", "delivery_date": "2026-09-28"},
    )
    assert customer.state.cover == "non_conforming_delivery"
    assert customer.state.facts["merchant"] == "lampshop"
    assert "Kapot of verkeerd" in said


def test_a_question_without_an_answer_is_passed_on_to_a_person(each_language):
    said = each_language.says("…", topic="product_question")
    assert len(said) > 60
    assert [topic for _, topic, _ in each_language.records.escalations] == ["product_question"]


def test_unsure_asks_with_readable_choices(each_language):
    each_language.says(
        "…",
        topic="identity_theft",
        clarify=True,
        alternatives=[["data_recovery", 0.3], ["payment_fraud", 0.3], ["smalltalk", 0.1]],
        facts={"amount": "20.00"},
    )
    assert len(each_language.titles) == 4
    each_language.presses("payment_fraud")
    assert each_language.state.facts == {"amount": "20.00"}


def test_not_understood_repeats_the_question_and_offers_a_person_the_second_time(customer):
    customer.says("…", topic="non_conforming_delivery", facts=HEADPHONES)
    first = customer.says("blub")
    second = customer.says("blub")
    assert "medewerker" not in first
    assert "medewerker" in second
    assert "Coolblue" in second


def test_a_short_answer_that_only_sounds_grave_is_an_answer(customer):
    facts = {"where_published": "social_media", "perpetrator": "known_person"}
    customer.says("…", topic="e_reputation", facts={**facts, "incident_date": "2026-11-02"})
    customer.answers("circumstances", [])
    heard = {"crisis": "suicide", "topic": "crisis"}
    said = customer.says("my daughter, she lives with us", **heard, confidence=0.74)
    assert "1813" not in said
    assert customer.state.facts["victim"] == "family_same_roof"
    assert customer.records.escalations == []


def test_a_short_answer_that_the_classifier_is_sure_of_is_a_crisis(customer):
    facts = {"where_published": "social_media", "perpetrator": "known_person"}
    customer.says("…", topic="e_reputation", facts={**facts, "incident_date": "2026-11-02"})
    customer.answers("circumstances", [])
    heard = {"crisis": "suicide", "topic": "crisis"}
    said = customer.says("my daughter, she lives with us", **heard, confidence=0.75)
    assert "1813" in said
    assert "victim" not in customer.state.facts


def test_words_of_a_crisis_count_whatever_was_asked(customer):
    facts = {"where_published": "social_media", "perpetrator": "known_person"}
    customer.says("…", topic="e_reputation", facts={**facts, "incident_date": "2026-11-02"})
    customer.answers("circumstances", [])
    said = customer.says("mijn dochter wil dood", crisis="suicide", topic="crisis")
    assert "1813" in said
    assert ("crisis", "crisis", "crisis") in customer.records.escalations


def test_what_is_told_in_between_is_not_taken_for_a_question(customer):
    customer.says("…", topic="payment_fraud", facts={"money_left_account": True})
    customer.says(
        "ik heb aangifte gedaan bij de politie",
        topic="claim_status",
        facts={"police_report": "yes"},
    )
    assert customer.state.facts["police_report"] == "yes"
    assert customer.state.asked == "bank_informed"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("nl", "vorige week", "9 november 2026"),
        ("fr", "la semaine dernière", "9 novembre 2026"),
        ("en", "last week", "9 November 2026"),
    ],
)
def test_a_reply_of_several_days_is_asked_for_the_day(language, text, day):
    customer = Customer(language)
    customer.says("…", topic="data_recovery", facts={"medium": "usb_stick", "cause": "flood"})
    said = customer.says(text)
    assert day in said
    assert customer.state.asked == "incident_date"
    assert customer.state.misses == 0
    customer.answers("incident_date", "2026-11-10")
    assert customer.state.facts["incident_date"] == "2026-11-10"
