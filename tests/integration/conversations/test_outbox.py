"""The outbox: what is in it, in which order it goes, and that nobody sends what another sends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpline.conversations import outbox, store
from helpline.conversations.escalations import open_escalations
from helpline.conversations.models import ConversationRow, OutboxRow
from helpline.conversations.outbox import Claimed
from helpline.conversations.records import Answer, Conversation, Sender
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def write(engine: Engine, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with writing(engine) as session:
        return work(session, *args, **kwargs)


def read(engine: Engine, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with reading(engine) as session:
        return work(session, *args, **kwargs)


def begin(
    engine: Engine,
    user: str = "32470000001",
    channel: str = "whatsapp",
    language: str | None = "nl",
) -> Conversation:
    conversation: Conversation = write(
        engine,
        store.open_conversation,
        channel=channel,
        channel_user=user,
        language=language,
        now=NOW,
    )
    return conversation


def hear(engine: Engine, conversation: Conversation, key: str = "k", at: datetime = NOW) -> Any:
    return write(
        engine, store.add_customer_message, conversation.id, external_id=key, text=key, now=at
    )


def tell(engine: Engine, conversation: Conversation, text: str, sender: Sender = "system") -> None:
    write(engine, store.add_line, conversation.id, sender=sender, text=text, now=NOW)


def claim(engine: Engine, conversation: Conversation, now: datetime = NOW) -> Claimed | None:
    claimed: Claimed | None = write(
        engine,
        outbox.claim,
        conversation.id,
        now=now,
        until=now + MINUTE,
        written_since=now - DAY,
        recorded_at=now,
    )
    return claimed


def due(engine: Engine, now: datetime = NOW) -> list[str]:
    found: list[str] = read(engine, outbox.due, now)
    return found


def states(engine: Engine) -> list[str]:
    table: Any = OutboxRow.__table__
    with reading(engine) as session:
        return list(session.execute(sa.select(table.c.state).order_by(table.c.seq)).scalars())


def message_of(engine: Engine, claimed: Claimed | None) -> str:
    assert claimed is not None
    return str(read(engine, store.get_message, claimed.message_id).text)


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    conversation = begin(engine)
    hear(engine, conversation)
    return conversation


def test_what_the_customer_is_to_see_is_in_it(engine: Engine, conversation: Conversation) -> None:
    turn = hear(engine, conversation, "turn")
    write(engine, store.tell_trouble, turn.id, text="even geduld", now=NOW)
    write(engine, store.add_bot_messages, turn.id, [Answer("a"), Answer("b")], now=NOW)
    write(
        engine,
        store.add_line,
        conversation.id,
        sender="handler",
        author="Ann",
        text="c",
        now=NOW,
    )
    write(engine, store.add_line, conversation.id, sender="handler", kind="note", text="x", now=NOW)
    write(engine, store.add_event, conversation.id, text="/follow_up", now=NOW)
    said = []
    while (claimed := claim(engine, conversation)) is not None:
        said.append(message_of(engine, claimed))
        write(engine, outbox.finish, claimed, now=NOW)
    assert said == ["even geduld", "a", "b", "c"]


def test_what_a_customer_reads_alone_is_not_in_it(engine: Engine) -> None:
    conversation = begin(engine, "visitor", "web")
    tell(engine, conversation, "dag")
    assert states(engine) == []


def test_a_message_that_is_rolled_back_is_not_sent(
    engine: Engine, conversation: Conversation
) -> None:
    def fail(session: Session) -> None:
        store.add_line(session, conversation.id, sender="system", text="dag", now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(engine, fail)
    assert states(engine) == []


def test_one_after_the_other(engine: Engine, conversation: Conversation) -> None:
    tell(engine, conversation, "een")
    tell(engine, conversation, "twee")
    first = claim(engine, conversation)
    assert message_of(engine, first) == "een"
    assert claim(engine, conversation) is None
    assert due(engine) == []
    assert first is not None
    write(engine, outbox.finish, first, now=NOW)
    assert due(engine) == [conversation.id]
    assert message_of(engine, claim(engine, conversation)) == "twee"


def test_of_many_who_claim_at_once_one_gets_it(engine: Engine, conversation: Conversation) -> None:
    tell(engine, conversation, "een")
    with ThreadPoolExecutor(8) as threads:
        claims = list(threads.map(lambda _: claim(engine, conversation), range(16)))
    assert len([claimed for claimed in claims if claimed]) == 1


def test_a_lease_that_ran_out_is_someone_else_s(engine: Engine, conversation: Conversation) -> None:
    tell(engine, conversation, "een")
    slow = claim(engine, conversation)
    later = NOW + MINUTE + timedelta(seconds=1)
    assert due(engine, later) == [conversation.id]
    fast = claim(engine, conversation, later)
    assert fast is not None
    assert slow is not None
    # Whoever lost it changes nothing any more, but what went out is known.
    assert not write(engine, outbox.note_part, slow, 0, "wamid.1", until=later)
    write(engine, outbox.give_up, slow, error="x", recorded_at=NOW)
    write(engine, outbox.finish, slow, now=NOW)
    assert states(engine) == ["waiting"]
    assert write(engine, outbox.note_part, fast, 1, "wamid.2", until=later + MINUTE)
    write(engine, outbox.release, fast)
    again = claim(engine, conversation, later)
    assert again is not None
    assert again.sent_parts == {0, 1}


def test_what_is_put_off_holds_up_what_is_behind(
    engine: Engine, conversation: Conversation
) -> None:
    tell(engine, conversation, "een")
    tell(engine, conversation, "twee")
    first = claim(engine, conversation)
    write(engine, outbox.postpone, first, until=NOW + MINUTE, error="HTTP 500")
    assert due(engine) == []
    assert claim(engine, conversation) is None
    again = claim(engine, conversation, NOW + MINUTE)
    assert again is not None
    assert (message_of(engine, again), again.attempts) == ("een", 1)


def test_giving_up_is_seen_and_lets_the_next_go(engine: Engine, conversation: Conversation) -> None:
    tell(engine, conversation, "een")
    tell(engine, conversation, "twee")
    first = claim(engine, conversation)
    write(engine, outbox.give_up, first, error="HTTP 400", recorded_at=NOW)
    assert states(engine) == ["failed", "waiting"]
    (escalation,) = read(engine, open_escalations)
    assert (escalation.reason, escalation.urgency) == ("not_delivered", "high")
    assert message_of(engine, claim(engine, conversation)) == "twee"


def test_nothing_goes_out_a_day_after_the_customer_wrote(
    engine: Engine, conversation: Conversation
) -> None:
    tell(engine, conversation, "een")
    assert claim(engine, conversation, NOW + DAY) is None
    assert states(engine) == ["window_closed"]
    tell(engine, conversation, "twee")
    assert due(engine) == [conversation.id]
    assert claim(engine, conversation, NOW + DAY) is None
    assert states(engine) == ["window_closed", "window_closed"]
    assert due(engine) == []
    (escalation,) = read(engine, open_escalations)
    assert (escalation.reason, escalation.urgency) == ("window_closed", "normal")
    hear(engine, conversation, "hallo?", NOW + DAY)
    assert message_of(engine, claim(engine, conversation, NOW + DAY)) == "een"


def test_a_receipt_that_comes_twice_at_once_counts_once(
    engine: Engine, conversation: Conversation
) -> None:
    tell(engine, conversation, "een")
    claimed = claim(engine, conversation)
    write(engine, outbox.note_part, claimed, 0, "wamid.1", until=NOW + MINUTE)
    write(engine, outbox.finish, claimed, now=NOW)

    def report(_: int) -> bool:
        return bool(
            write(
                engine,
                outbox.not_arrived,
                "wamid.1",
                error="code 131026",
                window_closed=False,
                recorded_at=NOW,
            )
        )

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(report, range(8))) == 1
    assert states(engine) == ["failed"]


def test_many_first_messages_at_once_begin_one_conversation(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        begun = list(threads.map(lambda _: begin(engine), range(16)))
    assert len({conversation.id for conversation in begun}) == 1
    table: Any = ConversationRow.__table__
    with reading(engine) as session:
        assert session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 1


def test_the_language_is_the_one_of_the_first_words(engine: Engine) -> None:
    assert begin(engine, language=None).language == "nl"
    assert not read(engine, store.has_told_language, "whatsapp", "32470000001")
    conversation = begin(engine, language="fr")
    assert conversation.language == "fr"
    assert begin(engine, language=None).language == "fr"
    hear(engine, conversation)
    assert read(engine, store.has_told_language, "whatsapp", "32470000001")
    assert begin(engine, language="en").language == "fr"
    assert read(engine, store.get_conversation, conversation.id).language == "fr"
