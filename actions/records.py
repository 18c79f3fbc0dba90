"""The dialogue's port to contracts, claims and people, on the helpline's database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Engine

from helpline.claims import (
    contract_by_number,
    engine_contract,
    find_contract,
    history_for,
    open_claim,
)
from helpline.conversations.escalations import escalate
from helpline.coverage import Contract, History, decision_from_json
from helpline.database import reading, writing
from helpline.dialogue import Identified, OpenedClaim, Urgency


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
