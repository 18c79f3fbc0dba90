"""What every action shares in this process: settings, database, texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.engine import Engine

from helpline.database import open_engine
from helpline.settings import Settings, load_settings
from helpline.texts import Catalogue


@dataclass(frozen=True)
class Services:
    """Made once, when the first action runs."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services."""
    settings = load_settings()
    return Services(
        settings=settings,
        engine=open_engine(settings.resolved_database_url),
        catalogue=Catalogue.load(settings.data_dir),
    )
