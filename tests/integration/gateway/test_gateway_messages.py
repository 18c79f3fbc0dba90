"""What a visitor can and cannot do over the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from gateway_world import FakeRasa, Gateway, Visitor, asking, running, until
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from helpline.conversations import store
from helpline.conversations.models import MessageRow
from helpline.database import reading, writing
from helpline.keys import derive_key
from helpline.settings import Settings


def stored(gateway: Gateway) -> list[Any]:
    with reading(gateway.engine) as session:
        return session.execute(sa.select(MessageRow.__table__).order_by(sa.text("id"))).all()


def test_a_new_conversation_is_greeted_by_an_event_that_nobody_sees(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    visitor = Visitor(gateway.url)
    session = visitor.open("fr")
    assert session["language"] == "fr"
    assert session["messages"] == []
    assert len(session["csrf"]) == 64
    history = visitor.wait_for('re: /start{"language":"fr"}')
    assert [m["sender"] for m in history] == ["bot"]
    body = rasa.turns[0].body
    assert body["kind"] == "event"
    assert body["metadata"]["language"] == "fr"
    assert body["metadata"]["channel"] == "web"
    assert body["metadata"]["received_at"].endswith("Z")
    assert len(body["conversation"]) >= 22
    assert body["conversation"] not in json.dumps(session)


def test_the_internal_token_goes_along(visitor: Visitor, rasa: FakeRasa, gateway: Gateway) -> None:
    token = derive_key(gateway.settings.state_dir, "internal")
    assert rasa.turns[0].authorization == f"Bearer {token}"


def test_the_same_cookie_finds_the_same_conversation(visitor: Visitor, rasa: FakeRasa) -> None:
    visitor.say("hallo")
    visitor.wait_for("re: hallo")
    again = Visitor(visitor.url)
    again.client.headers["Cookie"] = visitor.headers["Cookie"]
    session = again.open("en")
    assert [m["text"] for m in session["messages"]] == [
        're: /start{"language":"nl"}',
        "hallo",
        "re: hallo",
    ]
    assert session["language"] == "nl"
    assert session["csrf"] == visitor.session["csrf"]
    assert session["last_event_id"] == session["messages"][-1]["seq"]
    assert len(rasa.turns) == 2


def test_two_visitors_know_nothing_of_each_other(visitor: Visitor, gateway: Gateway) -> None:
    visitor.say("van de eerste")
    visitor.wait_for("re: van de eerste")
    other = Visitor(gateway.url)
    other.open()
    other.wait_for('re: /start{"language":"nl"}')
    assert other.bot_texts() == ['re: /start{"language":"nl"}']


def test_a_message_sent_again_is_one_message(visitor: Visitor, rasa: FakeRasa) -> None:
    body = {"client_id": str(uuid.uuid4()), "text": "heb niets gekregen"}
    seqs = {visitor.client.post("/api/messages", json=body).json()["seq"] for _ in range(5)}
    assert len(seqs) == 1
    visitor.wait_for("re: heb niets gekregen")
    assert rasa.texts().count("heb niets gekregen") == 1
    assert visitor.history()[1]["client_id"] == body["client_id"]


def test_a_client_id_may_be_written_without_hyphens(visitor: Visitor) -> None:
    body = {"client_id": uuid.uuid4().hex, "text": "hallo"}
    assert visitor.client.post("/api/messages", json=body).status_code == 202


def test_secrets_are_masked_before_anything_is_kept_or_passed_on(
    visitor: Visitor, rasa: FakeRasa, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    visitor.say("mijn kaart is 4111 1111 1111 1111")
    until(lambda: len(rasa.turns) == 2, "the turn")
    until(lambda: len(visitor.bot_texts()) == 2, "the answer")
    assert rasa.turns[1].body["metadata"]["masked"] == ["card"]
    seen = json.dumps(rasa.turns[1].body) + str(stored(gateway)) + caplog.text
    assert "4111" not in seen


def test_what_customers_write_is_in_no_log(
    visitor: Visitor, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caplog.set_level("INFO", "httpcore")
    visitor.say("zeer-herkenbaar-woord")
    visitor.wait_for("re: zeer-herkenbaar-woord")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("helpline")]
    assert any("POST /api/messages 202" in line for line in ours)
    assert not any("zeer-herkenbaar-woord" in line for line in ours)


@pytest.mark.parametrize(
    "text", ["/restart", '/answer{"fact":"victim","value":"policyholder"}', "/start", "/back"]
)
def test_a_typed_command_is_only_text(visitor: Visitor, rasa: FakeRasa, text: str) -> None:
    visitor.say(text)
    visitor.wait_for(f"re: {text}")
    assert rasa.turns[-1].body["kind"] == "text"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 422, "empty"),
        ({"text": " \n\t "}, 422, "empty"),
        ({"text": "x" * 2001}, 422, "too_long"),
        ({"text": "x" * 70_000}, 413, "too_long"),
        ({"text": "a\x00b"}, 400, "bad_request"),
        ({"text": "a\x1b[2Jb"}, 400, "bad_request"),
        ({"text": "\ud800"}, 400, "bad_request"),
        ({"text": 5}, 400, "bad_request"),
        ({"text": ["x"]}, 400, "bad_request"),
        ({}, 400, "bad_request"),
        ({"text": "x", "offer": {"message": 2, "number": 1}}, 400, "bad_request"),
        ({"offer": {"message": "2", "number": 1}}, 400, "bad_request"),
        ({"offer": {"message": 2, "number": True}}, 400, "bad_request"),
        ({"offer": [2, 1]}, 400, "bad_request"),
        ({"text": "x", "client_id": "mine"}, 400, "bad_request"),
        ({"text": "x", "client_id": None}, 400, "bad_request"),
    ],
)
def test_what_cannot_be_read_is_refused_and_stores_nothing(
    visitor: Visitor, gateway: Gateway, body: dict[str, Any], status: int, code: str
) -> None:
    before = len(stored(gateway))
    content = json.dumps({"client_id": str(uuid.uuid4()), **body})
    response = visitor.client.post(
        "/api/messages", content=content, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["error"]) == (status, code)
    assert len(stored(gateway)) == before
    visitor.say("en toch gaat het verder")
    visitor.wait_for("re: en toch gaat het verder")


def test_the_longest_text_is_taken_and_the_limit_is_told(visitor: Visitor) -> None:
    visitor.say("é" * 2000)
    assert visitor.post({"text": "é" * 2001}).json() == {"error": "too_long", "max": 2000}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 60_000])
def test_a_body_that_is_no_json_object_is_refused(visitor: Visitor, content: bytes) -> None:
    response = visitor.client.post(
        "/api/messages", content=content, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()) == (400, {"error": "bad_request"})


def test_a_form_post_is_refused(visitor: Visitor) -> None:
    body = json.dumps({"client_id": str(uuid.uuid4()), "text": "x"})
    response = visitor.client.post(
        "/api/messages", content=body, headers={"Content-Type": "text/plain"}
    )
    assert response.status_code == 400


# --- Who may send -------------------------------------------------------------------------------


def post_as(visitor: Visitor, **headers: str | None) -> httpx.Response:
    sent = {**visitor.headers, "X-CSRF-Token": visitor.session["csrf"]}
    for name, value in headers.items():
        name = {"csrf": "X-CSRF-Token", "origin": "Origin", "cookie": "Cookie"}[name]
        if value is None:
            sent.pop(name)
        else:
            sent[name] = value
    body = {"client_id": str(uuid.uuid4()), "text": "hallo"}
    return httpx.post(f"{visitor.url}/api/messages", json=body, headers=sent, trust_env=False)


def test_only_the_right_token_counts(visitor: Visitor, gateway: Gateway) -> None:
    other = Visitor(gateway.url)
    other.open()
    assert post_as(visitor).status_code == 202
    for token in (None, "", "x" * 64, other.session["csrf"]):
        response = post_as(visitor, csrf=token)
        assert (response.status_code, response.json()) == (403, {"error": "session"})


def test_only_our_own_pages_may_send(visitor: Visitor) -> None:
    port = visitor.url.rpartition(":")[2]
    for origin in (
        None,
        "null",
        "https://evil.example",
        f"http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1",
        f"file://127.0.0.1:{port}",
        f"{visitor.url}/",
    ):
        response = post_as(visitor, origin=origin)
        assert (response.status_code, response.json()) == (403, {"error": "origin"}), origin
    session = httpx.post(
        f"{visitor.url}/api/session",
        json={"language": "nl"},
        headers={"Origin": "https://evil.example"},
        trust_env=False,
    )
    assert session.status_code == 403
    assert "set-cookie" not in session.headers


def test_a_forged_cookie_opens_nothing(visitor: Visitor) -> None:
    name, _, token = visitor.headers["Cookie"].partition("=")
    visitor_id, stamp, signature = token.split(".")
    flipped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
    for forged in (
        None,
        "",
        f"{name}=",
        f"{name}={visitor_id}",
        f"{name}={visitor_id}.{stamp}.{flipped}",
        f"{name}=x{visitor_id}.{stamp}.{signature}",
        f"{name}={visitor_id}.{stamp}",
    ):
        assert post_as(visitor, cookie=forged).status_code == 403
        headers = {} if forged is None else {"Cookie": forged}
        events = httpx.get(f"{visitor.url}/api/events", headers=headers, trust_env=False)
        assert (events.status_code, events.json()) == (403, {"error": "session"})


def test_a_forged_cookie_gets_a_conversation_of_its_own(visitor: Visitor) -> None:
    forger = Visitor(visitor.url)
    forger.client.headers["Cookie"] = visitor.headers["Cookie"][:-3] + "abc"
    assert forger.open()["messages"] == []
    assert forger.session["csrf"] != visitor.session["csrf"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(gateway: Gateway) -> None:
    response = httpx.post(
        f"{gateway.url}/api/session",
        json={"language": "nl"},
        headers={"Origin": gateway.url},
        trust_env=False,
    )
    parts = response.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)
    assert response.headers["cache-control"] == "no-store"


# --- Offers -------------------------------------------------------------------------------------


def questioned(visitor: Visitor, rasa: FakeRasa) -> list[dict[str, Any]]:
    rasa.script = asking
    visitor.say("mijn pakje")
    visitor.wait_for("re: mijn pakje")
    return [m for m in visitor.history() if m["buttons"]]


def test_offers_are_numbered_through_and_tell_no_payload(visitor: Visitor, rasa: FakeRasa) -> None:
    first, second = questioned(visitor, rasa)
    assert first["buttons"] == [
        {"number": 1, "title": "Ja, ik heb geklaagd"},
        {"number": 2, "title": "Nog niet"},
    ]
    assert second["buttons"] == [{"number": 3, "title": "Stoppen"}]


def test_a_press_is_turned_back_into_what_was_offered(visitor: Visitor, rasa: FakeRasa) -> None:
    first, _ = questioned(visitor, rasa)
    assert visitor.press(first["seq"], 2).status_code == 202
    visitor.wait_for('re: /answer{"value":false}')
    body = rasa.turns[-1].body
    assert (body["kind"], body["text"]) == ("payload", '/answer{"value":false}')
    mine = [m for m in visitor.history() if m["sender"] == "customer"][-1]
    assert mine["text"] == "Nog niet"


def test_a_press_on_what_is_not_on_offer_is_gone(visitor: Visitor, rasa: FakeRasa) -> None:
    first, second = questioned(visitor, rasa)
    asked = len(rasa.turns)
    for message, number in [
        (first["seq"], 3),
        (first["seq"], 0),
        (second["seq"], 1),
        (second["seq"] + 50, 3),
        (-1, 1),
        (10**30, 1),
    ]:
        response = visitor.press(message, number)
        assert (response.status_code, response.json()) == (409, {"error": "offer_gone"})
    assert len(rasa.turns) == asked


def test_offers_of_an_earlier_question_are_gone(visitor: Visitor, rasa: FakeRasa) -> None:
    old, _ = questioned(visitor, rasa)
    visitor.say("nog iets")
    visitor.wait_for("re: nog iets")
    assert visitor.press(old["seq"], 1).status_code == 409


def test_offers_stay_while_the_assistant_offers_nothing_new(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    first, _ = questioned(visitor, rasa)
    rasa.script = None
    visitor.say("waarom vraagt u dat?")
    visitor.wait_for("re: waarom vraagt u dat?")
    assert visitor.press(first["seq"], 1).status_code == 202


def test_a_repeated_press_counts_once_and_is_not_gone(visitor: Visitor, rasa: FakeRasa) -> None:
    first, _ = questioned(visitor, rasa)
    body = {"client_id": str(uuid.uuid4()), "offer": {"message": first["seq"], "number": 1}}
    seq = visitor.client.post("/api/messages", json=body).json()["seq"]
    visitor.wait_for('re: /answer{"value":true}')
    again = visitor.client.post("/api/messages", json=body)
    assert (again.status_code, again.json()["seq"]) == (202, seq)
    assert rasa.texts().count('/answer{"value":true}') == 1


def test_offers_of_another_conversation_do_not_count(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    first, _ = questioned(visitor, rasa)
    rasa.script = None
    other = Visitor(gateway.url)
    other.open()
    other.wait_for('re: /start{"language":"nl"}')
    assert other.press(first["seq"], 1).status_code == 409


@pytest.mark.parametrize("typed", ["Nog niet", "  nog   NIET "])
def test_a_typed_label_counts_as_its_button(visitor: Visitor, rasa: FakeRasa, typed: str) -> None:
    questioned(visitor, rasa)
    visitor.say(typed)
    visitor.wait_for('re: /answer{"value":false}')
    assert rasa.turns[-1].body["kind"] == "payload"


def test_a_typed_label_of_an_old_question_is_only_text(visitor: Visitor, rasa: FakeRasa) -> None:
    questioned(visitor, rasa)
    rasa.script = None
    visitor.say("wat dan?")
    visitor.wait_for("re: wat dan?")
    visitor.say("nog niet")
    visitor.wait_for("re: nog niet")
    assert rasa.turns[-1].body["kind"] == "text"


# --- Language -----------------------------------------------------------------------------------


def test_the_page_switches_the_language(visitor: Visitor, rasa: FakeRasa) -> None:
    response = visitor.client.post("/api/language", json={"language": "fr"})
    assert response.status_code == 202
    visitor.wait_for('re: /switch_language{"language":"fr"}')
    body = rasa.turns[-1].body
    assert (body["kind"], body["metadata"]["language"]) == ("event", "fr")
    assert visitor.client.post("/api/session", json={"language": "nl"}).json()["language"] == "fr"


@pytest.mark.parametrize("language", ["de", "", None, 1, ["nl"], "NL"])
def test_only_our_languages_exist(visitor: Visitor, language: Any) -> None:
    for path in ("/api/language", "/api/session"):
        response = visitor.client.post(path, json={"language": language})
        assert (response.status_code, response.json()) == (400, {"error": "bad_request"})


def test_an_answer_to_an_older_turn_does_not_undo_a_switch(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    rasa.hold.clear()
    visitor.say("hallo")
    visitor.client.post("/api/language", json={"language": "en"})
    rasa.script = lambda body: {
        "messages": [{"text": "x"}],
        "language": body["metadata"]["language"],
    }
    rasa.hold.set()
    until(lambda: visitor.bot_texts()[1:] == ["x", "x"], "both answers")
    assert visitor.client.post("/api/session", json={"language": "nl"}).json()["language"] == "en"


# --- Limits -------------------------------------------------------------------------------------


def test_too_many_messages_are_told_when_to_come_back(settings: Settings, rasa: FakeRasa) -> None:
    few = Gateway(Settings(**{**vars(settings), "messages_per_minute": 3}))
    with running(few):
        visitor = Visitor(few.url)
        visitor.open()
        codes = [visitor.post({"text": f"bericht {n}"}).status_code for n in range(4)]
        assert codes == [202, 202, 202, 429]
        refused = visitor.post({"text": "nog een"})
        assert refused.json() == {"error": "too_many"}
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        other = Visitor(few.url)
        other.open()
        assert other.post({"text": "hallo"}).status_code == 202


def test_too_many_sessions_of_one_address_are_refused_but_not_the_known_ones(
    settings: Settings, rasa: FakeRasa
) -> None:
    few = Gateway(Settings(**{**vars(settings), "sessions_per_minute": 2}))
    with running(few):
        known = Visitor(few.url)
        known.open()
        Visitor(few.url).open()
        refused = Visitor(few.url).client.post("/api/session", json={"language": "nl"})
        assert (refused.status_code, refused.json()) == (429, {"error": "too_many"})
        assert int(refused.headers["retry-after"]) >= 1
        assert known.client.post("/api/session", json={"language": "nl"}).status_code == 200


# --- Handlers -----------------------------------------------------------------------------------


def test_the_bot_is_silent_while_a_handler_has_the_floor(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    conversation_id = rasa.turns[0].body["conversation"]
    with writing(gateway.engine) as session:
        store.set_floor(session, conversation_id, "handler")
    asked = len(rasa.turns)
    visitor.say("bent u een mens?")
    visitor.client.post("/api/language", json={"language": "en"})
    with writing(gateway.engine) as session:
        store.set_floor(session, conversation_id, "bot")
    visitor.say("hello again")
    visitor.wait_for("re: hello again")
    assert rasa.texts()[asked:] == ["hello again"]
    assert rasa.turns[-1].body["metadata"]["language"] == "en"


# --- Anything at all ----------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["client_id", "text", "offer", "message", "number", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
bodies = st.one_of(
    st.binary(max_size=60),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {"client_id": st.uuids().map(str), "text": st.text(max_size=40)},
    ).map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries({"client_id": st.uuids().map(str), "offer": json_values}).map(
        lambda value: json.dumps(value).encode()
    ),
)


@given(body=bodies)
@hypothesis_settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_body_breaks_the_gateway(visitor: Visitor, body: bytes) -> None:
    response = visitor.client.post(
        "/api/messages", content=body, headers={"Content-Type": "application/json"}
    )
    if response.status_code == 202:
        assert set(response.json()) == {"seq"}
    else:
        assert response.status_code in (400, 409, 422)
        assert response.json()["error"] in ("bad_request", "empty", "too_long", "offer_gone")
