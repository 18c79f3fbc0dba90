"""The other side of the WhatsApp channel: Meta's Cloud API, and customers with their phones.

The API behaves as its documentation says: it takes one message at a time for whoever has the access
token, refuses what is over a limit (code 100) and free-form messages to a customer who has not
written for a day (code 131047), and signs what it delivers to the webhook.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PHONE_NUMBER_ID = "106540352242922"
ACCESS_TOKEN = "test-access-token"
APP_SECRET = "test-app-secret"
VERIFY_TOKEN = "test-verify-token"
WAIT = 30.0

# Status, headers and body of an answer.
Answer = tuple[int, dict[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Posted:
    """One call to send a message: what was asked, what was answered, and when it came (seconds)."""

    body: dict[str, Any]
    status: int
    at: float
    provider_id: str | None

    @property
    def to(self) -> str:
        return str(self.body.get("to") or self.body.get("recipient"))

    @property
    def text(self) -> str:
        if self.body["type"] == "text":
            return str(self.body["text"]["body"])
        return str(self.body["interactive"]["body"]["text"])

    @property
    def choices(self) -> dict[str, str]:
        """Title -> id of what can be pressed."""
        if self.body["type"] != "interactive":
            return {}
        action = self.body["interactive"]["action"]
        replies = [button["reply"] for button in action.get("buttons", ())]
        rows = [row for section in action.get("sections", ()) for row in section["rows"]]
        return {choice["title"]: choice["id"] for choice in [*replies, *rows]}


def error(status: int, code: int, **headers: str) -> Answer:
    """An error as the API words it."""
    return (
        status,
        headers,
        {"error": {"message": "(#…) text", "type": "OAuthException", "code": code}},
    )


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Provider:
    """The API over real HTTP. `trouble` (called with each body) may answer in its place; `delay`
    holds each answer back for so many seconds; `closed` are customers out of their window."""

    trouble: Callable[[dict[str, Any]], Answer | None] = lambda body: None
    delay: float = 0.0
    closed: set[str] = field(default_factory=set)
    posted: list[Posted] = field(default_factory=list)
    busy: dict[str, int] = field(default_factory=dict)
    overlapped: bool = False

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                token = self.headers.get("Authorization", "")
                status, headers, answer = provider._take(self.path, token, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: Any) -> None:
                """A caller that hung up is none of ours."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v24.0"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def settings(self) -> dict[str, str]:
        """The helpline's settings for this account, by field."""
        return {
            "whatsapp_verify_token": VERIFY_TOKEN,
            "whatsapp_app_secret": APP_SECRET,
            "whatsapp_access_token": ACCESS_TOKEN,
            "whatsapp_phone_number_id": PHONE_NUMBER_ID,
            "whatsapp_api_url": self.url,
        }

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def taken(self, to: str | None = None) -> list[Posted]:
        """What was taken, of all customers or of one, in order."""
        posted = list(self.posted)
        return [p for p in posted if p.status == 200 and (to is None or p.to == to)]

    def texts(self, to: str) -> list[str]:
        return [posted.text for posted in self.taken(to)]

    def _take(self, path: str, token: str, raw: bytes) -> Answer:
        body = json.loads(raw)
        at = time.monotonic()
        to = str(body.get("to") or body.get("recipient"))
        with self._lock:
            self.busy[to] = self.busy.get(to, 0) + 1
            self.overlapped = self.overlapped or self.busy[to] > 1
        time.sleep(self.delay)
        answer = self._refusal(path, token, body) or self.trouble(body)
        provider_id = None
        if answer is None:
            provider_id = f"wamid.OUT{next(self._numbers):08d}"
            contacts = [{"input": to, "wa_id": to}]
            answer = (
                200,
                {},
                {
                    "messaging_product": "whatsapp",
                    "contacts": contacts,
                    "messages": [{"id": provider_id}],
                },
            )
        with self._lock:
            self.busy[to] -= 1
            self.posted.append(Posted(body, answer[0], at, provider_id))
        return answer

    def _refusal(self, path: str, token: str, body: dict[str, Any]) -> Answer | None:
        if path != f"/v24.0/{PHONE_NUMBER_ID}/messages":
            return error(404, 100)
        if token != f"Bearer {ACCESS_TOKEN}":
            return error(401, 190)
        if body.get("messaging_product") != "whatsapp" or ("to" in body) == ("recipient" in body):
            return error(400, 100)
        if body.get("to", "") in self.closed:
            return error(400, 131047)
        return None if _within_limits(body) else error(400, 100)


