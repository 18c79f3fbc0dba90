"""A plain English word for the meaning of a word: what one language teaches holds in the others.

The words are in `data/lexicon/glosses_<language>.yml`: a gloss, and the dictionary forms that it
stands for. Those of English say which English words mean the same; they hold for the glosses of the
other languages, too. `data/lexicon/gloss_functions.yml` names the glosses that say little of what a
message is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from helpline.understanding.phrases import load_lexicon

_LANGUAGES = ("nl", "fr", "en")
_CACHED_WORDS = 50_000
# What the lemmatiser leaves in or at a word: "aan_komen", "zo'n", "al.".
_MARKS = str.maketrans("", "", "_'.")


@lru_cache(maxsize=_CACHED_WORDS)
def gloss(word: str, language: str) -> str:
    """The English word for `word` (a dictionary form, folded), or `word` itself if none is known.

    `language`: nl, fr or en; a word that it does not know may be one of the others. Of a compound
    with a hyphen, the whole goes before its last part.
    """
    known = _glosses(language)
    plain = word.translate(_MARKS)
    for form in (word, plain, plain.replace("-", ""), plain.rpartition("-")[2]):
        if form in known:
            return known[form]
    return plain


@lru_cache(maxsize=1)
def function_glosses() -> frozenset[str]:
    """Glosses of words that hold a sentence together and say little of what it is about."""
    return frozenset(load_lexicon("gloss_functions")["glosses"].split())


@lru_cache(maxsize=len(_LANGUAGES))
def _glosses(language: str) -> Mapping[str, str]:
    same = _read("en")
    found: dict[str, str] = {}
    for code in (language, *(other for other in _LANGUAGES if other != language)):
        for word, meaning in _read(code).items():
            found.setdefault(word, same.get(meaning, meaning))
    return found


@lru_cache(maxsize=len(_LANGUAGES))
def _read(language: str) -> Mapping[str, str]:
    """Gloss by word."""
    lines = load_lexicon(f"glosses_{language}").items()
    return {word: meaning for meaning, words in lines for word in words.split()}
