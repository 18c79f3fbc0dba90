"""Which language a message is in, and whether it asks for another one.

Letter statistics (lingua) are sure of long messages but flip on short ones ("500 euros"), so they
are weighed together with frequent words of each language, and the language of the conversation
stays unless three words or more are clearly in another one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lingua import Language as LinguaLanguage
from lingua import LanguageDetector, LanguageDetectorBuilder

from helpline.understanding.phrases import PhraseMatcher, Words, load_lexicon, split_words

LANGUAGES = ("nl", "fr", "en")
DEFAULT_LANGUAGE = "nl"

_LINGUA = {"nl": LinguaLanguage.DUTCH, "fr": LinguaLanguage.FRENCH, "en": LinguaLanguage.ENGLISH}
_CUE_WEIGHT = 2.0
_CUE_CEILING = 12.0
_LINGUA_FLOOR = 1e-4
_SWITCH_WORDS = 3
_SWITCH_CUES = 2
_SWITCH_CONFIDENCE = 0.9
_REQUEST_MAX_WORDS = 14


@dataclass(frozen=True)
class Language:
    """The language of a message; `switched` when it differs from the conversation's."""

    code: str
    confidence: float
    switched: bool = False


def identify_language(text: str, current: str | None = None) -> Language:
    """The language of `text`, given the conversation's language `current` (None: not known yet).

    A message without words, or one that says too little to leave `current`, keeps it. In a
    message of several languages the one with most words wins.
    """
    words = split_words(text)
    told = [
        (word, written)
        for word, written in zip(words.words, words.written, strict=True)
        if word.isalpha() and len(word) < 40 and word not in _cues().neutral
    ]
    telling = [word for word, _ in told]
    known = current if current in LANGUAGES else None
    if not telling:
        return Language(known or DEFAULT_LANGUAGE, 1.0 if known else 0.0)
    hits = {code: _count(code, words, telling) for code in LANGUAGES}
    # As written: accents tell French from Dutch and English.
    shares = _shares(" ".join(written for _, written in told), hits)
    best = max(LANGUAGES, key=lambda code: shares[code])
    if known is None or best == known:
        return Language(best, round(shares[best], 4))
    enough = _SWITCH_CUES if hits[known] or len(telling) <= _SWITCH_WORDS else 1
    if (
        len(telling) >= _SWITCH_WORDS
        and hits[best] >= enough
        and hits[best] > hits[known]
        and shares[best] >= _SWITCH_CONFIDENCE
    ):
        return Language(best, round(shares[best], 4), switched=True)
    return Language(known, round(shares[known], 4))


def requested_language(text: str) -> str | None:
    """The language that `text` asks to go on in ("en français svp"), or None."""
    words = split_words(text)
    if not words.words or len(words) > _REQUEST_MAX_WORDS:
        return None
    cues = _cues()
    named = _named_languages(words)
    if not named or any(word in cues.not_asked for word in words.words):
        return None
    refused = {cues.names[words.words[m.end - 1]] for m in cues.refusals.find(words)}
    if refused:
        # "I don't speak Dutch": whoever says so asks for the language that they write in.
        wanted = [code for code in named if code not in refused]
        own = identify_language(text).code
        return wanted[-1] if wanted else (own if own not in refused else None)
    asked = [match.label for match in cues.requests.find(words)]
    spelled = [code for code in named if code in asked]
    if spelled:
        return spelled[-1]
    others = [w for w in words.words if w not in cues.names and w not in cues.request_fillers]
    return named[-1] if not others and len(set(named)) == 1 else None


@dataclass(frozen=True)
class _Cues:
    words: Mapping[str, frozenset[str]]
    neutral: frozenset[str]
    names: Mapping[str, str]
    requests: PhraseMatcher
    refusals: PhraseMatcher
    not_asked: frozenset[str]
    request_fillers: frozenset[str]


# Short names are also ordinary words ("en" is "and" or "in"); alone they say nothing.
_WEAK_NAMES = frozenset({"en", "fr", "nl", "eng", "ned"})


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    lexicon = load_lexicon("language")
    sets = {code: set(split_words(lexicon["cues"][code]).words) for code in LANGUAGES}
    shared = {w for a in LANGUAGES for b in LANGUAGES if a < b for w in sets[a] & sets[b]}
    names = {str(name): code for code in LANGUAGES for name in lexicon["names"][code]}
    requests = {
        code: [_about(ask, _full_names(names, code)) for ask in lexicon["asks"]]
        for code in LANGUAGES
    }
    every_name = [name for code in LANGUAGES for name in _full_names(names, code)]
    return _Cues(
        words={code: frozenset(sets[code] - shared) for code in LANGUAGES},
        neutral=frozenset(split_words(lexicon["neutral"]).words),
        names=names,
        requests=PhraseMatcher(requests),
        refusals=PhraseMatcher({"refusal": [_about(r, every_name) for r in lexicon["refusals"]]}),
        not_asked=frozenset(str(w) for w in lexicon["not_asked"]),
        request_fillers=frozenset(lexicon["request_fillers"].split()),
    )


def _about(phrase: str, names: list[str]) -> str:
    return phrase.replace("LANGUAGE", f"({'|'.join(names)})")


def _full_names(names: Mapping[str, str], code: str) -> list[str]:
    return [name for name, of in names.items() if of == code and name not in {"en"}]


def _named_languages(words: Words) -> list[str]:
    cues = _cues()
    strong = [cues.names[w] for w in words.words if w in cues.names and w not in _WEAK_NAMES]
    if strong:
        return strong
    # "nl aub", "fr svp", "EN please": only in the shortest of messages, and "en" only where
    # nothing but a polite word follows ("en fr" asks for French).
    if len(words) > 3:
        return []
    weak = [cues.names[w] for w in words.words if w in _WEAK_NAMES]
    return [code for code in weak if code != "en"] or weak


def _count(code: str, words: Words, telling: list[str]) -> int:
    cues = _cues().words[code]
    return sum(1 for word in telling if word in cues)


def _shares(text: str, hits: Mapping[str, int]) -> dict[str, float]:
    """Probability per language: letter statistics and frequent words multiplied."""
    statistics = {
        value.language: value.value
        for value in _detector().compute_language_confidence_values(text)
    }
    scale = min(1.0, _CUE_CEILING / max(1, max(hits.values())))
    scores = {
        code: math.log(max(_LINGUA_FLOOR, statistics.get(_LINGUA[code], 0.0)))
        + _CUE_WEIGHT * hits[code] * scale
        for code in LANGUAGES
    }
    top = max(scores.values())
    total = sum(math.exp(score - top) for score in scores.values())
    return {code: math.exp(score - top) / total for code, score in scores.items()}


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return (
        LanguageDetectorBuilder.from_languages(*_LINGUA.values())
        .with_preloaded_language_models()
        .build()
    )
