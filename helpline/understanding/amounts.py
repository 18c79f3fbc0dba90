"""What sums a message names and what each was: the price, a refund, shipping, a loss."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, cast

from helpline.understanding.cues import Phrases, Token, align, lay_out, tokens_of, without
from helpline.understanding.money import (
    DEFAULT_CURRENCY,
    LISTS,
    Sum,
    decimal_of,
    find_sums,
    pattern,
    whole,
)
from helpline.understanding.numbers import digits_for_words
from helpline.understanding.wordlists import all_languages, fold

Role = Literal["price", "refund", "shipping", "loss"]
Kind = Literal["price", "billed", "refund", "shipping", "return", "loss", "total", "other"]

_ROLE_OF: dict[Kind, Role | None] = {
    "price": "price",
    "billed": "price",
    "total": "price",
    "refund": "refund",
    "shipping": "shipping",
    "return": "shipping",
    "loss": "loss",
    "other": None,
}
MAX_SUMS = 40
"""Sums of one message that are given a role; a message with more is a list, not a story."""


@dataclass(frozen=True)
class AmountMention:
    """A sum of money in a message.

    `value` in `currency` (ISO 4217). `role` is what it was, None if that is not said or is
    nothing of a report (a discount, a price per month). `kind` is finer: it tells the cost of
    sending goods back ("return") from other shipping, and a total from the price of the good. A
    `retracted` sum was put right by the customer. `range_from` is the lower end of a range.
    """

    value: Decimal
    currency: str
    role: Role | None
    start: int
    end: int
    approximate: bool = False
    retracted: bool = False
    kind: Kind | None = None
    range_from: Decimal | None = None


def extract_amounts(text: str, language: str) -> list[AmountMention]:
    """The sums of money in `text`, in order; `language` (nl, fr, en) is a hint only."""
    sums = find_sums(text, language)
    if not sums:
        return []
    folded = fold(text)
    wrong = _wrong_sums(folded, sums, language)
    kinds = _kinds(folded, [one for i, one in enumerate(sums) if i not in wrong], language)
    mentions: list[AmountMention] = []
    rest = iter(kinds)
    live = {i: next(rest) for i in range(len(sums)) if i not in wrong}
    for i, one in enumerate(sums):
        kind = live[wrong[i]] if i in wrong and wrong[i] in live else live.get(i)
        mentions.append(
            AmountMention(
                one.value,
                one.currency,
                _ROLE_OF[kind] if kind else None,
                one.start,
                one.end,
                one.approximate,
                i in wrong,
                kind,
                one.range_from,
            )
        )
    return _parts_of_totals(folded, mentions)


def extract_amount_facts(text: str, language: str) -> dict[str, Decimal | str]:
    """The facts `amount` with `currency`, `refunded_amount` and `return_cost`, as far as stated.

    `amount` is what was paid including VAT: the total where one is told (several prices, or price
    and shipping), else the price of the goods. Without a price it is the money lost; what an
    invoice says counts where nothing else is told.
    """
    mentions = [m for m in extract_amounts(text, language) if not m.retracted]
    facts: dict[str, Decimal | str] = {}
    main = _main(mentions)
    if main:
        facts["amount"], facts["currency"] = main.value, main.currency
    for fact, kind in (("refunded_amount", "refund"), ("return_cost", "return")):
        values = [m.value for m in mentions if m.kind == kind and m.range_from is None]
        if values:
            facts[fact] = values[0]
    return facts


def _main(mentions: list[AmountMention]) -> AmountMention | None:
    exact = [m for m in mentions if m.range_from is None]
    totals = [m for m in exact if m.kind == "total"]
    prices = [m for m in exact if m.kind == "price"]
    unsaid = [m for m in exact if m.kind is None]
    for i, one in enumerate(exact):
        parts = [m.value for m in exact[:i] if m.currency == one.currency and m.kind != "refund"]
        if len(parts) > 1 and sum(parts) == one.value:
            return one  # "85 plus 4,95 verzending, 89,95 betaald"
    if totals:
        # "Soit" and "dus" also explain: a total is no less than what it adds up.
        most = max(m.value for m in (*totals, *prices))
        whole = [m for m in totals if m.value == most or not prices]
        if whole:
            return whole[-1]
    losses = [m for m in exact if m.kind == "loss"]
    billed = [m for m in exact if m.kind == "billed"]
    return next(iter([*prices, *losses, *billed, *unsaid, *totals]), None)


_FILLER = rf"(?:{pattern('answer_filler')}(?![^\W_])[\s,.!:]*)*"
_BARE = re.compile(
    rf"[\s,.!:]*{_FILLER}(?P<number>\d[\d.,' ]*?)\s*(?P<k>k)?(?:[,.] ?(?:--?|=))?[\s,.!?]*{_FILLER}"
)
_LONGEST_BARE = 60


def parse_amount_answer(text: str, language: str) -> tuple[Decimal, str] | None:
    """The sum that answers a pending question, as value and currency; None if there is none.

    A number without a currency is euro. An answer that leaves the sum open (two sums, a range)
    is None: it is asked again.
    """
    folded = digits_for_words(fold(text))
    match = _BARE.fullmatch(folded) if len(folded) <= _LONGEST_BARE else None
    value = decimal_of(match["number"].strip()) if match else None
    if match and value is not None:
        return (value * 1000 if match["k"] else value).quantize(Decimal("0.01")), DEFAULT_CURRENCY
    mentions = [m for m in extract_amounts(text, language) if not m.retracted]
    if len(mentions) == 1 and mentions[0].range_from is None:
        return mentions[0].value, mentions[0].currency
    main = _main([m for m in mentions if m.kind not in ("refund", "return", "shipping")])
    rivals = {(m.value, m.currency) for m in mentions if m.kind in (None, "price")}
    if main is None or (len(rivals) > 1 and main.kind != "total"):
        return None
    return main.value, main.currency


# --- sums put right --------------------------------------------------------------------------

_CORRECTOR = re.compile(whole("corrector"))
_WRONG_BEFORE = re.compile(rf"(?<![^\W_]){pattern('wrong_before')}\s*$")
_DENIAL_REACH = 20
_CORRECTION_REACH = 40
_ALTERNATIVE_REACH = 50


def _wrong_sums(folded: str, sums: list[Sum], language: str) -> dict[int, int]:
    """The sums put right, each with the one that stands in its place."""
    wrong: dict[int, int] = {}
    for i, one in enumerate(sums):
        denied = _WRONG_BEFORE.search(folded, max(0, one.start - _DENIAL_REACH), one.start)
        # Dutch "pas" is "only": it denies a sum in French alone.
        if denied and ("pas" not in denied[0] or language == "fr"):
            for j in (i + 1, i - 1):
                if 0 <= j < len(sums) and j not in wrong:
                    gap = folded[sums[min(i, j)].end : sums[max(i, j)].start]
                    if len(gap) <= _ALTERNATIVE_REACH and not re.search(r"[!?;\n]|\.\s", gap):
                        wrong[i] = j
                        break
    for i in range(len(sums) - 1):
        gap = folded[sums[i].end : sums[i + 1].start]
        if i in wrong or i + 1 in wrong or len(gap) > _CORRECTION_REACH:
            continue
        if _CORRECTOR.search(gap) and not _cues_in(gap):
            wrong[i] = i + 1
    return wrong


# --- what each sum was -----------------------------------------------------------------------

_NO_CUE = "none"
_CUES = Phrases(
    [(phrase, _NO_CUE) for phrase in LISTS["no_cue"]]
    + [(phrase, kind) for kind, by in LISTS["roles"].items() for phrase in all_languages(by)]
)
_BOUNDARY = frozenset(LISTS["boundary"])
_WEAK = frozenset(fold(word) for word in LISTS["weak"])
_FREE = frozenset(word for phrase in LISTS["free_before"] for word in tokens_of(phrase)[-1:])
_WANTED = frozenset(word for phrase in LISTS["wanted"] for word in tokens_of(phrase))
_OFFERED = frozenset(word for phrase in LISTS["offered"] for word in tokens_of(phrase))
_PRICE_BEFORE = frozenset(fold(word) for word in LISTS["price_before"])
_NEAR_ONLY = frozenset(fold(word) for word in LISTS["near_only"])
_AFTER_ONLY = frozenset(fold(word) for word in LISTS["after_only"])
_OFF_SELLER = frozenset(fold(word) for word in LISTS["off_seller"])
_INSTEAD = frozenset(" ".join(tokens_of(phrase)) for phrase in LISTS["instead"])
_OFF = "off"
_NEAR = 2
_UNASSIGNED = 8.0
_WEAK_FARTHER = 1.5
_NAMED_AFTER = 1.5
_PREPOSITION = 3.0
_WRONG_SIDE = 0.25
_COST_BEFORE, _COST_AFTER = 1, 2
_SEND_KINDS = ("shipping", "return")
_FAR = float("inf")


@dataclass(frozen=True)
class _Cue:
    first: int
    last: int
    kind: Kind
    weak: bool = False
    before_only: bool = False
    near_only: bool = False
    before_sum: bool = False
    """Said of the sum that follows it ("in plaats van 149 euro")."""


def _is_seller(after: list[str]) -> bool:
    """Whether the word after "off" leads to who sold it, rather than to a discount."""
    return bool(_OFF_SELLER.intersection(after))


def _cues_in(folded: str) -> bool:
    return bool(_CUES.all_in([token.word for token in lay_out(folded, [], ())]))


def _kinds(folded: str, sums: list[Sum], language: str) -> list[Kind | None]:
    spans = [(one.start, one.end) for one in sums]
    tokens = lay_out(folded, spans, _BOUNDARY)
    cues = _cues(tokens, without(folded, tokens, spans), spans, language)
    near, rest = sums[:MAX_SUMS], len(sums[MAX_SUMS:])
    places = [_place(one, tokens) for one in near]

    def distance(i: int, j: int) -> float:
        return _distance(places[i], cues[j], tokens, language)

    paired = align(len(near), len(cues), distance, _UNASSIGNED)
    return [None if j is None else cues[j].kind for j in paired] + [None] * rest


def _cues(
    tokens: list[Token], words: list[str], spans: list[tuple[int, int]], language: str
) -> list[_Cue]:
    cues: list[_Cue] = []
    hits = _CUES.all_in(words)
    clauses: dict[int, list[str]] = {}
    for token, word in zip(tokens, words, strict=True):
        clauses.setdefault(token.clause, []).append(word)
    starts = {start for start, _ in spans}
    sums_in = Counter(token.clause for token in tokens if token.start in starts)
    returns = {
        tokens[first].clause
        for first, last, name in hits
        if name == "return" and not (first == last and words[first] in _WEAK)
    }
    denials = _WANTED | {"pas"} if language == "fr" else _WANTED
    sends: set[int] = set()
    sent_back = {
        tokens[first].sentence: first for first, _, name in reversed(hits) if name == "return"
    }
    for first, last, name in hits:
        if name == _NO_CUE:
            continue
        kind, clause = cast(Kind, name), tokens[first].clause
        if kind in _SEND_KINDS:
            if _FREE.intersection(words[max(0, first - 1) : last + 2]):
                continue  # "verzending inbegrepen", "livraison gratuite" cost nothing
            sends.add(clause)
            if sent_back.get(tokens[first].sentence, first) < first:
                kind = "return"  # "renvoyé le 10, 8,95 de port"
        elif kind == "price" and (clause in sends or (clause in returns and sums_in[clause] == 1)):
            continue  # "het terugsturen kostte 12 euro", "12 euro betaald om terug te sturen"
        elif kind == "refund" and denials.intersection(clauses[clause]):
            continue  # wanted or refused, so no refund yet
        elif kind == "refund" and _OFFERED.intersection(clauses[clause]):
            kind = "other"
        alone = first == last
        if words[first] == _OFF and alone and _is_seller(words[last + 1 : last + 2]):
            continue  # "479 euros off a site": bought there
        against = " ".join(words[first : last + 1]) in _INSTEAD
        weak, near = alone and words[first] in _WEAK, alone and words[first] in _NEAR_ONLY
        cues.append(_Cue(first, last, kind, weak=weak, near_only=near, before_sum=against))
    taken = {i for first, last, _ in hits for i in range(first, last + 1)}
    cues += [
        _Cue(i, i, "price", before_only=True)
        for i, word in enumerate(words)
        if word in _PRICE_BEFORE and i not in taken
    ]
    return sorted(cues, key=lambda cue: cue.first)


def _place(one: Sum, tokens: list[Token]) -> tuple[int, int]:
    """First and last token of a sum; a sign alone ("€") is no token."""
    inside = [
        i for i, token in enumerate(tokens) if one.start < token.end and token.start < one.end
    ]
    return (inside[0], inside[-1]) if inside else (0, 0)


def _distance(place: tuple[int, int], cue: _Cue, tokens: list[Token], language: str) -> float:
    before = cue.last < place[0]
    if not before and (cue.before_only or cue.first <= place[1]):
        return _FAR
    near, far = (cue.last, place[0]) if before else (place[1], cue.first)
    between = far - near - 1
    if cue.before_only and between:
        return _FAR
    if cue.before_sum and not before:
        return _FAR
    if cue.near_only and before and tokens[cue.first].word in _AFTER_ONLY:
        return _FAR
    if cue.near_only and (between > _NEAR or tokens[near].clause != tokens[far].clause):
        return _FAR
    if cue.weak and cue.kind in _SEND_KINDS:
        # "Levering" beside a sum is what it cost, farther off it is the parcel's.
        apart_clauses = tokens[near].clause != tokens[far].clause
        if apart_clauses or between > (_COST_BEFORE if before else _COST_AFTER):
            return _FAR
    cost = _PREPOSITION if cue.before_only else _WEAK_FARTHER if cue.weak else 0.0
    if cue.kind in _SEND_KINDS and not before and between <= _COST_AFTER:
        cost = -_NAMED_AFTER  # "ça m'a coûté 8,95 de port"
    # Dutch puts the participle after the sum, French and English put it before.
    side = _WRONG_SIDE if before == (language == "nl") else 0.0
    return tokens[far].place - tokens[near].place + cost + side


_OF_TOTAL = re.compile(rf"[^.!?;\n]{{0,30}}?(?<![^\W_])(?:{pattern('of_total')}|of)\s*")


def _parts_of_totals(folded: str, mentions: list[AmountMention]) -> list[AmountMention]:
    """ "Refunded 100 of the 249 euro": the part is the refund, the whole is the price."""
    for i in range(len(mentions) - 1):
        part, total = mentions[i], mentions[i + 1]
        gap = folded[part.end : total.start]
        if (
            "refund" in (part.kind, total.kind)
            and part.value < total.value
            and not (part.retracted or total.retracted)
            and _OF_TOTAL.fullmatch(gap)
        ):
            mentions[i] = replace(part, kind="refund", role="refund")
            mentions[i + 1] = replace(total, kind="price", role="price")
    return mentions
