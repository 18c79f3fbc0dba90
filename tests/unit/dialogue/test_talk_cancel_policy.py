"""Ending the contract on 21/11/2026: which way, until when, from what day, and the letter."""

import json
from datetime import date

import pytest
from conftest import CONTRACT, Customer
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.coverage import contract_from_json
from helpline.dialogue import advance
from helpline.texts import format_figure
from helpline.understanding.acts import read_acts
from helpline.understanding.identity import extract_identity
from helpline.understanding.language import requested_language

WANTS = {
    "nl": "ik wil mijn verzekering opzeggen",
    "fr": "je veux résilier mon contrat",
    "en": "please end my contract",
}


def types(customer, text, **understood):
    acts = read_acts(text)
    facts = extract_identity(text, customer.language, customer.TODAY)
    return customer.says(
        text,
        acts=sorted(acts.names),
        acts_alone=acts.alone,
        facts=facts,
        requested_language=requested_language(text),
        **understood,
    )


def begin(customer, text=None):
    return types(customer, text or WANTS[customer.language], topic="cancel_policy")


def presses(customer, fact, value):
    return customer.presses("talk", talk="cancel_policy", fact=fact, value=value)


def says(customer, name, **figures):
    return customer.catalogue.render(name, customer.language, **figures)


def answers(customer, **facts):
    """Press an answer to each question, as it comes, until the letter is offered."""
    while customer.state.asked in facts:
        presses(customer, customer.state.asked, facts[customer.state.asked])
    assert customer.state.asked == "letter_language", customer.text


def day(customer, iso):
    return format_figure(date.fromisoformat(iso), customer.language)


@pytest.mark.parametrize(
    ("facts", "best", "days"),
    [
        ({"contract_start": "2026-02-01", "billing_day": 5}, "CAN-1", ["2026-12-04"]),
        ({"contract_start": "2026-05-21", "billing_day": "unknown"}, "CAN-1", ["2027-02-20"]),
        (
            {"contract_start": "2026-05-22", "claim": "none"},
            "CAN-1",
            ["2026-11-22", "2027-02-21", "2027-05-21"],
        ),
        (
            {"contract_start": "2026-10-20", "claim": "refused", "settled_on": "2026-11-03"},
            "CAN-2",
            ["2026-12-03", "2027-02-21", "2027-04-20"],
        ),
        ({"contract_start": "2026-10-20", "claim": "open"}, "CAN-2", ["2027-04-19"]),
        (
            {
                "contract_start": "2026-11-07",
                "distance_sale": True,
                "claim": "none",
                "concluded_on": "same",
            },
            "CAN-3",
            ["2026-11-21", "2027-05-07"],
        ),
        (
            {
                "contract_start": "2026-11-10",
                "distance_sale": True,
                "claim": "open",
                "intervened": True,
            },
            "CAN-2",
            ["2027-02-21"],
        ),
        (
            {"contract_start": "2026-11-10", "distance_sale": False, "claim": "none"},
            "CAN-1",
            ["2027-05-10"],
        ),
    ],
)
def test_the_best_way_comes_first_with_its_days(each_language, facts, best, days):
    customer = each_language
    begin(customer)
    answers(customer, **facts)
    told = customer.messages[0].text
    assert told.startswith(says(customer, "utter_cancel_best"))
    assert best in told
    for iso in days:
        assert day(customer, iso) in customer.text
    assert "GEN-13" in customer.text


def test_the_contract_of_an_identified_customer_is_known(each_language):
    customer = each_language
    begin(customer, f"{WANTS[customer.language]} CC-104417")
    assert customer.state.asked == "birth_date"
    types(customer, "17/04/1988")
    assert customer.state.asked == "billing_day"
    presses(customer, "billing_day", "unknown")
    presses(customer, "letter_language", customer.language)
    assert "CC-104417" in customer.text


def test_who_cannot_be_identified_may_give_the_date(customer):
    begin(customer, "ik wil opzeggen, CC-104417")
    types(customer, "17/04/1990")
    assert customer.state.asked == "contract_start"
    types(customer, "1/2/2026")
    assert customer.state.asked == "billing_day"
    assert customer.state.identity is None


def test_who_does_not_want_to_give_a_birth_date_may_go_on(customer):
    begin(customer, "ik wil opzeggen, CC-104417")
    types(customer, "dat weet ik niet")
    assert customer.state.asked == "contract_start"
    assert customer.state.identity is None


def test_a_contract_that_ended_already(customer, monkeypatch):
    ended = contract_from_json({**CONTRACT, "end": "2026-12-31"})
    monkeypatch.setattr(customer.records, "contract", lambda number: (ended, None))
    customer.state.identity, customer.state.contract_number = "verified", CONTRACT["number"]
    begin(customer)
    assert "31 december 2026" in customer.text
    assert customer.state.talk is None


def test_who_does_not_know_the_start_hears_where_it_stands_and_both_cases(each_language):
    customer = each_language
    begin(customer)
    presses(customer, "contract_start", "unknown")
    assert says(customer, "utter_cancel_where_start_stands") in customer.text
    for clause in ("CAN-1", "CAN-2", "CAN-3", "CAN-4"):
        assert clause in customer.text
    # Found after all: everything is worked out.
    types(customer, "1/2/2026")
    assert customer.state.asked == "billing_day"


