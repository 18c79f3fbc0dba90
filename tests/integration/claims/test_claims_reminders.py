"""Reminders in a real database: each sent once, whoever else sends at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Barrier

import pytest
import sqlalchemy as sa

from helpline.claims import open_claim
from helpline.conversations import store
from helpline.conversations.models import MessageRow
from helpline.database import reading, writing
from helpline.reminders import due, send

REPORTED = datetime(2026, 11, 20, 10, 0, tzinfo=timezone.utc)
# Delivered on the 19th: the 26th is the last day to complain (PUR-3); two days before is the 24th.
NEAR = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
REPORT = {
    "cover": "non_conforming_delivery",
    "reported_on": "2026-11-20",
    "identity": "verified",
    "facts": {
        "victim": "policyholder",
        "bought_online": True,
        "problem": "damaged",
        "item": "lamp",
        "item_category": "ordinary",
        "merchant": "Lampenwinkel",
        "amount": "80.00",
        "order_date": "2026-11-10",
        "delivery_date": "2026-11-19",
        "complaint_made": False,
        "circumstances": [],
        "circumstances_asked": True,
    },
}


@pytest.fixture
def conversation(engine):
    with writing(engine) as session:
        return store.start_conversation(
            session, channel="web", channel_user="visitor", language="nl", now=REPORTED
        ).id


@pytest.fixture
def claim(engine, conversation):
    claim = open_claim(
        engine,
        conversation_id=conversation,
        incident_key="0",
        contract_number="CC-104417",
        report=REPORT,
        now=REPORTED,
    )
    assert [(d.code, d.due_on.isoformat()) for d in claim.deadlines] == [
        ("complain_by", "2026-11-26")
    ]
    return claim


def due_now(engine, now):
    with reading(engine) as session:
        return due(session, now)


def send_now(engine, reminder, now):
    with writing(engine) as session:
        return send(session, reminder, now)


def events(engine):
    with reading(engine) as session:
        query = sa.select(MessageRow.text, MessageRow.turn_state).where(MessageRow.kind == "event")
        return list(session.execute(query))


def test_a_reminder_is_a_turn_of_the_conversation(engine, claim, conversation):
    assert due_now(engine, REPORTED) == []
    (reminder,) = due_now(engine, NEAR)
    assert (reminder.when, reminder.watched.reference) == ("near", claim.reference)
    assert send_now(engine, reminder, NEAR) == conversation
    ((text, state),) = events(engine)
    assert text.startswith('/follow_up{"claim": "' + claim.reference)
    assert '"deadline": "complain_by"' in text
    assert state == "received"


def test_what_was_sent_is_not_due_again(engine, claim):
    (reminder,) = due_now(engine, NEAR)
    send_now(engine, reminder, NEAR)
    assert due_now(engine, NEAR + timedelta(hours=3)) == []
    (after,) = due_now(engine, NEAR + timedelta(days=3))
    assert after.when == "passed"


def test_two_processes_send_it_once(engine, claim):
    (reminder,) = due_now(engine, NEAR)
    ready = Barrier(6)

    def race(_):
        ready.wait()
        return send_now(engine, reminder, NEAR)

    with ThreadPoolExecutor(6) as pool:
        sent = [result for result in pool.map(race, range(6)) if result]
    assert len(sent) == 1
    assert len(events(engine)) == 1


@pytest.mark.parametrize("status", ["withdrawn", "refused", "accepted"])
def test_a_claim_that_is_over_waits_for_nothing(engine, claim, status):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE claims SET status = :s"), {"s": status})
    assert due_now(engine, NEAR) == []


def test_while_a_handler_writes_the_reminder_waits(engine, claim, conversation):
    with writing(engine) as session:
        store.set_floor(session, conversation, "handler")
    assert due_now(engine, NEAR) == []
    with writing(engine) as session:
        store.set_floor(session, conversation, "bot")
    assert len(due_now(engine, NEAR)) == 1


def test_a_date_that_moved_is_watched_anew(engine, claim, conversation):
    (reminder,) = due_now(engine, NEAR)
    send_now(engine, reminder, NEAR)
    corrected = {**REPORT, "facts": {**REPORT["facts"], "delivery_date": "2026-11-20"}}
    open_claim(
        engine,
        conversation_id=conversation,
        incident_key="0",
        contract_number="CC-104417",
        report=corrected,
        now=NEAR,
    )
    (again,) = due_now(engine, NEAR + timedelta(days=1))
    assert again.watched.due_on.isoformat() == "2026-11-27"
