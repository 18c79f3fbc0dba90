"""Which answer about the policy a question in free words wants.

The words are in `data/lexicon/policy_questions.yml`: concepts ("how much", "shop", "complain") in
the words of the three languages together, since customers mix them, and per question the concepts
that make it up. The rules on what counts as a question are here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

_FILE = "policy_questions"
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_ASKS, _LEADS, _INCIDENT, _SUPPOSED, _ELSEWHERE = (
    "asks",
    "leads",
    "incident",
    "supposed",
    "elsewhere",
)
_SHORT_PREFIX = "short/"
_SHORT_WORDS = 6
# How much an unexplained word, and a concept that the question does not use, count against it.
_UNKNOWN_WEIGHT = 1.0
_UNUSED_SHARE = 0.25
_LOWEST_SCORE = 0.5
_LONG_WORDS = 25


@dataclass(frozen=True)
class PolicyQuestion:
    """A question about the policy.

    Attributes:
        id: the answer that it wants (`utter_policy_<id>`).
        score: how much of the message the question explains, over 0 up to 1.
        asks: True for a question, False for a topic named without asking ("premium per month").
    """

    id: str
    score: float
    asks: bool


def find_question(text: str, language: str) -> PolicyQuestion | None:
    """The answer that `text` wants; None for reports, for answers and for other questions.

    `language` (nl, fr, en) settles the few words that mean one thing in one language and another
    in the next; words of all three are understood anyhow.
    """
    lexicon = _lexicon()
    sentences = split_sentences(text)
    asks = any(sentence.asks for sentence in sentences)
    named = _named_shortly(text, lexicon)
    if named is not None:
        return PolicyQuestion(named, 1.0, asks)
    if not asks or tells_of_an_incident(text):
        return None
    long = sum(len(sentence.words) for sentence in sentences) > _LONG_WORDS
    candidates = [
        found
        for words in _readings(sentences)
        for found in _candidates(words, language, lexicon, anchored=long)
    ]
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (c.weight, c.score, -c.rule.place))
    return PolicyQuestion(best.rule.question, round(best.score, 2), True)


@dataclass(frozen=True)
class Sentence:
    """One sentence: as written, its words, and whether it asks something."""

    text: str
    words: Words
    asks: bool


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, each with whether it asks."""
    guards = _lexicon().guards
    sentences = []
    for part in _SENTENCE_END.split(text):
        words = split_words(part)
        if not words.words:
            continue
        marks = {(m.label, m.start) for m in guards.find(words)}
        asks = "?" in part or any(
            label == _ASKS or (label == _LEADS and _opens(words, start)) for label, start in marks
        )
        sentences.append(Sentence(part, words, asks))
    return sentences


def tells_of_an_incident(text: str) -> bool:
    """Whether `text` tells of something that happened, rather than supposing it."""
    guards = _lexicon().guards
    for part in _SENTENCE_END.split(text):
        matches = guards.find(split_words(part))
        supposed = min((m.start for m in matches if m.label == _SUPPOSED), default=None)
        for match in matches:
            if match.label == _INCIDENT and (supposed is None or match.start < supposed):
                return True
    return False


def is_about_something_else(text: str) -> bool:
    """Whether `text` names another insurance, the law itself, or a matter that is not ours."""
    return _is_elsewhere(split_words(text), _lexicon())


def concepts_in(text: str, language: str) -> frozenset[str]:
    """The concepts of the lexicon that `text` names."""
    return frozenset(match.label for match in _concepts(split_words(text), language, _lexicon()))


def unexplained_words(text: str, language: str) -> tuple[str, ...]:
    """The words of `text`, folded, that belong to no concept and are no everyday words."""
    words = split_words(text)
    lexicon = _lexicon()
    places = _unexplained(words, _concepts(words, language, lexicon), lexicon)
    return tuple(words.words[place] for place in places)


@dataclass(frozen=True)
class _Rule:
    """One way to ask a question: each of `needs` is a set of concepts of which one must be there.

    `alone`: no word of the message may be left unexplained. `place` is its line in the lexicon: of
    two that fit equally well the first counts.
    """

    place: int
    question: str
    needs: tuple[frozenset[str], ...]
    forbids: frozenset[str]
    alone: bool


@dataclass(frozen=True)
class _Candidate:
    """A rule that holds: what its concepts weigh, and how much of the words it explains."""

    rule: _Rule
    weight: float
    score: float


@dataclass(frozen=True)
class _Lexicon:
    concepts: PhraseMatcher
    short: PhraseMatcher
    guards: PhraseMatcher
    rules_by_concept: dict[str, tuple[_Rule, ...]]
    weights: dict[str, float]
    only_in: dict[str, str]
    plain_words: frozenset[str]
    anchors: frozenset[str]
    lead_words: frozenset[str]
    courtesy: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)
    sets = raw.get("sets", {})
    rules = tuple(_read_rules(raw))
    weights = _weights(rules)
    plain = _single_words(raw["plain_words"])
    protected = [*plain, *raw["protected"]]
    return _Lexicon(
        concepts=PhraseMatcher(raw["concepts"], sets, protected),
        short=PhraseMatcher(
            {_SHORT_PREFIX + name: entries for name, entries in raw["short"].items()},
            sets,
            protected,
        ),
        guards=PhraseMatcher(
            {name: raw[name] for name in (_ASKS, _LEADS, _INCIDENT, _SUPPOSED, _ELSEWHERE)},
            sets,
            protected,
        ),
        rules_by_concept=_by_concept(rules, weights),
        weights=weights,
        only_in={str(name): str(language) for name, language in raw["only_in"].items()},
        plain_words=plain,
        anchors=frozenset(raw["anchors"]),
        lead_words=_single_words(raw["before_lead"]),
        courtesy=_single_words(raw["around_short"]),
    )


