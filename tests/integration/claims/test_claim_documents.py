"""Documents of a claim: linked by their own conversation only, counted off what is asked for."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims import (
    ClaimRecord,
    DocumentRecord,
    UnknownDocumentError,
    documents_of_claim,
    documents_of_conversation,
    link_document,
    missing_documents,
    open_claim,
    open_document,
    received_codes,
)
from helpline.claims.documents import add_document, document_of_client, known_public_ids
from helpline.claims.models import AuditEntry
from helpline.database import reading, writing

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)


def document(public_id: str, conversation: str = "c1", **changes: Any) -> DocumentRecord:
    values: dict[str, Any] = {
        "public_id": public_id,
        "conversation_id": conversation,
        "client_id": f"client-{public_id}",
        "claim_id": None,
        "code": None,
        "media_type": "application/pdf",
        "size": 1200,
        "sha256": "0" * 64,
        "received_at": NOW,
        "name": "bestelling.pdf",
    }
    return DocumentRecord(**{**values, **changes})


@pytest.fixture
def claim(engine: Engine) -> ClaimRecord:
    return open_claim(
        engine,
        conversation_id="c1",
        incident_key="1",
        contract_number="CC-104417",
        report={
            "cover": "non_delivery",
            "reported_on": "2026-11-21",
            "identity": "verified",
            "facts": {
                "victim": "policyholder",
                "bought_online": True,
                "item": "koptelefoon",
                "item_category": "ordinary",
                "merchant": "Voorbeeldwinkel",
                "amount": "149.00",
                "order_date": "2026-09-01",
                "expected_date": "2026-09-05",
                "complaint_made": True,
                "complaint_date": "2026-10-01",
                "complaint_channel": "form",
                "merchant_response": "none",
                "circumstances": [],
                "circumstances_asked": True,
            },
        },
        now=NOW,
    )


def add(engine: Engine, *documents: DocumentRecord) -> None:
    with writing(engine) as session:
        for one in documents:
            add_document(session, one)


def link(engine: Engine, public_id: str, claim_id: int, code: str | None, by: str = "c1") -> None:
    with writing(engine) as session:
        link_document(session, public_id, by, claim_id, code, NOW)


def links_audited(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as session:
        entries = sa.select(AuditEntry).where(AuditEntry.action == "document.linked")
        return [entry.details for entry in session.execute(entries.order_by("id")).scalars()]


def test_what_came_in_is_read_back_in_order(engine: Engine) -> None:
    first, second = document("a1"), document("a2", media_type="image/heic")
    add(engine, first, second, document("b1", "c2"))
    with reading(engine) as session:
        assert documents_of_conversation(session, "c1") == [first, second]
        assert document_of_client(session, "c1", "client-a2") == second
        assert document_of_client(session, "c2", "client-a2") is None
        assert known_public_ids(session, ["a1", "zz"]) == {"a1"}


def test_one_client_id_is_one_document_of_its_conversation(engine: Engine) -> None:
    add(engine, document("a1", client_id="same"), document("b1", "c2", client_id="same"))
    with pytest.raises(sa.exc.IntegrityError):
        add(engine, document("a2", client_id="same"))


def test_a_claim_misses_what_its_decision_asks_for_and_has_not_come_in(
    engine: Engine, claim: ClaimRecord
) -> None:
    asked = [one["code"] for one in claim.decision["documents"]]
    assert len(asked) > 1
    add(engine, document("a1"), document("a2"))
    with reading(engine) as session:
        assert missing_documents(session, claim) == asked
    link(engine, "a1", claim.id, asked[1])
    link(engine, "a2", claim.id, None)
    with reading(engine) as session:
        assert received_codes(session, claim.id) == {asked[1]}
        assert missing_documents(session, claim) == [asked[0], *asked[2:]]
        assert [one.public_id for one in documents_of_claim(session, claim.id)] == ["a1", "a2"]


def test_what_is_kept_at_hand_is_not_missing(engine: Engine) -> None:
    claim = open_claim(
        engine,
        conversation_id="c1",
        incident_key="2",
        contract_number="CC-104417",
        report={
            "cover": "data_recovery",
            "reported_on": "2026-11-21",
            "identity": "verified",
            "facts": {
                "victim": "policyholder",
                "medium": "usb_stick",
                "cause": "hardware_failure",
                "incident_date": "2026-11-10",
                "circumstances": [],
                "circumstances_asked": True,
            },
        },
        now=NOW,
    )
    assert "medium_itself" in [one["code"] for one in claim.decision["documents"]]
    with reading(engine) as session:
        assert "medium_itself" not in missing_documents(session, claim)


def test_a_link_is_audited_once_without_the_name(engine: Engine, claim: ClaimRecord) -> None:
    add(engine, document("a1", name="Lotte ziek.pdf"))
    link(engine, "a1", claim.id, "proof_of_payment")
    link(engine, "a1", claim.id, "proof_of_payment")
    link(engine, "a1", claim.id, "order_confirmation")
    assert links_audited(engine) == [
        {"claim": claim.reference, "code": "proof_of_payment", "code_before": None},
        {"claim": claim.reference, "code": "order_confirmation", "code_before": "proof_of_payment"},
    ]


def test_only_the_documents_own_conversation_can_link_it(
    engine: Engine, claim: ClaimRecord
) -> None:
    add(engine, document("a1"))
    for public_id, conversation in (("a1", "c2"), ("a9", "c1")):
        with pytest.raises(UnknownDocumentError):
            link(engine, public_id, claim.id, None, by=conversation)
    with pytest.raises(LookupError, match="claim"):
        link(engine, "a1", claim.id + 1, None)
    with reading(engine) as session:
        assert documents_of_claim(session, claim.id) == []
    assert links_audited(engine) == []


def test_a_document_is_opened_by_its_row_alone(engine: Engine, tmp_path: Path) -> None:
    add(engine, document("a1"), document("a2"))
    directory = tmp_path / "documents"
    directory.mkdir()
    (directory / "a1").write_bytes(b"%PDF-1.7")
    (tmp_path / "secret.key").write_bytes(b"secret")
    with reading(engine) as session:
        found = open_document(session, directory, "a1")
        assert (found.path, found.media_type) == (directory / "a1", "application/pdf")
        assert found.name == "bestelling.pdf"
        for wrong in ("a2", "../secret.key", "", "a3"):
            with pytest.raises(UnknownDocumentError):
                open_document(session, directory, wrong)
