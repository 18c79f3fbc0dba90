"""Help in kind that e-reputation and identity theft share: a specialist and consultations.

What a specialist will cost is only known later, so that a decision tells what is left and takes
nothing of it. A consultation is one of the few of a year: it is taken where it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpline.coverage import limits
from helpline.coverage.case import Case, Need, Refused
from helpline.coverage.limits import Limit
from helpline.coverage.model import Benefit, Figure, NextStep, Quantity, Reason

HANDLER_ARRANGES = NextStep("handler_arranges", "GEN-13")
COMPENSATION = "compensation"


@dataclass(frozen=True)
class Offer:
    """A kind of help: the value of the fact "wants" that asks for it, and its limit.

    `takes`: what a claim takes of the limit where the customer asked for it.
    """

    want: str
    limit: Limit
    takes: Quantity | None = None


def wanted(case: Case, offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """The help that the customer asks for; all there is where nothing of it was named."""
    asked = case.codes("wants")
    if only_compensation(case):
        return ()
    return tuple(offer for offer in offers if offer.want in asked) or offers


def only_compensation(case: Case) -> bool:
    """Whether all that the customer asks for is money for the harm done."""
    return case.codes("wants") == {COMPENSATION}


def want_told(case: Case) -> Iterator[Need]:
    """What help the customer asks for; one who does not know hears of all of it."""
    if case.unsaid("wants"):
        yield Need("wants")


def all_used_up(case: Case, asked: tuple[Offer, ...]) -> Iterator[Refused]:
    """Nothing is left this insurance year of any help that the customer asks for."""
    if asked and all(limits.left(case, offer.limit).left <= 0 for offer in asked):
        for offer in asked:
            yield Refused(used_up(case, offer.limit))


def used_up(case: Case, limit: Limit) -> Reason:
    """Nothing is left of a limit, with the insurance year in which that is so."""
    figures: dict[str, Figure] = {"limit": limits.left(case, limit).limit}
    year = case.insurance_year
    if year is not None:
        figures |= {"year_start": year.first_day, "year_end": year.last_day}
    return Reason(f"{limit.code}_used_up", limit.clause, figures)


def given(case: Case, asked: tuple[Offer, ...]) -> tuple[list[Reason], list[Benefit]]:
    """What the customer gets of the help asked for, and what of it is used up."""
    reasons: list[Reason] = []
    benefits: list[Benefit] = []
    for offer in asked:
        if limits.left(case, offer.limit).left <= 0:
            reasons.append(used_up(case, offer.limit))
            continue
        named = offer.want in case.codes("wants")
        reasons.append(Reason(offer.limit.code, offer.limit.clause))
        benefits.append(limits.granted(case, offer.limit, offer.takes if named else None))
    return reasons, benefits
