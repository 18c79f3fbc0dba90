"""Relatives named in a short reply, whose home may not have been told with it."""

from __future__ import annotations

from functools import lru_cache

from helpline.understanding.phrases import PhraseMatcher, load_lexicon, split_words

# "Dochter", "de dochter": on its own the word needs no "my".
_WORDS_OF_A_NAME = 2


def names_kin(text: str) -> bool:
    """Whether `text` names a relative: "my daughter", or in a word or two "daughter"."""
    words = split_words(text)
    found = {match.label for match in _matcher().find(words)}
    return "of_mine" in found or ("kin" in found and len(words) <= _WORDS_OF_A_NAME)


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    sets = load_lexicon("incident_facts")["sets"]
    return PhraseMatcher({"of_mine": ["<my> _? <kin>"], "kin": ["<kin>"]}, sets=sets)
