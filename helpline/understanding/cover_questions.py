"""What a question "is X covered?" names: goods, media, causes and circumstances, as facts.

The facts are those of a report, so that the exclusions and lists of the terms, which decide
claims, also decide the answer. Words are in `data/lexicon/cover_questions.yml`, and for goods in
`goods.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from helpline.understanding.goods import categorise, extract_item
from helpline.understanding.phrases import LexiconError, PhraseMatcher, load_lexicon, split_words
from helpline.understanding.policy_questions import (
    Sentence,
    concepts_in,
    find_question,
    is_about_something_else,
    split_sentences,
    tells_of_an_incident,
    unexplained_words,
)

_FILE = "cover_questions"
_GOOD = "item_category"
_MEDIUM = "medium"
# Where a message lists things: "tickets and jewels", "une montre ou un sac".
_LISTED = re.compile(r"(?:,|\b(?:en|et|and|of|ou|or|alsook|ainsi que)\b)", re.IGNORECASE)
_MOST_GOODS = 3
_SHORT_WORDS = 12


@dataclass(frozen=True)
class Subject:
    """A fact that is asked about: "item_category" is "weapon". `text` is the thing as written.

    `value` is None for a good whose category only the customer can tell.
    """

    fact: str
    value: str | None
    text: str = ""


@dataclass(frozen=True)
class CoverQuestion:
    """A question whether something is covered: what it names, in the order of goods, media, causes
    and circumstances."""

    subjects: tuple[Subject, ...]


def find_cover_question(text: str, language: str) -> CoverQuestion | None:
    """What `text` asks about when it asks whether something is covered; None for anything else.

    Reports of an incident, questions for an amount or a term, and questions that a text of their
    own answers better ("is my daughter in digs covered?") give None.
    """
    if tells_of_an_incident(text) or is_about_something_else(text):
        return None
    lexicon = _lexicon()
    other = find_question(text, language)
    if other is not None and other.id not in lexicon.gives_way:
        return None
    before = ""
    for sentence in split_sentences(text):
        if sentence.asks and _asks_for_cover(sentence, language, lexicon):
            subjects = _subjects(sentence.text, language, lexicon) or _subjects(
                f"{before} {sentence.text}", language, lexicon
            )
            return CoverQuestion(subjects) if subjects else None
        before = sentence.text
    return None


@dataclass(frozen=True)
class _Lexicon:
    asks_for_cover: frozenset[str]
    may_ask: frozenset[str]
    asks_for_more: frozenset[str]
    about_data: frozenset[str]
    about_purchase: frozenset[str]
    gives_way: frozenset[str]
    facts: dict[str, tuple[str, str]]
    phrases: PhraseMatcher


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)
    facts = {}
    for concept, entry in raw["concepts"].items():
        fact, _, value = entry.partition(".")
        if not value:
            raise LexiconError(f"{_FILE}.yml: concepts.{concept} must be a fact and its value")
        facts[concept] = (fact, value)
    return _Lexicon(
        asks_for_cover=frozenset(raw["asks_for_cover"]),
        may_ask=frozenset(raw["may_ask"]),
        asks_for_more=frozenset(raw["asks_for_more"]),
        about_data=frozenset(raw["about_data"]),
        about_purchase=frozenset(raw["about_purchase"]),
        gives_way=frozenset(raw["gives_way"]),
        facts=facts,
        phrases=PhraseMatcher(
            {
                f"{fact}.{value}": phrases
                for fact, by_value in raw["phrases"].items()
                for value, phrases in by_value.items()
            }
        ),
    )


def known_subjects() -> frozenset[tuple[str, str]]:
    """Every fact and value that a question can name by words of its own, goods aside."""
    raw = load_lexicon(_FILE)
    named = {(fact, value) for fact, values in raw["phrases"].items() for value in values}
    return frozenset(named | set(_lexicon().facts.values()))


def _asks_for_cover(sentence: Sentence, language: str, lexicon: _Lexicon) -> bool:
    concepts = concepts_in(sentence.text, language)
    if concepts & lexicon.asks_for_more:
        return False
    short = len(sentence.words) <= _SHORT_WORDS
    return bool(concepts & lexicon.asks_for_cover or (short and concepts & lexicon.may_ask))


def _subjects(text: str, language: str, lexicon: _Lexicon) -> tuple[Subject, ...]:
    return tuple(dict.fromkeys(_named(text, language, lexicon)))


def _named(text: str, language: str, lexicon: _Lexicon) -> Iterator[Subject]:
    concepts = concepts_in(text, language)
    about_data = bool(concepts & lexicon.about_data)
    about_purchase = bool(concepts & lexicon.about_purchase)
    named = [
        Subject(*match.label.split(".", 1)) for match in lexicon.phrases.find(split_words(text))
    ]
    media = [subject for subject in named if subject.fact == _MEDIUM]
    if about_purchase or not about_data:
        yield from _goods(text, language)
    if about_data or not about_purchase:
        yield from media
    yield from (subject for subject in named if subject.fact != _MEDIUM)
    yield from (
        Subject(*lexicon.facts[concept]) for concept in lexicon.facts if concept in concepts
    )


def _goods(text: str, language: str) -> list[Subject]:
    goods = [good for part in _LISTED.split(text) for good in _goods_in(part, language)]
    return goods[:_MOST_GOODS]


def _goods_in(part: str, language: str) -> Iterator[Subject]:
    item = extract_item(part, language)
    if item is not None:
        yield Subject(_GOOD, item.category, item.text)
        return
    # A word that is too common to be taken for a purchase in a story may well be one here.
    for word in unexplained_words(part, language):
        category = categorise(word)
        if category is not None:
            yield Subject(_GOOD, category, word)
