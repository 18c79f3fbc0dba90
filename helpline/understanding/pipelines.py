"""The words of a message in their dictionary forms, sentence by sentence: one spaCy pipeline per
language.

The pipelines are blank ones (a language's tokeniser, sentence ends by punctuation) with a
lemmatiser that looks words up: no trained pipeline is needed, nor is one fetched.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import simplemma
import spacy
from spacy.language import Language

from helpline.understanding.phrases import fold

_LEMMATISER = "helpline_lemmas"
_CACHED_WORDS = 50_000


def lemmas(text: str, language: str) -> list[list[str]]:
    """The dictionary forms of the words in each sentence of `text`, folded; figures as "#".

    `language`: nl, fr or en, in which the words are looked up.
    """
    return [
        [
            "#" if token.like_num else fold(token.lemma_)
            for token in sentence
            if not token.is_punct and not token.is_space
        ]
        for sentence in _pipeline(language)(text).sents
    ]


@lru_cache(maxsize=3)
def _pipeline(language: str) -> Any:
    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe(_LEMMATISER)
    return pipeline


def _look_up_lemmas(doc: Any) -> Any:
    for token in doc:
        token.lemma_ = _lemma(token.lower_, doc.lang_)
    return doc


Language.component(_LEMMATISER, func=_look_up_lemmas)


@lru_cache(maxsize=_CACHED_WORDS)
def _lemma(word: str, language: str) -> str:
    return str(simplemma.lemmatize(word, lang=language)).lower()
