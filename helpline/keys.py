"""The installation's own secret and the keys derived from it.

The secret is made once, kept in the state directory with owner-only access, and never logged.
Each use gets a key of its own, so that one that leaks opens nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

SECRET_FILE = "secret.key"
SECRET_BYTES = 32


def derive_key(state_dir: Path, purpose: str) -> str:
    """Return the hexadecimal key for `purpose` ("session", "internal", …), making the secret
    on first use. Two processes that start at once agree on one secret.

    Raises:
        OSError: the state directory cannot be written or the file read.
    """
    secret = _load_or_create(state_dir / SECRET_FILE)
    return hmac.new(secret, purpose.encode(), hashlib.sha256).hexdigest()


def _load_or_create(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(SECRET_BYTES))
        try:
            # A hard link appears whole or not at all, and fails if another process was first.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
