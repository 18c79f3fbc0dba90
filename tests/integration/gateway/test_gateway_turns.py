"""Turns: in order, side by side, retried until they work, answered once, never in silence."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from gateway_world import FakeRasa, Gateway, Visitor, free_port, running, until
from starlette.responses import JSONResponse, PlainTextResponse, Response

from helpline.conversations import store
from helpline.database import writing
from helpline.settings import Settings

CALM_NL = "Het duurt even langer dan anders."
CALM_FR = "Cela prend un peu plus de temps"


def calm_lines(visitor: Visitor) -> list[str]:
    return [m["text"] for m in visitor.history() if m["sender"] == "system"]


def fail_times(count: int, response: Response) -> Any:
    left = [count]

    def trouble(body: dict[str, Any]) -> Response | None:
        left[0] -= 1
        return response if left[0] >= 0 else None

    return trouble


def test_turns_of_one_conversation_run_one_after_the_other_in_order(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    rasa.delay = 0.01
    for n in range(8):
        visitor.say(f"bericht {n}")
    visitor.wait_for("re: bericht 7")
    assert rasa.texts()[1:] == [f"bericht {n}" for n in range(8)]
    assert max(rasa.most_at_once.values()) == 1
    assert visitor.bot_texts()[1:] == [f"re: bericht {n}" for n in range(8)]


def test_conversations_run_side_by_side(gateway: Gateway, rasa: FakeRasa) -> None:
    visitors = [Visitor(gateway.url) for _ in range(5)]
    for visitor in visitors:
        visitor.open()
        visitor.wait_for('re: /start{"language":"nl"}')
    rasa.hold.clear()
    for visitor in visitors:
        visitor.say("tegelijk")
    until(lambda: rasa.running.total() == 5, "five turns at once")
    rasa.hold.set()
    for visitor in visitors:
        visitor.wait_for("re: tegelijk")
    assert set(rasa.most_at_once.values()) == {1}


@pytest.mark.parametrize(
    "response",
    [
        PlainTextResponse("broken", 500),
        PlainTextResponse("who are you?", 401),
        PlainTextResponse("no JSON"),
        JSONResponse({"messages": []}),
        JSONResponse({"messages": [{"text": None}]}),
        JSONResponse({"messages": [{"text": "x", "buttons": [{"title": "y"}]}]}),
        JSONResponse({"message": "x"}),
        JSONResponse(["x"]),
    ],
    ids=["500", "401", "text", "silence", "null", "button", "shape", "list"],
)
@pytest.mark.usefixtures("hurried")
def test_a_failed_turn_is_tried_again_with_the_same_number(
    visitor: Visitor, rasa: FakeRasa, response: Response
) -> None:
    rasa.trouble = fail_times(1, response)
    visitor.say("hallo")
    visitor.wait_for("re: hallo")
    turns = [turn.body["turn"] for turn in rasa.turns[1:]]
    assert len(turns) == 2
    assert len(set(turns)) == 1
    assert calm_lines(visitor) == []


@pytest.mark.usefixtures("hurried")
def test_the_second_failure_is_told_once_and_the_answer_comes(
    visitor: Visitor, rasa: FakeRasa, gateway: Gateway
) -> None:
    page = visitor.page(0)
    rasa.trouble = fail_times(5, PlainTextResponse("", 503))
    visitor.say("hallo")
    until(lambda: page.texts("system"), "the calm line")
    until(lambda: "re: hallo" in page.texts(), "the answer")
    assert len(calm_lines(visitor)) == 1
    assert calm_lines(visitor)[0].startswith(CALM_NL)
    senders = [m["sender"] for m in page.messages()]
    assert senders == ["bot", "customer", "system", "bot"]
    turn_id = int(rasa.turns[-1].body["turn"])
    with gateway.engine.connect() as connection:
        query = "SELECT attempts, turn_state FROM messages WHERE id = :id"
        row = connection.execute(sa.text(query), {"id": turn_id}).one()
    assert tuple(row) == (5, "answered")
    page.close()


@pytest.mark.usefixtures("hurried")
def test_a_turn_that_keeps_failing_calls_a_person_once(
    visitor: Visitor, rasa: FakeRasa, gateway: Gateway
) -> None:
    rasa.trouble = fail_times(9, PlainTextResponse("", 503))
    visitor.say("hallo")
    visitor.wait_for("re: hallo")
    with gateway.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT reason, urgency FROM escalations")).all()
    assert [tuple(row) for row in rows] == [("no_answer", "high")]


@pytest.mark.usefixtures("hurried")
def test_a_slow_answer_is_told_once_in_the_language_of_the_conversation(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    visitor.client.post("/api/language", json={"language": "fr"})
    visitor.wait_for('re: /switch_language{"language":"fr"}')
    rasa.hold.clear()
    visitor.say("bonjour")
    until(lambda: calm_lines(visitor), "the calm line")
    time.sleep(0.5)
    rasa.hold.set()
    visitor.wait_for("re: bonjour")
    assert len(calm_lines(visitor)) == 1
    assert calm_lines(visitor)[0].startswith(CALM_FR)
    assert len(rasa.turns) == 3


def test_patience_lasts_three_seconds(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.hold.clear()
    visitor.say("hallo")
    began = time.monotonic()
    until(lambda: calm_lines(visitor), "the calm line")
    assert 2.5 < time.monotonic() - began < 4.5
    rasa.hold.set()


@pytest.mark.usefixtures("hurried")
def test_a_dead_rasa_is_waited_for(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.die()
    for n in range(3):
        visitor.say(f"bericht {n}")
    until(lambda: calm_lines(visitor), "the calm line")
    assert visitor.client.get("/healthz").json()["rasa"] is False
    time.sleep(0.5)
    rasa.start()
    visitor.wait_for("re: bericht 2")
    assert visitor.bot_texts()[1:] == [f"re: bericht {n}" for n in range(3)]
    assert len(calm_lines(visitor)) == 1
    assert rasa.texts()[-3:] == [f"bericht {n}" for n in range(3)]


@pytest.mark.usefixtures("hurried")
def test_a_turn_that_takes_too_long_is_asked_again_and_answered_once(
    settings: Settings, rasa: FakeRasa
) -> None:
    gateway = Gateway(Settings(**{**vars(settings), "turn_timeout": 0.3}))
    with running(gateway):
        visitor = Visitor(gateway.url)
        visitor.open()
        visitor.wait_for('re: /start{"language":"nl"}')
        rasa.hold.clear()
        visitor.say("hallo")
        until(lambda: rasa.texts().count("hallo") >= 2, "the second attempt")
        rasa.hold.set()
        visitor.wait_for("re: hallo")
        time.sleep(0.3)
        assert visitor.bot_texts().count("re: hallo") == 1


@pytest.mark.usefixtures("hurried")
def test_a_handler_who_takes_over_in_mid_turn_has_the_only_voice(
    visitor: Visitor, rasa: FakeRasa, gateway: Gateway
) -> None:
    conversation_id = rasa.turns[0].body["conversation"]
    rasa.hold.clear()
    visitor.say("help mij")
    until(lambda: len(rasa.turns) == 2, "the turn")
    with writing(gateway.engine) as session:
        store.set_floor(session, conversation_id, "handler")
    rasa.hold.set()
    time.sleep(0.3)
    assert visitor.bot_texts() == ['re: /start{"language":"nl"}']
    assert gateway.pending() == []


@pytest.mark.usefixtures("hurried")
def test_a_takeover_ends_the_retries(visitor: Visitor, rasa: FakeRasa, gateway: Gateway) -> None:
    conversation_id = rasa.turns[0].body["conversation"]
    page = visitor.page(0)
    rasa.trouble = lambda body: PlainTextResponse("", 500)
    visitor.say("help mij")
    until(lambda: len(rasa.turns) >= 3, "two attempts")
    with writing(gateway.engine) as session:
        store.set_floor(session, conversation_id, "handler")
    until(lambda: page.events[-1][1:] == ("typing", {"on": False}), "the end of it")
    asked = len(rasa.turns)
    time.sleep(0.5)
    assert len(rasa.turns) == asked
    page.close()


def test_ten_conversations_at_once_lose_nothing(gateway: Gateway, rasa: FakeRasa) -> None:
    def converse(_: int) -> list[str]:
        visitor = Visitor(gateway.url)
        visitor.open()
        for n in range(10):
            visitor.say(f"bericht {n}")
        visitor.wait_for("re: bericht 9", 60)
        return visitor.bot_texts()

    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(converse, range(10)))
    expected = ['re: /start{"language":"nl"}', *(f"re: bericht {n}" for n in range(10))]
    assert results == [expected] * 10
    assert len(rasa.turns) == 110


def test_two_gateways_on_one_database_never_answer_twice(
    settings: Settings, rasa: FakeRasa
) -> None:
    first, second = Gateway(settings), None
    first.start()
    rasa.hold.clear()
    visitor = Visitor(first.url)
    visitor.open()
    visitor.say("hallo")
    try:
        second = Gateway(Settings(**{**vars(settings), "port": free_port()}))
        second.start()
        until(lambda: len(rasa.turns) >= 2, "both gateways to ask")
        rasa.hold.set()
        visitor.wait_for("re: hallo")
        time.sleep(0.3)
        assert visitor.bot_texts() == ['re: /start{"language":"nl"}', "re: hallo"]
    finally:
        rasa.hold.set()
        first.stop()
        if second is not None:
            second.stop()
