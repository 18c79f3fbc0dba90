"""A letter on paper: A4, with the fonts of `data/fonts`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from helpline.letters.letter import Letter
from helpline.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = PROJECT_ROOT / "data" / "fonts"
_FONT = "DejaVu Serif"
_FILES = {"": "DejaVuSerif.ttf", "B": "DejaVuSerif-Bold.ttf"}
# Millimetres, but for the size of the letters, in points.
_MARGIN, _TOP, _SIZE, _LINE, _GAP = 25.0, 25.0, 10.0, 5.2, 3.6
_ROOM_TO_SIGN = 16.0
_MISSING = "\N{REPLACEMENT CHARACTER}"
_LOCALES = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB"}


def pdf(letter: Letter, created_at: datetime) -> bytes:
    """The letter as a PDF file, as many pages as it needs. Its metadata name title, language and
    the instant `created_at`.
    """
    page = _blank_page(letter.language)
    page.set_title(letter.title)
    page.set_creation_date(created_at)
    page.add_page()
    for part in letter.head:
        _write(page, part)
    page.ln(_GAP)
    page.set_font(style="B")
    _write(page, letter.title)
    page.set_font(style="")
    page.ln(_GAP / 2)
    *paragraphs, closing = letter.paragraphs
    for paragraph in paragraphs:
        _write(page, paragraph)
    # The closing formula is not parted from the room to sign and the name.
    with page.offset_rendering() as trial:
        _close(trial, closing, letter.signature)
    if trial.page_break_triggered:
        page.add_page()
    _close(page, closing, letter.signature)
    return bytes(page.output())


def _blank_page(language: str) -> FPDF:
    # Read only here: whoever composes a letter without printing it need not load fpdf.
    from fpdf import FPDF

    page = FPDF(format="A4")
    for style, file in _FILES.items():
        page.add_font(_FONT, style, FONTS / file)
    page.set_font(_FONT, size=_SIZE)
    page.set_margins(_MARGIN, _TOP)
    page.set_auto_page_break(True, margin=_TOP)
    page.set_lang(_LOCALES[language])
    return page


def _close(page: FPDF, closing: str, signature: str) -> None:
    _write(page, closing)
    page.ln(_ROOM_TO_SIGN)
    _write(page, signature)


def _write(page: FPDF, text: str) -> None:
    page.multi_cell(
        0, _LINE, _printable(text), align="L", new_x="LMARGIN", new_y="NEXT", markdown=False
    )
    page.ln(_GAP)


def _printable(text: str) -> str:
    """The text with what the font cannot show (emoji, say) as the sign that says so."""
    signs = _signs(FONTS / _FILES[""])
    return "".join(sign if sign == "\n" or ord(sign) in signs else _MISSING for sign in text)


@lru_cache(maxsize=1)
def _signs(font: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
