"""A letter that the customer sends: put together from its text and what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpline.letters.texts import OTHER, PLACEHOLDER, LettersError, Paragraph, load_letters
from helpline.texts import format_figure

# A line to write on, as letters to be completed by hand have it.
BLANK = "." * 24
_ODD_SIGNS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Letter:
    """A letter in one language. A paragraph may have several lines.

    Attributes:
        title: what it is about.
        paragraphs: the letter itself, from the salutation to the closing formula.
        head: sender, addressee and date, above the title.
        signature: the name under the letter.
        language: the code of its language.
    """

    title: str
    paragraphs: tuple[str, ...]
    head: tuple[str, ...]
    signature: str
    language: str

    @property
    def text(self) -> str:
        """The whole letter as plain text, its parts apart by an empty line."""
        return "\n\n".join((*self.head, self.title, *self.paragraphs, self.signature))


def compose(kind: str, language: str, figures: Mapping[str, Any], data_dir: Path) -> Letter:
    """The letter `kind` in `language`, with `figures` filled in as that language writes them.

    A figure that is not given (or None, or empty) leaves a line to fill in, with a word on what
    belongs there.

    Args:
        kind: a letter of `data/letters`.
        language: nl, fr or en.
        figures: dates, amounts (Decimal, euro), counts or texts by name.
        data_dir: the folder that holds `letters/`.

    Raises:
        LettersError: there is no such letter or language, or a figure that no letter knows.
    """
    texts = load_letters(data_dir)
    if language not in texts or kind not in texts[language].letters:
        raise LettersError(f"no letter {kind!r} in {language!r}")
    blanks, letter = texts[language].blanks, texts[language].letters[kind]
    unknown = sorted(set(figures) - set(blanks))
    if unknown:
        raise LettersError(f"no letter knows {', '.join(unknown)}")
    known = {name: value for name, value in figures.items() if _given(value)}

    def write(paragraph: Paragraph) -> str:
        return PLACEHOLDER.sub(lambda match: fill(match.group(1)), _chosen(paragraph, known))

    def fill(name: str) -> str:
        if name in known:
            return _one_line(format_figure(known[name], language))
        return f"{BLANK} ({blanks[name]})" if blanks[name] else BLANK

    def written(paragraphs: tuple[Paragraph, ...]) -> Iterator[str]:
        return (write(paragraph) for paragraph in paragraphs if _stands(paragraph, known))

    return Letter(
        title=write(letter.title),
        paragraphs=tuple(written(letter.body)),
        head=tuple(written(letter.head)),
        signature=write(letter.signature),
        language=language,
    )


def _given(value: Any) -> bool:
    return value is not None and value != "" and value is not False


def _stands(paragraph: Paragraph, known: Mapping[str, Any]) -> bool:
    return all(name in known for name in paragraph.needs) and not any(
        name in known for name in paragraph.lacks
    )


def _chosen(paragraph: Paragraph, known: Mapping[str, Any]) -> str:
    value = str(known.get(paragraph.by, OTHER)) if paragraph.by else OTHER
    return paragraph.texts.get(value, paragraph.texts[OTHER])


def _one_line(text: str) -> str:
    # What a customer typed stands within a line of the letter, whatever line breaks it has.
    return " ".join(_ODD_SIGNS.sub(" ", text).split(" ")).strip()
