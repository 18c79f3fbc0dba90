"""Replies to the questions about an incident that is no purchase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.understanding.amounts import parse_amount_answer
from helpline.understanding.answers.reply import Reader, Reply
from helpline.understanding.answers.sums import written

_TRUE, _FALSE = "true", "false"


def _choice(reply: Reply) -> dict[str, Any]:
    """The value that the reply states, else the first whose words stand in it."""
    if reply.asks:
        return {}
    value = reply.incident.get(reply.fact) or next(iter(reply.values()), None)
    return {reply.fact: value} if value else {}


def _police_report(reply: Reply) -> dict[str, Any]:
    if reply.asks or reply.says("asks_for_need"):
        return {}
    stated = reply.values()
    if reply.says("no_report"):
        stated.append("not_yet")
    # A refusal was met at the police; "yes, but they refused" is one, and so is "no, they refused".
    for value in ("refused", "no_crime", "not_yet"):
        if value in stated:
            return {reply.fact: value}
    if reply.open:
        return {}
    if reply.yes_no is False:
        return {reply.fact: "not_yet"}
    told = reply.yes_no or "yes" in stated or reply.incident.get(reply.fact) == "yes"
    day = reply.day("incident_date")
    if told or (day is not None and day <= reply.reference):
        return {reply.fact: "yes"}
    told_otherwise = reply.incident.get(reply.fact)
    return {reply.fact: told_otherwise} if told_otherwise else {}


def _wants(reply: Reply) -> dict[str, Any]:
    """The help asked for; an empty list for all there is."""
    if reply.asks:
        return {}
    if reply.says("everything"):
        return {reply.fact: []}
    values = reply.values()
    return {reply.fact: values} if values else {}


def _flag(reply: Reply) -> dict[str, Any]:
    """Yes or no, or words that say so."""
    if reply.asks:
        return {}
    stated = reply.values()
    # What is said beside a yes or no decides: "ja, ik bel morgen".
    if _FALSE in stated:
        return {reply.fact: False}
    if "dont_know" in reply.acts:
        return {}
    if reply.yes_no is not None:
        return {reply.fact: reply.yes_no}
    if _TRUE in stated:
        return {reply.fact: True}
    told = reply.incident.get(reply.fact)
    return {} if told is None else {reply.fact: told}


def _money_left_account(reply: Reply) -> dict[str, Any]:
    """Whether money is gone; a sum says so, and how much."""
    facts = _flag(reply)
    if facts.get(reply.fact) is False or reply.asks or "dont_know" in reply.acts:
        return facts
    parsed = parse_amount_answer(reply.text, reply.language)
    if parsed is None or not parsed[0]:
        return facts
    return {reply.fact: True, "amount": written(parsed[0]), "currency": parsed[1]}


READERS: Mapping[str, Reader] = {
    "where_published": _choice,
    "perpetrator": _choice,
    "police_report": _police_report,
    "wants": _wants,
    "medium": _choice,
    "cause": _choice,
    "money_left_account": _money_left_account,
    "bank_informed": _flag,
    "card_blocked": _flag,
    "legal_subject": _choice,
    "advice_subject": _choice,
    "already_lost": _flag,
}
