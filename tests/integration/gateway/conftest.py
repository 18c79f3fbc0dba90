from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway_world import FakeRasa, Gateway, Visitor, free_port, gateway_data, until
from whatsapp_world import with_whatsapp

from helpline.gateway import outbox, turns
from helpline.settings import Settings
from tests.whatsapp_provider import Provider


@pytest.fixture(scope="session")
def _shared_rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.die()


@pytest.fixture(scope="session")
def _shared_gateway(
    _shared_rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    gateway = Gateway(settings_in(tmp_path_factory.mktemp("gateway"), _shared_rasa))
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture
def rasa(_shared_rasa: FakeRasa) -> Iterator[FakeRasa]:
    """Rasa as if just started."""
    _shared_rasa.reset()
    yield _shared_rasa
    _shared_rasa.reset()
    if not _shared_rasa.alive:
        _shared_rasa.start()


@pytest.fixture
def gateway(_shared_gateway: Gateway, rasa: FakeRasa) -> Iterator[Gateway]:
    """A running gateway; what it has still to do is waited for at the end."""
    yield _shared_gateway
    rasa.reset()
    if not rasa.alive:
        rasa.start()
    until(lambda: not _shared_gateway.pending(), "the last turns", 30)


@pytest.fixture
def settings(tmp_path: Path, rasa: FakeRasa) -> Settings:
    """For a gateway of the test's own."""
    return settings_in(tmp_path, rasa)


def settings_in(folder: Path, rasa: FakeRasa) -> Settings:
    return Settings(
        data_dir=gateway_data(folder / "data"),
        state_dir=folder / "state",
        database_url=f"sqlite:///{folder / 'state' / 'helpline.db'}",
        port=free_port(),
        rasa_port=rasa.port,
        messages_per_minute=100_000,
        sessions_per_minute=100_000,
        turn_timeout=5.0,
    )


@pytest.fixture
def visitor(gateway: Gateway) -> Visitor:
    """Someone who has opened the chat and was greeted."""
    visitor = Visitor(gateway.url)
    visitor.open()
    visitor.wait_for('re: /start{"language":"nl"}')
    return visitor


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts, and patience, are a tenth of what they are."""
    monkeypatch.setattr(turns, "FIRST_PAUSE", turns.FIRST_PAUSE / 10)
    monkeypatch.setattr(turns, "LONGEST_PAUSE", turns.LONGEST_PAUSE / 10)
    monkeypatch.setattr(turns, "PATIENCE", turns.PATIENCE / 10)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Meta's Cloud API."""
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def whatsapp(settings: Settings, provider: Provider) -> Iterator[Gateway]:
    """A gateway whose WhatsApp channel is on."""
    gateway = Gateway(with_whatsapp(settings, provider))
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox waits a twentieth of what it waits."""
    monkeypatch.setattr(outbox, "FIRST_PAUSE", outbox.FIRST_PAUSE / 20)
    monkeypatch.setattr(outbox, "LONGEST_PAUSE", outbox.LONGEST_PAUSE / 20)
    monkeypatch.setattr(outbox, "LOOK_EVERY", outbox.LOOK_EVERY / 20)
