"""What the understanding gets right on an evaluation set: counts, and the figures made of them."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from benchmarks.understanding.sets import (
    REFERENCE,
    CrisisMessage,
    EvaluationSet,
    FactsMessage,
    TopicMessage,
)
from helpline.texts import LANGUAGES
from helpline.understanding.phrases import split_words
from helpline.understanding.understand import Understander, Understood

DATE_FACTS = ("order_date", "delivery_date", "complaint_date", "incident_date")
INCIDENTS = frozenset(
    {
        "non_delivery",
        "non_conforming_delivery",
        "e_reputation",
        "identity_theft",
        "payment_fraud",
        "data_recovery",
    }
)
_LONG_ENOUGH_FOR_LANGUAGE = 3
_TIMED_WORDS = range(25, 36)
# They stand before a shop or an item and say nothing about which one it is.
_ARTICLES = frozenset(
    {"de", "het", "een", "den", "ne", "mijn", "onze", "ons", "the", "a", "an", "my", "our"}
    | {"le", "la", "les", "l", "un", "une", "des", "mon", "ma", "mes", "notre"}
)


@dataclass(frozen=True)
class Figure:
    """A figure of the report: its name, its aim, and whether more or less of it is better."""

    name: str
    aim: float | None
    more_is_better: bool = True

    @property
    def aim_text(self) -> str:
        """The aim as the report writes it."""
        if self.aim is None:
            return ""
        return f"{'≥' if self.more_is_better else '≤'} {self.aim * 100:g}%"

    def holds(self, value: float, bound: float) -> bool:
        """Whether `value` is as good as `bound` (both from 0 to 1) or better."""
        return value >= bound if self.more_is_better else value <= bound


FIGURES = (
    Figure("right topic first", 0.90),
    Figure("right topic first, hard ones", None),
    Figure("right topic first, others", None),
    Figure("right topic among three", 0.97),
    Figure("wrong topic accepted without asking", 0.03, more_is_better=False),
    Figure("asks although its first topic was right", 0.12, more_is_better=False),
    Figure("out of scope accepted as an incident", 0.03, more_is_better=False),
    Figure("crisis found", 0.98),
    Figure("crisis found, or help offered", None),
    Figure("crisis found in messages of that topic", 0.98),
    Figure("false alarms in the crisis file", 0.005, more_is_better=False),
    Figure("false alarms in all other messages", 0.005, more_is_better=False),
    Figure("help offered in all other messages", None, more_is_better=False),
    Figure("language right", 0.99),
    Figure("dates exact", 0.95),
    Figure("amounts exact", 0.97),
    Figure("merchant right", 0.90),
    Figure("item right", 0.85),
)


@dataclass(frozen=True)
class TopicOutcome:
    """A message of the topics, and what was understood of it."""

    message: TopicMessage
    understood: Understood

    @property
    def right(self) -> bool:
        """Whether the first topic is the right one."""
        return self.understood.topic == self.message.topic

    @property
    def among_three(self) -> bool:
        """Whether the right topic is the first or one of the two offered beside it."""
        others = (topic for topic, _ in self.understood.alternatives)
        return self.right or self.message.topic in others


@dataclass(frozen=True)
class FactOutcome:
    """One fact that was stated or found; `kind` is dates, amounts, merchant or item."""

    text: str
    kind: str
    name: str
    stated: Any
    found: Any
    right: bool


@dataclass(frozen=True)
class Measured:
    """What was understood of the messages of one language of a set."""

    topics: tuple[TopicOutcome, ...]
    crisis: tuple[tuple[CrisisMessage, Understood], ...]
    facts: tuple[FactOutcome, ...]
    # What was understood of each message with facts: none of them is a crisis.
    among_facts: tuple[Understood, ...]

    def shares(self) -> dict[str, tuple[int, int]]:
        """For each of `FIGURES` how many there are, and of how many."""
        topics = self.topics
        hard = [o for o in topics if o.message.hard]
        easy = [o for o in topics if not o.message.hard]
        outside = [o for o in topics if o.message.topic == "out_of_scope"]
        told = [o for o in topics if len(split_words(o.message.text)) >= _LONG_ENOUGH_FOR_LANGUAGE]
        harmless = [o for o in topics if o.message.topic != "crisis"]
        grave = [o for o in topics if o.message.topic == "crisis"]
        others = [*(o.understood for o in harmless), *self.among_facts]
        found = {
            "right topic first": _count(o.right for o in topics),
            "right topic first, hard ones": _count(o.right for o in hard),
            "right topic first, others": _count(o.right for o in easy),
            "right topic among three": _count(o.among_three for o in topics),
            "wrong topic accepted without asking": _count(
                not o.right and not o.understood.clarify for o in topics
            ),
            "asks although its first topic was right": _count(
                o.right and o.understood.clarify for o in topics
            ),
            "out of scope accepted as an incident": _count(
                o.understood.topic in INCIDENTS and not o.understood.clarify for o in outside
            ),
            "crisis found": _count(raised(read) for m, read in self.crisis if m.crisis),
            "crisis found, or help offered": _count(
                raised(read) or read.concern for m, read in self.crisis if m.crisis
            ),
            "crisis found in messages of that topic": _count(raised(o.understood) for o in grave),
            "false alarms in the crisis file": _count(
                raised(read) for m, read in self.crisis if not m.crisis
            ),
            "false alarms in all other messages": _count(raised(read) for read in others),
            "help offered in all other messages": _count(read.concern for read in others),
            "language right": _count(o.understood.language == o.message.language for o in told),
        }
        for kind in ("dates", "amounts"):
            found[f"{kind} exact"] = _count(f.right for f in self.facts if f.kind == kind)
        for kind in ("merchant", "item"):
            found[f"{kind} right"] = _count(f.right for f in self.facts if f.kind == kind)
        return found


def measure_language(understander: Understander, of: EvaluationSet, language: str) -> Measured:
    """Understand all messages of `language` in the set `of`."""
    facts: list[FactOutcome] = []
    among_facts = []
    for stated in of.facts[language]:
        read = understander.understand(stated.text, reference=stated.reference)
        facts += _compare(stated, read.facts)
        among_facts.append(read)
    return Measured(
        topics=tuple(
            TopicOutcome(message, understander.understand(message.text, reference=REFERENCE))
            for message in of.messages[language]
        ),
        crisis=tuple(
            (message, understander.understand(message.text, reference=REFERENCE))
            for message in of.crisis[language]
        ),
        facts=tuple(facts),
        among_facts=tuple(among_facts),
    )


def measure(understander: Understander, of: EvaluationSet) -> dict[str, Measured]:
    """Understand all messages of the set `of`, by language."""
    return {language: measure_language(understander, of, language) for language in LANGUAGES}


def figures(measured: Mapping[str, Measured]) -> dict[str, dict[str, dict[str, Any]]]:
    """By language (and `all`): each figure's share (None of nothing), with its two counts."""
    by_language = {language: part.shares() for language, part in measured.items()}
    totals = {
        figure.name: (
            sum(shares[figure.name][0] for shares in by_language.values()),
            sum(shares[figure.name][1] for shares in by_language.values()),
        )
        for figure in FIGURES
    }
    return {
        language: {
            name: {"share": count / of if of else None, "count": count, "of": of}
            for name, (count, of) in shares.items()
        }
        for language, shares in {**by_language, "all": totals}.items()
    }


