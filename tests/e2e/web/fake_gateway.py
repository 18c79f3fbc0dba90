"""A gateway with the real pages and static files, whose answers a test puts in its mouth.

It keeps one conversation in memory and speaks the gateway's API, so that every state of the chat
window can be driven: refusals, lost lines, slow answers, messages of a handler.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any

import uvicorn
from driving import wait_until
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from helpline.gateway.pages import Pages
from helpline.gateway.security import content_security_policy
from helpline.gateway.words import load_words
from helpline.settings import Settings

SETTINGS = Settings()
WORDS = load_words(SETTINGS.data_dir)
# The gateway's own policy, and trusted types, which forbid any innerHTML outright.
CSP = content_security_policy(SETTINGS) + "; require-trusted-types-for 'script'"
MAX_CHARS = 2000
DOCUMENT_MAX_MB = 1


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class FakeGateway:
    """Start it, give its `url` to a browser, then say and refuse things."""

    def __init__(self) -> None:
        self.streams: Counter[int] = Counter()
        self.stream_epoch = 0
        self.app = Starlette(
            routes=[
                *Pages(WORDS).routes(),
                Route("/api/texts/{language}", self._texts),
                Route("/api/files/{name:path}", self._file),
                Route("/api/session", self._session, methods=["POST"]),
                Route("/api/events", self._events),
                Route("/api/messages", self._messages, methods=["POST"]),
                Route("/api/language", self._language, methods=["POST"]),
                Route("/api/documents", self._documents, methods=["POST"]),
            ],
            middleware=[Middleware(BaseHTTPMiddleware, dispatch=_with_headers)],
        )
        self.reset()

    # What tests do ------------------------------------------------------------------------------

    def reset(self) -> None:
        """Forget everything; streams that are open end."""
        self.language: str | None = None
        self.messages: list[dict[str, Any]] = []
        self.live: list[tuple[str, dict[str, Any]]] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.refusals: dict[str, list[tuple[int, dict[str, Any], dict[str, str]]]] = {}
        self.keep_cookie = True
        self.delay = 0.0
        self.stream_epoch += 1
        self.streams_allowed = True
        self.session_id = f"session-{self.stream_epoch}"

    def say(
        self,
        text: str,
        buttons: list[str] | None = None,
        *,
        sender: str = "bot",
        at: datetime | None = None,
        first_number: int = 1,
        **extra: Any,
    ) -> int:
        """Add a message as if it came from `sender`; open pages hear it. Returns its number."""
        message = {
            "seq": len(self.messages) + 1,
            "sender": sender,
            "text": text,
            "buttons": [
                {"number": number, "title": title}
                for number, title in enumerate(buttons or [], first_number)
            ],
            "at": (at or datetime.now(timezone.utc)).isoformat().replace("+00:00", "Z"),
            **extra,
        }
        self.messages.append(message)
        self.live.append(("message", message))
        return len(self.messages)

    def typing(self, on: bool) -> None:
        """Show or hide that the assistant is writing."""
        self.live.append(("typing", {"on": on}))

    def speak(self, language: str) -> None:
        """Change the language of the conversation from the gateway's side."""
        self.language = language
        self.live.append(("language", {"language": language}))

    def refuse(
        self, path: str, status: int, error: str = "", max: int | None = None, **headers: str
    ) -> None:
        """Answer the next request to `path` with an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"error": error} if max is None else {"error": error, "max": max}
        self.refusals.setdefault(path, []).append((status, body, named))

    @property
    def listeners(self) -> int:
        """Streams that are open and were not cut."""
        return self.streams[self.stream_epoch]

    def end_streams(self) -> None:
        """Cut the event streams that are open."""
        self.stream_epoch += 1

    def lose_session(self) -> None:
        """Forget the browser's session, as when it has expired."""
        self.session_id += "-next"
        self.end_streams()

    # What the browser sees ----------------------------------------------------------------------

    async def _texts(self, request: Request) -> Response:
        words = WORDS.words[request.path_params["language"]]
        limits = {"message_max_chars": MAX_CHARS, "document_max_mb": DOCUMENT_MAX_MB}
        return JSONResponse({**words, **limits})

    async def _file(self, request: Request) -> Response:
        """Any file, as a download that is called by its path."""
        name = str(request.path_params["name"]).replace("/", "-")
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(b"%PDF-1.4", media_type="application/pdf", headers=disposition)

    async def _session(self, request: Request) -> Response:
        body = await request.json()
        if refusal := self._refusal("/api/session", body):
            return refusal
        self.language = self.language or body["language"]
        response = JSONResponse(
            {
                "csrf": f"csrf-{self.session_id}",
                "language": self.language,
                "messages": self.messages,
                "last_event_id": str(len(self.messages)),
            }
        )
        if self.keep_cookie:
            response.set_cookie("fake_session", self.session_id, httponly=True, samesite="lax")
        return response

    async def _messages(self, request: Request) -> Response:
        body = await request.json()
        if self.delay:
            await asyncio.sleep(self.delay)
        if refusal := self._refusal("/api/messages", body) or self._stranger(request):
            return refusal
        client_id = body["client_id"]
        for message in self.messages:
            if message.get("client_id") == client_id:
                return JSONResponse({"seq": message["seq"]}, status_code=202)
        text = body.get("text")
        if offer := body.get("offer"):
            offered = self.messages[offer["message"] - 1]["buttons"]
            text = next(one["title"] for one in offered if one["number"] == offer["number"])
        seq = self.say(str(text), sender="customer", client_id=client_id)
        return JSONResponse({"seq": seq}, status_code=202)

    async def _documents(self, request: Request) -> Response:
        async with request.form() as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            content = await file.read()
            body = {"client_id": form["client_id"], "name": file.filename, "content": content}
        if self.delay:
            await asyncio.sleep(self.delay)
        if refusal := self._refusal("/api/documents", body) or self._stranger(request):
            return refusal
        for message in self.messages:
            if message.get("client_id") == body["client_id"]:
                return JSONResponse({"seq": message["seq"]}, status_code=202)
        seq = self.say(
            str(body["name"]), sender="customer", client_id=body["client_id"], kind="document"
        )
        return JSONResponse({"seq": seq}, status_code=202)

    async def _language(self, request: Request) -> Response:
        body = await request.json()
        if refusal := self._refusal("/api/language", body) or self._stranger(request):
            return refusal
        self.speak(body["language"])
        return JSONResponse({"language": self.language})

    async def _events(self, request: Request) -> Response:
        if request.cookies.get("fake_session") != self.session_id:
            return JSONResponse({"error": "session"}, status_code=403)
        if not self.streams_allowed:
            return JSONResponse({"error": "busy"}, status_code=503)
        seen = int(request.headers.get("Last-Event-ID", "0"))
        return StreamingResponse(self._stream(seen), media_type="text/event-stream")

    async def _stream(self, seen: int) -> AsyncIterator[str]:
        epoch, position = self.stream_epoch, len(self.live)
        self.streams[epoch] += 1
        try:
            async for event in self._told(seen, epoch, position):
                yield event
        finally:
            self.streams[epoch] -= 1

    async def _told(self, seen: int, epoch: int, position: int) -> AsyncIterator[str]:
        yield ": hello\n\n"
        for message in self.messages[seen:]:
            yield _event("message", message)
        yield _event("language", {"language": self.language})
        yield _event("typing", {"on": False})
        while epoch == self.stream_epoch:
            while position < len(self.live):
                yield _event(*self.live[position])
                position += 1
            await asyncio.sleep(0.01)

    def _refusal(self, path: str, body: dict[str, Any]) -> Response | None:
        self.requests.append((path, body))
        if not self.refusals.get(path):
            return None
        status, error, headers = self.refusals[path].pop(0)
        return JSONResponse(error, status_code=status, headers=headers)

    def _stranger(self, request: Request) -> Response | None:
        known = request.cookies.get("fake_session") == self.session_id
        if known and request.headers.get("X-CSRF-Token") == f"csrf-{self.session_id}":
            return None
        return JSONResponse({"error": "session"}, status_code=403)

    # Running ------------------------------------------------------------------------------------

    def start(self, port: int = 0) -> None:
        """Serve in a thread of its own; `url` is set when this returns."""
        config = uvicorn.Config(self.app, port=port, log_level="warning", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the fake gateway did not start"
            time.sleep(0.01)
        address = self._server.servers[0].sockets[0].getsockname()
        self.url = f"http://127.0.0.1:{address[1]}"

    def stop(self) -> None:
        """End the streams and the server."""
        self.end_streams()
        self._server.should_exit = True
        self._thread.join(timeout=10)


def _event(kind: str, data: dict[str, Any]) -> str:
    number = f"id: {data['seq']}\n" if kind == "message" else ""
    return f"event: {kind}\n{number}data: {json.dumps(data)}\n\n"


def open_chat(page: Page, gateway: FakeGateway, path: str = "/chat") -> None:
    """Load a page and wait until its chat window hears the gateway."""
    before = len(gateway.requests)
    page.goto(path)
    expect(page.get_by_role("textbox")).to_be_visible()
    wait_until(page, lambda: len(gateway.requests) > before and gateway.listeners > 0)
