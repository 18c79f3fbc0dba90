"""A complaint about the insurer: the steps of GEN-14, and a handler if wanted."""

import pytest

from helpline.understanding.acts import read_acts

COMPLAINS = {
    "nl": "ik heb een klacht over jullie dienst",
    "fr": "je veux me plaindre de vous",
    "en": "I want to complain about you",
}
ESCALATED = ("complaint", "complaint", "normal")


def types(customer, text, **understood):
    acts = read_acts(text)
    return customer.says(text, acts=sorted(acts.names), acts_alone=acts.alone, **understood)


def begin(customer, text=None):
    return types(customer, text or COMPLAINS[customer.language], topic="complaint")


def says(customer, name, **figures):
    return customer.catalogue.render(name, customer.language, **figures)


def test_sorry_first_then_the_steps_in_order(each_language):
    customer = each_language
    begin(customer)
    text = customer.text
    first = text.index(says(customer, "utter_complaint_sorry"))
    assert first < text.index("Inter Partner") < text.index("02 547 58 71") < text.index("GEN-14")
    assert text.endswith(says(customer, "utter_complaint_pass_on"))
    assert not customer.records.escalations


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("nl", t) for t in ("ja", "ja graag", "doe maar", "ok")),
        *(("fr", t) for t in ("oui", "oui svp", "d'accord")),
        *(("en", t) for t in ("yes", "yes please", "go ahead")),
    ],
)
def test_yes_passes_it_on(customer, language, text):
    customer.language = language
    begin(customer)
    types(customer, text)
    assert customer.records.escalations == [ESCALATED]
    assert customer.text == says(customer, "utter_complaint_passed_on")
    assert customer.state.talk is None


def test_the_button_passes_it_on(each_language):
    customer = each_language
    begin(customer)
    customer.presses("talk", talk="complaint", fact="pass_on", value=True)
    assert customer.records.escalations == [ESCALATED]


@pytest.mark.parametrize(("language", "text"), [("nl", "nee"), ("fr", "non merci"), ("en", "no")])
def test_no_passes_nothing_on(customer, language, text):
    customer.language = language
    begin(customer)
    types(customer, text)
    assert not customer.records.escalations
    assert customer.text == says(customer, "utter_complaint_not_passed_on")
    assert customer.state.talk is None


@pytest.mark.parametrize("text", ["waarom?", "weet ik niet"])
def test_a_doubt_is_explained(customer, text):
    begin(customer)
    types(customer, text)
    assert says(customer, "utter_complaint_why_pass_on") in customer.text
    assert customer.state.asked == "pass_on"


def test_more_of_the_complaint_is_heard(customer):
    begin(customer)
    types(customer, "jullie medewerker was heel onbeleefd tegen mij", topic="complaint")
    assert says(customer, "utter_complaint_heard") in customer.text
    assert customer.state.asked == "pass_on"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "ik heb een klacht over de webshop, mijn bestelling kwam kapot toe"),
        ("fr", "je veux me plaindre d'un magasin en ligne"),
        ("en", "I want to complain about a shop that sent a broken lamp"),
    ],
)
def test_a_complaint_about_a_shop_is_an_incident(customer, language, text):
    customer.language = language
    types(customer, text, topic="complaint", facts={"item": "lamp", "merchant": "Winkel"})
    assert "GEN-14" not in customer.text
    payloads = [b.payload for b in customer.messages[-1].buttons]
    assert payloads[:2] == ["/non_delivery", "/non_conforming_delivery"]
    customer.presses("non_conforming_delivery")
    assert customer.state.cover == "non_conforming_delivery"
    assert customer.state.talk is None
    assert customer.state.facts["item"] == "lamp"


def test_it_was_about_the_insurer_after_all(customer):
    begin(customer, "klacht over een webshop")
    customer.presses("talk", talk="complaint", fact="about", value="insurer")
    assert "GEN-14" in customer.text
    assert customer.state.asked == "pass_on"


def test_a_refused_claim_on_a_purchase_is_a_complaint_about_the_insurer(customer):
    begin(customer, "jullie weigeren mijn pakje terug te betalen, ik wil klacht indienen")
    assert "GEN-14" in customer.text


def test_a_report_waits_and_goes_on(customer):
    customer.says("mijn pakje is nooit gekomen", topic="non_delivery")
    waiting = customer.state.asked
    customer.presses("complaint")
    assert customer.state.asked == "pass_on"
    customer.presses("talk", talk="complaint", fact="pass_on", value=False)
    assert customer.state.asked == waiting


def test_a_switch_of_language_repeats_the_question(customer):
    begin(customer)
    customer.language = "en"
    customer.says("in English please", requested_language="en")
    assert customer.text.endswith(says(customer, "utter_complaint_pass_on"))
