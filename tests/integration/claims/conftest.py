"""A fresh, upgraded database per test, once on SQLite and once on PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims.contract_file import ContractRow, MemberRow
from helpline.claims.contract_import import import_contracts
from helpline.database import open_engine
from helpline.migrations import upgrade

POSTGRES_URL = os.environ.get(
    "HELPLINE_TEST_POSTGRES_URL", "postgresql+psycopg2://postgres@127.0.0.1:5432/"
)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database that is gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'records.db'}"
        return
    url = sa.engine.make_url(POSTGRES_URL)
    name = f"helpline_test_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(
        url.set(database="postgres"),
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3},
        future=True,
    )
    try:
        with server.connect() as connection:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    except sa.exc.OperationalError as error:
        pytest.skip(f"no PostgreSQL server at {url!r}: {str(error.orig).splitlines()[0]}")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """An engine on an upgraded database with three contracts."""
    upgrade(empty_engine)
    import_contracts(empty_engine, CONTRACTS, NOW)
    return empty_engine


def _contract(number: str, start: date, **changes: object) -> ContractRow:
    values: dict[str, object] = {
        "number": number,
        "policyholder_name": "Lotte Verhulst",
        "birth_date": date(1988, 4, 17),
        "household": (MemberRow("Noor Maes", date(2016, 2, 11), "child"),),
        "start": start,
        "end": None,
        "status": "active",
        "language": "nl",
        "email": "lotte@example.org",
        "phone": None,
    }
    return ContractRow(**{**values, **changes})  # type: ignore[arg-type]


CONTRACTS = (
    _contract("CC-104417", date(2026, 2, 1)),
    _contract("CC-200001", date(2024, 2, 29), household=(), birth_date=date(1970, 1, 2)),
    _contract("CC-200002", date(2026, 2, 1), household=(), birth_date=date(1975, 5, 5)),
)
