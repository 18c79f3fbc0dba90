"""The files that the assistant offers: only for the conversation that they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from gateway_world import FakeRasa, Gateway, Visitor, until
from icalendar import Calendar

from helpline.claims import ClaimRecord, load_demo_contracts, open_claim
from helpline.conversations.models import ConversationRow
from helpline.database import open_engine, reading
from helpline.migrations import upgrade
from helpline.settings import PROJECT_ROOT, Settings

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=timezone.utc)
TODAY = date(2026, 11, 22)  # in Belgium it is past midnight
FACTS = {
    "victim": "policyholder",
    "bought_online": True,
    "item": "koptelefoon",
    "item_category": "ordinary",
    "merchant": "Coolblue",
    "amount": "149.00",
    "order_date": "2026-11-10",
    "delivery_date": "2026-11-19",
    "problem": "damaged",
    "complaint_made": False,
    "circumstances": [],
    "circumstances_asked": True,
}


@pytest.fixture
def gateway(settings: Settings, rasa: FakeRasa) -> Iterator[Gateway]:
    """A gateway with every table and text, and the demonstration contracts."""
    settings = replace(settings, data_dir=PROJECT_ROOT / "data", now=NOW)
    engine = open_engine(settings.resolved_database_url)
    upgrade(engine)
    load_demo_contracts(engine, settings.data_dir / "demo" / "contracts.csv", NOW)
    engine.dispose()
    gateway = Gateway(settings)
    gateway.start()
    yield gateway
    gateway.stop()


def someone(gateway: Gateway, language: str = "nl") -> Visitor:
    visitor = Visitor(gateway.url)
    visitor.open(language)
    visitor.wait_for(f're: /start{{"language":"{language}"}}')
    return visitor


def conversations(gateway: Gateway) -> list[str]:
    """The ids of all conversations, the oldest first."""
    with reading(gateway.engine) as session:
        rows = session.query(ConversationRow).order_by(ConversationRow.created_at).all()
        return [row.id for row in rows]


def claim_of(gateway: Gateway, conversation: str, *, identified: bool, **facts: Any) -> ClaimRecord:
    return open_claim(
        gateway.engine,
        conversation_id=conversation,
        incident_key="0",
        contract_number="CC-104417" if identified else None,
        report={
            "cover": "non_conforming_delivery",
            "reported_on": TODAY.isoformat(),
            "identity": "verified" if identified else "unverified",
            "facts": {**FACTS, **facts},
        },
        now=NOW,
    )


def test_the_letter_of_ones_own_claim_is_a_pdf_to_download(gateway: Gateway) -> None:
    visitor = someone(gateway)
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    for language in ("nl", "fr", "en"):
        response = visitor.client.get(
            f"/api/files/complaint-letter/{claim.reference}/{language}.pdf"
        )
        assert response.status_code == 200
        assert response.content.startswith(b"%PDF-")
        assert response.headers["content-type"] == "application/pdf"
        assert response.headers["content-disposition"] == (
            f'attachment; filename="cyber-care-{claim.reference}-{language}.pdf"'
        )
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"


def test_the_days_of_ones_own_claim_are_a_calendar_in_the_language_of_the_conversation(
    gateway: Gateway,
) -> None:
    visitor = someone(gateway, "fr")
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    response = visitor.client.get(f"/api/files/dates/{claim.reference}.ics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment;")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["DTSTART"].dt == date(2026, 11, 26)
    assert event["SUMMARY"] == "Dernier jour pour la réclamation au magasin"
    assert "26 novembre 2026" in event["DESCRIPTION"]
    assert "PUR-3" in event["DESCRIPTION"]
    assert claim.reference in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -timedelta(hours=15)


def test_the_letter_that_ends_the_contract_needs_no_claim(gateway: Gateway) -> None:
    visitor = someone(gateway)
    for clause in ("can-1", "can-2", "can-3", "can-4"):
        response = visitor.client.get(f"/api/files/cancellation-letter/{clause}/en.pdf")
        assert response.status_code == 200
        assert response.content.startswith(b"%PDF-")
        dated = visitor.client.get(f"/api/files/cancellation-letter/{clause}/2026-12-01/en.pdf")
        assert dated.status_code == 200
        assert dated.content != response.content


def test_nobody_gets_the_files_of_another_conversation(gateway: Gateway) -> None:
    owner = someone(gateway)
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    other = someone(gateway)
    for name in (f"complaint-letter/{claim.reference}/nl.pdf", f"dates/{claim.reference}.ics"):
        assert owner.client.get(f"/api/files/{name}").status_code == 200
        response = other.client.get(f"/api/files/{name}")
        assert response.status_code == 404
        assert claim.reference not in response.text


def test_another_conversation_of_the_same_contract_does_not_open_it(gateway: Gateway) -> None:
    someone(gateway)
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    other = someone(gateway)
    own = claim_of(gateway, conversations(gateway)[1], identified=True)
    assert other.client.get(f"/api/files/dates/{own.reference}.ics").status_code == 200
    assert other.client.get(f"/api/files/dates/{claim.reference}.ics").status_code == 404


def test_without_a_session_there_are_no_files(gateway: Gateway) -> None:
    someone(gateway)
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    stranger = Visitor(gateway.url)
    for cookie in ({}, {"Cookie": "helpline=forged.token.here"}):
        for name in (
            f"complaint-letter/{claim.reference}/nl.pdf",
            f"dates/{claim.reference}.ics",
            "cancellation-letter/can-1/nl.pdf",
            "no/such/file",
        ):
            response = stranger.client.get(f"/api/files/{name}", headers=cookie)
            assert response.status_code == 403
            assert response.json() == {"error": "session"}


NO_FILES = (
    "",
    "complaint-letter",
    "complaint-letter/{reference}/de.pdf",
    "complaint-letter/{reference}/nl.pdf/",
    "complaint-letter/{reference}/../../../etc/passwd",
    "complaint-letter/{reference}/%2e%2e/%2e%2e/nl.pdf",
    "complaint-letter/{reference}%00/nl.pdf",
    "complaint-letter/%27%20OR%201=1/nl.pdf",
    "complaint-letter/CC-22222-2/nl.pdf",
    "%2e%2e/%2e%2e/data/help_numbers.yml",
    "..%2f..%2fhelpline.db",
    "cancellation-letter/can-5/nl.pdf",
    "cancellation-letter/can-1/nl",
    "cancellation-letter/can-1/2026-02-30/nl.pdf",
    "dates/{reference}.pdf",
    "dates/{reference}",
    "dates/.ics",
)


def test_any_other_name_is_no_file(gateway: Gateway) -> None:
    visitor = someone(gateway)
    claim = claim_of(gateway, *conversations(gateway), identified=True)
    for name in NO_FILES:
        response = visitor.client.get("/api/files/" + name.format(reference=claim.reference))
        assert response.status_code == 404, name


def test_nothing_but_reading_is_allowed(gateway: Gateway) -> None:
    visitor = someone(gateway)
    assert visitor.client.post("/api/files/dates/x.ics").status_code == 405


def test_an_incident_without_a_letter_or_a_day_has_no_such_files(gateway: Gateway) -> None:
    visitor = someone(gateway)
    claim = claim_of(
        gateway, *conversations(gateway), identified=True, circumstances=["second_hand"]
    )
    assert claim.outcome == "not_covered"
    deadlines = [due.code for due in claim.deadlines]
    response = visitor.client.get(f"/api/files/dates/{claim.reference}.ics")
    assert response.status_code == (200 if deadlines else 404)


def test_the_files_and_the_mark_to_copy_reach_the_page_and_stay(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    visitor = someone(gateway)
    files = [{"title": "De brief als pdf", "name": "complaint-letter/CC-AB CD/nl.pdf"}]
    rasa.script = lambda body: {
        "messages": [
            {"text": "De brief", "files": files, "to_copy": True},
            {"text": "Dat was het"},
        ],
        "language": "nl",
    }
    page = visitor.page()
    visitor.say("brief")
    history = visitor.wait_for("Dat was het")
    letter, last = history[-2:]
    assert letter["files"] == [
        {"title": "De brief als pdf", "url": "/api/files/complaint-letter/CC-AB%20CD/nl.pdf"}
    ]
    assert letter["to_copy"] is True
    assert "files" not in last
    assert "to_copy" not in last
    assert "name" not in json.dumps(letter["files"])
    until(lambda: "Dat was het" in page.texts(), "the stream")
    assert [m for m in page.messages() if m["text"] == "De brief"] == [letter]
    page.close()
