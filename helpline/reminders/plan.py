"""When a date is worth a message. Pure: dates in, reminders out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")
# A helpline that writes at night wakes people who have trouble enough.
FIRST_HOUR, LAST_HOUR = time(9), time(20)
# A date that passed longer ago is old news: the helpline was off, or the claim came in late.
STALE_AFTER = timedelta(days=14)

When = Literal["near", "passed"]


@dataclass(frozen=True)
class _Rule:
    """Days from the date itself on which to write: -2 is two days before. None: not at all."""

    near: int | None
    passed: int | None


_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        # The last day to complain (PUR-3): two days leave time to write and post a letter.
        "complain_by": _Rule(near=-2, passed=1),
        # The shop's thirty days (PUR-5): the claim can go on from the day after.
        "merchant_answer": _Rule(near=None, passed=1),
        "delivery_due": _Rule(near=None, passed=1),
        # The first day of cover itself (DAT-2).
        "cover_starts": _Rule(near=None, passed=0),
    }
)
CODES = tuple(_RULES)


@dataclass(frozen=True)
class Watched:
    """A date of a claim: which conversation it belongs to, since when it is on record."""

    claim_id: int
    reference: str
    conversation_id: str
    code: str
    due_on: date
    told_on: date


@dataclass(frozen=True)
class Reminder:
    """A message that is due for a watched date."""

    watched: Watched
    when: When


def due_reminders(watched: Iterable[Watched], today: date) -> Iterator[Reminder]:
    """The reminders that are due on `today` (Belgian date), sent before or not.

    Nobody is reminded on the day on which they were told the date itself.
    """
    for one in watched:
        rule = _RULES.get(one.code)
        if rule is None or today == one.told_on:
            continue
        if rule.passed is not None and _reached(one.due_on, rule.passed, today):
            if today - one.due_on <= STALE_AFTER:
                yield Reminder(one, "passed")
        elif rule.near is not None and _reached(one.due_on, rule.near, today):
            yield Reminder(one, "near")


def may_write(now: datetime) -> bool:
    """Whether it is an hour of the day in Belgium at which people may be written to."""
    return FIRST_HOUR <= now.astimezone(BELGIUM).time() < LAST_HOUR


def _reached(due_on: date, days: int, today: date) -> bool:
    return today >= due_on + timedelta(days=days)
