"""The dialogue's port to contracts, claims and people, on the helpline's database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpline.claims import (
    ClaimRecord,
    InvalidReferenceError,
    StatusChangeError,
    UndecidedReportError,
    UnknownClaimError,
    claim_within_reach,
    claims_within_reach,
    contract_by_number,
    contract_number_of,
    documents_of_claim,
    documents_of_conversation,
    engine_contract,
    find_contract,
    history_for,
    link_document,
    missing_documents,
    open_claim,
    report_again,
    withdraw,
)
from helpline.conversations.escalations import escalate
from helpline.coverage import Contract, Deadline, History, decision_from_json
from helpline.database import reading, writing
from helpline.dialogue import (
    Identified,
    KnownClaim,
    MistypedReferenceError,
    OpenedClaim,
    ReceivedDocument,
    Urgency,
)


class DatabaseRecords:
    """One conversation's view of the records, at the instant of its message."""

    def __init__(self, engine: Engine, conversation_id: str, now: datetime) -> None:
        self._engine = engine
        self._conversation_id = conversation_id
        self._now = now

    def identify(self, number: str, birth_date: date) -> Identified | None:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            found = find_contract(session, number, birth_date)
        return Identified(found.number) if found else None

    def contract(self, number: str) -> tuple[Contract, History]:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            record = contract_by_number(session, number)
            return engine_contract(record), history_for(session, record.id)

    def policyholder_name(self, contract_number: str) -> str:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            return contract_by_number(session, contract_number).policyholder_name

    def open_claim(
        self, incident: int, contract_number: str | None, report: Mapping[str, Any]
    ) -> OpenedClaim:
        """See `helpline.dialogue.Records`."""
        claim = open_claim(
            self._engine,
            conversation_id=self._conversation_id,
            incident_key=str(incident),
            contract_number=contract_number,
            report=report,
            now=self._now,
        )
        return OpenedClaim(claim.reference, decision_from_json(claim.decision))

    def claims(self, contract_number: str | None) -> tuple[KnownClaim, ...]:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            contract_id = _contract_id(session, contract_number)
            found = claims_within_reach(session, self._conversation_id, contract_id)
            return tuple(self._known(session, claim) for claim in found)

    def claim(self, reference: str, contract_number: str | None) -> KnownClaim | None:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            found = self._find(session, reference, contract_number)
            return None if found is None else self._known(session, found)

    def report_again(
        self, reference: str, contract_number: str | None, report: Mapping[str, Any]
    ) -> OpenedClaim:
        """See `helpline.dialogue.Records`."""
        try:
            claim = report_again(
                self._engine,
                reference=reference,
                conversation_id=self._conversation_id,
                contract_number=contract_number,
                report=report,
                now=self._now,
            )
        except UndecidedReportError as error:
            return OpenedClaim(reference, error.decision)
        return OpenedClaim(claim.reference, decision_from_json(claim.decision))

    def withdraw(self, reference: str, contract_number: str | None) -> bool:
        """See `helpline.dialogue.Records`."""
        try:
            withdraw(
                self._engine,
                reference=reference,
                conversation_id=self._conversation_id,
                contract_number=contract_number,
                now=self._now,
            )
        except StatusChangeError:
            return False
        return True

    def link_document(
        self, public_id: str, reference: str, contract_number: str | None, code: str | None
    ) -> None:
        """See `helpline.dialogue.Records`."""
        with writing(self._engine) as session:
            claim = self._find(session, reference, contract_number)
            if claim is None:
                raise UnknownClaimError("no such claim is within reach")
            link_document(session, public_id, self._conversation_id, claim.id, code, self._now)

    def unlinked_documents(self) -> tuple[ReceivedDocument, ...]:
        """See `helpline.dialogue.Records`."""
        with reading(self._engine) as session:
            return tuple(
                ReceivedDocument(document.public_id, document.name)
                for document in documents_of_conversation(session, self._conversation_id)
                if document.claim_id is None
            )

    def escalate(self, reason: str, topic: str, urgency: Urgency = "normal") -> None:
        """See `helpline.dialogue.Records`."""
        with writing(self._engine) as session:
            escalate(
                session,
                self._conversation_id,
                reason=reason,
                topic=topic,
                urgency=urgency,
                now=self._now,
            )

    def _find(
        self, session: Session, reference: str, contract_number: str | None
    ) -> ClaimRecord | None:
        contract_id = _contract_id(session, contract_number)
        try:
            return claim_within_reach(session, reference, self._conversation_id, contract_id)
        except InvalidReferenceError as error:
            raise MistypedReferenceError(str(error)) from error

    def _known(self, session: Session, claim: ClaimRecord) -> KnownClaim:
        here = claim.conversation_id == self._conversation_id
        return KnownClaim(
            reference=claim.reference,
            cover=claim.cover,
            status=claim.status,
            outcome=claim.outcome,
            reported_on=claim.reported_on,
            report=claim.report,
            decision=decision_from_json(claim.decision),
            contract_number=contract_number_of(session, claim),
            incident=int(claim.incident_key) if here else None,
            deadlines=tuple(Deadline(due.code, due.clause, due.due_on) for due in claim.deadlines),
            missing_documents=tuple(missing_documents(session, claim)),
            received_documents=len(documents_of_claim(session, claim.id)),
        )


def _contract_id(session: Session, number: str | None) -> int | None:
    return None if number is None else contract_by_number(session, number).id
