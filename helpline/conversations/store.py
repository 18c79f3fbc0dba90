"""Reading and writing conversations.

Each function works in the caller's transaction. Those that write lock the conversation's row
first (on SQLite the whole transaction must come from `helpline.database.writing`), so that
messages are numbered without gaps and a turn is answered at most once, whoever else is at it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpline.conversations import outbox
from helpline.conversations.models import ConversationRow, MessageRow
from helpline.conversations.records import (
    Answer,
    Conversation,
    File,
    Floor,
    Kind,
    Message,
    Offer,
    OfferGroup,
    Sender,
    TurnState,
    UnknownConversation,
    UnknownTurn,
)
from helpline.texts import LANGUAGES

CONVERSATION_ID_BYTES = 24
# No turn of the assistant says more messages than this; offers are looked for no further back.
MESSAGES_PER_TURN = 20
# As many as any database takes in one query.
IDS_AT_ONCE = 500

_conversations: Any = ConversationRow.__table__
_messages: Any = MessageRow.__table__

# What runs on every turn is put together once: building a statement costs more than running it.
_CONVERSATION = sa.select(_conversations).where(_conversations.c.id == sa.bindparam("b_id"))
_LOCKED_CONVERSATION = _CONVERSATION.with_for_update()
_CONVERSATION_OF_USER = (
    sa.select(_conversations)
    .where(
        _conversations.c.channel == sa.bindparam("b_channel"),
        _conversations.c.channel_user == sa.bindparam("b_channel_user"),
    )
    .order_by(_conversations.c.created_at.desc())
    .limit(1)
)
_CONVERSATION_OF_TURN = (
    sa.select(_conversations)
    .join(_messages, _messages.c.conversation_id == _conversations.c.id)
    .where(_messages.c.id == sa.bindparam("b_turn"))
    .with_for_update(of=_conversations)
)
_NOTE_ACTIVITY = (
    _conversations.update()
    .where(_conversations.c.id == sa.bindparam("b_id"))
    .values(last_seq=sa.bindparam("b_seq"), last_activity=sa.bindparam("b_now"))
)
_ADD_MESSAGE = _messages.insert()
_MESSAGE = sa.select(_messages).where(_messages.c.id == sa.bindparam("b_id"))
_MESSAGE_OF_CLIENT = sa.select(_messages).where(
    _messages.c.conversation_id == sa.bindparam("b_conversation"),
    _messages.c.external_id == sa.bindparam("b_external_id"),
)
_CLOSE_TURN = (
    _messages.update().where(_messages.c.id == sa.bindparam("b_turn")).values(turn_state="answered")
)
_PENDING = sa.select(_messages).where(_messages.c.turn_state == "received")
_NEXT_TURN = (
    _PENDING.where(_messages.c.conversation_id == sa.bindparam("b_conversation"))
    .order_by(_messages.c.seq)
    .limit(1)
)
_LATEST_BOT_MESSAGES = (
    sa.select(_messages.c.seq, _messages.c.buttons, _messages.c.in_reply_to)
    .where(
        _messages.c.conversation_id == sa.bindparam("b_conversation"), _messages.c.sender == "bot"
    )
    .order_by(_messages.c.seq.desc())
    .limit(MESSAGES_PER_TURN)
)
_LATEST_OF = sa.select(
    _conversations.c.id, _conversations.c.last_seq, _conversations.c.language
).where(_conversations.c.id.in_(sa.bindparam("b_ids", expanding=True)))
_LATEST_WITH_BUTTONS = _LATEST_BOT_MESSAGES.where(_messages.c.buttons.is_not(None))


def start_conversation(
    session: Session, *, channel: str, channel_user: str, language: str, now: datetime
) -> Conversation:
    """Make a conversation with an unguessable id (192 bits); the bot has the floor.

    `channel_user` is the customer's address on the channel, at most 128 characters.
    """
    conversation = Conversation(
        id=secrets.token_urlsafe(CONVERSATION_ID_BYTES),
        channel=channel,
        channel_user=channel_user,
        language=language,
        floor="bot",
        last_seq=0,
        created_at=now,
        last_activity=now,
    )
    session.execute(_conversations.insert().values(**vars(conversation)))
    return conversation


def open_conversation(
    session: Session,
    *,
    channel: str,
    channel_user: str,
    language: str | None,
    now: datetime,
) -> Conversation:
    """The conversation of a messaging provider's customer, locked; it is made for the first
    message, however many first messages come at once.

    `language` is what the message tells of the customer's, if anything; it is the conversation's
    until something in it is for the bot to answer.
    """
    found = find_conversation(session, channel, channel_user)
    if found is None:
        try:
            with session.begin_nested():
                return start_conversation(
                    session,
                    channel=channel,
                    channel_user=channel_user,
                    language=language or LANGUAGES[0],
                    now=now,
                )
        except IntegrityError:
            # Another first message was faster.
            found = find_conversation(session, channel, channel_user)
            if found is None:
                raise
    conversation = _conversation(session, found.id, lock=True)
    if language not in (None, conversation.language) and not _has_turns(session, conversation.id):
        _update_conversation(session, conversation.id, language=language)
        conversation = replace(conversation, language=language or conversation.language)
    return conversation


def has_told_language(session: Session, channel: str, channel_user: str) -> bool:
    """Whether a customer has said anything that was for the bot to answer."""
    found = find_conversation(session, channel, channel_user)
    return found is not None and _has_turns(session, found.id)


def get_conversation(session: Session, conversation_id: str) -> Conversation:
    """Read one conversation.

    Raises:
        UnknownConversation: there is none with that id.
    """
    return _conversation(session, conversation_id, lock=False)


def lock_conversation(session: Session, conversation_id: str) -> Conversation:
    """Read one conversation and keep others from changing it until the transaction ends.

    Raises:
        UnknownConversation: there is none with that id.
    """
    return _conversation(session, conversation_id, lock=True)


def find_conversation(session: Session, channel: str, channel_user: str) -> Conversation | None:
    """The newest conversation of a customer's address on a channel, if there is one."""
    row = session.execute(
        _CONVERSATION_OF_USER, {"b_channel": channel, "b_channel_user": channel_user}
    ).first()
    return None if row is None else Conversation(**row._mapping)


