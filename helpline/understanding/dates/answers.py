"""Reading a short answer to a question for a date: "de 3de", "vorige week dinsdag", "le 3"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from helpline.understanding.dates import calendar, rules
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.calendar import Tense
from helpline.understanding.dates.events import Role
from helpline.understanding.dates.expression import source_of
from helpline.understanding.dates.finding import find_expressions
from helpline.understanding.dates.reading import extract_dates
from helpline.understanding.wordlists import fold

_WEEK = 7


@dataclass(frozen=True)
class Ambiguous:
    """An answer that leaves the day open: the likeliest days, and between which it must lie."""

    candidates: tuple[date, ...]
    earliest: date
    latest: date


_FILLER = rf"(?:{words.pattern('answer_filler')}(?![^\W_])[\s,.!:]*)*"
_BARE_DAY = re.compile(
    rf"[\s,.!:]*{_FILLER}(?:(?P<day>[0-3]?\d){words.SUFFIX}?|(?P<ordinal>{words.pattern('ordinals')}))"
    rf"[\s,.!?]*{_FILLER}"
)
_BARE_FIGURES = re.compile(
    rf"[\s,.!:]*{_FILLER}(?P<day>[0-3]?\d)[ .\-/](?P<month>[01]?\d)"
    r"(?:[ .\-/](?P<year>\d\d|(?:19|20)\d\d))?[\s.!?]*"
)
_HEDGE = re.compile(rf"[\s,]+{words.pattern('about_after')}[\s.!?]*")
_GLUED = re.compile(r"\s*(?P<day>[0-3]\d)(?P<month>[01]\d)(?P<year>(?:19|20)\d\d)\s*")


def parse_date_answer(
    text: str,
    language: str,
    reference: date,
    role: Role | None = None,
    known: Mapping[str, date] | None = None,
) -> date | Ambiguous | None:
    """The date that answers a pending question; None if there is none in `text`.

    `role` is what the question was about: a promised delivery may lie ahead, the rest is past.
    `known` holds date facts that "twee dagen later" and "3 dagen na de levering" may hang on; a
    bare "two days later" counts from the last of them.

    An answer that names several days, a period, an approximate day, or the weekday that today
    is (which may be today or a week ago) is `Ambiguous`.
    """
    tense: Tense = "near" if role == "expected" else "past"
    bare = _bare(text, reference, tense)
    if bare:
        return bare
    source = source_of(text, language, reference)
    found = find_expressions(source)
    if not found:
        # "Rond de 5de denk ik": without what hedges it, the day stands where an answer ends.
        plain = fold(text)
        hedge = next((m for m in _HEDGE.finditer(plain) if m.end() == len(plain)), None)
        before = plain[: hedge.start()] if hedge else ""
        return parse_date_answer(before, language, reference, role, known) if before else None
    known = known or {}
    retracted = {
        (m.start, m.end) for m in extract_dates(text, language, reference, known) if m.retracted
    }
    context = rules.Context(
        max(known.values(), default=None),
        {fact.removesuffix("_date"): day for fact, day in known.items()},
    )
    days: list[rules.Days] = []
    sure = True
    for expression in found:
        if isinstance(expression.rule, rules.Period) and expression.rule.is_long:
            continue
        if (expression.start, expression.end) in retracted:
            continue
        resolved = expression.rule.resolve(reference, tense, context)
        if resolved is None:
            continue
        context = rules.Context(resolved.first, context.by_role)
        sure = sure and not expression.approximate and not resolved.is_period
        if resolved not in days:
            days.append(resolved)
        today_or_a_week_ago = (
            isinstance(expression.rule, rules.Weekday)
            and expression.rule.which == "bare"
            and resolved.first == reference
        )
        week_ago = calendar.shift_days(reference, -_WEEK)
        if today_or_a_week_ago and week_ago:
            days.append(rules.Days(week_ago, week_ago))
    if not days:
        return None
    if sure and len(days) == 1:
        return days[0].first
    candidates = tuple(dict.fromkeys(d.first for d in days))
    return Ambiguous(candidates, min(d.first for d in days), max(d.last for d in days))


def _bare(text: str, reference: date, tense: Tense) -> date | None:
    """The date in an answer of nothing but figures ("5", "3 11", "03112026")."""
    folded = fold(text)
    for pattern in (_BARE_FIGURES, _GLUED):
        if match := pattern.fullmatch(folded):
            year = words.year_of(match["year"], reference)
            rule = words.dated(int(match["day"]), int(match["month"]), year)
            days = rule.resolve(reference, tense, rules.Context()) if rule else None
            return days.first if days else None
    if match := _BARE_DAY.fullmatch(folded):
        day = int(match["day"]) if match["day"] else words.ORDINALS[words.key(match["ordinal"])]
        return calendar.day_of_month(day, reference, tense) if 1 <= day <= 31 else None
    return None
