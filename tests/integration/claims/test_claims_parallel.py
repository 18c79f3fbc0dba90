"""Reports in the same second on several connections: no limit is ever given out twice."""

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims import ClaimRecord, StatusChangeError, change_status, open_claim
from helpline.claims.models import AuditEntry, Claim, ClaimReport, LimitUse
from helpline.database import open_engine, reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
NUMBER = "CC-104417"
Result = TypeVar("Result")


def _report(amount: str = "2000.00", identity: str = "verified") -> dict[str, Any]:
    return {
        "cover": "non_delivery",
        "reported_on": "2026-11-21",
        "identity": identity,
        "facts": {
            "victim": "policyholder",
            "bought_online": True,
            "item": "fiets",
            "item_category": "ordinary",
            "merchant": "shop",
            "amount": amount,
            "order_date": "2026-09-01",
            "expected_date": "2026-09-05",
            "complaint_made": True,
            "complaint_date": "2026-10-01",
            "complaint_channel": "letter",
            "merchant_response": "refused",
            "circumstances": [],
        },
    }


def _tell(engine: Engine, incident: str, told: dict[str, Any]) -> ClaimRecord:
    return open_claim(
        engine,
        conversation_id="c1",
        incident_key=incident,
        contract_number=NUMBER,
        report=told,
        now=NOW,
    )


@contextmanager
def _own_engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _at_once(url: str, acts: Sequence[Callable[[Engine], Result]]) -> list[Result]:
    """Run each act in a thread with connections of its own, all started at the same moment."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Engine], Result]) -> Result:
        with _own_engine(url) as engine:
            with engine.connect():
                barrier.wait(30)
            return act(engine)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _held(engine: Engine, unit: str) -> list[int]:
    with reading(engine) as session:
        found = session.execute(sa.select(LimitUse.amount).where(LimitUse.unit == unit)).scalars()
        return sorted(found)


def test_ten_incidents_at_once_count_as_three(engine: Engine, database_url: str) -> None:
    claims = _at_once(
        database_url,
        [lambda own, n=n: _tell(own, f"incident-{n}", _report()) for n in range(10)],
    )
    assert Counter(claim.outcome for claim in claims) == {"covered": 3, "not_covered": 7}
    assert len({claim.reference for claim in claims}) == 10
    with reading(engine) as session:
        slots = session.execute(sa.select(LimitUse.slot).where(LimitUse.unit == "count")).scalars()
        assert sorted(slots) == [1, 2, 3]
    # Three times 2,000 is more than the 5,000 of a year: the third got what was left.
    assert _held(engine, "EUR") == [100000, 200000, 200000]


def test_a_third_and_a_fourth_incident_at_once(engine: Engine, database_url: str) -> None:
    for n in range(2):
        _tell(engine, f"earlier-{n}", _report("10.00"))
    claims = _at_once(
        database_url,
        [lambda own, n=n: _tell(own, f"incident-{n}", _report("10.00")) for n in range(2)],
    )
    assert sorted(claim.outcome for claim in claims) == ["covered", "not_covered"]


def test_the_last_euros_are_given_out_once(engine: Engine, database_url: str) -> None:
    _tell(engine, "earlier", _report("4900.00"))
    claims = _at_once(
        database_url,
        [lambda own, n=n: _tell(own, f"incident-{n}", _report("80.00")) for n in range(4)],
    )
    assert sorted(claim.payable_cents for claim in claims) == [0, 0, 2000, 8000]
    assert sum(_held(engine, "EUR")) == 500000


def test_the_same_incident_at_once_is_one_claim(engine: Engine, database_url: str) -> None:
    claims = _at_once(database_url, [lambda own: _tell(own, "same", _report())] * 8)
    assert len(set(map(str, claims))) == 1
    with reading(engine) as session:
        for model in (Claim, ClaimReport):
            assert session.execute(sa.select(sa.func.count()).select_from(model)).scalar() == 1
        opened = sa.select(AuditEntry).where(AuditEntry.action == "claim.opened")
        assert len(session.execute(opened).all()) == 1


def test_the_same_unidentified_incident_at_once_is_one_claim(
    engine: Engine, database_url: str
) -> None:
    # There is no contract to lock: the unique constraint decides who was first.
    told = _report(identity="unverified")
    claims = _at_once(database_url, [lambda own: _tell(own, "same", told)] * 8)
    assert len({claim.reference for claim in claims}) == 1
    assert claims[0].outcome == "refer"


def test_corrections_and_a_handler_at_once_keep_limits_and_status_in_step(
    engine: Engine, database_url: str
) -> None:
    claims = [_tell(engine, f"incident-{n}", _report("100.00")) for n in range(3)]

    def correct(own: Engine, n: int) -> None:
        for step in range(5):
            _tell(own, f"incident-{n}", _report(f"{101 + step}.00"))

    def refuse(own: Engine, n: int) -> None:
        with writing(own) as session:
            change_status(session, claims[n], "refused", "ann", "no proof", NOW)

    def report_new(own: Engine, n: int) -> None:
        _tell(own, f"new-{n}", _report("100.00"))

    acts: list[Callable[[Engine], None]] = []
    for act in (correct, refuse, report_new):
        acts += [lambda own, act=act, n=n: act(own, n) for n in range(3)]
    _at_once(database_url, acts)
    with reading(engine) as session:
        for claim in session.execute(sa.select(Claim)).scalars():
            holds = claim.outcome == "covered" and claim.status not in ("refused", "withdrawn")
            assert bool(claim.limit_uses) is holds, claim.reference
            assert claim.history[-1].new_status == claim.status
        refused = [session.get(Claim, claim.id).status for claim in claims]
    assert refused == ["refused"] * 3
    assert len(_held(engine, "count")) <= 3


def test_of_two_handlers_at_once_the_second_sees_what_the_first_did(
    engine: Engine, database_url: str
) -> None:
    claim = _tell(engine, "incident", _report())
    started = threading.Event()

    def refuse() -> None:
        with _own_engine(database_url) as own:
            started.set()
            with writing(own) as session:
                change_status(session, claim, "refused", "bob", "no proof", NOW)

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as session:
            change_status(session, claim, "accepted", "ann", "all there", NOW)
            second = pool.submit(refuse)
            started.wait(10)
            # Long enough for the second to run into the first one's lock.
            time.sleep(0.5)
            assert not second.done()
        assert isinstance(second.exception(timeout=30), StatusChangeError)
    with reading(engine) as session:
        assert session.get(Claim, claim.id).status == "accepted"
    assert _held(engine, "count") == [1]


def _tell_from_a_process(url: str, worker: int) -> list[str]:
    with _own_engine(url) as engine:
        return [_tell(engine, f"{worker}-{n}", _report()).outcome for n in range(3)]


def test_two_processes_share_the_three_places(engine: Engine, database_url: str) -> None:
    engine.dispose()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        results = pool.map(_tell_from_a_process, [database_url] * 2, range(2))
        outcomes = Counter(outcome for result in results for outcome in result)
    assert outcomes == {"covered": 3, "not_covered": 3}
