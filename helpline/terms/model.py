"""What a term is once it has been read: immutable, and true on one given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

Value = Decimal | int | str | tuple[str, ...]


class TermsError(ValueError):
    """The terms cannot be used; the message names the file and the key, or the value asked for."""


class Kind(str, Enum):
    """What sort of rule a clause is."""

    FACT = "fact"
    CONDITION = "condition"
    LIMIT = "limit"
    PERIOD = "period"
    EXCLUSION = "exclusion"
    DUTY = "duty"
    BENEFIT = "benefit"


class Unit(str, Enum):
    """In what a value is counted. It settles the Python type: EUR is a `Decimal`, text a `str`,
    list a tuple of `str`, everything else an `int`."""

    EUR = "EUR"
    COUNT = "count"
    CALENDAR_DAYS = "calendar_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    TEXT = "text"
    LIST = "list"


@dataclass(frozen=True)
class Term:
    """One value of a clause as it holds on the day asked for.

    `per` is "insurance_year" where a limit starts anew each insurance year, else None.
    """

    key: str
    description: str
    unit: Unit
    per: str | None
    value: Value


@dataclass(frozen=True)
class Exclusion:
    """A fact that ends a claim: where `fact` is (or, for a list, holds) `value`.

    `reason` is the code under which customers hear it. `judged` is True where a person must look
    (outcome refer) and False where the claim is not covered.
    """

    clause: str
    fact: str
    value: str
    reason: str
    judged: bool
    covers: frozenset[str] | None

    def concerns(self, cover: str) -> bool:
        """Whether the exclusion counts for a report under `cover`."""
        return self.covers is None or cover in self.covers


@dataclass(frozen=True)
class Clause:
    """One clause of the policy. `covers` is None where it holds for every cover."""

    id: str
    description: str
    kind: Kind
    sources: tuple[str, ...]
    covers: frozenset[str] | None
    terms: Mapping[str, Term]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True)
class Terms:
    """The terms that hold on one day. `version` changes whenever a file of the product does."""

    product: str
    version: str
    clauses: Mapping[str, Clause]
    exclusions: tuple[Exclusion, ...]

    def clause(self, clause_id: str) -> Clause:
        """The clause with that id ("PUR-6").

        Raises:
            TermsError: no such clause holds on that day.
        """
        try:
            return self.clauses[clause_id]
        except KeyError:
            raise TermsError(f"no clause {clause_id} in {self.version}") from None

    def term(self, key: str) -> Term:
        """The term with that key ("PUR-6.amount").

        Raises:
            TermsError: no such term holds on that day.
        """
        clause_id, _, name = key.partition(".")
        try:
            return self.clause(clause_id).terms[name]
        except KeyError:
            raise TermsError(f"no value {key} in {self.version}") from None

    def value(self, key: str) -> Value:
        """The value of a term, in the type of its unit (see `Unit`)."""
        return self.term(key).value

    def money(self, key: str) -> Decimal:
        """A value in euros, VAT included."""
        value = self.value(key)
        if not isinstance(value, Decimal):
            raise TermsError(f"{key} is no amount of money")
        return value

    def number(self, key: str) -> int:
        """A count, or a length of time in the term's own unit."""
        value = self.value(key)
        if not isinstance(value, int):
            raise TermsError(f"{key} is no whole number")
        return value

    def text(self, key: str) -> str:
        """A text, as it stands in the source."""
        value = self.value(key)
        if not isinstance(value, str):
            raise TermsError(f"{key} is no text")
        return value

    def items(self, key: str) -> tuple[str, ...]:
        """A list of codes."""
        value = self.value(key)
        if not isinstance(value, tuple):
            raise TermsError(f"{key} is no list")
        return value
