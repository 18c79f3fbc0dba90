"""Photos and PDFs of a customer: what is taken in, what is refused, what becomes of it."""

from __future__ import annotations

import hashlib
import http.client
import json
import logging
import os
import stat
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from gateway_world import FakeRasa, Gateway, Visitor, asking, running, until

from helpline.claims.documents import DocumentRecord, documents_of_conversation, open_document
from helpline.conversations import store
from helpline.conversations.models import ConversationRow
from helpline.database import reading, writing
from helpline.gateway import uploads
from helpline.gateway.document_files import ORPHAN_SECONDS
from helpline.settings import Settings
from helpline.understanding.masking import MASK
from tests.sample_files import BAD, GOOD

PDF = GOOD["bestelling.pdf"][1]


def send(
    visitor: Visitor,
    name: str = "bestelling.pdf",
    content: bytes = PDF,
    *,
    client_id: str | None = None,
    said_type: str = "application/octet-stream",
    **changes: Any,
) -> httpx.Response:
    return visitor.client.post(
        "/api/documents",
        data={"client_id": client_id or str(uuid.uuid4())},
        files={"file": (name, content, said_type)},
        **changes,
    )


def conversation_of(gateway: Gateway, visitor: Visitor) -> str:
    """The visitor's conversation: the one whose greeting its history begins with."""
    mark = uuid.uuid4().hex
    visitor.say(mark)
    with reading(gateway.engine) as session:
        for row in session.query(ConversationRow).all():
            if any(message.text == mark for message in store.transcript(session, row.id)):
                return str(row.id)
    raise AssertionError("no conversation")


def recorded(gateway: Gateway, conversation_id: str) -> list[DocumentRecord]:
    with reading(gateway.engine) as session:
        return documents_of_conversation(session, conversation_id)


def files_of(gateway: Gateway) -> set[str]:
    return {path.name for path in gateway.settings.documents_dir.iterdir()}


def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["error"]) == (status, code)
    return body


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_is_kept_and_its_content_is_unchanged(
    gateway: Gateway, visitor: Visitor, name: str
) -> None:
    kind, content = GOOD[name]
    conversation = conversation_of(gateway, visitor)
    response = send(visitor, name, content, said_type="text/html")
    assert response.status_code == 202
    (document,) = recorded(gateway, conversation)
    assert (document.media_type, document.size, document.name) == (kind, len(content), name)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.claim_id is None
    with reading(gateway.engine) as session:
        path = open_document(session, gateway.settings.documents_dir, document.public_id).path
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert gateway.settings.state_dir in path.parents


def test_a_document_stands_in_the_conversation_and_the_assistant_is_told(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa
) -> None:
    page = visitor.page()
    client_id = str(uuid.uuid4())
    response = send(visitor, "mijn “foto”.pdf", client_id=client_id)
    until(lambda: len(rasa.turns) == 2, "the turn")
    body = rasa.turns[1].body
    assert body["kind"] == "document"
    command, _, arguments = body["text"].partition("{")
    assert command == "/document_received"
    told = json.loads("{" + arguments)
    assert told["name"] == "mijn “foto”.pdf"
    (document,) = recorded(gateway, body["conversation"])
    assert told == {"document": document.public_id, "name": document.name}

    visitor.wait_for(f"re: {body['text']}")
    shown = next(one for one in visitor.history() if one["sender"] == "customer")
    assert shown["seq"] == response.json()["seq"]
    assert (shown["kind"], shown["text"]) == ("document", "mijn “foto”.pdf")
    assert shown["client_id"] == client_id
    assert document.public_id not in json.dumps(shown)
    until(lambda: page.texts("customer") == ["mijn “foto”.pdf"], "the open page")
    assert page.messages()[1]["kind"] == "document"
    page.close()


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_and_leaves_nothing(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa, name: str
) -> None:
    before = files_of(gateway)
    response = send(visitor, name, BAD[name], said_type="image/jpeg")
    refused(response, 415, "document_type")
    refused(send(visitor, "foto.jpg", BAD[name], said_type="image/jpeg"), 415, "document_type")
    assert files_of(gateway) == before
    assert not [one for one in visitor.history() if one["sender"] == "customer"]
    assert len(rasa.turns) == 1


def test_an_empty_file_is_refused(visitor: Visitor) -> None:
    refused(send(visitor, content=b""), 422, "document_empty")


