"""What holds for every cover: the exclusions told, the contract, the help that remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpline.coverage.case import Case, Doubt, Finding, Refused
from helpline.coverage.model import NextStep, PastClaim, Reason
from helpline.coverage.years import add_months

LEGAL_CALLS = "legal_calls"
# Reasons after which the insured's own help by phone does not apply.
_NOT_INSURED = "GEN-1"
_NOT_ON_THE_INTERNET = "not_online"


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
    """A report that comes very late goes to a person (GEN-8); late is never a refusal by itself."""
    if case.incident_date is None:
        return
    months = case.terms.number("GEN-8.person_looks_after")
    if add_months(case.incident_date, months) < case.today:
        yield Doubt(Reason("reported_very_late", "GEN-8", {"incident_date": case.incident_date}))


def circumstances_told(case: Case) -> bool:
    """Whether the customer was asked about all circumstances; an empty list says so too."""
    return case.flag("circumstances_asked") is True or (
        not case.unsaid("circumstances")
        and not case.unknown("circumstances")
        and not case.codes("circumstances")
    )


def help_that_remains(case: Case, reasons: Sequence[Reason]) -> Iterator[NextStep]:
    """After a refusal: the helpline (INF-1), legal calls (INF-2), how to complain (GEN-14)."""
    if all(reason.clause != _NOT_INSURED for reason in reasons) and _in_force(case):
        yield NextStep("helpline", "INF-1", {"phone": case.terms.text("GEN-8.phone")})
        if all(reason.code != _NOT_ON_THE_INTERNET for reason in reasons):
            yield from _legal_calls(case)
    yield review(case)


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
    limit = case.terms.number("INF-2.calls")
    year = case.year_of(case.today)
    if year is None:
        yield NextStep("legal_call", "INF-2", {"limit": limit})
        return
    left = limit - int(case.used(LEGAL_CALLS, year, _one_call))
    if left > 0:
        yield NextStep("legal_call_left", "INF-2", {"limit": limit, "calls_left": left})


def _one_call(claim: PastClaim) -> int:
    return int(claim.cover == "legal_information" and claim.outcome == "covered")
