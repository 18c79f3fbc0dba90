"""How and when can the contract be ended? CAN-1 to CAN-4, by the contract's dates. No clock.

Dates follow the periods of the contract:

- months go from a day to the same day of a later month, or to its last day where it is too short;
- a period of six months that began on 1 February is over when 1 August begins;
- a notice under CAN-2 counts from the day after it was handed over, or after the post delivered it;
- the term ends the day before the anniversary (GEN-5), and a notice against its renewal must leave
  three whole months before that anniversary (CAN-4).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum

from helpline.coverage.facts import UNKNOWN
from helpline.coverage.years import add_months, insurance_year
from helpline.terms import Terms

CLAIMS = ("none", "open", "paid", "refused")
_DAY = timedelta(days=1)
_LONGEST_MONTH = 31

Known = date | int | bool | str


class Standing(str, Enum):
    """Whether a way to end the contract can be gone today."""

    OPEN = "open"
    LATER = "later"
    PERHAPS = "perhaps"
    CLOSED = "closed"


@dataclass(frozen=True)
class Situation:
    """What is known of the contract.

    Attributes:
        today: the day in Belgium on which notice would be given.
        start: the contract's first day. None where all that is known of it is that the first six
            months are over.
        end: its last day, where it is ended already.
        facts: what else was told. `distance_sale` and `intervened` (bool), `claim` (one of
            `CLAIMS`), `settled_on` and `concluded_on` (date), `billing_day` (1 to 31). Absent where
            not asked yet, `UNKNOWN` where the customer does not know.
    """

    today: date
    start: date | None
    end: date | None = None
    facts: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way to end the contract.

    Attributes:
        clause: CAN-1 to CAN-4.
        why: for one that is closed, why; for one that may be open, the fact that is not known.
        first_day: the first day on which notice can be given.
        last_day: the last one; None where there is no end to it.
        cover_until: the last day of cover for a notice that arrives today, or on the first day
            possible. None where the billing month decides and is not known.
    """

    clause: str
    standing: Standing
    why: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    cover_until: date | None = None


@dataclass(frozen=True)
class Cancellation:
    """The ways to end the contract, the best for the customer first.

    Attributes:
        next_fact: the fact to ask for before the ways can be told, else None.
        ended_on: the last day of cover of a contract that is ended already.
    """

    ways: tuple[Way, ...] = ()
    next_fact: str | None = None
    ended_on: date | None = None


def ways_to_end(situation: Situation, terms: Terms) -> Cancellation:
    """Which of CAN-1 to CAN-4 apply, until when, and how long cover lasts; or the next fact to ask.

    The best way is the one that ends the contract soonest. One that hangs on something the customer
    does not know comes after those that are sure.

    Raises:
        ValueError: a fact has a value that it cannot have.
    """
    _check(situation)
    if situation.end is not None:
        return Cancellation(ended_on=situation.end)
    missing = next(_facts_to_ask(situation, terms), None)
    if missing is not None:
        return Cancellation(next_fact=missing)
    ways = (
        _at_any_time(situation, terms),
        _after_a_claim(situation, terms),
        _distance_sale(situation, terms),
        _against_renewal(situation, terms),
    )
    return Cancellation(ways=tuple(sorted(ways, key=lambda way: _rank(way, situation))))


def six_months_over(start: date, terms: Terms) -> date:
    """The first day on which CAN-1 lets the contract be ended."""
    return add_months(start, terms.number("CAN-1.not_before"))


def last_day_to_withdraw(concluded_on: date, terms: Terms) -> date:
    """The last day of the 14 after the contract was concluded (CAN-3)."""
    return concluded_on + timedelta(days=terms.number("CAN-3.within"))


def last_day_after_settlement(settled_on: date, terms: Terms) -> date:
    """The last day for notice after a claim was paid or refused (CAN-2)."""
    return add_months(settled_on, terms.number("CAN-2.until_after_settlement"))


def cover_until_after_claim(received_on: date, terms: Terms) -> date:
    """The last day of cover for a notice under CAN-2 that was received on `received_on`: handed
    over against receipt, served by the bailiff, or delivered by the post."""
    counted_from = received_on + _DAY
    return add_months(counted_from, terms.number("CAN-2.effect_after")) - _DAY


def last_day_against_renewal(term_end: date, terms: Terms) -> date:
    """The last day for notice against the renewal of a term that ends with `term_end` (CAN-4)."""
    return add_months(term_end + _DAY, -terms.number("CAN-4.notice")) - _DAY


def end_of_billing_month(day: date, billing_day: int) -> date:
    """The last day of the monthly billing period in which `day` lies.

    `billing_day` is the day of the month on which a period begins (1 to 31); a month without it
    begins its period on its last day.
    """
    begins = _billing_day_in(day.year, day.month, billing_day)
    if begins <= day:
        next_month = add_months(day.replace(day=1), 1)
        begins = _billing_day_in(next_month.year, next_month.month, billing_day)
    return begins - _DAY


def _billing_day_in(year: int, month: int, billing_day: int) -> date:
    return date(year, month, min(billing_day, calendar.monthrange(year, month)[1]))


def _check(situation: Situation) -> None:
    kinds: Mapping[str, type] = {
        "distance_sale": bool,
        "intervened": bool,
        "claim": str,
        "settled_on": date,
        "concluded_on": date,
        "billing_day": int,
    }
    for name, value in situation.facts.items():
        if name not in kinds:
            raise ValueError(f"no fact on the end of a contract: {name}")
        fits = value == UNKNOWN or isinstance(value, kinds[name])
        if name == "claim":
            fits = value in (*CLAIMS, UNKNOWN)
        if name == "billing_day" and value != UNKNOWN:
            fits = type(value) is int and 1 <= value <= _LONGEST_MONTH
        if not fits:
            raise ValueError(f"{name} cannot be {value!r}")


