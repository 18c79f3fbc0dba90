"""Dates counted in days, weeks, months: from today ("il y a 3 jours") or from another date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from helpline.understanding.dates import calendar, rules
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.expression import Expression, Source

Match = re.Match[str]

_UNIT = words.pattern("units")
_COUNT = (
    rf"(?:\d{{1,3}}(?:[.,]5)?(?!\d|[.,]\d)|{words.pattern('counts')}|een|'n|n|un|une|an|a|one|ne)"
)
# A number of units, possibly two ("1 jaar en 2 maanden"), a range ("2 à 3 semaines"), or the
# Dutch "een week of drie", which is about three.
_QUANTITY = (
    rf"(?<![\d.,/\-€$£])(?<![^\W_])(?P<count>{_COUNT})"
    rf"(?:\s*(?:a|of|ou|or|tot|to|-)\s*(?P<upto>\d{{1,2}}))?"
    rf"(?:(?<=\d)\s*|\s+)(?:{words.pattern('full')}\s+)?(?P<unit>{_UNIT})(?![^\W_])"
    rf"(?P<half>\s+(?:et demie?|en (?:een )?halve?|and a half))?"
    rf"(?:\s+(?:of|ou|or)\s+(?P<or>\d{{1,2}})(?!\d))?"
    rf"(?:\s+(?:en|et|and)\s+(?P<more>\d{{1,2}})\s*(?P<moreunit>{_UNIT})(?![^\W_]))?"
)
_ABOUT = rf"(?:{words.pattern('about')}\s+)?"
_LATER_WORD = rf"{words.pattern('later')}(?![^\W_])"
_AGO_BEFORE = re.compile(
    rf"(?<![^\W_]){words.pattern('ago_before')}\s+(?:deja |bien |maintenant )?{_ABOUT}{_QUANTITY}"
    rf"(?!\s+{_LATER_WORD})"
)
_AGO_AFTER = re.compile(
    rf"{_QUANTITY}\s*(?:{words.pattern('ago_after')}(?![^\W_])"
    rf"|{words.pattern('back_after')}(?![^\W_])(?!\s+{words.pattern('sent_back')}(?![^\W_])))"
)
# "Trois semaines que j'ai payé", "it's been a month since I ordered".
_SINCE_THEN = re.compile(rf"{_QUANTITY}\s+{words.pattern('ago_since')}(?![^\W_])")
_IN = re.compile(rf"(?<![^\W_]){words.pattern('in_before')}\s+{_ABOUT}{_QUANTITY}")
_BEYOND = words.any_of([*words.phrases("after"), *words.phrases("before")])
_ARTICLE = rf"(?:(?:de|du|d'|van|of|het)\s*)?(?:{words.pattern('chain_article')}\s*)?"
_ANCHORED = re.compile(
    rf"(?:{_QUANTITY}\s+(?:{words.pattern('exactly')}\s+)?(?P<beyond>{_BEYOND})(?![^\W_])"
    rf"|(?<![^\W_])(?:(?:de |le |the )?(?:dag|jour|day)|(?:'?s )?(?:daags|anderendaags))\s+"
    rf"(?P<daybeyond>{_BEYOND})(?![^\W_])"
    rf"|(?<![^\W_])(?:(?:le )?lendemain|(?:la )?(?P<daybefore>veille)) (?=d[eu' ]))\s*"
    rf"(?:(?<!\w){_ARTICLE}(?P<anchor>{words.pattern('anchors')})(?![^\W_]))?"
)
_LATER = re.compile(
    rf"{_QUANTITY}\s+(?:{_LATER_WORD}|(?P<earlier>{words.pattern('earlier')})(?![^\W_]))"
    rf"(?:(?<=later)|(?<=tard)|(?<=earlier)|(?<=on)(?=\s+(?:i|we)\b)|(?!\s+{words.pattern('anchor_article')}(?![^\W_])))"
)
_AFTER_COUNT = re.compile(rf"(?<![^\W_])(?:na|apres|after)\s+{_ABOUT}{_QUANTITY}")
_NEXT_DAY = re.compile(
    rf"(?<![^\W_])(?:(?P<second>{words.pattern('second_next_day')})"
    rf"|(?P<next>{words.pattern('next_day')})|(?P<previous>{words.pattern('previous_day')})"
    rf"|{words.pattern('same_day')})(?![^\W_])"
)
# "De ochtend erna", "le soir d'avant": a day on or back, whatever part of the day is named.
_DAY_ON = re.compile(
    rf"(?<![^\W_])(?:de |den |le |la |the )?{words.pattern('day_part')}\s+"
    rf"(?:(?P<on>{words.pattern('on_from')})|{words.pattern('back_from')})(?![^\W_])"
    rf"(?!\s+{words.pattern('anchor_article')}(?![^\W_]))"
)
# "Le jour de la livraison", "the day it arrived": what follows says of which day this is told.
_DAY_OF = re.compile(
    rf"(?<![^\W_])(?:{words.pattern('same_day_of')}\s+(?={words.pattern('day_of_link')}(?![^\W_]))"
    rf"|{words.pattern('day_of')}\s+"
    rf"(?=(?:{words.pattern('day_of_link')}|{words.pattern('day_of_subject')})(?![^\W_])))"
)
# "Dinsdag voor een week", "yesterday week", "Tuesday week": a week before that day.
_DUTCH_BEFORE = re.compile(
    rf"(?<![^\W_])(?P<day>{words.any_of(words.WEEKDAYS)}) voor "
    r"(?P<time>(?:een|1)\s+week|8\s+dagen|14\s+dagen|2\s+weken)(?![^\W_])"
)
_WEEK_BEFORE = re.compile(
    rf"(?<![^\W_])(?:last )?"
    rf"(?P<day>{words.any_of(words.RELATIVE_DAYS)}|{words.any_of(words.WEEKDAYS)})"
    r" week(?: ago| last)?(?![^\W_])"
)
_BEFORE = words.keys_of("before")
_ANCHORED_BY = words.hints(
    [*words.phrases("after"), *words.phrases("before"), "lendemain", "veille"]
)
_IN_DAYS = {"day": 1, "week": 7, "fortnight": 14, "quinzaine": 15}
_IN_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Stretch:
    """A stretch of time: days and months, and whether the words were vague.

    `upto` is the longer end of a range, as days and months.
    """

    days: int
    months: int
    rough: bool = False
    upto: tuple[int, int] | None = None


def _stretch(match: Match, source: Source) -> Stretch:
    unit = words.UNITS[words.key(match["unit"])]
    phrase = words.key(source.folded[match.start("count") : match.end("unit")])
    if phrase in words.IDIOMS:
        return Stretch(words.IDIOMS[phrase], 0)
    count = words.key(match["count"])
    if count in words.COUNTS:
        number = words.COUNTS[count]
    else:
        number = float(count.replace(",", ".")) if count[0].isdigit() else 1.0
    if match["half"]:
        number += 0.5
    if match["or"]:
        number = float(match["or"])
    days, months = _measure(number, unit)
    if match["more"]:
        more = _measure(float(match["more"]), words.UNITS[words.key(match["moreunit"])])
        days, months = days + more[0], months + more[1]
    upto = float(match["upto"]) if match["upto"] else 0.0
    rough = count in words.ROUGH_COUNTS or bool(match["or"]) or (unit == "hour" and number % 24 > 0)
    return Stretch(days, months, rough, _measure(upto, unit) if upto > number else None)


def _measure(number: float, unit: str) -> tuple[int, int]:
    """Days and months in `number` units; half a month is 15 days, half a week 3."""
    if unit == "hour":
        return int(number // 24), 0
    if unit in _IN_DAYS:
        return int(number * _IN_DAYS[unit]), 0
    months = number * _IN_MONTHS[unit]
    return int(months % 1 * 30), int(months)


def find_from_today(source: Source) -> Iterator[Expression]:
    """ "Drie weken geleden", "ça fait un mois", "in two days"."""
    for pattern, sign in ((_AGO_BEFORE, -1), (_AGO_AFTER, -1), (_SINCE_THEN, -1), (_IN, 1)):
        for match in pattern.finditer(source.digits):
            stretch = _stretch(match, source)
            day = rules.moved(source.reference, sign * stretch.days, sign * stretch.months)
            if day is None:
                continue
            rule: rules.Rule = rules.Fixed(day)
            if stretch.upto:
                days, months = stretch.upto
                other = rules.moved(source.reference, sign * days, sign * months)
                if other is None:
                    continue
                rule = rules.Period(min(day, other), max(day, other))
            weeks = _weeks(match, stretch)
            # The words that open the clause belong to it, not to the date.
            end = match.end("unit") if pattern is _SINCE_THEN else match.end()
            yield Expression(
                match.start(),
                end,
                rule,
                approximate=stretch.rough or stretch.upto is not None,
                needs_future=sign > 0,
                ago=sign < 0,
                weeks_ago=weeks if sign < 0 else None,
            )


def _weeks(match: Match, stretch: Stretch) -> int | None:
    """The weeks in a stretch, if people count it so: "8 jours" is one, "quinze jours" two."""
    if stretch.months or stretch.rough:
        return None
    if words.UNITS[words.key(match["unit"])] in ("week", "fortnight"):
        return stretch.days // 7
    return _DAYS_AS_WEEKS.get(stretch.days)


_DAYS_AS_WEEKS = {7: 1, 8: 1, 14: 2, 15: 2}


def find_week_before(source: Source) -> Iterator[Expression]:
    """ "Yesterday week", "Tuesday week"."""
    for match in _WEEK_BEFORE.finditer(source.folded):
        key = words.key(match["day"])
        if key in words.RELATIVE_DAYS:
            days = words.RELATIVE_DAYS[key]
            day = calendar.shift_days(source.reference, days - 7) if days <= 0 else None
            if day:
                yield Expression(match.start(), match.end(), rules.Fixed(day))
            continue
        number = words.WEEKDAYS[key]
        yesterday = calendar.shift_days(source.reference, -1)
        last = calendar.weekday(number, yesterday, "past") if yesterday else None
        before = calendar.shift_days(last, -7) if last else None
        if before:
            yield Expression(match.start(), match.end(), rules.Fixed(before))


def find_dutch_week_before(source: Source) -> Iterator[Expression]:
    """ "Dinsdag voor een week": the Tuesday of the week before."""
    for match in _DUTCH_BEFORE.finditer(source.digits):
        number = words.WEEKDAYS[words.key(match["day"])]
        weeks = 2 if match["time"][0] in "12" and match["time"][:2] != "1 " else 1
        rule = rules.WeekdayOfWeek(number, -weeks)
        yield Expression(match.start(), match.end(), rule, weekday=number)


def find_day_of(source: Source) -> Iterator[Expression]:
    """ "Le jour de la livraison", "the day it arrived", "de dag dat ik het kreeg"."""
    for match in _DAY_OF.finditer(source.folded):
        rule = rules.Chain(0, 0, "linked")
        end = match.start() + len(match[0].rstrip())
        yield Expression(match.start(), end, rule, link_after=True)


def find_from_anchor(source: Source) -> Iterator[Expression]:
    """ "Drie dagen na de levering", "le lendemain de la commande", "two days before Christmas"."""
    if _ANCHORED_BY.isdisjoint(source.words):
        return
    for match in _ANCHORED.finditer(source.digits):
        beyond = words.key(match["beyond"] or match["daybeyond"] or "")
        sign = -1 if beyond in _BEFORE or match["daybefore"] else 1
        stretch = _stretch(match, source) if match["count"] else Stretch(1, 0)
        days, months = sign * stretch.days, sign * stretch.months
        if match["anchor"]:
            anchor = cast("rules.Anchor", words.ANCHORS[words.key(match["anchor"])])
            rule = rules.Chain(days, months, anchor)
            yield Expression(match.start(), match.end(), rule, stretch.rough)
        else:
            end = match.start() + len(match[0].rstrip())
            rule = rules.Chain(days, months, "linked")
            yield Expression(match.start(), end, rule, stretch.rough, link_after=True)


def find_from_previous(source: Source) -> Iterator[Expression]:
    """ "Twee dagen later", "le lendemain", "the same day", "na 5 dagen"."""
    for match in _LATER.finditer(source.digits):
        stretch = _stretch(match, source)
        sign = -1 if match["earlier"] else 1
        rule = rules.Chain(sign * stretch.days, sign * stretch.months, "previous")
        yield Expression(match.start(), match.end(), rule, stretch.rough)
    for match in _AFTER_COUNT.finditer(source.digits):
        stretch = _stretch(match, source)
        rule = rules.Chain(stretch.days, stretch.months, "previous")
        yield Expression(match.start(), match.end(), rule, stretch.rough)
    for match in _NEXT_DAY.finditer(source.folded):
        days = 2 if match["second"] else 1 if match["next"] else -1 if match["previous"] else 0
        yield Expression(match.start(), match.end(), rules.Chain(days, 0, "previous"))
    for match in _DAY_ON.finditer(source.folded):
        days = 1 if match["on"] else -1
        yield Expression(match.start(), match.end(), rules.Chain(days, 0, "previous"))
