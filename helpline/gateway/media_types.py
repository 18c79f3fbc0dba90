"""What kind of file somebody sent, told by its content alone: never by its name or by what the
browser says.

Only photos and PDFs are known. The first bytes must be those of the kind, and its header must be
readable to the end; nothing is decoded or unpacked, so that a file cannot do harm here.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]

_HEAD = 8192
_PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
_PDF_END = b"%%EOF"
# Some programs write a little behind the end.
_PDF_TAIL = 64 * 1024
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Start of frame, in all its codings (0xC4, 0xC8 and 0xCC are something else).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_WEBP_CHUNKS = (b"VP8 ", b"VP8L", b"VP8X")
# Far more than any camera writes before the picture begins.
_PARTS = 1000


def media_type(stream: BinaryIO) -> str | None:
    """The media type of a photo (JPEG, PNG, WebP, HEIC) or a PDF; None for anything else.

    Reads from wherever it needs; the position of `stream` is changed.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    guessed = filetype.guess(stream.read(_HEAD))
    check = _CHECKS.get(guessed.mime) if guessed else None
    if check is None:
        return None
    stream.seek(0)
    try:
        return str(guessed.mime) if check(stream, size) else None
    except struct.error:
        # The header breaks off.
        return None


def _is_pdf(stream: BinaryIO, size: int) -> bool:
    if not _PDF_HEADER.match(stream.read(16)):
        return False
    stream.seek(max(0, size - _PDF_TAIL))
    return _PDF_END in stream.read()


def _is_png(stream: BinaryIO, size: int) -> bool:
    signature, length, kind, width, height = struct.unpack(">8sI4sII", stream.read(24))
    rest = stream.read(5)
    (checksum,) = struct.unpack(">I", stream.read(4))
    header = struct.pack(">4sII", kind, width, height) + rest
    return (
        (signature, length, kind) == (_PNG_SIGNATURE, 13, b"IHDR")
        and width > 0
        and height > 0
        and checksum == zlib.crc32(header)
    )


def _is_jpeg(stream: BinaryIO, size: int) -> bool:
    if stream.read(2) != b"\xff\xd8":
        return False
    for _ in range(_PARTS):
        lead, marker = struct.unpack("BB", stream.read(2))
        while marker == 0xFF:
            (marker,) = stream.read(1) or b"\x00"
        if lead != 0xFF or marker == 0:
            return False
        if marker in _JPEG_ALONE:
            continue
        (length,) = struct.unpack(">H", stream.read(2))
        if length < 2:
            return False
        if marker in _JPEG_FRAMES:
            width: int
            components: int
            _, _, width, components = struct.unpack(">BHHB", stream.read(6))
            return width > 0 and length == 8 + 3 * components
        stream.seek(length - 2, os.SEEK_CUR)
    return False


def _is_webp(stream: BinaryIO, size: int) -> bool:
    riff, length, webp, chunk, chunk_length = struct.unpack("<4sI4s4sI", stream.read(20))
    return (
        (riff, webp) == (b"RIFF", b"WEBP")
        and chunk in _WEBP_CHUNKS
        and 0 < chunk_length <= length - 12
        and length + 8 <= size
    )


def _is_heic(stream: BinaryIO, size: int) -> bool:
    # A row of boxes, each with its length and its kind; "meta" describes the picture.
    at, first = 0, True
    for _ in range(_PARTS):
        stream.seek(at)
        length, kind = struct.unpack(">I4s", stream.read(8))
        header = 8
        if length == 1:
            (length,) = struct.unpack(">Q", stream.read(8))
            header = 16
        elif length == 0:
            length = size - at
        if length < header or at + length > size or first != (kind == b"ftyp"):
            return False
        if kind == b"meta":
            return True
        at, first = at + length, False
    return False


_CHECKS: dict[str, Callable[[BinaryIO, int], bool]] = {
    "application/pdf": _is_pdf,
    "image/png": _is_png,
    "image/jpeg": _is_jpeg,
    "image/webp": _is_webp,
    "image/heic": _is_heic,
}
