"""Is this a scam, how do I stay safe: advice by the helpline, day and night, unlimited (INF-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking
from helpline.coverage.case import Award, Case, Doubt, Finding, Need, Refused
from helpline.coverage.general import helpline
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason

CODE = "prevention_advice"
ADVICE = "INF-1"
OTHER = "other"


class PreventionAdvice:
    """The cover for advice before anything is lost."""

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
        """None: advice has no limit."""
        return iter(())

    def conditions(self, case: Case) -> Iterator[Finding]:
        """What it is about, whether something is lost already, and for whom.

        Work and the other exclusions are not asked about: advice costs nothing that they save.
        """
        if case.unsaid("advice_subject"):
            yield Need("advice_subject")
        elif case.unknown("advice_subject"):
            yield Doubt(Reason("advice_subject_unknown", ADVICE))
        elif case.word("advice_subject") == OTHER:
            yield Refused(Reason("advice_subject_not_listed", ADVICE))
        if case.unsaid("already_lost"):
            yield Need("already_lost")
        yield from asking.insured_person(case)

    def award(self, case: Case) -> Award:
        """The advice itself."""
        return Award((Reason("advice_given", ADVICE),), (), helpline(case))

    def room(self, case: Case) -> Iterable[Benefit]:
        """Nothing is counted."""
        return ()

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """None."""
        return iter(())

    def documents(self, case: Case) -> Iterator[Document]:
        """None: nothing has to be proved."""
        return iter(())

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Do not click or pay; what is lost already is a report of its own."""
        if case.flag("already_lost") is True:
            yield NextStep("report_what_is_lost", "GEN-8")
        if case.word("advice_subject") in ("suspicious_message", "suspicious_site"):
            yield NextStep("do_not_click", "GEN-11")
