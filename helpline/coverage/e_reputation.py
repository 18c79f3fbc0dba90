"""Harassed, insulted, defamed, threatened or exposed online (REP).

A specialist, consultations with a psychologist, three claims a year. No money is paid to the
customer. Who did it is often not known, and need not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking, assistance, costs, limits, police
from helpline.coverage.assistance import Offer
from helpline.coverage.case import Award, Case, Doubt, Finding, Need, Refused
from helpline.coverage.limits import Limit, Unstated
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason

CODE = "e_reputation"
SPECIALIST = Limit("reputation_specialist", "REP-1.amount", (CODE,), Unstated.AMOUNT)
CONSULTATIONS = Limit("reputation_consultations", "REP-2.consultations", (CODE,), Unstated.NOTHING)
CLAIMS = Limit("reputation_claims", "REP-3.claims", (CODE,), Unstated.ONE)
OFFERS = (Offer("specialist", SPECIALIST), Offer("psychologist", CONSULTATIONS, takes=1))


class EReputation:
    """The cover for a good name harmed online."""

    def incident_date(self, case: Case) -> date | None:
        """The day on which it began; that on which it was discovered where only that is known."""
        return asking.incident_day(case)

    def impossible(self, case: Case) -> Iterator[Need]:
        """Days in the future or in the wrong order, costs of nothing."""
        yield from asking.impossible_days(case)
        yield from costs.impossible(case)

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Harm that began before the contract did is excluded by this cover too (REP-X1)."""
        if case.contract and case.incident_date and case.incident_date < case.contract.start:
            figures = {"incident_date": case.incident_date, "start": case.contract.start}
            yield Refused(Reason("harm_before_cover", "REP-X1", figures))

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """A fourth claim (REP-3), or nothing left of the help asked for, in one insurance year."""
        if case.insurance_year is None:
            return
        if limits.left(case, CLAIMS).left <= 0:
            yield Refused(assistance.used_up(case, CLAIMS))
        yield from assistance.all_used_up(case, assistance.wanted(case, OFFERS))

    def conditions(self, case: Case) -> Iterator[Finding]:
        """Where and by whom first: live talk and the press need no dates."""
        return police.with_report(case, self._told(case))

    def award(self, case: Case) -> Award:
        """The help asked for, one claim of the year, and what is not among the help."""
        reasons, benefits = assistance.given(case, assistance.wanted(case, OFFERS))
        if assistance.COMPENSATION in case.codes("wants"):
            reasons.append(_other_steps())
        reasons.extend(costs.none_in_this_cover(case))
        return Award(
            tuple(reasons),
            (*benefits, limits.granted(case, CLAIMS, 1)),
            assistance.HANDLER_ARRANGES,
        )

    def room(self, case: Case) -> Iterable[Benefit]:
        """What is left of the specialist, the consultations and the claims of the year."""
        if case.insurance_year is None:
            return ()
        return tuple(limits.left(case, limit) for limit in (SPECIALIST, CONSULTATIONS, CLAIMS))

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """None: the police are told as soon as one knows (GEN-9), without a last day."""
        return iter(())

    def documents(self, case: Case) -> Iterator[Document]:
        """What was published, where, and the police report."""
        yield Document("evidence_online", "GEN-10")
        yield from police.documents(case)

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Keep what was published before it is gone; tell the police."""
        yield NextStep("keep_evidence", "GEN-10")
        yield from police.next_steps(case, outcome)

    def _told(self, case: Case) -> Iterator[Finding]:
        if case.unsaid("where_published"):
            yield Need("where_published")
        elif case.unknown("where_published"):
            yield Doubt(Reason("where_published_unknown", "REP-1"))
        if case.unsaid("perpetrator"):
            yield Need("perpetrator")
        yield from asking.when(case)
        yield from asking.around_it(case)
        yield from police.told(case, surely_a_crime=False)
        yield from assistance.want_told(case)
        if assistance.only_compensation(case):
            yield Refused(_other_steps())


def _other_steps() -> Reason:
    """Steps that are not directed against the publisher or host of the page (REP-X4)."""
    return Reason("compensation_other_steps", "REP-X4")