def _within_limits(body: dict[str, Any]) -> bool:
    if body["type"] == "text":
        return 0 < len(body["text"]["body"]) <= 4096
    interactive = body["interactive"]
    if not 0 < len(interactive["body"]["text"]) <= 1024:
        return False
    action = interactive["action"]
    if interactive["type"] == "button":
        choices = [button["reply"] for button in action["buttons"]]
        most, longest, longest_id = 3, 20, 256
    else:
        if not 0 < len(action["button"]) <= 20 or len(action["sections"]) != 1:
            return False
        choices = action["sections"][0]["rows"]
        most, longest, longest_id = 10, 24, 200
    return (
        0 < len(choices) <= most
        and all(0 < len(c["title"]) <= longest for c in choices)
        and all(0 < len(c["id"]) <= longest_id for c in choices)
        and len({c["id"] for c in choices}) == len(choices)
        and len({c["title"] for c in choices}) == len(choices)
    )


def delivery(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A delivery with these messages, and perhaps `statuses`."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "3225526315",
            "phone_number_id": more.pop("phone_number_id", PHONE_NUMBER_ID),
        },
        **more,
    }
    if messages:
        value["contacts"] = [
            {"profile": {"name": "Test"}, "wa_id": message.get("from")} for message in messages
        ]
        value["messages"] = list(messages)
    change = {"value": value, "field": "messages"}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [change]}],
    }


def status(provider_id: str, name: str, *codes: int) -> dict[str, Any]:
    """What became of a message that was sent."""
    found: dict[str, Any] = {"id": provider_id, "status": name, "timestamp": "1763719200"}
    if codes:
        found["errors"] = [{"code": code, "title": "…"} for code in codes]
    return found


_wamids = itertools.count(1)


def message(user: str, kind: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A message of a customer, with an id of its own."""
    return {
        "from": user,
        "id": f"wamid.IN{next(_wamids):08d}",
        "timestamp": "1763719200",
        "type": kind,
        kind: content,
        **more,
    }


def text(user: str, body: str, **more: Any) -> dict[str, Any]:
    return message(user, "text", {"body": body}, **more)


def pressed(user: str, key: str, title: str, kind: str = "button_reply") -> dict[str, Any]:
    return message(user, "interactive", {"type": kind, kind: {"id": key, "title": title}})


def deliver(
    url: str, content: object, *, given: str | None = "", raw: bytes | None = None
) -> httpx.Response:
    """Call the webhook at `url`; `given` is a signature in place of the right one (None: none)."""
    body = raw if raw is not None else json.dumps(content).encode()
    headers = {"Content-Type": "application/json"}
    if given is not None:
        headers["X-Hub-Signature-256"] = given or signature(body)
    return httpx.post(
        f"{url}/webhooks/whatsapp", content=body, headers=headers, trust_env=False, timeout=WAIT
    )


class Phone:
    """A customer's phone: writes, presses what is on the screen, and waits for what comes back."""

    def __init__(self, url: str, provider: Provider, number: str) -> None:
        self.number = number
        self._url = url
        self._provider = provider
        self._seen = 0

    def say(self, words: str) -> str:
        """Write; returns what was answered."""
        return self._send(text(self.number, words))

    def press(self, title: str) -> str:
        """Press the newest choice with this title; returns what was answered."""
        for posted in reversed(self._provider.taken(self.number)):
            if title in posted.choices:
                kind = "button_reply"
                if posted.body["interactive"]["type"] == "list":
                    kind = "list_reply"
                return self._send(pressed(self.number, posted.choices[title], title, kind))
        raise LookupError(f"no choice {title!r}")

    @property
    def choices(self) -> list[str]:
        """What can be pressed in the last message."""
        return list(self._provider.taken(self.number)[-1].choices)

    def _send(self, content: dict[str, Any]) -> str:
        before = len(self._provider.taken(self.number))
        response = deliver(self._url, delivery(content))
        assert response.status_code == 200, response.text
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            taken = self._provider.taken(self.number)
            # The messages of a turn come right behind one another.
            if len(taken) > before and time.monotonic() - taken[-1].at > 0.6:
                return "\n".join(posted.text for posted in taken[before:])
            time.sleep(0.02)
        raise AssertionError("no answer")
