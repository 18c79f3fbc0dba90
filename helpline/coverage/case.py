"""A report with its contract, history and terms, as the rules read it; and what rules find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from helpline.coverage.facts import UNKNOWN, FactValue
from helpline.coverage.model import (
    Benefit,
    Contract,
    Deadline,
    Document,
    History,
    NextStep,
    Outcome,
    PastClaim,
    Quantity,
    Reason,
    Report,
)
from helpline.coverage.years import InsuranceYear, insurance_year
from helpline.terms import Exclusion, Terms


@dataclass(frozen=True)
class Case:
    """Everything that rules may look at.

    `incident_date` is None while the facts do not settle it. `contract` is None while the customer
    has not been identified, even if one was named.
    """

    report: Report
    contract: Contract | None
    history: History
    terms: Terms
    incident_date: date | None

    @property
    def today(self) -> date:
        """The day of the report."""
        return self.report.reported_on

    def unsaid(self, name: str) -> bool:
        """Whether nothing was said about the fact."""
        return name not in self.report.facts

    def unknown(self, name: str) -> bool:
        """Whether the customer said that they do not know."""
        return self.report.facts.get(name) == UNKNOWN

    def day(self, name: str) -> date | None:
        """A date, None where it is not known."""
        value = self.report.facts.get(name)
        return value if isinstance(value, date) else None

    def money(self, name: str) -> Decimal | None:
        """An amount, None where it is not known."""
        value = self.report.facts.get(name)
        return value if isinstance(value, Decimal) else None

    def flag(self, name: str) -> bool | None:
        """True or false, None where it is not known."""
        value = self.report.facts.get(name)
        return value if isinstance(value, bool) else None

    def word(self, name: str) -> str | None:
        """A choice or a text, None where it is not known."""
        value = self.report.facts.get(name)
        return value if isinstance(value, str) and value != UNKNOWN else None

    def codes(self, name: str) -> frozenset[str]:
        """A set of codes, empty where nothing is known."""
        value = self.report.facts.get(name)
        return value if isinstance(value, frozenset) else frozenset()

    def shows(self, exclusion: Exclusion) -> bool:
        """Whether the facts told fall under the exclusion."""
        if not exclusion.concerns(self.report.cover):
            return False
        value: FactValue | None = self.report.facts.get(exclusion.fact)
        if isinstance(value, frozenset):
            return exclusion.value in value
        if isinstance(value, bool):
            return exclusion.value == str(value).lower()
        return value == exclusion.value

    @property
    def insurance_year(self) -> InsuranceYear | None:
        """The insurance year of the incident (GEN-5), None without contract or date."""
        return self.year_of(self.incident_date)

    def year_of(self, day: date | None) -> InsuranceYear | None:
        """The insurance year in which `day` lies, None where there is none."""
        if self.contract is None or day is None or day < self.contract.start:
            return None
        return insurance_year(self.contract.start, day, self.terms.number("GEN-5.term"))

    def used(
        self, code: str, year: InsuranceYear, unstated: Callable[[PastClaim], Quantity]
    ) -> Quantity:
        """What earlier claims of an insurance year took of the limit `code`.

        Args:
            code: the benefit's code, the key in `PastClaim.used`.
            year: the insurance year in which the claims' incidents must lie.
            unstated: what a claim that does not say what it used counts for.
        """
        total: Quantity = 0
        for claim in self.history.claims:
            if claim.incident_date in year:
                total += claim.used.get(code, 0) if claim.used else unstated(claim)
        return total


@dataclass(frozen=True)
class Refused:
    """Settles the case: not covered."""

    reason: Reason


@dataclass(frozen=True)
class Early:
    """Settles the case for now: an act or a date must come first."""

    reason: Reason


@dataclass(frozen=True)
class Need:
    """A fact must be asked for; with a reason where it was told but cannot be right."""

    fact: str
    reason: Reason | None = None


@dataclass(frozen=True)
class Doubt:
    """A person must judge, once the rest is known."""

    reason: Reason


Finding = Refused | Early | Need | Doubt


HANDLER_SETTLES = NextStep("handler_settles", "GEN-13")


@dataclass(frozen=True)
class Award:
    """What a covered case comes to: why, what it takes of which limit, and who takes it up."""

    reasons: tuple[Reason, ...]
    benefits: tuple[Benefit, ...]
    taken_up: NextStep = HANDLER_SETTLES


class Cover(Protocol):
    """What a cover brings to the engine: one module each, registered in `engine.COVERS`."""

    def incident_date(self, case: Case) -> date | None:
        """The day that counts for the contract and the insurance year; None while unsettled."""

    def impossible(self, case: Case) -> Iterator[Need]:
        """Facts that cannot be right, in the order in which to ask for them again."""

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Whether the incident came before this cover took effect, beside what GEN-4 says."""

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """Limits that earlier claims used up; called only with an insurance year."""

    def conditions(self, case: Case) -> Iterator[Finding]:
        """The cover's conditions in the order in which facts settle the matter soonest.

        The first finding that is no `Doubt` ends the examination. Facts are possible here.
        """

    def award(self, case: Case) -> Award:
        """What the claim comes to, once all conditions hold and the contract is known."""

    def room(self, case: Case) -> Iterable[Benefit]:
        """What is left of the cover's limits; empty without an insurance year."""

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """Days that still matter to the customer."""

    def documents(self, case: Case) -> Iterator[Document]:
        """What to keep ready."""

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """What to do next, beside what holds for every cover."""
