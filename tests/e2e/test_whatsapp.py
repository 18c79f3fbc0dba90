"""A purchase reported over WhatsApp, from the first words to the claim: the whole system."""

import itertools
import json
import re
import sqlite3

import pytest

from benchmarks.system import running_helpline
from helpline.claims import parse_reference
from tests.whatsapp_provider import Phone, Provider

REFERENCE_INSTANT = "2026-11-21T10:00:00Z"
_numbers = itertools.count(32470100001)


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def whatsapp(provider, tmp_path_factory):
    with running_helpline(
        tmp_path_factory.mktemp("state"), now=REFERENCE_INSTANT, **provider.settings
    ) as running:
        yield running


@pytest.fixture
def phone(whatsapp, provider):
    return Phone(whatsapp.url, provider, str(next(_numbers)))


@pytest.fixture
def rows(whatsapp):
    def query(sql, *values):
        with sqlite3.connect(whatsapp.state_dir / "helpline.db") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    return query


def reference_in(text):
    found = re.search(r"CC-[0-9A-Z]{4,}-[0-9A-Z]", text)
    assert found, text
    return parse_reference(found.group())


def test_a_dutch_purchase_that_never_came(phone, provider, rows):
    said = phone.say(
        "Dag, ik heb op 1 september 2026 bij Coolblue een koptelefoon van 149 euro besteld. Nooit "
        "geleverd. Op 1 oktober geklaagd via hun klachtenformulier, nooit antwoord gekregen."
    )
    # The greeting and the answer come in one go.
    assert said.startswith("Dag, ik ben de automatische assistent")
    assert "Coolblue" in said
    assert "€ 149" in said
    phone.press("Niets van dit alles")
    phone.say("CC-104417, geboren op 17/04/1988")
    said = phone.press("Ja, dit klopt")
    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", reference_in(said))
    assert (claim["outcome"], claim["status"]) == ("covered", "open")
    assert json.loads(claim["report"])["facts"]["merchant"] == "Coolblue"
    assert all(posted.status == 200 for posted in provider.posted)


FRENCH_YES = "Oui, c’est correct"
# What is pressed where it is offered, and what is said where a question has this in it.
FRENCH_PRESSES = (FRENCH_YES, "Pas encore", "Rien de tout cela")
FRENCH_ANSWERS = {
    "reçu": "le 20 novembre 2026",
    "comman": "le 3 novembre 2026",
    "contrat": "CC-104417, né le 17/04/1988",
}


def test_a_french_purchase_that_came_broken_question_by_question(phone, provider, rows):
    said = phone.say(
        "Bonjour ! J'ai acheté un casque en ligne chez Bol.com pour 149 euros, il est arrivé cassé"
    )
    assert said.startswith("Bonjour, je suis l’assistant automatique")
    assert "149 €" in said.replace("\u202f", " ").replace("\xa0", " ")
    pressed = None
    for _ in range(10):
        pressed = next((title for title in FRENCH_PRESSES if title in phone.choices), None)
        if pressed is None:
            question = provider.texts(phone.number)[-1].rsplit("\n", 1)[-1].lower()
            (words,) = (words for sign, words in FRENCH_ANSWERS.items() if sign in question)
            phone.say(words)
            continue
        said = phone.press(pressed)
        if pressed == FRENCH_YES:
            break
    assert pressed == FRENCH_YES
    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", reference_in(said))
    assert (claim["outcome"], claim["status"]) == ("too_early", "waiting")
    facts = json.loads(claim["report"])["facts"]
    assert (facts["amount"], facts["delivery_date"]) == ("149.00", "2026-11-20")
    (conversation,) = rows("SELECT * FROM conversations WHERE channel_user = ?", phone.number)
    assert (conversation["channel"], conversation["language"]) == ("whatsapp", "fr")
    assert all(posted.status == 200 for posted in provider.posted)
