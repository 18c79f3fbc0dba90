"""What a customer says of a claim on record: which one, what is wanted, which document it is.

The phrases are in `data/lexicon/claim_wishes.yml` and `data/lexicon/documents.yml`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from helpline.understanding.phrases import PhraseMatcher, load_lexicon, split_words

ADD, DOCUMENT, WITHDRAW = "add", "document", "withdraw"
# The first wish in this order counts: whoever withdraws a claim has nothing to add to it.
_WISHES = (WITHDRAW, DOCUMENT, ADD)
_BODY = r"([a-z0-9]{4,6})[\s-]+([a-z0-9]{1,2})"
# A contract number has six figures; a day of birth may follow it.
_CONTRACT = r"\d{6}(?![a-z0-9-])"
_WITH_LETTERS = re.compile(rf"\bcc[\s-]*(?!{_CONTRACT}){_BODY}(?![a-z0-9])", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"\bcc[\s-]*([a-z0-9]{5})([a-z0-9])(?![a-z0-9])", re.IGNORECASE)
_ALONE = re.compile(r"(?<![a-z0-9-])([a-z0-9]{5})-([a-z0-9])(?![a-z0-9-])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def claim_reference_in(text: str) -> str | None:
    """The claim reference that `text` names, as "CC-7K3PQ-9"; None if it names none.

    Whether it is one is not checked: a mistyped one is found too. Six figures and nothing else are
    a contract number. Without its first letters it needs its dash and a figure, as many words
    would look like one.
    """
    for pattern in (_WITH_LETTERS, _RUN_TOGETHER, _ALONE):
        for match in pattern.finditer(text):
            body, check = match.group(1).upper(), match.group(2).upper()
            if (body + check).isdigit() and pattern is not _WITH_LETTERS:
                continue
            if pattern is not _WITH_LETTERS and not _DIGIT.search(body + check):
                continue
            return f"CC-{body}-{check}"
    return None


def wish_in(text: str) -> str | None:
    """`WITHDRAW`, `DOCUMENT` or `ADD`, if `text` says so; else None."""
    found = {match.label for match in _matcher().find(split_words(text))}
    return next((wish for wish in _WISHES if wish in found), None)


def documents_in(text: str) -> frozenset[str]:
    """Codes of the documents that `text` names, such as "order_proof"."""
    return frozenset(match.label for match in _documents().find(split_words(text)))


@lru_cache(maxsize=1)
def _documents() -> PhraseMatcher:
    return PhraseMatcher(load_lexicon("documents")["documents"])


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    raw = load_lexicon("claim_wishes")
    return PhraseMatcher({wish: raw[wish] for wish in _WISHES}, sets=raw["sets"])
