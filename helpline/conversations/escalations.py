"""Conversations that wait for a person.

As in the store, each function works in the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.conversations.models import ConversationRow, EscalationRow
from helpline.conversations.records import URGENCIES, Escalation, UnknownConversation, Urgency

_conversations: Any = ConversationRow.__table__
_escalations: Any = EscalationRow.__table__

# What the inbox is sorted by. The urgencies sort as their letters do: "crisis", "high", "normal".
_ORDER = (_escalations.c.urgency, _escalations.c.created_at, _escalations.c.id)


class UnknownEscalation(LookupError):
    """There is no escalation with that id."""


@dataclass(frozen=True)
class Waiting:
    """An open escalation with what the inbox tells of its conversation; `handler_id` has its
    floor."""

    escalation: Escalation
    language: str
    channel: str
    handler_id: int | None


@dataclass(frozen=True)
class Place:
    """Where in the inbox a page begins: after the escalation with these values."""

    urgency: str
    created_at: datetime
    id: int


@dataclass(frozen=True)
class Wanted:
    """What of the inbox is wanted; None: all."""

    language: str | None = None
    topic: str | None = None
    handler_id: int | None = None


def escalate(
    session: Session,
    conversation_id: str,
    *,
    reason: str,
    topic: str,
    urgency: Urgency,
    now: datetime,
) -> Escalation:
    """Ask for a person in a conversation; the transcript so far goes along.

    While one is open for the same reason it is that one again: it takes in what was said since,
    and its urgency only ever rises.

    Raises:
        UnknownConversation: there is none with that id.
        ValueError: `urgency` is none of crisis, high and normal.
    """
    if urgency not in URGENCIES:
        raise ValueError(f"urgency {urgency!r} is none of {', '.join(URGENCIES)}")
    last_seq = session.execute(
        sa.select(_conversations.c.last_seq)
        .where(_conversations.c.id == conversation_id)
        .with_for_update()
    ).scalar()
    if last_seq is None:
        raise UnknownConversation(conversation_id)
    existing = session.execute(
        sa.select(_escalations).where(
            _escalations.c.conversation_id == conversation_id,
            _escalations.c.reason == reason,
            _escalations.c.status == "open",
        )
    ).first()
    if existing is None:
        values: dict[str, Any] = {
            "conversation_id": conversation_id,
            "reason": reason,
            "topic": topic,
            "urgency": urgency,
            "created_at": now,
            "up_to_seq": last_seq,
            "status": "open",
        }
        result = session.execute(_escalations.insert().values(**values))
        return Escalation(id=result.inserted_primary_key[0], **values)
    changed = {
        "urgency": min(existing.urgency, urgency, key=URGENCIES.index),
        "up_to_seq": last_seq,
    }
    session.execute(_escalations.update().where(_escalations.c.id == existing.id).values(**changed))
    return Escalation(**{**existing._mapping, **changed})


def open_escalations(session: Session) -> list[Escalation]:
    """All that wait, the most urgent first and the longest waiting first among equals."""
    rank = sa.case(
        {urgency: position for position, urgency in enumerate(URGENCIES)},
        value=_escalations.c.urgency,
    )
    rows = session.execute(
        sa.select(_escalations)
        .where(_escalations.c.status == "open")
        .order_by(rank, _escalations.c.created_at, _escalations.c.id)
    )
    return [Escalation(**row._mapping) for row in rows]


def inbox(
    session: Session, wanted: Wanted, *, limit: int, after: Place | None = None
) -> list[Waiting]:
    """At most `limit` open escalations, in the order of `open_escalations`, from `after` on."""
    query = (
        sa.select(
            _escalations,
            _conversations.c.language,
            _conversations.c.channel,
            _conversations.c.handler_id,
        )
        .join(_conversations, _conversations.c.id == _escalations.c.conversation_id)
        .where(*_conditions(wanted))
        .order_by(*_ORDER)
        .limit(limit)
    )
    if after is not None:
        place = (sa.literal(after.urgency), after.created_at, after.id)
        query = query.where(sa.tuple_(*_ORDER) > sa.tuple_(*place))
    found = []
    for row in session.execute(query):
        values = dict(row._mapping)
        about = {name: values.pop(name) for name in ("language", "channel", "handler_id")}
        found.append(Waiting(Escalation(**values), **about))
    return found


def count_open(session: Session, wanted: Wanted) -> int:
    """How many open escalations there are of those wanted."""
    query = sa.select(sa.func.count()).select_from(_escalations).where(*_conditions(wanted))
    if wanted.language is not None or wanted.handler_id is not None:
        query = query.join(_conversations, _conversations.c.id == _escalations.c.conversation_id)
    return int(session.execute(query).scalar_one())


def escalations_of(session: Session, conversation_id: str) -> list[Escalation]:
    """All escalations of a conversation, the newest first."""
    rows = session.execute(
        sa.select(_escalations)
        .where(_escalations.c.conversation_id == conversation_id)
        .order_by(_escalations.c.id.desc())
    )
    return [Escalation(**row._mapping) for row in rows]


def close_escalation(session: Session, conversation_id: str, escalation_id: int) -> bool:
    """Close an escalation of a conversation; whether it was open until now.

    Raises:
        UnknownEscalation: the conversation has none with that id.
    """
    here = (
        _escalations.c.id == escalation_id,
        _escalations.c.conversation_id == conversation_id,
    )
    closed = session.execute(
        _escalations.update().where(*here, _escalations.c.status == "open").values(status="closed")
    ).rowcount
    if not closed and session.execute(sa.select(_escalations.c.id).where(*here)).first() is None:
        raise UnknownEscalation(escalation_id)
    return bool(closed)


def _conditions(wanted: Wanted) -> list[Any]:
    conditions = [_escalations.c.status == "open"]
    if wanted.language is not None:
        conditions.append(_conversations.c.language == wanted.language)
    if wanted.topic is not None:
        conditions.append(_escalations.c.topic == wanted.topic)
    if wanted.handler_id is not None:
        conditions.append(_conversations.c.handler_id == wanted.handler_id)
    return conditions
