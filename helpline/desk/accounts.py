"""Handlers' accounts and passwords.

Each function works in the caller's transaction; those that hash a password take a tenth of a
second, which is the point of them.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from helpline.claims import add_audit
from helpline.conversations.floor import Speaker
from helpline.desk.models import HandlerRow, SessionRow

NAME_PATTERN = re.compile(r"[a-z][a-z0-9._-]{1,38}[a-z0-9]")
# The audit trail's actors that are no person.
RESERVED_NAMES = frozenset({"helpline", "import"})
MAX_DISPLAY_NAME = 80
MIN_PASSWORD = 12
MAX_PASSWORD = 200
# 20 characters of 31 hold 99 bits; none of them is misread.
_ONE_TIME_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_ONE_TIME_GROUPS = (5, 5, 5, 5)
COMMAND_LINE = "command line"
# The account for trying the desk on a new installation.
DEMONSTRATION = "demo"
DEMONSTRATION_NAME = "Demo"

_handlers: Any = HandlerRow.__table__
_sessions: Any = SessionRow.__table__
# argon2id with the library's parameters (RFC 9106, low memory).
_hasher = PasswordHasher()
_NOBODYS_HASH = _hasher.hash(secrets.token_urlsafe())


class AccountError(ValueError):
    """An account cannot be made or changed so; `code` says why: `bad_name`, `taken`,
    `bad_display_name`, `unknown`; for passwords `too_short`, `too_long`, `same`, `wrong`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Handler:
    """A claim handler. `name` signs in and stands in the records, customers see `display_name`."""

    id: int
    name: str
    display_name: str
    must_change_password: bool

    @property
    def speaker(self) -> Speaker:
        """The handler as a conversation knows them."""
        return Speaker(self.id, self.display_name)


def add_handler(session: Session, name: str, display_name: str, *, now: datetime) -> str:
    """Make an account; returns its one-time password, which the first sign-in replaces.

    Raises:
        AccountError: `bad_name`, `bad_display_name` or `taken`.
    """
    display_name = " ".join(display_name.split())
    if not NAME_PATTERN.fullmatch(name) or name in RESERVED_NAMES:
        raise AccountError("bad_name")
    if not display_name or len(display_name) > MAX_DISPLAY_NAME or not display_name.isprintable():
        raise AccountError("bad_display_name")
    if session.execute(sa.select(_handlers.c.id).where(_handlers.c.name == name)).first():
        raise AccountError("taken")
    password = _one_time_password()
    session.execute(
        _handlers.insert().values(
            name=name,
            display_name=display_name,
            password_hash=_hasher.hash(password),
            must_change_password=True,
            blocked=False,
            created_at=now,
        )
    )
    add_audit(session, now, COMMAND_LINE, "desk.handler_added", f"handler {name}", {})
    return password


def reset_password(session: Session, name: str, *, now: datetime) -> str:
    """Give an account a new one-time password, end its sessions, and let it sign in again.

    Raises:
        AccountError: `unknown`.
    """
    password = _one_time_password()
    values = {"must_change_password": True, "blocked": False}
    handler_id = _update(session, name, password_hash=_hasher.hash(password), **values)
    _end_sessions(session, handler_id)
    add_audit(session, now, COMMAND_LINE, "desk.password_reset", f"handler {name}", {})
    return password


def block(session: Session, name: str, *, now: datetime) -> int:
    """End all sessions of an account and let it sign in no more, until its password is reset;
    returns how many sessions there were.

    Raises:
        AccountError: `unknown`.
    """
    handler_id = _update(session, name, blocked=True)
    ended = _end_sessions(session, handler_id)
    add_audit(session, now, COMMAND_LINE, "desk.handler_blocked", f"handler {name}", {})
    return ended


def demonstration_password(session: Session, *, now: datetime) -> str | None:
    """A one-time password for the demonstration account, which is made where there is no account
    at all; a new one as long as nobody has used it. None, as soon as there are handlers."""
    rows = session.execute(
        sa.select(_handlers.c.name, _handlers.c.must_change_password, _handlers.c.blocked)
    ).all()
    if not rows:
        return add_handler(session, DEMONSTRATION, DEMONSTRATION_NAME, now=now)
    if [tuple(row) for row in rows] == [(DEMONSTRATION, True, False)]:
        return reset_password(session, DEMONSTRATION, now=now)
    return None


def handler_names(session: Session) -> dict[int, str]:
    """The names that customers see, by the accounts' ids."""
    rows = session.execute(sa.select(_handlers.c.id, _handlers.c.display_name))
    return {row.id: row.display_name for row in rows}


def find_handler(session: Session, handler_id: int) -> Handler | None:
    """The account with that id, if it may sign in."""
    return _handler(session, _handlers.c.id == handler_id)


def stored_hash(session: Session, name: str) -> tuple[Handler | None, str]:
    """The account of that name and the hash of its password. Of nobody, where there is no such
    account or it is blocked: checking that takes as long."""
    handler = _handler(session, _handlers.c.name == name)
    if handler is None:
        return None, _NOBODYS_HASH
    query = sa.select(_handlers.c.password_hash).where(_handlers.c.id == handler.id)
    return handler, str(session.execute(query).scalar_one())


def is_right(password: str, password_hash: str) -> bool:
    """Whether the password is the one that was hashed. Needs no transaction."""
    try:
        return _hasher.verify(password_hash, password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


def hash_password(handler: Handler, old_hash: str, old: str, new: str) -> str:
    """The hash of a new password that may replace the old one. Needs no transaction.

    Raises:
        AccountError: `wrong` (the old one), `too_short`, `too_long` or `same`.
    """
    if not is_right(old, old_hash):
        raise AccountError("wrong")
    if len(new) < MIN_PASSWORD:
        raise AccountError("too_short")
    if len(new) > MAX_PASSWORD:
        raise AccountError("too_long")
    if new == old or new.lower() == handler.name:
        raise AccountError("same")
    return _hasher.hash(new)


def change_password(
    session: Session, handler: Handler, password_hash: str, *, now: datetime
) -> None:
    """Replace a password by the one with that hash; all sessions of the account end."""
    _update(session, handler.name, password_hash=password_hash, must_change_password=False)
    _end_sessions(session, handler.id)
    add_audit(session, now, handler.name, "desk.password_changed", f"handler {handler.name}", {})


def _handler(session: Session, condition: Any) -> Handler | None:
    row = session.execute(
        sa.select(
            _handlers.c.id,
            _handlers.c.name,
            _handlers.c.display_name,
            _handlers.c.must_change_password,
        ).where(condition, _handlers.c.blocked.is_(False))
    ).first()
    return None if row is None else Handler(**row._mapping)


def _update(session: Session, name: str, **values: Any) -> int:
    handler_id = session.execute(
        sa.select(_handlers.c.id).where(_handlers.c.name == name).with_for_update()
    ).scalar_one_or_none()
    if handler_id is None:
        raise AccountError("unknown")
    session.execute(_handlers.update().where(_handlers.c.id == handler_id).values(**values))
    return int(handler_id)


def _end_sessions(session: Session, handler_id: int) -> int:
    ended: int = session.execute(
        _sessions.delete().where(_sessions.c.handler_id == handler_id)
    ).rowcount
    return ended


def _one_time_password() -> str:
    return "-".join(
        "".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(length))
        for length in _ONE_TIME_GROUPS
    )
