"""Replies about costs: which kinds there are, and what each came to (IDT-3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpline.understanding.amounts import parse_amount_answer
from helpline.understanding.answers.reply import Reader, Reply, lexicon
from helpline.understanding.answers.sums import or_nothing, written
from helpline.understanding.phrases import split_words

# The clause numbers its kinds with letters; customers answer with them too.
_BY_LETTER = {
    "a": "loans",
    "b": "lost_income",
    "c": "calls_by_thief",
    "d": "calls_to_set_right",
    "e": "postage",
    "f": "identity_documents",
}
_PARTS = re.compile(r",(?!\d)|[;\n+]|\s(?:en|et|and|plus|ook|aussi|also)\s", re.IGNORECASE)
_BARE_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*\d|(?<![\w.,])\d")
_FACT = "cost_kinds"


def _cost_kinds(reply: Reply) -> dict[str, Any]:
    """The kinds told, each with its amount where that stands beside it."""
    if reply.asks:
        return {}
    lettered = _lettered(reply)
    if lettered:
        return {_FACT: lettered}
    kinds = reply.values()
    if not kinds:
        none = reply.says("no_costs") or reply.says("nothing") or reply.yes_no is False
        return {_FACT: []} if none and "dont_know" not in reply.acts else {}
    return {_FACT: kinds, **_amounts(reply, kinds)}


def _lettered(reply: Reply) -> list[str]:
    """The kinds of a reply of nothing but letters: "b en f"."""
    words = [w for w in reply.words.words if w not in lexicon().between_letters]
    if not words or not all(word in _BY_LETTER for word in words):
        return []
    return [kind for letter, kind in _BY_LETTER.items() if letter in words]


def _amounts(reply: Reply, kinds: list[str]) -> dict[str, str]:
    parts = [part for part in _PARTS.split(reply.text) if part.strip()]
    if len(kinds) == 1:
        parts = [reply.text]
    amounts: dict[str, str] = {}
    for part in parts:
        named = Reply(part, _FACT, reply.language, reply.reference).values()
        amount = _only_sum(part, reply.language)
        if len(named) == 1 and amount:
            amounts.setdefault(f"cost_{named[0]}", amount)
    return amounts


def _only_sum(part: str, language: str) -> str | None:
    """The one sum in `part`; a figure without a currency too, if it counts nothing else."""
    parsed = parse_amount_answer(part, language)
    if parsed:
        return written(parsed[0])
    figures = list(_BARE_FIGURE.finditer(part))
    if len(figures) != 1:
        return None
    after = split_words(part[figures[0].end() :]).words
    if after and after[0] not in lexicon().after_sums:
        return None
    parsed = parse_amount_answer(figures[0].group(), language)
    return written(parsed[0]) if parsed else None


READERS: Mapping[str, Reader] = {
    _FACT: _cost_kinds,
    **{
        f"cost_{kind}": or_nothing
        for kind in (
            *_BY_LETTER.values(),
            "stolen_money",
            "lawyer",
            "device",
            "own_expert",
            "indirect",
            "other",
        )
    },
}
