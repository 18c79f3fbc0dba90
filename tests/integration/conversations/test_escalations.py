"""What waits for a person: recorded once while it is open, the most urgent first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.conversations import store
from helpline.conversations.escalations import escalate, open_escalations
from helpline.conversations.records import Escalation, UnknownConversation
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


def start(engine: Engine) -> str:
    with writing(engine) as session:
        conversation = store.start_conversation(
            session, channel="web", channel_user="x", language="nl", now=NOW
        )
        store.add_event(session, conversation.id, text="/start", now=NOW)
    return conversation.id


def ask(engine: Engine, conversation_id: str, **values: Any) -> Escalation:
    values = {"reason": "asked", "topic": "human", "urgency": "normal", "now": NOW, **values}
    with writing(engine) as session:
        return escalate(session, conversation_id, **values)


def waiting(engine: Engine) -> list[Escalation]:
    with reading(engine) as session:
        return open_escalations(session)


def test_an_escalation_holds_why_and_up_to_where(engine: Engine) -> None:
    conversation_id = start(engine)
    escalation = ask(engine, conversation_id, topic="payment_fraud", urgency="high")
    assert waiting(engine) == [escalation]
    assert (escalation.reason, escalation.topic, escalation.urgency, escalation.up_to_seq) == (
        "asked",
        "payment_fraud",
        "high",
        1,
    )
    assert escalation.status == "open"


def test_the_same_reason_again_is_the_same_escalation_and_takes_in_the_rest(
    engine: Engine,
) -> None:
    conversation_id = start(engine)
    first = ask(engine, conversation_id)
    with writing(engine) as session:
        store.add_event(session, conversation_id, text="/more", now=NOW)
    later = NOW + timedelta(minutes=5)
    again = ask(engine, conversation_id, now=later)
    assert (again.id, again.created_at, again.up_to_seq) == (first.id, NOW, 2)
    assert waiting(engine) == [again]


def test_urgency_only_rises(engine: Engine) -> None:
    conversation_id = start(engine)
    for urgency, expected in [("high", "high"), ("normal", "high"), ("crisis", "crisis")]:
        assert ask(engine, conversation_id, urgency=urgency).urgency == expected
    assert [e.urgency for e in waiting(engine)] == ["crisis"]


def test_another_reason_or_conversation_is_another_escalation(engine: Engine) -> None:
    one, two = start(engine), start(engine)
    ids = {ask(engine, one).id, ask(engine, one, reason="refer").id, ask(engine, two).id}
    assert len(ids) == 3


def test_after_it_was_closed_the_same_reason_is_new(engine: Engine) -> None:
    conversation_id = start(engine)
    first = ask(engine, conversation_id)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE escalations SET status = 'closed'"))
    assert waiting(engine) == []
    assert ask(engine, conversation_id).id != first.id


def test_crisis_comes_first_then_the_longest_waiting(engine: Engine) -> None:
    expected = []
    for minutes, urgency in [(3, "normal"), (1, "high"), (5, "crisis"), (0, "normal"), (2, "high")]:
        now = NOW + timedelta(minutes=minutes)
        ask(engine, start(engine), urgency=urgency, now=now)
        expected.append((["crisis", "high", "normal"].index(urgency), minutes))
    order = [
        (["crisis", "high", "normal"].index(e.urgency), (e.created_at - NOW).seconds // 60)
        for e in waiting(engine)
    ]
    assert order == sorted(expected)


def test_many_at_once_for_one_reason_are_one(engine: Engine) -> None:
    conversation_id = start(engine)
    barrier = threading.Barrier(8)

    def one(_: int) -> int:
        barrier.wait()
        return ask(engine, conversation_id).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1


def test_what_does_not_exist_is_told(engine: Engine) -> None:
    with pytest.raises(UnknownConversation):
        ask(engine, "no such")
    with pytest.raises(ValueError, match="urgency"):
        ask(engine, start(engine), urgency="urgent")
    assert waiting(engine) == []
