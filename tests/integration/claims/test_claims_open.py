"""Opening claims: decided on what the database holds, one per incident, with all that follows."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims import (
    ClaimRecord,
    InvalidReferenceError,
    StatusChangeError,
    UndecidedReportError,
    UnknownContractError,
    change_status,
    claim_by_reference,
    claims_of_contract,
    contract_by_number,
    engine_contract,
    history_for,
    open_claim,
    status_steps,
)
from helpline.claims.models import AuditEntry, Claim, ClaimReport, LimitUse
from helpline.claims.references import new_reference
from helpline.coverage import Contract
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
NUMBER = "CC-104417"
FACTS: dict[str, Any] = {
    "victim": "policyholder",
    "bought_online": True,
    "item": "koptelefoon",
    "item_category": "ordinary",
    "merchant": "Coolblue",
    "amount": "149.00",
    "order_date": "2026-09-01",
    "expected_date": "2026-09-05",
    "complaint_made": True,
    "complaint_date": "2026-10-01",
    "complaint_channel": "form",
    "merchant_response": "none",
    "circumstances": [],
    "circumstances_asked": True,
}


def report(
    identity: str | None = "verified", on: str = "2026-11-21", **facts: Any
) -> dict[str, Any]:
    merged = {**FACTS, **facts}
    return {
        "cover": "non_delivery",
        "reported_on": on,
        "identity": identity,
        "facts": {name: value for name, value in merged.items() if value is not None},
    }


def tell(
    engine: Engine,
    told: dict[str, Any],
    *,
    incident: str = "1",
    conversation: str = "c1",
    number: str | None = NUMBER,
    now: datetime = NOW,
) -> ClaimRecord:
    return open_claim(
        engine,
        conversation_id=conversation,
        incident_key=incident,
        contract_number=number,
        report=told,
        now=now,
    )


def move(engine: Engine, claim: ClaimRecord, status: str, now: datetime = NOW) -> ClaimRecord:
    with writing(engine) as session:
        return change_status(session, claim, status, "ann", "because", now)


def rows(engine: Engine, model: type) -> int:
    with reading(engine) as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


def actions(engine: Engine) -> list[str]:
    with reading(engine) as session:
        found = session.execute(
            sa.select(AuditEntry.action)
            .where(AuditEntry.subject.like("claim %"))
            .order_by(AuditEntry.id)
        ).scalars()
        return list(found)


def test_a_covered_report_opens_a_claim_that_holds_its_share(engine: Engine) -> None:
    claim = tell(engine, report())
    assert (claim.status, claim.outcome, claim.cover) == ("open", "covered", "non_delivery")
    assert (claim.claimed_cents, claim.payable_cents) == (14900, 14900)
    assert (claim.reported_on, claim.incident_date) == (date(2026, 11, 21), date(2026, 9, 5))
    assert claim.terms_version == claim.decision["terms_version"]
    assert {reason["clause"] for reason in claim.decision["reasons"]} >= {"PUR-1", "PUR-5"}
    with reading(engine) as session:
        uses = session.execute(sa.select(LimitUse).order_by(LimitUse.limit_code)).scalars().all()
        assert [(u.limit_code, u.clause, u.unit, u.amount, u.slot) for u in uses] == [
            ("purchase_incidents", "PUR-6", "count", 1, 1),
            ("purchase_refund", "PUR-6", "EUR", 14900, None),
        ]
        assert {u.year_start for u in uses} == {date(2026, 2, 1)}
        assert claims_of_contract(session, uses[0].contract_id) == [claim]
        steps = status_steps(session, claim.id)
    assert [(s.old, s.new, s.by, s.changed_at) for s in steps] == [(None, "open", "helpline", NOW)]
    assert actions(engine) == ["claim.opened"]


def test_the_audit_trail_holds_no_word_of_the_customer(engine: Engine) -> None:
    tell(engine, report())
    tell(engine, report(item="fiets", merchant="Fietsenwinkel"))
    with reading(engine) as session:
        trail = str([e.details for e in session.execute(sa.select(AuditEntry)).scalars()])
    assert "changed_facts" in trail
    assert not [word for word in ("koptelefoon", "Coolblue", "fiets'") if word in trail]


def test_the_same_report_twice_is_one_claim_and_changes_nothing(engine: Engine) -> None:
    first = tell(engine, report())
    again = tell(engine, report(), now=NOW + timedelta(minutes=5))
    assert again == first
    assert rows(engine, Claim) == rows(engine, ClaimReport) == 1
    assert actions(engine) == ["claim.opened"]


def test_another_incident_or_conversation_is_another_claim(engine: Engine) -> None:
    claims = [
        tell(engine, report()),
        tell(engine, report(), incident="2"),
        tell(engine, report(), conversation="c2"),
    ]
    assert len({claim.reference for claim in claims}) == 3
    with reading(engine) as session:
        slots = session.execute(
            sa.select(LimitUse.slot).where(LimitUse.unit == "count").order_by(LimitUse.slot)
        ).scalars()
        assert list(slots) == [1, 2, 3]


def test_a_correction_goes_to_the_same_claim_and_is_decided_again(engine: Engine) -> None:
    first = tell(engine, report())
    later = NOW + timedelta(minutes=5)
    second = tell(engine, report(amount="249.00"), now=later)
    assert second.reference == first.reference
    assert (second.payable_cents, second.opened_at, second.updated_at) == (24900, NOW, later)
    with reading(engine) as session:
        kept = session.execute(sa.select(ClaimReport).order_by(ClaimReport.id)).scalars().all()
        assert [k.report["facts"]["amount"] for k in kept] == ["149.00", "249.00"]
        assert all(k.applied and k.decision["outcome"] == "covered" for k in kept)
        last = session.execute(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).scalars()
        assert next(iter(last)).details["changed_facts"] == ["amount"]
    assert rows(engine, LimitUse) == 2
    assert actions(engine) == ["claim.opened", "claim.updated"]


def test_a_correction_that_excludes_gives_the_share_back(engine: Engine) -> None:
    tell(engine, report())
    excluded = tell(engine, report(item_category="motor_vehicle"))
    assert (excluded.status, excluded.outcome, excluded.payable_cents) == (
        "not_covered",
        "not_covered",
        0,
    )
    assert "PUR-X6" in {reason["clause"] for reason in excluded.decision["reasons"]}
    assert rows(engine, LimitUse) == 0
    with reading(engine) as session:
        assert [s.new for s in status_steps(session, excluded.id)] == ["open", "not_covered"]


def test_a_report_that_is_too_early_waits_and_holds_nothing(engine: Engine) -> None:
    waiting = tell(engine, report(complaint_date="2026-11-10"))
    assert (waiting.status, waiting.outcome) == ("waiting", "too_early")
    assert [(d.clause, d.due_on) for d in waiting.deadlines] == [("PUR-5", date(2026, 12, 10))]
    assert rows(engine, LimitUse) == 0


def test_the_same_facts_on_a_later_day_are_decided_again(engine: Engine) -> None:
    tell(engine, report(complaint_date="2026-11-10"))
    later = datetime(2026, 12, 12, 9, 0, tzinfo=timezone.utc)
    claim = tell(engine, report(complaint_date="2026-11-10", on="2026-12-12"), now=later)
    assert (claim.status, claim.outcome, claim.deadlines) == ("open", "covered", ())
    assert claim.reported_on == date(2026, 11, 21), "the first report is what counts (GEN-8)"
    assert rows(engine, LimitUse) == 2


def test_an_unverified_report_is_referred_and_tied_to_no_contract(engine: Engine) -> None:
    claim = tell(engine, report("unverified"))
    assert (claim.status, claim.outcome, claim.contract_id) == ("referred", "refer", None)
    assert claim.stated_contract_number == NUMBER
    assert NUMBER not in repr(claim)
    assert rows(engine, LimitUse) == 0
    with reading(engine) as session:
        assert claims_of_contract(session, contract_by_number(session, NUMBER).id) == []


def test_once_identified_the_claim_is_tied_and_counted(engine: Engine) -> None:
    tell(engine, report("unverified"), number=None)
    claim = tell(engine, report())
    assert (claim.status, claim.stated_contract_number) == ("open", None)
    with reading(engine) as session:
        assert claim.contract_id == contract_by_number(session, NUMBER).id
    assert rows(engine, Claim) == 1
    assert rows(engine, LimitUse) == 2


def test_a_claim_stays_with_its_contract_when_the_report_is_no_longer_verified(
    engine: Engine,
) -> None:
    tied = tell(engine, report())
    again = tell(engine, report("unverified"), number=None)
    assert (again.contract_id, again.status) == (tied.contract_id, "referred")
    assert rows(engine, LimitUse) == 0


def test_a_claim_moves_to_the_contract_that_was_verified_last(engine: Engine) -> None:
    tell(engine, report())
    moved = tell(engine, report(), number="CC-200002")
    with reading(engine) as session:
        other = contract_by_number(session, "CC-200002").id
        assert moved.contract_id == other
        assert set(session.execute(sa.select(LimitUse.contract_id)).scalars()) == {other}
    assert rows(engine, LimitUse) == 2


def test_what_cannot_be_recorded_leaves_no_trace(engine: Engine) -> None:
    with pytest.raises(UnknownContractError):
        tell(engine, report(), number="CC-999999")
    with pytest.raises(UndecidedReportError) as caught:
        tell(engine, report(complaint_date=None))
    assert caught.value.next_fact == "complaint_date"
    with pytest.raises(ValueError, match="colour"):
        tell(engine, report(colour="red"))
    with pytest.raises(sa.exc.StatementError, match="naive"):
        tell(engine, report(), now=datetime(2026, 11, 21))
    assert rows(engine, Claim) == rows(engine, ClaimReport) == rows(engine, LimitUse) == 0
    assert actions(engine) == []


def test_the_fourth_incident_of_a_year_is_not_covered(engine: Engine) -> None:
    claims = [tell(engine, report(), incident=str(n)) for n in range(4)]
    assert [claim.outcome for claim in claims] == ["covered"] * 3 + ["not_covered"]
    assert [r["code"] for r in claims[3].decision["reasons"]] == ["incidents_used_up"]


def test_a_corrected_claim_does_not_count_against_itself(engine: Engine) -> None:
    for n in range(3):
        tell(engine, report(), incident=str(n))
    assert tell(engine, report(amount="150.00"), incident="2").outcome == "covered"


def test_what_is_left_of_the_amount_is_what_others_did_not_take(engine: Engine) -> None:
    tell(engine, report(amount="3000.00"), incident="a")
    part = tell(engine, report(amount="2500.50"), incident="b")
    assert (part.claimed_cents, part.payable_cents) == (250050, 200000)
    assert tell(engine, report(amount="10.00"), incident="c").outcome == "not_covered"
    # The first turns out cheaper; what it gives back is there for the next one.
    tell(engine, report(amount="2999.99"), incident="a")
    assert tell(engine, report(amount="10.01"), incident="c").payable_cents == 1


def test_each_insurance_year_has_its_own_limits_also_from_a_leap_day(engine: Engine) -> None:
    def of_year(last_day_of_february: bool, n: int) -> ClaimRecord:
        expected = "2026-02-28" if last_day_of_february else "2026-03-01"
        told = report(
            on="2026-05-01",
            order_date="2026-02-01",
            expected_date=expected,
            complaint_date="2026-03-02",
        )
        return tell(engine, told, incident=f"{expected}-{n}", number="CC-200001")

    for last_day in (True, False):
        outcomes = [of_year(last_day, n).outcome for n in range(4)]
        assert outcomes == ["covered", "covered", "covered", "not_covered"]
    with reading(engine) as session:
        years = session.execute(sa.select(LimitUse.year_start).distinct()).scalars()
        assert sorted(years) == [date(2025, 3, 1), date(2026, 3, 1)]


def test_a_refused_or_withdrawn_claim_gives_its_place_back(engine: Engine) -> None:
    claims = [tell(engine, report(), incident=str(n)) for n in range(3)]
    assert move(engine, claims[1], "refused").status == "refused"
    fourth = tell(engine, report(), incident="4")
    assert fourth.outcome == "covered"
    assert move(engine, claims[0], "withdrawn").status == "withdrawn"
    assert tell(engine, report(), incident="5").outcome == "covered"
    assert tell(engine, report(), incident="6").outcome == "not_covered"


def test_an_accepted_claim_keeps_its_place(engine: Engine) -> None:
    for n in range(3):
        move(engine, tell(engine, report(), incident=str(n)), "accepted")
    assert tell(engine, report(), incident="4").outcome == "not_covered"


def test_a_claim_in_doubt_keeps_its_place_until_it_is_refused(engine: Engine) -> None:
    claims = [tell(engine, report(), incident=str(n)) for n in range(3)]
    doubted = move(engine, claims[0], "referred")
    assert tell(engine, report(), incident="4").outcome == "not_covered"
    assert move(engine, doubted, "accepted").status == "accepted"


def test_what_a_person_took_over_stays_with_a_person(engine: Engine) -> None:
    move(engine, tell(engine, report()), "referred")
    corrected = tell(engine, report(amount="150.00"))
    assert (corrected.status, corrected.outcome, corrected.payable_cents) == (
        "referred",
        "covered",
        15000,
    )
    completed = open_claim(
        engine,
        conversation_id="c1",
        incident_key="1",
        contract_number=NUMBER,
        report=report(amount="151.00"),
        now=NOW,
        by="ann",
    )
    assert completed.status == "open"


def test_what_comes_after_settlement_is_kept_beside_the_claim(engine: Engine) -> None:
    accepted = move(engine, tell(engine, report()), "accepted")
    for _ in range(2):
        assert tell(engine, report(amount="900.00")) == accepted
    with reading(engine) as session:
        kept = session.execute(sa.select(ClaimReport).order_by(ClaimReport.id)).scalars().all()
        assert [(k.report["facts"]["amount"], k.applied) for k in kept] == [
            ("149.00", True),
            ("900.00", False),
        ]
    assert actions(engine) == ["claim.opened", "claim.status", "claim.reported_after_settlement"]


def test_a_withdrawn_claim_that_is_reported_again_with_other_facts_lives_again(
    engine: Engine,
) -> None:
    withdrawn = move(engine, tell(engine, report()), "withdrawn")
    again = tell(engine, report(amount="150.00"))
    assert (again.reference, again.status) == (withdrawn.reference, "open")
    assert rows(engine, LimitUse) == 2


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([], "waiting"),
        ([], "not_covered"),
        ([], "settled"),
        (["accepted"], "refused"),
        (["withdrawn"], "open"),
        (["refused"], "accepted"),
        (["refused", "referred"], "accepted"),  # it holds nothing any more
    ],
)
def test_steps_that_do_not_exist_are_refused(engine: Engine, steps: list[str], wrong: str) -> None:
    claim = tell(engine, report())
    for step in steps:
        claim = move(engine, claim, step)
    with pytest.raises(StatusChangeError):
        move(engine, claim, wrong)
    with reading(engine) as session:
        found = claim_by_reference(session, claim.reference)
    assert found == claim


def test_a_claim_that_was_never_covered_cannot_be_accepted(engine: Engine) -> None:
    referred = tell(engine, report("unverified"))
    with pytest.raises(StatusChangeError, match="decided again"):
        move(engine, referred, "accepted")


def test_the_status_that_a_claim_has_already_is_left(engine: Engine) -> None:
    claim = move(engine, tell(engine, report()), "accepted")
    assert move(engine, claim, "accepted", NOW + timedelta(days=1)) == claim
    with reading(engine) as session:
        steps = status_steps(session, claim.id)
    assert [(s.old, s.new, s.by, s.reason) for s in steps[1:]] == [
        ("open", "accepted", "ann", "because")
    ]


def test_a_claim_is_found_by_its_reference_however_it_is_typed(engine: Engine) -> None:
    claim = tell(engine, report())
    with reading(engine) as session:
        for typed in (claim.reference, claim.reference.lower().replace("-", " ")):
            assert claim_by_reference(session, typed) == claim
        with pytest.raises(InvalidReferenceError):
            claim_by_reference(session, claim.reference[:-1])
        body = claim.reference[3:8]
        other = "2" if body[0] != "2" else "3"
        with pytest.raises(InvalidReferenceError):
            claim_by_reference(session, other + body[1:] + claim.reference[-1])


def test_an_unknown_but_valid_reference_finds_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        assert claim_by_reference(session, new_reference()) is None


def test_the_engine_sees_contract_and_history_as_they_are_stored(engine: Engine) -> None:
    tell(engine, report(amount="149.90"))
    tell(engine, report("unverified"), incident="2")
    with reading(engine) as session:
        record = contract_by_number(session, NUMBER)
        assert engine_contract(record) == Contract(NUMBER, date(2026, 2, 1), None, "active")
        (past,) = history_for(session, record.id).claims
    assert (past.cover, past.incident_date, past.outcome) == (
        "non_delivery",
        date(2026, 9, 5),
        "covered",
    )
    assert {code: str(value) for code, value in past.used.items()} == {
        "purchase_incidents": "1",
        "purchase_refund": "149.90",
    }