def median_ms(understander: Understander, of: EvaluationSet) -> float | None:
    """The median of single calls with messages of 25 to 35 words, each seen for the first time.

    Must come before `measure`, so that nothing of these messages is remembered from an earlier
    call. None where the set has no such message.
    """
    for language in LANGUAGES:
        for warm_up in of.facts[language]:
            understander.understand(warm_up.text, reference=warm_up.reference)
    took = []
    for language in LANGUAGES:
        for message in of.messages[language]:
            if len(message.text.split()) in _TIMED_WORDS:
                began = time.perf_counter()
                understander.understand(message.text, reference=REFERENCE)
                took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000 if took else None


def confusion(measured: Mapping[str, Measured]) -> Counter[tuple[str, str]]:
    """How many messages of each topic (first) were taken for which one (second)."""
    outcomes = (o for part in measured.values() for o in part.topics)
    return Counter((o.message.topic, o.understood.topic) for o in outcomes)


def _count(flags: Iterable[bool]) -> tuple[int, int]:
    values = list(flags)
    return sum(values), len(values)


def raised(understood: Understood) -> bool:
    """Whether an alarm was raised."""
    return understood.crisis is not None


def _compare(message: FactsMessage, found: Mapping[str, Any]) -> list[FactOutcome]:
    """The facts of a message that count: those stated, and dates and amounts found in vain."""
    outcomes = []
    for name in (*DATE_FACTS, "amount"):
        stated, told = message.facts.get(name), found.get(name)
        accepted = (stated, *message.accepted.get(name, ()))
        if stated is None and told is None:
            continue
        same = any(_same_value(value, told) for value in accepted)
        if name == "amount" and told is not None and message.facts.get("currency"):
            currencies = (message.facts["currency"], *message.accepted.get("currency", ()))
            same = same and found.get("currency", "EUR") in currencies
        kind = "amounts" if name == "amount" else "dates"
        outcomes.append(FactOutcome(message.text, kind, name, stated, told, same))
    for name in ("merchant", "item"):
        stated, told = message.facts.get(name), found.get(name)
        if stated is not None:
            accepted = (stated, *message.accepted.get(name, ()))
            same = any(_overlap(value, told) for value in accepted)
            outcomes.append(FactOutcome(message.text, name, name, stated, told, same))
    return outcomes


def _same_value(stated: Any, found: Any) -> bool:
    """Whether two dates or amounts are the same ("149.00" and 149); None is the same as None."""
    if stated is None or found is None:
        return stated is found
    try:
        return Decimal(str(stated)) == Decimal(str(found))
    except InvalidOperation:
        return str(stated) == str(found)


def _overlap(stated: Any, found: Any) -> bool:
    """Whether two names share a word that says which shop or item it is."""
    if stated is None or found is None:
        return stated is found
    first, second = (set(split_words(str(v)).words) - _ARTICLES for v in (stated, found))
    return bool(first & second)
