"""Replies that name a sum of money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from helpline.understanding.amounts import extract_amount_facts, parse_amount_answer
from helpline.understanding.answers.reply import Reader, Reply, lexicon


def stated_sum(reply: Reply, fact: str) -> str | None:
    """The sum of `fact`, as the reply says or as its only sum ("12.50")."""
    stated = extract_amount_facts(reply.text, reply.language).get(fact)
    if isinstance(stated, Decimal):
        return written(stated)
    parsed = parse_amount_answer(reply.text, reply.language)
    return written(parsed[0]) if parsed else None


def written(amount: Decimal) -> str:
    """`amount` as a report writes it."""
    return f"{amount:.2f}"


def or_nothing(reply: Reply) -> dict[str, Any]:
    """A sum that may be zero: what was refunded, what a return or a kind of cost came to."""
    amount = stated_sum(reply, reply.fact)
    if amount is None and (reply.says("free") or reply.acts == {"no"}):
        amount = "0.00"
    return {} if amount is None else {reply.fact: amount}


def _amount(reply: Reply) -> dict[str, Any]:
    parsed = parse_amount_answer(reply.text, reply.language)
    if parsed is None:
        # "249, niet 294": what is taken back is no sum. "no 249" alone keeps its figure.
        corrected = lexicon().not_that.sub(" ", reply.text)
        parsed = parse_amount_answer(corrected, reply.language)
    if parsed is None:
        return {}
    return {"amount": written(parsed[0]), "currency": parsed[1]}


READERS: Mapping[str, Reader] = {
    "amount": _amount,
    "refunded_amount": or_nothing,
    "return_cost": or_nothing,
}
