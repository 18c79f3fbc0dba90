"""Arithmetic of the calendar: feasts, weekdays, the year that a day and month were meant in."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

Tense = Literal["past", "future", "near"]
"""Which of the possible days is meant: the last one gone by (that day included), the first one to
come (that day included), or the nearest."""

_LEAP_CYCLE = 8  # 29 February may be eight years away (1896 to 1904)
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def safe_date(year: int, month: int, day: int) -> date | None:
    """That date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift_days(start: date, days: int) -> date | None:
    """`start` moved by `days`, None beyond what a date can hold."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def shift_months(start: date, months: int) -> date | None:
    """`start` moved by `months`; the last day of a shorter month stands in for a missing day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def choose(candidates: list[date], reference: date, tense: Tense) -> date | None:
    """The candidate that `tense` means, None if there is none on that side."""
    if tense == "past":
        return max((day for day in candidates if day <= reference), default=None)
    if tense == "future":
        return min((day for day in candidates if day >= reference), default=None)
    return min(candidates, key=lambda day: (abs(day - reference), day > reference), default=None)


def yearly(make: Callable[[int], date | None], reference: date, tense: Tense) -> date | None:
    """The occurrence of a yearly day that is meant; `make` gives the day in a year, if any."""
    near = range(max(1, reference.year - _LEAP_CYCLE), min(9999, reference.year + _LEAP_CYCLE) + 1)
    return choose([day for year in near if (day := make(year))], reference, tense)


def day_of_month(day: int, reference: date, tense: Tense) -> date | None:
    """The day of this month, or of the nearest month in the direction of `tense` that has it."""
    months = range(-2, 3)
    starts = [shift_months(reference.replace(day=1), month) for month in months]
    days = [safe_date(s.year, s.month, day) for s in starts if s]
    return choose([d for d in days if d], reference, tense)


def weekday(number: int, reference: date, tense: Tense) -> date | None:
    """The weekday (Monday is 0): the last one up to the reference, or the first one from it on."""
    if tense == "future":
        return shift_days(reference, (number - reference.weekday()) % 7)
    return shift_days(reference, -((reference.weekday() - number) % 7))


def weekday_of_week(number: int, week_of: date) -> date | None:
    """The weekday in the calendar week (Monday to Sunday) of `week_of`."""
    return shift_days(week_of, number - week_of.weekday())


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus of 1876)."""
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - moon_shift + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    sunday = (32 + 2 * century_rest + 2 * leaps - epact - leap_rest) % 7
    late = (year % 19 + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, number: int, nth: int) -> date:
    """The nth weekday (Monday is 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(number - first.weekday()) % 7 + 7 * (nth - 1))


def black_friday(year: int) -> date:
    """The day after Thanksgiving, the fourth Thursday of November."""
    return nth_weekday(year, 11, THURSDAY, 4) + timedelta(days=1)


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    return nth_weekday(year, 11, THURSDAY, 4)


def cyber_monday(year: int) -> date:
    """The Monday after Black Friday."""
    return black_friday(year) + timedelta(days=3)


def mothers_day(year: int) -> date:
    """The second Sunday of May, as in most of Belgium."""
    return nth_weekday(year, 5, SUNDAY, 2)


def fathers_day(year: int) -> date:
    """The second Sunday of June, as in Belgium."""
    return nth_weekday(year, 6, SUNDAY, 2)


MOVING_FEASTS: dict[str, Callable[[int], date]] = {
    "black_friday": black_friday,
    "cyber_monday": cyber_monday,
    "thanksgiving": thanksgiving,
    "mothers_day": mothers_day,
    "fathers_day": fathers_day,
}
