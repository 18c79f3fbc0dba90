"""Easily confused topics settled on facts, after the classifier has ranked them.

Did the goods come? Then it is a wrong delivery, else a missing one. Did money leave through fraud,
or was an identity used? The words around such facts are much the same, so that the classifier alone
wavers between the two. A pair is only touched where the classifier already takes the message for
one of the two, or where a purchase is told with facts enough to know it. What a message of nothing
but facts is about, no classifier can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpline.understanding.phrases import PhraseMatcher, Words, load_lexicon, split_words

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class _Pair:
    """Two topics, and the evidence (`settling.yml`) for each."""

    first: str
    second: str
    for_first: str
    for_second: str


_PURCHASE = _Pair("non_delivery", "non_conforming_delivery", "not_arrived", "arrived")
_PAIRS = (
    _PURCHASE,
    _Pair("payment_fraud", "identity_theft", "money_gone", "identity_used"),
    _Pair("payment_fraud", "prevention_advice", "money_gone", "nothing_lost"),
)
# The share of both topics together from which the classifier takes a message for one of them.
_LIKELY_PAIR = 0.5
# What the topic that the facts are for gets of the two shares.
_SETTLED = 0.9
# Facts that only a purchase has, how many of them tell one, and what such a report is sure of.
_TOLD_BY = frozenset({"merchant", "item", "order_date", "delivery_date", "bought_online", "amount"})
_TOLD_FACTS = 3
_TOLD_SHARE = 0.25
_SURE = 0.75


# A message of nothing but facts keeps so much of its ranking: not enough to be sure of anything.
_KEPT_OF_BARE = 0.35
_BARE_WORDS = 8


def settle(ranking: Ranking, text: str, facts: Mapping[str, Any]) -> Ranking:
    """`ranking` after the facts: shares move inside a pair, and to a purchase told in full.

    `facts` are those of the message, as a report writes them. Shares keep their sum.
    """
    words = split_words(text)
    if _is_bare(words, facts):
        rest = (1.0 - _KEPT_OF_BARE) / len(ranking)
        return [(topic, share * _KEPT_OF_BARE + rest) for topic, share in ranking]
    evidence = _evidence(words, facts)
    shares = dict(ranking)
    for pair in _PAIRS:
        wanted = (pair.for_first in evidence, pair.for_second in evidence)
        both = shares.get(pair.first, 0.0) + shares.get(pair.second, 0.0)
        if wanted[0] != wanted[1] and both >= _LIKELY_PAIR:
            winner, loser = (pair.first, pair.second) if wanted[0] else (pair.second, pair.first)
            shares[winner] = max(both * _SETTLED, shares.get(winner, 0.0))
            shares[loser] = both - shares[winner]
    to_the_shop = "complained_to_shop" in evidence and "your_service" not in evidence
    if facts.get("complaint_made") and to_the_shop:
        _share_out(shares, "complaint", (_PURCHASE.first, _PURCHASE.second))
    told = len(_TOLD_BY & facts.keys()) >= _TOLD_FACTS
    if told and ("not_arrived" in evidence) != ("arrived" in evidence):
        topic = _PURCHASE.first if "not_arrived" in evidence else _PURCHASE.second
        if topic == "non_delivery" and not evidence & {"money_gone", "identity_used"}:
            # A shop that cheats takes money too; what was bought there makes it a purchase.
            moved = shares.get("payment_fraud", 0.0) * _SETTLED
            shares["payment_fraud"] = shares.get("payment_fraud", 0.0) - moved
            shares[topic] = shares.get(topic, 0.0) + moved
        _lift(shares, topic)
    return sorted(shares.items(), key=lambda share: -share[1])


def _share_out(shares: dict[str, float], topic: str, others: tuple[str, ...]) -> None:
    """Give half of a topic's share to `others`, so that the customer is asked which is meant."""
    given = shares.get(topic, 0.0) / 2
    shares[topic] = given
    for other in others:
        shares[other] = shares.get(other, 0.0) + given / len(others)


def _lift(shares: dict[str, float], topic: str) -> None:
    """Make the report of a purchase that went wrong sure, unless another topic is more likely."""
    share = shares.get(topic, 0.0)
    if share < max(_TOLD_SHARE, *shares.values()) or share >= _SURE:
        return
    scale = (1.0 - _SURE) / (1.0 - share)
    for other in shares:
        shares[other] *= scale
    shares[topic] = _SURE


def says_only_facts(text: str) -> bool:
    """Whether nothing is said in `text` but a day, a sum or a name, with the words around them."""
    return _is_bare(split_words(text), {})


def _is_bare(words: Words, facts: Mapping[str, Any]) -> bool:
    """Whether nothing is said but facts: a day, a sum, a name, a contract number."""
    if not words.words or len(words) > _BARE_WORDS:
        return False
    lexicon = _lexicon()
    named = {
        w for name in ("merchant", "item") for w in split_words(str(facts.get(name, ""))).words
    }
    return all(
        word in lexicon.bare or word in named or any(character.isdigit() for character in word)
        for word in words.words
    )


def _evidence(words: Words, facts: Mapping[str, Any]) -> frozenset[str]:
    matches = _lexicon().matcher.find(words)
    ignored = {i for m in matches if m.label == _IGNORED for i in range(m.start, m.end)}
    found = {
        m.label
        for m in matches
        if m.label == "not_arrived" or not ignored & set(range(m.start, m.end))
    }
    if facts.get("problem") or facts.get("delivery_date"):
        found.add("arrived")
    if "nothing_lost" in found:
        found.discard("money_gone")
    return frozenset(found)


_IGNORED = "ignored"


@dataclass(frozen=True)
class _Lexicon:
    matcher: PhraseMatcher
    bare: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon("settling")
    phrases = {**raw["evidence"], _IGNORED: raw["ignored"]}
    return _Lexicon(
        matcher=PhraseMatcher(phrases, sets=raw["sets"]),
        bare=frozenset(word for row in raw["bare"] for word in split_words(row).words),
    )