@pytest.mark.parametrize(
    "text", ["al 3 jaar", "plus d'un an", "over a year ago", "vorig jaar", "in 2024", "maart 2025"]
)
def test_long_ago_is_enough(customer, text):
    begin(customer)
    types(customer, text)
    assert customer.state.asked == "billing_day"
    presses(customer, "billing_day", 15)
    assert "14 december 2026" in customer.text


def test_a_recent_month_is_not_enough(customer):
    begin(customer)
    types(customer, "ergens in oktober 2026")
    assert says(customer, "utter_cancel_day_needed") in customer.text
    assert customer.state.asked == "contract_start"


def test_what_the_first_message_told_is_not_asked(customer):
    customer.language = "en"
    begin(customer, "my claim was refused, I want to cancel, I have had it since 1 July 2026")
    assert customer.state.asked == "settled_on"


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("claim", "nee", "none"),
        ("claim", "oui, il a été payé", "paid"),
        ("claim", "still pending", "open"),
        ("claim", "ze hebben geweigerd", "refused"),
        ("claim", "geen idee", "unknown"),
        ("distance_sale", "par téléphone", True),
        ("distance_sale", "in de winkel", False),
        ("distance_sale", "yes", True),
        ("concluded_on", "le 9", "2026-11-09"),
        ("concluded_on", "dezelfde dag", "2026-11-10"),
    ],
)
def test_typed_answers(customer, fact, text, value):
    begin(customer)
    known = {"contract_start": "2026-11-10", "distance_sale": True, "claim": "none"}
    while customer.state.asked != fact:
        presses(customer, customer.state.asked, known[customer.state.asked])
    types(customer, text)
    assert customer.state.talk_facts[fact] == value


def test_a_claim_without_its_outcome_is_asked_on(each_language):
    customer = each_language
    begin(customer)
    presses(customer, "contract_start", "2026-10-20")
    types(customer, {"nl": "ja", "fr": "oui", "en": "yes"}[customer.language])
    assert customer.text == says(customer, "utter_cancel_ask_claim_which")
    presses(customer, "claim", "open")
    assert customer.state.asked == "letter_language"


@pytest.mark.parametrize(
    ("text", "billing_day"),
    [("de 5de", 5), ("le premier du mois", 1), ("the last day", 31), ("weet ik niet", "unknown")],
)
def test_the_billing_day_in_words(customer, text, billing_day):
    begin(customer)
    presses(customer, "contract_start", "2026-02-01")
    types(customer, text)
    assert customer.state.talk_facts["billing_day"] == billing_day


LETTER_TITLES = {
    "nl": "Betreft: opzegging",
    "fr": "Objet\u00a0: résiliation",
    "en": "Cancellation of my",
}


@pytest.mark.parametrize("language", LETTER_TITLES)
def test_the_letter_in_the_language_that_is_picked(each_language, language):
    customer = each_language
    begin(customer)
    answers(customer, contract_start="2026-02-01", billing_day=5)
    presses(customer, "letter_language", language)
    assert LETTER_TITLES[language] in customer.text
    assert customer.state.talk is None


def files_of(customer):
    reply = advance(customer.before, customer.last_turn, customer.records)
    return [file.name for message in reply.says for file in message.files]


@pytest.mark.parametrize(
    ("clause", "facts", "iso"),
    [
        ("CAN-1", {"contract_start": "2026-05-22", "claim": "none"}, "2026-11-22"),
        (
            "CAN-2",
            {"contract_start": "2026-10-20", "claim": "paid", "settled_on": "2026-11-03"},
            "2026-11-03",
        ),
        (
            "CAN-3",
            {
                "contract_start": "2026-11-10",
                "distance_sale": True,
                "claim": "none",
                "concluded_on": "same",
            },
            "2026-11-10",
        ),
        ("CAN-4", {"contract_start": "2026-05-22", "claim": "none"}, "2027-05-21"),
    ],
)
def test_each_letter_has_its_day_and_its_file(each_language, clause, facts, iso):
    customer = each_language
    begin(customer)
    answers(customer, **facts)
    presses(customer, "letter_clause", "unknown")
    presses(customer, "letter_clause", clause)
    customer.before = customer.state
    presses(customer, "letter_language", customer.language)
    assert day(customer, iso) in customer.messages[1].text
    name = f"cancellation-letter/{clause.lower()}/{iso}/{customer.language}.pdf"
    assert files_of(customer) == [name]


@pytest.mark.parametrize(
    ("text", "title"),
    [("ja graag", "Betreft"), ("Frans", "Objet"), ("en anglais", "Cancellation"), ("nee", None)],
)
def test_the_language_of_the_letter_may_be_typed(customer, text, title):
    begin(customer)
    answers(customer, contract_start="2026-02-01", billing_day=5)
    types(customer, text)
    assert (title in customer.text) if title else ("Betreft" not in customer.text)
    assert customer.state.talk is None


