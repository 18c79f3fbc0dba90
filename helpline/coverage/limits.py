"""Limits that count per insurance year (GEN-5): what is left of them, and what a claim takes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from helpline.coverage.case import Case
from helpline.coverage.model import Benefit, PastClaim, Quantity
from helpline.terms import Unit

EURO = "EUR"
NOTHING = Decimal("0.00")
# What the code of a benefit ends on that tells only what is left.
LEFT_SUFFIX = "_left"


class Unstated(str, Enum):
    """What an earlier covered claim counts for that does not say what it used."""

    AMOUNT = "amount"  # what it came to in euros
    ONE = "one"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Limit:
    """A limit per insurance year.

    Attributes:
        code: the code of its benefit, and its key in what earlier claims used.
        term: the key of its value in the terms ("PUR-6.amount").
        covers: the covers that share it.
        unstated: what a covered claim counts for that does not say what it used.
    """

    code: str
    term: str
    covers: tuple[str, ...]
    unstated: Unstated

    @property
    def clause(self) -> str:
        """The clause that sets it."""
        return self.term.partition(".")[0]

    def share(self, claim: PastClaim) -> Quantity:
        """What `claim`, which does not say what it used, counts for."""
        if claim.cover not in self.covers or claim.outcome != "covered":
            return 0
        if self.unstated is Unstated.AMOUNT:
            return claim.amount or NOTHING
        return int(self.unstated is Unstated.ONE)


def left(case: Case, limit: Limit) -> Benefit:
    """What is left of a limit in the insurance year of the incident; all of it without a year."""
    return _benefit(case, limit, f"{limit.code}{LEFT_SUFFIX}", None)


def granted(case: Case, limit: Limit, amount: Quantity | None = None) -> Benefit:
    """What a covered claim gets within a limit.

    Args:
        case: a case with an insurance year.
        limit: the limit.
        amount: what the claim takes of it now, at most what is left; None where that is only
            known later.
    """
    return _benefit(case, limit, limit.code, amount)


def _benefit(case: Case, limit: Limit, code: str, amount: Quantity | None) -> Benefit:
    highest = case.terms.value(limit.term)
    if not isinstance(highest, (Decimal, int)):
        raise TypeError(f"{limit.term} is no limit")
    nothing: Quantity = NOTHING if case.terms.term(limit.term).unit is Unit.EUR else 0
    year = case.insurance_year
    used = nothing if year is None else nothing + case.used(limit.code, year, limit.share)
    unit = EURO if isinstance(highest, Decimal) else "count"
    return Benefit(code, limit.clause, unit, highest, used, max(highest - used, nothing), amount)
