"""Conversational acts: yes, no, don't know, why, stop and their like, in three languages at once.

The words are in `data/lexicon/acts.yml`; the rules on where in a message they count are here. An
answer may come in another language than the conversation's, so no language is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from helpline.understanding.phrases import Match, PhraseMatcher, Words, load_lexicon, split_words

ACTS = (
    "yes",
    "no",
    "dont_know",
    "why",
    "stop",
    "restart",
    "back",
    "resume",
    "human",
    "thanks",
    "greeting",
    "bye",
    "confirm",
    "correct",
    "skip",
)

_WHOLE, _LEAD, _LEAD_BEFORE, _ANYWHERE = "whole", "lead", "lead_before", "anywhere"
_WHOLE_WORDS = 12
_LEAD_WORDS = 25
_DONT_KNOW_WORDS = 8
_GREETING = "whole/greeting"
_BLOCKED, _WHAT = "blocked", "what"


@dataclass(frozen=True)
class Acts:
    """The acts of a message; `alone` when they, with polite words, are all that it says."""

    names: frozenset[str]
    alone: bool


def extract_acts(text: str) -> frozenset[str]:
    """The acts in `text` (members of `ACTS`); empty for a message that only tells something."""
    return read_acts(text).names


def read_acts(text: str) -> Acts:
    """The acts in `text`, and whether it says anything besides."""
    if text.strip() and not text.strip(" ?"):
        return Acts(frozenset({"dont_know"}), True)
    words = split_words(text)
    lexicon = _lexicon()
    if not words.words:
        shown = frozenset(lexicon.emoji[c] for c in text if c in lexicon.emoji)
        return Acts(_settle(shown), bool(shown))
    blocked = {
        i for m in lexicon.guards.find(words) if m.label == _BLOCKED for i in range(m.start, m.end)
    }
    matches = [m for m in lexicon.matcher.find(words) if not blocked & set(range(m.start, m.end))]
    names, alone = _whole(words, matches)
    if not alone:
        names = _lead(words, matches, blocked) | _anywhere(words, matches)
    return Acts(_settle(names), alone)


@dataclass(frozen=True)
class _Lexicon:
    matcher: PhraseMatcher
    guards: PhraseMatcher
    fillers: frozenset[str]
    after_no: frozenset[str]
    anywhere_words: int
    emoji: dict[str, str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon("acts")
    phrases = {
        f"{place}/{act}": entries
        for act, places in raw["acts"].items()
        for place, entries in places.items()
    }
    return _Lexicon(
        matcher=PhraseMatcher(phrases),
        guards=PhraseMatcher({_BLOCKED: raw["blocked"], _WHAT: raw["dont_know_what"]}),
        fillers=frozenset(w for entry in raw["fillers"] for w in split_words(str(entry)).words),
        after_no=frozenset(str(w) for w in raw["after_no"]),
        anywhere_words=int(raw["anywhere_words"]),
        emoji={sign: act for act, signs in raw["emoji"].items() for sign in signs},
    )


def _whole(words: Words, matches: list[Match]) -> tuple[frozenset[str], bool]:
    """The acts where phrases and fillers cover the message, and whether they do."""
    if len(words) > _WHOLE_WORDS:
        return frozenset(), False
    spans = [m for m in matches if _place(m) in (_WHOLE, _ANYWHERE)]
    kept = [m for m in spans if not any(_inside(m, other) for other in spans)]
    covered = {i for m in kept for i in range(m.start, m.end)}
    rest = [w for i, w in enumerate(words.words) if i not in covered]
    if not kept or any(word not in _lexicon().fillers for word in rest):
        return frozenset(), False
    names = frozenset(_act(m) for m in kept)
    if _means_something_else(words):
        names -= {"dont_know"}
    return names, bool(names)


def _place(match: Match) -> str:
    return match.label.split("/")[0]


def _act(match: Match) -> str:
    return match.label.split("/")[1]


def _inside(match: Match, other: Match) -> bool:
    longer = other.end - other.start > match.end - match.start
    return longer and match.start < other.end and other.start < match.end


def _lead(words: Words, matches: list[Match], blocked: set[int]) -> frozenset[str]:
    """The act with which the message begins, after fillers and a greeting."""
    if len(words) > _LEAD_WORDS:
        return frozenset()
    start = 0
    while start < len(words) and start not in blocked:
        here = [m for m in matches if m.start == start]
        leads = [
            m
            for m in here
            if _place(m) == _LEAD
            or (_place(m) == _LEAD_BEFORE and _may_deny(words, m.end, blocked))
        ]
        if leads:
            return frozenset({_act(max(leads, key=lambda m: m.end))})
        greetings = [m for m in here if m.label == _GREETING]
        if greetings:
            start = max(m.end for m in greetings)
        elif words.words[start] in _lexicon().fillers:
            start += 1
        else:
            break
    return frozenset()


def _may_deny(words: Words, end: int, blocked: set[int]) -> bool:
    """Whether a leading "no" or "non" that ends before word `end` is an answer."""
    if end >= len(words) or words.clause[end] != words.clause[end - 1]:
        return True
    return end not in blocked and words.words[end] in _lexicon().after_no


def _anywhere(words: Words, matches: list[Match]) -> frozenset[str]:
    if len(words) > _lexicon().anywhere_words:
        return frozenset()
    found = {(_act(m), m.start) for m in matches if _place(m) == _ANYWHERE}
    names = {act for act, _ in found}
    opening = any(
        act == "dont_know" and all(w in _lexicon().fillers for w in words.words[:start])
        for act, start in found
    )
    if _means_something_else(words) or (len(words) > _DONT_KNOW_WORDS and not opening):
        names -= {"dont_know"}
    return frozenset(names)


def _means_something_else(words: Words) -> bool:
    return any(m.label == _WHAT for m in _lexicon().guards.find(words))


def _settle(names: frozenset[str]) -> frozenset[str]:
    """Acts that cannot both be meant: doubt beats yes and no; yes and no together say neither."""
    if "dont_know" in names:
        return names - {"yes", "no", "why", "confirm"}
    if {"yes", "no"} <= names:
        return names - {"yes", "no", "confirm"}
    if "correct" in names:
        return names - {"yes", "confirm"}
    return names
