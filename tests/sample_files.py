"""Small real files of each kind that customers send, and files that pretend to be."""

from __future__ import annotations

import io
import struct
import zipfile

from fpdf import FPDF
from PIL import Image


def picture(kind: str, size: tuple[int, int] = (8, 6)) -> bytes:
    """A picture as `kind` ("JPEG", "PNG", "WEBP") writes it."""
    target = io.BytesIO()
    Image.new("RGB", size, (13, 95, 99)).save(target, kind)
    return target.getvalue()


def photo_with_exif() -> bytes:
    """A JPEG with a long header before the picture, as phones write it."""
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "x" * 60_000
    Image.new("RGB", (640, 480)).save(target, "JPEG", exif=exif, progressive=True)
    return target.getvalue()


def heic() -> bytes:
    """The boxes of a HEIC photo."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(content), kind) + content

    handler = box(b"hdlr", bytes(8) + b"pict" + bytes(13))
    meta = box(b"meta", bytes(4) + handler)
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + box(b"mdat", bytes(64))


def pdf() -> bytes:
    """A PDF of one page."""
    page = FPDF()
    page.add_page()
    page.set_font("helvetica")
    page.cell(text="Bestelling 1042")
    return bytes(page.output())


def archive() -> bytes:
    """A zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        files.writestr("a.txt", "a")
    return target.getvalue()


GOOD = {
    "foto.jpg": ("image/jpeg", picture("JPEG")),
    "telefoon.jpeg": ("image/jpeg", photo_with_exif()),
    "scherm.png": ("image/png", picture("PNG")),
    "web.webp": ("image/webp", picture("WEBP")),
    "IMG_0042.HEIC": ("image/heic", heic()),
    "bestelling.pdf": ("application/pdf", pdf()),
}
_SCRIPT = b"<script>alert(1)</script>"
BAD = {
    "page.html": b"<!doctype html>" + _SCRIPT,
    "page.jpg": b"<html>" + _SCRIPT,
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + _SCRIPT + b"</svg>",
    "drawing.png": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "program.exe": b"MZ\x90\x00" + bytes(200),
    "program.pdf": b"MZ\x90\x00" + bytes(200),
    "program.elf": b"\x7fELF" + bytes(200),
    "archive.zip": archive(),
    "archive.jpg": archive(),
    "moving.gif": b"GIF89a" + bytes(200),
    "film.mp4": struct.pack(">I4s", 16, b"ftyp") + b"isom" + bytes(100),
    "words.txt": b"Hallo, dit is gewoon tekst.",
    "words.pdf": b"Hallo, dit is gewoon tekst.",
    "zeroes.png": bytes(500),
    # They begin as they should and are nothing of the kind.
    "late.pdf": b"\n" + pdf(),
    "script.pdf": b"%PDF-1.7\n" + _SCRIPT,
    "cut.pdf": pdf()[:300],
    "signature.png": b"\x89PNG\r\n\x1a\n" + _SCRIPT * 20,
    "checksum.png": picture("PNG")[:29] + b"\x00\x00\x00\x00" + picture("PNG")[33:],
    "cut.png": picture("PNG")[:20],
    "signature.jpg": b"\xff\xd8\xff" + _SCRIPT * 20,
    "comment.jpg": b"\xff\xd8\xff\xfe\x00\x40<html>" + _SCRIPT * 20,
    "cut.jpg": photo_with_exif()[:40_000],
    "empty_segment.jpg": b"\xff\xd8\xff\xe0\x00\x00" + bytes(100),
    "signature.webp": b"RIFF\x40\x00\x00\x00WEBP" + _SCRIPT * 20,
    "cut.webp": picture("WEBP")[:24],
    "signature.heic": struct.pack(">I4s", 24, b"ftyp") + b"heic" + bytes(4) + b"mif1heic" + _SCRIPT,
    "boxless.heic": heic()[:24],
}
