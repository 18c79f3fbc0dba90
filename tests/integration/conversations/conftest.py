from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.conversations.models import (
    ConversationRow,
    EscalationRow,
    MessageRow,
    OutboxPartRow,
    OutboxRow,
)
from helpline.database import Base, open_engine

POSTGRES_URL = os.environ.get(
    "HELPLINE_TEST_POSTGRES_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind; PostgreSQL only where a server answers."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'conversations.db'}")
        make_tables(engine)
        yield engine
        engine.dispose()
        return
    server = sa.create_engine(
        POSTGRES_URL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2}
    )
    name = f"helpline_conversations_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except sa.exc.OperationalError:
        pytest.skip("no PostgreSQL server answers at HELPLINE_TEST_POSTGRES_URL")
    url = sa.engine.make_url(POSTGRES_URL).set(database=name)
    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        make_tables(engine)
        yield engine
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name}"))
        server.dispose()


def make_tables(engine: Engine) -> None:
    rows = (ConversationRow, MessageRow, EscalationRow, OutboxRow, OutboxPartRow)
    tables = [row.__table__ for row in rows]
    Base.metadata.create_all(engine, tables=tables)
