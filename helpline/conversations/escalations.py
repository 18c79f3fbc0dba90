"""Conversations that wait for a person.

As in the store, each function works in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.conversations.models import ConversationRow, EscalationRow
from helpline.conversations.records import URGENCIES, Escalation, UnknownConversation, Urgency

_conversations: Any = ConversationRow.__table__
_escalations: Any = EscalationRow.__table__


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
