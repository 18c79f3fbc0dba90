"""Questions about rights, answered by phone: three calls per insurance year (INF-2).

The call counts in the insurance year of the day on which it is asked for, whenever the matter
itself happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking, assistance, limits
from helpline.coverage.case import Award, Case, Doubt, Finding, Need, Refused
from helpline.coverage.general import LEGAL_CALLS
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason

CODE = "legal_information"
CALL = "INF-2"
LAWYER_CALLS = NextStep("lawyer_calls", CALL)


class LegalInformation:
    """The cover for legal information by phone."""

    def incident_date(self, case: Case) -> date | None:
        """The day of the question."""
        return case.today

    def impossible(self, case: Case) -> Iterator[Need]:
        """Nothing that is asked for can be impossible."""
        return iter(())

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Given from the first day of the contract."""
        return iter(())

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """A fourth call in one insurance year."""
        if case.insurance_year is not None and limits.left(case, LEGAL_CALLS).left <= 0:
            yield Refused(assistance.used_up(case, LEGAL_CALLS))

    def conditions(self, case: Case) -> Iterator[Finding]:
        """What it is about; then around what, and for whom."""
        if case.unsaid("legal_subject"):
            yield Need("legal_subject")
        elif case.unknown("legal_subject"):
            yield Doubt(Reason("legal_subject_unknown", CALL))
        elif case.word("legal_subject") not in case.terms.items(f"{CALL}.subjects"):
            yield Refused(Reason("legal_subject_not_listed", CALL))
        yield from asking.around_it(case)

    def award(self, case: Case) -> Award:
        """One of the calls of the year."""
        return Award(
            (Reason("legal_call_given", CALL),),
            (limits.granted(case, LEGAL_CALLS, 1),),
            LAWYER_CALLS,
        )

    def room(self, case: Case) -> Iterable[Benefit]:
        """What is left of the calls of the year."""
        return () if case.insurance_year is None else (limits.left(case, LEGAL_CALLS),)

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """None."""
        return iter(())

    def documents(self, case: Case) -> Iterator[Document]:
        """What the question is about."""
        yield Document("papers_at_hand", "GEN-10")

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Information only: the call is no lawyer's case."""
        if outcome is Outcome.COVERED:
            yield NextStep("information_only", CALL)
