"""Who is signed in: sessions in the database, known by the hash of a random token.

`now` is the real time throughout: a session must end, also where records have a fixed day. Each
function works in the caller's transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.desk.accounts import Handler, find_handler
from helpline.desk.models import SessionRow

TOKEN_BYTES = 32
IDLE = timedelta(hours=1)
LIFETIME = timedelta(hours=12)
# When somebody was last seen is written no more often than this.
_SEEN_EVERY = timedelta(minutes=1)

_sessions: Any = SessionRow.__table__


def open_session(session: Session, handler: Handler, now: datetime) -> str:
    """Sign a handler in; returns the token for their cookie. Sessions that have ended go."""
    session.execute(_sessions.delete().where(_ended(now)))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        _sessions.insert().values(
            token_hash=_hash(token), handler_id=handler.id, created_at=now, last_seen_at=now
        )
    )
    return token


def signed_in(session: Session, token: str, now: datetime) -> Handler | None:
    """The handler whose session the token is; None where it was never one, or is over."""
    row = _live(session, token, now)
    return None if row is None else find_handler(session, row.handler_id)


def needs_seen(session: Session, token: str, now: datetime) -> bool:
    """Whether the session should be told (`note_seen`) that the handler is still there."""
    row = _live(session, token, now)
    return row is not None and now - row.last_seen_at >= _SEEN_EVERY


def note_seen(session: Session, token: str, now: datetime) -> None:
    """The handler is still there."""
    session.execute(
        _sessions.update()
        .where(_sessions.c.token_hash == _hash(token), sa.not_(_ended(now)))
        .values(last_seen_at=now)
    )


def close_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(_sessions.delete().where(_sessions.c.token_hash == _hash(token)))


def close_all(session: Session, handler: Handler) -> None:
    """Sign out everywhere."""
    session.execute(_sessions.delete().where(_sessions.c.handler_id == handler.id))


def csrf_token(secret: str) -> str:
    """What a form must bring that was made for the holder of the cookie `secret`."""
    return hmac.new(secret.encode(), b"helpline.desk.form", hashlib.sha256).hexdigest()


def _live(session: Session, token: str, now: datetime) -> Any:
    return session.execute(
        sa.select(_sessions).where(_sessions.c.token_hash == _hash(token), sa.not_(_ended(now)))
    ).first()


def _ended(now: datetime) -> Any:
    return sa.or_(_sessions.c.last_seen_at <= now - IDLE, _sessions.c.created_at <= now - LIFETIME)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
