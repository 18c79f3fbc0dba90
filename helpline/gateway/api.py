"""The web chat's API, apart from documents (`helpline.gateway.uploads`).

Every refusal is JSON `{"error": code}`, and the page has words for each code: `bad_request`,
`empty`, `too_long` (with `max`), `offer_gone`, `session` (no valid session: POST /api/session
makes one), `origin`, `too_many` (with a Retry-After header) and `server`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from helpline.channels.base import Delivery, Refused
from helpline.channels.web import WebChannel, read_object
from helpline.conversations import store
from helpline.conversations.records import Conversation, Message
from helpline.gateway.assistant import Assistant
from helpline.gateway.hub import Hub, LanguageChanged
from helpline.gateway.inbox import accept
from helpline.gateway.limits import RateLimit, address_key
from helpline.gateway.storage import Storage
from helpline.gateway.stream import EventFeed, EventStreamResponse
from helpline.gateway.turns import TurnRunner
from helpline.gateway.words import Words
from helpline.settings import Settings
from helpline.texts import LANGUAGES

MAX_BODY_BYTES = 64 * 1024
# Pages of one visitor that may be open at once.
MAX_STREAMS = 20
STREAM_RETRY_SECONDS = 30
SERVER_RETRY_SECONDS = 2

logger = logging.getLogger(__name__)


class WebApi:
    """The endpoints under /api and /healthz."""

    def __init__(
        self,
        settings: Settings,
        *,
        storage: Storage,
        channel: WebChannel,
        hub: Hub,
        runner: TurnRunner,
        feed: EventFeed,
        assistant: Assistant,
        words: dict[str, Words],
    ) -> None:
        """All parts are the app's; see `helpline.gateway.app`."""
        self._clock: Callable[[], datetime] = settings.clock
        self._limits = {
            "message_max_chars": settings.message_max_chars,
            "document_max_mb": settings.document_max_mb,
        }
        self._storage = storage
        self._channel = channel
        self._hub = hub
        self._runner = runner
        self._feed = feed
        self._assistant = assistant
        self._words = words
        self._messages_limit = RateLimit(settings.messages_per_minute)
        self._sessions_limit = RateLimit(settings.sessions_per_minute)

    def routes(self) -> list[Route]:
        """The routes of this API."""
        return [
            Route("/api/session", self.session, methods=["POST"]),
            Route("/api/messages", self.messages, methods=["POST"]),
            Route("/api/language", self.language, methods=["POST"]),
            Route("/api/events", self.events, methods=["GET"]),
            Route("/api/texts/{language}", self.texts, methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
        ]

    async def session(self, request: Request) -> Response:
        """Take up the visitor's conversation, or begin one: `{"language"}`."""
        delivery = await _delivery(request)
        self._channel.check_origin(delivery.headers)
        language = _language(delivery)
        visitor = self._channel.visitor(delivery.cookies)
        found = await self._history(visitor) if visitor else None
        if visitor is None or found is None:
            address = request.client.host if request.client else None
            _limit(self._sessions_limit, address_key(address))
            visitor = self._channel.new_visitor()
            found = await self._begin(visitor, language)
        conversation, messages = found
        return JSONResponse(
            {
                "csrf": self._channel.csrf_token(visitor),
                "language": conversation.language,
                "messages": [
                    part
                    for message in messages
                    if message.shown
                    for part in self._channel.render(message)
                ],
                "last_event_id": messages[-1].seq if messages else 0,
            },
            headers={"Set-Cookie": self._channel.set_cookie(visitor)},
        )

    async def messages(self, request: Request) -> Response:
        """Take in one message; it is stored when the answer 202 `{"seq"}` goes out."""
        delivery = await _delivery(request)
        self._channel.verify(delivery)
        _limit(self._messages_limit, self._channel.known_visitor(delivery))
        (inbound,) = self._channel.parse(delivery)

        def take_in(session: Session) -> tuple[Conversation, Message]:
            conversation = self._conversation(session, inbound.channel_user)
            return conversation, accept(session, conversation.id, inbound, now=self._clock())

        conversation, message = await self._storage.write(take_in)
        self.act_on(conversation, message)
        return JSONResponse({"seq": message.seq}, status_code=202)

    async def language(self, request: Request) -> Response:
        """Go on in another language: `{"language"}`; the assistant repeats its question in it."""
        delivery = await _delivery(request)
        self._channel.verify(delivery)
        visitor = self._channel.known_visitor(delivery)
        _limit(self._messages_limit, visitor)
        language = _language(delivery)

        def switch(session: Session) -> tuple[Conversation, Message]:
            conversation = self._conversation(session, visitor)
            store.set_language(session, conversation.id, language)
            event = store.add_event(
                session,
                conversation.id,
                text="/switch_language" + _compact({"language": language}),
                now=self._clock(),
            )
            return replace(conversation, language=language), event

        conversation, message = await self._storage.write(switch)
        self._hub.publish(conversation.id, LanguageChanged(language))
        self.act_on(conversation, message)
        return JSONResponse({"seq": message.seq, "language": language}, status_code=202)

    async def events(self, request: Request) -> EventStreamResponse:
        """The event stream, from after `Last-Event-ID` or `?last_event_id=` on."""
        delivery = Delivery(dict(request.headers), request.cookies)
        self._channel.check_origin(delivery.headers, required=False)
        visitor = self._channel.known_visitor(delivery)
        conversation = await self._storage.read(self._conversation, visitor)
        if self._hub.listeners(conversation.id) >= MAX_STREAMS:
            raise Refused(429, "too_many", retry_after=STREAM_RETRY_SECONDS)
        seen = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
        return EventStreamResponse(self._feed.events(conversation, _sequence(seen)))

    async def texts(self, request: Request) -> Response:
        """The words of page and chat window in one language, and the limits that it checks."""
        words = self._words.get(request.path_params["language"])
        if words is None:
            raise HTTPException(404)
        return JSONResponse(
            {**words, **self._limits},
            headers={"Cache-Control": "public, max-age=300"},
        )

    async def health(self, request: Request) -> Response:
        """Whether the gateway works (503: its database does not), and whether Rasa answers."""
        try:
            await self._storage.read(lambda session: session.execute(text("SELECT 1")))
            database = True
        except SQLAlchemyError:
            database = False
        rasa = await self._assistant.is_up()
        status = "ok" if database and rasa else "degraded"
        return JSONResponse(
            {"status": status, "database": database, "rasa": rasa},
            status_code=200 if database else 503,
            headers={"Cache-Control": "no-store"},
        )

    def act_on(self, conversation: Conversation, message: Message) -> None:
        """Show a stored message on the open pages, and have it answered if the bot is to."""
        self._hub.publish_message(message)
        if message.turn_state == "received":
            self._runner.take_up(conversation, message)

    def _conversation(self, session: Session, visitor: str) -> Conversation:
        conversation = store.find_conversation(session, self._channel.name, visitor)
        if conversation is None:
            raise Refused(403, "session")
        return conversation

    async def _history(self, visitor: str) -> tuple[Conversation, list[Message]] | None:
        def read(session: Session) -> tuple[Conversation, list[Message]] | None:
            conversation = store.find_conversation(session, self._channel.name, visitor)
            if conversation is None:
                return None
            return conversation, store.transcript(session, conversation.id)

        return await self._storage.read(read)

    async def _begin(self, visitor: str, language: str) -> tuple[Conversation, list[Message]]:
        def begin(session: Session) -> tuple[Conversation, Message]:
            now = self._clock()
            conversation = store.start_conversation(
                session,
                channel=self._channel.name,
                channel_user=visitor,
                language=language,
                now=now,
            )
            start = "/start" + _compact({"language": language})
            return conversation, store.add_event(session, conversation.id, text=start, now=now)

        conversation, start = await self._storage.write(begin)
        self.act_on(conversation, start)
        return conversation, [start]


def error_response(error: Refused) -> Response:
    """A refusal as the page gets it."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse(
        {"error": error.code, **error.details}, status_code=error.status, headers=headers
    )


async def on_refused(request: Request, error: Exception) -> Response:
    """Answer a refused request."""
    assert isinstance(error, Refused)
    return error_response(error)


async def on_database_error(request: Request, error: Exception) -> Response:
    """Answer a request that the database failed; the page sends the message again."""
    # What the error quotes is a customer's words: it is named, not logged.
    logger.error("the database fails: %s", type(error).__name__)
    return error_response(Refused(503, "server", retry_after=SERVER_RETRY_SECONDS))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer a request for what there is not (404, 405)."""
    assert isinstance(error, HTTPException)
    return JSONResponse(
        {"error": "bad_request"}, status_code=error.status_code, headers=error.headers
    )


async def on_bug(request: Request, error: Exception) -> Response:
    """Answer a request that failed through a fault of ours."""
    return error_response(Refused(500, "server"))


async def _delivery(request: Request) -> Delivery:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, "too_long")
    return Delivery(dict(request.headers), request.cookies, bytes(body))


def _language(delivery: Delivery) -> str:
    language = read_object(delivery).get("language")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise Refused(400, "bad_request")
    return language


def _limit(limit: RateLimit, key: str) -> None:
    wait = limit.take(key)
    if wait:
        raise Refused(429, "too_many", retry_after=wait)


def _sequence(value: str | None) -> int:
    # Anything that is not one of our numbers means "from the start".
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 9:
        return 0
    return int(value)


def _compact(value: dict[str, str]) -> str:
    return json.dumps(value, separators=(",", ":"))
