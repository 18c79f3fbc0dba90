"""`helpline desk …`: who may sign in at the desk."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from helpline.commands.db import BAD_INPUT, DATABASE_ERRORS, explain
from helpline.database import open_engine, writing
from helpline.desk import accounts
from helpline.settings import load_settings

_PROBLEMS = {
    "bad_name": "the name must be 3 to 40 small letters, digits, dots, dashes or underscores, "
    "begin with a letter, end with a letter or a digit, and be neither helpline nor import",
    "bad_display_name": "--display must be 1 to 80 visible characters",
    "taken": "there is a handler of that name already",
    "unknown": "there is no handler of that name",
}


def add_parser(subparsers: Any) -> None:
    """Add `desk` and its subcommands to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "desk", help="say who may sign in at the desk"
    )
    commands = parser.add_subparsers(dest="desk_command", required=True)
    add = commands.add_parser("add-user", help="make an account; prints its one-time password")
    add.add_argument("name", metavar="NAME", help="what the handler signs in with")
    add.add_argument("--display", required=True, help="the name that customers see")
    reset = commands.add_parser(
        "reset-password", help="give a new one-time password, and let the handler in again"
    )
    reset.add_argument("name", metavar="NAME")
    revoke = commands.add_parser(
        "revoke", help="end all sessions, and let the handler in no more (until a reset)"
    )
    revoke.add_argument("name", metavar="NAME")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; print the result as JSON. Return the exit status (2: bad input)."""
    try:
        settings = load_settings()
        engine = open_engine(settings.resolved_database_url)
        try:
            with writing(engine) as session:
                result = _work(args)(session, settings.clock())
        finally:
            engine.dispose()
    except accounts.AccountError as error:
        print(f"helpline desk: {_PROBLEMS[error.code]}", file=sys.stderr)
        return BAD_INPUT
    except DATABASE_ERRORS as error:
        print(f"helpline desk: {explain(error)}", file=sys.stderr)
        return BAD_INPUT
    print(json.dumps({"name": args.name, **result}, ensure_ascii=False))
    return 0


def _work(args: argparse.Namespace) -> Callable[[Session, Any], dict[str, Any]]:
    def add(session: Session, now: Any) -> dict[str, Any]:
        return {"password": accounts.add_handler(session, args.name, args.display, now=now)}

    def reset(session: Session, now: Any) -> dict[str, Any]:
        return {"password": accounts.reset_password(session, args.name, now=now)}

    def revoke(session: Session, now: Any) -> dict[str, Any]:
        return {"sessions_ended": accounts.block(session, args.name, now=now)}

    return {"add-user": add, "reset-password": reset, "revoke": revoke}[args.desk_command]
