"""Facts that several covers ask for in the same way, and facts that must be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from helpline.coverage.case import Case, Doubt, Finding, Need
from helpline.coverage.model import Reason

# That a report cannot do without useful information (GEN-10) stands for what is unclear.
UNCLEAR = "GEN-10"


def dates_in_the_future(case: Case, names: tuple[str, ...]) -> Iterator[Need]:
    """Things said to have happened after the day of the report."""
    for name in names:
        day = case.day(name)
        if day is not None and day > case.today:
            yield Need(name, Reason("date_in_future", UNCLEAR, {"date": day}))


def wrong_order(case: Case, earlier: str, later: str, code: str) -> Iterator[Need]:
    """`later` lies before `earlier`: it is asked for again."""
    first, second = case.day(earlier), case.day(later)
    if first is not None and second is not None and second < first:
        yield Need(later, Reason(code, UNCLEAR, {earlier: first, later: second}))


def circumstances_told(case: Case) -> bool:
    """Whether the customer was asked about all circumstances; an empty list says so too."""
    return case.flag("circumstances_asked") is True or (
        not case.unsaid("circumstances")
        and not case.unknown("circumstances")
        and not case.codes("circumstances")
    )


def incident_day(case: Case) -> date | None:
    """The day of the incident, else the day on which it was discovered where only that is known.

    None while the day of the incident may still be told.
    """
    incident = case.day("incident_date")
    if incident is not None:
        return incident
    return case.day("discovered_on") if case.unknown("incident_date") else None


def impossible_days(case: Case) -> Iterator[Need]:
    """Days to come, and an incident discovered before it happened."""
    yield from dates_in_the_future(case, ("incident_date", "discovered_on"))
    yield from wrong_order(case, "incident_date", "discovered_on", "discovered_before_incident")


def when(case: Case) -> Iterator[Finding]:
    """When it happened; who does not know tells when it was discovered."""
    if case.unsaid("incident_date"):
        yield Need("incident_date")
    elif case.unknown("incident_date"):
        if case.unsaid("discovered_on"):
            yield Need("discovered_on")
        elif case.unknown("discovered_on"):
            yield Doubt(Reason("incident_date_unknown", UNCLEAR))


def around_it(case: Case) -> Iterator[Finding]:
    """All circumstances that could exclude the claim, in one question; then whom it struck."""
    if case.unknown("circumstances"):
        yield Doubt(Reason("events_unknown", UNCLEAR))
    elif not circumstances_told(case):
        yield Need("circumstances")
    yield from insured_person(case)


def insured_person(case: Case) -> Iterator[Finding]:
    """Whom it struck (GEN-1)."""
    if case.unsaid("victim"):
        yield Need("victim")
    elif case.unknown("victim"):
        yield Doubt(Reason("insured_person_unknown", "GEN-1"))
