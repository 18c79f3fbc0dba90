"""Who is writing, as far as a message says: contract number and birth date.

A number of six digits alone is a contract number only where it was asked for
(`contract_number_answer`): in other messages it may be an order, a postcode or a price.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from helpline.understanding.phrases import LexiconError, load_lexicon
from helpline.understanding.spotting import string_list
from helpline.understanding.wordlists import fold

_FILE = "identity"
# Contracts are taken out by adults (GEN-7); sixteen leaves room for a family member who writes,
# and keeps the dates of a purchase out.
MIN_AGE_YEARS = 16
MAX_AGE_YEARS = 115
_NEAR_CHARS = 120
_SIX_DIGITS = r"(\d{3}[ .]?\d{3})(?![\d/€]|[.,]\d)"


def extract_identity(text: str, language: str, reference: date) -> dict[str, str]:
    """The identity that `text` states: `contract_number` ("CC-104417"), `birth_date` (ISO date).

    `language` is not needed: the words of all three are matched. `reference` is today.
    """
    folded = fold(text)
    found: dict[str, str] = {}
    number = _announced_number(folded)
    if number is not None:
        found["contract_number"] = _written(number)
    born = _announced_birth(folded, reference)
    if born is None and number is not None:
        born = _birth_near(folded, number, reference)
    if born is not None:
        found["birth_date"] = born.isoformat()
    return found


def contract_number_answer(text: str) -> str | None:
    """The contract number in an answer to that question: six digits are enough here."""
    folded = fold(text)
    number = _announced_number(folded) or re.search(rf"(?<![\d/.,-]){_SIX_DIGITS}", folded)
    return _written(number) if number else None


def birth_date_answer(text: str, reference: date) -> date | None:
    """The birth date in an answer to that question; years of two digits count here."""
    dates = [day for _, day in _full_dates(fold(text), reference, short_years=True)]
    return next((day for day in dates if _is_birth(day, reference)), None)


def _written(number: re.Match[str]) -> str:
    return "CC-" + re.sub(r"\D", "", number.group(1))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Contract number by its letters, contract number by a word before it, words of birth."""
    raw = load_lexicon(_FILE)

    def any_of(key: str) -> str:
        return _any_of(string_list(_FILE, raw, key))

    between = rf"(?:\s*{any_of('between')}(?![a-z]))*\s*"
    by_letters = re.compile(
        rf"(?<![a-z0-9]){any_of('prefix')}[\s:.#°–-]*(?:n[or°]?\.?\s*)?{_SIX_DIGITS}"
    )
    by_word = re.compile(rf"(?<![a-z0-9]){any_of('contract_words')}{between}{_SIX_DIGITS}")
    birth = re.compile(
        rf"(?<![a-z0-9]){any_of('birth_words')}(?![a-z])(?:\s*{any_of('birth_between')}(?![a-z]))*\s*"
    )
    return by_letters, by_word, birth


def _any_of(phrases: Iterable[str]) -> str:
    ordered = sorted({fold(phrase) for phrase in phrases}, key=lambda p: (-len(p), p))
    return "(?:" + "|".join(re.escape(p).replace(r"\ ", r"[ \-]+") for p in ordered) + ")"


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Folded names and short forms of months to their numbers."""
    listed = load_lexicon("dates").get("months")
    if not isinstance(listed, dict):
        raise LexiconError("dates.yml: months is missing")
    return {
        fold(name): number
        for months in listed.values()
        for number, names in enumerate(months, start=1)
        for name in names
    }


@lru_cache(maxsize=1)
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    """Full dates: year first, day first, and with the month in words, day or month first."""
    month = "(" + "|".join(sorted(map(re.escape, _months()), key=len, reverse=True)) + r")\.?"
    suffix = r"(?:st|nd|rd|th|ste|de|e|er|eme)?\.?"
    return (
        re.compile(r"(?<!\d)(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?!\d)"),
        re.compile(
            r"(?<![\d/])(?P<d>\d{1,2})\s?[-/. ]\s?(?P<m>\d{1,2})"
            r"\s?[-/. ]\s?(?P<y>\d{4}|\d{2})(?![\d/])"
        ),
        re.compile(
            rf"(?<!\d)(?P<d>\d{{1,2}}){suffix}[\s-]+(?:of\s+|de\s+)?(?P<n>{month})[\s,'-]*(?P<y>\d{{4}}|\d{{2}})(?!\d)"
        ),
        re.compile(
            rf"(?<![a-z])(?P<n>{month})\s+(?P<d>\d{{1,2}}){suffix},?\s+(?P<y>\d{{4}})(?!\d)"
        ),
        re.compile(r"(?<!\d)(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})(?!\d)"),
    )


def _full_dates(folded: str, reference: date, *, short_years: bool) -> list[tuple[int, date]]:
    """Places and dates with a year in `folded`, in order."""
    found: list[tuple[int, date]] = []
    for pattern in _date_patterns():
        for match in pattern.finditer(folded):
            groups = match.groupdict()
            if len(groups["y"]) == 2 and not short_years:
                continue
            day = _date_of(groups, reference)
            if day is not None:
                found.append((match.start(), day))
    return sorted(found)


def _date_of(groups: dict[str, str], reference: date) -> date | None:
    year, day = int(groups["y"]), int(groups["d"])
    if len(groups["y"]) == 2:
        year += reference.year // 100 * 100
        if year > reference.year - MIN_AGE_YEARS:
            year -= 100
    month = _months()[groups["n"].rstrip(".")] if "n" in groups else int(groups["m"])
    # Day first, as in Belgium; month first only where it cannot be otherwise.
    for d, m in ((day, month), (month, day)) if "n" not in groups else ((day, month),):
        try:
            return date(year, m, d)
        except ValueError:
            continue
    return None


def _is_birth(day: date, reference: date) -> bool:
    return reference.year - MAX_AGE_YEARS <= day.year and day < reference


def _announced_number(folded: str) -> re.Match[str] | None:
    by_letters, by_word, _ = _patterns()
    return by_letters.search(folded) or by_word.search(folded)


def _announced_birth(folded: str, reference: date) -> date | None:
    """The date right behind a word of birth ("geboren op 12/03/80"), or right before one."""
    for words in _patterns()[2].finditer(folded):
        for place, day in _full_dates(folded, reference, short_years=True):
            if 0 <= place - words.end() <= 1 and _is_birth(day, reference):
                return day
    return None


def _birth_near(folded: str, number: re.Match[str], reference: date) -> date | None:
    """A date beside a contract number, long enough ago to be the birth of who holds it."""
    for place, day in _full_dates(folded, reference, short_years=False):
        near = abs(place - number.start()) <= _NEAR_CHARS
        if near and _is_birth(day, reference) and _years_before(day, reference) >= MIN_AGE_YEARS:
            return day
    return None


def _years_before(day: date, reference: date) -> int:
    return reference.year - day.year - ((reference.month, reference.day) < (day.month, day.day))
