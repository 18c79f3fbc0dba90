"""Phrases of the lexicons found in a message: the small matcher behind acts, crisis and concepts.

A lexicon is a YAML file in `data/lexicon/`. A phrase is written as people write it, plus:

| in a phrase | means |
|---|---|
| `word` | that word; capitals, accents and a forgotten apostrophe make no difference |
| `stem*` | any word that begins so |
| `_` | any one word |
| `...` or `...5` | up to three (five) words may stand in between |
| `(a\\|b c)` | one of these; `(a\\|b)?` or `word?` may also be missing |
| `$` | the clause ends here |
| `<name>` | one of the words of the list `name` under `sets:` of the same file |

A phrase never crosses the end of a sentence. Words of six letters and more are also found with one
typing error, unless the word as written is itself a word: of the lexicon, of `protected` or of a
dictionary.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from simplemma import is_known

from helpline.understanding.wordlists import read_words

_TOKEN = re.compile(r"[^\W_]+|[.!?;\n…]+(?=\s|$)|[!?;\n…]+|[.,:()\"]")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DEFAULT_GAP = 3
_TYPO_MIN = 6
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "´": "'", "`": "'"}
)


class LexiconError(ValueError):
    """A lexicon file cannot be used; the message names the file and the place."""


def fold(text: str) -> str:
    """`text` in lower case, without accents, with plain apostrophes."""
    lowered = _lower(text)
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in parts if not unicodedata.combining(c))


def _lower(text: str) -> str:
    return text.translate(_LIGATURES).lower().translate(_LIGATURES)


@lru_cache(maxsize=20_000)
def is_dictionary_word(word: str) -> bool:
    """Whether `word`, as written, is a word of Dutch, French or English."""
    return any(is_known(word, lang=language) for language in ("nl", "fr", "en"))


@dataclass(frozen=True)
class Words:
    """The words of a message, folded; `sentence[i]` and `clause[i]` number where word i stands.

    `written` holds the same words with their accents, where they are known.
    """

    words: tuple[str, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]
    written: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.words)


@lru_cache(maxsize=32)
def split_words(text: str) -> Words:
    """The words of `text`: split at apostrophes and punctuation, folded, long runs shortened."""
    words: list[str] = []
    written: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    lowered = unicodedata.normalize("NFC", _lower(text))
    plain = _DOTTED.sub(lambda m: m.group().replace(".", ""), lowered)
    for match in _TOKEN.finditer(plain):
        token = match.group()
        if token[0].isalnum():
            word = fold(token)
            words.append(_RUN.sub(r"\1\1", word) if _RUN.search(word) else word)
            written.append(token)
            sentences.append(sentence)
            clauses.append(clause)
        else:
            clause += 1
            ends_here = match.end() == len(plain) or plain[match.end()].isspace()
            if token[0] in "!?;\n…" or (token[0] == "." and ends_here):
                sentence += 1
    return Words(tuple(words), tuple(sentences), tuple(clauses), tuple(written))


@dataclass(frozen=True)
class Match:
    """A phrase of `label` found in words `start` up to, not including, `end`."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class _Element:
    words: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int
    any_word: bool = False

    def accepts(self, word: str) -> bool:
        return self.any_word or word in self.words or word.startswith(self.prefixes)


@dataclass(frozen=True)
class _Pattern:
    label: str
    elements: tuple[_Element, ...]
    at_end: bool
    # Words of which one must stand in the message: those of the most telling later element.
    needs: frozenset[str]


def _needs(elements: tuple[_Element, ...]) -> frozenset[str]:
    """The shortest list of plain words among the later elements; empty where there is none."""
    lists = [e.words for e in elements[1:] if not e.any_word and not e.prefixes]
    return min(lists, key=len, default=frozenset())


class PhraseMatcher:
    """Finds the phrases of several labels in one pass over a message."""

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        sets: Mapping[str, Iterable[str]] | None = None,
        protected: Iterable[str] = (),
    ) -> None:
        """Compile `phrases` (label to its phrases).

        Raises:
            LexiconError: a phrase cannot be read or names an unknown set.
        """
        self._first: dict[str, list[_Pattern]] = {}
        self._first_prefix: dict[str, list[tuple[str, _Pattern]]] = {}
        self._vocabulary: set[str] = set()
        known = {
            name: tuple(fold(str(w)) for w in members) for name, members in (sets or {}).items()
        }
        for label, entries in phrases.items():
            for entry in entries:
                phrase = str(entry).strip()
                at_end = phrase.endswith("$")
                for elements in _compile(phrase.rstrip("$"), known):
                    self._add(_Pattern(label, elements, at_end, _needs(elements)))
        self._protected = {word for entry in protected for word in split_words(str(entry)).words}
        self._typos = _one_deletion_index(w for w in self._vocabulary if len(w) >= _TYPO_MIN)
        self._repaired = lru_cache(maxsize=20_000)(self._repair)

    def _add(self, pattern: _Pattern) -> None:
        head = pattern.elements[0]
        if head.any_word:
            raise LexiconError(f"a phrase of {pattern.label!r} begins with a free word")
        for word in head.words:
            self._first.setdefault(word, []).append(pattern)
        for prefix in head.prefixes:
            if len(prefix) < 3:
                raise LexiconError(
                    f"a phrase of {pattern.label!r} begins with {prefix}*: too short"
                )
            self._first_prefix.setdefault(prefix[:3], []).append((prefix, pattern))
        for element in pattern.elements:
            self._vocabulary |= element.words
            self._vocabulary.update(element.prefixes)

    def find(self, words: Words) -> list[Match]:
        """All matches in `words` by start; for one start and label only the longest."""
        written = words.written or words.words
        texts = tuple(map(self._repaired, words.words, written))
        present = frozenset(texts)
        found: list[Match] = []
        for start, word in enumerate(texts):
            best: dict[str, int] = {}
            for pattern in self._candidates(word):
                if pattern.needs and pattern.needs.isdisjoint(present):
                    continue
                end = _match_from(pattern, texts, words, start)
                if end > best.get(pattern.label, 0):
                    best[pattern.label] = end
            found.extend(Match(label, start, end) for label, end in best.items())
        return found

    def _candidates(self, word: str) -> Iterator[_Pattern]:
        yield from self._first.get(word, ())
        for prefix, pattern in self._first_prefix.get(word[:3], ()):
            if word.startswith(prefix):
                yield pattern

    def _repair(self, word: str, written: str) -> str:
        """The lexicon's word that `word` is a misspelling of, else `word`."""
        if word in self._vocabulary:
            return word
        single = _DOUBLE.sub(r"\1", word)
        if single != word and single in self._vocabulary:
            return single
        if len(word) < _TYPO_MIN or word in self._protected:
            return word
        for shorter in _deletions(word):
            close = self._typos.get(shorter)
            if close is not None and close[0] == word[0] and not is_dictionary_word(written):
                return close
        return word


