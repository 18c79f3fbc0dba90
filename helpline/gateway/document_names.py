"""The name under which a document is shown: the customer's own, made harmless."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpline.understanding.masking import Masked, mask

MAX_CHARS = 100
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
}
# In Dutch, French and English.
_NAMELESS = "document"
# What file names are joined with, where a text has a blank.
_JOINTS = re.compile(r"[_+]")


def clean_name(name: str, media_type: str) -> Masked:
    """The name without its folders, invisible characters and secrets, of `MAX_CHARS` at most.

    It keeps its own ending if there is one, which says nothing about what the file is. A file
    without a name is called "document".
    """
    name = unquote(name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        # Controls, halves of characters, and marks that turn the reading direction around.
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    visible = " ".join(visible.split()).lstrip(". ")
    masked = _without_secrets(visible)
    if not masked.text:
        return Masked(_NAMELESS + _ENDINGS[media_type], ())
    return Masked(_shortened(masked.text), masked.kinds)


def _without_secrets(name: str) -> Masked:
    masked = mask(name)
    # A number is a number too where the name joins its groups with underscores.
    spaced = mask(_JOINTS.sub(" ", masked.text))
    if not spaced.kinds:
        return masked
    return Masked(spaced.text, tuple(dict.fromkeys(masked.kinds + spaced.kinds)))


def _shortened(name: str) -> str:
    if len(name) <= MAX_CHARS:
        return name
    ending = PurePosixPath(name).suffix
    if len(ending) > 10:
        ending = ""
    return name[: MAX_CHARS - len(ending) - 1].rstrip() + "…" + ending
