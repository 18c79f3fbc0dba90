"""Suicide and immediate danger in a message, whoever is meant, in three languages at once.

Runs on every turn, apart from the topic classifier. Some phrases are enough by themselves; what is
also said of harmless things counts unless the crisis model (`crisis_model`) finds the whole message
harmless; and what the model alone finds alarming enough counts, too. Tuned to miss nothing: without
a model every phrase counts. The phrases are in `data/lexicon/crisis.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from helpline.understanding.phrases import Match, PhraseMatcher, Words, load_lexicon, split_words

SUICIDE, DANGER = "suicide", "danger"
_SUICIDE_LIKELY, _DANGER_LIKELY = "suicide_likely", "danger_likely"
_THREAT, _WEAK, _HARMLESS, _ONLINE = "threat", "weak", "harmless", "online"
_LABELS = (
    SUICIDE,
    DANGER,
    _SUICIDE_LIKELY,
    _DANGER_LIKELY,
    _THREAT,
    _WEAK,
    _HARMLESS,
    _ONLINE,
)
_WEAK_NEEDED = 2
# Signs that somebody else is the danger, or that a body is in danger: they tell the kind where no
# phrase does.
_DANGER_SIGNS = frozenset(
    {"door", "attacker", "breaking_in", "following", "beating", "hiding", "threat", "fire"}
)
_SUICIDE_SIGNS = frozenset(
    {"dying", "living", "self", "suicide", "pills", "taking", "rope", "blade", "height", "jumping"}
    | {"farewell", "note", "giving", "burden", "missed", "gone", "waking", "sleeping", "beyond"}
)
# Log odds (see `Understander`): from the first on a likely phrase counts, from the second on the
# message counts whatever phrases it holds. Set on the development sets, where more than nine crises
# in ten are found so, most of them veiled, for about one false alarm in a hundred messages.
LIKELY_PHRASE, ALARMING = -2.4, -1.5
# From here on nothing is sure, but too much sounds like it to pass over.
CONCERNING = -4.0


@dataclass(frozen=True)
class Crisis:
    """A crisis; `kind` is "suicide" or "danger", `words` the words that say so."""

    kind: str
    words: str


@dataclass(frozen=True)
class Hint:
    """A phrase or sign that points to a crisis (or away from it), and its sentence's number."""

    name: str
    sentence: int


def detect_crisis(text: str, score: float | None = None, *, told: bool = True) -> Crisis | None:
    """The crisis that `text` speaks of, or None; suicide goes before danger.

    `score` is what the models say of `text` (log odds); None where there is no model.
    `told`: the text tells something, so that the score alone may be enough; an answer does not.
    """
    words = split_words(text)
    found = _Found.of(words)
    sure = found.first(SUICIDE, DANGER)
    if sure is not None:
        return sure
    likely = found.first(_SUICIDE_LIKELY, _DANGER_LIKELY, _THREAT) or found.despair()
    if likely is not None and (score is None or score >= LIKELY_PHRASE):
        return likely
    if told and score is not None and score >= ALARMING:
        return Crisis(_kind(words), "")
    return None


def crisis_by_topic(text: str) -> Crisis:
    """The crisis of a `text` whose topic is one, though nothing else said so."""
    return Crisis(_kind(split_words(text)), "")


def crisis_hints(text: str) -> list[Hint]:
    """What points to a crisis in `text`: phrases as `!label`, signs by their name."""
    words = split_words(text)
    phrases = [Hint(f"!{m.label}", words.sentence[m.start]) for m in _Found.of(words).matches]
    return phrases + [Hint(m.label, words.sentence[m.start]) for m in _signs().find(words)]


@dataclass(frozen=True)
class _Found:
    words: Words
    matches: tuple[Match, ...]

    @classmethod
    def of(cls, words: Words) -> _Found:
        """The phrases in `words` but for those that end inside a harmless one."""
        return _found(words)

    def first(self, *labels: str) -> Crisis | None:
        """The crisis of the first of `labels` that is said."""
        for label in labels:
            matches = self._of(label)
            if matches and not (label == _THREAT and self._of(_ONLINE)):
                kind = SUICIDE if label in (SUICIDE, _SUICIDE_LIKELY) else DANGER
                return Crisis(kind, self._text(matches[0]))
        return None

    def despair(self) -> Crisis | None:
        """Despair that is said twice, in other words."""
        weak = _apart(self._of(_WEAK))
        return Crisis(SUICIDE, self._text(weak[0])) if len(weak) >= _WEAK_NEEDED else None

    def _of(self, label: str) -> list[Match]:
        return [match for match in self.matches if match.label == label]

    def _text(self, match: Match) -> str:
        return " ".join(self.words.words[match.start : match.end])


@lru_cache(maxsize=32)
def _found(words: Words) -> _Found:
    matches = _matcher().find(words)
    harmless = {i for m in matches if m.label == _HARMLESS for i in range(m.start, m.end)}
    meant = (m for m in matches if m.label == _HARMLESS or m.end - 1 not in harmless)
    return _Found(words, tuple(meant))


def _apart(matches: Iterable[Match]) -> list[Match]:
    """Matches that do not overlap: two wordings of one complaint count once."""
    kept: list[Match] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def _kind(words: Words) -> str:
    """Suicide or danger, by the signs in `words`; suicide where they do not tell."""
    names = {match.label for match in _signs().find(words)}
    return DANGER if len(names & _DANGER_SIGNS) > len(names & _SUICIDE_SIGNS) else SUICIDE


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    raw = load_lexicon("crisis")
    return PhraseMatcher(
        {label: raw[label] for label in _LABELS}, sets=raw["sets"], protected=raw["protected"]
    )


@lru_cache(maxsize=1)
def _signs() -> PhraseMatcher:
    raw = load_lexicon("crisis")
    return PhraseMatcher(raw["signs"], protected=raw["protected"])
