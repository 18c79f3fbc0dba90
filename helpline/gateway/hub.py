"""What happens in a conversation, told at once to every open page of it in this process. What other
gateways store is told by `helpline.gateway.watch`.

Nothing here is kept: a page reads what it missed from the database.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from helpline.conversations.records import Message

# A page that is this many events behind is let go; it comes back and reads the database.
MAX_BACKLOG = 500


@dataclass(frozen=True)
class Typing:
    """The assistant begins (`on`) or ends working on an answer."""

    on: bool


@dataclass(frozen=True)
class LanguageChanged:
    """From now on the conversation is in `language`."""

    language: str


@dataclass(frozen=True)
class Stored:
    """What the database has of a conversation: the number of its last message, its language. Told
    when it has changed, by whichever gateway."""

    last_seq: int
    language: str


Event = Message | Typing | LanguageChanged | Stored


class FellBehind(Exception):
    """The listener did not keep up; events were lost to it."""


class Subscription:
    """The events of one conversation from the moment of subscribing on."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(MAX_BACKLOG)
        self._open = True

    async def next(self) -> Event | None:
        """Wait for the next event; None when the hub closes.

        Raises:
            FellBehind: events were lost because this listener is too slow.
        """
        if not self._open and self._queue.empty():
            raise FellBehind
        return await self._queue.get()

    def put(self, event: Event | None) -> None:
        """Add an event, unless the listener has fallen behind."""
        if not self._open:
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self._open = False


class Hub:
    """Who listens to which conversation. To be used from one event loop only."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Subscription]] = defaultdict(set)
        self._closed = False

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Subscription]:
        """Listen to a conversation for as long as the block runs."""
        subscription = Subscription()
        if self._closed:
            subscription.put(None)
        listeners = self._listeners[conversation_id]
        listeners.add(subscription)
        try:
            yield subscription
        finally:
            listeners.discard(subscription)
            if not listeners:
                self._listeners.pop(conversation_id, None)

    def conversations(self) -> list[str]:
        """The conversations that somebody listens to now."""
        return list(self._listeners)

    def listeners(self, conversation_id: str) -> int:
        """How many listen to a conversation now."""
        return len(self._listeners.get(conversation_id, ()))

    def publish(self, conversation_id: str, event: Event) -> None:
        """Tell all listeners of a conversation."""
        for subscription in self._listeners.get(conversation_id, ()):
            subscription.put(event)

    def publish_message(self, message: Message) -> None:
        """Tell all listeners of the message's conversation about a stored message."""
        self.publish(message.conversation_id, message)

    @property
    def closed(self) -> bool:
        """Whether the gateway stops."""
        return self._closed

    def close(self) -> None:
        """End every subscription, also those to come: the gateway stops."""
        self._closed = True
        for listeners in self._listeners.values():
            for subscription in listeners:
                subscription.put(None)
