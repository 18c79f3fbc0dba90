"""A reply to a question, with what the extractors find in it, and the words for short answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from helpline.understanding.acts import extract_acts
from helpline.understanding.dates import Ambiguous, Role, extract_date_facts, parse_date_answer
from helpline.understanding.goods import CATEGORIES
from helpline.understanding.incident_facts import extract_incident_facts
from helpline.understanding.phrases import (
    LexiconError,
    Match,
    PhraseMatcher,
    Words,
    load_lexicon,
    split_words,
)
from helpline.understanding.purchase import extract_purchase_facts
from helpline.understanding.spotting import string_list

UNKNOWN = "unknown"
_FILE = "answers"
_INCIDENT_FILE = "incident_answers"
_DATE_WORDS = 12
_NEGATION_REACH = 2
_ROLES: Mapping[str, Role] = {
    "order_date": "order",
    "expected_date": "expected",
    "delivery_date": "delivery",
    "complaint_date": "complaint",
    "incident_date": "incident",
    "discovered_on": "incident",
}


@dataclass(frozen=True)
class Reply:
    """What was said, to which question, and on which day."""

    text: str
    fact: str
    language: str
    reference: date

    @cached_property
    def words(self) -> Words:
        """The words of the reply, folded."""
        return split_words(self.text)

    @cached_property
    def acts(self) -> frozenset[str]:
        """See `helpline.understanding.acts`."""
        return extract_acts(self.text)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts of a purchase that the reply states."""
        return extract_purchase_facts(self.text, self.language)

    @cached_property
    def incident(self) -> dict[str, Any]:
        """The facts of any other incident that the reply states."""
        return extract_incident_facts(self.text, self.language)

    @property
    def yes_no(self) -> bool | None:
        """Whether it says yes or no; None for neither."""
        if "yes" in self.acts:
            return True
        return False if "no" in self.acts else None

    @property
    def asks(self) -> bool:
        """Whether it asks back instead of answering."""
        return self.text.rstrip().endswith("?") and not self.acts & {"yes", "no"}

    @property
    def open(self) -> bool:
        """Whether it says something else than a decided answer: a question, or not knowing."""
        return "dont_know" in self.acts or self.asks

    def values(self) -> list[str]:
        """The values of the asked fact whose words stand in the reply, undenied.

        Words that are part of a longer phrase of another value do not count ("facebook" in
        "facebook messenger").
        """
        found = {match.label for match in self.matches()}
        return [value for value in lexicon().values[self.fact] if f"{self.fact}/{value}" in found]

    def matches(self) -> list[Match]:
        """Where the words of those values stand; labels are "fact/value"."""
        return [
            match
            for match in _longest(lexicon().matchers[self.fact].find(self.words))
            if not self._denied(match.start)
        ]

    def says(self, label: str) -> bool:
        """Whether one of the phrases under `label` stands in the reply."""
        return bool(lexicon().said[label].find(self.words))

    def _denied(self, start: int) -> bool:
        before = range(max(0, start - _NEGATION_REACH), start)
        return any(
            self.words.words[i] in lexicon().negators
            for i in before
            if self.words.clause[i] == self.words.clause[start]
        )

    def day(self, fact: str) -> date | None:
        """The day that the reply gives for a date fact; None where it leaves the day open."""
        role = _ROLES[fact]
        if len(self.words) > _DATE_WORDS:
            stated = extract_date_facts(self.text, self.language, self.reference)
            return stated.get(f"{role}_date")
        named = parse_date_answer(self.text, self.language, self.reference, role)
        if isinstance(named, Ambiguous):
            return self._hedged(named)
        return named if isinstance(named, date) else None

    def _hedged(self, named: Ambiguous) -> date | None:
        """One day, hedged: "rond de 5de", "eergisteren denk ik".

        "Ongeveer drie weken geleden" names none.
        """
        if named.earliest != named.latest:
            return None
        counted = self.says("counted_back") and not self.says("believed")
        return None if counted else named.earliest


