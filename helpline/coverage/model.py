"""What goes into a decision and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from helpline.coverage.facts import FactValue

UNVERIFIED = "unverified"
Figure = date | Decimal | int | str
Quantity = Decimal | int
# Codes of documents that stay with the customer for the expert or the call: they cannot be sent.
KEPT_AT_HAND = frozenset({"medium_itself", "papers_at_hand"})


class Outcome(str, Enum):
    """What a decision comes to."""

    COVERED = "covered"
    TOO_EARLY = "too_early"
    NOT_COVERED = "not_covered"
    REFER = "refer"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Report:
    """What the customer told.

    Attributes:
        cover: the cover's topic code.
        reported_on: the day of the report in Belgium.
        first_reported_on: the day on which the insurer first heard of it, where that was earlier.
        identity: "verified", "unverified" (attempts used up) or None (not asked yet).
        facts: fact -> value; a fact not told is absent, one the customer does not know is
            `UNKNOWN`.
    """

    cover: str
    reported_on: date
    identity: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    first_reported_on: date | None = None


@dataclass(frozen=True)
class Contract:
    """The contract. `end` is its last day of cover; None while none is set.

    `status` is "active", "ended" or "suspended".
    """

    number: str
    start: date
    end: date | None = None
    status: str = "active"


@dataclass(frozen=True)
class PastClaim:
    """An earlier claim under the contract.

    `used` says what it took of each limit: benefit code -> euros or a count. Where it is empty a
    covered claim counts with its `amount` and as one incident, any other counts for nothing.
    """

    cover: str
    incident_date: date
    outcome: str
    amount: Decimal | None = None
    used: Mapping[str, Quantity] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """The earlier claims under the contract, without the one being decided."""

    claims: tuple[PastClaim, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why: a code with its clause and the figures that its text needs."""

    code: str
    clause: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Benefit:
    """What a limit of the cover allows, in `unit` ("EUR" or "count").

    `used` and `left` are as they stand before this claim; `amount` is what this claim takes, None
    where it takes nothing yet.
    """

    code: str
    clause: str
    unit: str
    limit: Quantity
    used: Quantity
    left: Quantity
    amount: Quantity | None = None


@dataclass(frozen=True)
class Deadline:
    """A day that matters; the day itself is still in time."""

    code: str
    clause: str
    date: date


@dataclass(frozen=True)
class Document:
    """Something to keep ready for the handler."""

    code: str
    clause: str


@dataclass(frozen=True)
class NextStep:
    """What the customer can do, or what happens next."""

    code: str
    clause: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The outcome with all that a customer and a handler need to know about it.

    Attributes:
        next_fact: the fact to ask for; set if and only if the outcome is undecided. "contract"
            asks for the contract, every other one is a key of `FACTS`.
        incident_date: the day that counts for contract and insurance year, None while unknown.
        terms_version: the version of the terms applied.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    terms_version: str
    next_fact: str | None = None
    benefits: tuple[Benefit, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    documents: tuple[Document, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    incident_date: date | None = None
