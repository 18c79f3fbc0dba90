"""The letters' texts: `data/letters/<language>.yml`, read and checked once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from helpline.texts import LANGUAGES

OTHER = "other"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class LettersError(ValueError):
    """The letters cannot be used, or not with these figures; the message says which and why."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. It stands in the letter if all `needs` are known and none of `lacks` is;
    where `by` names a figure, its text is the one of that figure's value."""

    texts: Mapping[str, str]
    by: str | None = None
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def figures(self) -> frozenset[str]:
        """Every figure that the paragraph looks at."""
        named = {name for text in self.texts.values() for name in PLACEHOLDER.findall(text)}
        return frozenset({*named, *self.needs, *self.lacks, *((self.by,) if self.by else ())})


@dataclass(frozen=True)
class LetterText:
    """One letter in one language."""

    title: Paragraph
    head: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]
    signature: Paragraph

    @property
    def figures(self) -> frozenset[str]:
        """Every figure that the letter looks at."""
        parts = (self.title, *self.head, *self.body, self.signature)
        return frozenset().union(*(part.figures for part in parts))


@dataclass(frozen=True)
class LanguageTexts:
    """All letters in one language; `blanks`: figure -> what to fill in where it is not known."""

    blanks: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, LetterText] = field(default_factory=dict)


@lru_cache(maxsize=4)
def load_letters(data_dir: Path) -> Mapping[str, LanguageTexts]:
    """Every letter, by language.

    Raises:
        LettersError: a file cannot be read, a letter looks at a figure that has no blank, or the
            languages disagree on the letters, on their figures or on the blanks.
    """
    folder = data_dir / "letters"
    texts = {language: _read(folder / f"{language}.yml") for language in LANGUAGES}
    first = texts[LANGUAGES[0]]
    for language in LANGUAGES:
        where, found = f"{folder}/{language}.yml", texts[language]
        if set(found.blanks) != set(first.blanks) or set(found.letters) != set(first.letters):
            raise LettersError(f"{where}: has other blanks or letters than {LANGUAGES[0]}.yml")
        for kind, letter in found.letters.items():
            unknown = sorted(letter.figures - set(found.blanks))
            if unknown:
                raise LettersError(f"{where}: {kind}: no blank for {', '.join(unknown)}")
            if letter.figures != first.letters[kind].figures:
                raise LettersError(f"{where}: {kind}: other figures than in {LANGUAGES[0]}.yml")
    return texts


def _read(path: Path) -> LanguageTexts:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return LanguageTexts(
            blanks={str(name): str(hint) for name, hint in content["blanks"].items()},
            letters={str(kind): _letter(raw) for kind, raw in content["letters"].items()},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise LettersError(f"{path}: {error!r}") from error


def _letter(raw: Mapping[str, Any]) -> LetterText:
    return LetterText(
        title=_paragraph(raw["title"]),
        head=tuple(_paragraphs(raw["head"])),
        body=tuple(_paragraphs(raw["body"])),
        signature=_paragraph(raw["signature"]),
    )


def _paragraphs(raw: Sequence[Any]) -> Iterator[Paragraph]:
    return (_paragraph(entry) for entry in raw)


def _paragraph(raw: Any) -> Paragraph:
    if isinstance(raw, str):
        return Paragraph({OTHER: raw})
    unknown = set(raw) - {"text", "texts", "by", "needs", "lacks"}
    if unknown or ("text" in raw) == ("texts" in raw) or ("by" in raw) != ("texts" in raw):
        raise ValueError(f"a paragraph with {sorted(raw)}")
    texts = raw["texts"] if "by" in raw else {OTHER: raw["text"]}
    if OTHER not in texts:
        raise ValueError(f"a paragraph by {raw['by']} without {OTHER!r}")
    return Paragraph(
        texts={str(value): str(text) for value, text in texts.items()},
        by=raw.get("by"),
        needs=tuple(raw.get("needs", ())),
        lacks=tuple(raw.get("lacks", ())),
    )