def _longest(matches: list[Match]) -> list[Match]:
    """The matches without those inside a longer one of another label."""
    return [
        match
        for match in matches
        if not any(
            other.label != match.label
            and other.start <= match.start
            and match.end <= other.end
            and other.end - other.start > match.end - match.start
            for other in matches
        )
    ]


@dataclass(frozen=True)
class Lexicon:
    """The words for short answers, of `answers.yml` and `incident_answers.yml` together.

    Args:
        values: the values of each fact, in the order in which they count.
        matchers: what finds them, per fact.
        said: what finds other things that a reply may say.
    """

    values: Mapping[str, tuple[str, ...]]
    matchers: Mapping[str, PhraseMatcher]
    said: Mapping[str, PhraseMatcher]
    not_that: re.Pattern[str]
    negators: frozenset[str]
    lead_ins: tuple[tuple[str, ...], ...]
    kept_in_names: frozenset[tuple[str, ...]]
    no_names: frozenset[tuple[str, ...]]
    between_letters: frozenset[str]
    after_sums: frozenset[str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words, read once.

    Raises:
        LexiconError: a file cannot be used; the message names the file and the place.
    """
    raw = load_lexicon(_FILE)
    phrases: dict[str, dict[str, list[str]]] = {}
    matchers: dict[str, PhraseMatcher] = {}
    sets: dict[str, Any] = {}
    for file in (_FILE, _INCIDENT_FILE):
        content = load_lexicon(file)
        values = content.get("values")
        if not isinstance(values, dict) or not isinstance(content.get("sets"), dict):
            raise LexiconError(f"{file}.yml: values or sets is missing")
        sets |= content["sets"]
        for fact, codes in values.items():
            for code in codes:
                phrases.setdefault(fact, {}).setdefault(code, []).extend(
                    string_list(file, content, f"values.{fact}.{code}")
                )
    unknown = set(phrases.get("item_category", ())) ^ set(CATEGORIES)
    if unknown:
        raise LexiconError(f"{_FILE}.yml: values.item_category: {', '.join(sorted(unknown))}")
    for fact, by_code in phrases.items():
        labelled = {f"{fact}/{code}": entries for code, entries in by_code.items()}
        matchers[fact] = PhraseMatcher(labelled, sets)

    def split(phrase: str) -> tuple[str, ...]:
        return split_words(phrase).words

    said: dict[str, PhraseMatcher] = {}
    for file in (_FILE, _INCIDENT_FILE):
        content = load_lexicon(file)
        for label in content.get("said", {}):
            said[label] = PhraseMatcher({label: string_list(file, content, f"said.{label}")}, sets)
    lead_ins = {split(phrase) for phrase in string_list(_FILE, raw, "lead_ins")}
    return Lexicon(
        values={fact: tuple(by_code) for fact, by_code in phrases.items()},
        matchers=matchers,
        said=said,
        not_that=_before_figure(string_list(_FILE, raw, "not_that")),
        negators=frozenset(w for e in string_list(_FILE, raw, "negators") for w in split(e)),
        lead_ins=tuple(sorted(lead_ins, key=len, reverse=True)),
        kept_in_names=frozenset(split(e) for e in string_list(_FILE, raw, "kept_in_names")),
        no_names=frozenset(split(e) for e in string_list(_FILE, raw, "no_names")),
        between_letters=_single_words("between_letters"),
        after_sums=_single_words("after_sums"),
    )


def _single_words(key: str) -> frozenset[str]:
    entries = string_list(_INCIDENT_FILE, load_lexicon(_INCIDENT_FILE), key)
    return frozenset(word for entry in entries for word in split_words(entry).words)


def _before_figure(words: list[str]) -> re.Pattern[str]:
    """A sum with one of `words` before it."""
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{named})\s+(?:de\s+)?[€$£]?\s*\d[\d.,]*(?:\s*[€$£])?", re.IGNORECASE)


Reader = Callable[[Reply], dict[str, Any]]
