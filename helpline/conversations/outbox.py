"""What is to be brought to customers through messaging providers.

A message gets its row in the transaction that stores it (`helpline.conversations.store`), so that
whatever dies afterwards, it is sent. Per conversation one row at a time is out with a sender, under
a lease; the others wait, so that order is kept and no two processes send the same.

As in the store, each function works in the caller's transaction and locks the conversation first.
`now` and `until` are the real time; `recorded_at` is the instant for records.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.conversations.escalations import escalate
from helpline.conversations.models import ConversationRow, MessageRow, OutboxPartRow, OutboxRow
from helpline.conversations.records import Urgency

# On these channels customers read the record themselves.
READ_BY_CUSTOMERS = frozenset({"web"})
# Reasons of escalations.
NOT_DELIVERED = "not_delivered"
WINDOW_CLOSED = "window_closed"

_conversations: Any = ConversationRow.__table__
_messages: Any = MessageRow.__table__
_outbox: Any = OutboxRow.__table__
_parts: Any = OutboxPartRow.__table__


@dataclass(frozen=True)
class Claimed:
    """A message that its holder alone may send for now; `sent_parts` went out before."""

    id: int
    conversation_id: str
    message_id: int
    lease: str
    attempts: int
    sent_parts: frozenset[int]


def enqueue(
    session: Session, channel: str, conversation_id: str, message_id: int, seq: int
) -> None:
    """Have a message sent, if its channel is one that messages must be brought to."""
    if channel in READ_BY_CUSTOMERS:
        return
    session.execute(
        _outbox.insert().values(
            conversation_id=conversation_id,
            message_id=message_id,
            seq=seq,
            state="waiting",
            attempts=0,
        )
    )


def reopen(session: Session, channel: str, conversation_id: str) -> None:
    """The customer has written: what waited for that goes out."""
    if channel in READ_BY_CUSTOMERS:
        return
    session.execute(
        _outbox.update()
        .where(_outbox.c.conversation_id == conversation_id, _outbox.c.state == "window_closed")
        .values(state="waiting", attempts=0, next_attempt_at=None)
    )


def due(session: Session, now: datetime) -> list[str]:
    """The conversations whose first waiting message may be sent now."""
    earlier = _outbox.alias("earlier")
    behind = (
        sa.select(earlier.c.id)
        .where(
            earlier.c.conversation_id == _outbox.c.conversation_id,
            earlier.c.seq < _outbox.c.seq,
            earlier.c.state == "waiting",
        )
        .exists()
    )
    rows = session.execute(
        sa.select(_outbox.c.conversation_id).where(
            _outbox.c.state == "waiting",
            sa.or_(_outbox.c.next_attempt_at.is_(None), _outbox.c.next_attempt_at <= now),
            sa.or_(_outbox.c.leased_until.is_(None), _outbox.c.leased_until <= now),
            ~behind,
        )
    )
    return list(rows.scalars())


def undelivered(session: Session, conversation_id: str) -> dict[int, str]:
    """The messages of a conversation that the customer does not have, by their number: "failed"
    (given up), "window_closed" (waits for the customer to write) or "waiting" (is tried again)."""
    rows = session.execute(
        sa.select(_outbox.c.seq, _outbox.c.state).where(
            _outbox.c.conversation_id == conversation_id,
            sa.or_(
                _outbox.c.state.in_(("failed", "window_closed")),
                sa.and_(_outbox.c.state == "waiting", _outbox.c.attempts > 0),
            ),
        )
    )
    return {row.seq: row.state for row in rows}


def claim(
    session: Session,
    conversation_id: str,
    *,
    now: datetime,
    until: datetime,
    written_since: datetime,
    recorded_at: datetime,
) -> Claimed | None:
    """Take the first waiting message of a conversation until `until`, if it may be sent now.

    Where the customer has not written since `written_since`, or something waits for that already,
    all that waits is set aside until then, and a person is told.
    """
    _lock(session, conversation_id)
    rows = session.execute(
        sa.select(_outbox)
        .where(
            _outbox.c.conversation_id == conversation_id,
            _outbox.c.state.in_(("waiting", "window_closed")),
        )
        .order_by(_outbox.c.seq)
    ).all()
    first = next((row for row in rows if row.state == "waiting"), None)
    if first is None:
        return None
    if first.leased_until is not None and first.leased_until > now:
        return None
    closed = any(row.state == "window_closed" for row in rows)
    if closed or not _wrote_since(session, conversation_id, written_since):
        _set_aside(session, conversation_id, recorded_at)
        return None
    if first.next_attempt_at is not None and first.next_attempt_at > now:
        return None
    lease = secrets.token_urlsafe(16)
    _update(session, first.id, lease=lease, leased_until=until)
    sent = session.execute(sa.select(_parts.c.part).where(_parts.c.outbox_id == first.id))
    return Claimed(
        id=first.id,
        conversation_id=conversation_id,
        message_id=first.message_id,
        lease=lease,
        attempts=first.attempts,
        sent_parts=frozenset(sent.scalars()),
    )


def note_part(
    session: Session, claimed: Claimed, part: int, provider_id: str | None, *, until: datetime
) -> bool:
    """The provider has taken a part: it is not sent again, and the rest is held until `until`.

    False if the message was lost to someone else meanwhile.
    """
    held = _holds(session, claimed)
    session.execute(_parts.delete().where(_parts.c.outbox_id == claimed.id, _parts.c.part == part))
    session.execute(
        _parts.insert().values(outbox_id=claimed.id, part=part, provider_id=provider_id)
    )
    if held:
        _update(session, claimed.id, leased_until=until)
    return held


def finish(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """The provider has taken every part."""
    if _holds(session, claimed):
        _leave(session, claimed.id, state="sent", sent_at=now, error=None)


def release(session: Session, claimed: Claimed) -> None:
    """Let someone else go on with it at once."""
    if _holds(session, claimed):
        _leave(session, claimed.id)


def postpone(session: Session, claimed: Claimed, *, until: datetime, error: str) -> None:
    """It could not be sent; it is tried again, not before `until`."""
    if _holds(session, claimed):
        attempts = claimed.attempts + 1
        _leave(session, claimed.id, attempts=attempts, next_attempt_at=until, error=error)


def give_up(session: Session, claimed: Claimed, *, error: str, recorded_at: datetime) -> None:
    """It cannot be sent: it stays on record as `failed`, and a person is told."""
    if _holds(session, claimed):
        _leave(session, claimed.id, state="failed", attempts=claimed.attempts + 1, error=error)
        _tell_a_person(session, claimed.conversation_id, NOT_DELIVERED, "high", recorded_at)


def wait_for_customer(
    session: Session, claimed: Claimed, *, error: str, recorded_at: datetime
) -> None:
    """The provider says that the customer must write first: all that waits is set aside."""
    if _holds(session, claimed):
        _leave(session, claimed.id, error=error)
        _set_aside(session, claimed.conversation_id, recorded_at)


def not_arrived(
    session: Session, provider_id: str, *, error: str, window_closed: bool, recorded_at: datetime
) -> bool:
    """A part that the provider had taken did not arrive after all. False if there is no such part
    (any more)."""
    found = (
        sa.select(_outbox.c.id, _outbox.c.conversation_id)
        .join(_parts, _parts.c.outbox_id == _outbox.c.id)
        .where(_parts.c.provider_id == provider_id)
    )
    row = session.execute(found).first()
    if row is None:
        return False
    _lock(session, row.conversation_id)
    gone = session.execute(
        _parts.delete().where(_parts.c.outbox_id == row.id, _parts.c.provider_id == provider_id)
    )
    if not gone.rowcount:
        # The same receipt came twice at once.
        return False
    if window_closed:
        _leave(session, row.id, state="waiting", error=error)
        _set_aside(session, row.conversation_id, recorded_at)
    else:
        _leave(session, row.id, state="failed", error=error)
        _tell_a_person(session, row.conversation_id, NOT_DELIVERED, "high", recorded_at)
    return True


def _set_aside(session: Session, conversation_id: str, recorded_at: datetime) -> None:
    session.execute(
        _outbox.update()
        .where(_outbox.c.conversation_id == conversation_id, _outbox.c.state == "waiting")
        .values(state="window_closed", lease=None, leased_until=None, next_attempt_at=None)
    )
    _tell_a_person(session, conversation_id, WINDOW_CLOSED, "normal", recorded_at)


def _tell_a_person(
    session: Session, conversation_id: str, reason: str, urgency: Urgency, now: datetime
) -> None:
    escalate(session, conversation_id, reason=reason, topic="technical", urgency=urgency, now=now)


def _wrote_since(session: Session, conversation_id: str, since: datetime) -> bool:
    query = (
        sa.select(_messages.c.created_at)
        .where(_messages.c.conversation_id == conversation_id, _messages.c.sender == "customer")
        .order_by(_messages.c.seq.desc())
        .limit(1)
    )
    latest: datetime | None = session.execute(query).scalar()
    return latest is not None and latest > since


def _lock(session: Session, conversation_id: str) -> None:
    session.execute(
        sa.select(_conversations.c.id)
        .where(_conversations.c.id == conversation_id)
        .with_for_update()
    )


def _holds(session: Session, claimed: Claimed) -> bool:
    _lock(session, claimed.conversation_id)
    query = sa.select(_outbox.c.lease).where(_outbox.c.id == claimed.id)
    return bool(session.execute(query).scalar() == claimed.lease)


def _leave(session: Session, outbox_id: int, **values: Any) -> None:
    _update(session, outbox_id, lease=None, leased_until=None, **values)


def _update(session: Session, outbox_id: int, **values: Any) -> None:
    session.execute(_outbox.update().where(_outbox.c.id == outbox_id).values(**values))
