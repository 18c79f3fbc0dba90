"""Claims at the desk: seen with their clauses, accepted or refused; the customer is told."""

from __future__ import annotations

import html
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from desk_world import NOW, lines_of, make_conversation, transcript

from helpline.claims import ClaimRecord, claim_by_reference, open_claim, status_steps
from helpline.claims.documents import DocumentRecord, add_document
from helpline.claims.models import AuditEntry
from helpline.database import reading, writing
from helpline.settings import Settings
from helpline.texts import Catalogue
from tests.integration.gateway.gateway_world import Gateway, until

TEXTS = Catalogue.load(Settings().data_dir)
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
GRANT = {"grant.purchase_refund": "250,50", "grant.purchase_incidents": "1"}


def reported(
    gateway: Gateway, conversation: str, identity: str = "unverified", **facts: Any
) -> ClaimRecord:
    return open_claim(
        gateway.engine,
        conversation_id=conversation,
        incident_key="i1",
        contract_number=NUMBER,
        report={
            "cover": "non_delivery",
            "reported_on": "2026-11-21",
            "identity": identity,
            "facts": {**FACTS, **facts},
        },
        now=NOW,
    )


def now_is(gateway: Gateway, claim: ClaimRecord) -> ClaimRecord:
    with reading(gateway.engine) as session:
        found = claim_by_reference(session, claim.reference)
        assert found
        return found


def told(gateway: Gateway, conversation: str) -> list[str]:
    return [m.text for m in transcript(gateway.engine, conversation) if m.sender == "system"]


