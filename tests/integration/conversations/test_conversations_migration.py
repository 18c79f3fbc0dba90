"""The migration makes exactly the tables that the models declare."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from helpline.database import open_engine
from helpline.migrations import downgrade, load_models, upgrade

TABLES = {"conversations", "messages", "escalations"}


def test_the_migrated_tables_are_the_declared_ones(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine, "0002")

    declared = sa.MetaData()
    for name in TABLES:
        load_models().tables[name].to_metadata(declared)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, parents: kind != "table" or name in TABLES,
            },
        )
        differences = compare_metadata(context, declared)
    assert differences == []


def test_the_step_can_be_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine, "0002")
    downgrade(engine, "0001")
    assert not TABLES & set(sa.inspect(engine).get_table_names())
    upgrade(engine, "0002")
    assert set(sa.inspect(engine).get_table_names()) >= TABLES
