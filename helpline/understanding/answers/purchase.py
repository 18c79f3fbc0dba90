"""Replies to the questions about a purchase that went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpline.understanding.acts import extract_acts
from helpline.understanding.answers.reply import Reader, Reply, lexicon
from helpline.understanding.answers.sums import stated_sum
from helpline.understanding.goods import categorise, extract_item
from helpline.understanding.merchants import extract_merchant
from helpline.understanding.purchase import named_channel
from helpline.understanding.spotting import tokenise

_NAME_WORDS = 8
_ABOUT_THE_TALK = frozenset(
    {"why", "stop", "restart", "back", "human", "thanks", "greeting", "bye"}
)
_COMPLAINT = ("complaint_made", "complaint_channel", "merchant_response", "goods_returned")


def _complaint_date(reply: Reply) -> dict[str, Any]:
    day = reply.day("complaint_date")
    if day is None:
        return {}
    facts: dict[str, Any] = {"complaint_date": day.isoformat()}
    channel = reply.facts.get("complaint_channel") or named_channel(reply.text, reply.language)
    if channel:
        facts["complaint_channel"] = channel
    return facts


def _complaint_made(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    facts = {name: reply.facts[name] for name in _COMPLAINT if name in reply.facts}
    made = facts.get("complaint_made")
    if made is None:
        made = reply.yes_no
    channel = facts.get("complaint_channel") or named_channel(reply.text, reply.language)
    day = _complaint_day(reply)
    if made is None and (channel or day):
        made = True
    if made is None:
        return {}
    facts["complaint_made"] = made
    if made and channel:
        facts["complaint_channel"] = channel
    if made and day:
        facts["complaint_date"] = day
    return facts


def _complaint_day(reply: Reply) -> str | None:
    """A day up to today that the reply names: a complaint to come was not made."""
    day = reply.day("complaint_date")
    return day.isoformat() if day and day <= reply.reference else None


def _complaint_channel(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    channel = reply.facts.get("complaint_channel") or named_channel(reply.text, reply.language)
    if channel is None:
        channel = next(iter(reply.values()), None)
    if channel is None:
        if reply.facts.get("complaint_made") is False:
            return {"complaint_made": False}
        return {}
    facts = {"complaint_channel": channel}
    day = _complaint_day(reply)
    if day:
        facts["complaint_date"] = day
    if "merchant_response" in reply.facts:
        facts["merchant_response"] = reply.facts["merchant_response"]
    return facts


def _currency(reply: Reply) -> dict[str, Any]:
    for symbol, code in (("€", "EUR"), ("$", "USD"), ("£", "GBP")):
        if symbol in reply.text:
            return {"currency": code}
    values = reply.values()
    return {"currency": values[0]} if values else {}


def _merchant(reply: Reply) -> dict[str, Any]:
    if reply.acts & (_ABOUT_THE_TALK | {"dont_know"}):
        return {}
    found = extract_merchant(reply.text, reply.language)
    if found is not None:
        return {"merchant": found.text}
    name = _bare_name(reply, lexicon().kept_in_names)
    if name is None:
        return {}
    # "H&M" and "coolbleu" alone are known names as well, "Action" too where a shop was asked.
    asked = extract_merchant(f"bij {name}", reply.language)
    return {"merchant": asked.text if asked and asked.kind else name}


def _item(reply: Reply) -> dict[str, Any]:
    if reply.acts & (_ABOUT_THE_TALK | {"dont_know"}):
        return {}
    found = extract_item(reply.text, reply.language)
    if found is not None:
        facts: dict[str, Any] = {"item": found.text}
        if found.category:
            facts["item_category"] = found.category
        return facts
    name = _bare_name(reply, frozenset())
    if name is None:
        return {}
    category = categorise(name)
    return {"item": name, **({"item_category": category} if category else {})}


def _bare_name(reply: Reply, kept: frozenset[tuple[str, ...]]) -> str | None:
    """A short reply without its lead-in ("bij", "het was een"), as it was written."""
    if "?" in reply.text:
        return None
    tokens = list(tokenise(reply.text))
    while tokens:
        folded = tuple(token.folded for token in tokens)
        lead = next(
            (p for p in lexicon().lead_ins if folded[: len(p)] == p and p not in kept), None
        )
        if lead is None:
            break
        tokens = tokens[len(lead) :]
    if not tokens or len(tokens) > _NAME_WORDS:
        return None
    words = tuple(token.folded for token in tokens)
    if words in lexicon().no_names or not any(c.isalpha() for word in words for c in word):
        return None
    if reply.acts and reply.acts <= extract_acts(" ".join(words)):
        return None  # All that is left is a yes, a no, a thank you.
    return re.sub(r"\s+", " ", reply.text[tokens[0].start : tokens[-1].end])


def _item_category(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    if reply.says("nothing"):
        return {"item_category": "ordinary"}
    category = categorise(reply.text)
    if category in (None, "ordinary"):
        category = next(iter(reply.values()), category)
    if category is None and reply.yes_no is False:
        category = "ordinary"
    return {"item_category": category} if category else {}


def _problem(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    problem = reply.facts.get("problem") or next(iter(reply.values()), None)
    return {"problem": problem} if problem else {}


def _bought_online(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    online = reply.facts.get("bought_online")
    if online is None:
        online = reply.yes_no
    if online is None:
        values = reply.values()
        online = values[0] == "true" if values else None
    return {} if online is None else {"bought_online": online}


def _merchant_response(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    response = reply.facts.get("merchant_response")
    if response is None:
        response = "none" if reply.acts == {"no"} else next(iter(reply.values()), None)
    if response is None:
        return {}
    facts = {"merchant_response": response}
    if response == "partly_refunded":
        amount = stated_sum(reply, "refunded_amount")
        if amount:
            facts["refunded_amount"] = amount
    return facts


def _goods_returned(reply: Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    returned = reply.facts.get("goods_returned")
    if returned is None:
        returned = reply.yes_no
    if returned is None:
        values = reply.values()
        returned = values[0] == "true" if values else None
    if returned is None:
        return {}
    facts: dict[str, Any] = {"goods_returned": returned}
    if returned:
        amount = stated_sum(reply, "return_cost")
        if amount:
            facts["return_cost"] = amount
    return facts


READERS: Mapping[str, Reader] = {
    "bought_online": _bought_online,
    "problem": _problem,
    "item": _item,
    "item_category": _item_category,
    "merchant": _merchant,
    "currency": _currency,
    "complaint_made": _complaint_made,
    "complaint_date": _complaint_date,
    "complaint_channel": _complaint_channel,
    "merchant_response": _merchant_response,
    "goods_returned": _goods_returned,
}
