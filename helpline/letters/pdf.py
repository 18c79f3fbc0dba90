"""A letter on paper: A4, with the fonts of `data/fonts`."""

from __future__ import annotations

from datetime import datetime
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
    height = _height(page, closing) + _GAP + _ROOM_TO_SIGN + _height(page, letter.signature)
    if page.will_page_break(height):
        page.add_page()
    _write(page, closing)
    page.ln(_ROOM_TO_SIGN)
    _write(page, letter.signature)
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


def _write(page: FPDF, text: str) -> None:
    page.multi_cell(0, _LINE, _printable(page, text), align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(_GAP)


def _height(page: FPDF, text: str) -> float:
    """Millimetres that the text takes."""
    height = page.multi_cell(0, _LINE, _printable(page, text), dry_run=True, output="HEIGHT")
    return float(height)  # type: ignore[arg-type]


def _printable(page: FPDF, text: str) -> str:
    """The text with what the font cannot show (emoji, say) as the sign that says so."""
    signs = page.current_font.cmap  # type: ignore[union-attr]
    return "".join(sign if sign == "\n" or ord(sign) in signs else _MISSING for sign in text)
