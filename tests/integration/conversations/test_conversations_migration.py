"""The migration makes exactly the tables that the models declare."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from helpline.database import open_engine
from helpline.migrations import downgrade, load_models, upgrade

TABLES = {"conversations", "messages", "escalations"}
LATER_TABLES = {"outbox", "outbox_parts"}


def test_the_migrated_tables_are_the_declared_ones(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine)

    declared = sa.MetaData()
    for name in TABLES | LATER_TABLES:
        load_models().tables[name].to_metadata(declared)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, parents: (
                    kind != "table" or name in TABLES | LATER_TABLES
                ),
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


def test_messages_from_before_have_no_files(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine, "0003")
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO conversations VALUES"
                " ('c', 'web', 'u', 'nl', 'bot', 1, '2026-11-21', '2026-11-21')"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO messages (conversation_id, seq, sender, kind, text, masked, language,"
                " created_at, attempts, trouble_told)"
                " VALUES ('c', 1, 'bot', 'text', 'Dag', '[]', 'nl', '2026-11-21', 0, 0)"
            )
        )
    upgrade(engine, "0004")
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT files, to_copy FROM messages")).one()
        assert (row.files, row.to_copy) == (None, 0)
    downgrade(engine, "0003")
    assert {"files", "to_copy"}.isdisjoint(
        column["name"] for column in sa.inspect(engine).get_columns("messages")
    )
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT text FROM messages")).scalar_one() == "Dag"


def test_conversations_from_before_have_no_report(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine, "0008")
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO conversations VALUES"
                " ('c', 'web', 'u', 'nl', 'bot', 1, '2026-11-21', '2026-11-21', NULL)"
            )
        )
    upgrade(engine, "0009")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT report FROM conversations")).scalar() is None
    downgrade(engine, "0008")
    columns = {column["name"] for column in sa.inspect(engine).get_columns("conversations")}
    assert "report" not in columns


def test_the_outbox_can_be_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    upgrade(engine, "0007")
    downgrade(engine, "0006")
    inspector = sa.inspect(engine)
    assert not LATER_TABLES & set(inspector.get_table_names())
    assert {index["name"] for index in inspector.get_indexes("conversations")} == {
        "ix_conversations_channel_user"
    }
    upgrade(engine, "0007")
    assert set(sa.inspect(engine).get_table_names()) >= LATER_TABLES
