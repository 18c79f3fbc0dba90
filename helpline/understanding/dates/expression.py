"""A date expression as it was found, and the message it was found in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from helpline.understanding.dates.rules import Rule
from helpline.understanding.numbers import digits_for_words
from helpline.understanding.wordlists import fold

_WORD = re.compile(r"[^\W\d_]+|\d+")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Expression:
    """A date expression: its span in the message, its meaning, how sure the words were."""

    start: int
    end: int
    rule: Rule
    approximate: bool = False
    needs_future: bool = False
    """Counts only where the clause speaks of the future ("in 2 dagen" may be a duration)."""
    weekday: int | None = None
    """The weekday (Monday is 0), for an expression that is one."""
    weeks_ago: int | None = None
    """The weeks, for "two weeks ago"; beside a weekday it means that day of that week."""
    ago: bool = False
    """Counted back from today ("a month ago")."""
    link_after: bool = False
    """The chain hangs on the expression that follows."""
    year: int | None = None
    """The year, for "last year"; beside a feast it means the feast of that year."""
    chain: Rule | None = None
    """The same day as a chain, where it was said twice."""
    chain_span: tuple[int, int] | None = None
    """Where that chain stands."""


@dataclass(frozen=True)
class Source:
    """A message in the forms that are matched, the language it is thought to be in, and today.

    `digits` is `folded` with number words as digits of the same length; `words` are its words,
    letters and figures apart.
    """

    folded: str
    digits: str
    language: str
    reference: date
    words: frozenset[str]

    @property
    def has_figures(self) -> bool:
        """Whether there is a figure, or a number in words, in the message."""
        return _FIGURE.search(self.digits) is not None


def source_of(text: str, language: str, reference: date) -> Source:
    """The forms of `text` that the finders match."""
    folded = fold(text)
    words = frozenset(_WORD.findall(folded))
    return Source(folded, digits_for_words(folded), language, reference, words)
