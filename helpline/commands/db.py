"""`helpline db upgrade`: bring the database's schema up to date."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from sqlalchemy.exc import ArgumentError, ProgrammingError, SQLAlchemyError

from helpline.database import open_engine
from helpline.migrations import upgrade
from helpline.settings import SettingsError, load_settings

BAD_INPUT = 2
# What a wrong setting, a missing driver or an unreachable database raises.
DATABASE_ERRORS = (SettingsError, OSError, ImportError, SQLAlchemyError)


def add_parser(subparsers: Any) -> None:
    """Add `db` and its subcommands to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("db", help="look after the database")
    commands = parser.add_subparsers(dest="db_command", required=True)
    commands.add_parser("upgrade", help="create the tables or bring them up to date")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; print the revision reached as JSON. Return the exit status."""
    try:
        engine = open_engine(load_settings().resolved_database_url)
        try:
            revision = upgrade(engine)
        finally:
            engine.dispose()
    except DATABASE_ERRORS as error:
        print(f"helpline db: {explain(error)}", file=sys.stderr)
        return BAD_INPUT
    print(json.dumps({"revision": revision}))
    return 0


def explain(error: Exception) -> str:
    """Return what is wrong in one line, without statement, parameters or password."""
    if isinstance(error, ArgumentError):
        # The message would repeat the URL, which may hold a password.
        return "HELPLINE_DATABASE_URL is not a database URL"
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    line = lines[0] if lines else type(error).__name__
    if isinstance(error, ProgrammingError) or "no such table" in line:
        return f"{line} (helpline db upgrade creates the tables)"
    return line
