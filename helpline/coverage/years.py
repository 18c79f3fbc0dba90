"""Insurance years (GEN-5): from one anniversary of the contract's start to the day before the next.

A contract that starts on 29 February has its anniversary on 1 March in years without that day: a
term of a year from the 29th runs to the end of the day before the next 29th, which is then the
last day of February.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class InsuranceYear:
    """One insurance year, both days included."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def insurance_year(start: date, day: date, years: int = 1) -> InsuranceYear:
    """The insurance year of a contract that started on `start` in which `day` lies.

    Args:
        start: the contract's first day.
        day: a day on or after it.
        years: the length of the term in years (GEN-5.term).

    Raises:
        ValueError: `day` lies before `start`.
    """
    if day < start:
        raise ValueError(f"{day} lies before the contract's start {start}")
    count = (day.year - start.year) // years * years
    if _anniversary(start, count) > day:
        count -= years
    return InsuranceYear(
        _anniversary(start, count), _anniversary(start, count + years) - timedelta(days=1)
    )


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last day of the month where the month is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _anniversary(start: date, years: int) -> date:
    year = start.year + years
    if (start.month, start.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return date(year, start.month, start.day)
