"""Dates in figures: 2026-11-03, 3/11/2026, 3-11-26, 3/11. The day comes before the month."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.expression import Expression, Source

_NOT_IN_NUMBER = r"(?<!\d)(?<!\d[/.,\-:])(?<![€$£#+])(?<![^\W\d_])(?<![^\W\d_]-)"
_ISO = re.compile(rf"{_NOT_IN_NUMBER}((?:19|20)\d\d)([-/.])(\d\d?)\2(\d\d?)(?!\d|[-/.]\d)")
_WITH_YEAR = re.compile(
    rf"{_NOT_IN_NUMBER}(\d\d?) ?[-/.] ?(\d\d?) ?[-/.] ?((?:19|20)\d\d|'?\d\d)(?!\d|[-/.,]\d)"
)
_SPACED = re.compile(rf"{_NOT_IN_NUMBER}([0-3]?\d) ([01]?\d) ((?:19|20)\d\d)(?! ?\d|[-/.,]\d)")
_COUNTED = words.any_of([*words.phrases("units"), "euro", "euros", "eur"])
_DAY_MONTH = re.compile(
    rf"{_NOT_IN_NUMBER}(?P<day>\d\d?) ?(?P<sign>[-/.]) ?(?P<month>\d\d?)(?!\d|[-/.,:]\d|h\d)"
    rf"(?!\s*(?:[€$£%]|{_COUNTED}(?![^\W_])))"
)
_FRACTION = re.compile(rf"\s*{words.pattern('fraction_after')}(?![^\W_])")
# A word after which 3-11 and 3.11 are a date too; a slash needs none.
_LEAD = re.compile(
    rf"(?:^|[\s(:]){words.any_of([*words.phrases('figure_lead'), *words.WEEKDAYS])}[\s.,:(]*$|[(]$"
)
_ADDRESS = re.compile(
    rf"(?:{words.pattern('address_before')}\s*[:.]?"
    rf"|{words.pattern('street')}(?: [^\W\d_]+){{1,3}})\s*$"
)
_NO_DATES = {("24", "7"), ("7", "7"), ("24", "24"), ("16", "9")}
_LOOK_BACK = 25


def _day_and_month(first: str, second: str) -> tuple[int, int]:
    """Day and month; month first only where it cannot be otherwise."""
    day, month = int(first), int(second)
    return (month, day) if month > 12 >= day else (day, month)


def find_full(source: Source) -> Iterator[Expression]:
    """Dates with a year."""
    for match in _ISO.finditer(source.folded):
        if rule := words.dated(int(match[4]), int(match[3]), int(match[1])):
            yield Expression(match.start(), match.end(), rule)
    for pattern in (_WITH_YEAR, _SPACED):
        for match in pattern.finditer(source.folded):
            day, month = _day_and_month(match[1], match[2])
            if rule := words.dated(day, month, words.year_of(match[3], source.reference)):
                yield Expression(match.start(), match.end(), rule)


def find_day_month(source: Source) -> Iterator[Expression]:
    """Dates without a year, kept apart from fractions, scores, house numbers and "24/7"."""
    text = source.folded
    for match in _DAY_MONTH.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if not _LEAD.search(before) and (
            match["sign"] != "/"
            or (match["day"], match["month"]) in _NO_DATES
            or _FRACTION.match(text, match.end())
            or _ADDRESS.search(before)
        ):
            continue
        if rule := words.dated(*_day_and_month(match["day"], match["month"]), None):
            yield Expression(match.start(), match.end(), rule)
