"""Sends what is in the outbox: in order within a conversation, conversations side by side.

The database is the queue. Whatever dies, what was not sent is taken up again: by this gateway when
it starts, or by another one as soon as the lease on it has run out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpline.channels.base import NotSent, ProviderChannel
from helpline.conversations import outbox, store
from helpline.conversations.outbox import Claimed
from helpline.conversations.records import Conversation, Message
from helpline.gateway.storage import Storage

# Seconds. The pauses double from the first to the longest: all attempts together take an hour.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
ATTEMPTS = 15
# Longer than a provider may take for one part.
LEASE = 60.0
# How often the database is asked for what is due, beside being told.
LOOK_EVERY = 1.0
GRACE = 3.0
NOTE_AGAIN = 0.5
# Providers are called for this many conversations at once.
SIDE_BY_SIDE = 20

logger = logging.getLogger(__name__)


class OutboxSender:
    """One lane of work per conversation that has something to send."""

    def __init__(
        self,
        storage: Storage,
        channels: Mapping[str, ProviderChannel],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` gives the instant for records; attempts go by the real time."""
        self._storage = storage
        self._channels = channels
        self._clock = clock
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._places = asyncio.Semaphore(SIDE_BY_SIDE)
        self._looking: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Take up what waits, and go on looking."""
        if self._channels:
            self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Let what is going out arrive; the rest stays in the database."""
        self._stopping = True
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        lanes = list(self._lanes.values())
        if lanes:
            _, late = await asyncio.wait(lanes, timeout=GRACE)
            for lane in late:
                lane.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for channel in self._channels.values():
            await channel.close()

    def wake(self, conversation_id: str) -> None:
        """There may be something to send in a conversation."""
        if not self._channels or self._stopping:
            return
        if conversation_id in self._lanes:
            self._woken.add(conversation_id)
            return
        self._lanes[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def _look(self) -> None:
        while True:
            try:
                for conversation_id in await self._storage.read(outbox.due, _real_time()):
                    self.wake(conversation_id)
            except SQLAlchemyError as error:
                logger.error("the outbox cannot be read now (%s)", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def _work(self, conversation_id: str) -> None:
        try:
            while not self._stopping:
                self._woken.discard(conversation_id)
                async with self._places:
                    went_out = await self._send_next(conversation_id)
                if not went_out and conversation_id not in self._woken:
                    return
        except Exception as error:
            # The next look takes it up again. What a database error quotes is a customer's words.
            logger.error(
                "a message cannot be sent now (%s)",
                type(error).__name__,
                exc_info=not isinstance(error, SQLAlchemyError),
            )
        finally:
            # No await since the last look at `_woken`: what comes now opens a new lane.
            del self._lanes[conversation_id]
            self._woken.discard(conversation_id)

    async def _send_next(self, conversation_id: str) -> bool:
        """Send the first message that waits; whether the one after it may be looked at now."""
        taken = await self._storage.write(self._take, conversation_id)
        if taken is None:
            return False
        claimed, conversation, message = taken
        channel = self._channels[conversation.channel]
        try:
            parts = channel.render(message)
        except Exception:
            logger.exception("a message cannot be put as %s takes it", channel.name)
            await self._storage.write(self._give_up, claimed, "cannot be rendered")
            return True
        for number, part in enumerate(parts):
            if number in claimed.sent_parts:
                continue
            if self._stopping:
                await self._storage.write(outbox.release, claimed)
                return False
            try:
                provider_id = await channel.post(conversation.channel_user, part)
            except NotSent as failure:
                return await self._put_off(claimed, failure)
            except Exception as error:
                logger.exception("%s cannot be called", channel.name)
                return await self._put_off(claimed, NotSent(type(error).__name__, again=True))
            if not await self._note(claimed, number, provider_id):
                return False
        await self._storage.write(outbox.finish, claimed, now=self._clock())
        return True

    async def _note(self, claimed: Claimed, part: int, provider_id: str | None) -> bool:
        """Record that a part is out. A database that fails for a moment must not have it sent
        again, so this is tried for as long as nobody else may send it."""
        give_up_at = _real_time() + timedelta(seconds=LEASE / 2)
        while True:
            until = _real_time() + timedelta(seconds=LEASE)
            try:
                return await self._storage.write(
                    outbox.note_part, claimed, part, provider_id, until=until
                )
            except SQLAlchemyError:
                if _real_time() > give_up_at:
                    raise
                await asyncio.sleep(NOTE_AGAIN)

    def _take(
        self, session: Session, conversation_id: str
    ) -> tuple[Claimed, Conversation, Message] | None:
        conversation = store.get_conversation(session, conversation_id)
        channel = self._channels.get(conversation.channel)
        if channel is None:
            # Its channel is switched off: it waits.
            return None
        real, recorded = _real_time(), self._clock()
        claimed = outbox.claim(
            session,
            conversation_id,
            now=real,
            until=real + timedelta(seconds=LEASE),
            written_since=recorded - channel.window,
            recorded_at=recorded,
        )
        if claimed is None:
            return None
        return claimed, conversation, store.get_message(session, claimed.message_id)

    async def _put_off(self, claimed: Claimed, failure: NotSent) -> bool:
        error = str(failure)
        if failure.window_closed:
            await self._storage.write(
                outbox.wait_for_customer, claimed, error=error, recorded_at=self._clock()
            )
            return False
        if not failure.again or claimed.attempts + 1 >= ATTEMPTS:
            logger.error("message %s is given up (%s)", claimed.message_id, error)
            await self._storage.write(self._give_up, claimed, error)
            return True
        pause = min(FIRST_PAUSE * 2**claimed.attempts, LONGEST_PAUSE)
        pause = max(pause, failure.retry_after or 0.0)
        logger.warning(
            "message %s was not sent (%s); again in %.1f s", claimed.message_id, error, pause
        )
        until = _real_time() + timedelta(seconds=pause)
        await self._storage.write(outbox.postpone, claimed, until=until, error=error)
        return False

    def _give_up(self, session: Session, claimed: Claimed, error: str) -> None:
        outbox.give_up(session, claimed, error=error, recorded_at=self._clock())


def _real_time() -> datetime:
    return datetime.now(timezone.utc)
