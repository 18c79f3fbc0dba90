"""A message that WhatsApp does not take: seen at the desk, with what can be done about it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from desk_world import Clerk, Stream

from helpline.database import reading
from helpline.desk.words import load_words
from helpline.settings import Settings
from helpline.texts import LANGUAGES
from tests.integration.gateway.gateway_world import Gateway, until
from tests.whatsapp_provider import Provider, deliver, delivery, error, message, text

WORDS = load_words(Settings().data_dir)
FRENCH = WORDS["fr"]
NUMBER = "32470300001"


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return replace(settings, **provider.settings)  # type: ignore[arg-type]


def write(gateway: Gateway, words: str) -> None:
    assert deliver(gateway.url, delivery(text(NUMBER, words))).status_code == 200


@pytest.fixture
def conversation(gateway: Gateway, provider: Provider) -> str:
    """A customer on WhatsApp has written and was answered."""
    write(gateway, "mijn pakje is er niet")
    until(lambda: provider.texts(NUMBER), "the answer")
    with reading(gateway.engine) as session:
        return str(session.execute(sa.text("SELECT id FROM conversations")).scalar_one())


def marks(stream: Stream) -> list[str]:
    """The marks of messages that the customer does not have, as the page has them last."""
    lines: dict[str, str] = {}
    for name, data in list(stream.events):
        if name == "lines":
            for part in data["html"].split('<li class="line ')[1:]:
                number = part.partition('id="line-')[2].partition('"')[0]
                _, found, rest = part.partition('<p class="delivery')
                lines[number] = rest.partition(">")[2].partition("</p>")[0] if found else ""
    return [html.unescape(mark) for mark in lines.values() if mark]


def seen_everywhere(julie: Clerk, conversation: str, reason: str) -> None:
    for language in LANGUAGES:
        words = WORDS[language]
        for path in ("/desk/", f"/desk/conversations/{conversation}"):
            page = html.unescape(julie.get(f"{path}?lang={language}").text)
            assert words["reasons"][reason] in page
            assert words["what_to_do"][reason] in page
    julie.get("/desk/?lang=fr")


def test_the_window_is_closed_until_the_customer_writes(
    gateway: Gateway, provider: Provider, conversation: str, clerk: Any
) -> None:
    julie = clerk()
    julie.do(conversation, "take")
    until(lambda: len(provider.texts(NUMBER)) == 2, "the line that a person writes")
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    provider.closed.add(NUMBER)
    julie.do(conversation, "reply", text="Bent u er nog?", key="k1")
    until(lambda: marks(stream) == [FRENCH["deliveries"]["window_closed"]], "the mark")
    seen_everywhere(julie, conversation, "window_closed")
    assert f"+{NUMBER}" in julie.page(conversation)

    provider.closed.clear()
    write(gateway, "ja, ik ben er")
    until(lambda: "Bent u er nog?" in provider.texts(NUMBER)[-1], "the message to go out")
    until(lambda: marks(stream) == [], "the mark to go")
    stream.close()


def test_a_message_that_is_given_up(
    gateway: Gateway, provider: Provider, conversation: str, clerk: Any
) -> None:
    julie = clerk()
    provider.trouble = lambda body: error(400, 131026)
    julie.do(conversation, "take")
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    until(lambda: marks(stream) == [FRENCH["deliveries"]["failed"]], "the mark")
    seen_everywhere(julie, conversation, "not_delivered")
    stream.close()


def test_a_message_that_is_tried_again(
    gateway: Gateway, provider: Provider, conversation: str, clerk: Any
) -> None:
    julie = clerk()
    provider.trouble = lambda body: error(503, 2)
    julie.do(conversation, "take")
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    until(lambda: marks(stream) == [FRENCH["deliveries"]["waiting"]], "the mark")
    provider.trouble = lambda body: None
    until(lambda: marks(stream) == [], "the mark to go", 30)
    stream.close()


def test_what_a_customer_sent_along_is_told(
    gateway: Gateway, provider: Provider, conversation: str, clerk: Any
) -> None:
    julie = clerk()
    sent = message(NUMBER, "image", {"id": "1", "mime_type": "image/jpeg"})
    assert deliver(gateway.url, delivery(sent)).status_code == 200
    for language in LANGUAGES:
        path = f"/desk/conversations/{conversation}?lang={language}"
        words = WORDS[language]
        page = html.unescape(julie.get(path).text)
        assert "[Foto: image/jpeg]" in page
        assert words["page"]["attachment"].format(what=words["attachments"]["image"]) in page
