"""What a customer changes about a claim: within reach only, decided under the lock, withdrawn."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.records import DatabaseRecords
from helpline.claims import (
    ClaimRecord,
    InvalidReferenceError,
    StatusChangeError,
    UndecidedReportError,
    UnknownClaimError,
    change_status,
    claim_by_reference,
    open_claim,
    report_again,
    status_steps,
    withdraw,
)
from helpline.claims.documents import DocumentRecord, add_document, documents_of_conversation
from helpline.claims.models import AuditEntry, ClaimReport, LimitUse
from helpline.claims.models import Claim as ClaimRow
from helpline.coverage import Outcome
from helpline.database import open_engine, reading, writing
from helpline.dialogue import MistypedReferenceError

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
LATER = NOW + timedelta(days=3)
NUMBER, OTHER_NUMBER = "CC-104417", "CC-200002"
HERE, ELSEWHERE = "conversation-1", "conversation-2"


def report(response: str = "refused", day: str = "2026-11-21", **changes: Any) -> dict[str, Any]:
    facts = {
        "victim": "policyholder",
        "bought_online": True,
        "item": "lamp",
        "item_category": "ordinary",
        "merchant": "shop",
        "amount": "149.00",
        "order_date": "2026-11-02",
        "expected_date": "2026-11-09",
        "complaint_made": True,
        "complaint_date": "2026-11-12",
        "complaint_channel": "letter",
        "merchant_response": response,
        "circumstances": [],
        **changes,
    }
    return {"cover": "non_delivery", "reported_on": day, "identity": "verified", "facts": facts}


def tell(
    engine: Engine,
    told: dict[str, Any],
    number: str | None = NUMBER,
    conversation: str = HERE,
    incident: str = "0",
) -> ClaimRecord:
    return open_claim(
        engine,
        conversation_id=conversation,
        incident_key=incident,
        contract_number=number,
        report=told,
        now=NOW,
    )


def again(
    engine: Engine, claim: ClaimRecord, told: dict[str, Any], number: str | None = NUMBER
) -> ClaimRecord:
    return report_again(
        engine,
        reference=claim.reference,
        conversation_id=ELSEWHERE,
        contract_number=number,
        report=told,
        now=LATER,
    )


def take_back(engine: Engine, claim: ClaimRecord, number: str | None = NUMBER) -> ClaimRecord:
    return withdraw(
        engine,
        reference=claim.reference,
        conversation_id=ELSEWHERE,
        contract_number=number,
        now=LATER,
    )


def count(engine: Engine, model: Any) -> int:
    with reading(engine) as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


def settle(engine: Engine, claim: ClaimRecord, status: str) -> None:
    with writing(engine) as session:
        change_status(session, claim, status, "ann", "looked at", NOW)


# Told again from elsewhere


def test_a_claim_of_another_conversation_is_decided_anew(engine: Engine) -> None:
    waiting = tell(engine, report("none"))
    assert (waiting.status, count(engine, LimitUse)) == ("waiting", 0)
    now = again(engine, waiting, report("refused", "2026-11-24"))
    assert (now.id, now.reference, now.status) == (waiting.id, waiting.reference, "open")
    assert (now.conversation_id, now.incident_key) == (HERE, "0")
    assert now.reported_on == date(2026, 11, 21)
    assert now.payable_cents == 14900
    assert count(engine, LimitUse) == 2
    assert count(engine, ClaimRow) == 1


def test_its_own_use_of_a_limit_does_not_count_against_it(engine: Engine) -> None:
    claims = [tell(engine, report(), incident=str(n)) for n in range(3)]
    now = again(engine, claims[0], report("refused", "2026-11-24", amount="200.00"))
    assert (now.status, now.payable_cents) == ("open", 20000)


@pytest.mark.parametrize("status", ["accepted", "refused"])
def test_a_settled_claim_keeps_its_decision_and_the_report_beside_it(
    engine: Engine, status: str
) -> None:
    claim = tell(engine, report())
    settle(engine, claim, status)
    now = again(engine, claim, report("refunded"))
    assert (now.status, now.outcome) == (status, "covered")
    with reading(engine) as session:
        kept = session.execute(sa.select(ClaimReport.applied).order_by(ClaimReport.id)).scalars()
        assert kept.all() == [True, False]


def test_a_report_that_lacks_a_fact_is_not_recorded(engine: Engine) -> None:
    claim = tell(engine, report("none"))
    with pytest.raises(UndecidedReportError) as error:
        again(engine, claim, report("partly_refunded"))
    assert error.value.next_fact == "refunded_amount"
    assert error.value.decision.outcome is Outcome.UNDECIDED
    assert count(engine, ClaimReport) == 1


def test_identification_ties_an_untied_claim_to_its_contract(engine: Engine) -> None:
    claim = tell(engine, {**report(), "identity": "unverified"}, None, ELSEWHERE)
    assert (claim.contract_id, claim.status) == (None, "referred")
    now = again(engine, claim, report())
    assert now.contract_id is not None
    assert now.status == "open"


def test_the_first_report_counts_for_how_late_it_came(engine: Engine) -> None:
    """GEN-8: told again thirteen months on, a claim was still reported in time."""
    claim = tell(engine, report("none"))
    now = again(engine, claim, report("refused", "2027-12-20"))
    assert now.status == "open"
    assert now.report["first_reported_on"] == "2026-11-21"
    assert again(engine, now, report("refused", "2027-12-20")) == now
    assert count(engine, ClaimReport) == 2


def test_a_new_claim_has_no_earlier_report(engine: Engine) -> None:
    told = {**report("refused", "2027-12-20"), "first_reported_on": "2026-11-21"}
    claim = tell(engine, told)
    assert claim.status == "referred"
    assert "first_reported_on" not in claim.report


# Within reach


@pytest.mark.parametrize("number", [None, OTHER_NUMBER])
@pytest.mark.parametrize("act", [lambda *a: again(a[0], a[1], report("refunded"), a[2]), take_back])
def test_somebody_else_s_claim_does_not_exist(
    engine: Engine, number: str | None, act: Callable[..., ClaimRecord]
) -> None:
    claim = tell(engine, report())
    with pytest.raises(UnknownClaimError):
        act(engine, claim, number)
    with reading(engine) as session:
        assert claim_by_reference(session, claim.reference) == claim


def test_the_port_shows_this_conversation_s_claims_and_the_contract_s(engine: Engine) -> None:
    first = tell(engine, report())
    mine = tell(engine, {**report(), "identity": "unverified"}, None, ELSEWHERE)
    other = tell(engine, report(), OTHER_NUMBER, "conversation-3")
    port = DatabaseRecords(engine, ELSEWHERE, LATER)
    assert [claim.reference for claim in port.claims(None)] == [mine.reference]
    known = port.claims(NUMBER)
    assert [claim.reference for claim in known] == [mine.reference, first.reference]
    assert [claim.incident for claim in known] == [0, None]
    assert [claim.contract_number for claim in known] == [None, NUMBER]
    assert port.claim(first.reference, None) is None
    assert port.claim(other.reference, NUMBER) is None
    assert port.claim(first.reference.lower().replace("-", " "), NUMBER) == known[1]
    with pytest.raises(MistypedReferenceError):
        port.claim("CC-AAAAA", NUMBER)


def test_the_port_tells_what_was_decided_and_what_is_missing(engine: Engine) -> None:
    claim = tell(engine, report("none"))
    port = DatabaseRecords(engine, ELSEWHERE, LATER)
    known = port.claim(claim.reference, NUMBER)
    assert known is not None
    assert known.decision.outcome is Outcome.TOO_EARLY
    assert [(due.code, due.clause) for due in known.deadlines] == [("merchant_answer", "PUR-5")]
    assert known.missing_documents == tuple(d.code for d in known.decision.documents)
    undecided = port.report_again(claim.reference, NUMBER, report("partly_refunded"))
    assert undecided.decision.next_fact == "refunded_amount"
    decided = port.report_again(claim.reference, NUMBER, report("refused", "2026-11-24"))
    assert (decided.reference, decided.decision.outcome) == (claim.reference, Outcome.COVERED)


def test_a_file_is_linked_to_a_claim_of_another_conversation(engine: Engine) -> None:
    claim = tell(engine, report())
    with writing(engine) as session:
        for place, name in enumerate(("a.pdf", "b.pdf")):
            add_document(
                session,
                DocumentRecord(
                    public_id=f"file-{place}",
                    conversation_id=ELSEWHERE,
                    client_id=f"client-{place}",
                    claim_id=None,
                    code=None,
                    media_type="application/pdf",
                    size=10,
                    sha256="0" * 64,
                    received_at=NOW,
                    name=name,
                ),
            )
    port = DatabaseRecords(engine, ELSEWHERE, LATER)
    assert [file.name for file in port.unlinked_documents()] == ["a.pdf", "b.pdf"]
    with pytest.raises(LookupError):
        port.link_document("file-0", claim.reference, None, None)
    port.link_document("file-0", claim.reference, NUMBER, "order_proof")
    assert [file.public_id for file in port.unlinked_documents()] == ["file-1"]
    known = port.claim(claim.reference, NUMBER)
    assert known is not None
    assert known.received_documents == 1
    assert "order_proof" not in known.missing_documents
    # Only files of the conversation in which that is said.
    with pytest.raises(LookupError):
        DatabaseRecords(engine, HERE, LATER).link_document("file-1", claim.reference, NUMBER, None)
    with reading(engine) as session:
        codes = [document.code for document in documents_of_conversation(session, ELSEWHERE)]
    assert codes == ["order_proof", None]


# Withdrawn


def test_a_withdrawn_claim_gives_back_its_limits_and_leaves_its_trace(engine: Engine) -> None:
    claim = tell(engine, report())
    assert count(engine, LimitUse) == 2
    assert take_back(engine, claim).status == "withdrawn"
    assert count(engine, LimitUse) == 0
    with reading(engine) as session:
        step = status_steps(session, claim.id)[-1]
        audited = session.execute(
            sa.select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id.desc())
        ).first()
    assert (step.old, step.new, step.changed_at) == ("open", "withdrawn", LATER)
    assert audited is not None
    assert audited.action == "claim.status"
    assert audited.details["to"] == "withdrawn"
    assert audited.details["released"]
    # Once more changes nothing.
    take_back(engine, claim)
    with reading(engine) as session:
        assert len(status_steps(session, claim.id)) == 2


@pytest.mark.parametrize("status", ["accepted", "refused"])
def test_a_settled_claim_is_not_withdrawn_by_the_customer(engine: Engine, status: str) -> None:
    claim = tell(engine, report())
    settle(engine, claim, status)
    with pytest.raises(StatusChangeError):
        take_back(engine, claim)
    assert DatabaseRecords(engine, HERE, LATER).withdraw(claim.reference, None) is False
    with reading(engine) as session:
        found = claim_by_reference(session, claim.reference)
    assert found is not None
    assert found.status == status


def test_the_port_withdraws(engine: Engine) -> None:
    claim = tell(engine, report())
    port = DatabaseRecords(engine, HERE, LATER)
    assert port.withdraw(claim.reference, None) is True
    assert [known.status for known in port.claims(None)] == ["withdrawn"]
    with pytest.raises(InvalidReferenceError):
        withdraw(engine, reference="?", conversation_id=HERE, contract_number=None, now=LATER)


# At once


@contextmanager
def _own_engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _at_once(url: str, acts: Sequence[Callable[[Engine], Any]]) -> None:
    """Run each act in a thread with connections of its own, all started at the same moment."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Engine], Any]) -> None:
        with _own_engine(url) as engine:
            with engine.connect():
                barrier.wait(30)
            act(engine)

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def test_withdrawn_and_told_again_at_once_keeps_status_and_limits_in_step(
    engine: Engine, database_url: str
) -> None:
    claims = [tell(engine, report(), incident=str(n)) for n in range(3)]
    acts: list[Callable[[Engine], Any]] = []
    for claim in claims:
        acts.append(lambda own, claim=claim: take_back(own, claim))
        for amount in ("150.00", "151.00"):
            told = report("refused", "2026-11-24", amount=amount)
            acts.append(lambda own, claim=claim, told=told: again(own, claim, told))
    _at_once(database_url, acts)
    with reading(engine) as session:
        for claim in session.execute(sa.select(ClaimRow)).scalars():
            assert bool(claim.limit_uses) is (claim.status == "open"), claim.reference
            assert claim.history[-1].new_status == claim.status
            holding = {use.unit: use.amount for use in claim.limit_uses}
            assert holding.get("EUR") in (None, claim.payable_cents)


