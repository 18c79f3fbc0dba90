"""kill -9 of the gateway at the worst moments: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway_world import FakeRasa, GatewayProcess, Visitor, make_tables, until

from helpline.conversations import store
from helpline.database import open_engine, reading
from helpline.settings import Settings


@pytest.fixture
def process(settings: Settings) -> Iterator[GatewayProcess]:
    make_tables(open_engine(settings.database_url))
    process = GatewayProcess(settings)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def greeted(process: GatewayProcess) -> Visitor:
    visitor = Visitor(process.url)
    visitor.open()
    visitor.wait_for('re: /start{"language":"nl"}')
    return visitor


def test_a_turn_that_was_running_is_answered_once_after_the_restart(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa
) -> None:
    rasa.hold.clear()
    greeted.say("mijn pakje kwam niet")
    until(lambda: len(rasa.turns) == 2, "the turn")
    process.kill()
    rasa.hold.set()
    process.start()
    greeted.wait_for("re: mijn pakje kwam niet")
    time.sleep(0.5)
    assert greeted.bot_texts().count("re: mijn pakje kwam niet") == 1
    turns = [
        turn.body["turn"] for turn in rasa.turns if turn.body["text"] == "mijn pakje kwam niet"
    ]
    assert len(turns) == 2
    assert len(set(turns)) == 1


def test_several_unanswered_turns_keep_their_order(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa
) -> None:
    rasa.die()
    ids = [str(uuid.uuid4()) for _ in range(4)]
    for n, client_id in enumerate(ids):
        body = {"client_id": client_id, "text": f"bericht {n}"}
        assert greeted.client.post("/api/messages", json=body).status_code == 202
    process.kill()
    rasa.start()
    process.start()
    # The page does not know whether its last message arrived and sends it again.
    body = {"client_id": ids[-1], "text": "bericht 3"}
    assert greeted.client.post("/api/messages", json=body).status_code == 202
    greeted.wait_for("re: bericht 3")
    assert greeted.bot_texts()[1:] == [f"re: bericht {n}" for n in range(4)]
    mine = [m["text"] for m in greeted.history() if m["sender"] == "customer"]
    assert mine == [f"bericht {n}" for n in range(4)]


def test_the_calm_line_is_not_told_again_after_a_restart(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa
) -> None:
    rasa.die()
    greeted.say("hallo")

    def calm() -> list[str]:
        return [m["text"] for m in greeted.history() if m["sender"] == "system"]

    until(calm, "the calm line")
    process.kill()
    process.start()
    time.sleep(1.5)
    rasa.start()
    greeted.wait_for("re: hallo")
    assert len(calm()) == 1


def test_kills_at_random_moments_lose_nothing(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa, settings: Settings
) -> None:
    rasa.delay = 0.02
    accepted = []
    for round_number in range(3):
        for n in range(5):
            text = f"bericht {round_number}-{n}"
            greeted.say(text)
            accepted.append(text)
        time.sleep(0.03 * round_number)
        process.kill()
        process.start()
    greeted.wait_for(f"re: {accepted[-1]}")
    assert greeted.bot_texts()[1:] == [f"re: {text}" for text in accepted]
    with reading(open_engine(settings.database_url)) as session:
        assert store.pending_turns(session) == []


def test_a_page_goes_on_where_it_was_after_a_restart(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa
) -> None:
    page = greeted.page(0)
    rasa.hold.clear()
    greeted.say("hallo")
    until(lambda: page.texts("customer") == ["hallo"], "the own message")
    process.kill()
    until(lambda: page.ended, "the end of the stream")
    rasa.hold.set()
    process.start()
    back = greeted.page(page.messages()[-1]["seq"], header=True)
    until(lambda: back.texts() == ["re: hallo"], "the answer")
    back.close()


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_quick_even_with_open_pages_and_running_turns(
    process: GatewayProcess, greeted: Visitor, rasa: FakeRasa, stop_signal: signal.Signals
) -> None:
    page = greeted.page(0)
    rasa.hold.clear()
    greeted.say("zeer-herkenbaar-woord")
    until(lambda: len(rasa.turns) == 2, "the turn")
    began = time.monotonic()
    log = process.stop(stop_signal)
    assert time.monotonic() - began < 4
    assert "Traceback" not in log
    assert "POST /api/messages 202" in log
    assert "zeer-herkenbaar-woord" not in log
    page.close()


def test_a_taken_port_is_one_clear_line(process: GatewayProcess, settings: Settings) -> None:
    status, errors = process.run()
    assert status == 2
    assert len(errors.splitlines()) == 1
    assert f"port {settings.port} on 127.0.0.1 cannot be used" in errors


def test_a_database_without_tables_is_one_clear_line(settings: Settings, tmp_path: Path) -> None:
    status, errors = GatewayProcess(settings).run()
    assert status == 2
    assert len(errors.splitlines()) == 1
    assert "helpline db upgrade" in errors


def test_missing_words_are_one_clear_line(settings: Settings) -> None:
    make_tables(open_engine(settings.database_url))
    (settings.data_dir / "web" / "fr.yml").unlink()
    status, errors = GatewayProcess(settings).run()
    assert status == 2
    assert len(errors.splitlines()) == 1
    assert "fr.yml" in errors
