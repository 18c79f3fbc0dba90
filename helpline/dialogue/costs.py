"""The amounts of several costs, asked for and answered in one message (IDT-3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpline.coverage.facts import COST_KINDS
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.model import Part, Say
from helpline.terms import load_terms
from helpline.understanding.acts import extract_acts
from helpline.understanding.amounts import parse_amount_answer
from helpline.understanding.answers import interpret_answer

AMOUNTS = "cost_amounts"
_KINDS = "cost_kinds"
_PREFIX = "cost_"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def asked_together(draft: Draft, fact: str) -> tuple[str, ...]:
    """The kinds whose amounts the question for `fact` asks for; empty where it asks for one fact.

    Once the common question was not understood, they are asked for one by one.
    """
    if not fact.startswith(_PREFIX) or fact == _KINDS or draft.state.misses:
        return ()
    kinds = missing(draft)
    return kinds if len(kinds) > 1 and fact.removeprefix(_PREFIX) in kinds else ()


def question(kinds: tuple[str, ...]) -> Say:
    """What did each of `kinds` come to?"""
    names = [Part(f"utter_value_cost_kinds_{kind}") for kind in kinds]
    unknown = choice("utter_word_i_do_not_know", "answer", fact=AMOUNTS, value="unknown")
    return Say((Part("utter_question_cost_amounts", {"kinds": names}),), (unknown,))


def answer(draft: Draft, kinds: tuple[str, ...]) -> dict[str, Any]:
    """The amounts in a reply to that question: each beside its kind, or all of them in the order of
    the question."""
    turn = draft.turn
    found = interpret_answer(turn.text, _KINDS, turn.language, turn.today)
    named = {name: value for name, value in found.items() if name.removeprefix(_PREFIX) in kinds}
    if named:
        return named
    figures = _FIGURE.findall(turn.text)
    sums = [parse_amount_answer(figure, turn.language) for figure in figures]
    if len(sums) == len(kinds) and all(sums):
        in_order = zip(kinds, (one[0] for one in sums if one), strict=True)
        return {f"{_PREFIX}{kind}": f"{value:.2f}" for kind, value in in_order}
    return unknown(kinds) if "dont_know" in extract_acts(turn.text) else {}


def corrected(draft: Draft) -> dict[str, Any]:
    """The amounts that a message puts right: "the letters were 25 euro"."""
    turn, facts = draft.turn, draft.state.facts
    if not facts.get(_KINDS):
        return {}
    found = interpret_answer(turn.text, _KINDS, turn.language, turn.today)
    return {name: value for name, value in found.items() if name in facts and name != _KINDS}


def unknown(kinds: tuple[str, ...]) -> dict[str, Any]:
    """None of the amounts is known: they follow from the proofs."""
    return {f"{_PREFIX}{kind}": "unknown" for kind in kinds}


def missing(draft: Draft) -> tuple[str, ...]:
    """The kinds told that are refunded and have no amount yet."""
    facts: Mapping[str, Any] = draft.state.facts
    told = facts.get(_KINDS)
    refunded = load_terms(draft.turn.today).items("IDT-3.costs")
    return tuple(
        kind
        for kind in COST_KINDS
        if isinstance(told, list)
        and kind in told
        and kind in refunded
        and f"{_PREFIX}{kind}" not in facts
    )