def _facts_to_ask(situation: Situation, terms: Terms) -> Iterator[str]:
    """The facts that still make a difference, those that settle the matter soonest first."""
    facts = situation.facts
    if _six_months_passed(situation, terms):
        if "billing_day" not in facts:
            yield "billing_day"
        return
    if "distance_sale" not in facts and _within_14_days(situation, terms):
        yield "distance_sale"
    if "claim" not in facts:
        yield "claim"
    withdrawal = _distance_sale(situation, terms)
    if withdrawal.standing is Standing.PERHAPS and withdrawal.why not in (None, *facts):
        yield str(withdrawal.why)
    if withdrawal.standing is Standing.OPEN:
        return
    if facts.get("claim") in ("paid", "refused") and "settled_on" not in facts:
        yield "settled_on"


def _six_months_passed(situation: Situation, terms: Terms) -> bool:
    start = situation.start
    return start is None or situation.today >= six_months_over(start, terms)


def _at_any_time(situation: Situation, terms: Terms) -> Way:
    first_day = six_months_over(situation.start, terms) if situation.start else None
    notice = max(situation.today, first_day or situation.today)
    billing_day = situation.facts.get("billing_day")
    until = end_of_billing_month(notice, billing_day) if isinstance(billing_day, int) else None
    return Way(
        "CAN-1",
        Standing.OPEN if _six_months_passed(situation, terms) else Standing.LATER,
        first_day=first_day,
        cover_until=until,
    )


def _after_a_claim(situation: Situation, terms: Terms) -> Way:
    way = Way("CAN-2", Standing.CLOSED)
    today, facts = situation.today, situation.facts
    if situation.start is None or _six_months_passed(situation, terms):
        return replace(way, why="six_months_over")
    last_of_six_months = six_months_over(situation.start, terms) - _DAY
    claim = facts.get("claim")
    if claim == "none":
        return replace(way, why="no_claim")
    until = cover_until_after_claim(today, terms)
    way = replace(way, last_day=last_of_six_months, cover_until=until)
    settled_on = facts.get("settled_on")
    if isinstance(settled_on, date):
        last_day = min(last_day_after_settlement(settled_on, terms), last_of_six_months)
        way = replace(way, last_day=last_day)
        if today > last_day:
            return replace(way, why="too_late", cover_until=None)
    elif claim in ("paid", "refused"):
        return replace(way, standing=Standing.PERHAPS, why="settled_on")
    if claim in (None, UNKNOWN):
        return replace(way, standing=Standing.PERHAPS, why="claim")
    return replace(way, standing=Standing.OPEN)


def _distance_sale(situation: Situation, terms: Terms) -> Way:
    way = Way("CAN-3", Standing.CLOSED)
    facts = situation.facts
    if not _within_14_days(situation, terms):
        return replace(way, why="too_late", last_day=_last_day_to_withdraw(situation, terms))
    if facts.get("distance_sale") is False:
        return replace(way, why="no_distance_sale")
    if facts.get("intervened") is True or facts.get("claim") == "paid":
        return replace(way, why="intervened")
    last_day = _last_day_to_withdraw(situation, terms)
    way = replace(way, last_day=last_day, cover_until=situation.today)
    unsure = [
        name
        for name in ("distance_sale", "intervened", "concluded_on")
        if not _settles(facts.get(name))
    ]
    if facts.get("claim") == "none" and "intervened" in unsure:
        unsure.remove("intervened")
    if unsure:
        return replace(way, standing=Standing.PERHAPS, why=unsure[0])
    return replace(way, standing=Standing.OPEN)


def _settles(value: Known | None) -> bool:
    return value is not None and value != UNKNOWN


def _last_day_to_withdraw(situation: Situation, terms: Terms) -> date | None:
    """While the day of conclusion is not known it was at the latest that of the start."""
    concluded_on = situation.facts.get("concluded_on")
    known = concluded_on if isinstance(concluded_on, date) else situation.start
    return last_day_to_withdraw(known, terms) if known else None


def _within_14_days(situation: Situation, terms: Terms) -> bool:
    last_day = _last_day_to_withdraw(situation, terms)
    return last_day is not None and situation.today <= last_day


def _against_renewal(situation: Situation, terms: Terms) -> Way:
    if situation.start is None:
        return Way("CAN-4", Standing.PERHAPS, why="start")
    years = terms.number("GEN-5.term")
    day = max(situation.today, situation.start)
    term = insurance_year(situation.start, day, years)
    last_day = last_day_against_renewal(term.last_day, terms)
    if situation.today > last_day:
        term = insurance_year(situation.start, term.last_day + _DAY, years)
        last_day = last_day_against_renewal(term.last_day, terms)
    return Way("CAN-4", Standing.OPEN, last_day=last_day, cover_until=term.last_day)


def _rank(way: Way, situation: Situation) -> tuple[int, date, str]:
    """Sure ways by the day on which they end the contract, then uncertain, then closed ones."""
    order = {Standing.OPEN: 0, Standing.LATER: 0, Standing.PERHAPS: 1, Standing.CLOSED: 2}
    ends = way.cover_until
    if ends is None:
        # A billing month ends at the latest a month after the notice.
        ends = add_months(max(situation.today, way.first_day or situation.today), 1) - _DAY
    return (order[way.standing], ends, way.clause)
