"""A fresh, upgraded database per test, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from helpline.claims.contract_file import ContractRow, MemberRow
from helpline.claims.contract_import import import_contracts
from helpline.database import open_engine
from helpline.migrations import upgrade
from tests.databases import KINDS, fresh_database

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database that is gone after the test."""
    with fresh_database(request.param, tmp_path) as url:
        yield url


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
