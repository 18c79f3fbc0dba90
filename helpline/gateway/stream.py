"""The event stream of one open page: first what it missed, then what happens, once each."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import anyio
from sqlalchemy.orm import Session
from starlette.types import Receive, Scope, Send

from helpline.channels.base import Channel
from helpline.conversations import store
from helpline.conversations.records import Conversation, Message
from helpline.gateway.hub import (
    Event,
    FellBehind,
    Hub,
    LanguageChanged,
    Stored,
    Subscription,
    Typing,
)
from helpline.gateway.storage import Storage
from helpline.gateway.turns import TurnRunner

KEEP_ALIVE_SECONDS = 15.0
RECONNECT_MS = 1000
# A keep-alive is a comment: it tells proxies and the page that the line is not dead.
_KEEP_ALIVE = b": keep-alive\n\n"


class EventFeed:
    """Makes event streams of conversations."""

    def __init__(
        self, storage: Storage, hub: Hub, runner: TurnRunner, channels: Mapping[str, Channel]
    ) -> None:
        """`channels`: by name, for how their messages look."""
        self._storage = storage
        self._hub = hub
        self._runner = runner
        self._channels = channels

    async def events(self, conversation: Conversation, after_seq: int) -> AsyncIterator[bytes]:
        """The conversation's messages above `after_seq`, then everything as it happens.

        Ends when the gateway stops or the page is too slow; it then comes back for the rest.
        """
        channel = self._channels[conversation.channel]
        # Listen first and read then: nothing falls between the two. What comes twice has a
        # number that was seen; a number that was skipped is in the database.
        with self._hub.subscribe(conversation.id) as subscription:
            yield f"retry: {RECONNECT_MS}\n\n".encode()
            now, missed = await self._read(conversation.id, after_seq)
            # A number from before the database was renewed says nothing about what was seen.
            seen = after_seq if after_seq <= now.last_seq else 0
            if seen != after_seq:
                now, missed = await self._read(conversation.id, seen)
            for message in missed:
                seen = message.seq
                yield _message_event(channel, message)
            language = now.language
            yield _event("language", {"language": language})
            yield _event("typing", {"on": self._runner.is_busy(conversation.id)})
            while True:
                try:
                    event = await _next(subscription)
                except FellBehind:
                    return
                if event is None:
                    return
                if event == "quiet":
                    yield _KEEP_ALIVE
                elif isinstance(event, Message):
                    missed = [event]
                    if event.seq > seen + 1:
                        _, missed = await self._read(conversation.id, seen)
                    for message in missed:
                        if message.seq > seen:
                            seen = message.seq
                            yield _message_event(channel, message)
                elif isinstance(event, Typing):
                    yield _event("typing", {"on": event.on})
                elif isinstance(event, LanguageChanged):
                    language = event.language
                    yield _event("language", {"language": language})
                elif isinstance(event, Stored) and (
                    event.last_seq > seen or event.language != language
                ):
                    # Read again: what was seen then may be older than what was told since.
                    now, missed = await self._read(conversation.id, seen)
                    for message in missed:
                        seen = message.seq
                        yield _message_event(channel, message)
                    if now.language != language:
                        language = now.language
                        yield _event("language", {"language": language})

    async def _read(self, conversation_id: str, after: int) -> tuple[Conversation, list[Message]]:
        def read(session: Session) -> tuple[Conversation, list[Message]]:
            return (
                store.get_conversation(session, conversation_id),
                store.transcript(session, conversation_id, after),
            )

        return await self._storage.read(read)


class EventStreamResponse:
    """An ASGI response that sends a stream until it ends or the page goes away."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        """`chunks` is closed at the end, whichever way it ends."""
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        headers = {
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-store, no-transform",
            "x-accel-buffering": "no",
        }
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            }
        )
        async with anyio.create_task_group() as tasks:

            async def until_gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                tasks.cancel_scope.cancel()

            tasks.start_soon(until_gone)
            async with aclosing(self._chunks) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            tasks.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(subscription: Subscription) -> Event | str | None:
    with anyio.move_on_after(KEEP_ALIVE_SECONDS):
        return await subscription.next()
    return "quiet"


def _message_event(channel: Channel, message: Message) -> bytes:
    parts = channel.render(message) if message.shown else []
    return b"".join(_event("message", part, event_id=message.seq) for part in parts)


def _event(name: str, data: dict[str, Any], event_id: int | None = None) -> bytes:
    lines = [] if event_id is None else [f"id: {event_id}"]
    # JSON has no raw line breaks, so one data line holds it.
    lines += [f"event: {name}", f"data: {json.dumps(data, ensure_ascii=False)}", "", ""]
    return "\n".join(lines).encode()