def test_a_place_that_is_given_back_goes_to_one_claim_only(
    engine: Engine, database_url: str
) -> None:
    # Three wait while the year has room; then three others take all of it.
    waiting = [tell(engine, report("none"), incident=str(n)) for n in range(3, 6)]
    claims = [tell(engine, report(), incident=str(n)) for n in range(3)]
    assert {claim.status for claim in waiting} == {"waiting"}
    told = report("refused", "2026-11-24")
    acts: list[Callable[[Engine], Any]] = [lambda own: take_back(own, claims[0])]
    acts += [lambda own, claim=claim: again(own, claim, told) for claim in waiting]
    _at_once(database_url, acts)
    with reading(engine) as session:
        slots = session.execute(sa.select(LimitUse.slot).where(LimitUse.unit == "count")).scalars()
        assert sorted(slots) in ([1, 2, 3], [2, 3])
        opened = sa.select(ClaimRow).where(ClaimRow.status == "open")
        assert len(session.execute(opened).scalars().all()) in (2, 3)


def test_two_withdrawals_at_once_are_one_step(engine: Engine, database_url: str) -> None:
    claim = tell(engine, report())
    _at_once(database_url, [lambda own: take_back(own, claim)] * 6)
    with reading(engine) as session:
        assert [step.new for step in status_steps(session, claim.id)] == ["open", "withdrawn"]
