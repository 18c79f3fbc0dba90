"""What identity theft and payment fraud share (IDT): one set of limits, the same exclusions.

Someone at home as the culprit (IDT-X1) is asked for among the circumstances; a `perpetrator` that
was told counts too.
"""

from __future__ import annotations

from collections.abc import Iterator

from helpline.coverage import asking, assistance, costs, limits, police
from helpline.coverage.assistance import Offer
from helpline.coverage.case import Case, Finding, Need, Refused
from helpline.coverage.limits import Limit, Unstated
from helpline.coverage.model import Benefit, Document, Reason

COVERS = ("identity_theft", "payment_fraud")
SPECIALIST = Limit("identity_specialist", "IDT-1.amount", COVERS, Unstated.NOTHING)
CONSULTATIONS = Limit("identity_consultations", "IDT-2.consultations", COVERS, Unstated.NOTHING)
# What a claim came to in euros is what was paid to the customer: the costs.
COSTS = Limit("identity_costs", "IDT-3.amount", COVERS, Unstated.AMOUNT)
HELP_IN_KIND = (
    Offer("specialist", SPECIALIST),
    Offer("psychologist", CONSULTATIONS, takes=1),
)
REFUND = Offer("costs", COSTS)
OFFERS = (*HELP_IN_KIND, REFUND)


def impossible(case: Case) -> Iterator[Need]:
    """Days in the future or in the wrong order, costs of nothing."""
    yield from asking.impossible_days(case)
    yield from costs.impossible(case)


def told(case: Case) -> Iterator[Finding]:
    """When, around what, whom, and whether the police know."""
    yield from asking.when(case)
    yield from asking.around_it(case)
    yield from police.told(case, surely_a_crime=True)


def help_told(case: Case) -> Iterator[Finding]:
    """What help is asked for, and the costs by kind where they are among it."""
    yield from assistance.want_told(case)
    if assistance.only_compensation(case) and not costs.listed(case):
        yield Refused(_compensation())
    if "costs" in case.codes("wants"):
        yield from costs.asked_by_kind(case)


def asked(case: Case) -> tuple[Offer, ...]:
    """The help asked for; who tells of a cost asks for its refund."""
    offers = assistance.wanted(case, OFFERS)
    return (*offers, REFUND) if costs.listed(case) and REFUND not in offers else offers


def given(case: Case) -> tuple[list[Reason], list[Benefit]]:
    """The help asked for, the costs refunded, and what is told apart because no clause pays it."""
    offers = asked(case)
    reasons, benefits = assistance.given(
        case, tuple(offer for offer in offers if offer in HELP_IN_KIND)
    )
    if REFUND in offers:
        _add_costs(case, reasons, benefits)
    if assistance.COMPENSATION in case.codes("wants"):
        reasons.append(_compensation())
    reasons.extend(costs.told_apart(case))
    return reasons, benefits


def room(case: Case) -> tuple[Benefit, ...]:
    """What is left of the specialist, the consultations and the costs."""
    if case.insurance_year is None:
        return ()
    return tuple(limits.left(case, offer.limit) for offer in OFFERS)


def documents(case: Case) -> Iterator[Document]:
    """What shows the misuse, the police report, and proof of the costs."""
    yield Document("misuse_proof", "GEN-10")
    yield from police.documents(case)
    yield from costs.documents(case)


def _add_costs(case: Case, reasons: list[Reason], benefits: list[Benefit]) -> None:
    if limits.left(case, COSTS).left <= 0:
        reasons.append(assistance.used_up(case, COSTS))
        return
    found, refunds = costs.refund(case, COSTS)
    reasons.extend(found or [Reason("costs_can_follow", costs.LISTED)])
    benefits.extend(refunds)


def _compensation() -> Reason:
    """Money for what followed from the theft is consequential damage (IDT-X2)."""
    return Reason("compensation_not_covered", "IDT-X2")
