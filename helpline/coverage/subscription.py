"""May someone take out the insurance? The conditions of GEN-7, one at a time. No clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from helpline.coverage.facts import UNKNOWN
from helpline.coverage.years import add_months
from helpline.terms import Terms

# In the order in which they are asked: what most people know at once, and what rules them out
# soonest, comes first.
CONDITIONS = ("proximus_customer", "domiciled_in_belgium", "over_age", "antivirus")
_CLAUSE = "GEN-7"
_MONTHS_OF_A_YEAR = 12

Told = bool | str


class Admission(str, Enum):
    """What the conditions come to."""

    OPEN = "open"
    ADMITTED = "admitted"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True)
class Subscription:
    """Whether the insurance can be taken out.

    Attributes:
        missing: the conditions that are not met.
        unsure: those of which the customer does not know.
        next_fact: the condition to ask for; set if and only if the admission is open.
        clause: what all of this rests on.
    """

    admission: Admission
    missing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    next_fact: str | None = None
    clause: str = _CLAUSE


def may_subscribe(told: Mapping[str, Told]) -> Subscription:
    """What is told of the `CONDITIONS` (True, False or `UNKNOWN`) comes to by GEN-7.

    One condition that is not met settles it: nothing more need be asked.

    Raises:
        ValueError: something else than a condition, or than such a value, was told.
    """
    for name, value in told.items():
        if name not in CONDITIONS or not (isinstance(value, bool) or value == UNKNOWN):
            raise ValueError(f"no condition of {_CLAUSE}: {name}={value!r}")
    missing = tuple(name for name in CONDITIONS if told.get(name) is False)
    unsure = tuple(name for name in CONDITIONS if told.get(name) == UNKNOWN)
    open_ = next((name for name in CONDITIONS if name not in told), None)
    if missing:
        return Subscription(Admission.REFUSED, missing, unsure)
    if open_:
        return Subscription(Admission.OPEN, unsure=unsure, next_fact=open_)
    return Subscription(Admission.UNSURE if unsure else Admission.ADMITTED, unsure=unsure)


def age_suffices(years: int, terms: Terms) -> bool:
    """Whether someone who is `years` old, in whole years, has passed the age of GEN-7."""
    return years >= terms.number("GEN-7.over_age")


def born_early_enough(born: date, today: date, terms: Terms) -> bool:
    """Whether someone born on `born` is over the age of GEN-7 on the day `today`.

    The birthday itself is the first day: the age was passed when it began.
    """
    return add_months(born, terms.number("GEN-7.over_age") * _MONTHS_OF_A_YEAR) <= today


def data_recovery_from(start: date, terms: Terms) -> date:
    """The first day of cover for lost data in a contract that starts on `start` (DAT-2)."""
    return add_months(start, terms.number("DAT-2.waiting"))
