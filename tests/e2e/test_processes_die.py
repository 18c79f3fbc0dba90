"""A process is killed in the middle of a turn: the message is answered once, when it is back."""

import os
import signal
import time
import uuid

import httpx
import pytest

from benchmarks.system import running_helpline

ANSWER_WITHIN = 90
REPORT = "mijn pakje van Zalando is nooit toegekomen"
DETAIL = "een jurk van 59 euro"


@pytest.fixture(scope="module")
def helpline(tmp_path_factory):
    """One of its own: other tests must not see it die."""
    with running_helpline(
        tmp_path_factory.mktemp("dying"), now="2026-11-21T10:00:00Z", messages_per_minute="100000"
    ) as running:
        yield running


class Visitor:
    """A browser that asks for the history until it finds its answer, through any outage."""

    def __init__(self, url):
        self._http = httpx.Client(base_url=url, headers={"Origin": url}, timeout=5)
        self._csrf = self._session()["csrf"]

    def send(self, text):
        headers = {"X-CSRF-Token": self._csrf}
        body = {"client_id": str(uuid.uuid4()), "text": text}
        response = self._http.post("/api/messages", json=body, headers=headers)
        response.raise_for_status()
        return response.json()["seq"]

    def bot_messages_after(self, seq):
        deadline = time.monotonic() + ANSWER_WITHIN
        while time.monotonic() < deadline:
            try:
                messages = self._session()["messages"]
            except httpx.HTTPError:
                messages = []
            found = [m for m in messages if m["seq"] > seq and m["sender"] == "bot"]
            if found:
                return found
            time.sleep(0.3)
        raise AssertionError("no answer")

    def _session(self):
        response = self._http.post("/api/session", json={"language": "nl"})
        response.raise_for_status()
        return response.json()


@pytest.mark.parametrize("module", ["helpline.assistant", "actions", "helpline.gateway"])
def test_a_message_in_mid_turn_is_answered_once(helpline, rows, module):
    visitor = Visitor(helpline.url)
    visitor.bot_messages_after(visitor.send(REPORT))
    processes = helpline.children()
    # What answers is held, so that the turn is surely under way when the process dies.
    held = processes["helpline.assistant" if module == "helpline.gateway" else module]
    os.kill(held.pid, signal.SIGSTOP)
    seq = visitor.send(DETAIL)
    time.sleep(0.5)
    os.kill(processes[module].pid, signal.SIGKILL)
    if module == "helpline.gateway":
        os.kill(held.pid, signal.SIGCONT)

    answers = visitor.bot_messages_after(seq)
    assert any("?" in message["text"] for message in answers)
    # Whatever was tried again must not show: the same words come once.
    time.sleep(3)
    texts = [message["text"] for message in visitor.bot_messages_after(seq)]
    assert len(texts) == len(set(texts)) == len(answers)
    (turn,) = rows(
        "SELECT turn_state FROM messages WHERE text = ? AND seq = ? ORDER BY id DESC LIMIT 1",
        DETAIL,
        seq,
    )
    assert turn["turn_state"] == "answered"
    # And the conversation goes on where it was.
    assert visitor.bot_messages_after(visitor.send("waarom vraagt u dat?"))
