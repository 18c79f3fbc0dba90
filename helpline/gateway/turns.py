"""Has every stored turn answered: in order within a conversation, conversations side by side.

The database is the queue. A turn stays in it until its answers are stored, so a gateway that
dies in between takes it up again when it starts; the assistant gives the same answer to the same
turn, and the store takes an answer only once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpline.channels.base import Channel
from helpline.conversations import store
from helpline.conversations.escalations import escalate
from helpline.conversations.records import Conversation, Message
from helpline.gateway.assistant import Assistant, AssistantFailure, Reply
from helpline.gateway.hub import Hub, LanguageChanged, Typing
from helpline.gateway.storage import Storage

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
# A customer hears that it takes longer after this many seconds or failures, whichever is first.
PATIENCE = 3.0
PATIENCE_FAILURES = 2
# After about half a minute of failures it will not get better by itself: a person is told.
FAILURES_BEFORE_A_PERSON = 6

Waiting = tuple[Conversation, Message]

logger = logging.getLogger(__name__)


class TurnRunner:
    """One lane of work per conversation that has turns to answer."""

    def __init__(
        self,
        storage: Storage,
        assistant: Assistant,
        hub: Hub,
        *,
        channels: Mapping[str, Channel],
        trouble_lines: Mapping[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        """`trouble_lines`: the calm line per language; `clock` gives the instant for records."""
        self._storage = storage
        self._assistant = assistant
        self._hub = hub
        self._channels = channels
        self._trouble_lines = trouble_lines
        self._clock = clock
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

    async def start(self) -> None:
        """Take up every turn that is not answered yet."""
        turns = await self._storage.read(store.pending_turns)
        for conversation_id in dict.fromkeys(turn.conversation_id for turn in turns):
            self.wake(conversation_id)

    async def stop(self) -> None:
        """Stop working; what is unanswered stays in the database."""
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    def wake(self, conversation_id: str) -> None:
        """There may be turns to answer in a conversation."""
        self._open_lane(conversation_id, None)

    def take_up(self, conversation: Conversation, turn: Message) -> None:
        """There is this new turn in a conversation."""
        self._open_lane(conversation.id, (conversation, turn))

    def is_busy(self, conversation_id: str) -> bool:
        """Whether the conversation waits for an answer of the assistant."""
        return conversation_id in self._lanes

    def _open_lane(self, conversation_id: str, first: Waiting | None) -> None:
        if conversation_id in self._lanes:
            self._woken.add(conversation_id)
            return
        self._lanes[conversation_id] = asyncio.create_task(self._work(conversation_id, first))

    async def _work(self, conversation_id: str, waiting: Waiting | None) -> None:
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    if waiting is None:
                        self._woken.discard(conversation_id)
                        waiting = await self._storage.read(store.next_turn, conversation_id)
                    if waiting is not None:
                        await self._answer(*waiting)
                    elif conversation_id not in self._woken:
                        return
                    pause = FIRST_PAUSE
                except Exception as error:
                    # A lane that gave up would leave a customer without an answer. What a
                    # database error quotes is a customer's words: it is named, not logged.
                    logger.error(
                        "a turn cannot be worked on (%s); trying again",
                        type(error).__name__,
                        exc_info=not isinstance(error, SQLAlchemyError),
                    )
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
                waiting = None
        finally:
            # No await since the last look at `_woken`: a turn that comes now opens a new lane.
            del self._lanes[conversation_id]
            self._woken.discard(conversation_id)
            self._hub.publish(conversation_id, Typing(on=False))

    async def _answer(self, conversation: Conversation, turn: Message) -> None:
        self._hub.publish(conversation.id, Typing(on=True))
        answering = asyncio.create_task(self._ask_until_answered(conversation, turn))
        try:
            done, _ = await asyncio.wait({answering}, timeout=PATIENCE)
            if not done:
                await self._tell_trouble(conversation, turn)
            await answering
        finally:
            answering.cancel()

    async def _ask_until_answered(self, conversation: Conversation, turn: Message) -> None:
        pause, failures = FIRST_PAUSE, 0
        while True:
            try:
                reply = await self._assistant.ask(conversation, turn)
            except AssistantFailure as failure:
                failures += 1
                logger.warning("turn %s failed (%s); trying again", turn.id, failure)
            else:
                messages = await self._storage.write(self._keep, conversation, turn, reply)
                await self._told(conversation, messages)
                return
            await self._storage.write(store.note_failed_attempt, turn.id)
            if failures == PATIENCE_FAILURES:
                await self._tell_trouble(conversation, turn)
            if failures == FAILURES_BEFORE_A_PERSON:
                await self._storage.write(
                    escalate,
                    conversation.id,
                    reason="no_answer",
                    topic="technical",
                    urgency="high",
                    now=self._clock(),
                )
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            waiting = await self._storage.read(store.next_turn, conversation.id)
            # Meanwhile a handler may have taken over, or the customer may have switched language.
            if waiting is None or waiting[1].id != turn.id:
                return
            conversation, turn = waiting

    def _keep(
        self, session: Session, conversation: Conversation, turn: Message, reply: Reply
    ) -> list[Message]:
        # Also where a person has taken over meanwhile: it is for that person.
        if reply.report != conversation.report:
            store.note_report(session, conversation.id, reply.report)
        return store.add_bot_messages(
            session, turn.id, reply.answers, now=self._clock(), language=reply.language
        )

    async def _told(self, conversation: Conversation, messages: list[Message]) -> None:
        await self._send(conversation, messages)
        if messages and messages[-1].language != conversation.language:
            current = await self._storage.read(store.get_conversation, conversation.id)
            self._hub.publish(conversation.id, LanguageChanged(current.language))

    async def _tell_trouble(self, conversation: Conversation, turn: Message) -> None:
        text = self._trouble_lines[conversation.language]
        line = await self._storage.write(store.tell_trouble, turn.id, text=text, now=self._clock())
        if line is not None:
            await self._send(conversation, [line])

    async def _send(self, conversation: Conversation, messages: list[Message]) -> None:
        channel = self._channels.get(conversation.channel)
        # One that was switched off while a turn was open: its outbox keeps the answer.
        if channel is not None:
            await channel.send(conversation.channel_user, messages)