def test_the_same_client_id_again_changes_nothing(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa
) -> None:
    conversation, client_id = conversation_of(gateway, visitor), str(uuid.uuid4())
    first = send(visitor, client_id=client_id)
    files = files_of(gateway)
    again = send(visitor, "anders.jpg", GOOD["foto.jpg"][1], client_id=client_id)
    assert again.status_code == 202
    assert again.json() == first.json()
    assert files_of(gateway) == files
    (document,) = recorded(gateway, conversation)
    assert document.name == "bestelling.pdf"
    until(lambda: not gateway.pending(), "the answers")
    assert sum(text.startswith("/document_received") for text in rasa.texts()) == 1


def test_the_client_id_of_a_text_is_not_that_of_a_document(
    gateway: Gateway, visitor: Visitor
) -> None:
    client_id = str(uuid.uuid4())
    assert visitor.post({"text": "hallo", "client_id": client_id}).status_code == 202
    before = files_of(gateway)
    refused(send(visitor, client_id=client_id), 400, "bad_request")
    assert files_of(gateway) == before


def test_the_same_client_id_at_once_is_one_document(gateway: Gateway, visitor: Visitor) -> None:
    conversation, client_id = conversation_of(gateway, visitor), str(uuid.uuid4())
    before = files_of(gateway)
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: send(visitor, client_id=client_id), range(6)))
    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.json()["seq"] for reply in replies}) == 1
    (document,) = recorded(gateway, conversation)
    assert files_of(gateway) == before | {document.public_id}


def test_uploads_at_once_are_all_kept(gateway: Gateway, visitor: Visitor) -> None:
    conversation = conversation_of(gateway, visitor)
    names = [f"foto {number}.pdf" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda name: send(visitor, name), names))
    assert [reply.status_code for reply in replies] == [202] * 8
    assert sorted(one.name for one in recorded(gateway, conversation)) == names
    sequence = [one["seq"] for one in visitor.history()]
    assert sequence == sorted(set(sequence))


