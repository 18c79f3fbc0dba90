"""The database's schema, step by step (Alembic), run from code and from any directory."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine

from helpline.database import Base

# Any constant does: two upgrades of one PostgreSQL database that start at once take turns.
_POSTGRES_LOCK = 7_264_911_305
_MODEL_MODULES = (
    "helpline.claims.models",
    "helpline.conversations.models",
    "helpline.reminders.models",
    "helpline.assistant.models",
    "helpline.desk.models",
)


def load_models() -> sa.MetaData:
    """Import every module that declares tables and return the metadata they share."""
    for name in _MODEL_MODULES:
        import_module(name)
    metadata: sa.MetaData = Base.metadata
    return metadata


def upgrade(engine: Engine, revision: str = "head") -> str:
    """Bring the database up to `revision` in one transaction; return the revision reached.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or a step fails; nothing
            is changed then.
    """
    with engine.execution_options(helpline_writes=True).begin() as connection:
        _take_turns(connection)
        command.upgrade(_config(connection), revision)
        return current_revision(connection) or "base"


def downgrade(engine: Engine, revision: str) -> str:
    """Take the database back to `revision` ("base": empty); return the revision reached."""
    with engine.execution_options(helpline_writes=True).begin() as connection:
        _take_turns(connection)
        command.downgrade(_config(connection), revision)
        return current_revision(connection) or "base"


def current_revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, or None where it was never upgraded."""
    revision: str | None = MigrationContext.configure(connection).get_current_revision()
    return revision


def _config(connection: Connection) -> Config:
    config = Config()
    # The option is read with %-interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _take_turns(connection: Connection) -> None:
    # SQLite took its write lock at BEGIN IMMEDIATE.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRES_LOCK)))