_DOUBLE = re.compile(r"([a-z])\1$")


def _deletions(word: str) -> Iterator[str]:
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _one_deletion_index(words: Iterable[str]) -> dict[str, str]:
    index: dict[str, str] = {}
    for word in sorted(words):
        for shorter in _deletions(word):
            index.setdefault(shorter, word)
    return index


def _match_from(pattern: _Pattern, texts: tuple[str, ...], words: Words, start: int) -> int:
    """End of the longest match that begins at `start` (first element already accepted), or 0."""
    ends = {start + 1}
    for element in pattern.elements[1:]:
        following: set[int] = set()
        for position in ends:
            for index in range(position, min(position + element.gap + 1, len(texts))):
                if words.sentence[index] != words.sentence[start]:
                    break
                if element.accepts(texts[index]):
                    following.add(index + 1)
        if not following:
            return 0
        ends = following
    if pattern.at_end:
        ends = {e for e in ends if e == len(words) or words.clause[e] != words.clause[e - 1]}
    return max(ends, default=0)


_PART = re.compile(r"\(([^()]*)\)(\?)?|<(\w+)>(\?)?|(\.\.\.)(\d*)|(_)(?=\s|$)|([^\s()<>]+)")


def _compile(phrase: str, sets: Mapping[str, tuple[str, ...]]) -> list[tuple[_Element, ...]]:
    """The element sequences that `phrase` stands for."""
    choices: list[list[tuple[_Element, ...] | None]] = []
    gaps: list[int] = []
    gap = 0
    if _PART.sub("", phrase).strip():
        raise LexiconError(f"phrase {phrase!r} cannot be read (brackets do not nest)")
    for part in _PART.finditer(phrase.strip()):
        group, group_opt, name, name_opt, dots, width, free, word = part.groups()
        if dots:
            gap = int(width) if width else _DEFAULT_GAP
            continue
        if group is not None:
            options = _group(group)
            optional = bool(group_opt)
        elif name:
            if name not in sets:
                raise LexiconError(f"phrase {phrase!r} names an unknown set <{name}>")
            options = _group("|".join(sets[name]))
            optional = bool(name_opt)
        elif free:
            options = [(_Element(frozenset(), (), 0, any_word=True),)]
            optional = False
        else:
            optional = word.endswith("?") and len(word) > 1
            options = _group(word.rstrip("?") if optional else word)
        choices.append([*options, None] if optional else list(options))
        gaps.append(gap)
        gap = 0
    sequences: list[tuple[_Element, ...]] = []
    for combination in itertools.product(*choices):
        sequence: list[_Element] = []
        pending = 0
        for option, option_gap in zip(combination, gaps, strict=True):
            pending = max(pending, option_gap)
            if option is None:
                continue
            head, *rest = option
            sequence.append(_Element(head.words, head.prefixes, pending, head.any_word))
            sequence.extend(rest)
            pending = 0
        if sequence:
            sequences.append(tuple(sequence))
    if not sequences:
        raise LexiconError(f"phrase {phrase!r} is empty")
    return sequences


def _group(body: str) -> list[tuple[_Element, ...]]:
    """Options of `a|b c|d`: single words share one element, longer options stand alone."""
    words: set[str] = set()
    prefixes: set[str] = set()
    longer: list[tuple[_Element, ...]] = []
    for option in body.split("|"):
        for variant in _apostrophe_variants(fold(option.strip())):
            tokens = variant.replace("'", " ").replace("-", " ").split()
            if len(tokens) == 1:
                (prefixes if tokens[0].endswith("*") else words).add(tokens[0].rstrip("*"))
            elif tokens:
                longer.append(tuple(_single(token) for token in tokens))
    shared = (
        [(_Element(frozenset(words), tuple(sorted(prefixes)), 0),)] if words or prefixes else []
    )
    return [*shared, *longer]


def _apostrophe_variants(option: str) -> tuple[str, ...]:
    return (option, option.replace("'", "")) if "'" in option else (option,)


def _single(token: str) -> _Element:
    if token == "_":
        return _Element(frozenset(), (), 0, any_word=True)
    if token.endswith("*"):
        return _Element(frozenset(), (token[:-1],), 0)
    return _Element(frozenset({token}), (), 0)


@lru_cache(maxsize=16)
def load_lexicon(name: str) -> dict[str, Any]:
    """The mapping in `data/lexicon/<name>.yml`, every scalar as text, read once.

    Raises:
        LexiconError: the file is missing, is not YAML or is not a mapping; the message names it.
    """
    try:
        return read_words(name)
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"data/lexicon/{name}.yml cannot be read: {error}") from error
