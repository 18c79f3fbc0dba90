"""Identity, data or accounts used by someone else (IDT-1 to IDT-3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking, assistance, identity, police
from helpline.coverage.case import Award, Case, Finding, Need, Refused
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome

CODE = "identity_theft"


class IdentityTheft:
    """The cover for a stolen identity."""

    def incident_date(self, case: Case) -> date | None:
        """The day of the misuse; that on which it was discovered where only that is known."""
        return asking.incident_day(case)

    def impossible(self, case: Case) -> Iterator[Need]:
        """See `identity.impossible`."""
        return identity.impossible(case)

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Covered from the first day of the contract."""
        return iter(())

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """Nothing left this insurance year of the help asked for (IDT-1 to IDT-3)."""
        if case.insurance_year is not None:
            yield from assistance.all_used_up(case, identity.asked(case))

    def conditions(self, case: Case) -> Iterator[Finding]:
        """When and around what first; the help asked for last."""
        return police.with_report(case, self._told(case))

    def award(self, case: Case) -> Award:
        """The help asked for, and the costs by kind."""
        reasons, benefits = identity.given(case)
        return Award(tuple(reasons), tuple(benefits), assistance.HANDLER_ARRANGES)

    def room(self, case: Case) -> Iterable[Benefit]:
        """See `identity.room`."""
        return identity.room(case)

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """None: the police are told as soon as one knows (GEN-9), without a last day."""
        return iter(())

    def documents(self, case: Case) -> Iterator[Document]:
        """See `identity.documents`."""
        return identity.documents(case)

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Close the door that the thief used; tell the police."""
        yield NextStep("secure_accounts", "GEN-11")
        yield from police.next_steps(case, outcome)

    def _told(self, case: Case) -> Iterator[Finding]:
        yield from identity.told(case)
        yield from identity.help_told(case)
