"""English dates, day before month. Today is Saturday 21 November 2026."""

from datetime import date

import pytest

from helpline.understanding.dates import extract_date_facts, extract_dates

TODAY = date(2026, 11, 21)

EXPRESSIONS = """
3/11 | 2026-11-03
on 3/11 | 2026-11-03
3/12 | 2025-12-03
11/23 | 2025-11-23
3/11/2026 | 2026-11-03
03.11.2026 | 2026-11-03
3-11-26 | 2026-11-03
2026-11-03 | 2026-11-03
2026/11/03 | 2026-11-03
on 3.11 | 2026-11-03
3 Nov | 2026-11-03
3 november | 2026-11-03
3rd November | 2026-11-03
the 3rd of November | 2026-11-03
the third of november | 2026-11-03
November 3 | 2026-11-03
November 3rd | 2026-11-03
Nov 3rd, 2025 | 2025-11-03
Nov. 3 | 2026-11-03
November the 3rd | 2026-11-03
3 November 2025 | 2025-11-03
3 November last year | 2025-11-03
May 5th | 2026-05-05
on May 5 | 2026-05-05
5 May | 2026-05-05
March 12 | 2026-03-12
31 December | 2025-12-31
twenty-first of October | 2026-10-21
Friday 20 November | 2026-11-20
Friday, 20 November | 2026-11-20
Friday 20/11 | 2026-11-20
Tuesday the 17th | 2026-11-17
the 5th | 2026-11-05
on the 5th | 2026-11-05
on the fifth | 2026-11-05
the 25th | 2026-10-25
the 3rd of last month | 2026-10-03
today | 2026-11-21
this morning | 2026-11-21
tonight | 2026-11-21
yesterday | 2026-11-20
last night | 2026-11-20
yesterday evening | 2026-11-20
the day before yesterday | 2026-11-19
Friday | 2026-11-20
Monday morning | 2026-11-16
Sunday | 2026-11-15
last Friday | 2026-11-20
last Tuesday | 2026-11-17
last Saturday | 2026-11-14
last fri | 2026-11-20
this Wednesday | 2026-11-18
Tuesday last week | 2026-11-10
last week Tuesday | 2026-11-10
last week on Friday | 2026-11-13
Tuesday of last week | 2026-11-10
3 days ago | 2026-11-18
three weeks ago | 2026-10-31
a week ago | 2026-11-14
two weeks ago | 2026-11-07
a couple of weeks ago | 2026-11-07
a month ago | 2026-10-21
one month ago | 2026-10-21
a year ago | 2025-11-21
a week and a half ago | 2026-11-11
about three weeks ago | 2026-10-31
ten days back | 2026-11-11
48 hours ago | 2026-11-19
Tuesday two weeks ago | 2026-11-03
All Saints' Day | 2026-11-01
on Christmas Day | 2025-12-25
Boxing Day | 2025-12-26
Easter Monday | 2026-04-06
Halloween | 2026-10-31
Black Friday | 2025-11-28
Cyber Monday | 2025-12-01
New Year's Eve | 2025-12-31
Valentine's Day | 2026-02-14
two days after Black Friday | 2025-11-30
two days before Christmas | 2025-12-23
the day after Christmas | 2025-12-26
3 days after November 3rd | 2026-11-06
tomorrow | 2026-11-22
the day after tomorrow | 2026-11-23
next Friday | 2026-11-27
in two days | 2026-11-23
"""

PERIODS = """
early October | 2026-10-01 | 2026-10-10
mid November | 2026-11-11 | 2026-11-20
end of September | 2026-09-21 | 2026-09-30
late September | 2026-09-21 | 2026-09-30
in October | 2026-10-01 | 2026-10-31
in may | 2026-05-01 | 2026-05-31
October 2025 | 2025-10-01 | 2025-10-31
last week | 2026-11-09 | 2026-11-15
last month | 2026-10-01 | 2026-10-31
last weekend | 2026-11-14 | 2026-11-15
between the 3rd and the 5th of November | 2026-11-03 | 2026-11-05
from 3 to 5 November | 2026-11-03 | 2026-11-05
the 3rd or 4th of November | 2026-11-03 | 2026-11-04
2 to 3 weeks ago | 2026-10-31 | 2026-11-07
"""

NO_DATES = [
    "May I ask you something",
    "may 5 people use it",
    "I may have lost it",
    "they march on",
    "a mars bar",
    "Jan told me so",
    "the 5th time already",
    "the 2nd parcel",
    "the first order",
    "available 24/7",
    "call 02/552.51.65",
    "a present for Christmas",
    "a Black Friday deal",
    "within 14 days",
    "30 days to return it",
    "5 working days",
    "every Friday",
    "2/3 of the price",
    "size 38/40",
    "iPhone 15 Pro",
    "31 November",
    "order 2026110312",
    "it was on sale",
    "the sun was shining",
    "mon ami told me",
    "in 2 boxes",
]

