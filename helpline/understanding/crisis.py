"""Suicide and immediate danger in a message, whoever is meant, in three languages at once.

Runs on every turn, apart from the topic classifier. Tuned to miss nothing: where a phrase can be
meant either way, it counts. The phrases are in `data/lexicon/crisis.yml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from helpline.understanding.phrases import Match, PhraseMatcher, load_lexicon, split_words

SUICIDE, DANGER = "suicide", "danger"
_THREAT, _WEAK, _HARMLESS, _ONLINE = "threat", "weak", "harmless", "online"
_WEAK_NEEDED = 2


@dataclass(frozen=True)
class Crisis:
    """A crisis; `kind` is "suicide" or "danger", `words` the words that say so."""

    kind: str
    words: str


def detect_crisis(text: str) -> Crisis | None:
    """The crisis that `text` speaks of, or None; suicide goes before danger."""
    words = split_words(text)
    matches = _matcher().find(words)
    harmless = {i for m in matches if m.label == _HARMLESS for i in range(m.start, m.end)}
    meant = [m for m in matches if m.label != _HARMLESS and m.end - 1 not in harmless]
    by_label: dict[str, list[Match]] = {}
    for match in meant:
        by_label.setdefault(match.label, []).append(match)

    def crisis(kind: str, match: Match) -> Crisis:
        return Crisis(kind, " ".join(words.words[match.start : match.end]))

    if SUICIDE in by_label:
        return crisis(SUICIDE, by_label[SUICIDE][0])
    if DANGER in by_label:
        return crisis(DANGER, by_label[DANGER][0])
    if _THREAT in by_label and _ONLINE not in by_label:
        return crisis(DANGER, by_label[_THREAT][0])
    weak = _apart(by_label.get(_WEAK, []))
    if len(weak) >= _WEAK_NEEDED:
        return crisis(SUICIDE, weak[0])
    return None


def _apart(matches: list[Match]) -> list[Match]:
    """Matches that do not overlap: two wordings of one complaint count once."""
    kept: list[Match] = []
    for match in matches:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    raw = load_lexicon("crisis")
    labels = (SUICIDE, DANGER, _THREAT, _WEAK, _HARMLESS, _ONLINE)
    return PhraseMatcher({label: raw[label] for label in labels}, sets=raw["sets"])
