"""Every setting of the helpline, read from the environment in this one place.

Each has a safe default; `docs/settings.md` documents each, and a test keeps that page true.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

PREFIX = "HELPLINE_"
PROJECT_ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """The helpline's settings. Durations are in seconds unless the name says otherwise."""

    data_dir: Path = PROJECT_ROOT / "data"
    models_dir: Path = PROJECT_ROOT / "models"
    state_dir: Path = PROJECT_ROOT / "var"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    rasa_port: int = 5005
    actions_port: int = 5055
    allowed_origins: tuple[str, ...] = ()
    public_https: bool = False
    public_url: str = ""
    message_max_chars: int = 2000
    messages_per_minute: int = 30
    sessions_per_minute: int = 60
    turn_timeout: float = 20.0
    reminder_interval: float = 300.0
    document_max_mb: int = 10
    documents_per_conversation: int = 20
    documents_total_mb: int = 100
    whatsapp_verify_token: str = field(default="", repr=False)
    whatsapp_app_secret: str = field(default="", repr=False)
    whatsapp_access_token: str = field(default="", repr=False)
    whatsapp_phone_number_id: str = ""
    whatsapp_api_url: str = "https://graph.facebook.com/v24.0"
    now: datetime | None = field(default=None)

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL: the one that was set, else SQLite in the state directory."""
        return self.database_url or f"sqlite:///{self.state_dir / 'helpline.db'}"

    @property
    def documents_dir(self) -> Path:
        """Where the files that customers send are kept; nothing in it is ever served as a page."""
        return self.state_dir / "documents"

    @property
    def whatsapp_missing(self) -> tuple[str, ...]:
        """The variables that the WhatsApp channel needs and that are not set; it is on when there
        are none."""
        needed = ("verify_token", "app_secret", "access_token", "phone_number_id", "api_url")
        names = (f"whatsapp_{name}" for name in needed)
        return tuple(PREFIX + name.upper() for name in names if not getattr(self, name))

    @property
    def rasa_url(self) -> str:
        """Internal address of Rasa, never reachable from outside."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Internal address of the action server."""
        return f"http://127.0.0.1:{self.actions_port}"

    def clock(self) -> datetime:
        """The present instant in UTC, or the fixed one of `HELPLINE_NOW` (tests, demonstrations).

        Called only at the edges (a message arrives, a command starts); whatever decides takes
        the instant or the date as an argument.
        """
        return self.now or datetime.now(timezone.utc)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises:
        SettingsError: a value cannot be read; the message names the variable.
    """
    env = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for name, default in _fields().items():
        raw = env.get(PREFIX + name.upper())
        if raw is None or raw == "":
            continue
        values[name] = _parse(name, raw, default)
    return Settings(**values)  # type: ignore[arg-type]


def _fields() -> dict[str, object]:
    blank = Settings()
    return {name: getattr(blank, name) for name in Settings.__dataclass_fields__}


def _parse(name: str, raw: str, default: object) -> object:
    try:
        if name == "now":
            instant = datetime.fromisoformat(raw.replace("Z", "+00:00"))
            if instant.tzinfo is None:
                raise ValueError("an offset is needed, as in 2026-11-21T10:00:00Z")
            return instant.astimezone(timezone.utc)
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                raw.lower()
            ]
        if isinstance(default, int):
            return int(raw)
        if isinstance(default, float):
            return float(raw)
        if isinstance(default, Path):
            return Path(raw).expanduser().resolve()
        if isinstance(default, tuple):
            return tuple(part.strip() for part in raw.split(",") if part.strip())
        return raw
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{PREFIX}{name.upper()}={raw!r} cannot be used: {error}") from error
