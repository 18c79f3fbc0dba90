"""Which dates a message names and what happened on each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from helpline.understanding.cues import Token, align
from helpline.understanding.dates import calendar, rules
from helpline.understanding.dates import vocabulary as words
from helpline.understanding.dates.calendar import Tense
from helpline.understanding.dates.events import Cue, Role, Sentence, has_word, read_events
from helpline.understanding.dates.expression import Expression, Source, source_of
from helpline.understanding.dates.find_named import french_at
from helpline.understanding.dates.finding import find_expressions

FACTS: Mapping[Role, str] = {
    "order": "order_date",
    "delivery": "delivery_date",
    "complaint": "complaint_date",
    "incident": "incident_date",
    "expected": "expected_date",
}
MAX_DATES = 40
"""Dates of one message that are given a role; a message with more is a list, not a story."""


@dataclass(frozen=True)
class DateMention:
    """A date in a message.

    `value` is the day, or the first day it may be; then `latest` is the last one (a promise
    between two days is broken after the last, so there `value` is that last day). `role` is what
    happened then, None if that is not said, or is only somebody else's word. A `retracted` date
    was put right by the customer.
    """

    value: date
    role: Role | None
    start: int
    end: int
    approximate: bool = False
    retracted: bool = False
    latest: date | None = None
    noticed: bool = False
    """What happened was only found out on that day."""
    named: bool = False
    """Said by a noun, which any verb goes before ("over a contract someone took out")."""
    cued: bool = False
    """Words beside it say what happened, though it may be nothing of a report."""


def extract_dates(
    text: str, language: str, reference: date, known: Mapping[str, date] | None = None
) -> list[DateMention]:
    """The dates in `text`, in order.

    `language` (nl, fr, en) settles words that two languages share; all three are read. Dates
    without a year, and weekdays, are the last ones up to `reference`, except for what is still
    promised. `known` holds date facts (`order_date`, …) that "two days after the delivery" may
    hang on.
    """
    source = source_of(text, language, reference)
    expressions = find_expressions(source)
    if not expressions:
        return []
    wrong = _wrong_dates(source, expressions)
    blanked = [span for span, _ in wrong.values() if span]
    told = _told_of_anchor(source, expressions, wrong)
    blanked += [(expressions[i - 1].end, expressions[i].start) for i in told]
    hangs = any(
        isinstance(e.rule, rules.Chain) and e.rule.anchor in ("order", "delivery")
        for e in expressions
    )
    spans = [(e.start, e.end) for e in expressions]
    blanked += [e.chain_span for e in expressions if e.chain_span]
    sentence = read_events(source.folded, spans, blanked, bought=hangs)
    live = [i for i in range(len(expressions)) if i not in wrong]
    free = [i for i in live if i not in told]
    cues = dict(zip(free, _align([expressions[i] for i in free], sentence, source), strict=True))
    cues |= told
    cues |= _still_expected(source, expressions, cues, wrong)
    mentions = _resolve(source, expressions, cues, sentence, wrong, known or {})
    mentions = _in_order(mentions, expressions)
    mentions = _with_lone_order(mentions, sentence, cues, source)
    mentions = _with_lone_incident(mentions, sentence, cues, reference)
    return _with_untold(mentions, sentence, reference)


def extract_date_facts(
    text: str, language: str, reference: date, known: Mapping[str, date] | None = None
) -> dict[str, date]:
    """The facts `order_date`, `delivery_date`, `complaint_date`, `incident_date`, `expected_date`.

    Of several dates for one fact the first counts (the first complaint is the one that keeps
    the term of PUR-3), of several promises the last. A day that stays open ("in oktober") is no
    fact.
    """
    facts: dict[str, date] = {}
    mentions = extract_dates(text, language, reference, known)
    # What happened counts before what was only noticed.
    for mention in sorted(mentions, key=lambda m: (m.noticed, m.named)):
        if mention.role is None or mention.retracted:
            continue
        if mention.role == "expected":
            facts[FACTS["expected"]] = mention.value
        elif mention.latest is None:
            facts.setdefault(FACTS[mention.role], mention.value)
    return facts


# --- wrong dates put right -------------------------------------------------------------------

_GLUE = rf"(?:\s*{words.pattern('date_glue')})?\s*"
_WRONG_BEFORE = re.compile(rf"(?<![^\W_])(?P<wrong>{words.pattern('wrong_before')}){_GLUE}$")
_FRENCH_NOT = re.compile(rf"(?<![^\W_])(?P<wrong>{words.pattern('french_not')})(?P<glue>{_GLUE})$")
_CORRECTOR = re.compile(words.whole(words.pattern("corrector")))
_CORRECTION_REACH = 60
_ALTERNATIVE_REACH = 60
_AND = re.compile(r"(?<![^\W_])(?:en|et|and)(?![^\W_])")

Wrong = dict[int, tuple["tuple[int, int] | None", int]]


def _wrong_dates(source: Source, found: list[Expression]) -> Wrong:
    """The expressions put right: span of the word that says so (if it negates), and what by."""
    wrong: Wrong = {}
    for i, expression in enumerate(found):
        span = _negated_at(source, expression)
        partner = _alternative(source, found, i) if span else None
        if partner is not None and partner not in wrong:
            wrong[i] = (span, partner)
    for i in range(len(found) - 1):
        gap = source.folded[found[i].end : found[i + 1].start]
        if i in wrong or i + 1 in wrong or len(gap) > _CORRECTION_REACH:
            continue
        if _is_correction(source, found, i, gap) or _is_mistaken(source, found[i], gap):
            wrong[i] = (None, i + 1)
    return wrong


def _is_correction(source: Source, found: list[Expression], i: int, gap: str) -> bool:
    """Whether the words between dates i and i + 1 put the second in the place of the first.

    What happened may be said before them ("besteld op 3, nee wacht, 4 november"), but then the
    second date has no event of its own ("besteld op 3, sorry, geleverd op 4 november").
    """
    corrector = _CORRECTOR.search(gap)
    if corrector is None or _AND.search(gap, corrector.start()):
        return False
    if words.key(corrector[0]) in _OFTEN_NONE and not _OPENS.search(gap[: corrector.start()]):
        return False  # "on livre enfin la console": at last, and no correction
    after = gap[corrector.start() :]
    if read_events(after, [], []).cues:
        return False
    before = gap[: corrector.start()]
    if not read_events(before, [], []).cues:
        return not _AND.search(gap)
    following = found[i + 2].start if i + 2 < len(found) else len(source.folded)
    rest = _CLAUSE_END.split(source.folded[found[i + 1].end : following], maxsplit=1)[0]
    own = {cue.kind for cue in read_events(rest, [], []).cues}
    return own <= {cue.kind for cue in read_events(before, [], []).cues}


_BELIEVED = re.compile(rf"(?<![^\W_]){words.pattern('believed')}(?![^\W_])[^.!?\n]*$")
_TURNED_OUT = re.compile(words.whole(words.pattern("turned_out")))
_BELIEF_REACH = 60


def _is_mistaken(source: Source, first: Expression, gap: str) -> bool:
    """Whether a day was only believed ("ik dacht de 2de, maar mijn mailbox zegt 31 mei")."""
    turned = _TURNED_OUT.search(gap)
    return (
        turned is not None
        and not _SENTENCE_END.search(gap)
        and not read_events(gap[turned.end() :], [], []).cues
        and bool(_BELIEVED.search(source.folded, max(0, first.start - _BELIEF_REACH), first.start))
    )


_CLAUSE_END = re.compile(r"[,.;:!?\n]")
_OFTEN_NONE = words.keys_of("often_no_corrector")
_OPENS = re.compile(r"(?:^\s*|[,.;:!?(…\-]\s*)$")


def _negated_at(source: Source, expression: Expression) -> tuple[int, int] | None:
    """Where the word stands that denies this date, if there is one right before it."""
    from_ = max(0, expression.start - 30)
    before = source.folded[from_ : expression.start]
    match = _WRONG_BEFORE.search(before)
    if match is None:
        match = _FRENCH_NOT.search(before)
        inside = source.folded[expression.start : expression.end]
        if match is None or not (
            match["glue"].strip() in _FRENCH_GLUE
            or _FRENCH_START.match(inside)
            or french_at(source, expression.start, expression.end)
        ):
            return None
    return from_ + match.start("wrong"), from_ + match.end("wrong")


_FRENCH_GLUE = ("le", "du", "la")
_FRENCH_START = re.compile(
    r"(?:le|du|hier|avant|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?![^\W_])"
)


def _alternative(source: Source, found: list[Expression], i: int) -> int | None:
    """The date that stands against the denied one, in the same sentence and nearby."""
    for j in (i + 1, i - 1):
        if not 0 <= j < len(found):
            continue
        gap = source.folded[found[min(i, j)].end : found[max(i, j)].start]
        if len(gap) <= _ALTERNATIVE_REACH and not _SENTENCE_END.search(gap):
            return j
    return None


_SENTENCE_END = re.compile(r"[!?;\n…]|\.\s")


_IT_WAS = re.compile(
    rf"(?:\s+(?:{words.pattern('anchor_link')}\s+)+"
    rf"|[^,.;:!?\n]{{0,25}}[\s,(\-]*(?<![^\W_]){words.pattern('it_was')}[\s,]*{_GLUE})"
)


def _told_of_anchor(source: Source, found: list[Expression], wrong: Wrong) -> dict[int, Cue | None]:
    """Dates that say when the thing was that a chain hangs on.

    "Three days after the delivery, which was on 5 November": that is the day of the delivery.
    """
    told: dict[int, Cue | None] = {}
    for i, chain in enumerate(found[:-1]):
        rule = chain.rule
        if not isinstance(rule, rules.Chain) or rule.anchor in ("previous", "linked"):
            continue
        gap = source.folded[chain.end : found[i + 1].start]
        if i + 1 not in wrong and rule.base is None and _IT_WAS.fullmatch(gap):
            told[i + 1] = Cue(0, 0, rule.anchor, cast("Role", rule.anchor))
    return told


# --- what happened when ----------------------------------------------------------------------

_UNASSIGNED = 13.5  # farther than this, in half words and breaks, a cue says nothing of a date
_NOUN_FARTHER = 4.0
_WEAK_FARTHER = 2.0
_NEGATED_FARTHER = 1.0
_FAINT_FARTHER = 3.0
_WRONG_SIDE = 0.25
_MAX_GLUE = 2
_FAR = float("inf")


@dataclass(frozen=True)
class _Place:
    """Where a date stands: its first token with the prepositions before it, and its last.

    `core` is its own first token.
    """

    first: int
    last: int
    core: int


def _align(dates: list[Expression], sentence: Sentence, source: Source) -> list[Cue | None]:
    """The cue of each date, None where none is near."""
    near, rest = dates[:MAX_DATES], len(dates[MAX_DATES:])
    places = [_place(date_, sentence.tokens) for date_ in near]

    def distance(i: int, j: int) -> float:
        if lasting[i]:
            return _FAR
        return _distance(places[i], sentence.cues[j], sentence.tokens, source.language)

    lasting = [
        _is_lasting(place, sentence.tokens)
        or bool(_TODAY_IS.search(source.folded, max(0, one.start - _TODAY_REACH), one.start))
        for one, place in zip(near, places, strict=True)
    ]
    paired = align(len(near), len(sentence.cues), distance, _UNASSIGNED)
    return [None if j is None else sentence.cues[j] for j in paired] + [None] * rest


def _place(expression: Expression, tokens: list[Token]) -> _Place:
    inside = [i for i, t in enumerate(tokens) if expression.start <= t.start < expression.end]
    if not inside:  # a span that begins within a token
        inside = [i for i, t in enumerate(tokens) if t.end > expression.start][:1] or [0]
    first = core = inside[0]
    for _ in range(_MAX_GLUE):
        if (
            first
            and tokens[first - 1].word in _GLUE_WORDS
            and tokens[first - 1].clause == tokens[first].clause
        ):
            first -= 1
    return _Place(first, inside[-1], core)


def _is_lasting(place: _Place, tokens: list[Token]) -> bool:
    """Whether the date only says how long something has lasted ("tot vandaag niets")."""
    return (
        tokens[place.last].word in _TODAY
        and place.first > 0
        and has_word("up_to", [tokens[place.first - 1].word, tokens[place.first].word])
    )


_TODAY_REACH = 25
_TODAY_IS = re.compile(rf"(?<![^\W_]){words.pattern('today_is')}{_GLUE}$")
_TODAY = ("vandaag", "aujourd", "hui", "today")
_GLUE_WORDS = words.keys_of("date_glue") - {"dus", "donc", "soit"}


def _distance(place: _Place, cue: Cue, tokens: list[Token], language: str) -> float:
    before = cue.last < place.core
    if before:
        start = max(place.first, cue.last + 1)
        apart = tokens[start].place - tokens[cue.last].place
        between = [token.word for token in tokens[cue.last + 1 : start]]
    elif cue.first > place.last:
        apart = tokens[cue.first].place - tokens[place.last].place
        between = None
    else:
        return _FAR
    if cue.prefix and (between is None or any(between)):
        return _FAR
    linked = between is not None and all(has_word("noun_link", [word]) for word in between)
    if cue.noun and not linked:
        clauses = {tokens[cue.first].clause, tokens[place.first].clause}
        if cue.kind == "delivery" and len(clauses) > 1:
            return _FAR
        apart += _NOUN_FARTHER
    apart += _WEAK_FARTHER * cue.weak + _NEGATED_FARTHER * cue.negated
    apart += _FAINT_FARTHER * (cue.role is None and cue.kind in ("incident", "noticed"))
    # Dutch puts the participle after the date, French and English put it before.
    return apart + (_WRONG_SIDE if before == (language == "nl") else 0.0)


def _resolve(
    source: Source,
    found: list[Expression],
    cues: Mapping[int, Cue | None],
    sentence: Sentence,
    wrong: Wrong,
    known: Mapping[str, date],
) -> list[DateMention]:
    by_role: dict[str, date] = {role: known[fact] for role, fact in FACTS.items() if fact in known}
    mentions: dict[int, DateMention] = {}
    # A chain may hang on a date that stands after it, on another chain, or only be told from its
    # other end ("it came on the 8th, two days after I ordered it").
    for turn in range(_TURNS):
        if turn == _TURNS - 2 and not _tell_from_the_end(
            found, cues, sentence, mentions, by_role, source.reference
        ):
            break
        previous: date | None = None
        latest: date | None = None
        for i, expression in enumerate(found):
            cue = cues.get(i)
            if i not in mentions:
                hangs = isinstance(expression.rule, rules.Chain) and not expression.rule.base
                if turn == 0 and hangs and any(j not in mentions for j in range(i)):
                    continue  # what it hangs on may be told later
                # "Twee dagen later" counts from the latest thing told, not from the last named.
                later = isinstance(expression.rule, rules.Chain) and expression.rule.days >= 0
                context = rules.Context(latest if later else previous, by_role)
                mention = _mention(source, expression, cue, sentence, context)
                if mention is None:
                    continue
                if i in wrong:
                    mention = _retracted(mention, mentions.get(wrong[i][1]), cues, wrong[i][1])
                    if mention.value > source.reference and mention.role != "expected":
                        mention = replace(mention, role=None)
                mentions[i] = mention
                if mention.role and not mention.retracted and mention.latest is None:
                    by_role.setdefault(mention.role, mention.value)
            if not mentions[i].retracted and mentions[i].latest is None:
                previous = mentions[i].value
                if mentions[i].role != "expected" and previous <= source.reference:
                    latest = max(latest or previous, previous)
    return sorted(mentions.values(), key=lambda mention: mention.start)


def _retracted(
    mention: DateMention, partner: DateMention | None, cues: Mapping[int, Cue | None], index: int
) -> DateMention:
    """A wrong date keeps the role of the date that stands in its place."""
    cue = cues.get(index)
    role = partner.role if partner else cue.role if cue else None
    return DateMention(
        mention.value, role, mention.start, mention.end, mention.approximate, True, mention.latest
    )


def _mention(
    source: Source,
    expression: Expression,
    cue: Cue | None,
    sentence: Sentence,
    context: rules.Context,
) -> DateMention | None:
    place = _place(expression, sentence.tokens)
    clause = sentence.tokens[place.first].clause
    future = clause in sentence.futures
    elsewhere = cue is not None and sentence.tokens[cue.first].clause != clause
    if future and cue is not None and cue.kind == "noticed":
        cue = None  # "maandag komt de deurwaarder"
    if future and elsewhere and isinstance(expression.rule, rules.Weekday):
        cue = None  # "een lening aangegaan, maandag komt de deurwaarder"
    role: Role | None = cue.role if cue else None
    tense: Tense = cue.tense if cue and cue.role == "expected" else "past"
    if cue is None and future:
        tense = "future"
    if cue and cue.negated and cue.kind == "delivery" and _until(place, sentence.tokens):
        role = "delivery"  # "didn't arrive until Friday": it did
    days = expression.rule.resolve(source.reference, tense, context)
    if days is None:
        return None
    if role and days.first == source.reference and _is_bare_weekday(expression):
        # On a Saturday nobody says "Saturday" for today.
        week_ago = calendar.shift_days(source.reference, -_WEEK)
        days = rules.Days(week_ago, week_ago) if week_ago and role != "expected" else days
    value = days.last if role == "expected" else days.first
    if value > source.reference and role not in (None, "expected"):
        role = "expected" if role == "delivery" else None
    if expression.needs_future and tense != "future":
        role = None  # "zou in 2 dagen geleverd worden" counts from the order, not from now
    return DateMention(
        value,
        role,
        expression.start,
        expression.end,
        expression.approximate or days.is_period,
        latest=days.last if days.is_period else None,
        named=role == "incident" and cue is not None and cue.noun,
        noticed=role == "incident" and cue is not None and cue.kind == "noticed",
        cued=cue is not None or expression.needs_future,
    )


def _is_bare_weekday(expression: Expression) -> bool:
    return isinstance(expression.rule, rules.Weekday) and expression.rule.which == "bare"


_WEEK = 7
_TURNS = 5


def _tell_from_the_end(
    found: list[Expression],
    cues: Mapping[int, Cue | None],
    sentence: Sentence,
    mentions: dict[int, DateMention],
    by_role: dict[str, date],
    reference: date,
) -> bool:
    """Tell what chains hang on from where they end; whether there was any such chain.

    Beside a chain from something untold stands the date of that ("two days after I ordered it,
    on the 3rd"), or the date that the chain leads to ("it came on the 8th, two days after I
    ordered it").
    """
    told = False
    for i, expression in enumerate(found):
        rule = expression.rule
        twice = expression.chain
        if isinstance(twice, rules.Chain) and i in mentions and not mentions[i].retracted:
            # "Two days after I ordered it, so on the 8th": the order is told as well.
            anchor = twice.anchor
            start = rules.moved(mentions[i].value, -twice.days, -twice.months)
            known = anchor in by_role or anchor in ("previous", "linked")
            span = expression.chain_span
            past = start is not None and start <= reference
            if start and span and past and not known and mentions[i].role != anchor:
                by_role[anchor], told = start, True
                mentions[-1 - i] = DateMention(start, cast("Role", anchor), *span)
            continue
        if i in mentions or not isinstance(rule, rules.Chain) or rule.base is not None:
            continue
        anchor = rule.anchor
        if anchor in ("previous", "linked") or anchor in by_role:
            continue
        here = sentence.tokens[_place(expression, sentence.tokens).first].sentence
        beside = {
            j: mentions[j]
            for j in (i - 1, i + 1)
            if j in mentions
            and not mentions[j].retracted
            and mentions[j].latest is None
            and sentence.tokens[_place(found[j], sentence.tokens).first].sentence == here
        }
        own = cues.get(i)
        after = beside.get(i + 1)
        gone_by = after is not None and after.value <= reference
        if after and gone_by and after.role is None and cues.get(i + 1) is None:
            role = cast("Role", anchor)
            mentions[i + 1] = replace(after, role=role)
            by_role[anchor], told = after.value, True
            continue
        for mention in beside.values():
            if mention.role in (None, "expected", anchor):
                continue
            if own is not None and own.role not in (mention.role, anchor):
                continue
            value = rules.moved(mention.value, -rule.days, -rule.months)
            if value and value <= reference:
                role = cast("Role", anchor)
                mentions[i] = DateMention(
                    value, role, expression.start, expression.end, expression.approximate
                )
                by_role[anchor], told = value, True
                break
    return told


def _until(place: _Place, tokens: list[Token]) -> bool:
    near = [token.word for token in tokens[max(0, place.first - 1) : place.first + 1]]
    return has_word("until", near)


def _with_lone_order(
    mentions: list[DateMention],
    sentence: Sentence,
    cues: Mapping[int, Cue | None],
    source: Source,
) -> list[DateMention]:
    """The only past date of a message about a purchase, without a word of its own, is its date.

    "Sedert de negentiende oktober wacht ik op de wandelstok die ik toen heb gekocht": only where
    something is said to have been bought, and the date has no event beside it.
    """
    open_ = [i for i, mention in enumerate(mentions) if not mention.retracted]
    if len(open_) != 1 or any(cues.values()) or sentence.speaks_of_fraud:
        return mentions
    only = mentions[open_[0]]
    reference = source.reference
    if only.latest is not None or only.role is not None or only.value > reference:
        return mentions
    ordered = any(cue.role == "order" for cue in sentence.cues) or sentence.awaits
    of_that_day = sentence.speaks_of_purchase and _OF_DAY.search(source.folded, 0, only.start)
    if not ordered and not of_that_day:
        return mentions
    return [replace(m, role="order") if m.value <= reference else m for m in mentions]


# "Een trui van bij JBC van 16 februari".
_OF_DAY = re.compile(r"(?<![^\W_])(?:van|du|de|from|of|d\.?d\.?)\s+(?:den?\s+|le\s+|the\s+)?$")


def _with_lone_incident(
    mentions: list[DateMention],
    sentence: Sentence,
    cues: Mapping[int, Cue | None],
    reference: date,
) -> list[DateMention]:
    """The only past date of a message that speaks of no purchase is the date of what happened."""
    open_ = [i for i, mention in enumerate(mentions) if not mention.retracted]
    if len(open_) != 1 or _is_about_purchase(sentence) or any(cues.values()):
        return mentions
    only = mentions[open_[0]]
    if only.latest is not None or only.role is not None or only.value > reference:
        return mentions
    if not sentence.tells_something:
        return mentions
    return [replace(m, role="incident") if m.value <= reference else m for m in mentions]


_STILL = re.compile(
    rf"[\s,;]*(?:(?:{words.pattern('again')}|{words.pattern('date_glue')})(?![^\W_])[\s,]*){{1,6}}"
)


_PUT_OFF = re.compile(rf"(?<![^\W_]){words.pattern('put_off')}(?![^\W_])")


def _still_expected(
    source: Source, found: list[Expression], cues: Mapping[int, Cue | None], wrong: Wrong
) -> dict[int, Cue]:
    """Dates that follow a promised one and are promised too: "for the 10th, then for the 18th"."""
    told: dict[int, Cue] = {}
    for i in range(1, len(found)):
        before = told.get(i - 1) or cues.get(i - 1)
        if before is None or before.role != "expected" or i in wrong:
            continue
        gap = source.folded[found[i - 1].end : found[i].start]
        if _STILL.fullmatch(gap) and (cues.get(i) is None or _PUT_OFF.search(gap)):
            told[i] = before
    return told


_MOVABLE = (rules.Weekday, rules.DayOnly)


def _in_order(mentions: list[DateMention], found: list[Expression]) -> list[DateMention]:
    """Weekdays and days of the month so that nothing comes before it was ordered.

    "Vrijdag besteld, dinsdag geleverd" on a Saturday: the Friday before that Tuesday.
    """
    rule_at = {expression.start: expression.rule for expression in found}
    for first, then in (("order", "delivery"), ("order", "complaint"), ("delivery", "complaint")):
        early = next((m for m in mentions if m.role == first and not m.retracted), None)
        late = next((m for m in mentions if m.role == then and not m.retracted), None)
        if early is None or late is None or early.value <= late.value:
            continue
        if first == "delivery" and early.start > late.start:
            continue  # a complaint may well come before the delivery
        rule = rule_at.get(early.start)
        if not isinstance(rule, _MOVABLE) or (
            isinstance(rule, rules.Weekday) and rule.which not in ("bare", "definite")
        ):
            continue
        days = rule.resolve(late.value, "past", rules.Context())
        if days:
            moved = replace(early, value=days.first)
            mentions = [moved if m is early else m for m in mentions]
    return mentions


def _with_untold(
    mentions: list[DateMention], sentence: Sentence, reference: date
) -> list[DateMention]:
    """A date without a word of its own gets what the rest of the message leaves open.

    Where nothing is said of a purchase it is the day of what happened, unless that is told
    already; beside a delivery or a complaint that came later it is the day of the order.
    """
    open_ = [
        i
        for i, m in enumerate(mentions)
        if m.role is None
        and not m.retracted
        and m.latest is None
        and m.value < reference
        and not m.cued
    ]
    if not open_:
        return mentions
    role: Role | None = None
    known = {m.role: m.value for m in reversed(mentions) if m.role and not m.retracted}
    value = mentions[open_[0]].value
    if not _is_about_purchase(sentence):
        told = any(m.role == "incident" and not m.noticed for m in mentions)
        role = "incident" if sentence.tells_something and not told else None
    elif len(open_) == 1 and "order" not in known:
        later = [known[r] for r in ("delivery", "complaint") if r in known]
        role = "order" if later and value <= min(later) else None
    elif len(open_) == 1 and "delivery" not in known and value >= known["order"]:
        came = any(cue.role == "delivery" for cue in sentence.cues)
        role = "delivery" if came else None
    if role is None:
        return mentions
    return [replace(m, role=role) if i == open_[0] else m for i, m in enumerate(mentions)]


def _is_about_purchase(sentence: Sentence) -> bool:
    """Whether a word of the message speaks of buying, delivering or complaining."""
    return sentence.speaks_of_purchase or any(
        cue.kind in ("order", "delivery", "complaint", "expected") for cue in sentence.cues
    )
