"""All date expressions of a message, found by the finders and joined where they are one date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from helpline.understanding.dates import (
    calendar,
    find_counted,
    find_named,
    find_numeric,
    find_spelled,
    rules,
)
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.events import anchor_in
from helpline.understanding.dates.expression import Expression, Source

_MONTHS = words.hints(words.MONTHS)
_UNITS = words.hints(words.phrases("units"))
_WEEKDAYS = words.hints(words.WEEKDAYS)
_NEIGHBOURS = words.hints(
    [
        p
        for name in ("next_day", "second_next_day", "previous_day", "same_day")
        for p in words.phrases(name)
    ]
)
_WHOLES = words.hints(
    [p for name in ("week_words", "weekend_words", "month_words") for p in words.phrases(name)]
)
_ALONE = frozenset(("lendemain", "veille", "dag", "jour", "day", "daags", "anderendaags"))

# From the most to the least specific: what one has taken, the next ones leave alone. Each with
# the words without which it can find nothing; None stands for figures.
_FINDERS: tuple[tuple[frozenset[str] | None, Callable[[Source], Iterator[Expression]]], ...] = (
    (None, find_numeric.find_full),
    (_MONTHS, find_spelled.find_listed_days),
    (_MONTHS, find_spelled.find_ranges),
    (words.hints(words.NTH), find_spelled.find_nth_of_month),
    (words.hints(words.phrases("month_words")), find_spelled.find_day_of_named_month),
    (_MONTHS, find_spelled.find_day_month),
    (frozenset(("week",)), find_counted.find_week_before),
    (_WEEKDAYS, find_counted.find_dutch_week_before),
    (
        words.hints([*words.phrases("relative_days"), *words.phrases("french_yesterday")]),
        find_named.find_relative,
    ),
    (_UNITS, find_counted.find_from_today),
    (_UNITS | _ALONE, find_counted.find_from_anchor),
    (_UNITS | _NEIGHBOURS, find_counted.find_from_previous),
    (_WEEKDAYS, find_named.find_weekdays_of_week),
    (_WEEKDAYS, find_named.find_weekdays_with_day),
    (words.hints(words.FEAST_PHRASES), find_named.find_feasts),
    (words.hints(words.phrases("day_of")), find_counted.find_day_of),
    (None, find_numeric.find_day_month),
    (None, find_spelled.find_days),
    (
        words.hints([*words.phrases("ordinals"), *(f"{w}n" for w in words.phrases("ordinals"))]),
        find_spelled.find_ordinal_days,
    ),
    (_WEEKDAYS | words.hints(words.SHORT_WEEKDAYS), find_named.find_weekdays),
    (_MONTHS | _WHOLES, find_spelled.find_periods),
    (words.hints(words.phrases("year_words")), find_spelled.find_years),
    (None, find_spelled.find_years),
)
_GLUE = re.compile(
    rf"[\s,(:\-]*(?:{words.pattern('date_glue')}(?![^\W_])[\s,(:']*){{0,3}}", re.ASCII
)
_ABOUT_BEFORE = re.compile(
    rf"(?<![^\W_]){words.pattern('about')}\s*(?:{words.pattern('date_glue')}\s*)?$"
)
_ABOUT_AFTER = re.compile(rf"\s*,?\s*{words.pattern('about_after')}(?![^\W_])")
_FALLS_BACK = re.compile(rf"\s+{words.pattern('anchor_article')}(?![^\W_])")
_LOOK_BACK = 30


def find_expressions(source: Source) -> list[Expression]:
    """The date expressions of a message in order, none inside another."""
    covered = bytearray(len(source.folded))
    found: list[Expression] = []
    figures = source.has_figures
    for needed, finder in _FINDERS:
        if not figures if needed is None else needed.isdisjoint(source.words):
            continue
        for expression in finder(source):
            span = slice(expression.start, expression.end)
            if not any(covered[span]):
                covered[span] = b"\x01" * (expression.end - expression.start)
                found.append(expression)
    found.sort(key=lambda expression: expression.start)
    if not _DOUBT.isdisjoint(source.words) or "+-" in source.folded:
        found = [_with_doubt(source, expression) for expression in found]
    return _join(source, found)


def _with_doubt(source: Source, expression: Expression) -> Expression:
    """Marked approximate if words like "ongeveer" or "je crois" stand beside it."""
    before = source.folded[max(0, expression.start - _LOOK_BACK) : expression.start]
    inside = source.folded[expression.start : expression.end]
    if (
        _ABOUT_BEFORE.search(before)
        or _ABOUT_INSIDE.search(inside)
        or _ABOUT_AFTER.match(source.folded, expression.end)
    ):
        return replace(expression, approximate=True)
    return expression


_DOUBT = words.hints([*words.phrases("about"), *words.phrases("about_after")])
_ABOUT_INSIDE = re.compile(rf"(?<![^\W_]){words.pattern('about')}(?![^\W_])")


def _join(source: Source, found: list[Expression]) -> list[Expression]:
    """Neighbours that are one date become one: "vrijdag 20/11", "dinsdag twee weken geleden"."""
    joined: list[Expression] = []
    for expression in found:
        if joined:
            gap = source.folded[joined[-1].end : expression.start]
            if _AT_FEAST.fullmatch(gap) and (feast := _feast_of_year(joined[-1], expression)):
                joined[-1] = feast
                continue
            if _AT_FEAST.fullmatch(gap) and _is_feast_on(joined[-1], expression, source):
                joined[-1] = replace(expression, start=joined[-1].start)
                continue
            if _GLUE.fullmatch(gap):
                one = _one_of(joined[-1], expression, gap, source)
                if one:
                    joined[-1] = one
                    continue
        joined.append(expression)
    return _anchored(source, joined)


def _one_of(first: Expression, second: Expression, gap: str, source: Source) -> Expression | None:
    """The two as one expression, None if they are two dates."""
    start, end, today = first.start, second.end, source.reference
    month = first.rule
    if (
        isinstance(month, rules.MonthPart)
        and month.part is None
        and isinstance(second.rule, rules.DayOnly)
    ):
        # "In augustus, de 18de om juist te zijn".
        rule_of_day = words.dated(second.rule.day, month.month, month.year)
        return replace(second, start=start, rule=rule_of_day) if rule_of_day else None
    chained = isinstance(first.rule, rules.Chain) and isinstance(second.rule, _DATED)
    if chained and (_THAT_IS.search(gap) or _THAT_IS.match(source.folded, end)):
        # "Drie dagen na de bestelling, op 8 november dus": the same day, said twice.
        return replace(second, chain=first.rule, chain_span=(start, first.end))
    if first.link_after and isinstance(first.rule, rules.Chain):
        rule = replace(first.rule, base=second.rule)
        return replace(first, end=end, rule=rule, link_after=False)
    for day, weeks in ((first, second), (second, first)):
        if day.weekday is not None and weeks.weeks_ago is not None:
            rule_of_week = rules.WeekdayOfWeek(day.weekday, -weeks.weeks_ago)
            return Expression(start, end, rule_of_week, day.approximate, weekday=day.weekday)
    if isinstance(first.rule, _HUNG_WEEKDAYS) and isinstance(second.rule, _DATED):
        named = _tentative(second, today)
        if named and named.first.weekday() == first.weekday:
            return replace(second, start=start)  # "de zaterdag ervoor, 7 maart dus"
    days = _tentative(first, today), _tentative(second, today)
    if days[0] is None or days[1] is None:
        return None
    counted = [e for e in (first, second) if e.ago]
    if len(counted) == 1:
        other = second if counted[0] is first else first
        back = _days_back(other, today)
        apart = bool(back) and "," in gap  # "eergisteren, drie weken geleden besteld": two dates
        if back is not None and not apart and isinstance(counted[0].rule, rules.Fixed):
            # "A month ago today", "gisteren een week geleden".
            shifted = calendar.shift_days(counted[0].rule.day, -back)
            if shifted:
                return replace(counted[0], start=start, end=end, rule=rules.Fixed(shifted))
    if days[0] == days[1]:
        certain = second if first.weekday is not None else first
        return replace(certain, start=start, end=end)
    if first.weekday is not None and second.weekday is None and isinstance(second.rule, _FEASTS):
        feast = second.rule.resolve(today, "past", rules.Context())
        if feast and feast.first.weekday() == first.weekday:
            return replace(second, start=start)  # "le dimanche de la fête des mères"
    if first.weekday is not None and second.weekday is None and isinstance(second.rule, _DATED):
        same = days[1].first.weekday() == first.weekday
        if same or "," not in gap:
            return replace(second, start=start)
    if second.weekday is not None and first.weekday is None and isinstance(first.rule, _DATED):
        same = days[0].first.weekday() == second.weekday
        if same and gap.strip():
            return replace(first, end=end)
    return None


_HUNG_WEEKDAYS = (rules.FollowingWeekday, rules.ForegoingWeekday)
_MOST_DAYS_BACK = 2


def _days_back(expression: Expression, today: date) -> int | None:
    """How long ago "today", "yesterday" or the day before that is; None for any other date."""
    if expression.ago or not isinstance(expression.rule, rules.Fixed):
        return None
    back = (today - expression.rule.day).days
    return back if 0 <= back <= _MOST_DAYS_BACK else None


_THAT_IS = re.compile(rf"[\s,(]*{words.pattern('that_is')}(?![^\W_])")
_FEASTS = (rules.Feast, rules.FeastOfYear)
_DATED = (rules.DayMonth, rules.DayOnly, rules.DayOfMonth, rules.Fixed)


def _tentative(expression: Expression, today: date) -> rules.Days | None:
    return expression.rule.resolve(today, "past", rules.Context())


def _is_feast_on(day: Expression, feast: Expression, source: Source) -> bool:
    """Whether the feast fell on that weekday ("dimanche à la Saint-Nicolas")."""
    if day.weekday is None or not isinstance(feast.rule, _FEASTS):
        return False
    named, fell = _tentative(day, source.reference), _tentative(feast, source.reference)
    return named is not None and fell is not None and named.first == fell.first


_AT_FEAST = re.compile(rf"[\s,]*(?:{words.pattern('at_feast')}[\s']+)?")


def _feast_of_year(first: Expression, second: Expression) -> Expression | None:
    """ "Vorig jaar met Black Friday", "in 2025, 3 November": the day in the year named."""
    for year, day in ((first, second), (second, first)):
        rule: rules.Rule | None = None
        if year.year is None:
            continue
        if isinstance(day.rule, rules.Feast):
            rule = rules.FeastOfYear(day.rule, year.year)
        elif isinstance(day.rule, rules.DayMonth) and day.rule.last_day is None:
            rule = words.dated(day.rule.day, day.rule.month, year.year)
        if rule:
            return replace(day, start=first.start, end=second.end, rule=rule)
    return None


def _anchored(source: Source, joined: list[Expression]) -> list[Expression]:
    """The chains that wait for what follows hang on what is told there, or are no dates at all."""
    kept: list[Expression] = []
    named: Expression | None = None
    for i, expression in enumerate(joined):
        if expression is named:
            continue
        if not expression.link_after or not isinstance(expression.rule, rules.Chain):
            kept.append(expression)
            continue
        last = words.key(source.folded[expression.start : expression.end].split()[-1])
        alone = last in _MAY_STAND_ALONE and not _FALLS_BACK.match(source.folded, expression.end)
        following = joined[i + 1].start if i + 1 < len(joined) else len(source.folded)
        told = None if alone else _told_after(source, expression.end)
        if told:
            # The event is the chain's own, unless another date stands before it.
            end = told[1] if told[1] <= following else expression.end
            rule = replace(expression.rule, anchor=told[0])
            kept.append(replace(expression, end=end, rule=rule, link_after=False))
        elif i + 1 < len(joined) and (hung := _on_named_day(source, expression, joined[i + 1])):
            kept.append(hung)
            named = joined[i + 1]
        elif alone:
            rule = replace(expression.rule, anchor="previous")
            kept.append(replace(expression, rule=rule, link_after=False))
    return kept


def _on_named_day(source: Source, chain: Expression, day: Expression) -> Expression | None:
    """ "De dag na mijn verjaardag, ik verjaar op 1 oktober": the day after that date."""
    gap = source.folded[chain.end : day.start]
    if not isinstance(chain.rule, rules.Chain) or not _IS_ON.fullmatch(gap):
        return None
    rule = replace(chain.rule, base=day.rule)
    return replace(chain, end=day.end, rule=rule, link_after=False)


_IS_ON = re.compile(
    rf"\s+[^,.;:!?\n(]{{2,30}}[,(]\s*{words.pattern('falls_on')}\s*"
    rf"(?:{words.pattern('date_glue')}\s*)?"
)
_MAY_STAND_ALONE = words.keys_of("later") | words.keys_of("stands_alone")
_CLAUSE_END = re.compile(r"[,.;:!?\n()]")
_ANCHOR_REACH = 70


def _told_after(source: Source, at: int) -> tuple[rules.Anchor, int] | None:
    """What the words after a chain tell of ("nadat ik hem besteld had"), and where they end."""
    clause = _CLAUSE_END.split(source.folded[at : at + _ANCHOR_REACH], maxsplit=1)[0]
    told = anchor_in(clause)
    return (told[0], at + told[1]) if told else None
