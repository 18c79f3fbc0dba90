"""What holds for every cover: the exclusions told, the contract, the help that remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from helpline.coverage import limits
from helpline.coverage.case import Case, Doubt, Finding, Refused
from helpline.coverage.limits import Limit, Unstated
from helpline.coverage.model import NextStep, Reason
from helpline.coverage.years import add_months

LEGAL_CALLS = Limit("legal_calls", "INF-2.calls", ("legal_information",), Unstated.ONE)
# Reasons after which the insured's own help by phone does not apply.
_NOT_INSURED = "GEN-1"
# Subjects on which the helpline gives no legal information (INF-2), and those on which it gives no
# advice either (INF-1).
_NO_LEGAL_SUBJECT = {"not_online", "not_on_the_internet", "legal_subject_not_listed"}
_NO_SUBJECT = {"advice_subject_not_listed"}
_COVERS_WITHOUT_LEGAL_CALLS = {"data_recovery", "prevention_advice"}


def exclusions(case: Case, *, judged: bool) -> tuple[Reason, ...]:
    """The exclusions that the facts told fall under, in the order of the clauses.

    Args:
        case: the case; its facts may be incomplete or impossible.
        judged: the exclusions on which a person decides (GEX-5, GEN-3), or the others.
    """
    return tuple(
        Reason(exclusion.reason, exclusion.clause)
        for exclusion in case.terms.exclusions
        if exclusion.judged is judged and case.shows(exclusion)
    )


def contract_conditions(case: Case) -> Iterator[Finding]:
    """Whether the contract was in force on the day of the incident (GEN-4, GEN-5).

    An incident during the contract stays insured after its end. While the day of the incident is
    not settled nothing is found, except that cover is suspended.
    """
    contract, incident = case.contract, case.incident_date
    if contract is None:
        return
    if contract.status == "suspended":
        yield Refused(Reason("contract_suspended", "GEN-4"))
    if incident is None:
        return
    if incident < contract.start:
        yield Refused(
            Reason("before_start", "GEN-4", {"incident_date": incident, "start": contract.start})
        )
    if contract.end is not None and incident > contract.end:
        yield Refused(
            Reason("after_end", "GEN-5", {"incident_date": incident, "end": contract.end})
        )
    if contract.status == "ended" and contract.end is None:
        yield Refused(Reason("contract_ended", "GEN-5"))


def reporting_delay(case: Case) -> Iterator[Doubt]:
    """A report that comes very late goes to a person (GEN-8); late is never a refusal by itself.

    Of an incident that is told again the first report counts.
    """
    if case.incident_date is None:
        return
    months = case.terms.number("GEN-8.person_looks_after")
    first_told = case.report.first_reported_on or case.today
    if add_months(case.incident_date, months) < first_told:
        yield Doubt(Reason("reported_very_late", "GEN-8", {"incident_date": case.incident_date}))


def help_that_remains(case: Case, reasons: Sequence[Reason]) -> Iterator[NextStep]:
    """After a refusal: the helpline (INF-1), legal calls (INF-2), how to complain (GEN-14)."""
    codes = {reason.code for reason in reasons}
    insured = all(reason.clause != _NOT_INSURED for reason in reasons)
    if insured and _in_force(case) and not codes & _NO_SUBJECT:
        yield helpline(case)
        if not codes & _NO_LEGAL_SUBJECT and case.report.cover not in _COVERS_WITHOUT_LEGAL_CALLS:
            yield from _legal_calls(case)
    yield review(case)


def helpline(case: Case) -> NextStep:
    """Advice by phone, day and night (INF-1)."""
    return NextStep("helpline", "INF-1", {"phone": case.terms.text("GEN-8.phone")})


def review(case: Case) -> NextStep:
    """How to have a decision reviewed (GEN-14)."""
    return NextStep(
        "review",
        "GEN-14",
        {
            name: case.terms.text(f"GEN-14.{name}")
            for name in ("quality_department", "ombudsman", "ombudsman_phone")
        },
    )


def _in_force(case: Case) -> bool:
    """Whether the contract gives help today; a contract not known gets the benefit of the doubt."""
    contract = case.contract
    if contract is None:
        return True
    ended = contract.end < case.today if contract.end else contract.status == "ended"
    return contract.start <= case.today and not ended and contract.status != "suspended"


def _legal_calls(case: Case) -> Iterator[NextStep]:
    calls = limits.left(replace(case, incident_date=case.today), LEGAL_CALLS)
    if case.year_of(case.today) is None:
        yield NextStep("legal_call", "INF-2", {"limit": calls.limit})
    elif calls.left > 0:
        yield NextStep("legal_call_left", "INF-2", {"limit": calls.limit, "calls_left": calls.left})
