"""A small world around the gateway: a Rasa that misbehaves on order, visitors with open pages."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.system import free_ports
from helpline.claims.models import Claim, Contract, Document
from helpline.conversations import store
from helpline.conversations.models import (
    ConversationRow,
    EscalationRow,
    MessageRow,
    OutboxPartRow,
    OutboxRow,
)
from helpline.conversations.records import Message
from helpline.database import Base, open_engine, reading
from helpline.gateway.app import create_app
from helpline.gateway.server import GatewayServer
from helpline.settings import PROJECT_ROOT, Settings

WAIT = 15.0


def free_port() -> int:
    return free_ports(1)[0]


def until(condition: Callable[[], Any], what: str, seconds: float = WAIT) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


class ServerThread:
    """uvicorn in a thread of its own."""

    def __init__(self, server: uvicorn.Server, port: int) -> None:
        self.server = server
        self.port = port
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.server.run([listener])

    def start(self) -> None:
        self._thread.start()
        until(lambda: self.server.started or not self._thread.is_alive(), "the server to start")
        assert self.server.started

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(WAIT)
        assert not self._thread.is_alive()


@dataclass
class Turn:
    body: dict[str, Any]
    authorization: str


@dataclass
class FakeRasa:
    """Answers turns as the contract says: the same turn again gets the same answer again.

    `script` makes the answer to a turn's body; `trouble` (called first, with the body) may return
    a response to give in its place. `hold` keeps answers back while it is clear.
    """

    port: int = field(default_factory=free_port)
    turns: list[Turn] = field(default_factory=list)
    trouble: Callable[[dict[str, Any]], Response | None] = lambda body: None
    script: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    hold: threading.Event = field(default_factory=threading.Event)
    delay: float = 0.0
    running: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)
    most_in_all: int = 0
    _answers: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _server: ServerThread | None = None

    def __post_init__(self) -> None:
        self.hold.set()

    @property
    def alive(self) -> bool:
        return self._server is not None

    def reset(self) -> None:
        """Behave, and know nothing of what was asked before."""
        self.trouble, self.script, self.delay = lambda body: None, None, 0.0
        self.turns.clear()
        self.most_at_once.clear()
        self.most_in_all = 0
        self.hold.set()

    def start(self) -> None:
        app = Starlette(
            routes=[
                Route("/", lambda request: PlainTextResponse("Hello from Rasa")),
                Route("/webhooks/gateway/turn", self._turn, methods=["POST"]),
            ]
        )
        config = uvicorn.Config(
            app, log_level="critical", ws="none", timeout_graceful_shutdown=0, lifespan="off"
        )
        self._server = ServerThread(uvicorn.Server(config), self.port)
        self._server.start()

    def die(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def texts(self) -> list[str]:
        return [turn.body["text"] for turn in self.turns]

    async def _turn(self, request: Request) -> Response:
        body = await request.json()
        self.turns.append(Turn(body, request.headers.get("authorization", "")))
        conversation = body["conversation"]
        self.running[conversation] += 1
        self.most_at_once[conversation] = max(
            self.most_at_once[conversation], self.running[conversation]
        )
        self.most_in_all = max(self.most_in_all, self.running.total())
        try:
            while not self.hold.is_set():
                await asyncio.sleep(0.005)
            await asyncio.sleep(self.delay)
            response = self.trouble(body)
            if response is not None:
                return response
            answer = self._answers.setdefault((conversation, body["turn"]), self._answer(body))
            return JSONResponse(answer)
        finally:
            self.running[conversation] -= 1

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.script is not None:
            return self.script(body)
        return {
            "messages": [{"text": f"re: {body['text']}"}],
            "language": body["metadata"]["language"],
        }


def asking(body: dict[str, Any]) -> dict[str, Any]:
    """A script that answers each turn with two messages that have buttons."""
    return {
        "messages": [
            {"text": f"re: {body['text']}"},
            {
                "text": "Hebt u geklaagd?",
                "buttons": [
                    {"title": "Ja, ik heb geklaagd", "payload": '/answer{"value":true}'},
                    {"title": "Nog niet", "payload": '/answer{"value":false}'},
                ],
            },
            {"text": "Of:", "buttons": [{"title": "Stoppen", "payload": "/cancel_report"}]},
        ],
        "language": body["metadata"]["language"],
    }


def gateway_data(folder: Path) -> Path:
    """The data files that the gateway itself needs, apart from those of the assistant."""
    source = PROJECT_ROOT / "data"
    shutil.copytree(source / "web", folder / "web")
    shutil.copytree(source / "desk", folder / "desk")
    shutil.copy(source / "help_numbers.yml", folder)
    for name in ("system", "desk"):
        for path in source.glob(f"responses/*/{name}.yml"):
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return folder


def make_tables(engine: Engine) -> None:
    rows = (
        ConversationRow,
        MessageRow,
        EscalationRow,
        OutboxRow,
        OutboxPartRow,
        Contract,
        Claim,
        Document,
    )
    tables = [row.__table__ for row in rows]
    Base.metadata.create_all(engine, tables=tables)


class Gateway:
    """The gateway in a thread of this process, over real HTTP."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.port}"
        self.engine = open_engine(settings.resolved_database_url)
        make_tables(self.engine)
        self._server: ServerThread | None = None

    def start(self) -> None:
        app = create_app(self.settings, self.engine)
        self._server = ServerThread(GatewayServer(app), self.settings.port)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def pending(self) -> list[Message]:
        with reading(self.engine) as session:
            return store.pending_turns(session)


