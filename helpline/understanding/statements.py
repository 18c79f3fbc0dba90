"""What a message states: phrases found in it that are neither denied nor only asked or supposed.

A lexicon of statements has `cues` (label to phrases), `guards` (phrases that take a cue of the same
label away where they overlap it), `sets`, `protected`, and in `negative` the labels whose phrases
hold their own "not"; those in `denied_closely` are only denied by the word right before them. What
denies and what supposes is the same for all of them: `data/lexicon/statements.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpline.understanding.phrases import (
    LexiconError,
    Match,
    PhraseMatcher,
    Words,
    load_lexicon,
    split_words,
)
from helpline.understanding.spotting import string_list

_GUARD = "guard/"
_NEGATION_REACH = 5
_FIRST_WORDS = 3
_SHARED = "statements"


@dataclass(frozen=True)
class StatementLexicon:
    """The cues and guards of one file."""

    matcher: PhraseMatcher
    negative: frozenset[str]
    denied_closely: frozenset[str]

    @staticmethod
    def read(file: str, raw: Mapping[str, Any]) -> StatementLexicon:
        """The lexicon in `raw`, the content of `data/lexicon/<file>.yml`.

        Raises:
            LexiconError: a part is missing or no list of words, or names a label that is no cue.
        """
        cues, guards, sets = (_phrases(file, raw, part) for part in ("cues", "guards", "sets"))
        negative, closely = (string_list(file, raw, key) for key in ("negative", "denied_closely"))
        for label in (*guards, *negative, *closely):
            if label not in cues:
                raise LexiconError(f"{file}.yml: {label} is named but is no cue")
        return StatementLexicon(
            matcher=PhraseMatcher(
                {**cues, **{_GUARD + label: phrases for label, phrases in guards.items()}},
                sets,
                string_list(file, raw, "protected"),
            ),
            negative=frozenset(negative),
            denied_closely=frozenset(closely),
        )


class Statements:
    """A message with the phrases of a lexicon found in it."""

    def __init__(self, text: str, language: str, lexicon: StatementLexicon) -> None:
        """Find the cues of `lexicon` in `text`; `language` is a hint for words of two meanings."""
        self.language = language
        self.words: Words = split_words(text)
        self._asked = _asked_sentences(text)
        self._statements = lexicon
        self._shared = _lexicon()
        found = lexicon.matcher.find(self.words)
        guards = [m for m in found if m.label.startswith(_GUARD)]
        self.hits: dict[str, list[Match]] = {}
        for match in found:
            if match.label.startswith(_GUARD):
                continue
            label = _GUARD + match.label
            if not any(g.label == label and _overlap(g, match) for g in guards):
                self.hits.setdefault(match.label, []).append(match)

    def all(self, label: str) -> list[Match]:
        """The hits of `label`, denied ones too."""
        return self.hits.get(label, [])

    def stated(self, label: str) -> list[Match]:
        """The hits of `label` that are not denied."""
        return [m for m in self.all(label) if not self.is_denied(m)]

    def denied(self, label: str) -> list[Match]:
        """The hits of `label` that are denied ("nog niet geklaagd")."""
        return [m for m in self.all(label) if self.is_denied(m)]

    def says(self, label: str) -> bool:
        """Whether the message states `label`."""
        return bool(self.stated(label))

    def is_denied(self, match: Match) -> bool:
        """Whether a negation before or inside `match` denies it."""
        if match.label in self._statements.negative:
            return False
        lexicon = self._shared
        place = match.end - 1
        close = match.label in self._statements.denied_closely
        reach = match.start - (1 if close else _NEGATION_REACH)
        while place >= max(0, reach):
            word = self.words.words[place]
            if self.words.clause[place] != self.words.clause[match.start] and place < match.start:
                return False
            if place < match.start and word in lexicon.stops:
                return False
            if self._denies(place):
                return True
            place -= 1
        return False

    def _denies(self, place: int) -> bool:
        lexicon = self._shared
        words = self.words.words
        word = words[place]
        if word == "t":
            return place > 0 and words[place - 1] in lexicon.contractions
        if word not in lexicon.negators:
            return False
        if word != "pas" or self.language == "fr":
            return True
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        return before in lexicon.before_pas or after in lexicon.after_pas

    def asked_or_supposed(self, match: Match) -> bool:
        """Whether the sentence of `match` asks or supposes ("wat als het tweedehands was?")."""
        sentence = self.words.sentence[match.start]
        first = self.words.sentence.index(sentence)
        begins_so = any(
            self.words.words[i : i + len(phrase)] == phrase
            for phrase in self._shared.hypothetical
            for i in range(first, min(first + _FIRST_WORDS, len(self.words)))
        )
        return begins_so and sentence in self._asked


@dataclass(frozen=True)
class _Lexicon:
    negators: frozenset[str]
    contractions: frozenset[str]
    before_pas: frozenset[str]
    after_pas: frozenset[str]
    stops: frozenset[str]
    hypothetical: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_SHARED)

    def split(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(split_words(entry).words for entry in string_list(_SHARED, raw, key))

    def words(key: str) -> frozenset[str]:
        return frozenset(word for phrase in split(key) for word in phrase)

    return _Lexicon(
        negators=words("negators"),
        contractions=words("contractions"),
        before_pas=words("french_before_pas"),
        after_pas=words("french_after_pas"),
        stops=words("stops"),
        hypothetical=split("hypothetical"),
    )


def _phrases(file: str, raw: Mapping[str, Any], part: str) -> dict[str, list[str]]:
    value = raw.get(part)
    if not isinstance(value, dict):
        raise LexiconError(f"{file}.yml: {part} is missing")
    return {label: string_list(file, raw, f"{part}.{label}") for label in value}


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


def _asked_sentences(text: str) -> frozenset[int]:
    """The numbers of the sentences of `text` that end with a question mark."""
    asked: set[int] = set()
    done = 0
    *questions, _ = text.split("?")
    for part in questions:
        done += len(part) + 1
        words = split_words(text[:done])
        if words.sentence:
            asked.add(words.sentence[-1])
    return frozenset(asked)
