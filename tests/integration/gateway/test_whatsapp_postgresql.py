"""Deliveries in parallel where the database lets them write in parallel."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from gateway_world import FakeRasa, Gateway, until
from whatsapp_world import Records, answered, new_customer, with_whatsapp

from helpline.settings import Settings
from tests.databases import fresh_database
from tests.whatsapp_provider import Provider, deliver, delivery, text


@pytest.fixture
def gateway_on_postgresql(
    settings: Settings, provider: Provider, rasa: FakeRasa, tmp_path: Path
) -> Iterator[Gateway]:
    with fresh_database("postgresql", tmp_path) as url:
        gateway = Gateway(with_whatsapp(replace(settings, database_url=url), provider))
        gateway.start()
        yield gateway
        gateway.stop()
        gateway.engine.dispose()


def test_parallel_deliveries_begin_one_conversation_and_count_once(
    gateway_on_postgresql: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    records = Records(gateway_on_postgresql.engine)
    one, other = new_customer(), new_customer()
    # Each delivery names both customers, in turns in one order and in the other.
    pairs = [
        (text(one, f"bericht nummer {n}"), text(other, f"bericht nummer {n}")) for n in range(10)
    ]
    contents = [delivery(*pair) for pair in pairs] + [delivery(*pair[::-1]) for pair in pairs]
    with ThreadPoolExecutor(20) as threads:
        responses = list(
            threads.map(lambda content: deliver(gateway_on_postgresql.url, content), contents)
        )
    assert {response.status_code for response in responses} == {200}
    for user in (one, other):
        said = records.texts(user)
        assert sorted(said) == sorted(f"bericht nummer {n}" for n in range(10))
        assert answered(provider, user, 10) == [f"re: {line}" for line in said]
        until(lambda user=user: set(records.states(user)) == {"sent"}, "the outbox")
    assert len(rasa.turns) == 20
    assert len(provider.posted) == 20
