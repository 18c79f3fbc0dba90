"""Days with a name: today and yesterday, weekdays, feasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from helpline.understanding.dates import calendar, rules
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.expression import Expression, Source

_RELATIVE = re.compile(words.whole(words.pattern("relative_days")))
_GREETING = re.compile(rf"(?<![^\W_]){words.pattern('not_tomorrow_before')}\s*$")
_TOMORROW = 1
_THAT = re.compile(r"[\s\-]la(?![^\W_])(?!\s)|-la(?![^\W_])")
_HIER = re.compile(words.whole(words.pattern("french_yesterday")))
_DUTCH = words.keys_of("dutch_signs")
_FRENCH = words.keys_of("french_signs")
_TOKEN = re.compile(r"[^\W_]+")
_SIGN_WINDOW = 40
_BESIDE = 15


def find_relative(source: Source) -> Iterator[Expression]:
    """ "Gisteravond", "avant-hier", "the day before yesterday", "vandaag"."""
    text = source.folded
    for match in _RELATIVE.finditer(text):
        days = words.RELATIVE_DAYS[words.key(match[0])]
        greeting = _GREETING.search(text[max(0, match.start() - 12) : match.start()])
        day = calendar.shift_days(source.reference, days)
        if _THAT.match(text, match.end()):
            continue  # "cette nuit-là": the night told of
        if day and not (days == _TOMORROW and greeting):
            yield Expression(match.start(), match.end(), rules.Fixed(day))
    for match in _HIER.finditer(text):
        day = calendar.shift_days(source.reference, -1)
        if day and french_at(source, match.start(), match.end()):
            yield Expression(match.start(), match.end(), rules.Fixed(day))


def french_at(source: Source, start: int, end: int) -> bool:
    """Whether the words around are French, for a word that Dutch has with another meaning."""
    text = source.folded
    around = f"{text[max(0, start - _SIGN_WINDOW) : start]} {text[end : end + _SIGN_WINDOW]}"
    near = _TOKEN.findall(around)
    # The words right beside it count double: "bought it op 3 november, livré hier".
    beside = _TOKEN.findall(text[max(0, start - _BESIDE) : start])[-1:]
    beside += _TOKEN.findall(text[end : end + _BESIDE])[:1]
    near += beside * 2
    french = sum(word in _FRENCH for word in near) + (source.language == "fr")
    dutch = sum(word in _DUTCH for word in near) + (source.language == "nl")
    return french > dutch or (french == dutch and source.language == "fr")


_WD = words.any_of(words.WEEKDAYS)
_TAIL = rf"(?:[\s\-]+{words.pattern('weekday_tail')}(?![^\W_]))?"
_WEEK = words.pattern("week_words")
_WEEK_WEEKDAY = re.compile(
    rf"(?<![^\W_])(?P<week>{_WEEK})\s*,?\s*"
    rf"(?:op |le |on |de |the |on the |op de )?(?P<wd>{_WD})(?![^\W_]){_TAIL}"
)
_WEEKDAY_WEEK = re.compile(
    rf"(?<![^\W_])(?P<wd>{_WD}){_TAIL},?\s+(?:van |de |d'|of |in )?(?P<week>{_WEEK})(?![^\W_])"
)
_WEEKDAY = re.compile(
    rf"(?<![^\W_])(?:(?P<article>de|het|le|the)\s+)?"
    rf"(?:(?P<last>{words.pattern('last')})\s+|(?P<this>{words.pattern('this')})\s+"
    rf"|(?P<next>{words.pattern('next')})\s+|(?P<ensuing>{words.pattern('ensuing')})\s+)?"
    rf"(?P<wd>{_WD})(?![^\W_]){_TAIL}"
    rf"(?:\s+(?:(?P<lastpost>{words.pattern('last')})|(?P<nextpost>{words.pattern('next')})"
    rf"|(?P<following>{words.pattern('following')})"
    rf"(?!\s+(?:an?|{words.pattern('anchor_article')})(?![^\W_]))"
    rf"|(?P<foregoing>{words.pattern('foregoing')})(?=\s*(?:$|[,.;:!?)(\n]|[^\W\d_]))"
    rf"(?!\s+(?:an?|{words.pattern('anchor_article')})(?![^\W_])))(?![^\W_]))?"
)
_SHORT = re.compile(
    rf"(?<![^\W_]){words.pattern('weekday_lead')}\s+"
    rf"(?P<wd>{words.any_of(words.SHORT_WEEKDAYS)})(?![^\W_])(?!['\-])"
)
_WEEKDAY_DAY = re.compile(
    rf"(?<![^\W_])(?P<wd>{_WD}),? (?:de |den |le |the )?"
    rf"(?:(?P<day>[0-3]?\d)(?P<suffix>{words.SUFFIX})?"
    rf"|(?P<ordinal>{words.pattern('ordinals')}))(?![^\W_])(?![.,:/\-]\d|\s*[€$£%°])"
)
_EVERY = re.compile(rf"(?<![^\W_]){words.pattern('no_weekday_before')}\s*$")


def find_weekdays_of_week(source: Source) -> Iterator[Expression]:
    """ "Dinsdag vorige week", "mardi de la semaine dernière"."""
    for pattern in (_WEEK_WEEKDAY, _WEEKDAY_WEEK):
        for match in pattern.finditer(source.folded):
            number = words.WEEKDAYS[words.key(match["wd"])]
            rule = rules.WeekdayOfWeek(number, words.WEEKS[words.key(match["week"])] // 7)
            yield Expression(match.start(), match.end(), rule, weekday=number)


def find_weekdays_with_day(source: Source) -> Iterator[Expression]:
    """ "Vendredi 6", "Friday the 13th", "vrijdag de dertiende", where no counted noun follows."""
    for match in _WEEKDAY_DAY.finditer(source.digits):
        number, day = words.WEEKDAYS[words.key(match["wd"])], words.day_of(match)
        counts = words.NOT_A_DAY.match(source.folded, match.end())
        sure = (match["suffix"] or match["ordinal"]) and not counts
        if sure or words.GOES_ON.match(source.folded, match.end()):
            rule = rules.WeekdayAndDay(number, day)
            if rule.resolve(source.reference, "near", rules.Context()):
                yield Expression(match.start(), match.end(), rule)


def find_weekdays(source: Source) -> Iterator[Expression]:
    """ "Vrijdag", "mardi dernier", "next Friday", "de dinsdag erna"."""
    for match in _WEEKDAY.finditer(source.folded):
        start = match.end("article") + 1 if match["article"] else match.start()
        if _EVERY.search(source.folded[max(0, start - 14) : start]):
            continue
        number = words.WEEKDAYS[words.key(match["wd"])]
        article = match["article"] and match["article"] != "het"
        bare: Literal["bare", "definite"] = "definite" if article else "bare"
        rule: rules.Rule = rules.Weekday(number, "this" if match["this"] else bare)
        if match["following"] or match["ensuing"]:
            rule = rules.FollowingWeekday(number)
        elif match["foregoing"]:
            rule = rules.ForegoingWeekday(number)
        elif match["last"] or match["lastpost"]:
            rule = rules.Weekday(number, "last")
        elif match["next"] or match["nextpost"]:
            rule = rules.Weekday(number, "next")
        yield Expression(start, match.end(), rule, weekday=number)
    for match in _SHORT.finditer(source.folded):
        number = words.SHORT_WEEKDAYS[words.key(match["wd"])]
        rule = rules.Weekday(number, "bare" if match[0].startswith("on") else "last")
        yield Expression(match.start(), match.end(), rule, weekday=number)


_FEAST = re.compile(
    rf"(?<![^\W_])(?P<feast>{words.any_of(words.FEAST_PHRASES)})(?![^\W_])"
    rf"(?:\s+(?:van |de |d'|of |in )?"
    rf"(?:(?P<year>{words.YEAR})|(?P<yearword>{words.pattern('year_words')}))(?![^\W_]))?"
)
_PURPOSE = re.compile(
    rf"(?<![^\W_]){words.pattern('feast_purpose')}\s*(?:de |la |le |the |het )?\s*$"
)
_ON_THE = re.compile(r"(?<![^\W_])(?:in|op|met|sinds|sedert|tijdens|rond|vanaf|na) (?:de|het) $")
_THING = re.compile(rf"[\s\-]*{words.pattern('feast_thing')}(?![^\W_])")


def find_feasts(source: Source) -> Iterator[Expression]:
    """ "Sinterklaas", "la Toussaint", "Black Friday 2025", but no "present for Christmas"."""
    for match in _FEAST.finditer(source.folded):
        feast = words.FEASTS[words.key(match["feast"])]
        year = words.year_of(match["year"], source.reference)
        if match["yearword"]:
            year = source.reference.year + words.YEAR_WORDS[words.key(match["yearword"])]
        before = source.folded[max(0, match.start() - 14) : match.start()]
        linked = _CHAIN_BEFORE.search(source.folded[max(0, match.start() - 30) : match.start()])
        if not linked and (
            (_PURPOSE.search(before) and not _ON_THE.search(before))
            or _THING.match(source.folded, match.end())
        ):
            continue
        rule: rules.Rule = rules.FeastOfYear(feast, year) if year else feast
        yield Expression(match.start(), match.end(), rule)


# "Two days before Christmas" is a date, "before Christmas" is none.
_CHAIN_BEFORE = re.compile(
    rf"(?:(?:{words.pattern('units')}|daags)\s+[^\W_]+|lendemain|veille|{words.pattern('feast_day')})"
    rf"[\s']+(?:(?:de|la|le|the|van|l|d|of)[\s']+)*$"
)
