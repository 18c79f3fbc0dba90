"""The migrations build what the models say, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Engine

from helpline.claims.audit import add_audit
from helpline.claims.models import AuditEntry
from helpline.database import open_engine, reading, writing
from helpline.migrations import current_revision, downgrade, load_models, upgrade


def test_upgrade_from_empty_gives_what_the_models_declare(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, load_models()) == []


def test_the_database_holds_the_checks_that_the_models_declare(empty_engine: Engine) -> None:
    # compare_metadata does not look at CHECK constraints.
    upgrade(empty_engine)
    inspector = sa.inspect(empty_engine)
    for table in load_models().sorted_tables:
        declared = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert declared - {None} <= found, table.name


def test_upgrade_twice_changes_nothing(empty_engine: Engine) -> None:
    first = upgrade(empty_engine)
    assert upgrade(empty_engine) == first


def test_downgrade_to_base_leaves_nothing_and_upgrade_works_again(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    assert downgrade(empty_engine, "base") == "base"
    assert sa.inspect(empty_engine).get_table_names() == ["alembic_version"]
    if empty_engine.dialect.name == "postgresql":
        with empty_engine.connect() as connection:
            left = connection.execute(
                sa.text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
            ).all()
        assert left == []
    upgrade(empty_engine)


def test_a_database_that_was_never_upgraded_has_no_revision(empty_engine: Engine) -> None:
    with empty_engine.connect() as connection:
        assert current_revision(connection) is None


def test_two_upgrades_at_once_both_succeed(database_url: str) -> None:
    def run(_: int) -> str:
        engine = open_engine(database_url)
        try:
            return upgrade(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))
    assert first == second


CHANGES = {
    "sqlite": [
        "UPDATE audit_entries SET actor = 'someone else'",
        "DELETE FROM audit_entries",
        "INSERT OR REPLACE INTO audit_entries SELECT id, at, 'someone else', action, subject,"
        " details FROM audit_entries",
    ],
    "postgresql": [
        "UPDATE audit_entries SET actor = 'someone else'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
}


def test_audit_entries_cannot_be_changed(engine: Engine) -> None:
    def entries() -> list[tuple[int, str]]:
        with reading(engine) as session:
            return [
                tuple(row) for row in session.execute(sa.select(AuditEntry.id, AuditEntry.actor))
            ]

    before = entries()
    assert before, "the import of the contracts is audited"
    for statement in CHANGES[engine.dialect.name]:
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), writing(engine) as session:
            session.execute(sa.text(statement))
        assert entries() == before, statement


def test_audit_entries_cannot_be_changed_through_the_orm(engine: Engine) -> None:
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), writing(engine) as session:
        session.execute(sa.select(AuditEntry)).scalars().first().actor = "someone else"
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), writing(engine) as session:
        session.delete(session.execute(sa.select(AuditEntry)).scalars().first())


def test_entries_are_added_with_their_instant_in_utc(engine: Engine) -> None:
    moment = datetime(2026, 11, 21, 11, 30, tzinfo=timezone(timedelta(hours=1)))
    with writing(engine) as session:
        add_audit(session, moment, "ann", "claim.status", "claim CC-7K3PQ-9", {"to": "accepted"})
    with reading(engine) as session:
        entry = (
            session.execute(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).scalars().first()
        )
        assert (entry.at, entry.actor, entry.details) == (
            datetime(2026, 11, 21, 10, 30, tzinfo=timezone.utc),
            "ann",
            {"to": "accepted"},
        )


def test_an_entry_without_an_offset_is_refused(engine: Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"), writing(engine) as session:
        add_audit(session, datetime(2026, 11, 21), "ann", "claim.status", "claim X", {})


def test_many_can_open_a_new_sqlite_database_at_once(tmp_path) -> None:
    def run(number: int) -> None:
        engine = open_engine(f"sqlite:///{tmp_path / f'{number // 6}.db'}")
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(120)))
