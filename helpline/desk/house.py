"""What the desk is given by the gateway that it stands in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol

from helpline.conversations.records import Conversation, Message
from helpline.texts import Catalogue


class Storage(Protocol):
    """The database, used from an event loop."""

    async def read(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run `work(session, …)` in a transaction that is rolled back at the end."""

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run `work(session, …)` in a transaction that is committed at the end, or not at all."""


def real_time() -> datetime:
    """The present instant, also where records have a fixed one."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class House:
    """The gateway's side of the desk.

    Attributes:
        storage: the database.
        catalogue: the texts that customers hear.
        data_dir: where the desk's words are.
        documents_dir: where the files are that customers sent.
        https: whether handlers come over HTTPS.
        max_chars: the longest message.
        clock: the instant for records.
        real_clock: the instant for sessions and delays.
        deliver: brings stored messages to the customer, on whatever channel.
        wake: has the assistant answer what waits in a conversation.
        mask: a text without its secrets, and the kinds of those.
        address_of: the address that attempts are counted on, from the client's.
        stopping: whether the gateway stops: streams then end.
    """

    storage: Storage
    catalogue: Catalogue
    data_dir: Path
    documents_dir: Path
    https: bool
    max_chars: int
    clock: Callable[[], datetime]
    deliver: Callable[[Conversation, Sequence[Message]], Awaitable[None]]
    wake: Callable[[str], None]
    mask: Callable[[str], tuple[str, tuple[str, ...]]]
    address_of: Callable[[str | None], str]
    stopping: Callable[[], bool]
    real_clock: Callable[[], datetime] = real_time
