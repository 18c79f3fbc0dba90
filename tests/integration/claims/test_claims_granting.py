"""A person accepts a claim: what they grant is held of the limits, and never more than is left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims import (
    ClaimRecord,
    GrantError,
    StatusChangeError,
    UnknownContractError,
    accept_claim,
    change_status,
    open_claim,
    room_for,
    status_steps,
)
from helpline.claims.models import AuditEntry, LimitUse
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
NUMBER = "CC-104417"
FACTS = {
    "victim": "policyholder",
    "bought_online": True,
    "item": "fiets",
    "item_category": "ordinary",
    "merchant": "shop",
    "amount": "300.00",
    "order_date": "2026-09-01",
    "expected_date": "2026-09-05",
    "complaint_made": True,
    "complaint_date": "2026-10-01",
    "complaint_channel": "letter",
    "merchant_response": "refused",
    "circumstances": [],
}


def reported(
    engine: Engine, incident: str = "i1", identity: str = "verified", **facts: object
) -> ClaimRecord:
    return open_claim(
        engine,
        conversation_id="c1",
        incident_key=incident,
        contract_number=NUMBER,
        report={
            "cover": "non_delivery",
            "reported_on": "2026-11-21",
            "identity": identity,
            "facts": {**FACTS, **facts},
        },
        now=NOW,
    )


def accept(engine: Engine, claim: ClaimRecord, **changes: object) -> ClaimRecord:
    values = {
        "grant": {"purchase_refund": Decimal("250.00"), "purchase_incidents": 1},
        "by": "ann",
        "reason": "identified by phone",
        "now": NOW,
        **changes,
    }
    grant = values.pop("grant")
    with writing(engine) as session:
        return accept_claim(session, claim.id, grant, **values)  # type: ignore[arg-type]


def held(engine: Engine, claim: ClaimRecord) -> dict[str, int]:
    with reading(engine) as session:
        rows = session.execute(
            sa.select(LimitUse.limit_code, LimitUse.amount).where(LimitUse.claim_id == claim.id)
        )
        return {code: amount for code, amount in rows}  # noqa: C416


def test_a_referred_claim_is_accepted_and_holds_what_was_granted(engine: Engine) -> None:
    claim = reported(engine, identity="unverified")
    assert (claim.status, claim.contract_id) == ("referred", None)
    accepted = accept(engine, claim, contract_number=" cc 104417")
    assert (accepted.status, accepted.payable_cents) == ("accepted", 250_00)
    assert accepted.contract_id is not None
    assert held(engine, claim) == {"purchase_refund": 250_00, "purchase_incidents": 1}
    with reading(engine) as session:
        last = status_steps(session, claim.id)[-1]
        assert (last.old, last.new, last.by) == ("referred", "accepted", "ann")
        entry = (
            session.execute(sa.select(AuditEntry).where(AuditEntry.action == "claim.granted"))
            .scalars()
            .one()
        )
        assert entry.actor == "ann"
        assert entry.details == {
            "limits": {"purchase_refund": 250_00, "purchase_incidents": 1},
            "payable_cents": 250_00,
        }
    # What it holds counts for the next report.
    other = reported(engine, "i2", amount="4900.00")
    benefits = {benefit["code"]: benefit for benefit in other.decision["benefits"]}
    assert benefits["purchase_refund"]["used"] == "250.00"
    assert benefits["purchase_incidents"]["used"] == 1


def test_an_open_claim_can_be_granted_another_amount(engine: Engine) -> None:
    claim = reported(engine)
    assert held(engine, claim) == {"purchase_refund": 300_00, "purchase_incidents": 1}
    with reading(engine) as session:
        room = {limit.code: limit for limit in room_for(session, claim)}
    assert room["purchase_refund"].held == Decimal("300.00")
    assert room["purchase_refund"].left == room["purchase_refund"].limit
    assert accept(engine, claim).payable_cents == 250_00
    assert held(engine, claim)["purchase_refund"] == 250_00


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "no_contract"),
        ({"contract_number": NUMBER, "grant": {}}, "nothing"),
        ({"contract_number": NUMBER, "grant": {"purchase_incidents": 4}}, "too_much"),
        ({"contract_number": NUMBER, "grant": {"purchase_refund": Decimal("-1.00")}}, "too_much"),
        ({"contract_number": NUMBER, "grant": {"legal_calls": 1}}, "unknown_limit"),
    ],
)
def test_a_grant_that_does_not_fit_changes_nothing(
    engine: Engine, changes: dict[str, object], code: str
) -> None:
    claim = reported(engine, identity="unverified")
    with pytest.raises(GrantError) as caught:
        accept(engine, claim, **changes)
    assert caught.value.code == code
    assert held(engine, claim) == {}
    with reading(engine) as session:
        assert [step.new for step in status_steps(session, claim.id)] == ["referred"]


def test_an_unknown_contract_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownContractError):
        accept(engine, reported(engine, identity="unverified"), contract_number="CC-999999")


def test_what_was_refused_cannot_be_accepted(engine: Engine) -> None:
    claim = reported(engine)
    with writing(engine) as session:
        change_status(session, claim, "refused", "ann", "second-hand", NOW)
    with pytest.raises(StatusChangeError):
        accept(engine, claim)


def test_a_claim_before_the_contract_cannot_be_accepted(engine: Engine) -> None:
    claim = reported(
        engine,
        identity="unverified",
        order_date="2025-09-01",
        expected_date="2025-09-05",
        complaint_date="2025-10-01",
    )
    with pytest.raises(GrantError) as caught:
        accept(engine, claim, contract_number=NUMBER)
    assert caught.value.code == "outside_contract"


def test_two_handlers_never_grant_the_same_last_place(engine: Engine) -> None:
    claims = [reported(engine, f"i{n}", identity="unverified") for n in range(6)]
    together = Barrier(len(claims))

    def grant(claim: ClaimRecord) -> str:
        together.wait()
        try:
            return accept(engine, claim, contract_number=NUMBER).status
        except GrantError as error:
            return error.code

    with ThreadPoolExecutor(len(claims)) as pool:
        results = sorted(pool.map(grant, claims))
    assert results == ["accepted"] * 3 + ["too_much"] * 3
