"""Dates with the month in words, months and weeks as a whole, and a day of the month alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, cast

from helpline.understanding.dates import calendar, rules
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.expression import Expression, Source

_NOT_AFTER_NUMBER = r"(?<![\d.,/\-€$£])(?<![^\W_])"
_YEAR_WORD = rf"(?:\s+(?:van |de |of )?(?P<yearword>{words.pattern('year_words')})(?![^\W_]))?"
_DAY_MONTH = re.compile(
    rf"{_NOT_AFTER_NUMBER}{words.DAY}\s*(?:van |de |d'|of |-)?\s*(?P<month>{words.MONTH})(?![^\W_])"
    rf"\.?{words.YEAR_AFTER}{_YEAR_WORD}"
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W_])(?P<month>{words.any_of(words.ENGLISH_MONTHS)})\.?\s+(?:the )?{words.DAY}"
    rf"(?!\d|[.,:/]\d|[^\W_]|\s*[€$£%]){words.NOT_COUNTED}{words.YEAR_AFTER}"
)
_MAY_LEAD = re.compile(r"(?:^|\s)(?:on|since|by|until|before|after|from|dated|of)\s+$")
_DAY_OF_MONTH_WORD = re.compile(
    rf"{_NOT_AFTER_NUMBER}{words.DAY}\s+(?:van |of |du |de )?"
    rf"(?P<monthword>{words.pattern('month_words')})(?![^\W_])"
)
_MONTH_WORD_DAY = re.compile(
    rf"(?<![^\W_])(?P<monthword>{words.pattern('month_words')})\s*,?\s+(?:(?:op|de|le|the|on) )+"
    rf"{words.DAY}(?!\d|[.,:/]\d|[^\W_]){words.NOT_COUNTED}"
)
_ARTICLE = r"(?:de |den |het |le |the )?"
_RANGE = re.compile(
    rf"(?:(?<![^\W_]){words.pattern('range_start')}\s+{_ARTICLE})?"
    rf"{_NOT_AFTER_NUMBER}(?P<first>[0-3]?\d){words.SUFFIX}?\s*{words.pattern('range_link')}"
    rf"\s*{_ARTICLE}(?P<last>[0-3]?\d){words.SUFFIX}?"
    rf"\s*(?:van |de |d'|of )?\s*(?P<month>{words.MONTH})(?![^\W_])\.?"
    rf"{words.YEAR_AFTER}"
)


_NIGHT = re.compile(
    rf"(?<![^\W_]){words.pattern('nights')}\s+"
    rf"(?:van |tussen |op |du |de |entre |of |from |between )*(?:de |le |the )?$"
)
_NIGHT_REACH = 30


# "12, 14 en 18 mei": three days, told by the first.
_LISTED_DAYS = re.compile(
    rf"{_NOT_AFTER_NUMBER}(?P<first>[0-3]?\d){words.SUFFIX}?"
    rf"(?:\s*,\s*{_ARTICLE}[0-3]?\d{words.SUFFIX}?){{0,4}}"
    rf"\s*(?:en|et|and|&)\s*(?:op |on )?{_ARTICLE}(?P<last>[0-3]?\d){words.SUFFIX}?"
    rf"\s*(?:van |de |d'|of )?\s*(?P<month>{words.MONTH})(?![^\W_])\.?{words.YEAR_AFTER}"
)
_BETWEEN = re.compile(r"(?<![^\W_])(?:tussen|entre|between)\s+(?:de |le |the )?$")
_BETWEEN_REACH = 16


def find_listed_days(source: Source) -> Iterator[Expression]:
    """Several days of one month ("de 12de en 14de mei"), told by the first of them."""
    for match in _LISTED_DAYS.finditer(source.digits):
        start = match.start("first")
        if _BETWEEN.search(source.folded, max(0, start - _BETWEEN_REACH), start):
            continue
        if _NIGHT.search(source.folded, max(0, start - _NIGHT_REACH), start):
            continue
        first, last = int(match["first"]), int(match["last"])
        month = words.MONTHS[words.key(match["month"])]
        year = words.year_of(match["year"], source.reference)
        if 0 < first < last and (rule := words.dated(first, month, year)):
            yield Expression(start, match.end(), rule)


def find_ranges(source: Source) -> Iterator[Expression]:
    """Days between which it was, or one of which it was: "tussen 3 en 5 november"."""
    for match in _RANGE.finditer(source.digits):
        first, last = int(match["first"]), int(match["last"])
        month = words.MONTHS[words.key(match["month"])]
        year = words.year_of(match["year"], source.reference)
        start = match.start("first")
        if last - first == 1 and _NIGHT.search(source.folded, max(0, start - _NIGHT_REACH), start):
            # "In de nacht van 14 op 15 maart": it began on the first day.
            if rule := words.dated(first, month, year):
                yield Expression(start, match.end(), rule)
            continue
        if year:
            days = calendar.safe_date(year, month, first), calendar.safe_date(year, month, last)
            if days[0] and days[1] and days[0] < days[1]:
                yield Expression(start, match.end(), rules.Period(days[0], days[1]), True)
        elif 0 < first < last and words.dated(last, month, None):
            yield Expression(start, match.end(), rules.DayMonth(first, month, last), True)


def find_day_month(source: Source) -> Iterator[Expression]:
    """A day and a month in words, with or without a year: "3 nov", "November 3rd, 2025"."""
    for match in _DAY_MONTH.finditer(source.digits):
        month, day = words.MONTHS[words.key(match["month"])], words.day_of(match)
        if match["yearword"]:
            years = words.YEAR_WORDS[words.key(match["yearword"])]
            rule: rules.Rule | None = rules.DayMonthOfYear(day, month, years)
        else:
            rule = words.dated(day, month, words.year_of(match["year"], source.reference))
        if rule:
            end = match.end("month") if match[0].endswith(".") else match.end()
            yield Expression(match.start(), end, rule)
    for match in _MONTH_DAY.finditer(source.digits):
        if words.key(match["month"]) == "may" and not _is_month_may(match, source):
            continue
        month = words.ENGLISH_MONTHS[words.key(match["month"])]
        year = words.year_of(match["year"], source.reference)
        if rule := words.dated(words.day_of(match), month, year):
            yield Expression(match.start(), match.end(), rule)


def _is_month_may(match: re.Match[str], source: Source) -> bool:
    """ "May 5th" and "on May 5", not "you may 5 times"."""
    if match["ordinal"] or match["year"] or match.end() > match.end("day"):
        return True
    return bool(_MAY_LEAD.search(source.folded[max(0, match.start() - 10) : match.start()]))


def find_day_of_named_month(source: Source) -> Iterator[Expression]:
    """ "Le 3 du mois dernier", "the 3rd of last month", "vorige maand de 3de", "3 dezer"."""
    for pattern in (_DAY_OF_MONTH_WORD, _MONTH_WORD_DAY):
        for match in pattern.finditer(source.digits):
            months = words.MONTH_WORDS[words.key(match["monthword"])]
            rule = rules.DayOfMonth(words.day_of(match), months)
            yield Expression(match.start(), match.end(), rule)


_NTH = re.compile(
    rf"(?<![^\W_])(?P<nth>{words.any_of(words.NTH)})\s+"
    rf"(?:(?P<wd>{words.any_of(words.WEEKDAYS)})|dag|jour|day)\s+"
    rf"(?:van de maand |du mois de |du mois d'|of the month of |of |in |van |de |d'|du )?"
    rf"(?:(?P<monthword>{words.pattern('month_words')})|(?P<month>{words.MONTH}))(?![^\W_])"
    rf"\.?{words.YEAR_AFTER}"
)


def find_nth_of_month(source: Source) -> Iterator[Expression]:
    """ "The last day of May", "le premier lundi d'octobre", "de laatste dag van vorige maand"."""
    for match in _NTH.finditer(source.folded):
        nth = words.NTH[words.key(match["nth"])]
        weekday = words.WEEKDAYS[words.key(match["wd"])] if match["wd"] else None
        if match["monthword"]:
            months = words.MONTH_WORDS[words.key(match["monthword"])]
            rule = rules.NthOfMonth(nth, weekday, months=months)
        else:
            year = words.year_of(match["year"], source.reference)
            month = words.MONTHS[words.key(match["month"])]
            rule = rules.NthOfMonth(nth, weekday, month, year)
        yield Expression(match.start(), match.end(), rule)


_YEAR_ALONE = re.compile(
    rf"(?<![^\W_])(?:{words.pattern('year_lead')}\s+(?P<year>(?:19|20)\d\d)(?!\d|[.,/\-]\d|\s*[€$£]|\s+eur)"
    rf"|(?P<yearword>{words.pattern('year_words')}))(?![^\W_])"
)


def find_years(source: Source) -> Iterator[Expression]:
    """ "In 2021", "vorig jaar": the day stays open, but what is said of it is said of no other."""
    for match in _YEAR_ALONE.finditer(source.folded):
        year = words.year_of(match["year"], source.reference)
        if year is None:
            year = source.reference.year + words.YEAR_WORDS[words.key(match["yearword"])]
        first, last = calendar.safe_date(year, 1, 1), calendar.safe_date(year, 12, 31)
        if first and last:
            span = rules.Period(first, last)
            yield Expression(match.start(), match.end(), span, approximate=True, year=year)


_WHOLE_MONTHS = [phrase for phrase in words.phrases("month_words") if " " in phrase]
_WHOLE = re.compile(
    rf"(?<![^\W_])(?:(?P<week>{words.pattern('week_words')})|(?P<weekend>{words.pattern('weekend_words')})"
    rf"|(?P<month>{words.any_of(_WHOLE_MONTHS)}))(?![^\W_])"
)
_MONTH_PART = re.compile(
    rf"(?<![^\W_])(?:(?P<part>{words.pattern('parts')})|{words.pattern('month_lead')})[\s\-]*"
    rf"(?:de |van |of |le |d')?(?<![^\W_])(?P<month>{words.MONTH})(?![^\W_])"
    rf"(?:\s+(?P<year>{words.YEAR}))?(?!\s*\d)"
)
_MONTH_ALONE = re.compile(
    rf"(?<![^\W_])(?<!\d )(?:"
    rf"(?P<month>{words.any_of(set(words.MONTHS) - words.DOUBTFUL_MONTHS)})(?![^\W_])"
    rf"(?:\s+(?P<year>{words.YEAR}))?"
    rf"|(?P<doubtful>{words.MONTH})\.?\s+(?P<itsyear>(?:19|20)\d\d)(?!\d))"
)


def find_periods(source: Source) -> Iterator[Expression]:
    """A week, a weekend, a month or part of one: the day itself stays open."""
    for match in _MONTH_PART.finditer(source.folded):
        part = words.PARTS[words.key(match["part"])] if match["part"] else None
        rule = rules.MonthPart(
            words.MONTHS[words.key(match["month"])],
            cast('Literal["begin", "middle", "end"] | None', part),
            words.year_of(match["year"], source.reference),
        )
        yield Expression(match.start(), match.end(), rule, approximate=True)
    for match in _MONTH_ALONE.finditer(source.folded):
        month = words.MONTHS[words.key(match["month"] or match["doubtful"])]
        year = words.year_of(match["year"] or match["itsyear"], source.reference)
        rule = rules.MonthPart(month, None, year)
        yield Expression(match.start(), match.end(), rule, approximate=True)
    for match in _WHOLE.finditer(source.folded):
        if days := _whole(match, source.reference):
            yield Expression(match.start(), match.end(), rules.Period(*days), approximate=True)


def _whole(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """First and last day of the week, weekend or month named, counted from today's."""
    first: date | None
    last: date | None
    if match["month"]:
        months = words.MONTH_WORDS[words.key(match["month"])]
        first = calendar.shift_months(today.replace(day=1), months)
        after = calendar.shift_months(first, 1) if first else None
        last = calendar.shift_days(after, -1) if after else None
    elif match["weekend"]:
        start = calendar.shift_days(today, words.WEEKENDS[words.key(match["weekend"])])
        first = calendar.weekday_of_week(calendar.SATURDAY, start) if start else None
        last = calendar.weekday_of_week(calendar.SUNDAY, start) if start else None
    else:
        start = calendar.shift_days(today, words.WEEKS[words.key(match["week"])])
        first = calendar.weekday_of_week(calendar.MONDAY, start) if start else None
        last = calendar.weekday_of_week(calendar.SUNDAY, start) if start else None
    return (first, last) if first and last else None


