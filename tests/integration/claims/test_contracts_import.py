"""Loading contracts into the database: all or nothing, again and again."""

import argparse
import json
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims.contract_file import ContractFileError, MemberRow, read_contract_file
from helpline.claims.contract_import import ImportCounts, import_contracts, load_demo_contracts
from helpline.claims.models import AuditEntry, Contract, HouseholdMember
from helpline.commands import contracts as contracts_command
from helpline.commands import db as db_command
from helpline.database import reading
from helpline.migrations import upgrade

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone.utc)
DEMO = Path(__file__).parents[3] / "data" / "demo" / "contracts.csv"


def _count(engine: Engine, model: type) -> int:
    with reading(engine) as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


def test_importing_the_same_rows_again_changes_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    rows = read_contract_file(DEMO, NOW.date())
    assert import_contracts(empty_engine, rows, NOW) == ImportCounts(new=12)
    entries = _count(empty_engine, AuditEntry)
    assert import_contracts(empty_engine, rows, NOW) == ImportCounts(unchanged=12)
    assert _count(empty_engine, Contract) == 12
    assert _count(empty_engine, AuditEntry) == entries


def test_a_change_updates_the_contract_and_is_audited_without_values(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    rows = read_contract_file(DEMO, NOW.date())
    import_contracts(empty_engine, rows, NOW)
    first = rows[0]
    newcomer = MemberRow("Finn Maes", date(2026, 9, 9), "child")
    stays = replace(first.household[1], relation="other_family")
    changed = replace(first, number="cc 104417", email=None, household=(newcomer, stays))
    assert import_contracts(empty_engine, [changed], NOW) == ImportCounts(updated=1)
    with reading(empty_engine) as session:
        contract = session.execute(
            sa.select(Contract).where(Contract.number_key == "CC104417")
        ).scalar_one()
        assert contract.email is None
        assert {(m.name, m.relation) for m in contract.household} == {
            ("Finn Maes", "child"),
            (stays.name, "other_family"),
        }
        entry = session.execute(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).scalars()
        assert next(iter(entry)).details == {"fields": ["email", "household", "number"]}
    assert _count(empty_engine, Contract) == 12
    rows_left = _count(empty_engine, HouseholdMember)
    assert rows_left == sum(len(row.household) for row in rows)


def test_a_failure_in_the_middle_loads_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    rows = read_contract_file(DEMO, NOW.date())
    # No file gives such a row: it stands for anything that the database refuses.
    broken = replace(rows[5], language="xx")
    with pytest.raises(sa.exc.IntegrityError):
        import_contracts(empty_engine, [*rows[:5], broken, *rows[6:]], NOW)
    assert _count(empty_engine, Contract) == 0
    assert _count(empty_engine, AuditEntry) == 0


def test_more_rows_than_one_batch(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    first = read_contract_file(DEMO, NOW.date())[0]
    rows = [replace(first, number=f"CC-{n:06}", household=()) for n in range(1, 702)]
    assert import_contracts(empty_engine, rows, NOW).new == 701
    assert import_contracts(empty_engine, rows, NOW).unchanged == 701


def test_demo_contracts_are_loaded_only_into_an_empty_table(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    assert load_demo_contracts(empty_engine, DEMO, NOW) == 12
    assert load_demo_contracts(empty_engine, DEMO, NOW) == 0
    assert _count(empty_engine, Contract) == 12


def test_a_wrong_demo_file_loads_nothing(empty_engine: Engine, tmp_path: Path) -> None:
    upgrade(empty_engine)
    file = tmp_path / "demo.csv"
    file.write_text(DEMO.read_text().replace("active,nl", "active,de"))
    with pytest.raises(ContractFileError):
        load_demo_contracts(empty_engine, file, NOW)
    assert _count(empty_engine, Contract) == 0


def _helpline(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    db_command.add_parser(subparsers)
    contracts_command.add_parser(subparsers)
    args = parser.parse_args(arguments)
    return int(args.run(args))


@pytest.fixture
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HELPLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("HELPLINE_NOW", "2026-11-21T10:00:00Z")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_settings")
def test_the_commands_from_any_directory(capsys: pytest.CaptureFixture[str]) -> None:
    assert _helpline("db", "upgrade") == 0
    assert set(json.loads(capsys.readouterr().out)) == {"revision"}
    assert _helpline("contracts", "import", str(DEMO)) == 0
    assert json.loads(capsys.readouterr().out) == {"new": 12, "updated": 0, "unchanged": 0}
    assert _helpline("contracts", "import", str(DEMO)) == 0
    assert json.loads(capsys.readouterr().out) == {"new": 0, "updated": 0, "unchanged": 12}


@pytest.mark.usefixtures("_settings")
def test_a_bad_file_gives_one_line_per_problem_and_status_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, empty_engine: Engine
) -> None:
    _helpline("db", "upgrade")
    capsys.readouterr()
    file = tmp_path / "bad.csv"
    file.write_text(DEMO.read_text().replace("active,nl", "gone,de"))
    wrong = DEMO.read_text().count("active,nl")
    assert _helpline("contracts", "import", str(file)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2 * wrong
    assert said.err.startswith(f"{file}: line 2: status 'gone'")
    assert _count(empty_engine, Contract) == 0


@pytest.mark.usefixtures("_settings")
def test_a_database_that_was_not_upgraded_gives_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _helpline("contracts", "import", str(DEMO)) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "helpline db upgrade" in said


@pytest.mark.parametrize(
    "url",
    ["nonsense", "postgresql://ann:hunter2@127.0.0.1:1/x", "unheard://ann:hunter2@127.0.0.1/x"],
)
def test_a_database_that_cannot_be_used_gives_one_line_without_the_password(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELPLINE_DATABASE_URL", url)
    assert _helpline("db", "upgrade") == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "hunter2" not in said


def test_a_file_that_is_not_there_gives_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _helpline("contracts", "import", "/nowhere/contracts.csv") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
