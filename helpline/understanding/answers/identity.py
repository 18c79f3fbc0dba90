"""Replies to the questions who the customer is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.understanding.answers.reply import UNKNOWN, Reader, Reply
from helpline.understanding.identity import birth_date_answer, contract_number_answer


def _contract_number(reply: Reply) -> dict[str, Any]:
    number = contract_number_answer(reply.text)
    if number is None:
        return _not_at_hand(reply)
    born = birth_date_answer(reply.text, reply.reference)
    return {"contract_number": number, **({"birth_date": born.isoformat()} if born else {})}


def _birth_date(reply: Reply) -> dict[str, Any]:
    born = birth_date_answer(reply.text, reply.reference)
    return {"birth_date": born.isoformat()} if born else _not_at_hand(reply)


def _not_at_hand(reply: Reply) -> dict[str, Any]:
    missing = reply.says("not_at_hand") or reply.acts == {"no"}
    return {reply.fact: UNKNOWN} if missing else {}


READERS: Mapping[str, Reader] = {
    "contract_number": _contract_number,
    "birth_date": _birth_date,
}
