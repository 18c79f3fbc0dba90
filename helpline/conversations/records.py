"""What the store hands out: plain values, free of any database session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Floor = Literal["bot", "handler"]
Sender = Literal["customer", "bot", "handler", "system"]
Kind = Literal["text", "payload", "document", "attachment", "event", "note"]
TurnState = Literal["received", "answered", "handler"]
Urgency = Literal["crisis", "high", "normal"]

URGENCIES: tuple[Urgency, ...] = ("crisis", "high", "normal")


class UnknownConversation(LookupError):
    """There is no conversation with that id."""


class UnknownTurn(LookupError):
    """There is no message with that id that asks for an answer."""


class FloorTaken(Exception):
    """The floor is not the handler's; `handler_id` has it, or the bot where that is None."""

    def __init__(self, handler_id: int | None) -> None:
        super().__init__("the handler does not have the floor")
        self.handler_id = handler_id


@dataclass(frozen=True)
class Conversation:
    """One conversation; `last_seq` is the number of its last message, 0 when it has none,
    `handler_id` the handler who has the floor, None while the bot has it, and `report` what the
    customer has told so far of a report under way (`helpline.dialogue.overview`)."""

    id: str
    channel: str
    channel_user: str
    language: str
    floor: Floor
    last_seq: int
    created_at: datetime
    last_activity: datetime
    handler_id: int | None = None
    report: dict[str, Any] | None = None


@dataclass(frozen=True)
class Button:
    """A choice as the assistant offers it; the payload never leaves the server."""

    title: str
    payload: str


@dataclass(frozen=True)
class Offer:
    """A button as it was offered: `number` counts from 1 through all messages of one turn."""

    number: int
    title: str
    payload: str


@dataclass(frozen=True)
class OfferGroup:
    """The offers of one message."""

    seq: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class File:
    """A file that a message offers to download; `name` is the gateway's name for it."""

    title: str
    name: str


@dataclass(frozen=True)
class Answer:
    """One message that the assistant says in answer to a turn."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    to_copy: bool = False


@dataclass(frozen=True)
class Message:
    """One message of a conversation.

    `kind`: "text" as written, "payload" for a pressed button, "document" for a file that was sent
    (`text` is its name), "attachment" for something that the channel does not hand over (`payload`
    is its kind: "image", "audio", …), "event" for what the gateway tells the assistant and "note"
    for what handlers write for one another (neither of these two is ever shown to a customer).
    `turn_state` is None where no answer of the bot is asked for, and "handler" where a person took
    the floor before the bot answered.
    """

    id: int
    conversation_id: str
    seq: int
    sender: Sender
    kind: Kind
    external_id: str | None
    text: str
    payload: str | None
    offers: tuple[Offer, ...]
    masked: tuple[str, ...]
    language: str
    created_at: datetime
    in_reply_to: int | None
    turn_state: TurnState | None
    attempts: int
    trouble_told: bool
    files: tuple[File, ...] = ()
    # Its text is for the customer to take over somewhere else.
    to_copy: bool = False
    # The name of the handler who wrote it.
    author: str | None = None

    @property
    def shown(self) -> bool:
        """Whether the customer sees it; events are between the gateway and the assistant, notes
        between handlers."""
        return self.kind not in ("event", "note")


@dataclass(frozen=True)
class Escalation:
    """A conversation that waits for a person; the transcript up to `up_to_seq` is why."""

    id: int
    conversation_id: str
    reason: str
    topic: str
    urgency: Urgency
    created_at: datetime
    up_to_seq: int
    status: Literal["open", "closed"]
