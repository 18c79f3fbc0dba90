"""Whether a customer asks for the letter of complaint to the shop, in three languages at once.

The phrases are in `data/lexicon/letter.yml`.
"""

from __future__ import annotations

from functools import lru_cache

from helpline.understanding.phrases import PhraseMatcher, load_lexicon, split_words

_ASKS, _NOT_MEANT = "asks", "not_meant"


def wants_letter(text: str) -> bool:
    """Whether `text` asks to write a letter. Telling of one that was sent, or asking for the one
    that ends the contract, is not meant."""
    found = {match.label for match in _matcher().find(split_words(text))}
    return _ASKS in found and _NOT_MEANT not in found


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    raw = load_lexicon("letter")
    return PhraseMatcher({name: raw[name] for name in (_ASKS, _NOT_MEANT)}, sets=raw["sets"])
