"""The files of documents on disk: random names, one folder, the owner's eyes only."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PUBLIC_ID_BYTES = 24
# No upload takes this long, so a file of that age without a row is what a crash left behind.
ORPHAN_SECONDS = 24 * 60 * 60
_CHUNK = 256 * 1024
_PUBLIC_ID = re.compile(rf"[0-9a-f]{{{2 * PUBLIC_ID_BYTES}}}")


@dataclass(frozen=True)
class StoredFile:
    """A file that is safely on disk; `size` is in bytes."""

    public_id: str
    size: int
    sha256: str


class DocumentFiles:
    """Writes and removes the files in one directory."""

    def __init__(self, directory: Path) -> None:
        """Make the directory, for the owner only, if it is not there.

        Raises:
            OSError: it cannot be used.
        """
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        self._directory = directory

    def store(self, content: BinaryIO) -> StoredFile:
        """Write all of `content` under a new random name; on disk when this returns.

        Raises:
            OSError: it cannot be written; nothing is left of it then.
        """
        public_id = secrets.token_hex(PUBLIC_ID_BYTES)
        path = self._directory / public_id
        digest, size = hashlib.sha256(), 0
        content.seek(0)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as target:
                while chunk := content.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            self._sync()
        except OSError:
            self.remove(public_id)
            raise
        return StoredFile(public_id, size, digest.hexdigest())

    def remove(self, public_id: str) -> None:
        """Take a file away; it may be gone already."""
        (self._directory / public_id).unlink(missing_ok=True)

    def sweep(self, known: Callable[[Iterable[str]], set[str]]) -> int:
        """Remove the files older than a day that have no row: a crash came between the two.

        `known` gives those of some public ids that have a row. Returns how many were removed.
        """
        before = time.time() - ORPHAN_SECONDS
        old = {
            entry.name
            for entry in os.scandir(self._directory)
            if _PUBLIC_ID.fullmatch(entry.name) and entry.stat().st_mtime < before
        }
        orphans = old - known(old)
        for public_id in orphans:
            self.remove(public_id)
        return len(orphans)

    def _sync(self) -> None:
        # The name must outlive a power cut too, not only the content.
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
