"""What every channel is to the gateway: verify, parse, render, send.

A channel knows its provider's wire format and proofs of origin, and nothing else: storing,
masking, de-duplicating, ordering and answering are the same for all and stand in the gateway.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from helpline.conversations.records import Message

# Line breaks that word processors and other systems put into what people paste.
_LINE_BREAKS = str.maketrans(dict.fromkeys("\v\f\x85\u2028\u2029", "\n"))
_ALLOWED_CONTROLS = frozenset("\n\t")


class Refused(Exception):
    """A delivery that is not accepted: HTTP `status`, a machine-readable `code`, and details
    for whoever words it (`details`, JSON values; `retry_after` in seconds)."""

    def __init__(
        self, status: int, code: str, *, retry_after: int | None = None, **details: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.details = details


@dataclass(frozen=True)
class Delivery:
    """What came in over HTTP: header names in lower case, and the body exactly as received."""

    headers: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Pressed:
    """A press on offer `number` of message `message` (its number in the conversation)."""

    message: int
    number: int


@dataclass(frozen=True)
class Inbound:
    """One message of a customer: the address on the channel, the client's own id of the message
    (the same one on a repeated delivery) and what was written or pressed."""

    channel_user: str
    external_id: str
    said: str | Pressed


class Channel(Protocol):
    """One way in which customers reach the helpline."""

    name: str

    def verify(self, delivery: Delivery) -> None:
        """Check that the delivery comes from where it says.

        Raises:
            Refused: it does not.
        """

    def parse(self, delivery: Delivery) -> list[Inbound]:
        """The customers' messages in a verified delivery; anything else in it is left out.

        Raises:
            Refused: it cannot be read.
        """

    def render(self, message: Message) -> list[dict[str, Any]]:
        """A message as it goes over the wire, in as many parts as the channel needs."""

    async def send(self, channel_user: str, messages: Sequence[Message]) -> None:
        """Bring stored messages to the customer, in order."""


def clean_text(text: str, max_chars: int) -> str:
    """Return what a customer wrote with line breaks as "\\n" and without blanks around it.

    Raises:
        Refused: 422 `empty`, 422 `too_long` (more than `max_chars` characters, which `max`
            repeats), or 400 `bad_request` for control characters and halves of characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_BREAKS).strip()
    if not text:
        raise Refused(422, "empty")
    if len(text) > max_chars:
        raise Refused(422, "too_long", max=max_chars)
    if any(
        unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED_CONTROLS
        for char in text
    ):
        raise Refused(400, "bad_request")
    return text
