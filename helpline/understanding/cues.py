"""Pairing what was found in a message (dates, sums) with the words that say what it was.

Words are set out on a scale of nearness, on which a comma, a conjunction and a full stop push
apart what stands on either side; then each found thing gets the cue that is nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from helpline.understanding.wordlists import fold

Span = tuple[int, int]

SENTENCE, COMMA, CONJUNCTION, WORD = 12.0, 3.0, 4.0, 0.5
"""How far a break, or a word, moves what stands behind it away."""

_TOKEN = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[!?;\n…]|\.\s")
_COMMA = re.compile(r"[,:()]|\s-\s")
_IN_NUMBER = re.compile(r"[.,:]")  # alone between two figures


class Token(NamedTuple):
    """A word of the message: folded, its span, its place on the scale of nearness."""

    word: str
    start: int
    end: int
    place: float
    clause: int
    sentence: int


def tokens_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, as they are compared."""
    return tuple(_TOKEN.findall(fold(phrase)))


def lay_out(folded: str, spans: Iterable[Span], boundary: Collection[str]) -> list[Token]:
    """The words of a folded text; `boundary` words begin a clause, nothing inside `spans` does."""
    inside, starts = bytearray(len(folded)), set()
    for start, end in spans:
        starts.add(start)
        inside[start + 1 : end] = b"\x01" * (end - start - 1)
    tokens: list[Token] = []
    place, clause, sentence, at = 0.0, 0, 0, 0
    for match in _TOKEN.finditer(folded):
        gap, word, here = folded[at : match.start()], match[0], match.start()
        if tokens:
            place += WORD
            in_number = (
                _IN_NUMBER.fullmatch(gap) and word[0].isdigit() and tokens[-1].word[-1].isdigit()
            )
            if not inside[here] and not in_number:
                if gap != " " and _SENTENCE_END.search(gap):
                    place, clause, sentence = place + SENTENCE, clause + 1, sentence + 1
                elif gap != " " and _COMMA.search(gap):
                    place, clause = place + COMMA, clause + 1
                elif word in boundary and here not in starts:
                    place, clause = place + CONJUNCTION, clause + 1
        tokens.append(Token(word, here, match.end(), place, clause, sentence))
        at = match.end()
    return tokens


def without(folded: str, tokens: list[Token], spans: Iterable[Span]) -> list[str]:
    """The words of the tokens, empty where a token begins in one of `spans`."""
    blank = bytearray(len(folded))
    for start, end in spans:
        blank[start:end] = b"\x01" * (end - start)
    return ["" if blank[token.start] else token.word for token in tokens]


class Phrases:
    """Phrases to be found among words, the longest first; each has a name."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        for phrase, name in named:
            tokens = tokens_of(phrase)
            if tokens:
                self._by_first.setdefault(tokens[0], {}).setdefault(tokens, name)
        self._lengths = {
            first: sorted({len(tokens) for tokens in found}, reverse=True)
            for first, found in self._by_first.items()
        }

    def _at(self, words: list[str], index: int) -> tuple[int, str] | None:
        found = self._by_first[words[index]]
        for length in self._lengths[words[index]]:
            # Near the end the slice is shorter than `length`, and may be a shorter phrase.
            name = found.get(tuple(words[index : index + length]))
            if name is not None and index + length <= len(words):
                return length, name
        return None

    def all_in(self, words: list[str]) -> list[tuple[int, int, str]]:
        """First word, last word and name of each phrase, none inside another."""
        hits: list[tuple[int, int, str]] = []
        free = 0
        for index in [i for i, word in enumerate(words) if word in self._by_first]:
            hit = self._at(words, index) if index >= free else None
            if hit:
                free = index + hit[0]
                hits.append((index, free - 1, hit[1]))
        return hits


def align(
    found: int, cues: int, distance: Callable[[int, int], float], unassigned: float
) -> list[int | None]:
    """The cue of each found thing: the cheapest pairing in order, one cue to one thing.

    `distance(i, j)` is what it costs to give thing i the cue j, `unassigned` to give it none. So
    "besteld op 3/11 geleverd op 5/11" and "op 3/11 besteld op 5/11 geleverd" both come out right,
    though a date there stands between two cues.
    """
    cost = [[0.0] * (cues + 1)]
    for i in range(found):
        row = [cost[i][0] + unassigned]
        for j in range(cues):
            paired = cost[i][j] + distance(i, j)
            row.append(min(cost[i][j + 1] + unassigned, row[j], paired))
        cost.append(row)
    assigned: list[int | None] = [None] * found
    i, j = found, cues
    while i and j:
        if cost[i][j] == cost[i][j - 1]:
            j -= 1
        elif cost[i][j] == cost[i - 1][j] + unassigned:
            i -= 1
        else:
            i, j = i - 1, j - 1
            assigned[i] = j
    return assigned
