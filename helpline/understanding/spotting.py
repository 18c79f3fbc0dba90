"""Names in a message: words with their place in the text, and a list of names found among them.

Used for goods and merchants, whose place in the text matters. Names match whatever the capitals,
accents, hyphens and spaces ("e-bike", "E bike", "ebike"), and with a small typing error where the
word as written is no word of Dutch, French or English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA

from helpline.understanding.phrases import LexiconError, fold

_WORD = re.compile(r"[^\W_]+")
# What ends a phrase. A dot inside a name ("bol.com", "a.s. adventure") does not.
_BREAK = re.compile(r"[,;:!?\n()]|\.\s")
_LANGUAGES = ("nl", "fr", "en")
_TYPO_MIN = 5
_TWO_ERRORS_MIN = 9

Payload = TypeVar("Payload")


@dataclass(frozen=True)
class Token:
    """A word: as written, folded, its place in the text, and whether a phrase ends before it."""

    text: str
    folded: str
    start: int
    end: int
    after_break: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of `text`, in order; apostrophes and hyphens part words."""
    tokens: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        broken = bool(tokens) and _BREAK.search(text, end, match.start()) is not None
        tokens.append(Token(match.group(), fold(match.group()), match.start(), match.end(), broken))
        end = match.end()
    return tuple(tokens)


def folded_words(phrase: str) -> tuple[str, ...]:
    """The folded words of a lexicon entry."""
    return tuple(token.folded for token in tokenise(phrase))


@lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """Whether `word` (lower case, accents as written) is a word of Dutch, French or English."""
    return bool(word) and any(simplemma.is_known(word, lang=language) for language in _LANGUAGES)


def load_dictionaries() -> None:
    """Load what `is_word` needs: it takes most of a second, better spent before a conversation."""
    for language in _LANGUAGES:
        simplemma.is_known("a", lang=language)


@dataclass(frozen=True)
class Hit(Generic[Payload]):
    """A name found at tokens `start` up to, not including, `end`; `exact` when spelled right."""

    start: int
    end: int
    payload: Payload
    exact: bool = True


class NameIndex(Generic[Payload]):
    """Names of one or several words, each with what is known of it; the longest match wins."""

    def __init__(self, names: Mapping[str, Payload], protected: Iterable[str] = ()) -> None:
        """Index `names`; words of `protected` (folded) are never taken for misspelt names."""
        self._names: dict[str, Payload] = {}
        for name, payload in names.items():
            words = folded_words(name)
            if not words:
                raise LexiconError(f"{name!r} holds no word")
            self._names[" ".join(words)] = payload
        for key, payload in list(self._names.items()):
            joined = key.replace(" ", "")
            if joined != key and len(joined) >= _TYPO_MIN:
                self._names.setdefault(joined, payload)
        self._protected = frozenset(protected)
        # First word to the most words that a name beginning with it has.
        self._longest: dict[str, int] = {}
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for key in self._names:
            first, *rest = key.split(" ")
            self._longest[first] = max(self._longest.get(first, 1), 1 + len(rest))
            if not rest and len(key) >= _TYPO_MIN and key.isalpha():
                self._by_shape.setdefault((key[0], len(key)), []).append(key)

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def get(self, key: str) -> Payload | None:
        """What is known of the folded name `key`."""
        return self._names.get(key)

    def at(self, tokens: Sequence[Token], start: int) -> Hit[Payload] | None:
        """The longest name that begins at token `start`, spelled right."""
        longest = self._longest.get(tokens[start].folded)
        if longest is None:
            return None
        end = start + 1
        limit = min(start + longest, len(tokens))
        while end < limit and not tokens[end].after_break:
            end += 1
        while end > start:
            key = " ".join(token.folded for token in tokens[start:end])
            payload = self._names.get(key)
            if payload is not None:
                return Hit(start, end, payload)
            end -= 1
        return None

    def near(self, tokens: Sequence[Token], start: int) -> Hit[Payload] | None:
        """The name that token `start` is a misspelling of, if it is no word itself."""
        word = tokens[start].folded
        if len(word) < _TYPO_MIN or not word.isalpha() or word in self._protected:
            return None
        if is_word(tokens[start].text.lower()) or is_word(word):
            return None
        allowed = 2 if len(word) >= _TWO_ERRORS_MIN else 1
        names = [
            name
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for name in self._by_shape.get((word[0], length), ())
        ]
        best = process.extractOne(word, names, scorer=OSA.distance, score_cutoff=allowed)
        if best is None:
            return None
        return Hit(start, start + 1, self._names[best[0]], exact=False)


def string_list(file: str, content: Mapping[str, Any], key: str) -> list[str]:
    """The list of words at `key` (dots lead inside) of the lexicon `file`.

    Raises:
        LexiconError: nothing there, or something else than a list of words; names file and key.
    """
    value: Any = content
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise LexiconError(f"{file}.yml: {key} is missing")
        value = value[part]
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise LexiconError(f"{file}.yml: {key} must be a list of words")
    return value
