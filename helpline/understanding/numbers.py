"""Number words of Dutch, French and English (Belgian French included) as whole numbers.

Customers write them glued or apart ("tweehonderd vijftig", "quatre vingt dix-neuf"), so a run of
number words is glued together and looked up; the tables are made once from
`data/lexicon/numbers.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helpline.understanding.wordlists import fold, read_words

_AND = {"nl": "en", "fr": "et", "en": "and"}
_LINK = re.compile(r"[ \-]+")


@dataclass(frozen=True)
class NumberWord:
    """A number in words: its value and where it stands in the text."""

    value: int
    start: int
    end: int


def _glue(words: str) -> str:
    return _LINK.sub("", fold(words))


def _below_hundred(lang: str, table: dict[str, Any]) -> dict[str, int]:
    ones = [_glue(word) for word in table["ones"]]
    tens = {int(value): _glue(word) for value, word in table["tens"].items()}
    found = {word: value for value, word in enumerate(ones)}
    for ten, word in tens.items():
        found[word] = ten
        for one in range(1, 10):
            if lang == "nl":
                found[ones[one] + "en" + word] = ten + one
            else:
                found[word + ones[one]] = ten + one
                found[word + _AND[lang] + ones[one]] = ten + one
    if lang == "nl":
        found["n"] = found["een"]
    if lang == "fr":
        found["une"] = 1
        found |= {"huitante": 80, "octante": 80, "quatrevingts": 80}
        for base, word in ((60, "soixante"), (80, "quatrevingt")):
            for extra in range(10, 20):
                found[word + ones[extra]] = base + extra
            found[word + "etonze"] = base + 11
        found |= {f"huitante{ones[one]}": 80 + one for one in range(1, 10)}
        for ten, word in tens.items():
            found[word + "etune"] = ten + 1
    if lang == "en":
        found |= {"a": 1, "an": 1}
    found |= {_glue(words): int(value) for value, words in table["others"].items()}
    return found


def _below_two_thousand(lang: str, table: dict[str, Any]) -> dict[str, int]:
    """Up to 999, and 1100 to 1999 counted in hundreds ("twaalfhonderd", "twelve hundred")."""
    small = _below_hundred(lang, table)
    found = dict(small)
    article = {"n", "a", "an"}
    for hundreds, value in [*small.items(), ("", 1)]:
        if not 0 < value < 20 or value == 10 or (lang == "fr" and value == 1 and hundreds):
            continue
        for hundred in table["hundred"]:
            start = hundreds + _glue(hundred)
            found[start] = value * 100
            for rest, more in small.items():
                if more and rest not in article:
                    found[start + rest] = value * 100 + more
                    found[start + _AND[lang] + rest] = value * 100 + more
    return found


_TABLES: dict[str, dict[str, Any]] = read_words("numbers")
_VALUES = {lang: _below_two_thousand(lang, table) for lang, table in _TABLES.items()}
_THOUSAND = {lang: [_glue(word) for word in table["thousand"]] for lang, table in _TABLES.items()}
_ARTICLES = frozenset({"n", "a", "an", "un", "une", "een"})


def _atoms() -> str:
    words: set[str] = {"une", "quatre-vingts", "huitante", "octante"}
    for table in _TABLES.values():
        for part in (
            table["ones"],
            table["tens"].values(),
            table["others"].values(),
            table["hundred"],
            table["thousand"],
        ):
            words.update(fold(str(word)) for word in part)
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\-", "[ -]?") for word in ordered) + ")"


# The look-ahead with its back-reference keeps each word whole ("eighteen" is never tried as
# "eight" and "een"), so the time stays linear in the length of the text.
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 12  # "mille neuf cent quatre-vingt-dix-neuf" has eight
_RUN = re.compile(
    rf"(?<![^\W_]){_atoms()}"
    rf"(?:[ \-]{{0,3}}(?:en|et|and)?[ \-]{{0,3}}(?=(?P<word>{_atoms()}))(?P=word))*(?![^\W_])"
)


def words_to_number(words: str) -> int | None:
    """The value of number words ("nonante-neuf", "two hundred"), None if they are none."""
    glued = _glue(words)
    for lang, values in _VALUES.items():
        if glued in values:
            return values[glued]
        for thousand in _THOUSAND[lang]:
            head, found, rest = glued.partition(thousand)
            if not found:
                continue
            rest = rest.removeprefix(_AND[lang]) if rest not in values else rest
            if (head == "" or values.get(head, 0) > 0) and (rest == "" or rest in values):
                return values.get(head, 1) * 1000 + values.get(rest, 0)
    return None


def number_words(folded: str) -> Iterator[NumberWord]:
    """The numbers in words in a folded text, articles ("een", "un", "a") alone left out."""
    for match in _RUN.finditer(folded):
        yield from _longest_numbers(folded, match.start(), match.end())


def _longest_numbers(folded: str, start: int, end: int) -> Iterator[NumberWord]:
    """The numbers in a run of number words, as few as can be ("drie vijf" is two of them)."""
    words = [(w.start(), w.end()) for w in _WORD.finditer(folded, start, end)]
    first = 0
    while first < len(words):
        for last in range(min(len(words), first + _LONGEST), first, -1):
            span = words[first][0], words[last - 1][1]
            value = words_to_number(folded[span[0] : span[1]])
            if value is not None:
                if folded[span[0] : span[1]] not in _ARTICLES:
                    yield NumberWord(value, *span)
                first = last
                break
        else:
            first += 1


_ORDINAL_AFTER = re.compile(
    r"[ \-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)(?![^\W_])"
)
_SCALE_WORDS = frozenset(
    _glue(word) for table in _TABLES.values() for word in (*table["hundred"], *table["thousand"])
)
_FIGURE_BEFORE = re.compile(r"\d\s?$")
_SEPTEMBER_BEFORE = re.compile(r"\d\w{0,3}\.?\s$")
_SEPTEMBER_AFTER = re.compile(r"\.|\s+(?:19|20)\d\d")


def digits_for_words(folded: str) -> str:
    """A folded text with number words as digits, padded with spaces to their own length."""
    pieces, at, before = [], 0, -1
    for number in number_words(folded):
        follows = not folded[before : number.start].strip() if before >= 0 else False
        before = number.end
        digits, word = str(number.value), folded[number.start : number.end]
        # "12 sept" is September, "sept jours" seven days.
        september = word == "sept" and (
            _SEPTEMBER_BEFORE.search(folded[max(0, number.start - 8) : number.start])
            or _SEPTEMBER_AFTER.match(folded, number.end)
        )
        ordinal = _ORDINAL_AFTER.match(folded, number.end)
        # "50 cent" and "fifty cents" are half a euro, "3 duizend" three thousand: no number of
        # their own.
        scale = word in _SCALE_WORDS and (
            follows or _FIGURE_BEFORE.search(folded[max(0, number.start - 2) : number.start])
        )
        if not september and not ordinal and not scale and len(digits) <= len(word):
            pieces += [folded[at : number.start], digits.ljust(len(word))]
            at = number.end
    return "".join([*pieces, folded[at:]])
