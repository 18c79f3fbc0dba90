"""Messages once and in order; a turn answered at most once, whoever is at it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from helpline.conversations import store
from helpline.conversations.records import (
    Answer,
    Button,
    Conversation,
    Message,
    UnknownConversation,
    UnknownTurn,
)
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
YES_NO = (Button("Ja", "/yes"), Button("Nee", "/no"))


def write(engine: Engine, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with writing(engine) as session:
        return work(session, *args, **kwargs)


def read(engine: Engine, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with reading(engine) as session:
        return work(session, *args, **kwargs)


def start(engine: Engine, user: str = "visitor", now: datetime = NOW) -> Conversation:
    conversation: Conversation = write(
        engine, store.start_conversation, channel="web", channel_user=user, language="nl", now=now
    )
    return conversation


def say(engine: Engine, conversation: Conversation, text: str, **more: Any) -> Message:
    more.setdefault("external_id", text)
    message: Message = write(
        engine, store.add_customer_message, conversation.id, text=text, now=NOW, **more
    )
    return message


def answer(engine: Engine, turn: Message, *answers: Answer, **more: Any) -> list[Message]:
    stored: list[Message] = write(
        engine, store.add_bot_messages, turn.id, answers or [Answer("ok")], now=NOW, **more
    )
    return stored


def test_a_conversation_is_found_by_its_address_and_the_newest_counts(engine: Engine) -> None:
    old = start(engine)
    start(engine, "someone else", NOW + timedelta(hours=2))
    new = start(engine, now=NOW + timedelta(hours=1))
    assert read(engine, store.find_conversation, "web", "visitor") == new
    assert read(engine, store.get_conversation, old.id) == old
    assert read(engine, store.find_conversation, "whatsapp", "visitor") is None
    assert len({old.id, new.id}) == 2
    assert min(len(old.id), len(new.id)) == 32


def test_what_was_stored_is_what_is_read(engine: Engine) -> None:
    conversation = start(engine)
    turn = say(engine, conversation, "É€𝄞 [••••]", masked=("card", "iban"))
    replies = answer(engine, turn, Answer("Hebt u geklaagd?", YES_NO), Answer("Of:", YES_NO[:1]))
    messages = read(engine, store.transcript, conversation.id)
    assert messages[1:] == replies
    assert messages[0].turn_state == "answered"
    assert (messages[0].text, messages[0].masked) == ("É€𝄞 [••••]", ("card", "iban"))
    assert messages[0].created_at == NOW
    assert [m.seq for m in messages] == [1, 2, 3]
    assert [offer.number for m in replies for offer in m.offers] == [1, 2, 3]
    assert [m.in_reply_to for m in messages] == [None, turn.id, turn.id]
    assert read(engine, store.transcript, conversation.id, after_seq=2) == replies[1:]
    assert read(engine, store.get_conversation, conversation.id).last_seq == 3


def test_the_clients_own_id_counts_once_per_conversation(engine: Engine) -> None:
    one, two = start(engine, "one"), start(engine, "two")
    first = say(engine, one, "hallo", external_id="x")
    assert say(engine, one, "iets anders", external_id="x") == first
    assert say(engine, two, "hallo", external_id="x").id != first.id
    assert [m.text for m in read(engine, store.transcript, one.id)] == ["hallo"]


def test_the_same_message_delivered_twenty_times_at_once_is_one(engine: Engine) -> None:
    conversation = start(engine)
    barrier = threading.Barrier(20)

    def deliver(_: int) -> int:
        barrier.wait()
        return say(engine, conversation, "hallo", external_id="x").id

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(deliver, range(20)))) == 1
    assert len(read(engine, store.transcript, conversation.id)) == 1


def test_messages_that_come_at_once_are_numbered_without_gaps(engine: Engine) -> None:
    conversation = start(engine)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: say(engine, conversation, f"bericht {n}"), range(40)))
    messages = read(engine, store.transcript, conversation.id)
    assert [m.seq for m in messages] == list(range(1, 41))
    assert read(engine, store.get_conversation, conversation.id).last_seq == 40


def test_a_turn_is_answered_once(engine: Engine) -> None:
    conversation = start(engine)
    turn = say(engine, conversation, "hallo")
    assert [m.text for m in answer(engine, turn, Answer("eerste"))] == ["eerste"]
    assert answer(engine, turn, Answer("tweede")) == []
    assert [m.text for m in read(engine, store.transcript, conversation.id)] == ["hallo", "eerste"]


def test_eight_that_answer_one_turn_at_once_give_one_answer(engine: Engine) -> None:
    conversation = start(engine)
    turn = say(engine, conversation, "hallo")
    barrier = threading.Barrier(8)

    def give(n: int) -> int:
        barrier.wait()
        return len(answer(engine, turn, Answer(f"antwoord {n}"), Answer("nog iets")))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(give, range(8))) == [0] * 7 + [2]
    assert [m.seq for m in read(engine, store.transcript, conversation.id)] == [1, 2, 3]


def test_an_answer_that_cannot_be_stored_leaves_the_turn_to_be_answered(engine: Engine) -> None:
    conversation = start(engine)
    turn = say(engine, conversation, "hallo")
    with pytest.raises(Exception, match=r"."), writing(engine) as session:
        store.add_bot_messages(
            session,
            turn.id,
            [Answer("goed"), Answer(None)],
            now=NOW,  # type: ignore[arg-type]
        )
    assert [m.id for m in read(engine, store.pending_turns)] == [turn.id]
    assert len(read(engine, store.transcript, conversation.id)) == 1


def test_only_what_asks_for_an_answer_can_be_answered(engine: Engine) -> None:
    conversation = start(engine)
    (reply,) = answer(engine, say(engine, conversation, "hallo"))
    for turn_id in (reply.id, 10**6):
        with pytest.raises(UnknownTurn):
            write(engine, store.add_bot_messages, turn_id, [Answer("x")], now=NOW)
        with pytest.raises(UnknownTurn):
            write(engine, store.note_failed_attempt, turn_id)


def test_turns_wait_in_order_until_they_are_answered(engine: Engine) -> None:
    one, two = start(engine, "one"), start(engine, "two")
    event = write(engine, store.add_event, one.id, text="/start{}", now=NOW)
    text = say(engine, one, "hallo")
    pressed = say(engine, two, "Ja", payload="/yes")
    assert (event.kind, text.kind, pressed.kind) == ("event", "text", "payload")
    assert (event.shown, text.shown) == (False, True)
    assert read(engine, store.pending_turns) == [event, text, pressed]
    assert read(engine, store.pending_turns, two.id) == [pressed]
    assert read(engine, store.next_turn, one.id)[1] == event
    answer(engine, event)
    assert read(engine, store.next_turn, one.id)[1] == text
    answer(engine, text)
    assert read(engine, store.next_turn, one.id) is None
    assert read(engine, store.pending_turns) == [pressed]


def test_the_calm_line_is_told_once_and_never_after_the_answer(engine: Engine) -> None:
    conversation = start(engine)
    turn, late = say(engine, conversation, "een"), say(engine, conversation, "twee")
    line = write(engine, store.tell_trouble, turn.id, text="even geduld", now=NOW)
    assert (line.sender, line.in_reply_to) == ("system", turn.id)
    assert write(engine, store.tell_trouble, turn.id, text="even geduld", now=NOW) is None
    assert read(engine, store.next_turn, conversation.id)[1].trouble_told
    answer(engine, late)
    assert write(engine, store.tell_trouble, late.id, text="even geduld", now=NOW) is None


def test_failed_attempts_are_counted(engine: Engine) -> None:
    turn = say(engine, start(engine), "hallo")
    assert [write(engine, store.note_failed_attempt, turn.id) for _ in range(3)] == [1, 2, 3]
    assert read(engine, store.pending_turns)[0].attempts == 3


# --- Offers -------------------------------------------------------------------------------------


def offers(engine: Engine, conversation: Conversation, which: Any) -> list[tuple[int, int]]:
    groups = read(engine, which, conversation.id)
    return [(group.seq, offer.number) for group in groups for offer in group.offers]


def test_the_latest_offers_are_those_of_the_latest_turn_that_had_any(engine: Engine) -> None:
    conversation = start(engine)
    assert offers(engine, conversation, store.latest_offers) == []
    answer(engine, say(engine, conversation, "een"), Answer("?", YES_NO))
    answer(
        engine,
        say(engine, conversation, "twee"),
        Answer("a", YES_NO),
        Answer("b"),
        Answer("c", YES_NO[:1]),
    )
    expected = [(4, 1), (4, 2), (6, 3)]
    assert offers(engine, conversation, store.latest_offers) == expected
    assert offers(engine, conversation, store.open_offers) == expected
    waiting = say(engine, conversation, "drie")
    assert offers(engine, conversation, store.open_offers) == expected
    answer(engine, waiting, Answer("zonder knoppen"))
    assert offers(engine, conversation, store.latest_offers) == expected
    assert offers(engine, conversation, store.open_offers) == []


def test_the_calm_line_closes_no_offer(engine: Engine) -> None:
    conversation = start(engine)
    answer(engine, say(engine, conversation, "een"), Answer("?", YES_NO))
    turn = say(engine, conversation, "twee")
    write(engine, store.tell_trouble, turn.id, text="even geduld", now=NOW)
    assert offers(engine, conversation, store.open_offers) == [(2, 1), (2, 2)]


# --- Language and floor -------------------------------------------------------------------------


def test_an_answer_may_change_the_language(engine: Engine) -> None:
    conversation = start(engine)
    (reply,) = answer(engine, say(engine, conversation, "en français svp"), language="fr")
    assert reply.language == "fr"
    assert read(engine, store.get_conversation, conversation.id).language == "fr"
    assert say(engine, conversation, "merci").language == "fr"


def test_a_switch_that_still_waits_is_stronger_than_an_older_answer(engine: Engine) -> None:
    conversation = start(engine)
    turn = say(engine, conversation, "hallo")
    write(engine, store.set_language, conversation.id, "en")
    switch = write(engine, store.add_event, conversation.id, text="/switch", now=NOW)
    answer(engine, turn, language="nl")
    assert read(engine, store.get_conversation, conversation.id).language == "en"
    answer(engine, switch, language="fr")
    assert read(engine, store.get_conversation, conversation.id).language == "fr"


def test_while_a_handler_has_the_floor_nothing_is_the_bots(engine: Engine) -> None:
    conversation = start(engine)
    running = say(engine, conversation, "voor de overname")
    write(engine, store.set_floor, conversation.id, "handler")
    assert answer(engine, running, Answer("te laat")) == []
    said = say(engine, conversation, "tegen de medewerker")
    event = write(engine, store.add_event, conversation.id, text="/switch", now=NOW)
    assert said.turn_state is None
    assert event.turn_state is None
    assert read(engine, store.pending_turns) == []
    write(engine, store.set_floor, conversation.id, "bot")
    assert read(engine, store.pending_turns) == []
    assert say(engine, conversation, "weer tegen de bot").turn_state == "received"
    assert [m.sender for m in read(engine, store.transcript, conversation.id)].count("bot") == 0


def test_a_takeover_and_an_answer_at_once_give_one_voice(engine: Engine) -> None:
    for _ in range(10):
        conversation = start(engine)
        turn = say(engine, conversation, "hallo")
        barrier = threading.Barrier(2)

        def give(turn: Message = turn, barrier: threading.Barrier = barrier) -> int:
            barrier.wait()
            return len(answer(engine, turn))

        def take(
            conversation: Conversation = conversation, barrier: threading.Barrier = barrier
        ) -> None:
            barrier.wait()
            write(engine, store.set_floor, conversation.id, "handler")

        with ThreadPoolExecutor(2) as pool:
            taken, given = pool.submit(take), pool.submit(give)
            taken.result()
        state = read(engine, store.transcript, conversation.id)[0].turn_state
        assert (state, given.result()) in [("answered", 1), ("handler", 0)]


@pytest.mark.parametrize(
    "act",
    [
        lambda s: store.get_conversation(s, "no such"),
        lambda s: store.set_language(s, "no such", "fr"),
        lambda s: store.set_floor(s, "no such", "handler"),
        lambda s: store.add_event(s, "no such", text="/start", now=NOW),
        lambda s: store.add_customer_message(s, "no such", external_id="x", text="x", now=NOW),
    ],
)
def test_an_unknown_conversation_is_told(engine: Engine, act: Callable[[Any], Any]) -> None:
    with pytest.raises(UnknownConversation), writing(engine) as session:
        act(session)


def test_the_time_is_an_instant(engine: Engine) -> None:
    conversation = start(engine)
    with pytest.raises(Exception, match="naive"), writing(engine) as session:
        store.add_event(session, conversation.id, text="/start", now=datetime(2026, 11, 21))
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    write(engine, store.add_event, conversation.id, text="/start", now=summer)
    (message,) = read(engine, store.transcript, conversation.id)
    assert message.created_at.isoformat() == "2026-07-01T10:00:00+00:00"
    assert read(engine, store.get_conversation, conversation.id).last_activity == summer


def test_what_was_told_so_far_is_kept_and_forgotten(engine: Engine) -> None:
    conversation = start(engine)
    assert conversation.report is None
    told = {"cover": "non_delivery", "facts": {"item": "fiets", "bought_online": True}}
    write(engine, store.note_report, conversation.id, told)
    assert read(engine, store.get_conversation, conversation.id).report == told
    write(engine, store.note_report, conversation.id, None)
    assert read(engine, store.get_conversation, conversation.id).report is None
