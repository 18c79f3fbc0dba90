"""Two gateways on one database: a page of either shows what the other one stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gateway_world import FakeRasa, Gateway, Page, Visitor, free_port, running, until

from helpline.conversations import floor, store
from helpline.conversations.floor import Speaker
from helpline.conversations.records import Conversation
from helpline.database import reading, writing
from helpline.settings import Settings
from tests.databases import KINDS, fresh_database

ANN = Speaker(1, "Ann")


@pytest.fixture(params=KINDS)
def pair(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, rasa: FakeRasa
) -> Iterator[tuple[Gateway, Gateway]]:
    """Two gateways of one installation, as behind a load balancer."""
    (tmp_path / "records").mkdir()
    with fresh_database(request.param, tmp_path / "records") as url:
        here = Gateway(replace(settings, database_url=url))
        there = Gateway(replace(settings, database_url=url, port=free_port()))
        with running(here, there):
            yield here, there
        here.engine.dispose()
        there.engine.dispose()


@pytest.fixture
def visitor(pair: tuple[Gateway, Gateway]) -> Visitor:
    visitor = Visitor(pair[0].url)
    visitor.open()
    visitor.wait_for('re: /start{"language":"nl"}')
    return visitor


def page_at(gateway: Gateway, visitor: Visitor) -> Page:
    """A page of the same visitor whose stream comes from another gateway."""
    same = Visitor(gateway.url)
    same.headers = {"Origin": gateway.url, "Cookie": visitor.headers["Cookie"]}
    page = same.page(0)
    until(lambda: page.texts(), "what was said before")
    return page


def conversation_of(gateway: Gateway) -> Conversation:
    with reading(gateway.engine) as session:
        (turn_of, *_) = store.transcript(session, _only(gateway))
        return store.get_conversation(session, turn_of.conversation_id)


def _only(gateway: Gateway) -> str:
    with gateway.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT id FROM conversations").scalar_one())


def test_messages_and_answers_of_another_gateway_appear_once_and_in_order(
    pair: tuple[Gateway, Gateway], visitor: Visitor
) -> None:
    here, there = page_at(pair[0], visitor), page_at(pair[1], visitor)
    for number in range(5):
        visitor.say(f"bericht {number}")
        visitor.wait_for(f"re: bericht {number}")
    for page in (here, there):
        until(lambda page=page: "re: bericht 4" in page.texts(), "the last answer")
        numbers = [int(event_id) for event_id, name, _ in page.events if name == "message"]
        assert numbers == sorted(set(numbers))
        assert page.texts("customer") == [f"bericht {number}" for number in range(5)]
        page.close()


def test_what_a_handler_writes_through_another_gateway_appears_and_notes_do_not(
    pair: tuple[Gateway, Gateway], visitor: Visitor
) -> None:
    page, conversation = page_at(pair[1], visitor), conversation_of(pair[0])
    with writing(pair[0].engine) as session:
        floor.take_floor(session, conversation.id, ANN)
        floor.add_note(
            session, conversation.id, ANN, key="n", text="klinkt bang", now=conversation.created_at
        )
        floor.add_handler_message(
            session,
            conversation.id,
            ANN,
            key="m",
            text="Dag, Ann hier",
            now=conversation.created_at,
        )
    until(lambda: page.texts("handler") == ["Dag, Ann hier"], "the handler's message")
    assert "klinkt bang" not in page.raw
    page.close()


def test_a_language_chosen_through_another_gateway_is_told(
    pair: tuple[Gateway, Gateway], visitor: Visitor
) -> None:
    page = page_at(pair[1], visitor)
    assert visitor.client.post("/api/language", json={"language": "fr"}).status_code == 202
    until(lambda: 're: /switch_language{"language":"fr"}' in page.texts(), "the answer")
    until(
        lambda: [d for _, name, d in page.events if name == "language"][-1] == {"language": "fr"},
        "the language",
    )
    told = [data["language"] for _, name, data in page.events if name == "language"]
    assert told == ["nl", "fr"]
    page.close()


def test_a_page_with_nothing_new_hears_nothing(
    pair: tuple[Gateway, Gateway], visitor: Visitor
) -> None:
    page, other = page_at(pair[1], visitor), page_at(pair[1], visitor)
    before = len(page.events)
    visitor.say("nog iets")
    until(lambda: "re: nog iets" in other.texts(), "the answer")
    until(lambda: "re: nog iets" in page.texts(), "the answer")
    assert [name for _, name, _ in page.events[before:]] == ["message", "message"]
    page.close()
    other.close()
