"""A person takes the floor in a conversation, speaks, and gives it back.

As in the store, each function works in the caller's transaction. One statement decides who has the
floor, so that of two handlers who take it at once one gets it and the other is told who has it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.conversations import store
from helpline.conversations.models import ConversationRow, MessageRow
from helpline.conversations.records import Conversation, FloorTaken, Message

_conversations: Any = ConversationRow.__table__
_messages: Any = MessageRow.__table__

# Asks the assistant to say again what it waits for; the other one also tells it the language.
GO_ON = "/go_back"
GO_ON_IN = "/switch_language"


@dataclass(frozen=True)
class Speaker:
    """A handler as a conversation knows them: the id of the account, and the name that the
    customer sees."""

    id: int
    name: str


def take_floor(
    session: Session,
    conversation_id: str,
    handler: Speaker,
    *,
    from_handler: int | None = None,
) -> Conversation:
    """Give the floor to `handler`; turns that the bot has not answered yet are the handler's.

    `from_handler` takes it from that colleague, and only from that one, instead of from the bot.
    A handler who has it keeps it.

    Raises:
        UnknownConversation: there is none with that id.
        FloorTaken: somebody else has the floor.
    """
    held_by_expected = (
        _conversations.c.floor == "bot"
        if from_handler is None
        else _conversations.c.handler_id == from_handler
    )
    taken = session.execute(
        _conversations.update()
        .where(_conversations.c.id == conversation_id, held_by_expected)
        .values(floor="handler", handler_id=handler.id)
    ).rowcount
    conversation = store.get_conversation(session, conversation_id)
    if conversation.handler_id != handler.id:
        raise FloorTaken(conversation.handler_id)
    if taken:
        store.set_floor(session, conversation_id, "handler", handler.id)
    return conversation


def hand_back(
    session: Session, conversation_id: str, handler: Speaker, *, line: str, now: datetime
) -> list[Message]:
    """Give the floor back to the bot; returns what was stored, the turn to answer last.

    `line` tells the customer that the assistant goes on. Then the assistant says again what it
    waits for, in the language that the conversation has by now.

    Raises:
        UnknownConversation: there is none with that id.
        FloorTaken: the handler does not have the floor.
    """
    conversation = _held(session, conversation_id, handler)
    store.set_floor(session, conversation_id, "bot")
    told = store.add_line(session, conversation_id, sender="system", text=line, now=now)
    command = GO_ON
    if _switched_language(session, conversation_id):
        command = GO_ON_IN + json.dumps({"language": conversation.language}, separators=(",", ":"))
    return [told, store.add_event(session, conversation_id, text=command, now=now)]


def add_handler_message(
    session: Session,
    conversation_id: str,
    handler: Speaker,
    *,
    key: str,
    text: str,
    now: datetime,
    masked: Sequence[str] = (),
) -> Message:
    """Store what a handler writes to the customer (already masked), once for each `key`.

    Raises:
        UnknownConversation: there is none with that id.
        FloorTaken: the handler does not have the floor.
    """
    _held(session, conversation_id, handler)
    return store.add_line(
        session,
        conversation_id,
        sender="handler",
        text=text,
        now=now,
        author=handler.name,
        external_id=_key(key),
        masked=masked,
    )


def add_note(
    session: Session,
    conversation_id: str,
    handler: Speaker,
    *,
    key: str,
    text: str,
    now: datetime,
    masked: Sequence[str] = (),
) -> Message:
    """Store a note that handlers alone see (already masked), once for each `key`; whoever has the
    floor.

    Raises:
        UnknownConversation: there is none with that id.
    """
    return store.add_line(
        session,
        conversation_id,
        sender="handler",
        kind="note",
        text=text,
        now=now,
        author=handler.name,
        external_id=_key(key),
        masked=masked,
    )


def floors_of(session: Session, handler_id: int) -> list[str]:
    """The ids of the conversations in which a handler has the floor."""
    query = sa.select(_conversations.c.id).where(_conversations.c.handler_id == handler_id)
    return list(session.execute(query.order_by(_conversations.c.last_activity)).scalars())


def _held(session: Session, conversation_id: str, handler: Speaker) -> Conversation:
    """The conversation, locked, if the handler has its floor."""
    conversation = store.lock_conversation(session, conversation_id)
    if conversation.handler_id != handler.id:
        raise FloorTaken(conversation.handler_id)
    return conversation


def _key(key: str) -> str:
    # Customers choose their own ids: a prefix that none of theirs has keeps the two apart.
    return f"desk-{key}"


def _switched_language(session: Session, conversation_id: str) -> bool:
    """Whether the customer chose another language and the assistant has not heard of it."""
    last_answer = (
        sa.select(sa.func.coalesce(sa.func.max(_messages.c.seq), 0))
        .where(_messages.c.conversation_id == conversation_id, _messages.c.sender == "bot")
        .scalar_subquery()
    )
    query = sa.select(_messages.c.id).where(
        _messages.c.conversation_id == conversation_id,
        _messages.c.kind == "event",
        _messages.c.text.like(f"{GO_ON_IN}%"),
        sa.or_(_messages.c.turn_state.is_(None), _messages.c.turn_state == "handler"),
        _messages.c.seq > last_answer,
    )
    return session.execute(query.limit(1)).first() is not None