MESSAGES = [
    ("ordered 1 September 2026, never arrived, complained by the shop's form on 1 October, no "
     "answer",
     {"order_date": "2026-09-01", "complaint_date": "2026-10-01"}),
    ("I ordered a phone on 3 Nov, it arrived on Friday but the screen is cracked",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-20"}),
    ("bought on 3 Nov, delivered a week later, complained the day after",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-10", "complaint_date": "2026-11-11"}),
    ("bought 3/11 arrived 5/11", {"order_date": "2026-11-03", "delivery_date": "2026-11-05"}),
    ("On the 2nd of November I bought a lamp online", {"order_date": "2026-11-02"}),
    ("my order from 3 November still hasn't arrived", {"order_date": "2026-11-03"}),
    ("They say it was delivered on Monday but I never got anything. I bought it on the 2nd of "
     "November.", {"order_date": "2026-11-02"}),
    ("apparently delivered on Monday", {}),
    ("tracking says it was delivered on 17 November", {}),
    ("it was delivered on Monday according to DHL", {}),
    ("DHL delivered it on Monday but I never received anything", {}),
    ("it was not delivered on Monday", {}),
    ("it didn't arrive on Monday", {}),
    ("it didn't arrive until Friday", {"delivery_date": "2026-11-20"}),
    ("The parcel was supposed to arrive on 10 November", {"expected_date": "2026-11-10"}),
    ("promised by 12 November", {"expected_date": "2026-11-12"}),
    ("should have been delivered last Tuesday", {"expected_date": "2026-11-17"}),
    ("will be delivered on Friday", {"expected_date": "2026-11-27"}),
    ("estimated delivery 3 December", {"expected_date": "2026-12-03"}),
    ("delivery was due between 3 and 5 November", {"expected_date": "2026-11-05"}),
    ("received it on 17 November but haven't received a refund", {"delivery_date": "2026-11-17"}),
    ("arrived on 17 Nov but not everything was received", {"delivery_date": "2026-11-17"}),
    ("delivered on the 4th, not the 5th", {"delivery_date": "2026-11-04"}),
    ("it came on the 3rd, no sorry the 4th", {"delivery_date": "2026-11-04"}),
    ("ordered on 3 Nov, I mean 4 Nov, and it came on the 10th",
     {"order_date": "2026-11-04", "delivery_date": "2026-11-10"}),
    ("it arrived not on Monday but on Tuesday", {"delivery_date": "2026-11-17"}),
    ("I complained three days after delivery. It was delivered on 3 November.",
     {"complaint_date": "2026-11-06", "delivery_date": "2026-11-03"}),
    ("I emailed the shop on Wednesday", {"complaint_date": "2026-11-18"}),
    ("sent a registered letter on 12 November", {"complaint_date": "2026-11-12"}),
    ("I have not complained yet, it arrived yesterday", {"delivery_date": "2026-11-20"}),
    ("they emailed me on 10 November", {}),
    ("they refunded me on 10 November", {}),
    ("reported it to the police on 10 November, filed a complaint there", {}),
    ("someone hacked my facebook last Tuesday", {"incident_date": "2026-11-17"}),
    ("yesterday 450 euros were taken from my account", {"incident_date": "2026-11-20"}),
    ("I got a text on Friday pretending to be my bank", {"incident_date": "2026-11-20"}),
    ("my hard drive died on Monday", {"incident_date": "2026-11-16"}),
    ("bought it 12th of october, got it 3 days later, wrote to them that same evening",
     {"order_date": "2026-10-12", "delivery_date": "2026-10-15", "complaint_date": "2026-10-15"}),
    ("it came this Tuesday instead of last Friday", {"delivery_date": "2026-11-17"}),
    ("was told it'd come by Nov 15th", {"expected_date": "2026-11-15"}),
    ("I've been waiting since October 3rd", {}),
    ("ordered in early October", {}),
    ("sorry, the 4th not the 5th", {}),
    ("I was born on 12/05/1948", {}),
    ("ordered on 3 October, arrived on the 8th",
     {"order_date": "2026-10-03", "delivery_date": "2026-10-08"}),
]  # fmt: skip


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "gold"), rows(EXPRESSIONS))
def test_expression(text: str, gold: str) -> None:
    found = extract_dates(text, "en", TODAY)
    assert [m.value.isoformat() for m in found] == [gold]
    assert found[0].latest is None


@pytest.mark.parametrize(("text", "first", "last"), rows(PERIODS))
def test_period_is_no_day(text: str, first: str, last: str) -> None:
    (found,) = extract_dates(text, "en", TODAY)
    assert found.latest is not None
    assert (found.value.isoformat(), found.latest.isoformat()) == (first, last)
    assert found.approximate
    assert extract_date_facts(f"ordered {text}", "en", TODAY) == {}


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert extract_dates(text, "en", TODAY) == []


@pytest.mark.parametrize(("text", "facts"), MESSAGES)
def test_message(text: str, facts: dict[str, str]) -> None:
    found = extract_date_facts(text, "en", TODAY)
    assert {name: day.isoformat() for name, day in found.items()} == facts
