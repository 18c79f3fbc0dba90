"""The outbox on its way to WhatsApp: order, patience, giving up, the window, restarts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from gateway_world import FakeRasa, Gateway, GatewayProcess, free_port, make_tables, until
from whatsapp_world import Records, answered, new_customer, say, with_whatsapp

from helpline.database import open_engine
from helpline.gateway import outbox
from helpline.settings import Settings
from tests.whatsapp_provider import Answer, Provider, deliver, delivery, error, status

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def records(whatsapp: Gateway) -> Records:
    return Records(whatsapp.engine)


class Failing:
    """Answers the first calls of each customer with these errors."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.calls: dict[str, int] = {}

    def __call__(self, body: dict[str, Any]) -> Answer | None:
        number = self.calls.get(body["to"], 0)
        self.calls[body["to"]] = number + 1
        return self.answers[number] if number < len(self.answers) else None


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    "failure",
    [
        error(500, 131000),
        error(503, 2),
        error(429, 130429),
        error(400, 130429),
        error(400, 131056),
        error(401, 190),
        (502, {}, {}),
    ],
)
def test_what_passes_is_tried_again_and_order_is_kept(
    whatsapp: Gateway, provider: Provider, records: Records, failure: Answer
) -> None:
    provider.trouble = Failing(failure, failure)
    user = new_customer()
    say(whatsapp, user, "een", "twee", "drie")
    assert answered(provider, user, 3) == ["re: een", "re: twee", "re: drie"]
    until(lambda: records.states(user) == ["sent"] * 3, "the outbox")
    assert len(provider.posted) == 5
    assert not provider.overlapped
    assert not records.escalations(user)


@pytest.mark.usefixtures("eager")
def test_retry_after_is_kept_to(whatsapp: Gateway, provider: Provider) -> None:
    status_code, _, body = error(429, 80007)
    provider.trouble = Failing((status_code, {"Retry-After": "2"}, body))
    user = new_customer()
    say(whatsapp, user, "hallo")
    answered(provider, user)
    first, second = provider.posted
    assert 2.0 <= second.at - first.at < 4.0


@pytest.mark.usefixtures("eager")
def test_one_customer_s_trouble_holds_up_nobody_else(whatsapp: Gateway, provider: Provider) -> None:
    stuck, fine = new_customer(), new_customer()
    provider.trouble = lambda body: error(500, 131000) if body["to"] == stuck else None
    say(whatsapp, stuck, "hallo")
    say(whatsapp, fine, "hallo")
    assert answered(provider, fine) == ["re: hallo"]
    provider.trouble = lambda body: None
    assert answered(provider, stuck) == ["re: hallo"]


