"""What a date expression means, before it is known what happened on it.

"Vrijdag" is one day when something arrived and another when something was promised; each rule
resolves itself once the tense is known, and reads the dates around it through a `Context`.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from helpline.understanding.dates import calendar
from helpline.understanding.dates.calendar import Tense

Unit = Literal["day", "week", "month", "year"]
_DAYS_IN_MONTH = 31


@dataclass(frozen=True)
class Days:
    """The day meant, or the days from `first` to `last` between which it lies."""

    first: date
    last: date

    @property
    def is_period(self) -> bool:
        """Whether the expression leaves the day open."""
        return self.first != self.last


@dataclass(frozen=True)
class Context:
    """The dates around an expression: the one named before it, those known by role."""

    previous: date | None = None
    by_role: Mapping[str, date] = field(default_factory=dict)


class Rule(Protocol):
    """The meaning of an expression."""

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """The days meant, None if that cannot be told (no such day, or the date it hangs on)."""


def _one(day: date | None) -> Days | None:
    return Days(day, day) if day else None


@dataclass(frozen=True)
class Fixed:
    """A full date, or one counted from today."""

    day: date

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """The date itself."""
        return Days(self.day, self.day)


@dataclass(frozen=True)
class Period:
    """Somewhere between two days."""

    first: date
    last: date

    @property
    def is_long(self) -> bool:
        """Whether it is longer than a month: no answer to the question which day it was."""
        return (self.last - self.first).days > _DAYS_IN_MONTH

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """Both ends."""
        return Days(self.first, self.last)


@dataclass(frozen=True)
class DayMonth:
    """3 November; with `last_day` the range 3 to 5 November."""

    day: int
    month: int
    last_day: int | None = None

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In the year that fits the tense."""
        last_day = self.last_day or self.day
        last = calendar.yearly(
            lambda year: calendar.safe_date(year, self.month, last_day), reference, tense
        )
        first = calendar.safe_date(last.year, self.month, self.day) if last else None
        return Days(first, last) if first and last and first <= last else None


@dataclass(frozen=True)
class DayOnly:
    """The 5th. After another date it is the first 5th from then on, if that is not to come."""

    day: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In the month that fits the tense and the date before."""
        if context.previous and tense == "past" and context.previous <= reference:
            after = calendar.day_of_month(self.day, context.previous, "future")
            if after and after <= reference:
                return _one(after)
        return _one(calendar.day_of_month(self.day, reference, tense))


@dataclass(frozen=True)
class DayOfMonth:
    """The 3rd of last month (`months` from this one)."""

    day: int
    months: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """That day of that month."""
        start = calendar.shift_months(reference.replace(day=1), self.months)
        return _one(calendar.safe_date(start.year, start.month, self.day)) if start else None


@dataclass(frozen=True)
class DayMonthOfYear:
    """3 November last year (`years` from this one)."""

    day: int
    month: int
    years: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """That day of that year."""
        year = reference.year + self.years
        return _one(calendar.safe_date(year, self.month, self.day) if 1 <= year <= 9999 else None)


@dataclass(frozen=True)
class Weekday:
    """Friday, last Friday, this Friday, next Friday."""

    number: int
    which: Literal["bare", "last", "this", "next", "definite"] = "bare"

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """The Friday that fits the word and the tense; bare and past includes today.

        "The Friday" is the one after the date before it, if that has gone by.
        """
        if self.which == "definite" and tense == "past" and context.previous:
            start = calendar.shift_days(context.previous, 1)
            after = calendar.weekday(self.number, start, "future") if start else None
            if after and after <= reference:
                return _one(after)
        if self.which == "last":
            before = calendar.shift_days(reference, -1)
            return _one(calendar.weekday(self.number, before, "past")) if before else None
        if self.which == "next":
            after = calendar.shift_days(reference, 1)
            return _one(calendar.weekday(self.number, after, "future")) if after else None
        return _one(calendar.weekday(self.number, reference, tense))


@dataclass(frozen=True)
class WeekdayAndDay:
    """Friday 6: the nearest month in the direction of the tense in which the 6th is a Friday."""

    number: int
    day: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """None if no month of the year around has it."""
        first = reference.replace(day=1)
        starts = [calendar.shift_months(first, months) for months in range(-12, 13)]
        days = [calendar.safe_date(s.year, s.month, self.day) for s in starts if s]
        fitting = [day for day in days if day and day.weekday() == self.number]
        return _one(calendar.choose(fitting, reference, tense))


@dataclass(frozen=True)
class NthOfMonth:
    """The last day of May, the first Monday of October: `nth` counts from the end if negative.

    The month is a number with an optional year, or so many months from this one (`months`).
    """

    nth: int
    weekday: int | None = None
    month: int | None = None
    year: int | None = None
    months: int = 0

    def _in(self, year: int, month: int) -> date | None:
        days = range(1, months.monthrange(year, month)[1] + 1)
        fitting = [
            day
            for day in (date(year, month, number) for number in days)
            if self.weekday is None or day.weekday() == self.weekday
        ]
        place = self.nth - 1 if self.nth > 0 else self.nth
        return fitting[place] if -len(fitting) <= place < len(fitting) else None

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In the year that fits the tense where none is named."""
        month = self.month
        if month is None:
            start = calendar.shift_months(reference.replace(day=1), self.months)
            return _one(self._in(start.year, start.month)) if start else None
        if self.year is not None:
            return _one(self._in(self.year, month))
        return _one(calendar.yearly(lambda year: self._in(year, month), reference, tense))


