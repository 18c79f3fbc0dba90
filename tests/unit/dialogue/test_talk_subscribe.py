"""Taking out the insurance: the conditions of GEN-7, in each language, to each end."""

import pytest

from helpline.coverage.subscription import CONDITIONS
from helpline.understanding.acts import read_acts

YES = {"nl": "ja", "fr": "oui", "en": "yes"}
WANTS = {
    "nl": "ik wil die verzekering nemen",
    "fr": "je veux souscrire",
    "en": "I want to take out the insurance",
}


def types(customer, text, **understood):
    acts = read_acts(text)
    return customer.says(text, acts=sorted(acts.names), acts_alone=acts.alone, **understood)


def begin(customer, text=None):
    return types(customer, text or WANTS[customer.language], topic="subscribe")


def presses(customer, fact, value):
    return customer.presses("talk", talk="subscribe", fact=fact, value=value)


def test_all_yes_tells_how_with_price_start_and_waiting(each_language):
    customer = each_language
    begin(customer)
    for asked in CONDITIONS:
        assert customer.state.asked == asked
        types(customer, YES[customer.language])
    assert customer.state.talk is None
    for clause in ("GEN-7", "GEN-13", "GEN-6", "GEN-4", "DAT-2"):
        assert clause in customer.text
    assert "4,99" in customer.text.replace("4.99", "4,99")
    assert "21 januar" in customer.text.lower() or "21 janv" in customer.text.lower()
    assert not customer.records.escalations


@pytest.mark.parametrize("missing", CONDITIONS)
def test_a_no_ends_with_what_is_missing_and_what_can_be_done(each_language, missing):
    customer = each_language
    begin(customer)
    while customer.state.asked != missing:
        presses(customer, customer.state.asked, True)
    presses(customer, missing, False)
    assert customer.state.talk is None
    assert customer.text.startswith(
        customer.catalogue.render("utter_subscribe_refused", customer.language)
    )
    figures = {"over_age": 18}
    told = customer.catalogue.render(
        f"utter_subscribe_missing_{missing}", customer.language, **figures
    )
    assert told in customer.text
    assert "4.99" not in customer.text.replace(",", ".")
    # Checking again begins anew.
    again = customer.messages[-1].buttons[0]
    assert again.payload == '/talk{"talk": "subscribe"}'
    customer.presses("talk", talk="subscribe")
    assert customer.state.asked == CONDITIONS[0]


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("nl", "ik ben klant bij Proximus en wil die verzekering nemen", "domiciled_in_belgium"),
        ("fr", "je suis client Proximus, j'habite à Gand et j'ai 45 ans", "antivirus"),
        (
            "en",
            "I'm 45, live in Ghent, have Norton antivirus and want to join",
            "proximus_customer",
        ),
    ],
)
def test_what_the_first_message_told_is_not_asked(customer, language, text, asked):
    customer.language = language
    begin(customer, text)
    assert customer.state.asked == asked


@pytest.mark.parametrize(
    ("language", "text", "missing"),
    [
        ("nl", "ik zit bij Telenet en wil dit nemen", "proximus_customer"),
        ("fr", "mon fils de 17 ans veut souscrire", "over_age"),
        ("en", "I want to join but I live in Germany", "domiciled_in_belgium"),
        ("nl", "ik wil dit nemen maar heb geen antivirus", "antivirus"),
    ],
)
def test_a_first_message_may_settle_it(customer, language, text, missing):
    customer.language = language
    begin(customer, text)
    told = customer.catalogue.render(f"utter_subscribe_missing_{missing}", language, over_age=18)
    assert told in customer.text
    assert customer.state.talk is None


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("proximus_customer", "alleen gsm", True),
        ("proximus_customer", "nee, bij Orange", False),
        ("proximus_customer", "pas client", False),
        ("domiciled_in_belgium", "Brussel", True),
        ("domiciled_in_belgium", "en France", False),
        ("over_age", "17", False),
        ("over_age", "18", True),
        ("over_age", "17/04/1988", True),
        ("over_age", "22/11/2008", False),
        ("over_age", "21/11/2008", True),
        ("over_age", "ja, 52", True),
        ("antivirus", "Norton", True),
        ("antivirus", "verlopen", False),
        ("antivirus", "pas à jour", False),
    ],
)
def test_typed_answers(customer, fact, text, value):
    begin(customer)
    while customer.state.asked != fact:
        presses(customer, customer.state.asked, True)
    types(customer, text)
    if value:
        assert customer.state.talk_facts.get(fact, True) is True
        assert customer.state.asked != fact
    else:
        told = customer.catalogue.render(
            f"utter_subscribe_missing_{fact}", customer.language, over_age=18
        )
        assert told in customer.text


def to_antivirus(customer):
    begin(customer)
    while customer.state.asked != "antivirus":
        presses(customer, customer.state.asked, True)


def test_who_does_not_know_about_the_antivirus_hears_how_to_see_it(each_language):
    customer = each_language
    to_antivirus(customer)
    presses(customer, "antivirus", "unknown")
    assert "Windows" in customer.text
    assert customer.state.asked == "antivirus"
    presses(customer, "antivirus", "unknown")
    assert customer.state.talk is None
    told = customer.catalogue.render("utter_subscribe_unsure_antivirus", customer.language)
    assert told in customer.text
    assert "GEN-6" in customer.text


@pytest.mark.parametrize(
    "text", ["hoe zie ik dat?", "hoe kan ik dat zien?", "comment je vois ça ?", "how do I know?"]
)
def test_asking_how_to_see_it_is_answered(customer, text):
    to_antivirus(customer)
    types(customer, text)
    assert "Windows" in customer.text
    assert customer.state.asked == "antivirus"


def test_an_earlier_answer_is_put_right(customer):
    to_antivirus(customer)
    types(customer, "nee wacht, ik ben geen klant bij Proximus")
    told = customer.catalogue.render("utter_subscribe_missing_proximus_customer", "nl")
    assert told in customer.text
    assert customer.text.startswith(customer.catalogue.render("utter_talk_changed", "nl"))


def test_a_question_of_the_policy_is_answered_in_between(each_language):
    customer = each_language
    begin(customer)
    asks = {"nl": "hoeveel kost het?", "fr": "combien ça coûte ?", "en": "how much is it?"}
    types(customer, asks[customer.language], topic="product_question")
    assert "GEN-6" in customer.text
    question = customer.catalogue.render("utter_subscribe_ask_proximus_customer", customer.language)
    assert customer.text.endswith(question)


def test_why_back_and_stop(customer):
    begin(customer)
    presses(customer, "proximus_customer", True)
    types(customer, "waarom?")
    assert customer.state.asked == "domiciled_in_belgium"
    assert "België" in customer.text
    types(customer, "terug")
    assert customer.state.asked == "proximus_customer"
    types(customer, "stop")
    assert customer.state.talk is None


def test_a_switch_of_language_repeats_the_question(customer):
    begin(customer)
    customer.language = "fr"
    customer.says("en français svp", requested_language="fr")
    assert customer.text.endswith(
        customer.catalogue.render("utter_subscribe_ask_proximus_customer", "fr")
    )


def test_a_report_waits_and_goes_on(customer):
    customer.says("mijn pakje is nooit gekomen", topic="non_delivery")
    waiting = customer.state.asked
    types(customer, "ik wil mijn moeder ook inschrijven voor Cyber Care", topic="subscribe")
    assert customer.state.talk == "subscribe"
    presses(customer, "proximus_customer", False)
    assert customer.state.asked == waiting
    assert customer.state.reporting
