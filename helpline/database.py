"""The one SQL database: engine, transactions, column types.

SQLite (embedded default, WAL) and PostgreSQL are supported. A transaction that will write is
opened with `writing(engine)`: on SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so
that what it read cannot change before it writes.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, declarative_base
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.types import TypeDecorator

SQLITE_BUSY_TIMEOUT_MS = 15_000
_RETRY_SECONDS = 0.02

Base: Any = declarative_base()
# Making one costs more than a small statement.
_writers: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


class UTCDateTime(TypeDecorator):
    """A timezone-aware instant, stored in UTC. Naive datetimes are refused (`ValueError`)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Convert to UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: records hold instants in UTC")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Attach UTC on the way out (SQLite stores no offset)."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


def open_engine(url: str) -> Engine:
    """Create an engine for `url`, with SQLite set to WAL, foreign keys and a busy timeout.

    Errors and logs show no parameters: they hold what customers wrote.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, future=True, pool_pre_ping=True, hide_parameters=True)
    database = sa.engine.make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    # The default for SQLite files is a new connection each time, which costs more than most reads.
    # In memory, every session must share the one connection that holds the data.
    in_memory = not database or database == ":memory:"
    engine = sa.create_engine(
        url,
        future=True,
        hide_parameters=True,
        poolclass=StaticPool if in_memory else QueuePool,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(dbapi_connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: the "begin" hook below does.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_TIMEOUT_MS}")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("helpline_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(cursor: Any) -> None:
    """Set the journal mode of a SQLite database.

    SQLite waits for no lock here, whatever its busy timeout: two processes that open a new database
    at once would fail.

    Raises:
        sqlite3.OperationalError: the database stays locked for as long as the busy timeout.
    """
    until = time.monotonic() + SQLITE_BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for reads only; it is rolled back at the end."""
    with Session(engine, future=True) as session:
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session in one write transaction: committed at the end, rolled back on an exception."""
    with Session(writer(engine), future=True) as session, session.begin():
        yield session


def writer(engine: Engine) -> Engine:
    """`engine` as one whose transactions take the write lock when they begin."""
    found = _writers.get(engine)
    if found is None:
        found = _writers[engine] = engine.execution_options(helpline_writes=True)
    return found
