"""`decide`: the order in which a case is examined, the same for every cover.

1. Exclusions told end everything, whatever else is missing or wrong.
2. Exclusions that a person must judge (GEX-5, GEN-3) go to a person.
3. Facts that cannot be right are asked for again, never guessed.
4. The contract, once it is known: in force on the day of the incident, and so was the cover;
   limits not used up.
5. The cover's own conditions, in the order that settles soonest; the first fact that is missing
   is the next one to ask for.
6. The contract, if it is still missing and could still be given.
7. Whatever is doubtful goes to a person; else the case is covered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from helpline.coverage import (
    data_recovery,
    e_reputation,
    general,
    identity_theft,
    legal_information,
    non_conforming_delivery,
    non_delivery,
    payment_fraud,
    prevention_advice,
)
from helpline.coverage.case import Award, Case, Cover, Doubt, Early, Finding, Need
from helpline.coverage.facts import DecisionError
from helpline.coverage.limits import LEFT_SUFFIX
from helpline.coverage.model import (
    UNVERIFIED,
    Benefit,
    Contract,
    Decision,
    History,
    NextStep,
    Outcome,
    Reason,
    Report,
)
from helpline.terms import Terms, load_terms

CONTRACT = "contract"
NO_HISTORY = History()
COVERS: Mapping[str, Cover] = MappingProxyType(
    {
        non_delivery.CODE: non_delivery.NonDelivery(),
        non_conforming_delivery.CODE: non_conforming_delivery.NonConformingDelivery(),
        e_reputation.CODE: e_reputation.EReputation(),
        identity_theft.CODE: identity_theft.IdentityTheft(),
        payment_fraud.CODE: payment_fraud.PaymentFraud(),
        data_recovery.CODE: data_recovery.DataRecovery(),
        legal_information.CODE: legal_information.LegalInformation(),
        prevention_advice.CODE: prevention_advice.PreventionAdvice(),
    }
)


def decide(
    report: Report,
    contract: Contract | None,
    history: History = NO_HISTORY,
    terms_on: Callable[[date], Terms] = load_terms,
) -> Decision:
    """Decide on a report, or name the next fact to ask for.

    Args:
        report: what the customer told so far.
        contract: their contract; None while it is not known. It is not looked at while the
            customer's identity is unverified.
        history: the earlier claims under the contract, without this one.
        terms_on: gives the terms that hold on a day, here the day of the incident, or that of the
            report while the incident has none.

    Raises:
        DecisionError: no such cover is decided here.
        TermsError: the terms cannot be used.
    """
    try:
        cover = COVERS[report.cover]
    except KeyError:
        raise DecisionError(
            f"report.cover: {report.cover!r} is none of {', '.join(COVERS)}"
        ) from None
    if report.identity == UNVERIFIED:
        contract, history = None, NO_HISTORY
    case = Case(report, contract, history, terms_on(report.reported_on), None)
    incident = cover.incident_date(case)
    if incident is not None and incident <= report.reported_on:
        case = replace(case, incident_date=incident, terms=terms_on(incident))
    return _examine(cover, case)


def limits_left(
    report: Report,
    contract: Contract,
    history: History,
    day: date,
    terms_on: Callable[[date], Terms] = load_terms,
) -> tuple[Benefit, ...]:
    """What is left of each limit of the report's cover, under the code by which claims hold it.

    Args:
        report: what the customer told.
        contract: their contract, whoever they have shown to be.
        history: the other claims under the contract.
        day: the day whose insurance year counts; before the contract there is none, and no limit.
        terms_on: see `decide`.

    Raises:
        DecisionError: no such cover is decided here.
        TermsError: the terms cannot be used.
    """
    if report.cover not in COVERS:
        raise DecisionError(f"report.cover: {report.cover!r} is none of {', '.join(COVERS)}")
    case = Case(report, contract, history, terms_on(day), day)
    room = COVERS[report.cover].room(case)
    return tuple(replace(b, code=b.code.removesuffix(LEFT_SUFFIX)) for b in room)


def _examine(cover: Cover, case: Case) -> Decision:
    excluded = general.exclusions(case, judged=False)
    if excluded:
        return _not_covered(cover, case, excluded)
    again = next(cover.impossible(case), None)
    to_judge = general.exclusions(case, judged=True)
    if to_judge:
        return _refer(cover, case, to_judge, clear=again is None)
    if again is not None:
        return _ask(case, again)
    barred: list[Finding] = [*general.contract_conditions(case), *cover.not_yet_in_force(case)]
    barred = barred or [*cover.limits_reached(case)]
    if barred:
        return _not_covered(cover, case, _reasons(barred))
    return _on_conditions(cover, case)


def _on_conditions(cover: Cover, case: Case) -> Decision:
    doubts: list[Finding] = []
    for finding in cover.conditions(case):
        if isinstance(finding, Doubt):
            doubts.append(finding)
        elif isinstance(finding, Need):
            return _ask(case, finding)
        elif isinstance(finding, Early):
            return _too_early(cover, case, finding.reason)
        else:
            return _not_covered(cover, case, (finding.reason,))
    if case.report.identity == UNVERIFIED:
        doubts.append(Doubt(Reason("identity_unverified", "GEN-1")))
    elif case.contract is None:
        return _ask(case, Need(CONTRACT))
    doubts.extend(general.reporting_delay(case))
    if doubts:
        return _refer(cover, case, _reasons(doubts), clear=True)
    return _covered(cover, case)


def _reasons(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    """Each reason once, in the order found."""
    reasons: list[Reason] = []
    for finding in findings:
        if finding.reason is not None and finding.reason not in reasons:
            reasons.append(finding.reason)
    return tuple(reasons)


def _ask(case: Case, need: Need) -> Decision:
    return Decision(
        Outcome.UNDECIDED,
        _reasons([need]),
        case.terms.version,
        next_fact=need.fact,
        incident_date=case.incident_date,
    )


def _not_covered(cover: Cover, case: Case, reasons: tuple[Reason, ...]) -> Decision:
    limits = {benefit.clause for benefit in cover.room(case)}
    clauses = {reason.clause for reason in reasons}
    return Decision(
        Outcome.NOT_COVERED,
        reasons,
        case.terms.version,
        benefits=tuple(cover.room(case)) if limits & clauses else (),
        # Of the days to watch only the one that the refusal is about: from when cover does begin.
        deadlines=tuple(d for d in cover.deadlines(case) if d.clause in clauses),
        next_steps=tuple(general.help_that_remains(case, reasons)),
        incident_date=case.incident_date,
    )


def _too_early(cover: Cover, case: Case, reason: Reason) -> Decision:
    return Decision(
        Outcome.TOO_EARLY,
        (reason,),
        case.terms.version,
        benefits=tuple(cover.room(case)),
        deadlines=tuple(cover.deadlines(case)),
        documents=tuple(cover.documents(case)),
        next_steps=tuple(cover.next_steps(case, Outcome.TOO_EARLY)),
        incident_date=case.incident_date,
    )


def _refer(cover: Cover, case: Case, reasons: tuple[Reason, ...], *, clear: bool) -> Decision:
    """Send to a person. `clear`: the facts can be right, so days can be counted from them."""
    return Decision(
        Outcome.REFER,
        reasons,
        case.terms.version,
        benefits=tuple(cover.room(case)) if clear else (),
        deadlines=tuple(cover.deadlines(case)) if clear else (),
        documents=tuple(cover.documents(case)),
        next_steps=(
            NextStep("person_looks", "GEN-13"),
            *(cover.next_steps(case, Outcome.REFER) if clear else ()),
        ),
        incident_date=case.incident_date,
    )


def _covered(cover: Cover, case: Case) -> Decision:
    award = cover.award(case)
    return Decision(
        Outcome.COVERED,
        award.reasons,
        case.terms.version,
        benefits=award.benefits,
        documents=tuple(cover.documents(case)),
        next_steps=(
            award.taken_up,
            *cover.next_steps(case, Outcome.COVERED),
            *_payout_term(case, award),
        ),
        incident_date=case.incident_date,
    )


def _payout_term(case: Case, award: Award) -> Iterator[NextStep]:
    """The term of the payout (GEN-12), where money is paid to the customer."""
    if any(benefit.unit == "EUR" and benefit.amount is not None for benefit in award.benefits):
        yield NextStep("payout_term", "GEN-12", {"days": case.terms.number("GEN-12.payout_within")})