def latest_of(session: Session, conversation_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The number of the last message and the language of each of these conversations."""
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(conversation_ids), IDS_AT_ONCE):
        some = list(conversation_ids[start : start + IDS_AT_ONCE])
        for row in session.execute(_LATEST_OF, {"b_ids": some}):
            found[row.id] = (row.last_seq, row.language)
    return found


def set_language(session: Session, conversation_id: str, language: str) -> None:
    """From now on the conversation is in `language`.

    Raises:
        UnknownConversation: there is none with that id.
    """
    _conversation(session, conversation_id, lock=True)
    _update_conversation(session, conversation_id, language=language)


def note_report(session: Session, conversation_id: str, report: dict[str, Any] | None) -> None:
    """Keep what the customer has told so far of a report under way (already masked), in the place
    of what was kept before; None: no report is under way."""
    _update_conversation(session, conversation_id, report=report)


def set_floor(
    session: Session, conversation_id: str, floor: Floor, handler_id: int | None = None
) -> None:
    """Give the floor to the bot or to the handler `handler_id`.

    When a handler takes it, turns that the bot has not answered yet are the handler's: the bot
    stays silent about them, now and after it gets the floor back.

    Raises:
        UnknownConversation: there is none with that id.
    """
    _conversation(session, conversation_id, lock=True)
    _update_conversation(session, conversation_id, floor=floor, handler_id=handler_id)
    if floor == "handler":
        session.execute(
            _messages.update()
            .where(
                _messages.c.conversation_id == conversation_id,
                _messages.c.turn_state == "received",
            )
            .values(turn_state="handler")
        )


def add_customer_message(
    session: Session,
    conversation_id: str,
    *,
    external_id: str,
    text: str,
    now: datetime,
    payload: str | None = None,
    masked: Sequence[str] = (),
) -> Message:
    """Store what the customer wrote (already masked) or pressed, once.

    `external_id` is the client's own id of the message: the same id again changes nothing and
    gives the message that is there. `payload` is what the pressed button stands for. While the
    bot has the floor the message is a turn to answer.

    Raises:
        UnknownConversation: there is none with that id.
    """
    return _add_of_customer(
        session,
        conversation_id,
        kind="text" if payload is None else "payload",
        external_id=external_id,
        text=text,
        payload=payload,
        masked=masked,
        now=now,
    )


def add_customer_document(
    session: Session,
    conversation_id: str,
    *,
    external_id: str,
    name: str,
    payload: str,
    now: datetime,
    masked: Sequence[str] = (),
) -> Message:
    """Store that the customer sent a document called `name` (already masked), once.

    `payload` is what tells the assistant. Otherwise as `add_customer_message`: the same
    `external_id` again changes nothing, and the message that is there may be of any kind.

    Raises:
        UnknownConversation: there is none with that id.
    """
    return _add_of_customer(
        session,
        conversation_id,
        kind="document",
        external_id=external_id,
        text=name,
        payload=payload,
        masked=masked,
        now=now,
    )


def add_event(session: Session, conversation_id: str, *, text: str, now: datetime) -> Message:
    """Store an internal turn (as `/start{"language":"nl"}`), which nobody sees and the bot answers.

    While a handler has the floor it is kept as a record and asks for no answer.

    Raises:
        UnknownConversation: there is none with that id.
    """
    conversation = _conversation(session, conversation_id, lock=True)
    return _add(
        session,
        conversation,
        sender="system",
        kind="event",
        text=text,
        now=now,
        turn_state="received" if conversation.floor == "bot" else None,
    )


def add_line(
    session: Session,
    conversation_id: str,
    *,
    sender: Sender,
    text: str,
    now: datetime,
    kind: Kind = "text",
    author: str | None = None,
    external_id: str | None = None,
    masked: Sequence[str] = (),
    payload: str | None = None,
) -> Message:
    """Store what answers no turn and asks for none: a handler's message or note, or a line of the
    helpline itself. The same `external_id` again changes nothing and gives the message there is.

    Raises:
        UnknownConversation: there is none with that id.
    """
    conversation = _conversation(session, conversation_id, lock=True)
    existing = external_id and find_message(session, conversation_id, external_id)
    if existing:
        return existing
    return _add(
        session,
        conversation,
        sender=sender,
        kind=kind,
        text=text,
        now=now,
        author=author,
        external_id=external_id,
        masked=masked,
        payload=payload,
    )


def add_bot_messages(
    session: Session,
    turn_id: int,
    answers: Iterable[Answer],
    *,
    now: datetime,
    language: str | None = None,
) -> list[Message]:
    """Store the answers to a turn and mark it answered, in one go.

    A turn that was answered already, or whose conversation a handler has taken over since, gets
    nothing: the list is empty. `language` becomes the conversation's, unless the customer has
    asked for another in a turn that is still to be answered.

    Raises:
        UnknownTurn: `turn_id` is no message that asked for an answer.
    """
    turn, conversation = _locked_turn(session, turn_id)
    if turn.turn_state != "received":
        return []
    if language and language != conversation.language and not _switch_waits(session, turn):
        _update_conversation(session, conversation.id, language=language)
    session.execute(_CLOSE_TURN, {"b_turn": turn_id})
    stored: list[Message] = []
    number = 1
    for answer in answers:
        message = _insert(
            session,
            conversation,
            seq=conversation.last_seq + len(stored) + 1,
            sender="bot",
            kind="text",
            text=answer.text,
            now=now,
            in_reply_to=turn_id,
            offers=_offers_of(answer, number),
            files=answer.files,
            to_copy=answer.to_copy,
            language=language,
        )
        number += len(message.offers)
        stored.append(message)
    _note_activity(session, conversation.id, conversation.last_seq + len(stored), now)
    return stored


def tell_trouble(session: Session, turn_id: int, *, text: str, now: datetime) -> Message | None:
    """Store the calm line of a turn whose answer is late; None if it has had its line, or its
    answer.

    Raises:
        UnknownTurn: `turn_id` is no message that asked for an answer.
    """
    turn, conversation = _locked_turn(session, turn_id)
    if turn.turn_state != "received" or turn.trouble_told:
        return None
    session.execute(_messages.update().where(_messages.c.id == turn_id).values(trouble_told=True))
    return _add(
        session,
        conversation,
        sender="system",
        kind="text",
        text=text,
        now=now,
        in_reply_to=turn_id,
    )


def note_failed_attempt(session: Session, turn_id: int) -> int:
    """Count a failed attempt to have a turn answered; returns how many there were.

    Raises:
        UnknownTurn: `turn_id` is no message that asked for an answer.
    """
    turn, _ = _locked_turn(session, turn_id)
    session.execute(
        _messages.update().where(_messages.c.id == turn_id).values(attempts=turn.attempts + 1)
    )
    return turn.attempts + 1


def transcript(session: Session, conversation_id: str, after_seq: int = 0) -> list[Message]:
    """Every message with a number above `after_seq`, in order, events included."""
    rows = session.execute(
        sa.select(_messages)
        .where(_messages.c.conversation_id == conversation_id, _messages.c.seq > after_seq)
        .order_by(_messages.c.seq)
    )
    return [_message(row) for row in rows]


def get_message(session: Session, message_id: int) -> Message:
    """Read one message.

    Raises:
        LookupError: there is none with that id.
    """
    row = session.execute(_MESSAGE, {"b_id": message_id}).first()
    if row is None:
        raise LookupError(message_id)
    return _message(row)


def latest_message(session: Session, conversation_id: str, sender: Sender) -> Message | None:
    """What `sender` said last in a conversation, if anything."""
    row = session.execute(
        sa.select(_messages)
        .where(
            _messages.c.conversation_id == conversation_id,
            _messages.c.sender == sender,
            _messages.c.kind != "event",
        )
        .order_by(_messages.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else _message(row)


def find_message(session: Session, conversation_id: str, external_id: str) -> Message | None:
    """The message that the client calls `external_id`, if it was stored."""
    row = session.execute(
        _MESSAGE_OF_CLIENT, {"b_conversation": conversation_id, "b_external_id": external_id}
    ).first()
    return None if row is None else _message(row)


def pending_turns(session: Session, conversation_id: str | None = None) -> list[Message]:
    """The turns that the bot has still to answer, of one conversation or of all, oldest first."""
    query = _PENDING
    if conversation_id is not None:
        query = query.where(_messages.c.conversation_id == conversation_id)
    return [_message(row) for row in session.execute(query.order_by(_messages.c.id))]


def next_turn(session: Session, conversation_id: str) -> tuple[Conversation, Message] | None:
    """The first turn of a conversation that the bot has still to answer, if there is one."""
    row = session.execute(
        sa.select(_messages)
        .where(_messages.c.conversation_id == conversation_id, _messages.c.turn_state == "received")
        .order_by(_messages.c.seq)
        .limit(1)
    ).first()
    if row is None:
        return None
    return _conversation(session, conversation_id, lock=False), _message(row)


def latest_offers(session: Session, conversation_id: str) -> list[OfferGroup]:
    """The offers of the latest bot turn that had any: those that a press may still mean."""
    return _offers(session, conversation_id, _LATEST_WITH_BUTTONS)


def open_offers(session: Session, conversation_id: str) -> list[OfferGroup]:
    """The offers of the very latest bot turn: those that a typed label may mean. Empty when it
    offered nothing, for then a typed word answers another question."""
    return _offers(session, conversation_id, _LATEST_BOT_MESSAGES)


def _add_of_customer(
    session: Session, conversation_id: str, *, external_id: str, **values: Any
) -> Message:
    conversation = _conversation(session, conversation_id, lock=True)
    existing = find_message(session, conversation_id, external_id)
    if existing is not None:
        return existing
    return _add(
        session,
        conversation,
        sender="customer",
        external_id=external_id,
        turn_state="received" if conversation.floor == "bot" else None,
        **values,
    )


def _offers(session: Session, conversation_id: str, query: Any) -> list[OfferGroup]:
    rows = session.execute(query, {"b_conversation": conversation_id}).all()
    groups = [
        OfferGroup(row.seq, _read_offers(row.buttons))
        for row in rows
        if row.buttons and row.in_reply_to == rows[0].in_reply_to
    ]
    return groups[::-1]


def _conversation(session: Session, conversation_id: str, *, lock: bool) -> Conversation:
    query = _LOCKED_CONVERSATION if lock else _CONVERSATION
    row = session.execute(query, {"b_id": conversation_id}).first()
    if row is None:
        raise UnknownConversation(conversation_id)
    return Conversation(**row._mapping)


def _locked_turn(session: Session, turn_id: int) -> tuple[Message, Conversation]:
    row = session.execute(_CONVERSATION_OF_TURN, {"b_turn": turn_id}).first()
    if row is None:
        raise UnknownTurn(turn_id)
    conversation = Conversation(**row._mapping)
    # Read after the lock: what another process did to the turn meanwhile must be seen.
    turn = _message(session.execute(_MESSAGE, {"b_id": turn_id}).one())
    if turn.turn_state is None:
        raise UnknownTurn(turn_id)
    return turn, conversation


def _has_turns(session: Session, conversation_id: str) -> bool:
    query = sa.select(_messages.c.id).where(
        _messages.c.conversation_id == conversation_id, _messages.c.turn_state.is_not(None)
    )
    return session.execute(query.limit(1)).first() is not None


def _switch_waits(session: Session, turn: Message) -> bool:
    query = sa.select(_messages.c.id).where(
        _messages.c.conversation_id == turn.conversation_id,
        _messages.c.seq > turn.seq,
        _messages.c.kind == "event",
        _messages.c.turn_state == "received",
    )
    return session.execute(query.limit(1)).first() is not None


def _update_conversation(session: Session, conversation_id: str, **values: Any) -> None:
    session.execute(
        _conversations.update().where(_conversations.c.id == conversation_id).values(**values)
    )


def _note_activity(session: Session, conversation_id: str, seq: int, now: datetime) -> None:
    session.execute(_NOTE_ACTIVITY, {"b_id": conversation_id, "b_seq": seq, "b_now": now})


def _add(session: Session, conversation: Conversation, *, now: datetime, **values: Any) -> Message:
    seq = conversation.last_seq + 1
    message = _insert(session, conversation, seq=seq, now=now, **values)
    _note_activity(session, conversation.id, seq, now)
    return message


def _insert(
    session: Session,
    conversation: Conversation,
    *,
    seq: int,
    sender: Sender,
    kind: Kind,
    text: str,
    now: datetime,
    external_id: str | None = None,
    payload: str | None = None,
    masked: Sequence[str] = (),
    in_reply_to: int | None = None,
    turn_state: TurnState | None = None,
    offers: tuple[Offer, ...] = (),
    files: tuple[File, ...] = (),
    to_copy: bool = False,
    language: str | None = None,
    author: str | None = None,
) -> Message:
    values: dict[str, Any] = {
        "conversation_id": conversation.id,
        "seq": seq,
        "sender": sender,
        "kind": kind,
        "external_id": external_id,
        "text": text,
        "payload": payload,
        "language": language or conversation.language,
        "created_at": now,
        "in_reply_to": in_reply_to,
        "turn_state": turn_state,
        "attempts": 0,
        "trouble_told": False,
        "to_copy": to_copy,
        "author": author,
    }
    lists = {
        "masked": list(masked),
        "buttons": [vars(offer) for offer in offers] or None,
        "files": [vars(file) for file in files] or None,
    }
    result = session.execute(_ADD_MESSAGE, {**values, **lists})
    (message_id,) = result.inserted_primary_key
    message = Message(**values, id=message_id, masked=tuple(masked), offers=offers, files=files)
    if sender == "customer":
        outbox.reopen(session, conversation.channel, conversation.id)
    elif message.shown:
        outbox.enqueue(session, conversation.channel, conversation.id, message_id, seq)
    return message


def _offers_of(answer: Answer, first: int) -> tuple[Offer, ...]:
    return tuple(
        Offer(number, button.title, button.payload)
        for number, button in enumerate(answer.buttons, start=first)
    )


def _message(row: Any) -> Message:
    values = dict(row._mapping)
    return Message(
        offers=_read_offers(values.pop("buttons")),
        files=tuple(File(**file) for file in values.pop("files") or ()),
        masked=tuple(values.pop("masked")),
        **values,
    )


def _read_offers(buttons: list[dict[str, Any]] | None) -> tuple[Offer, ...]:
    return tuple(Offer(**button) for button in buttons or ())