class GatewayProcess:
    """The gateway as it is run for real, to be killed."""

    def __init__(self, settings: Settings) -> None:
        self.url = f"http://127.0.0.1:{settings.port}"
        self._environment = {
            **os.environ,
            "HELPLINE_PORT": str(settings.port),
            "HELPLINE_RASA_PORT": str(settings.rasa_port),
            "HELPLINE_STATE_DIR": str(settings.state_dir),
            "HELPLINE_DATA_DIR": str(settings.data_dir),
            "HELPLINE_DATABASE_URL": settings.database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "helpline.gateway"],
            cwd=PROJECT_ROOT,
            env=self._environment,
            stderr=subprocess.PIPE,
        )
        until(self._answers, "the gateway to start", 30)

    def run(self) -> tuple[int, str]:
        result = subprocess.run(
            [sys.executable, "-m", "helpline.gateway"],
            cwd=PROJECT_ROOT,
            env=self._environment,
            stderr=subprocess.PIPE,
            timeout=30,
        )
        return result.returncode, result.stderr.decode()

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(WAIT)

    def stop(self, stop_signal: signal.Signals = signal.SIGTERM) -> str:
        """Stop as an operator would; returns what it logged."""
        if self._process is None or self._process.poll() is not None:
            return ""
        self._process.send_signal(stop_signal)
        try:
            _, log = self._process.communicate(timeout=WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        return log.decode()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the gateway ended at once"
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/api/texts/nl", trust_env=False).status_code == 200
        return False


class Page:
    """An open event stream that notes what it gets."""

    def __init__(self, visitor: Visitor, last_event_id: int | None, header: bool) -> None:
        self.events: list[tuple[str | None, str, Any]] = []
        self.raw = ""
        self.ended = False
        target = httpx.URL(visitor.url)
        self._connection = http.client.HTTPConnection(target.host, target.port)
        self._connection.connect()
        self._socket = self._connection.sock
        path, headers = "/api/events", dict(visitor.headers)
        if last_event_id is not None and header:
            headers["Last-Event-ID"] = str(last_event_id)
        elif last_event_id is not None:
            path += f"?last_event_id={last_event_id}"
        self._connection.request("GET", path, headers=headers)
        self._response = self._connection.getresponse()
        assert self._response.status == 200
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        buffer = b""
        with suppress(OSError, http.client.HTTPException, ValueError):
            while chunk := self._response.read1(65536):
                self.raw += chunk.decode(errors="replace")
                buffer += chunk
                *blocks, buffer = buffer.split(b"\n\n")
                for block in blocks:
                    self._note(block.decode())
        self.ended = True

    def _note(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if "data" in fields:
            event_id = fields.get("id")
            self.events.append((event_id, fields["event"], json.loads(fields["data"])))

    def messages(self) -> list[dict[str, Any]]:
        return [data for _, name, data in self.events if name == "message"]

    def texts(self, sender: str = "bot") -> list[str]:
        return [m["text"] for m in self.messages() if m["sender"] == sender]

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT)
        self._connection.close()


class Visitor:
    """A browser with its cookie."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers = {"Origin": url}
        self.client = httpx.Client(
            base_url=url, headers=self.headers, trust_env=False, timeout=WAIT
        )
        self.session: dict[str, Any] = {}

    def open(self, language: str = "nl") -> dict[str, Any]:
        response = self.client.post("/api/session", json={"language": language})
        assert response.status_code == 200, response.text
        self.session = response.json()
        # By hand: a Secure cookie would not be kept over the plain HTTP of a test.
        self.headers["Cookie"] = response.headers["set-cookie"].partition(";")[0]
        self.client.headers["Cookie"] = self.headers["Cookie"]
        self.client.headers["X-CSRF-Token"] = self.session["csrf"]
        return self.session

    def page(self, last_event_id: int | None = None, *, header: bool = False) -> Page:
        return Page(self, last_event_id, header)

    def post(self, body: dict[str, Any]) -> httpx.Response:
        return self.client.post("/api/messages", json={"client_id": str(uuid.uuid4()), **body})

    def say(self, text: str) -> int:
        response = self.post({"text": text})
        assert response.status_code == 202, response.text
        return int(response.json()["seq"])

    def press(self, message: int, number: int) -> httpx.Response:
        return self.post({"offer": {"message": message, "number": number}})

    def history(self) -> list[dict[str, Any]]:
        response = self.client.post("/api/session", json={"language": "nl"})
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def bot_texts(self) -> list[str]:
        return [m["text"] for m in self.history() if m["sender"] == "bot"]

    def wait_for(self, text: str, seconds: float = WAIT) -> list[dict[str, Any]]:
        until(lambda: text in self.bot_texts(), f"the answer {text!r}", seconds)
        return self.history()


@contextmanager
def running(*servers: Any) -> Iterator[None]:
    for server in servers:
        server.start()
    try:
        yield
    finally:
        for server in reversed(servers):
            getattr(server, "die", None) and server.die()
            getattr(server, "stop", None) and server.stop()
