"""How often somebody may try to sign in: per account and per address, with a growing delay.

An attempt counts as failed from the moment it begins, in the transaction that lets it begin; it is
struck off when it succeeds. So a hundred attempts at once are a hundred, not one. `now` is the real
time.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpline.desk.models import AttemptRow

# Attempts without a delay: one person mistypes, an office shares one address.
FREE = {"account": 5, "address": 20}
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=15)
# Failures are forgotten after as long without another.
FORGOTTEN_AFTER = timedelta(days=1)

_attempts: Any = AttemptRow.__table__


@dataclass(frozen=True)
class Attempt:
    """Who tries to sign in, from where."""

    account: str
    address: str

    def keys(self) -> Mapping[str, str]:
        """Kind -> key. Hashed: what was typed as a name may be a password."""
        named = {"account": self.account, "address": self.address}
        return {
            kind: hashlib.sha256(f"{kind}:{value}".encode("utf-8", "replace")).hexdigest()
            for kind, value in named.items()
        }


def delay_after(failures: int, free: int) -> timedelta:
    """How long to wait after that many failures: nothing at first, then twice as long each time."""
    if failures < free:
        return timedelta(0)
    doublings = min(failures - free, 30)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def begin(session: Session, attempt: Attempt, now: datetime) -> int:
    """Let an attempt begin and count it as failed; else returns after how many seconds it may."""
    # Always in the same order, so that two attempts never wait for each other.
    rows = {kind: _locked(session, key, now) for kind, key in sorted(attempt.keys().items())}
    wait = max((row.blocked_until - now).total_seconds() for row in rows.values())
    if wait > 0:
        return math.ceil(float(wait))
    for kind, row in rows.items():
        failures = row.failures + 1
        values = {
            "failures": failures,
            "last_at": now,
            "blocked_until": now + delay_after(failures, FREE[kind]),
        }
        _update(session, row.key_hash, values)
    return 0


def succeed(session: Session, attempt: Attempt, now: datetime) -> None:
    """Strike off an attempt that succeeded, and all the account's failures before it."""
    session.execute(_attempts.delete().where(_attempts.c.last_at < now - FORGOTTEN_AFTER))
    for kind, key in sorted(attempt.keys().items()):
        row = _locked(session, key, now)
        left = 0 if kind == "account" else max(0, row.failures - 1)
        _update(session, key, {"failures": left, "blocked_until": now})


def _locked(session: Session, key: str, now: datetime) -> Any:
    query = sa.select(_attempts).where(_attempts.c.key_hash == key).with_for_update()
    row = session.execute(query).first()
    if row is None:
        try:
            with session.begin_nested():
                session.execute(
                    _attempts.insert().values(
                        key_hash=key, failures=0, last_at=now, blocked_until=now
                    )
                )
        except IntegrityError:
            pass  # Another attempt was first; its row is read below.
        row = session.execute(query).one()
    return row


def _update(session: Session, key: str, values: Mapping[str, Any]) -> None:
    session.execute(_attempts.update().where(_attempts.c.key_hash == key).values(**values))
