"""Insurance years from anniversary to anniversary (GEN-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.coverage import insurance_year
from helpline.coverage.years import add_months


@pytest.mark.parametrize(
    ("start", "day", "first", "last"),
    [
        ("2026-02-01", "2026-02-01", "2026-02-01", "2027-01-31"),
        ("2026-02-01", "2027-01-31", "2026-02-01", "2027-01-31"),
        ("2026-02-01", "2027-02-01", "2027-02-01", "2028-01-31"),
        ("2026-03-01", "2028-02-29", "2027-03-01", "2028-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2025-02-28", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2025-03-01", "2025-03-01", "2026-02-28"),
        ("2024-02-29", "2028-02-28", "2027-03-01", "2028-02-28"),
        ("2024-02-29", "2028-02-29", "2028-02-29", "2029-02-28"),
    ],
)
def test_insurance_year(start: str, day: str, first: str, last: str) -> None:
    year = insurance_year(date.fromisoformat(start), date.fromisoformat(day))
    assert (year.first_day.isoformat(), year.last_day.isoformat()) == (first, last)


def test_a_day_before_the_start_lies_in_no_year() -> None:
    with pytest.raises(ValueError, match="before the contract's start"):
        insurance_year(date(2026, 2, 1), date(2026, 1, 31))


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 6000))
def test_years_follow_each_other_without_gap_or_overlap(start: date, days: int) -> None:
    day = start + timedelta(days=days)
    year = insurance_year(start, day)
    assert day in year
    assert year.first_day >= start
    after = insurance_year(start, year.last_day + timedelta(days=1))
    assert after.first_day == year.last_day + timedelta(days=1)
    assert 365 <= (year.last_day - year.first_day).days + 1 <= 366


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_add_months(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
