"""What every channel is to the gateway: verify, parse, render, send.

A channel knows its provider's wire format and proofs of origin, and nothing else: storing,
masking, de-duplicating, ordering and answering are the same for all and stand in the gateway.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
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
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pressed:
    """A press on offer `number` of message `message` (its number in the conversation)."""

    message: int
    number: int


@dataclass(frozen=True)
class Inbound:
    """One message of a customer: the address on the channel, the client's own id of the message
    (the same one on a repeated delivery) and what was written or pressed.

    `label`: what stood on the button, where the channel tells. `attachment`: the kind of what was
    sent and cannot be taken ("image", "audio", …), `attachment_name` its name or media type, where
    the channel tells; `said` is then what was written with it, perhaps nothing. `numbers`: a bare
    number may mean the choice with that number.
    """

    channel_user: str
    external_id: str
    said: str | Pressed
    label: str = ""
    attachment: str = ""
    attachment_name: str = ""
    numbers: bool = False


@dataclass(frozen=True)
class Receipt:
    """A provider tells that a part which it had taken did not arrive: its id of the part, why
    not, and whether that is because the customer has not written for too long."""

    provider_id: str
    error: str
    window_closed: bool = False


class NotSent(Exception):
    """A provider did not take a part; the message says why and nothing of what it says.

    `again`: trying again may help, after `retry_after` seconds if the provider named any.
    `window_closed`: the customer must write first.
    """

    def __init__(
        self,
        error: str,
        *,
        again: bool = False,
        retry_after: float | None = None,
        window_closed: bool = False,
    ) -> None:
        super().__init__(error)
        self.again = again
        self.retry_after = retry_after
        self.window_closed = window_closed


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


class ProviderChannel(Channel, Protocol):
    """A channel of a messaging provider: it calls a webhook of ours, and takes what we say part by
    part. What is to be sent waits in the outbox; `send` only says that there is something.

    `window`: how long after the customer's latest message the provider takes anything from us.
    """

    window: timedelta

    def handshake(self, delivery: Delivery) -> str:
        """The answer to the provider's question whether this webhook is ours.

        Raises:
            Refused: whoever asks is not the provider.
        """

    def receipts(self, delivery: Delivery) -> list[Receipt]:
        """What a verified delivery says of parts that did not arrive."""

    async def post(self, channel_user: str, part: dict[str, Any]) -> str | None:
        """Hand one part of a rendered message to the provider; returns the provider's id of it.

        Raises:
            NotSent: the provider did not take it, or it is not known whether it did.
        """

    async def close(self) -> None:
        """Let the connections go."""


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is.

    Raises:
        Refused: 400 `bad_request`: it is none.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "bad_request") from None
    if not isinstance(content, dict):
        raise Refused(400, "bad_request")
    return content


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