_DAY_END = r"(?![^\W_])(?!\d|[.,:/\-]\d|h\d|\s*[€$£%°])"
_DAY_ALONE = re.compile(
    rf"(?<![^\W_])(?:(?:(?P<opde>op (?:de|den) )|(?:de|den|d) )"
    rf"(?P<nl>[0-3]?\d) ?(?:sten|ste|de|den|en|e)"
    rf"|(?:op|on) (?P<bare>[0-3]?\d)(?:ste|de|e|st|nd|rd|th)"
    rf"|(?:(?P<onthe>on the )|the )(?P<en>[0-3]?\d) ?(?:st|nd|rd|th)"
    rf"|(?:le|du) (?P<fr>[0-3]?\d)(?: ?(?:er|eme|ieme|e))?){_DAY_END}"
)
_ORDINAL_ALONE = re.compile(
    rf"(?<![^\W_])(?:op den?|on the|den) (?P<ordinal>{words.pattern('ordinals')})n?{_DAY_END}"
)


_MOST_COUNTED = 5


def find_days(source: Source) -> Iterator[Expression]:
    """ "De 5de", "le 5", "the 5th", where no noun follows that is being counted."""
    for match in _DAY_ALONE.finditer(source.digits):
        day = int(match["nl"] or match["bare"] or match["en"] or match["fr"])
        # "On the 5th" is a day unless a noun follows that is put in order ("on the 5th floor").
        led = match["opde"] or match["onthe"]
        # Few things are counted beyond the fifth: "de 11de gekomen" is a day.
        led = led or (day > _MOST_COUNTED and (match["nl"] or match["en"]))
        goes_on = words.GOES_ON.match(source.digits, match.end()) or (
            led and not words.NOT_A_DAY.match(source.digits, match.end())
        )
        if 1 <= day <= 31 and goes_on:
            yield Expression(match.start(), match.end(), rules.DayOnly(day))


def find_ordinal_days(source: Source) -> Iterator[Expression]:
    """ "Op de vijfde", "on the fifth", where no noun follows."""
    for match in _ORDINAL_ALONE.finditer(source.folded):
        if words.GOES_ON.match(source.folded, match.end()):
            day = words.ORDINALS[words.key(match["ordinal"])]
            yield Expression(match.start(), match.end(), rules.DayOnly(day))