def test_a_name_keeps_no_secret_and_no_path(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = conversation_of(gateway, visitor)
    names = [
        "visa 4111 1111 1111 1111.pdf",
        "visa_4111_1111_1111_1111.pdf",
        "../../../../tmp/uit-de-map.pdf",
        "..\\..\\uit-de-map.pdf",
        "/etc/passwd",
        "leeg\x00regel\r\nX-Evil: 1.pdf",
    ]
    for name in names:
        assert send(visitor, name).status_code == 202
    documents = recorded(gateway, conversation)
    assert [one.name for one in documents[:5]] == [
        f"visa {MASK}.pdf",
        f"visa {MASK}.pdf",
        "uit-de-map.pdf",
        "uit-de-map.pdf",
        "passwd",
    ]
    assert files_of(gateway) >= {one.public_id for one in documents}
    assert all(len(one.public_id) == 48 and one.public_id.isalnum() for one in documents)
    until(lambda: not gateway.pending(), "the answers")
    everything = json.dumps([turn.body for turn in rasa.turns]) + json.dumps(visitor.history())
    # With the joints: four digits alone may be a part of any random id.
    for secret in ("1111 1111", "1111_1111"):
        assert secret not in everything
        assert secret not in caplog.text
    assert "uit-de-map" not in caplog.text
    told = [turn.body for turn in rasa.turns if turn.body["kind"] == "document"]
    assert [body["metadata"]["masked"] for body in told[:3]] == [["card"], ["card"], []]


def test_while_a_handler_has_the_floor_the_bot_is_silent_and_the_document_is_there(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa
) -> None:
    conversation = conversation_of(gateway, visitor)
    until(lambda: not gateway.pending(), "the answers")
    with writing(gateway.engine) as session:
        store.set_floor(session, conversation, "handler")
    asked = len(rasa.turns)
    assert send(visitor).status_code == 202
    assert [one.name for one in recorded(gateway, conversation)] == ["bestelling.pdf"]
    assert visitor.history()[-1]["text"] == "bestelling.pdf"
    assert not gateway.pending()
    assert len(rasa.turns) == asked


def test_a_document_leaves_the_offers_as_they_are(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.script = asking
    visitor.say("hallo")
    offered = next(one for one in visitor.wait_for("re: hallo") if one["buttons"])
    rasa.script = None
    assert send(visitor).status_code == 202
    assert visitor.press(offered["seq"], 1).status_code == 202


# Who may ------------------------------------------------------------------------------------------


def test_without_a_session_nothing_is_read(gateway: Gateway) -> None:
    stranger = Visitor(gateway.url)
    before = files_of(gateway)
    refused(send(stranger), 403, "session")
    assert files_of(gateway) == before


@pytest.mark.parametrize("token", ["", "0" * 64, None])
def test_a_forged_token_is_refused(visitor: Visitor, token: str | None) -> None:
    headers = {} if token is None else {"X-CSRF-Token": token}
    if token is None:
        del visitor.client.headers["X-CSRF-Token"]
    refused(send(visitor, headers=headers), 403, "session")


def test_the_token_of_another_visitor_is_refused(gateway: Gateway, visitor: Visitor) -> None:
    other = Visitor(gateway.url)
    token = other.open()["csrf"]
    refused(send(visitor, headers={"X-CSRF-Token": token}), 403, "session")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_another_site_is_refused(visitor: Visitor, origin: str | None) -> None:
    if origin is None:
        del visitor.client.headers["Origin"]
        refused(send(visitor), 403, "origin")
    else:
        refused(send(visitor, headers={"Origin": origin}), 403, "origin")


def test_a_stranger_is_refused_before_the_body_is_there(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.settings.port, timeout=5)
    connection.putrequest("POST", "/api/documents")
    connection.putheader("Origin", gateway.url)
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders()
    assert connection.getresponse().status == 403
    connection.close()


def test_documents_are_nowhere_to_be_fetched(gateway: Gateway, visitor: Visitor) -> None:
    conversation = conversation_of(gateway, visitor)
    send(visitor)
    (document,) = recorded(gateway, conversation)
    for path in (
        "/api/documents",
        f"/api/documents/{document.public_id}",
        f"/documents/{document.public_id}",
        f"/static/../documents/{document.public_id}",
        f"/static/%2e%2e/documents/{document.public_id}",
    ):
        assert visitor.client.get(path).status_code in (404, 405), path


# Forms --------------------------------------------------------------------------------------------


def form(*parts: tuple[str, bytes]) -> bytes:
    lines = [b"--b\r\n%s\r\n\r\n%s\r\n" % (head.encode(), body) for head, body in parts]
    return b"".join(lines) + b"--b--\r\n"


FIELD = 'Content-Disposition: form-data; name="client_id"'
FILE = 'Content-Disposition: form-data; name="file"; filename="a.pdf"'
ID = uuid.uuid4().hex.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a form",
        form((FIELD, ID)),
        form((FILE, PDF)),
        form((FIELD, b"1"), (FILE, PDF)),
        form((FIELD, b"x" * 5000), (FILE, PDF)),
        form((FIELD, ID), (FILE, PDF), (FILE, PDF)),
        form((FIELD, ID), (FIELD, ID), (FILE, PDF)),
        form((FIELD, ID), ('Content-Disposition: form-data; name="file"', b"text")),
        form((FIELD + '; filename="a"', ID), (FILE.replace('"file"', '"other"'), PDF)),
        form((FIELD, ID), ("Content-Disposition: form-data", PDF)),
        form((FIELD, ID), (FILE, PDF))[:-200],
    ],
)
def test_a_form_that_is_not_ours_is_refused(
    gateway: Gateway, visitor: Visitor, body: bytes
) -> None:
    before = files_of(gateway)
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    response = visitor.client.post("/api/documents", content=body, headers=headers)
    refused(response, 400, "bad_request")
    assert files_of(gateway) == before


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "multipart/form-data", "application/x-www-form-urlencoded"],
)
def test_what_is_no_multipart_form_is_refused(visitor: Visitor, content_type: str) -> None:
    body = form((FIELD, ID), (FILE, PDF))
    headers = {"Content-Type": content_type}
    response = visitor.client.post("/api/documents", content=body, headers=headers)
    refused(response, 400, "bad_request")


# Limits -------------------------------------------------------------------------------------------


@pytest.fixture
def small(settings: Settings) -> Settings:
    return replace(settings, document_max_mb=1, documents_per_conversation=3, documents_total_mb=2)


def weighing(size: int) -> bytes:
    """A PDF of so many bytes."""
    return PDF.replace(b"%%EOF", b"%" + b"x" * (size - len(PDF) - 2) + b"\n%%EOF")


def opened(gateway: Gateway) -> Visitor:
    visitor = Visitor(gateway.url)
    visitor.open()
    return visitor


def test_the_size_is_limited_to_the_byte(small: Settings) -> None:
    with running(gateway := Gateway(small)):
        visitor = opened(gateway)
        assert visitor.client.get("/api/texts/nl").json()["document_max_mb"] == 1
        exactly = weighing(uploads.MEGABYTE)
        assert len(exactly) == uploads.MEGABYTE
        assert send(visitor, content=exactly).status_code == 202
        for size in (uploads.MEGABYTE + 1, 5 * uploads.MEGABYTE):
            body = refused(send(visitor, content=weighing(size)), 413, "document_too_large")
            assert body["max"] == 1
        assert len(files_of(gateway)) == 1


