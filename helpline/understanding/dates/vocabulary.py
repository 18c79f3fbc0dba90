"""The word lists of `data/lexicon/dates.yml`, made ready for matching on folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from helpline.understanding.dates import calendar, rules
from helpline.understanding.wordlists import all_languages, alternation, fold, read_words

_LISTS: dict[str, Any] = read_words("dates")
_BETWEEN = re.compile(r"[ \-']+")


def key(words: str) -> str:
    """`words` as they are looked up: folded, without spaces, hyphens and apostrophes."""
    return _BETWEEN.sub("", fold(words))


def phrases(name: str) -> list[str]:
    """The phrases of a list, all together if it is split (by language, by what they mean)."""
    listed = _LISTS[name]
    return list(listed) if isinstance(listed, list) else list(all_languages(listed))


def pattern(name: str) -> str:
    """A regular expression for any phrase of the list `name`."""
    return alternation(phrases(name))


def keys_of(name: str) -> frozenset[str]:
    """The phrases of a list, as `key` writes them."""
    return frozenset(key(phrase) for phrase in phrases(name))


def by_code(name: str) -> dict[str, str]:
    """A list `{code: [phrases]}` turned round: phrase to code."""
    return {key(word): code for code, words in _LISTS[name].items() for word in words}


def by_number(name: str) -> dict[str, int]:
    """A list `{number: [phrases]}` turned round: phrase to whole number."""
    return {phrase: int(code) for phrase, code in by_code(name).items()}


def places(groups: Iterable[Any], first: int) -> dict[str, int]:
    """Words whose place in the list has a meaning (months, weekdays): word to place."""
    return {
        key(word): place
        for place, words in enumerate(groups, start=first)
        for word in ([words] if isinstance(words, str) else words)
    }


def _places_of(name: str, first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for groups in _LISTS[name].values():
        found |= places(groups, first)
    return found


def whole(body: str) -> str:
    """`body` as whole words."""
    return rf"(?<![^\W_]){body}(?![^\W_])"


any_of = alternation
_LETTERS = re.compile(r"[^\W\d_]+")


def hints(listed: Iterable[str]) -> frozenset[str]:
    """Per phrase the word that must be in a message for the phrase to be in it."""
    found = set()
    for phrase in listed:
        for form in (fold(phrase), key(phrase)):
            if parts := _LETTERS.findall(form):
                found.add(max(parts, key=len))
    return frozenset(found)


MONTHS = _places_of("months", 1)
ENGLISH_MONTHS = places(_LISTS["months"]["en"], 1)
DOUBTFUL_MONTHS = keys_of("doubtful_months")
WEEKDAYS = _places_of("weekdays", 0)
SHORT_WEEKDAYS = _places_of("short_weekdays", 0)
ORDINALS = _places_of("ordinals", 1)
RELATIVE_DAYS = by_number("relative_days")
UNITS = by_code("units")
COUNTS = {phrase: float(code) for phrase, code in by_code("counts").items()}
ROUGH_COUNTS = keys_of("rough_counts")
IDIOMS: Mapping[str, int] = {key(words): int(days) for words, days in _LISTS["idioms"].items()}
WEEKS = by_number("week_words")
WEEKENDS = by_number("weekend_words")
MONTH_WORDS = by_number("month_words")
YEAR_WORDS = by_number("year_words")
NTH = by_number("nth")
PARTS = by_code("parts")
ANCHORS = by_code("anchors")


def _feasts() -> dict[str, rules.Feast]:
    found = {
        phrase: rules.Feast(month_day=(int(code[:2]), int(code[3:])))
        for phrase, code in by_code("feasts").items()
    }
    for phrase, days in by_number("easter_feasts").items():
        found[phrase] = rules.Feast(from_easter=days)
    for phrase, code in by_code("moving_feasts").items():
        found[phrase] = rules.Feast(moving=code)
    return found


FEASTS = _feasts()
FEAST_PHRASES = [p for name in ("feasts", "easter_feasts", "moving_feasts") for p in phrases(name)]

MONTH = any_of(MONTHS)
# Endings of a day's number in the three languages ("5de", "1er", "3rd").
SUFFIX = r"(?: ?(?:ste|sten|de|den|ieme|er|eme|nd|rd|th|st|e))"
DAY = rf"(?:(?P<day>[0-3]?\d){SUFFIX}?|(?P<ordinal>{pattern('ordinals')}))"
YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
YEAR_AFTER = (
    rf"(?:\s*,?\s*(?:van |de |d'|of )?"
    rf"(?P<year>{YEAR}|\d\d(?=\s*(?:$|[.,;!?)])))(?![\d]|[.,:/]\d))?"
)
NOT_COUNTED = rf"(?!\s+{pattern('not_day_after')}(?![^\W_]))"

# What may follow a day that stands alone: the end, or a word that no count has after it.
GOES_ON = re.compile(rf"\s*(?:$|[.,;:!?)(\n\"\-]|{pattern('day_goes_on')}(?![^\W_]))")

# What follows is counted or put in order by the number ("the 5th time"): it is no day.
NOT_A_DAY = re.compile(rf"\s+{pattern('not_day_after')}(?![^\W_])")

_TWO_DIGIT_YEARS_AHEAD = 2


def year_of(written: str | None, reference: date) -> int | None:
    """A year of two or four digits; two digits far ahead belong to the century before."""
    if not written:
        return None
    digits = written.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    year = reference.year // 100 * 100 + int(digits)
    return year - 100 if year > reference.year + _TWO_DIGIT_YEARS_AHEAD else year


def day_of(match: re.Match[str]) -> int:
    """The number of the day that `DAY` matched."""
    return int(match["day"]) if match["day"] else ORDINALS[key(match["ordinal"])]


def dated(day: int, month: int, year: int | None) -> rules.Rule | None:
    """A rule for that day and month, None where the calendar has no such day."""
    if not 1 <= month <= 12:
        return None
    if year is not None:
        fixed = calendar.safe_date(year, month, day)
        return rules.Fixed(fixed) if fixed else None
    some_leap_year = 2024
    return rules.DayMonth(day, month) if calendar.safe_date(some_leap_year, month, day) else None