def _single_words(entries: Iterable[str]) -> frozenset[str]:
    return frozenset(word for entry in entries for word in split_words(entry).words)


def question_ids() -> tuple[str, ...]:
    """Every question that can be found, in the order of the lexicon."""
    return tuple(load_lexicon(_FILE)["questions"])


def _read_rules(raw: dict[str, Any]) -> Iterator[_Rule]:
    known = set(raw["concepts"])
    place = 0
    for question, lines in raw["questions"].items():
        for line in lines:
            needs: list[frozenset[str]] = []
            forbids: set[str] = set()
            alone = False
            for part in str(line).split():
                if part == "alone":
                    alone = True
                elif part.startswith("-"):
                    forbids.add(part[1:])
                else:
                    needs.append(frozenset(part.split("|")))
            unknown = forbids.union(*needs) - known
            if unknown or not needs:
                raise LexiconError(f"{_FILE}.yml: questions.{question}: {line!r}: {unknown}")
            place += 1
            yield _Rule(place, str(question), tuple(needs), frozenset(forbids), alone)


def _weights(rules: Sequence[_Rule]) -> dict[str, float]:
    """What a concept is worth: the fewer questions use it, the more it says."""
    used_by: dict[str, set[str]] = {}
    for rule in rules:
        for concept in frozenset().union(*rule.needs):
            used_by.setdefault(concept, set()).add(rule.question)
    total = len({rule.question for rule in rules})
    return {name: math.log(1 + total / len(users)) for name, users in used_by.items()}


def _by_concept(
    rules: Iterable[_Rule], weights: Mapping[str, float]
) -> dict[str, tuple[_Rule, ...]]:
    """The rules under the concepts of their rarest need, so that few are tried on a message."""
    found: dict[str, list[_Rule]] = {}
    for rule in rules:
        rarest = max(rule.needs, key=lambda need: min(weights[concept] for concept in need))
        for concept in sorted(rarest):
            found.setdefault(concept, []).append(rule)
    return {concept: tuple(those) for concept, those in found.items()}


def _opens(words: Words, start: int) -> bool:
    """Whether only words of courtesy stand before word `start` in its clause."""
    lead_words = _lexicon().lead_words
    position = start - 1
    while position >= 0 and words.clause[position] == words.clause[start]:
        if words.words[position] not in lead_words:
            return False
        position -= 1
    return True


def _named_shortly(text: str, lexicon: _Lexicon) -> str | None:
    """The question whose name, with polite words, is all that the message says."""
    words = split_words(text)
    if not 0 < len(words) <= _SHORT_WORDS:
        return None
    matches = sorted(lexicon.short.find(words), key=lambda m: m.start - m.end)
    for match in matches:
        rest = [*words.words[: match.start], *words.words[match.end :]]
        if all(word in lexicon.courtesy for word in rest):
            return match.label.removeprefix(_SHORT_PREFIX)
    return None


def _readings(sentences: Sequence[Sentence]) -> Iterator[Words]:
    """What may hold the question: each asking sentence, also with the sentence before it."""
    for index, sentence in enumerate(sentences):
        if sentence.asks:
            yield sentence.words
            if index:
                yield _joined(sentences[index - 1].words, sentence.words)


def _joined(first: Words, second: Words) -> Words:
    return Words(
        first.words + second.words,
        (0,) * len(first) + (1,) * len(second),
        tuple(first.clause) + tuple(c + max(first.clause) + 1 for c in second.clause),
    )


def _candidates(
    words: Words, language: str, lexicon: _Lexicon, *, anchored: bool
) -> Iterator[_Candidate]:
    """Every rule that holds in `words`.

    `anchored`: only where the words name the policy in some way.
    """
    matches = _concepts(words, language, lexicon)
    present = {match.label for match in matches}
    if _is_elsewhere(words, lexicon):
        return
    if anchored and not present & lexicon.anchors:
        return
    unknown = len(_unexplained(words, matches, lexicon))
    for rule in dict.fromkeys(
        rule for concept in sorted(present) for rule in lexicon.rules_by_concept.get(concept, ())
    ):
        if rule.forbids & present or not all(need & present for need in rule.needs):
            continue
        if rule.alone and unknown:
            continue
        used = {concept for need in rule.needs for concept in need & present}
        weight = sum(
            max(lexicon.weights[concept] for concept in need & present) for need in rule.needs
        )
        unused = sum(lexicon.weights.get(concept, 0.0) for concept in present - used)
        score = weight / (weight + _UNKNOWN_WEIGHT * unknown + _UNUSED_SHARE * unused)
        if score >= _LOWEST_SCORE:
            yield _Candidate(rule, weight - _UNUSED_SHARE * unused, score)


def _is_elsewhere(words: Words, lexicon: _Lexicon) -> bool:
    return any(match.label == _ELSEWHERE for match in lexicon.guards.find(words))


def _concepts(words: Words, language: str, lexicon: _Lexicon) -> list[Match]:
    return [
        match
        for match in lexicon.concepts.find(words)
        if lexicon.only_in.get(match.label, language) == language
    ]


def _unexplained(words: Words, matches: Sequence[Match], lexicon: _Lexicon) -> list[int]:
    """The places of the words that no match and no list of everyday words explains."""
    explained = {i for match in matches for i in range(match.start, match.end)}
    return [
        index
        for index, word in enumerate(words.words)
        if index not in explained and word not in lexicon.plain_words and not word.isdigit()
    ]
