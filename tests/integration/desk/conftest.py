"""A gateway with a desk on a fresh, upgraded database, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from desk_world import NOW, Clerk, make_handler

from helpline.claims import load_demo_contracts
from helpline.database import open_engine
from helpline.desk import accounts
from helpline.migrations import upgrade
from helpline.settings import PROJECT_ROOT, Settings
from tests.databases import KINDS, fresh_database
from tests.integration.gateway.gateway_world import FakeRasa, Gateway, Visitor, free_port


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database that is gone after the test."""
    with fresh_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing that takes a millisecond; how it is done is what `test_desk_accounts` looks at."""
    hasher = accounts.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", hasher)
    monkeypatch.setattr(accounts, "_NOBODYS_HASH", hasher.hash("nobody's"))


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.hold.set()
    fake.die()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, rasa: FakeRasa) -> Settings:
    return Settings(
        state_dir=tmp_path / "state",
        database_url=database_url,
        port=free_port(),
        rasa_port=rasa.port,
        messages_per_minute=100_000,
        sessions_per_minute=100_000,
        turn_timeout=5.0,
        now=NOW,
    )


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.engine.Engine]:
    engine = open_engine(database_url)
    upgrade(engine)
    load_demo_contracts(engine, PROJECT_ROOT / "data" / "demo" / "contracts.csv", NOW)
    yield engine
    engine.dispose()


@pytest.fixture
def gateway(settings: Settings, engine: sa.engine.Engine) -> Iterator[Gateway]:
    gateway = Gateway(settings)
    gateway.start()
    yield gateway
    gateway.stop()
    gateway.engine.dispose()


@pytest.fixture
def visitor(gateway: Gateway) -> Visitor:
    """A customer who has opened the chat and was greeted."""
    visitor = Visitor(gateway.url)
    visitor.open("nl")
    visitor.wait_for('re: /start{"language":"nl"}')
    return visitor


@pytest.fixture
def clerk(gateway: Gateway) -> Callable[[str, str], Clerk]:
    """A handler who has just signed in."""

    def sign_in(name: str = "julie", display_name: str = "Julie") -> Clerk:
        handler_id = make_handler(gateway.engine, name, display_name)
        clerk = Clerk(gateway.url).sign_in(name)
        clerk.id = handler_id
        return clerk

    return sign_in
