"""The web chat's proofs and formats, without a server."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.channels.base import Delivery, Inbound, Pressed, Refused, clean_text
from helpline.channels.web import SESSION_LIFETIME, WebChannel
from helpline.conversations.records import Message, Offer

CLIENT_ID = "0b9d9f5e-6f0f-4a43-8d7a-3d1c6f1a2b3c"


def channel(**options: Any) -> WebChannel:
    settings: dict[str, Any] = {
        "session_key": "key of sessions",
        "csrf_key": "key of tokens",
        "max_chars": 100,
        "publish": lambda message: None,
    }
    return WebChannel(**{**settings, **options})


def cookies(web: WebChannel, visitor: str) -> dict[str, str]:
    name, _, rest = web.set_cookie(visitor).partition("=")
    return {name: rest.partition(";")[0]}


def delivery(web: WebChannel, body: Any, visitor: str = "visitor", **headers: str) -> Delivery:
    content = {"content-type": "application/json", **headers}
    return Delivery(content, cookies(web, visitor), json.dumps(body).encode())


def test_a_cookie_names_its_visitor() -> None:
    web = channel()
    visitor = web.new_visitor()
    assert web.visitor(cookies(web, visitor)) == visitor
    assert len({web.new_visitor() for _ in range(100)}) == 100
    assert len(visitor) >= 32


@given(st.text(max_size=80))
def test_no_other_cookie_names_anyone(value: str) -> None:
    web = channel()
    assert web.visitor({web.cookie_name: value}) is None


def test_a_cookie_of_another_installation_names_no_one() -> None:
    assert channel().visitor(cookies(channel(session_key="another"), "visitor")) is None


def test_a_cookie_does_not_count_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    web = channel()
    kept = cookies(web, "visitor")
    later = datetime.now(timezone.utc) + SESSION_LIFETIME
    for seconds, expected in [(-60, "visitor"), (60, None)]:
        instant = int(later.timestamp()) + seconds
        monkeypatch.setattr(web._signer, "get_timestamp", lambda instant=instant: instant)
        assert web.visitor(kept) == expected


@pytest.mark.parametrize(
    ("options", "expected", "missing"),
    [
        ({}, {"SameSite=Lax"}, {"Secure", "Partitioned"}),
        ({"https": True}, {"SameSite=Lax", "Secure"}, {"Partitioned"}),
        (
            {"https": True, "allowed_origins": ["https://shop.example"]},
            {"SameSite=None", "Secure", "Partitioned"},
            set(),
        ),
        ({"allowed_origins": ["http://shop.example"]}, {"SameSite=Lax"}, {"Secure"}),
    ],
)
def test_a_cookie_is_as_closed_as_its_use_allows(
    options: dict[str, Any], expected: set[str], missing: set[str]
) -> None:
    parts = set(channel(**options).set_cookie("visitor").split("; ")[1:])
    assert expected | {"HttpOnly", "Path=/"} <= parts
    assert not missing & parts
    assert not any(part.startswith("Domain") for part in parts)


def test_a_token_belongs_to_one_visitor() -> None:
    web = channel()
    assert web.csrf_token("one") != web.csrf_token("two")
    assert web.csrf_token("one") != channel(csrf_key="another").csrf_token("one")


@pytest.mark.parametrize(
    ("options", "origin", "host", "ours"),
    [
        ({}, "http://localhost:8080", "localhost:8080", True),
        ({}, "https://localhost:8080", "localhost:8080", True),
        ({"https": True}, "http://help.example", "help.example", False),
        ({"https": True}, "https://help.example", "help.example", True),
        ({"allowed_origins": ["https://shop.example"]}, "https://shop.example", "h", True),
        ({"allowed_origins": ["https://shop.example"]}, "http://shop.example", "h", False),
        ({}, "http://localhost", "localhost:8080", False),
        ({}, "http://user@localhost:8080", "localhost:8080", False),
        ({}, "ftp://localhost:8080", "localhost:8080", False),
        ({}, "http://[", "localhost:8080", False),
        ({}, "http://", "", False),
        ({}, "null", "", False),
        ({}, "", "", False),
    ],
)
def test_origins(options: dict[str, Any], origin: str, host: str, ours: bool) -> None:
    web = channel(**options)
    headers = {"origin": origin, "host": host}
    if ours:
        web.check_origin(headers)
        return
    with pytest.raises(Refused) as refused:
        web.check_origin(headers)
    assert (refused.value.status, refused.value.code) == (403, "origin")


def test_parse_gives_what_was_written_or_pressed() -> None:
    web = channel()
    text = {"client_id": CLIENT_ID, "text": " hallo\r\nwereld \x0bx "}
    assert web.parse(delivery(web, text)) == [Inbound("visitor", CLIENT_ID, "hallo\nwereld \nx")]
    offer = {"client_id": CLIENT_ID, "offer": {"message": 3, "number": 2}}
    assert web.parse(delivery(web, offer)) == [Inbound("visitor", CLIENT_ID, Pressed(3, 2))]


def test_parse_needs_a_session() -> None:
    web = channel()
    body = delivery(web, {"client_id": CLIENT_ID, "text": "x"})
    with pytest.raises(Refused) as refused:
        web.parse(Delivery(body.headers, {}, body.body))
    assert (refused.value.status, refused.value.code) == (403, "session")


@given(st.text(max_size=130))
def test_cleaned_text_is_clean_or_refused(text: str) -> None:
    try:
        cleaned = clean_text(text, 100)
    except Refused:
        return
    assert 0 < len(cleaned) <= 100
    assert cleaned == cleaned.strip()
    cleaned.encode()
    assert not any(ord(char) < 32 and char not in "\n\t" for char in cleaned)
    assert clean_text(cleaned, 100) == cleaned


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦 é €", "שלום", "tab\there", "a\u200bb", "[••••]"])
def test_what_people_write_is_left_alone(text: str) -> None:
    assert clean_text(text, 100) == text


def test_a_rendered_message_tells_nothing_of_the_inside() -> None:
    message = Message(
        id=77,
        conversation_id="secret-conversation",
        seq=5,
        sender="bot",
        kind="text",
        external_id=None,
        text="Hebt u geklaagd?",
        payload=None,
        offers=(Offer(1, "Ja", '/answer{"value":true}'),),
        masked=("card",),
        language="nl",
        created_at=datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=timezone.utc),
        in_reply_to=70,
        turn_state=None,
        attempts=3,
        trouble_told=True,
    )
    assert channel().render(message) == [
        {
            "seq": 5,
            "sender": "bot",
            "text": "Hebt u geklaagd?",
            "language": "nl",
            "buttons": [{"number": 1, "title": "Ja"}],
            "at": "2026-11-21T10:00:00.123Z",
        }
    ]
