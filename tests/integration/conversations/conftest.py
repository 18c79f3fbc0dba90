from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from helpline.conversations.models import (
    ConversationRow,
    EscalationRow,
    MessageRow,
    OutboxPartRow,
    OutboxRow,
)
from helpline.database import Base, open_engine
from tests.databases import KINDS, fresh_database


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind; PostgreSQL only where a server answers."""
    with fresh_database(request.param, tmp_path) as url:
        engine = open_engine(url)
        make_tables(engine)
        yield engine
        engine.dispose()


def make_tables(engine: Engine) -> None:
    rows = (ConversationRow, MessageRow, EscalationRow, OutboxRow, OutboxPartRow)
    tables = [row.__table__ for row in rows]
    Base.metadata.create_all(engine, tables=tables)