def test_reading_stops_at_the_limit_when_no_length_was_announced(small: Settings) -> None:
    with running(gateway := Gateway(small)):
        visitor = opened(gateway)
        head = form((FIELD, ID), (FILE, b""))[: -len(b"\r\n--b--\r\n")]
        connection = http.client.HTTPConnection("127.0.0.1", small.port, timeout=10)
        connection.putrequest("POST", "/api/documents")
        for name, value in visitor.headers.items():
            connection.putheader(name, value)
        connection.putheader("X-CSRF-Token", visitor.session["csrf"])
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        # The body never ends: the answer comes all the same.
        chunk = b"x" * 65536
        connection.send(b"%x\r\n%s\r\n" % (len(head), head))
        for _ in range(uploads.MEGABYTE // len(chunk) + 2):
            connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        response = connection.getresponse()
        assert response.status == 413
        assert json.loads(response.read())["error"] == "document_too_large"
        connection.close()
        assert files_of(gateway) == set()


def test_a_body_that_stops_coming_is_given_up(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "RECEIVE_SECONDS", 0.2)
    with running(gateway := Gateway(small)):
        visitor = opened(gateway)
        connection = http.client.HTTPConnection("127.0.0.1", small.port, timeout=10)
        body = form((FIELD, ID), (FILE, PDF))
        headers = {
            **visitor.headers,
            "X-CSRF-Token": visitor.session["csrf"],
            "Content-Type": "multipart/form-data; boundary=b",
            "Content-Length": str(len(body)),
        }
        connection.request("POST", "/api/documents", body[:400], headers)
        assert connection.getresponse().status == 408
        connection.close()
        assert files_of(gateway) == set()


def test_the_number_of_documents_is_limited_also_when_they_come_at_once(small: Settings) -> None:
    with running(gateway := Gateway(small)):
        visitor = opened(gateway)
        ids = [str(uuid.uuid4()) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda one: send(visitor, client_id=one), ids))
        assert sorted(reply.status_code for reply in replies) == [202] * 3 + [422] * 5
        for reply in replies:
            if reply.status_code == 422:
                assert refused(reply, 422, "document_count")["max"] == 3
        assert len(files_of(gateway)) == 3
        assert sum(one["sender"] == "customer" for one in visitor.history()) == 3
        # What was taken in can still be sent again.
        taken = ids[[reply.status_code for reply in replies].index(202)]
        assert send(visitor, client_id=taken).status_code == 202
        assert send(opened(gateway)).status_code == 202


def test_what_they_weigh_together_is_limited(small: Settings) -> None:
    with running(gateway := Gateway(small)):
        visitor = opened(gateway)
        for _ in range(2):
            assert send(visitor, content=weighing(900_000)).status_code == 202
        reply = send(visitor, content=weighing(200_001))
        assert refused(reply, 422, "document_total")["max"] == 2
        assert send(visitor, content=weighing(200_000)).status_code == 202


def test_one_visitor_cannot_send_without_end(settings: Settings) -> None:
    with running(gateway := Gateway(replace(settings, messages_per_minute=2))):
        visitor = opened(gateway)
        assert [send(visitor).status_code for _ in range(3)] == [202, 202, 429]
        refusal = send(visitor)
        assert refused(refusal, 429, "too_many")
        assert int(refusal.headers["Retry-After"]) > 0
        # Documents do not use up what is for messages.
        assert visitor.post({"text": "hallo"}).status_code == 202


# When something fails -----------------------------------------------------------------------------


def test_a_full_disk_is_told_and_sending_again_helps(
    gateway: Gateway, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before, client_id = files_of(gateway), str(uuid.uuid4())
    with monkeypatch.context() as patch:
        patch.setattr("helpline.gateway.document_files.os.fsync", full)
        refused(send(visitor, client_id=client_id), 503, "server")
    assert files_of(gateway) == before
    assert send(visitor, client_id=client_id).status_code == 202


def test_what_a_crash_left_is_swept_away_at_the_start(settings: Settings) -> None:
    with running(gateway := Gateway(settings)):
        assert send(opened(gateway)).status_code == 202
    (kept,) = files_of(gateway)
    orphan, fresh = "a" * 48, "b" * 48
    for name in (orphan, fresh):
        (settings.documents_dir / name).write_bytes(PDF)
    old = time.time() - ORPHAN_SECONDS - 60
    for name in (kept, orphan):
        os.utime(settings.documents_dir / name, (old, old))
    with running(gateway := Gateway(settings)):
        assert files_of(gateway) == {kept, fresh}