def test_a_correction_after_the_ways_were_told(customer):
    begin(customer)
    answers(customer, contract_start="2026-02-01", billing_day=5)
    types(customer, "nee sorry, het is begonnen op 1 oktober 2026")
    assert customer.text.startswith(says(customer, "utter_talk_changed"))
    assert customer.state.asked == "claim"


def test_a_way_that_has_closed_says_why(customer):
    begin(customer)
    answers(customer, contract_start="2026-07-01", claim="refused", settled_on="2026-10-20")
    told = says(customer, "utter_cancel_closed_can_2_too_late", last_day="20 november 2026")
    assert told in customer.text


@pytest.mark.parametrize("fact", ["contract_start", "claim", "settled_on"])
def test_each_question_says_why(customer, fact):
    begin(customer)
    known = {"contract_start": "2026-10-20", "claim": "refused"}
    while customer.state.asked != fact:
        presses(customer, customer.state.asked, known[customer.state.asked])
    types(customer, "waarom?")
    assert says(customer, f"utter_cancel_why_{fact}") in customer.text
    assert customer.state.asked == fact


def test_back_asks_the_earlier_question_again(customer):
    begin(customer)
    presses(customer, "contract_start", "2026-10-20")
    types(customer, "terug")
    assert customer.state.asked == "contract_start"


def test_a_question_of_the_policy_is_answered_in_between(customer):
    begin(customer)
    types(customer, "krijg ik mijn geld terug als ik stop?", topic="product_question")
    assert "CAN-1" in customer.text
    assert customer.text.endswith(says(customer, "utter_cancel_ask_contract_start"))


def test_a_general_question_offers_to_work_it_out(each_language):
    customer = each_language
    asks = {
        "nl": "hoe zeg ik mijn contract op?",
        "fr": "comment résilier mon contrat ?",
        "en": "how do I cancel my contract?",
    }
    types(customer, asks[customer.language], topic="cancel_policy")
    assert "CAN-1" in customer.text
    assert customer.messages[-1].buttons[0].payload == '/talk{"talk": "cancel_policy"}'
    customer.presses("talk", talk="cancel_policy")
    assert customer.state.asked == "contract_start"


@pytest.mark.parametrize("text", ["ik wil stoppen", "stop"])
def test_wanting_to_stop_may_mean_the_contract(customer, text):
    types(customer, text, topic="cancel_policy")
    if customer.state.talk is None:
        assert customer.messages[-1].buttons[0].payload == '/talk{"talk": "cancel_policy"}'
    else:
        assert customer.state.asked == "contract_start"


def test_a_report_waits_and_goes_on(customer):
    customer.says("mijn pakje is nooit gekomen", topic="non_delivery")
    waiting = customer.state.asked
    customer.presses("cancel_policy")
    assert customer.state.asked == "contract_start"
    types(customer, "stop")
    assert customer.state.talk is None
    assert customer.state.asked == waiting


def test_a_switch_of_language_repeats_the_question(customer):
    begin(customer)
    customer.language = "fr"
    customer.says("en français svp", requested_language="fr")
    assert customer.text.endswith(says(customer, "utter_cancel_ask_contract_start"))


TEXTS = (
    "ja", "nee", "oui", "non", "yes", "no", "weet ik niet", "I don't know", "waarom?", "terug",
    "1 februari", "le 3", "gisteren", "21/11/2026", "31/12/2030", "vorig jaar", "maart 2026",
    "29 februari 2028", "2026", "0", "32", "de 31ste", "online", "in de winkel", "geweigerd",
    "betaald op 3 november", "rien", "Frans", "english", "een andere brief", "verlenging",
    "CC-104417", "17/04/1988", "17/04/1999", "nee sorry, het begon op 3 mei 2026",
    "klant bij Proximus",
    "ik ben 17", "Telenet", "antivirus verlopen", "how much is it?", "💥", "?", "x" * 400,
    "jullie helpen niet", "klacht over een webshop", "ok", "merci",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(["press", "type"]), st.integers(0, 10_000)), min_size=1, max_size=14
)


@pytest.mark.parametrize("topic", ["subscribe", "cancel_policy", "complaint"])
@settings(max_examples=60, deadline=None)
@given(language=st.sampled_from(["nl", "fr", "en"]), steps=STEPS)
def test_whatever_is_answered_there_is_a_way_on(topic, language, steps):
    customer = Customer(language)
    customer.presses(topic)
    for kind, number in steps:
        offered = [b.payload for message in customer.messages for b in message.buttons]
        if kind == "press" and offered:
            name, brace, rest = offered[number % len(offered)].removeprefix("/").partition("{")
            customer.presses(name, **(json.loads(brace + rest) if brace else {}))
        else:
            types(customer, TEXTS[number % len(TEXTS)], topic=topic)
        assert customer.messages
        assert all(message.text for message in customer.messages)
        if customer.state.talk:
            assert customer.state.asked, "a talk without a question has no way on"


def test_what_is_wished_in_so_many_words_needs_no_question_what_is_meant(customer):
    customer.says("I'd like to cancel my insurance contract", topic="cancel_policy", clarify=True)
    assert customer.state.talk == "cancel_policy"
