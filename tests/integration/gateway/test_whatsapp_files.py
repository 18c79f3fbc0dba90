"""Files on WhatsApp: a link to what the assistant offers, and a mark of what the customer sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_world import FakeRasa, Gateway
from whatsapp_world import Records, answered, new_customer, say, with_whatsapp

from helpline.gateway import file_links
from helpline.settings import PROJECT_ROOT, Settings
from helpline.texts import Catalogue
from tests.whatsapp_provider import Provider, deliver, delivery, message

TEXTS = Catalogue.load(PROJECT_ROOT / "data")


def offering(*names: str) -> Any:
    """A script of Rasa that answers with a letter and these files."""

    def script(body: dict[str, Any]) -> dict[str, Any]:
        files = [{"title": f"Bestand {number}", "name": name} for number, name in enumerate(names)]
        return {
            "messages": [{"text": "Geachte,", "files": files, "to_copy": True}],
            "language": "nl",
        }

    return script


@pytest.fixture
def whatsapp(settings: Settings, provider: Provider) -> Iterator[Gateway]:
    """A gateway whose WhatsApp is on, and which customers reach under its own address."""
    on = with_whatsapp(settings, provider)
    public = replace(on, data_dir=PROJECT_ROOT / "data", public_url=f"http://127.0.0.1:{on.port}")
    gateway = Gateway(public)
    gateway.start()
    yield gateway
    gateway.stop()


def link_in(text: str) -> str:
    found = re.search(r"http://\S+", text)
    assert found, text
    return found.group()


def fetch(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False)


def test_a_letter_comes_as_text_and_as_a_link_that_works(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    rasa.script = offering("cancellation-letter/can-1/nl.pdf")
    user = new_customer()
    say(whatsapp, user, "ik wil stoppen")
    letter, where = answered(provider, user, 2)
    assert letter == "Geachte,"
    assert "Bestand 0" in where
    response = fetch(link_in(where))
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["cache-control"] == "no-store"


def test_a_link_ends_and_says_so(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.script = offering("cancellation-letter/can-1/nl.pdf")
    user = new_customer()
    say(whatsapp, user, "ik wil stoppen")
    url = link_in(answered(provider, user, 2)[1])
    monkeypatch.setattr(file_links, "LIFETIME", timedelta(seconds=-1))
    response = fetch(url)
    assert response.status_code == 410
    assert response.text == TEXTS.render("utter_channel_link_expired", "nl")


def test_a_forged_link_and_one_to_nothing_open_nothing(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    rasa.script = offering("cancellation-letter/can-1/nl.pdf", "complaint-letter/CC-22222-2/nl.pdf")
    user = new_customer()
    say(whatsapp, user, "ik wil stoppen")
    _, where, nothing = answered(provider, user, 3)
    assert fetch(link_in(nothing)).status_code == 404
    token = link_in(where).partition("?t=")[2]
    number, _, rest = token.partition(".")
    for forged in ("", token[:-1], f"{int(number) + 1}.{rest}", f"{token}x"):
        assert fetch(f"{whatsapp.url}/files?t={forged}").status_code == 404


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_without_a_public_address_it_is_said_in_words(
    settings: Settings, provider: Provider, rasa: FakeRasa, language: str
) -> None:
    def script(body: dict[str, Any]) -> dict[str, Any]:
        return {**offering("cancellation-letter/can-1/nl.pdf")(body), "language": language}

    rasa.script = script
    gateway, user = Gateway(with_whatsapp(settings, provider)), new_customer()
    gateway.start()
    try:
        say(gateway, user, "mijn pakje" if language == "nl" else "bonjour, mon colis")
        told = answered(provider, user, 2)[1]
    finally:
        gateway.stop()
    assert told == TEXTS.source("utter_channel_no_file", language)["text"].format(title="Bestand 0")


def test_what_a_customer_sends_is_named_in_the_transcript(
    whatsapp: Gateway, provider: Provider
) -> None:
    user = new_customer()
    content = {"id": "1", "filename": "attest 4111 1111 1111 1111.pdf"}
    say(whatsapp, user, "mijn pakje is er niet")
    deliver(whatsapp.url, delivery(message(user, "document", content)))
    answered(provider, user, 2)
    sent = Records(whatsapp.engine).transcript(user)[-2]
    assert (sent.kind, sent.payload) == ("attachment", "document")
    assert sent.text.startswith("[Bestand: attest")
    assert "4111" not in sent.text
    assert sent.masked == ("card",)
