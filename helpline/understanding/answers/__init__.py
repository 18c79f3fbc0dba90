"""What a short reply means, given the question it answers.

"249" is a price when the price was asked, "de 3de" a day when a day was asked, "ik" a person when
the buyer was asked. A reply that does not answer the question gives nothing, so that the dialogue
can take it for something else. There is a reader per question, in the module of its subject.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from helpline.understanding.answers import costs, days, identity, incident, persons, purchase, sums
from helpline.understanding.answers.reply import UNKNOWN, Reader, Reply

__all__ = ["ASKABLE", "interpret_answer"]

_READERS: Mapping[str, Reader] = {
    **purchase.READERS,
    **sums.READERS,
    **days.READERS,
    **persons.READERS,
    **incident.READERS,
    **costs.READERS,
    **identity.READERS,
}
ASKABLE = frozenset(_READERS)


def interpret_answer(text: str, fact: str, language: str, reference: date) -> dict[str, Any]:
    """The facts that `text` settles as a reply to the question for `fact`.

    Values are written as in a report: ISO dates, amounts like "249.00", true and false, codes. A
    customer who does not know gives `{fact: "unknown"}`. {} when `text` does not answer the
    question. `reference` is today; `language` a hint, as replies come in any of the three.

    Raises:
        ValueError: there is no question for `fact`.
    """
    reader = _READERS.get(fact)
    if reader is None:
        raise ValueError(f"no question asks for {fact!r}")
    text = unicodedata.normalize("NFC", text)
    if not any(character.isalnum() or character in "€$£" for character in text):
        return {}  # A lone "?" asks back.
    reply = Reply(text, fact, language, reference)
    answer = reader(reply)
    if answer:
        return answer
    if "dont_know" in reply.acts:
        unknown: dict[str, Any] = {fact: UNKNOWN}
        if fact == "circumstances":
            unknown["circumstances_asked"] = True
        return unknown
    return {}
