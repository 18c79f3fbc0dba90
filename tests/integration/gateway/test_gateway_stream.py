"""The event stream: everything once and in order, however often and wherever a page opens."""

from __future__ import annotations

import socket
import threading
from typing import Any

import httpx
import pytest
from gateway_world import FakeRasa, Gateway, Page, Visitor, asking, running, until

from helpline.conversations import store
from helpline.database import writing
from helpline.gateway import stream
from helpline.settings import Settings


def ids(page: Page) -> list[int]:
    return [int(event_id) for event_id, name, _ in page.events if name == "message" and event_id]


def test_a_message_and_its_answer_arrive_with_their_numbers(visitor: Visitor) -> None:
    page = visitor.page(visitor.session["last_event_id"])
    seq = visitor.say("hallo\nwereld")
    until(lambda: "re: hallo\nwereld" in page.texts(), "the answer")
    mine = next(m for m in page.messages() if m["sender"] == "customer")
    assert (mine["seq"], mine["text"]) == (seq, "hallo\nwereld")
    assert "client_id" in mine
    assert ids(page) == sorted(set(ids(page)))
    assert [data["seq"] for data in page.messages()] == ids(page)
    page.close()


def test_payloads_never_leave_the_server(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.script = asking
    page = visitor.page(0)
    visitor.say("mijn pakje")
    until(lambda: "Of:" in page.texts(), "the question")
    assert "/answer" not in page.raw
    assert "/cancel_report" not in page.raw
    assert "payload" not in page.raw
    page.close()


def test_typing_is_shown_while_a_turn_runs(visitor: Visitor, rasa: FakeRasa) -> None:
    page = visitor.page(visitor.session["last_event_id"])
    until(lambda: ("typing", {"on": False}) in [e[1:] for e in page.events], "the first state")
    rasa.hold.clear()
    visitor.say("hallo")
    until(lambda: page.events[-1][1:] == ("typing", {"on": True}), "typing")
    late = visitor.page(0)
    until(lambda: late.events and late.events[-1][1:] == ("typing", {"on": True}), "typing")
    rasa.hold.set()
    for open_page in (page, late):
        until(lambda p=open_page: p.events[-1][1:] == ("typing", {"on": False}), "its end")
        names = [name for _, name, data in open_page.events if data.get("sender") != "customer"]
        assert names[-2:] == ["message", "typing"]
        open_page.close()


@pytest.mark.parametrize("header", [True, False])
def test_a_page_that_comes_back_gets_what_it_missed(visitor: Visitor, header: bool) -> None:
    page = visitor.page(0)
    visitor.say("een")
    until(lambda: "re: een" in page.texts(), "the answer")
    page.close()
    seen = ids(page)[-1]
    visitor.say("twee")
    visitor.wait_for("re: twee")
    back = visitor.page(seen, header=header)
    until(lambda: "re: twee" in back.texts(), "what was missed")
    assert back.texts("customer") == ["twee"]
    assert back.texts() == ["re: twee"]
    assert not set(ids(page)) & set(ids(back))
    back.close()


@pytest.mark.parametrize("value", ["", "x", "-1", "1e3", "٣", "99999999999999999999", "999999999"])
def test_a_number_that_is_none_of_ours_means_from_the_start(visitor: Visitor, value: str) -> None:
    visitor.headers["Last-Event-ID"] = value.encode().decode("latin-1")
    page = visitor.page()
    until(lambda: page.texts() == ['re: /start{"language":"nl"}'], "the whole conversation")
    page.close()


def test_two_tabs_see_the_same_and_nothing_twice(visitor: Visitor) -> None:
    tabs = [visitor.page(0) for _ in range(2)]
    for n in range(10):
        visitor.say(f"bericht {n}")
    for tab in tabs:
        until(lambda t=tab: "re: bericht 9" in t.texts(), "the last answer")
        assert tab.texts("customer") == [f"bericht {n}" for n in range(10)]
        assert tab.texts()[1:] == [f"re: bericht {n}" for n in range(10)]
    assert ids(tabs[0]) == ids(tabs[1])
    for tab in tabs:
        tab.close()


def test_nothing_is_lost_or_doubled_while_pages_come_and_go(visitor: Visitor) -> None:
    done = threading.Event()
    collected: list[dict[str, Any]] = []

    def come_and_go() -> None:
        seen = 0
        while not done.is_set() or "re: bericht 24" not in [m["text"] for m in collected]:
            page = visitor.page(seen, header=True)
            until(lambda p=page, s=seen: any(i > s for i in ids(p)) or done.is_set(), "something")
            page.close()
            collected.extend(page.messages())
            seen = max([seen, *ids(page)])

    thread = threading.Thread(target=come_and_go)
    thread.start()
    for n in range(25):
        visitor.say(f"bericht {n}")
    visitor.wait_for("re: bericht 24")
    done.set()
    thread.join(30)
    assert not thread.is_alive()
    assert [m["seq"] for m in collected] == [m["seq"] for m in visitor.history()]


def test_what_another_process_stored_is_filled_in(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    page = visitor.page(0)
    until(lambda: len(page.texts()) == 1, "the greeting")
    conversation_id = rasa.turns[0].body["conversation"]
    settings = gateway.settings
    with writing(gateway.engine) as session:
        stored = store.add_customer_message(
            session, conversation_id, external_id="x", text="van elders", now=settings.clock()
        )
    visitor.say("van hier")
    until(lambda: page.texts("customer") == ["van elders", "van hier"], "both messages")
    assert stored.seq in ids(page)
    until(lambda: "re: van elders" in page.texts(), "its answer")
    page.close()


def test_a_language_switch_reaches_the_other_tab(visitor: Visitor, rasa: FakeRasa) -> None:
    other_tab = visitor.page(0)
    visitor.client.post("/api/language", json={"language": "fr"})
    until(lambda: ("language", {"language": "fr"}) in [e[1:] for e in other_tab.events], "it")
    rasa.script = lambda body: {"messages": [{"text": "hello"}], "language": "en"}
    visitor.say("english please")
    until(lambda: ("language", {"language": "en"}) in [e[1:] for e in other_tab.events], "it")
    other_tab.close()


def test_the_line_is_kept_alive(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.1)
    page = visitor.page(visitor.session["last_event_id"])
    until(lambda: page.raw.count(": keep-alive\n\n") >= 2, "keep-alives")
    assert page.raw.startswith("retry: 1000\n\n")
    page.close()


def test_a_page_that_went_away_is_forgotten(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpline.gateway.api.MAX_STREAMS", 3)
    for _ in range(6):
        visitor.page(0).close()
    pages: list[Page] = []

    def one_more() -> bool:
        try:
            pages.append(visitor.page(0))
        except AssertionError:
            return False
        return len(pages) == 3

    until(one_more, "three pages")
    refused = visitor.client.get("/api/events", headers=visitor.headers)
    assert (refused.status_code, refused.json()) == (429, {"error": "too_many"})
    assert "retry-after" in refused.headers
    for page in pages:
        page.close()


def test_a_stream_is_no_ones_but_the_visitors(visitor: Visitor, gateway: Gateway) -> None:
    other = Visitor(gateway.url)
    other.open()
    page = other.page(0)
    visitor.say("alleen voor mij")
    visitor.wait_for("re: alleen voor mij")
    other.say("ik ook")
    until(lambda: "re: ik ook" in page.texts(), "the own answer")
    assert "alleen voor mij" not in page.raw
    page.close()


def test_another_sites_script_cannot_read_the_stream(visitor: Visitor) -> None:
    headers = {**visitor.headers, "Origin": "https://evil.example"}
    response = httpx.get(f"{visitor.url}/api/events", headers=headers, trust_env=False)
    assert response.status_code == 403


def test_a_page_that_does_not_read_stops_no_one(visitor: Visitor, gateway: Gateway) -> None:
    stuck = socket.create_connection(("127.0.0.1", gateway.settings.port))
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    request = f"GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: {visitor.headers['Cookie']}\r\n\r\n"
    stuck.sendall(request.encode())
    page = visitor.page(0)
    for n in range(60):
        visitor.say(f"{n} " + "x" * 1500)
    until(lambda: len(page.texts()) == 61, "all answers in the page that reads")
    stuck.close()
    page.close()


def test_a_stopping_gateway_ends_its_streams(settings: Settings, rasa: FakeRasa) -> None:
    gateway = Gateway(settings)
    with running(gateway):
        visitor = Visitor(gateway.url)
        visitor.open()
        page = visitor.page(0)
        gateway.stop()
    until(lambda: page.ended, "the end of the stream", 3)
    assert page.raw.endswith("\n\n")
