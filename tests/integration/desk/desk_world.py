"""Handlers with a browser each, at the desk of a running gateway."""

from __future__ import annotations

import html
import http.client
import json
import re
import socket
import threading
import uuid
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any

import httpx
from sqlalchemy.engine import Engine

from helpline.conversations import store
from helpline.conversations.escalations import escalate
from helpline.conversations.records import Message
from helpline.database import reading, writing
from helpline.desk import accounts

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
PASSWORD = "drie kleine zwaluwen"
WAIT = 15.0


class Clerk:
    """A handler's browser: its cookies, and what a page's forms hold."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(
            base_url=url,
            headers={"Origin": url, "Accept": "text/html", "Accept-Language": "fr"},
            trust_env=False,
            timeout=WAIT,
        )
        self.id = 0

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def token(self, path: str = "/desk/") -> str:
        """The CSRF token of the forms on a page."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get(path).text)
        assert found
        return found[1]

    def post(self, path: str, *, csrf: str | None = None, **form: Any) -> httpx.Response:
        """Send a form as the desk's script does."""
        values = {"csrf": self.token() if csrf is None else csrf, **form}
        return self.client.post(path, data=values, headers={"Accept": "application/json"})

    def try_password(self, name: str, password: str) -> httpx.Response:
        csrf = self.token("/desk/sign-in")
        return self.client.post(
            "/desk/sign-in", data={"csrf": csrf, "name": name, "password": password}
        )

    def sign_in(self, name: str, password: str = PASSWORD) -> Clerk:
        response = self.try_password(name, password)
        assert response.status_code == 303, response.text
        return self

    def do(self, conversation: str, what: str, **form: Any) -> httpx.Response:
        """Press something on a conversation's page."""
        return self.post(f"/desk/conversations/{conversation}/{what}", **form)

    def page(self, conversation: str) -> str:
        response = self.get(f"/desk/conversations/{conversation}")
        assert response.status_code == 200, response.status_code
        return response.text

    def lines(self, conversation: str) -> list[tuple[str, str]]:
        """Kind and words of each message on a conversation's page."""
        return lines_of(self.page(conversation))

    def follow(self, path: str) -> Stream:
        return Stream(self, path)


def lines_of(page: str) -> list[tuple[str, str]]:
    found = re.findall(
        r'<li class="line (\w+)".*?<p class="words"[^>]*>(.*?)</p>', page, flags=re.DOTALL
    )
    return [(kind, html.unescape(words)) for kind, words in found]


class Stream:
    """An open event stream of the desk."""

    def __init__(self, clerk: Clerk, path: str) -> None:
        self.events: list[tuple[str, Any]] = []
        self.ended = False
        target = httpx.URL(clerk.url)
        self._connection = http.client.HTTPConnection(target.host, target.port)
        self._connection.connect()
        self._socket = self._connection.sock
        cookies = "; ".join(f"{name}={value}" for name, value in clerk.client.cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": clerk.client.headers["Accept-Language"]}
        self._connection.request("GET", path, headers=headers)
        self._response = self._connection.getresponse()
        assert self._response.status == 200, self._response.status
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        buffer = b""
        # http.client trips over itself when a line is cut off: AttributeError.
        with suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            while chunk := self._response.read1(65536):
                buffer += chunk
                *blocks, buffer = buffer.split(b"\n\n")
                for block in blocks:
                    fields = dict(
                        line.split(": ", 1)
                        for line in block.decode().split("\n")
                        if not line.startswith(":")
                    )
                    if "data" in fields:
                        self.events.append((fields["event"], json.loads(fields["data"])))
        self.ended = True

    def lines(self) -> list[tuple[str, str]]:
        return [
            line
            for name, data in list(self.events)
            if name == "lines"
            for line in lines_of(data["html"])
        ]

    def region(self, name: str) -> str:
        """What a region looks like by now."""
        found = [d["html"] for n, d in list(self.events) if n == "region" and d["id"] == name]
        return str(found[-1]) if found else ""

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._connection.close()


def make_handler(engine: Engine, name: str, display_name: str) -> int:
    """An account whose password is `PASSWORD`."""
    with writing(engine) as session:
        accounts.add_handler(session, name, display_name, now=NOW)
        handler, _ = accounts.stored_hash(session, name)
        assert handler
        digest = accounts._hasher.hash(PASSWORD)
        accounts.change_password(session, handler, digest, now=NOW)
        return handler.id


def make_conversation(
    engine: Engine, language: str = "nl", *texts: str, escalated: str | None = "asked_for_a_person"
) -> str:
    """A conversation in which a customer has said `texts` and was answered."""
    with writing(engine) as session:
        conversation = store.start_conversation(
            session, channel="web", channel_user=uuid.uuid4().hex, language=language, now=NOW
        )
        for text in texts:
            turn = store.add_customer_message(
                session, conversation.id, external_id=uuid.uuid4().hex, text=text, now=NOW
            )
            store.add_bot_messages(session, turn.id, [], now=NOW)
        if escalated:
            escalate(
                session,
                conversation.id,
                reason=escalated,
                topic="human",
                urgency="normal",
                now=NOW,
            )
    return conversation.id


def transcript(engine: Engine, conversation: str) -> list[Message]:
    with reading(engine) as session:
        return store.transcript(session, conversation)
