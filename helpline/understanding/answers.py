"""What a short reply means, given the question it answers.

"249" is a price when the price was asked, "de 3de" a day when a day was asked, "ik" a person when
the buyer was asked. A reply that does not answer the question gives nothing, so that the dialogue
can take it for something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from helpline.understanding.acts import extract_acts
from helpline.understanding.amounts import extract_amount_facts, parse_amount_answer
from helpline.understanding.dates import Ambiguous, Role, extract_date_facts, parse_date_answer
from helpline.understanding.goods import CATEGORIES, categorise, extract_item
from helpline.understanding.identity import birth_date_answer, contract_number_answer
from helpline.understanding.merchants import extract_merchant
from helpline.understanding.phrases import (
    LexiconError,
    PhraseMatcher,
    Words,
    load_lexicon,
    split_words,
)
from helpline.understanding.purchase import extract_purchase_facts, named_channel
from helpline.understanding.spotting import string_list, tokenise

UNKNOWN = "unknown"
_FILE = "answers"
_NAME_WORDS = 8
_DATE_WORDS = 12
_ABOUT_THE_TALK = frozenset(
    {"why", "stop", "restart", "back", "human", "thanks", "greeting", "bye"}
)
_ROLES: Mapping[str, Role] = {
    "order_date": "order",
    "expected_date": "expected",
    "delivery_date": "delivery",
    "complaint_date": "complaint",
    "incident_date": "incident",
}
_COMPLAINT = ("complaint_made", "complaint_channel", "merchant_response", "goods_returned")


def interpret_answer(text: str, fact: str, language: str, reference: date) -> dict[str, Any]:
    """The facts that `text` settles as a reply to the question for `fact`.

    Values are written as in a report: ISO dates, amounts like "249.00", true and false, codes. A
    customer who does not know gives `{fact: "unknown"}`. {} when `text` does not answer the
    question. `reference` is today; `language` a hint, as replies come in any of the three.

    Raises:
        ValueError: there is no question for `fact`.
    """
    reader = _READERS.get(fact)
    if reader is None:
        raise ValueError(f"no question asks for {fact!r}")
    text = unicodedata.normalize("NFC", text)
    if not any(character.isalnum() or character in "€$£" for character in text):
        return {}  # A lone "?" asks back.
    reply = _Reply(text, fact, language, reference)
    answer = reader(reply)
    if answer:
        return answer
    if "dont_know" in reply.acts:
        unknown: dict[str, Any] = {fact: UNKNOWN}
        if fact == "circumstances":
            unknown["circumstances_asked"] = True
        return unknown
    return {}


@dataclass(frozen=True)
class _Reply:
    """A reply and what the extractors find in it."""

    text: str
    fact: str
    language: str
    reference: date

    @cached_property
    def words(self) -> Words:
        return split_words(self.text)

    @cached_property
    def acts(self) -> frozenset[str]:
        return extract_acts(self.text)

    @cached_property
    def facts(self) -> dict[str, Any]:
        return extract_purchase_facts(self.text, self.language)

    @property
    def open(self) -> bool:
        """Whether it says something else than a decided answer: a question, or not knowing."""
        return "dont_know" in self.acts or (
            self.text.rstrip().endswith("?") and not self.acts & {"yes", "no"}
        )

    def values(self) -> list[str]:
        """The values of the asked fact whose words stand in the reply, undenied."""
        lexicon = _lexicon()
        order = lexicon.values[self.fact]
        found = {
            match.label.split("/")[1]
            for match in lexicon.matchers[self.fact].find(self.words)
            if not self._denied(match.start)
        }
        return [value for value in order if value in found]

    def _denied(self, start: int) -> bool:
        before = self.words.words[max(0, start - 2) : start]
        same = [
            word
            for i, word in enumerate(before, start=max(0, start - 2))
            if self.words.clause[i] == self.words.clause[start]
        ]
        return not _lexicon().negators.isdisjoint(same)

    def day(self, fact: str) -> date | None:
        """The day that the reply gives for a date fact; None where it leaves the day open."""
        if len(self.words) > _DATE_WORDS:
            return extract_date_facts(self.text, self.language, self.reference).get(fact)
        role = _ROLES[fact]
        named = parse_date_answer(self.text, self.language, self.reference, role)
        if isinstance(named, Ambiguous) and named.earliest == named.latest:
            # One day, hedged: "eergisteren denk ik" is taken, "rond 5 november" is not.
            return named.earliest if _lexicon().believed.find(self.words) else None
        return named if isinstance(named, date) else None


@dataclass(frozen=True)
class _Lexicon:
    values: Mapping[str, tuple[str, ...]]
    matchers: Mapping[str, PhraseMatcher]
    nothing: PhraseMatcher
    free: PhraseMatcher
    not_at_hand: PhraseMatcher
    believed: PhraseMatcher
    not_that: re.Pattern[str]
    negators: frozenset[str]
    lead_ins: tuple[tuple[str, ...], ...]
    kept_in_names: frozenset[tuple[str, ...]]
    no_names: frozenset[tuple[str, ...]]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)
    values = raw.get("values")
    sets = raw.get("sets")
    if not isinstance(values, dict) or not isinstance(sets, dict):
        raise LexiconError(f"{_FILE}.yml: values or sets is missing")
    for fact, codes in (("item_category", CATEGORIES),):
        unknown = set(values.get(fact, ())) ^ set(codes)
        if unknown:
            raise LexiconError(f"{_FILE}.yml: values.{fact}: {', '.join(sorted(unknown))}")

    def split(phrase: str) -> tuple[str, ...]:
        return split_words(phrase).words

    lead_ins = {split(phrase) for phrase in string_list(_FILE, raw, "lead_ins")}
    return _Lexicon(
        values={fact: tuple(codes) for fact, codes in values.items()},
        matchers={
            fact: PhraseMatcher(
                {
                    f"{fact}/{code}": string_list(_FILE, raw, f"values.{fact}.{code}")
                    for code in codes
                },
                sets,
            )
            for fact, codes in values.items()
        },
        nothing=PhraseMatcher({"nothing": string_list(_FILE, raw, "nothing")}),
        free=PhraseMatcher({"free": string_list(_FILE, raw, "free")}),
        not_at_hand=PhraseMatcher({"not_at_hand": string_list(_FILE, raw, "not_at_hand")}),
        believed=PhraseMatcher({"believed": string_list(_FILE, raw, "believed")}),
        not_that=_before_figure(string_list(_FILE, raw, "not_that")),
        negators=frozenset(w for e in string_list(_FILE, raw, "negators") for w in split(e)),
        lead_ins=tuple(sorted(lead_ins, key=len, reverse=True)),
        kept_in_names=frozenset(split(e) for e in string_list(_FILE, raw, "kept_in_names")),
        no_names=frozenset(split(e) for e in string_list(_FILE, raw, "no_names")),
    )


def _before_figure(words: list[str]) -> re.Pattern[str]:
    """A sum with one of `words` before it."""
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{named})\s+(?:de\s+)?[€$£]?\s*\d[\d.,]*(?:\s*[€$£])?", re.IGNORECASE)


def _yes_no(reply: _Reply) -> bool | None:
    if "yes" in reply.acts:
        return True
    return False if "no" in reply.acts else None


def _complaint_made(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    facts = {name: reply.facts[name] for name in _COMPLAINT if name in reply.facts}
    made = facts.get("complaint_made")
    if made is None:
        made = _yes_no(reply)
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


def _complaint_day(reply: _Reply) -> str | None:
    """A day up to today that the reply names: a complaint to come was not made."""
    day = reply.day("complaint_date")
    return day.isoformat() if day and day <= reply.reference else None


def _complaint_channel(reply: _Reply) -> dict[str, Any]:
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


def _day(reply: _Reply) -> dict[str, Any]:
    day = reply.day(reply.fact)
    if day is None:
        return {}
    facts: dict[str, Any] = {reply.fact: day.isoformat()}
    if reply.fact == "complaint_date":
        channel = reply.facts.get("complaint_channel") or named_channel(reply.text, reply.language)
        if channel:
            facts["complaint_channel"] = channel
    return facts


def _amount(reply: _Reply) -> dict[str, Any]:
    if reply.fact != "amount":
        amount = _sum(reply, reply.fact)
        if amount is None and (_lexicon().free.find(reply.words) or reply.acts == {"no"}):
            amount = "0.00"
        return {} if amount is None else {reply.fact: amount}
    parsed = parse_amount_answer(reply.text, reply.language)
    if parsed is None:
        # "249, niet 294": what is taken back is no sum. "no 249" alone keeps its figure.
        corrected = _lexicon().not_that.sub(" ", reply.text)
        parsed = parse_amount_answer(corrected, reply.language)
    if parsed is None:
        return {}
    return {"amount": _written(parsed[0]), "currency": parsed[1]}


def _sum(reply: _Reply, fact: str) -> str | None:
    """What was refunded or what the return cost, as the reply says or as its only sum."""
    stated = extract_amount_facts(reply.text, reply.language).get(fact)
    if isinstance(stated, Decimal):
        return _written(stated)
    parsed = parse_amount_answer(reply.text, reply.language)
    return _written(parsed[0]) if parsed else None


def _written(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _currency(reply: _Reply) -> dict[str, Any]:
    for symbol, code in (("€", "EUR"), ("$", "USD"), ("£", "GBP")):
        if symbol in reply.text:
            return {"currency": code}
    values = reply.values()
    return {"currency": values[0]} if values else {}


def _merchant(reply: _Reply) -> dict[str, Any]:
    if reply.acts & (_ABOUT_THE_TALK | {"dont_know"}):
        return {}
    found = extract_merchant(reply.text, reply.language)
    if found is not None:
        return {"merchant": found.text}
    name = _bare_name(reply, _lexicon().kept_in_names)
    if name is None:
        return {}
    # "H&M" and "coolbleu" alone are known names as well, "Action" too where a shop was asked.
    asked = extract_merchant(f"bij {name}", reply.language)
    return {"merchant": asked.text if asked and asked.kind else name}


def _item(reply: _Reply) -> dict[str, Any]:
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


def _bare_name(reply: _Reply, kept: frozenset[tuple[str, ...]]) -> str | None:
    """A short reply without its lead-in ("bij", "het was een"), as it was written."""
    if "?" in reply.text:
        return None
    tokens = list(tokenise(reply.text))
    while tokens:
        folded = tuple(token.folded for token in tokens)
        lead = next(
            (p for p in _lexicon().lead_ins if folded[: len(p)] == p and p not in kept), None
        )
        if lead is None:
            break
        tokens = tokens[len(lead) :]
    if not tokens or len(tokens) > _NAME_WORDS:
        return None
    words = tuple(token.folded for token in tokens)
    if words in _lexicon().no_names or not any(c.isalpha() for word in words for c in word):
        return None
    if reply.acts and reply.acts <= extract_acts(" ".join(words)):
        return None  # All that is left is a yes, a no, a thank you.
    return re.sub(r"\s+", " ", reply.text[tokens[0].start : tokens[-1].end])


def _item_category(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    if _lexicon().nothing.find(reply.words):
        return {"item_category": "ordinary"}
    category = categorise(reply.text)
    if category in (None, "ordinary"):
        category = next(iter(reply.values()), category)
    if category is None and _yes_no(reply) is False:
        category = "ordinary"
    return {"item_category": category} if category else {}


def _problem(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    problem = reply.facts.get("problem") or next(iter(reply.values()), None)
    return {"problem": problem} if problem else {}


def _victim(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    victim = reply.facts.get("victim")
    if victim in (None, "policyholder"):
        victim = next(iter(reply.values()), victim)
    return {"victim": victim} if victim else {}


def _bought_online(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    online = reply.facts.get("bought_online")
    if online is None:
        online = _yes_no(reply)
    if online is None:
        values = reply.values()
        online = values[0] == "true" if values else None
    return {} if online is None else {"bought_online": online}


def _merchant_response(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    response = reply.facts.get("merchant_response")
    if response is None:
        response = "none" if reply.acts == {"no"} else next(iter(reply.values()), None)
    if response is None:
        return {}
    facts = {"merchant_response": response}
    if response == "partly_refunded":
        amount = _sum(reply, "refunded_amount")
        if amount:
            facts["refunded_amount"] = amount
    return facts


def _goods_returned(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    returned = reply.facts.get("goods_returned")
    if returned is None:
        returned = _yes_no(reply)
    if returned is None:
        values = reply.values()
        returned = values[0] == "true" if values else None
    if returned is None:
        return {}
    facts: dict[str, Any] = {"goods_returned": returned}
    if returned:
        amount = _sum(reply, "return_cost")
        if amount:
            facts["return_cost"] = amount
    return facts


def _circumstances(reply: _Reply) -> dict[str, Any]:
    if reply.open:
        return {}
    codes = sorted({*reply.facts.get("circumstances", ()), *reply.values()})
    nothing = bool(_lexicon().nothing.find(reply.words)) or _yes_no(reply) is False
    if not codes and not nothing:
        return {}
    return {"circumstances": codes, "circumstances_asked": True}


def _contract_number(reply: _Reply) -> dict[str, Any]:
    number = contract_number_answer(reply.text)
    if number is None:
        return _not_at_hand(reply)
    born = birth_date_answer(reply.text, reply.reference)
    return {"contract_number": number, **({"birth_date": born.isoformat()} if born else {})}


def _birth_date(reply: _Reply) -> dict[str, Any]:
    born = birth_date_answer(reply.text, reply.reference)
    return {"birth_date": born.isoformat()} if born else _not_at_hand(reply)


def _not_at_hand(reply: _Reply) -> dict[str, Any]:
    missing = _lexicon().not_at_hand.find(reply.words) or reply.acts == {"no"}
    return {reply.fact: UNKNOWN} if missing else {}


_READERS: Mapping[str, Callable[[_Reply], dict[str, Any]]] = {
    "victim": _victim,
    "bought_online": _bought_online,
    "problem": _problem,
    "item": _item,
    "item_category": _item_category,
    "merchant": _merchant,
    "amount": _amount,
    "currency": _currency,
    "order_date": _day,
    "expected_date": _day,
    "delivery_date": _day,
    "incident_date": _day,
    "complaint_made": _complaint_made,
    "complaint_date": _day,
    "complaint_channel": _complaint_channel,
    "merchant_response": _merchant_response,
    "refunded_amount": _amount,
    "goods_returned": _goods_returned,
    "return_cost": _amount,
    "circumstances": _circumstances,
    "contract_number": _contract_number,
    "birth_date": _birth_date,
}
ASKABLE = frozenset(_READERS)
