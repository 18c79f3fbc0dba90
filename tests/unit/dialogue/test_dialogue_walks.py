"""Random walks: whatever a customer types or presses, there is an answer and a way on."""

import random

import pytest
from conftest import CONTRACT, Customer
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.dialogue.conversation import REPORT_TOPICS
from helpline.understanding.acts import read_acts
from helpline.understanding.amounts import extract_amount_facts
from helpline.understanding.dates import extract_date_facts
from helpline.understanding.identity import extract_identity
from helpline.understanding.incident_facts import extract_incident_facts
from helpline.understanding.purchase import extract_purchase_facts
from helpline.understanding.topics import TOPICS

TODAY_TEXTS = (
    "ja", "nee", "oui", "non", "yes", "no", "aucune", "rien", "none", "niets", "geen idee",
    "je ne sais pas", "why?", "waarom", "stop", "arrêter", "opnieuw", "start over", "terug",
    "een mens graag", "hello", "merci", "?", "…", "249", "249 euro", "sorry, 249", "$20",
    "gisteren", "hier", "vorige week dinsdag", "le 3", "de 5de, niet de 3de", "3/11", "2030-01-01",
    "op 31 februari", "12 mars 1980", "CC-104417", "CC-104417 17/04/1988", "contract 999999",
    "Coolblue", "chez Fnac", "een elektrische fiets", "une robe", "a lamp", "tweedehands",
    "op een veiling gekocht", "via chat", "par lettre recommandée le 9", "ze weigeren",
    "no answer", "deel terugbetaald 20 euro", "ik heb het teruggestuurd voor 7,50",
    "het is stuk toegekomen", "nooit toegekomen", "mijn dochter", "mijn huisgenoot",
    "klopt niet", "c'est faux", "het was 45 euro", "hoeveel dagen heb ik om te klagen?",
    "is dat verzekerd?", "en français svp", "in english please", "x" * 600, "💥 é́ \u202e",
    "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar stuk",
    "mijn account is gehackt en ze hebben er dingen mee gekocht",
    "on me fait chanter avec une vidéo",
    "someone made a fake profile of me", "al mijn bestanden zijn versleuteld", "nog niet, morgen",
    "ik heb nu het pv", "postzegels 18,40 euro en een lening van 8000", "18 en 25 euro", "tout",
    "een psycholoog", "sur facebook", "mijn ex", "a usb stick", "gevallen", "is this mail a scam?",
    "mijn geld is terug", "ze hebben alles terugbetaald", "dat weet ik niet meer precies",
)  # fmt: skip


def walk(language, steps):
    """Take the steps; each is a text, or a number that picks one of the offered buttons."""
    customer = Customer(language)
    for kind, number in steps:
        offered = [button.payload for message in customer.messages for button in message.buttons]
        if kind == "press" and offered:
            press(customer, offered[number % len(offered)])
        else:
            type_text(customer, TODAY_TEXTS[number % len(TODAY_TEXTS)], number)
        assert customer.messages, "silence"
        assert all(message.text for message in customer.messages)
        if customer.state.reporting:
            assert customer.state.asked, "a report without a question has no way on"
    return customer


def press(customer, payload):
    import json

    name, brace, rest = payload.removeprefix("/").partition("{")
    customer.presses(name, **(json.loads(brace + rest) if brace else {}))


def type_text(customer, text, number):
    language, today = customer.language, customer.TODAY
    acts = read_acts(text)
    dates = extract_date_facts(text, language, today)
    facts = {
        **extract_purchase_facts(text, language),
        **extract_incident_facts(text, language),
        **{name: str(value) for name, value in extract_amount_facts(text, language).items()},
        **{name: day.isoformat() for name, day in dates.items()},
        **extract_identity(text, language, today),
    }
    topics = [*REPORT_TOPICS * 4, *TOPICS]
    topic, unsure = topics[number % len(topics)], number % 7 == 0
    customer.says(
        text,
        topic=topic,
        clarify=unsure,
        # A topic of crisis that is sure is one (see `Understander`).
        crisis="suicide" if topic == "crisis" and not unsure else None,
        alternatives=[[topics[number % 5], 0.2], ["payment_fraud", 0.1]],
        acts=sorted(acts.names),
        acts_alone=acts.alone,
        facts=facts,
    )


STEPS = st.lists(
    st.tuples(st.sampled_from(["press", "type"]), st.integers(0, 10_000)), min_size=1, max_size=30
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(["nl", "fr", "en"]), STEPS)
def test_there_is_always_an_answer_and_a_way_on(language, steps):
    walk(language, steps)


@pytest.mark.parametrize("topic", REPORT_TOPICS)
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_text_can_be_typed_at_every_question(language, topic):
    """A report by buttons, with every text of the list typed at each of its questions."""
    chance = random.Random(language + topic)
    customer = Customer(language)
    customer.says("…", topic=topic, facts={"victim": "policyholder"})
    for _ in range(25):
        before = customer.state
        for number, text in enumerate(TODAY_TEXTS):
            customer.state = before
            type_text(customer, text, number * len(TOPICS) + 1)
            assert customer.messages, text
        customer.state = before
        customer.presses("go_back")
        offered = [button.payload for message in customer.messages for button in message.buttons]
        if not customer.state.reporting:
            return
        if offered:
            press(customer, chance.choice(offered))
        else:
            answer(customer)


def answer(customer):
    given = {"contract_number": CONTRACT["number"], "birth_date": "1988-04-17", "item": "a lamp"}
    customer.answers(customer.state.asked, given.get(customer.state.asked, "unknown"))
