"""Lost data: a specialised company tries to get it back (DAT).

Two months' waiting period: the data must have been lost on or after the day two months after the
contract's start. A contract of 1 February covers losses from 1 April. Where the last month is too
short, cover starts on its last day: an unclear term is read in the insured's favour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking, assistance, costs, limits, police
from helpline.coverage.case import Award, Case, Doubt, Finding, Need, Refused
from helpline.coverage.limits import Limit, Unstated
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason
from helpline.coverage.years import add_months

CODE = "data_recovery"
INTERVENTIONS = Limit("recovery_interventions", "DAT-1.interventions", (CODE,), Unstated.ONE)
AMOUNT = Limit("recovery_amount", "DAT-1.amount", (CODE,), Unstated.AMOUNT)
DELETED_BY_OTHER = "deleted_by_other"


class DataRecovery:
    """The cover for data that were lost."""

    def incident_date(self, case: Case) -> date | None:
        """The day of the loss; that on which it was discovered where only that is known."""
        return asking.incident_day(case)

    def impossible(self, case: Case) -> Iterator[Need]:
        """Days in the future or in the wrong order, costs of nothing."""
        yield from asking.impossible_days(case)
        yield from costs.impossible(case)

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """A loss in the waiting period, while the contract itself was in force (DAT-2)."""
        first_day = _first_day(case)
        if case.insurance_year is None or case.incident_date is None or first_day is None:
            return
        if case.incident_date < first_day:
            figures = {"incident_date": case.incident_date, "covered_from": first_day}
            yield Refused(Reason("waiting_period", "DAT-2", figures))

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """A second intervention, or nothing left of the amount, in one insurance year (DAT-1)."""
        if case.insurance_year is None:
            return
        for limit in (INTERVENTIONS, AMOUNT):
            if limits.left(case, limit).left <= 0:
                yield Refused(assistance.used_up(case, limit))

    def conditions(self, case: Case) -> Iterator[Finding]:
        """On what and how first: most of what is not covered shows there (DAT-3, DAT-X)."""
        return self._told(case)

    def award(self, case: Case) -> Award:
        """The one intervention of the year; what it costs is only known later."""
        reasons = [Reason("medium_covered", "DAT-3"), Reason("cause_covered", "DAT-4")]
        first_day = _first_day(case)
        if first_day is not None:
            reasons.append(Reason("waiting_period_over", "DAT-2", {"covered_from": first_day}))
        reasons.extend(costs.none_in_this_cover(case))
        return Award(
            tuple(reasons),
            (limits.granted(case, INTERVENTIONS, 1), limits.granted(case, AMOUNT)),
            assistance.HANDLER_ARRANGES,
        )

    def room(self, case: Case) -> Iterable[Benefit]:
        """What is left of the intervention and of its amount; the latter is moot without it."""
        if case.insurance_year is None:
            return ()
        interventions = limits.left(case, INTERVENTIONS)
        if interventions.left <= 0:
            return (interventions,)
        return (interventions, limits.left(case, AMOUNT))

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """The day from which the next loss is covered, while it is still to come (DAT-2)."""
        first_day = _first_day(case)
        if first_day is not None and case.today < first_day:
            yield Deadline("cover_starts", "DAT-2", first_day)

    def documents(self, case: Case) -> Iterator[Document]:
        """The thing on which the data were; the police report where somebody else did it."""
        yield Document("medium_itself", "DAT-3")
        if case.word("cause") == DELETED_BY_OTHER:
            yield from police.documents(case)

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Leave the medium alone: each use makes recovery harder (GEN-10)."""
        yield NextStep("stop_using_medium", "GEN-10")
        if outcome is Outcome.COVERED:
            yield NextStep("no_sure_recovery", "DAT-X1")
        if case.word("cause") == DELETED_BY_OTHER:
            yield from police.next_steps(case, outcome)

    def _told(self, case: Case) -> Iterator[Finding]:
        yield from _medium(case)
        yield from _cause(case)
        yield from asking.when(case)
        yield from asking.around_it(case)
        if case.word("cause") == DELETED_BY_OTHER:
            yield from police.told(case, surely_a_crime=False)


def _first_day(case: Case) -> date | None:
    """The first day on which a loss is covered (DAT-2), None without a contract."""
    if case.contract is None:
        return None
    return add_months(case.contract.start, case.terms.number("DAT-2.waiting"))


def _medium(case: Case) -> Iterator[Finding]:
    if case.unsaid("medium"):
        yield Need("medium")
    elif case.unknown("medium"):
        yield Doubt(Reason("medium_unknown", "DAT-3"))
    elif case.word("medium") not in case.terms.items("DAT-3.media"):
        yield Refused(Reason("medium_not_covered", "DAT-3"))


def _cause(case: Case) -> Iterator[Finding]:
    """The causes named are examples: another one that is not excluded goes to a person (DAT-4)."""
    if case.unsaid("cause"):
        yield Need("cause")
    elif case.unknown("cause"):
        yield Doubt(Reason("cause_unknown", "DAT-4"))
    elif case.word("cause") == DELETED_BY_OTHER:
        if case.unsaid("perpetrator"):
            yield Need("perpetrator")
        yield Doubt(Reason("cause_not_named", "DAT-4"))
    elif case.word("cause") not in case.terms.items("DAT-4.causes"):
        yield Doubt(Reason("cause_not_named", "DAT-4"))
