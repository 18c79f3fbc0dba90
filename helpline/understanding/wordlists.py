"""Reading the word lists of `data/lexicon`, and the folded form of a text they are matched on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from helpline.settings import PROJECT_ROOT

LEXICON_DIR = PROJECT_ROOT / "data" / "lexicon"
# libyaml's reader where it is there: the lexicons take seconds without.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _fold_table() -> dict[int, str]:
    """One character to one character, so that offsets in the folded text fit the original."""
    table: dict[int, str] = {}
    for code in range(0x250):
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0].lower()
        if len(base) == 1 and base != char:
            table[code] = base
    for odd, plain in {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
    }.items():
        table[ord(odd)] = plain
    table[ord("»")] = '"'
    for dash in "‐‑‒–—−":
        table[ord(dash)] = "-"
    for space in "\u00a0\u2007\u2009\u202f\t":
        table[ord(space)] = " "
    return table


_FOLD = _fold_table()
_LINK = re.compile(r" +|(?<=\w)-+(?=\w)")


def fold(text: str) -> str:
    """Lower case, no accents, straight quotes, dashes and spaces; as long as `text` itself."""
    return text.translate(_FOLD)


def read_words(name: str) -> dict[str, Any]:
    """The content of `data/lexicon/<name>.yml`, every scalar as text.

    Text, because YAML would otherwise read the words "no" and "on" as false and true.

    Raises:
        OSError, yaml.YAMLError: the file is missing or no YAML.
    """
    with (LEXICON_DIR / f"{name}.yml").open(encoding="utf-8") as file:
        content = yaml.load(file, Loader=_LOADER)
    if not isinstance(content, dict):
        raise yaml.YAMLError(f"data/lexicon/{name}.yml is not a mapping")
    return content


def all_languages(words: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The words of every language of a `{language: [words]}` list, without repeats."""
    seen: set[str] = set()
    for listed in words.values():
        for word in listed:
            if str(word) not in seen:
                seen.add(str(word))
                yield str(word)


def alternation(phrases: Iterable[str]) -> str:
    """A regular expression, to be matched on folded text, for any of `phrases`.

    Longest first, so that "code pin" wins over "code". A space also stands for a hyphen or
    several spaces, a hyphen for a space; an apostrophe may be missing or a space ("c est", "cest").
    """
    parts = []
    for phrase in sorted({fold(str(phrase)) for phrase in phrases}, key=lambda p: (-len(p), p)):
        pieces = _LINK.split(phrase) if phrase.strip(" -") else [phrase]
        escaped = r"[ \-]+".join(re.escape(piece) for piece in pieces)
        parts.append(escaped.replace("'", "[' ]?"))
    return "(?:" + "|".join(parts) + ")"
