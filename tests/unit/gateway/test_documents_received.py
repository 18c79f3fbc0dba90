"""What a file is, told by its content, and under which name it is kept."""

from __future__ import annotations

import io
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpline.gateway.document_files import ORPHAN_SECONDS, DocumentFiles
from helpline.gateway.document_names import MAX_CHARS, clean_name
from helpline.gateway.media_types import media_type
from helpline.understanding.masking import MASK
from tests.sample_files import BAD, GOOD

ORIGINALS = sorted({content for _, content in GOOD.values()})


@pytest.mark.parametrize("name", GOOD)
def test_photos_and_pdfs_are_known(name: str) -> None:
    kind, content = GOOD[name]
    assert media_type(io.BytesIO(content)) == kind


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_not(name: str) -> None:
    assert media_type(io.BytesIO(BAD[name])) is None


@given(st.sampled_from(ORIGINALS), st.data())
def test_a_damaged_file_is_told_or_refused_and_never_an_error(
    content: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, min(len(content), 300)))
    length = data.draw(st.integers(0, 16))
    damage = data.draw(st.binary(max_size=16))
    damaged = content[:start] + damage + content[start + length :]
    cut = damaged[: data.draw(st.integers(0, len(damaged)))]
    known = {kind for kind, _ in GOOD.values()}
    assert media_type(io.BytesIO(damaged)) in known | {None}
    assert media_type(io.BytesIO(cut)) in known | {None}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("bestelling.pdf", "bestelling.pdf"),
        ("Capture d’écran.png", "Capture d’écran.png"),
        ("IMG_0042.HEIC", "IMG_0042.HEIC"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lotte\\foto.jpg", "foto.jpg"),
        ("..%2f..%2fsecret.key", "secret.key"),
        ("/", "document.jpg"),
        ("", "document.jpg"),
        ("...", "document.jpg"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nc\u202egpj.exe", "ab cgpj.exe"),
        ("a\u0301.jpg", "á.jpg"),
        ("  veel   plaats .jpg", "veel plaats .jpg"),
    ],
)
def test_a_name_loses_its_folders_and_tricks(sent: str, kept: str) -> None:
    assert clean_name(sent, "image/jpeg").text == kept


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("4111 1111 1111 1111.jpg", "card"),
        ("4111_1111_1111_1111.jpg", "card"),
        ("kaart-4111111111111111.jpg", "card"),
        ("visa%204111%201111%201111%201111.jpg", "card"),
        ("BE68 5390 0754 7034.pdf", "iban"),
        ("BE68_5390_0754_7034.pdf", "iban"),
        ("4111111111111111 4111_1111_1111_1111.jpg", "card"),
    ],
)
def test_a_name_loses_its_secrets(sent: str, kind: str) -> None:
    kept = clean_name(sent, "image/jpeg")
    assert kept.kinds == (kind,)
    assert MASK in kept.text
    assert "1111" not in kept.text
    assert "5390" not in kept.text


def test_a_long_name_keeps_its_ending() -> None:
    kept = clean_name("x" * 5000 + ".pdf", "application/pdf").text
    assert len(kept) == MAX_CHARS
    assert kept.endswith("x….pdf")
    assert len(clean_name("a." + "x" * 5000, "application/pdf").text) <= MAX_CHARS


@given(st.text(max_size=300))
@example("%F0%9F%98%80/\\%")
def test_any_name_can_be_kept_and_shown(sent: str) -> None:
    kept = clean_name(sent, "image/png").text
    assert 0 < len(kept) <= MAX_CHARS
    assert kept == kept.strip()
    assert not set(kept) & set("/\\\n\r\t\x00")
    kept.encode("utf-8")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "documents"


def test_a_file_is_kept_for_the_owner_only(directory: Path) -> None:
    files = DocumentFiles(directory)
    content = io.BytesIO(os.urandom(700_000))
    content.read(5)
    stored = files.store(content)
    path = directory / stored.public_id
    assert path.read_bytes() == content.getvalue()
    assert stored.size == 700_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert files.store(content).public_id != stored.public_id
    files.remove(stored.public_id)
    files.remove(stored.public_id)
    assert not path.exists()


def test_a_file_that_cannot_be_written_leaves_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    files = DocumentFiles(directory)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(io.BytesIO(b"content"))
    assert list(directory.iterdir()) == []


def test_the_sweep_takes_old_files_without_a_row_and_nothing_else(directory: Path) -> None:
    files = DocumentFiles(directory)
    recorded, orphan, fresh = (files.store(io.BytesIO(b"content")).public_id for _ in range(3))
    (directory / "notes.txt").write_text("of the operator")
    old = time.time() - ORPHAN_SECONDS - 60
    for name in (recorded, orphan, "notes.txt"):
        os.utime(directory / name, (old, old))
    asked: list[Any] = []

    def known(ids: Any) -> set[str]:
        asked.append(set(ids))
        return {recorded}

    assert files.sweep(known) == 1
    assert asked == [{recorded, orphan}]
    assert {path.name for path in directory.iterdir()} == {recorded, fresh, "notes.txt"}