@dataclass(frozen=True)
class WeekdayOfWeek:
    """Tuesday of last week: the weekday in the week that is `weeks` from this one."""

    number: int
    weeks: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """That weekday of that week."""
        start = calendar.shift_days(reference, 7 * self.weeks)
        return _one(calendar.weekday_of_week(self.number, start)) if start else None


@dataclass(frozen=True)
class FollowingWeekday:
    """The Tuesday after the date named before."""

    number: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """The first such weekday after that date."""
        after = calendar.shift_days(context.previous, 1) if context.previous else None
        return _one(calendar.weekday(self.number, after, "future")) if after else None


@dataclass(frozen=True)
class ForegoingWeekday:
    """The Saturday before the date named before."""

    number: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """The last such weekday before that date."""
        before = calendar.shift_days(context.previous, -1) if context.previous else None
        return _one(calendar.weekday(self.number, before, "past")) if before else None


@dataclass(frozen=True)
class Feast:
    """A feast: month and day, days from Easter, or one of the moving feasts."""

    month_day: tuple[int, int] | None = None
    from_easter: int | None = None
    moving: str | None = None

    def _in(self, year: int) -> date | None:
        if self.month_day:
            return calendar.safe_date(year, *self.month_day)
        if self.from_easter is not None:
            return calendar.shift_days(calendar.easter(year), self.from_easter)
        return calendar.MOVING_FEASTS[self.moving](year) if self.moving else None

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In the year that fits the tense."""
        return _one(calendar.yearly(self._in, reference, tense))


@dataclass(frozen=True)
class FeastOfYear:
    """A feast in a year that was named."""

    feast: Feast
    year: int

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In that year."""
        return _one(self.feast._in(self.year))


@dataclass(frozen=True)
class MonthPart:
    """A month, or its beginning (1st to 10th), middle (11th to 20th) or end."""

    month: int
    part: Literal["begin", "middle", "end"] | None = None
    year: int | None = None

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """In the year that fits: the last time this part of the month began, or will."""
        first_day = {"begin": 1, "middle": 11, "end": 21}.get(self.part or "", 1)
        first = (
            calendar.safe_date(self.year, self.month, first_day)
            if self.year
            else calendar.yearly(
                lambda year: calendar.safe_date(year, self.month, first_day), reference, tense
            )
        )
        if first is None:
            return None
        length = months.monthrange(first.year, first.month)[1]
        last_day = {"begin": 10, "middle": 20}.get(self.part or "", length)
        return Days(first, first.replace(day=last_day))


Anchor = Literal["order", "delivery", "complaint", "incident", "expected", "previous", "linked"]


@dataclass(frozen=True)
class Chain:
    """So many days or months from another date: an anchor's, the one before, or that of `base`."""

    days: int
    months: int
    anchor: Anchor
    base: Rule | None = None

    def resolve(self, reference: date, tense: Tense, context: Context) -> Days | None:
        """None as long as the date it hangs on is not known."""
        if self.base:
            days = self.base.resolve(reference, tense, context)
            start = days.first if days and not days.is_period else None
        elif self.anchor == "previous":
            start = context.previous
        else:
            start = context.by_role.get(self.anchor)
        return _one(moved(start, self.days, self.months)) if start else None


def moved(start: date, days: int, month_count: int) -> date | None:
    """`start` moved by months, then by days."""
    shifted = calendar.shift_months(start, month_count)
    return calendar.shift_days(shifted, days) if shifted else None
