"""A customer talking to the dialogue alone: no Rasa, no database, no web."""

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from helpline.coverage import (
    KEPT_AT_HAND,
    History,
    Outcome,
    contract_from_json,
    decide,
    report_from_json,
)
from helpline.dialogue import (
    Identified,
    KnownClaim,
    MistypedReferenceError,
    OpenedClaim,
    ReceivedDocument,
    State,
    Turn,
    advance,
)
from helpline.dialogue.wording import word
from helpline.settings import PROJECT_ROOT
from helpline.texts import Catalogue

TODAY = date(2026, 11, 21)
CONTRACT = {"number": "CC-104417", "start": "2026-02-01", "end": None, "status": "active"}
BIRTH_DATE = date(1988, 4, 17)
STATUS_OF_OUTCOME = {
    "covered": "open",
    "too_early": "waiting",
    "not_covered": "not_covered",
    "refer": "referred",
}


class FakeRecords:
    """The port to the records, with one contract; keeps what it was asked to do."""

    def __init__(self):
        self.reports = []
        self.escalations = []
        self.history = History()
        # Reference -> KnownClaim, the oldest first; public id -> what is known of the file.
        self.on_record = {}
        self.documents = {}

    def identify(self, number, birth_date):
        known = number == CONTRACT["number"] and birth_date == BIRTH_DATE
        return Identified(number) if known else None

    def contract(self, number):
        assert number == CONTRACT["number"]
        return contract_from_json(CONTRACT), self.history

    def policyholder_name(self, contract_number):
        assert contract_number == CONTRACT["number"]
        return "Lotte Verhulst"

    def open_claim(self, incident, contract_number, report):
        self.reports.append((incident, contract_number, report))
        contract = contract_from_json(CONTRACT) if contract_number else None
        decision = decide(report_from_json(report), contract, self.history)
        claim = OpenedClaim(f"CC-TEST-{incident + 1}", decision)
        self.records_claim(claim.reference, report, contract_number, incident=incident)
        return claim

    def records_claim(self, reference, report, contract_number=None, incident=None, status=None):
        """Put a claim on record, or decide one anew."""
        contract = contract_from_json(CONTRACT) if contract_number else None
        decision = decide(report_from_json(report), contract, self.history)
        before = self.on_record.get(reference)
        self.on_record[reference] = KnownClaim(
            reference=reference,
            cover=report["cover"],
            status=status or STATUS_OF_OUTCOME[decision.outcome.value],
            outcome=decision.outcome.value,
            reported_on=(
                before.reported_on if before else date.fromisoformat(report["reported_on"])
            ),
            report=report,
            decision=decision,
            contract_number=contract_number,
            incident=before.incident if before else incident,
            deadlines=decision.deadlines,
        )
        return self.claim(reference, contract_number)

    def claims(self, contract_number):
        known = reversed(self.on_record)
        found = (self.claim(reference, contract_number) for reference in known)
        return tuple(claim for claim in found if claim is not None)

    def claim(self, reference, contract_number):
        """Here a reference is of three parts; the last is one character."""
        if len(reference.split("-")[-1]) != 1:
            raise MistypedReferenceError(reference)
        claim = self.on_record.get(reference.upper())
        of_contract = claim and contract_number and claim.contract_number == contract_number
        if claim is None or not (claim.incident is not None or of_contract):
            return None
        linked = [d for d in self.documents.values() if d["reference"] == claim.reference]
        codes = {document["code"] for document in linked}
        asked_for = (document.code for document in claim.decision.documents)
        return replace(
            claim,
            missing_documents=tuple(code for code in asked_for if code not in codes | KEPT_AT_HAND),
            received_documents=len(linked),
        )

    def report_again(self, reference, contract_number, report):
        claim = self._within_reach(reference, contract_number)
        self.reports.append((claim.incident, contract_number, report))
        number = contract_number or claim.contract_number
        contract = contract_from_json(CONTRACT) if number else None
        decision = decide(report_from_json(report), contract, self.history)
        if decision.outcome is Outcome.UNDECIDED:
            return OpenedClaim(claim.reference, decision)
        if claim.status in ("accepted", "refused"):
            return OpenedClaim(claim.reference, claim.decision)
        self.records_claim(claim.reference, report, number)
        return OpenedClaim(claim.reference, decision)

    def withdraw(self, reference, contract_number):
        claim = self._within_reach(reference, contract_number)
        if claim.status in ("accepted", "refused"):
            return False
        self.on_record[claim.reference] = replace(
            self.on_record[claim.reference], status="withdrawn"
        )
        return True

    def link_document(self, public_id, reference, contract_number, code):
        claim = self._within_reach(reference, contract_number)
        self.documents[public_id].update(reference=claim.reference, code=code)

    def unlinked_documents(self):
        return tuple(
            ReceivedDocument(public_id, document["name"])
            for public_id, document in self.documents.items()
            if document["reference"] is None
        )

    def _within_reach(self, reference, contract_number):
        claim = self.claim(reference, contract_number)
        if claim is None:
            raise LookupError(reference)
        return claim

    def escalate(self, reason, topic, urgency="normal"):
        self.escalations.append((reason, topic, urgency))


class Customer:
    """Says and presses; keeps the latest answer in words."""

    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    TODAY = TODAY
    channel = "web"

    def __init__(self, language="nl"):
        self.language = language
        self.records = FakeRecords()
        self.state = State()
        self.messages = []
        self._turns = 0

    def says(self, text="", **understood):
        facts = {
            "acts": [],
            "facts": {},
            "topic": "out_of_scope",
            "clarify": False,
            "confidence": 0.9,
            **understood,
        }
        return self._turn(text=text, understood=facts)

    def presses(self, command, **arguments):
        return self._turn(command=command, arguments=arguments)

    def answers(self, fact, value):
        return self.presses("answer", fact=fact, value=value)

    def repeats_last_turn(self):
        return advance(self.state, self.last_turn, self.records)

    @property
    def text(self):
        return "\n".join(message.text for message in self.messages)

    @property
    def titles(self):
        return [button.title for message in self.messages for button in message.buttons]

    def _turn(self, text="", command=None, arguments=None, understood=None):
        self._turns += 1
        self.last_turn = Turn(
            id=str(self._turns),
            text=text,
            command=command,
            arguments=arguments or {},
            understood=understood or {},
            language=self.language,
            received_at=datetime(2026, 11, 21, 10, tzinfo=timezone.utc),
            today=TODAY,
            masked=tuple((understood or {}).pop("masked", ())),
            channel=self.channel,
        )
        before = self.state.to_json()
        reply = advance(self.state, self.last_turn, self.records)
        assert self.state.to_json() == before, "advance must not change the state it was given"
        assert State.from_json(reply.state.to_json()) == reply.state
        self.state = reply.state
        self.messages = [word(say, self.catalogue, self.language) for say in reply.says]
        return self.text

    def identifies(self):
        self.answers("contract_number", CONTRACT["number"])
        return self.answers("birth_date", BIRTH_DATE.isoformat())


@pytest.fixture
def customer():
    return Customer()


@pytest.fixture(params=["nl", "fr", "en"])
def each_language(request):
    return Customer(request.param)
