"""On which days a claim's dates are worth a message."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.reminders import Watched, due_reminders, may_write
from helpline.reminders.plan import CODES, STALE_AFTER

TOLD = date(2026, 11, 1)


def watched(code, due_on, told_on=TOLD):
    return Watched(1, "HL-1", "c1", code, due_on, told_on)


def moments(code, due_on, today, told_on=TOLD):
    return [r.when for r in due_reminders([watched(code, due_on, told_on)], today)]


@pytest.mark.parametrize(
    ("code", "days", "expected"),
    [
        ("complain_by", -3, []),
        ("complain_by", -2, ["near"]),
        ("complain_by", 0, ["near"]),
        ("complain_by", 1, ["passed"]),
        ("merchant_answer", 0, []),
        ("merchant_answer", 1, ["passed"]),
        ("delivery_due", 0, []),
        ("delivery_due", 1, ["passed"]),
        ("cover_starts", -1, []),
        ("cover_starts", 0, ["passed"]),
        ("merchant_answer", STALE_AFTER.days, ["passed"]),
        ("merchant_answer", STALE_AFTER.days + 1, []),
        ("something_else", 1, []),
    ],
)
def test_a_reminder_comes_on_its_day(code, days, expected):
    due_on = date(2026, 11, 28)
    assert moments(code, due_on, due_on + timedelta(days=days)) == expected


def test_nobody_is_reminded_on_the_day_they_were_told():
    assert moments("complain_by", date(2026, 11, 2), TOLD) == []
    assert moments("complain_by", date(2026, 11, 2), TOLD + timedelta(days=1)) == ["near"]


@given(
    code=st.sampled_from(CODES),
    due_on=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    offset=st.integers(-60, 60),
)
def test_one_reminder_at_most_for_a_date_and_a_day(code, due_on, offset):
    found = moments(code, due_on, due_on + timedelta(days=offset), told_on=date(2019, 1, 1))
    assert len(found) <= 1


@pytest.mark.parametrize(
    ("instant", "awake"),
    [
        # Winter: Belgium is one hour ahead of UTC; summer: two.
        ("2026-11-21T07:59", False),
        ("2026-11-21T08:00", True),
        ("2026-11-21T18:59", True),
        ("2026-11-21T19:00", False),
        ("2026-07-01T06:59", False),
        ("2026-07-01T07:00", True),
        ("2026-07-01T18:00", False),
    ],
)
def test_nobody_is_written_to_at_night(instant, awake):
    assert may_write(datetime.fromisoformat(instant).replace(tzinfo=timezone.utc)) is awake
