"""The report to the police (GEN-9), where the incident is a crime.

A report that was not made yet does not block the claim, and neither does it refuse it: the claim
is recorded as waiting for the document (outcome too_early). It is looked at last, so that a claim
which cannot be covered, or on which a person must judge, is never sent to the police first.
"""

from __future__ import annotations

from collections.abc import Iterator

from helpline.coverage.case import Case, Doubt, Early, Finding, Need
from helpline.coverage.general import helpline
from helpline.coverage.model import Document, NextStep, Outcome, Reason

DUTY = "GEN-9"


def told(case: Case, *, surely_a_crime: bool) -> Iterator[Finding]:
    """Whether the police know.

    Args:
        case: the case.
        surely_a_crime: a person must look when the customer says that it is no crime.
    """
    said = case.word("police_report")
    if case.unsaid("police_report"):
        yield Need("police_report")
    elif case.unknown("police_report"):
        yield Doubt(Reason("police_report_unknown", DUTY))
    elif said == "refused":
        yield Doubt(Reason("police_refused", DUTY))
    elif said == "no_crime" and surely_a_crime:
        yield Doubt(Reason("police_no_crime", DUTY))


def with_report(case: Case, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings; then, where none is in doubt, the report to the police that must still come."""
    doubtful = False
    for finding in findings:
        doubtful = doubtful or isinstance(finding, Doubt)
        yield finding
    if case.word("police_report") == "not_yet" and not doubtful:
        yield Early(Reason("police_first", DUTY))


def documents(case: Case) -> Iterator[Document]:
    """The copy of the report, also where it must still be made."""
    if case.word("police_report") != "no_crime":
        yield Document("police_report", DUTY)


def next_steps(case: Case, outcome: Outcome) -> Iterator[NextStep]:
    """Go to the police, and come back with the report; advice meanwhile."""
    if case.word("police_report") == "not_yet":
        yield NextStep("report_to_police", DUTY)
        yield NextStep("come_back_with_report", DUTY)
        if outcome is Outcome.TOO_EARLY:
            yield helpline(case)
