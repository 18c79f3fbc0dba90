"""The letter on paper: the text read back out of the file, its pages and its metadata."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from helpline.letters import Letter, complaint_letter, pdf
from helpline.letters.cancellation import CLAUSES, cancellation_letter
from helpline.letters.complaint import KINDS
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES

DATA = PROJECT_ROOT / "data"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
A4 = b"/MediaBox [0 0 595.28 841.89]"
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)


def shown_text(file: bytes) -> str:
    """What a reader sees, line by line: glyphs turned back by the fonts' own tables."""
    tables = [
        {int(glyph, 16): chr(int(sign, 16)) for glyph, sign in re.findall(r"<(\w+)> <(\w+)>", t)}
        for t in re.findall(r"beginbfchar(.*?)endbfchar", file.decode("latin-1"), re.DOTALL)
    ]
    lines, font = [], 1
    for stream in _STREAM.findall(file):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        if b" Tj" not in content:
            continue
        for number, raw in _SHOWN.findall(content):
            if number:
                font = int(number)
                continue
            plain = re.sub(rb"\\(.)", lambda m: _ESCAPED.get(m[1], m[1]), raw, flags=re.DOTALL)
            codes = [plain[i] << 8 | plain[i + 1] for i in range(0, len(plain), 2)]
            lines.append("".join(tables[font - 1][code] for code in codes))
    return "\n".join(lines)


def words(text: str) -> list[str]:
    return text.split()


def complaint(kind: str, language: str, **facts: str) -> Letter:
    return complaint_letter(
        kind,
        language,
        facts,
        sender_name="Zoé Œuvrard",
        sent_on=date(2026, 11, 22),
        data_dir=DATA,
    )


def pages(file: bytes) -> int:
    assert file.count(A4) == 1, "all pages are A4"
    (count,) = re.findall(rb"/Count (\d+)", file)
    return int(count)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_all_of_the_letter_stands_on_one_page_of_a4(kind: str, language: str) -> None:
    letter = complaint(
        kind, language, merchant="L’Œil & Cœur", item="tablette Łódź", amount="1149.50"
    )
    file = pdf(letter, NOW)
    assert words(shown_text(file)) == words(letter.text)
    assert "L’Œil & Cœur" in shown_text(file)
    assert "€" in shown_text(file)
    assert pages(file) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", CLAUSES)
def test_the_letters_that_end_the_contract_too(clause: str, language: str) -> None:
    letter = cancellation_letter(clause, language, sent_on=date(2026, 11, 22), data_dir=DATA)
    file = pdf(letter, NOW)
    assert words(shown_text(file)) == words(letter.text)
    assert pages(file) == 1


def test_a_long_letter_goes_on_on_the_next_page_and_loses_nothing() -> None:
    letter = complaint("non_conforming_delivery", "nl", item="een lang verhaal " * 29)
    longer = replace(letter, paragraphs=(*letter.paragraphs[:-1] * 3, letter.paragraphs[-1]))
    file = pdf(longer, NOW)
    assert pages(file) >= 2
    assert words(shown_text(file)) == words(longer.text)


def test_the_closing_formula_stays_with_the_signature() -> None:
    letter = complaint("non_delivery", "nl")
    filler = "Regel."
    for count in range(1, 60):
        body = (*letter.paragraphs[:-1], *[filler] * count, letter.paragraphs[-1])
        file = pdf(replace(letter, paragraphs=body), NOW)
        if pages(file) == 2:
            break
    assert pages(file) == 2
    *_, last = [s for s in map(_content, _STREAM.findall(file)) if b" Tj" in s]
    assert last.count(b" Tj") >= 2


def _content(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_sign_that_the_font_lacks_is_shown_as_such() -> None:
    text = shown_text(pdf(complaint("non_delivery", "nl", item="lamp 😀 電"), NOW))
    assert "lamp � �" in text


def test_a_word_longer_than_the_line_is_broken_not_lost() -> None:
    letter = complaint("non_delivery", "nl", item="w" * 300)
    assert "".join(words(shown_text(pdf(letter, NOW)))) == "".join(words(letter.text))


@pytest.mark.parametrize(
    ("language", "locale"), [("nl", "nl-BE"), ("fr", "fr-BE"), ("en", "en-GB")]
)
def test_the_file_names_its_title_language_and_instant(language: str, locale: str) -> None:
    letter = complaint("non_delivery", language)
    file = pdf(letter, NOW)
    title = letter.title.encode("utf-16-be").hex()
    assert f"/Title <feff{title}>".encode() in file or f"/Title ({letter.title})".encode() in file
    assert f"/Lang ({locale})".encode() in file
    assert b"20261122093000" in file


def test_the_same_letter_gives_the_same_file() -> None:
    letter = complaint("non_delivery", "fr")
    assert pdf(letter, NOW) == pdf(letter, NOW)
