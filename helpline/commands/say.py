"""`helpline say "…"`: one message through the running gateway, as the chat page sends it.

The session is kept in the state directory, so the next message goes on in the same conversation.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from helpline.settings import Settings, SettingsError, load_settings
from helpline.texts import LANGUAGES

SESSION_FILE = "say.json"
DEFAULT_TIMEOUT = 60.0
FAILED = 2

Event = tuple[str, dict[str, Any]]


class SayError(Exception):
    """Why there is no answer, in one line."""


def add_parser(subparsers: Any) -> None:
    """Add `say` to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "say", help="send one message through the running gateway and print the answers"
    )
    parser.add_argument("text", nargs="?", help="what the customer writes")
    parser.add_argument("--choose", type=int, metavar="N", help="press the button with number N")
    parser.add_argument(
        "--language", choices=LANGUAGES, help="speak this language from now on (first: nl)"
    )
    parser.add_argument("--new", action="store_true", help="begin a new conversation")
    parser.add_argument("--json", action="store_true", help="print one JSON object per message")
    parser.add_argument("--url", help="the gateway's address (default: the one of the settings)")
    parser.add_argument(
        "--timeout", type=float, default=DEFAULT_TIMEOUT, help="seconds to wait for an answer"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; return the exit status (2: nothing was sent, or nothing answers)."""
    try:
        if args.text is not None and args.choose is not None:
            raise SayError("give a text or --choose, not both")
        if args.text is None and args.choose is None and not args.new and not args.language:
            raise SayError("give a text, or --choose N for a button")
        settings = load_settings()
        url = (args.url or f"http://{_reachable(settings.host)}:{settings.port}").rstrip("/")
        with httpx.Client(base_url=url, timeout=args.timeout, trust_env=False) as client:
            _converse(args, settings, client, url)
    except httpx.TimeoutException:
        return _fail(f"no answer within {args.timeout:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _fail(f"no gateway answers at {url} ({type(error).__name__})")
    except (SayError, SettingsError, OSError) as error:
        return _fail(str(error))
    return 0


def _fail(reason: str) -> int:
    print(f"helpline say: {reason}", file=sys.stderr)
    return FAILED


def _reachable(host: str) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _converse(args: argparse.Namespace, settings: Settings, client: httpx.Client, url: str) -> None:
    scheme = "https" if settings.public_https else "http"
    client.headers["Origin"] = f"{scheme}://{httpx.URL(url).netloc.decode()}"
    kept = settings.state_dir / SESSION_FILE
    if not args.new:
        client.headers["Cookie"] = _kept_cookie(kept, url)
    conversation = _open(client, args.language or LANGUAGES[0])
    _keep_cookie(kept, url, client.headers["Cookie"])
    try:
        _exchange(args, client, conversation)
    finally:
        for part in conversation.heard:
            _print(part, conversation.language, as_json=args.json)


def _exchange(args: argparse.Namespace, client: httpx.Client, conversation: _Conversation) -> None:
    with client.stream(
        "GET", "/api/events", params={"last_event_id": conversation.last_event_id}
    ) as response:
        if response.status_code != 200:
            raise SayError(f"the gateway answers with status {response.status_code}")
        events = _events(response, time.monotonic() + args.timeout)
        # A new conversation begins with what the assistant says first.
        conversation.take_in(events, until_answer_to=None)
        if args.language and args.language != conversation.language:
            reply = _post(client, "/api/language", {"language": args.language})
            conversation.take_in(events, until_answer_to=reply["seq"])
        message = _message(args, conversation)
        if message is not None:
            reply = _post(client, "/api/messages", message)
            conversation.take_in(events, until_answer_to=reply["seq"])


@dataclass
class _Conversation:
    language: str
    last_event_id: int
    history: list[dict[str, Any]]
    heard: list[dict[str, Any]]

    def take_in(self, events: Iterator[Event], until_answer_to: int | None) -> None:
        """Listen until the assistant has said all it says to message `until_answer_to`."""
        answered = until_answer_to is None
        for name, data in events:
            if name == "message" and data["sender"] != "customer":
                self.heard.append(data)
                self.history.append(data)
                if data["sender"] != "system" and data["seq"] > (until_answer_to or 0):
                    answered = True
            elif name == "language":
                self.language = data["language"]
            elif name == "typing" and not data["on"] and answered:
                return
        raise SayError("the gateway ended the conversation before it answered")


def _open(client: httpx.Client, language: str) -> _Conversation:
    response = client.post("/api/session", json={"language": language})
    session = _read(response)
    client.headers["X-CSRF-Token"] = session["csrf"]
    # Sent by hand: over plain HTTP to this machine a client keeps no Secure cookie.
    client.headers["Cookie"] = response.headers["set-cookie"].partition(";")[0]
    return _Conversation(
        session["language"], session["last_event_id"], list(session["messages"]), []
    )


def _message(args: argparse.Namespace, conversation: _Conversation) -> dict[str, Any] | None:
    client_id = str(uuid.uuid4())
    if args.text is not None:
        return {"client_id": client_id, "text": args.text}
    if args.choose is None:
        return None
    for message in reversed(conversation.history):
        if any(button["number"] == args.choose for button in message["buttons"]):
            offer = {"message": message["seq"], "number": args.choose}
            return {"client_id": client_id, "offer": offer}
    raise SayError(f"there is no button {args.choose} in this conversation")


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    return _read(client.post(path, json=body))


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise SayError(f"{response.url} is not the gateway")
    if response.is_error:
        raise SayError(f"the gateway refuses: {content.get('error', response.status_code)}")
    return content


def _events(response: httpx.Response, deadline: float) -> Iterator[Event]:
    name = ""
    for line in response.iter_lines():
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("")
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def _print(message: dict[str, Any], language: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**message, "language": language}, ensure_ascii=False))
        return
    print(message["text"])
    for button in message["buttons"]:
        print(f"  {button['number']}) {button['title']}")


def _kept_cookie(path: Path, url: str) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))[url])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ""


def _keep_cookie(path: Path, url: str, cookie: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump({url: cookie}, stream)