def test_a_referred_claim_is_accepted_and_the_customer_told(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    claim = reported(gateway, conversation)
    page = html.unescape(julie.page(conversation))
    assert claim.reference in page
    assert f"{NUMBER} (dit par le client, non vérifié)" in page
    assert "GEN-1" in page
    assert "Sont assurés le titulaire du contrat et les membres de sa famille" in page
    assert "Décidé selon le contrat\u00a0: Un gestionnaire décide" in page
    assert "decided: refer" not in page
    path = f"claims/{claim.reference}/accept"
    form = {"reason": "gebeld, paspoort gezien", **GRANT}

    assert julie.do(conversation, path, **form).status_code == 409
    assert julie.do(conversation, path, contract="CC-999999", **form).status_code == 422
    assert julie.do(conversation, path, contract=NUMBER, **GRANT).status_code == 422
    too_much = {**form, "grant.purchase_incidents": "9"}
    refused = julie.do(conversation, path, contract=NUMBER, **too_much)
    assert (refused.status_code, "il reste 3" in refused.json()["error"]) == (409, True)
    bad = {**form, "grant.purchase_refund": "veel"}
    assert julie.do(conversation, path, contract=NUMBER, **bad).status_code == 422
    assert (now_is(gateway, claim).status, told(gateway, conversation)) == ("referred", [])

    assert julie.do(conversation, path, contract=NUMBER, **form).status_code == 204
    accepted = now_is(gateway, claim)
    assert (accepted.status, accepted.payable_cents) == ("accepted", 250_50)
    with reading(gateway.engine) as session:
        step = status_steps(session, claim.id)[-1]
        assert (step.by, step.reason) == ("julie", "gebeld, paspoort gezien")
        entries = session.execute(
            sa.select(AuditEntry.action).where(
                AuditEntry.actor == "julie", AuditEntry.subject == f"claim {claim.reference}"
            )
        )
        assert entries.scalars().all() == ["claim.granted", "claim.status"]
        assert "paspoort" not in str(session.execute(sa.select(AuditEntry.details)).scalars().all())
    amount = Decimal("250.50")
    figures = {"reference": claim.reference, "amount": amount}
    assert told(gateway, conversation) == [
        TEXTS.render("utter_desk_claim_accepted", "nl", **figures)
    ]
    assert julie.do(conversation, path, **form).status_code == 409
    assert "Acceptée" in julie.page(conversation)


def test_two_handlers_who_decide_at_once_decide_once(gateway: Gateway, clerk: Any) -> None:
    conversation = make_conversation(gateway.engine, "fr", "aide")
    claim = reported(gateway, conversation, identity="verified")
    clerks = [clerk("ann", "Ann"), clerk("bob", "Bob")]
    forms = [("accept", GRANT), ("refuse", {"ground": "proof"})]
    tokens = [one.token() for one in clerks]

    def decide(number: int) -> int:
        way, form = forms[number]
        path = f"/desk/conversations/{conversation}/claims/{claim.reference}/{way}"
        response = clerks[number].post(path, csrf=tokens[number], reason="zo", **form)
        return int(response.status_code)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == [204, 409]
    assert now_is(gateway, claim).status in ("accepted", "refused")
    assert len(told(gateway, conversation)) == 1


def test_a_claim_is_refused_and_looked_at_again(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "en", "help"), clerk()
    claim = reported(gateway, conversation, identity="verified")
    path = f"claims/{claim.reference}"
    assert julie.do(conversation, f"{path}/refuse", reason="x", ground="mood").status_code == 422
    form = {"reason": "no invoice", "ground": "proof"}
    assert julie.do(conversation, f"{path}/refuse", **form).status_code == 204
    assert julie.do(conversation, f"{path}/refuse", **form).status_code == 409
    ground = TEXTS.render("utter_desk_ground_proof", "en")
    figures = {"reference": claim.reference, "ground": ground}
    assert told(gateway, conversation) == [
        TEXTS.render("utter_desk_claim_refused", "en", **figures)
    ]
    assert julie.do(conversation, f"{path}/look-again", reason="complained").status_code == 204
    assert now_is(gateway, claim).status == "referred"
    other = make_conversation(gateway.engine, "en", "hello")
    assert julie.do(other, f"{path}/refuse", **form).status_code == 404


def test_only_whoever_has_the_conversation_decides(gateway: Gateway, clerk: Any) -> None:
    conversation = make_conversation(gateway.engine, "nl", "help")
    claim = reported(gateway, conversation, identity="verified")
    ann, bob = clerk("ann", "Ann"), clerk("bob", "Bob")
    ann.do(conversation, "take")
    path = f"claims/{claim.reference}/accept"
    assert bob.do(conversation, path, reason="x", **GRANT).status_code == 409
    assert ann.do(conversation, path, reason="x", **GRANT).status_code == 204


ATTACK = "<img src=x onerror=alert(1)>"


def test_facts_and_files_are_shown_as_text(gateway: Gateway, clerk: Any, tmp_path: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    claim = open_claim(
        gateway.engine,
        conversation_id=conversation,
        incident_key="i1",
        contract_number=ATTACK,
        report={
            "cover": "non_delivery",
            "reported_on": "2026-11-21",
            "identity": "unverified",
            "facts": {**FACTS, "merchant": ATTACK, "item": ATTACK},
        },
        now=NOW,
    )
    directory = gateway.settings.documents_dir
    directory.mkdir(parents=True, exist_ok=True)
    public_id = "ab" * 24
    (directory / public_id).write_bytes(b"%PDF-1.4 <script>alert(1)</script>")
    with writing(gateway.engine) as session:
        add_document(
            session,
            DocumentRecord(
                public_id=public_id,
                conversation_id=conversation,
                client_id=uuid.uuid4().hex,
                claim_id=claim.id,
                code=None,
                media_type="application/pdf",
                size=34,
                sha256="0" * 64,
                received_at=NOW,
                name=f'{ATTACK}".pdf',
            ),
        )
    page = julie.page(conversation)
    assert "<img src=x" not in page
    assert page.count(html.escape(ATTACK)) == 4

    url = f"/desk/conversations/{conversation}/documents/{public_id}"
    response = julie.get(url)
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-type"] == "application/pdf"
    other = make_conversation(gateway.engine, "nl", "hallo")
    for path in (
        f"/desk/conversations/{other}/documents/{public_id}",
        f"/desk/conversations/{conversation}/documents/..%2Fsecret.key",
    ):
        assert julie.get(path).status_code == 404
    with reading(gateway.engine) as session:
        opened = session.execute(
            sa.select(AuditEntry.details).where(AuditEntry.action == "desk.document_opened")
        ).scalars()
        assert list(opened) == [{"document": public_id}]


def test_a_decision_shows_on_the_other_open_pages(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    claim = reported(gateway, conversation, identity="verified")
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    until(lambda: claim.reference in stream.region("side"), "the claim")
    julie.do(conversation, f"claims/{claim.reference}/accept", reason="x", **GRANT)
    until(lambda: "Acceptée" in stream.region("side"), "the decision")
    until(lambda: any(kind == "system" for kind, _ in stream.lines()), "what the customer hears")
    assert lines_of(julie.page(conversation))[-1][0] == "system"
    stream.close()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_file_is_in_the_handlers_language(gateway: Gateway, clerk: Any, language: str) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    reported(gateway, conversation, identity="verified")
    page = julie.get(f"/desk/conversations/{conversation}?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert {"nl": "Aanvaarden", "fr": "Accepter", "en": "Accept"}[language] in page
    assert {"nl": "€ 300", "fr": "300 €", "en": "€300"}[language] in page.replace("\xa0", " ")
    # The choice is kept.
    assert f'<html lang="{language}">' in julie.get("/desk/").text