@pytest.mark.usefixtures("eager")
def test_no_answer_in_time_is_tried_again(
    whatsapp: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        calls = 0

        def __call__(self, body: dict[str, Any]) -> Answer | None:
            self.calls += 1
            if self.calls == 1:
                time.sleep(2.0)
                return error(500, 131000)
            return None

    import helpline.channels.whatsapp as channel

    monkeypatch.setattr(channel, "SEND_TIMEOUT", 0.5)
    provider.trouble = Slow()
    user = new_customer()
    say(whatsapp, user, "hallo")
    assert answered(provider, user) == ["re: hallo"]


def test_a_slow_provider_gets_one_call_at_a_time_for_each_customer(
    whatsapp: Gateway, provider: Provider
) -> None:
    provider.delay = 0.2
    users = [new_customer() for _ in range(5)]
    for user in users:
        say(whatsapp, user, "een", "twee", "drie")
    for user in users:
        assert answered(provider, user, 3) == ["re: een", "re: twee", "re: drie"]
    assert not provider.overlapped
    assert len(provider.posted) == 15


@pytest.mark.usefixtures("eager")
def test_what_is_refused_is_given_up_visibly_and_the_next_goes_out(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    provider.trouble = Failing(error(400, 131026))
    user = new_customer()
    say(whatsapp, user, "een", "twee")
    assert answered(provider, user) == ["re: twee"]
    until(lambda: records.states(user) == ["failed", "sent"], "the outbox")
    assert records.outbox(user)[0].error == "HTTP 400, code 131026"
    assert records.escalations(user) == [("not_delivered", "high")]


@pytest.mark.usefixtures("eager")
def test_patience_ends(
    whatsapp: Gateway, provider: Provider, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "ATTEMPTS", 3)
    provider.trouble = lambda body: error(500, 131000)
    user = new_customer()
    say(whatsapp, user, "hallo")
    until(lambda: records.conversation(user) and records.states(user) == ["failed"], "giving up")
    assert len(provider.posted) == 3
    assert records.escalations(user) == [("not_delivered", "high")]


def test_what_arrives_nowhere_is_told_to_a_person_once(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    user = new_customer()
    say(whatsapp, user, "hallo")
    answered(provider, user)
    until(lambda: records.states(user) == ["sent"], "the outbox")
    failed = delivery(statuses=[status(str(provider.posted[0].provider_id), "failed", 131026)])
    for _ in range(3):
        assert deliver(whatsapp.url, failed).status_code == 200
    assert records.states(user) == ["failed"]
    assert records.outbox(user)[0].error == "code 131026"
    assert records.escalations(user) == [("not_delivered", "high")]
    assert len(provider.posted) == 1


def test_a_part_that_did_not_arrive_for_the_window_goes_out_when_the_customer_writes(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    user = new_customer()
    say(whatsapp, user, "hallo")
    answered(provider, user)
    until(lambda: records.states(user) == ["sent"], "the outbox")
    deliver(
        whatsapp.url,
        delivery(statuses=[status(str(provider.posted[0].provider_id), "failed", 131047)]),
    )
    assert records.states(user) == ["window_closed"]
    say(whatsapp, user, "nog daar?")
    assert answered(provider, user, 3) == ["re: hallo", "re: hallo", "re: nog daar?"]


def test_what_whatsapp_says_of_the_window_is_believed(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    user = new_customer()
    provider.closed.add(user)
    say(whatsapp, user, "een", "twee")
    until(lambda: records.conversation(user) and records.outbox(user), "the answer")
    until(lambda: set(records.states(user)) == {"window_closed"}, "the outbox")
    time.sleep(2.5)
    # Not asked again and again.
    assert len(provider.posted) <= 2
    assert records.escalations(user) == [("window_closed", "normal")]
    provider.closed.clear()
    say(whatsapp, user, "drie")
    assert answered(provider, user, 3) == ["re: een", "re: twee", "re: drie"]


def test_outside_the_window_nothing_is_sent_until_the_customer_writes(
    settings: Settings, provider: Provider, rasa: FakeRasa
) -> None:
    user = new_customer()
    today = Gateway(with_whatsapp(settings, provider, now=NOON))
    today.start()
    records = Records(today.engine)
    say(today, user, "hallo")
    answered(provider, user)
    until(lambda: records.states(user) == ["sent"], "the outbox")
    today.stop()

    tomorrow = Gateway(
        with_whatsapp(replace(settings, port=free_port()), provider, now=NOON + timedelta(days=1))
    )
    tomorrow.start()
    try:
        records.handler_writes(user, "Eerste regel", "Tweede regel")
        until(lambda: records.states(user)[1:] == ["window_closed"] * 2, "the outbox")
        assert records.escalations(user) == [("window_closed", "normal")]
        assert len(provider.posted) == 1
        say(tomorrow, user, "ja?")
        assert answered(provider, user, 4)[1:] == [
            "Ann van ons team:\nEerste regel",
            "Ann van ons team:\nTweede regel",
            "re: ja?",
        ]
    finally:
        tomorrow.stop()


def test_within_the_window_a_handler_s_words_go_out(
    settings: Settings, provider: Provider, rasa: FakeRasa
) -> None:
    user = new_customer()
    today = Gateway(with_whatsapp(settings, provider, now=NOON))
    today.start()
    records = Records(today.engine)
    say(today, user, "hallo")
    answered(provider, user)
    today.stop()
    later = NOON + timedelta(hours=23, minutes=59)
    tomorrow = Gateway(with_whatsapp(replace(settings, port=free_port()), provider, now=later))
    tomorrow.start()
    try:
        records.handler_writes(user, "Goeiedag")
        assert answered(provider, user, 2)[1] == "Ann van ons team:\nGoeiedag"
    finally:
        tomorrow.stop()


def test_a_long_message_is_not_begun_again(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa, records: Records
) -> None:
    long = "Dit is een zin van enige lengte. " * 300
    rasa.script = lambda body: {"messages": [{"text": long}], "language": "nl"}
    calls = Failing()
    provider.trouble = lambda body: (
        error(500, 131000) if calls(body) is None and calls.calls[body["to"]] == 2 else None
    )
    user = new_customer()
    say(whatsapp, user, "hallo")
    pieces = answered(provider, user, 3)
    until(lambda: records.states(user) == ["sent"], "the outbox")
    assert " ".join(pieces) == long.strip()
    assert [posted.status for posted in provider.posted] == [200, 500, 200, 200]


def test_what_waits_goes_out_after_a_restart(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    user = new_customer()
    provider.trouble = lambda body: error(500, 131000)
    say(whatsapp, user, "een", "twee")
    until(lambda: provider.posted, "a try")
    until(lambda: len(records.states(user)) == 2, "both answers")
    whatsapp.stop()
    provider.trouble = lambda body: None
    whatsapp.start()
    assert answered(provider, user, 2) == ["re: een", "re: twee"]


def test_a_gateway_that_stops_lets_what_is_going_out_arrive(
    whatsapp: Gateway, provider: Provider, records: Records
) -> None:
    provider.delay = 1.0
    user = new_customer()
    say(whatsapp, user, "een", "twee")
    until(lambda: provider.busy.get(user), "the first call")
    whatsapp.stop()
    provider.delay = 0.0
    whatsapp.start()
    assert answered(provider, user, 2) == ["re: een", "re: twee"]
    until(lambda: records.states(user) == ["sent"] * 2, "the outbox")
    assert len(provider.posted) == 2


@pytest.fixture
def two_processes(
    settings: Settings, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    """Two gateways over one database."""
    for name, value in provider.settings.items():
        monkeypatch.setenv(f"HELPLINE_{name.upper()}", value)
    make_tables(open_engine(settings.database_url))
    processes = (
        GatewayProcess(settings),
        GatewayProcess(replace(settings, port=free_port())),
    )
    for process in processes:
        process.start()
    yield processes
    for process in processes:
        process.stop()


def test_two_gateways_send_nothing_twice(
    two_processes: tuple[GatewayProcess, GatewayProcess],
    settings: Settings,
    provider: Provider,
    rasa: FakeRasa,
) -> None:
    provider.delay = 0.05
    records = Records(open_engine(settings.database_url))
    users = [new_customer() for _ in range(4)]
    for user in users:
        say(two_processes[0], user, "hallo")
    for user in users:
        answered(provider, user)
        # Stored by neither of the two: both find it when they look.
        records.handler_writes(user, *(f"regel {n}" for n in range(10)))
    for user in users:
        said = answered(provider, user, 11)
        assert said[1:] == [f"Ann van ons team:\nregel {n}" for n in range(10)]
    time.sleep(1.5)
    assert len(provider.posted) == 44
    assert not provider.overlapped


def test_a_gateway_that_is_killed_loses_nothing(
    two_processes: tuple[GatewayProcess, GatewayProcess],
    settings: Settings,
    provider: Provider,
    rasa: FakeRasa,
) -> None:
    first, second = two_processes
    second.stop()
    records = Records(open_engine(settings.database_url))
    provider.trouble = lambda body: error(503, 2)
    user = new_customer()
    say(first, user, "een", "twee")
    until(lambda: len(provider.posted) >= 2, "two tries")
    until(lambda: not records.outbox(user)[0].lease, "the end of a try")
    first.kill()
    provider.trouble = lambda body: None
    second.start()
    assert answered(provider, user, 2) == ["re: een", "re: twee"]
    assert len(provider.taken(user)) == 2
