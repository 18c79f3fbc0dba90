"""Finding the reminders that are due, and sending each once.

A reminder is sent by storing it and the turn that words it in one transaction. Whatever dies after
that, the turn is in the database and gets its answer; whoever comes second finds it sent.
"""

from __future__ import annotations

import json
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpline.claims.models import Claim, ClaimDeadline
from helpline.conversations import store
from helpline.conversations.models import ConversationRow
from helpline.reminders.models import SentReminder
from helpline.reminders.plan import BELGIUM, CODES, Reminder, Watched, due_reminders

# A claim that a person has settled, or the customer has withdrawn, waits for no date.
_OPEN_STATUSES = ("open", "waiting", "not_covered", "referred")
COMMAND = "/follow_up"


def due(session: Session, now: datetime) -> list[Reminder]:
    """The reminders that are due at `now` and were not sent, the earliest date first.

    While a handler has the floor of a conversation its reminders wait.
    """
    today = now.astimezone(BELGIUM).date()
    return [
        reminder
        for reminder in due_reminders(_watched(session), today)
        if not _was_sent(session, reminder)
    ]


def send(session: Session, reminder: Reminder, now: datetime) -> str | None:
    """Send one reminder in a write transaction; returns its conversation, or None where another
    process was faster."""
    watched = reminder.watched
    sent = SentReminder(
        claim_id=watched.claim_id,
        code=watched.code,
        due_on=watched.due_on,
        moment=reminder.when,
        sent_at=now,
    )
    try:
        with session.begin_nested():
            session.add(sent)
    except IntegrityError:
        return None
    arguments = {
        "claim": watched.reference,
        "deadline": watched.code,
        "due": watched.due_on.isoformat(),
        "when": reminder.when,
    }
    store.add_event(session, watched.conversation_id, text=COMMAND + json.dumps(arguments), now=now)
    return watched.conversation_id


def _watched(session: Session) -> list[Watched]:
    rows = session.execute(
        sa.select(
            Claim.id,
            Claim.reference,
            Claim.conversation_id,
            ClaimDeadline.code,
            ClaimDeadline.due_on,
            Claim.updated_at,
        )
        .join(ClaimDeadline, ClaimDeadline.claim_id == Claim.id)
        .join(ConversationRow, ConversationRow.id == Claim.conversation_id)
        .where(
            Claim.status.in_(_OPEN_STATUSES),
            ClaimDeadline.code.in_(CODES),
            ConversationRow.floor == "bot",
        )
        .order_by(ClaimDeadline.due_on, Claim.id)
    )
    return [
        Watched(claim_id, reference, conversation_id, code, due_on, _belgian_day(told_at))
        for claim_id, reference, conversation_id, code, due_on, told_at in rows
    ]


def _was_sent(session: Session, reminder: Reminder) -> bool:
    found = session.execute(
        sa.select(SentReminder.id).where(
            SentReminder.claim_id == reminder.watched.claim_id,
            SentReminder.code == reminder.watched.code,
            SentReminder.due_on == reminder.watched.due_on,
            SentReminder.moment == reminder.when,
        )
    ).first()
    return found is not None


def _belgian_day(instant: datetime) -> date:
    return instant.astimezone(BELGIUM).date()
