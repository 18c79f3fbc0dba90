"""Addresses of files for customers whose channel takes no files: signed, for a few days.

An address names a message and which of its files is meant, and nothing of what is in it. It opens
for whoever has it: it goes to the customer alone, and ends.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from helpline.conversations.records import Message

LINKS_PATH = "/files"
LIFETIME = timedelta(days=7)
_MEANT = re.compile(r"([0-9]{1,18})\.([0-9]{1,3})")


@dataclass(frozen=True)
class Linked:
    """What an address names: file `number` (from 0) of a message; `expired`: no more."""

    message_id: int
    number: int
    expired: bool


class FileLinks:
    """Makes the addresses, and reads them."""

    def __init__(self, key: str, public_url: str) -> None:
        """`key` signs. `public_url` is where customers reach the gateway; without it there are no
        addresses."""
        self._signer = TimestampSigner(key, salt="helpline.file", digest_method=hashlib.sha256)
        self._public_url = public_url.rstrip("/")

    def of(self, message: Message) -> list[str]:
        """The address of each file of a message; empty where none can be given."""
        if not self._public_url:
            return []
        return [
            f"{self._public_url}{LINKS_PATH}?t="
            + self._signer.sign(f"{message.id}.{number}").decode("ascii")
            for number in range(len(message.files))
        ]

    def read(self, token: str) -> Linked | None:
        """What an address names; None for one that is not ours."""
        expired = False
        try:
            meant = self._signer.unsign(token, max_age=int(LIFETIME.total_seconds()))
        except SignatureExpired as error:
            if error.payload is None:
                return None
            meant, expired = error.payload, True
        except (BadSignature, UnicodeError):
            return None
        match = _MEANT.fullmatch(meant.decode("ascii", "replace"))
        return Linked(int(match[1]), int(match[2]), expired) if match else None
