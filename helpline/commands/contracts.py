"""`helpline contracts import FILE.csv`: load contracts from the insurer's administration.

The columns are described in `helpline.claims.contract_file` and in `docs/contracts-import.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from helpline.claims.contract_file import ContractFileError, read_contract_file
from helpline.claims.contract_import import import_contracts
from helpline.commands.db import BAD_INPUT, DATABASE_ERRORS, explain
from helpline.database import open_engine
from helpline.settings import load_settings


def add_parser(subparsers: Any) -> None:
    """Add `contracts` and its subcommands to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("contracts", help="manage contracts")
    commands = parser.add_subparsers(dest="contracts_command", required=True)
    load = commands.add_parser("import", help="load contracts from a CSV file, all or none")
    load.add_argument("file", type=Path, metavar="FILE.csv")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; print the counts as JSON. Return the exit status (2: bad input)."""
    try:
        settings = load_settings()
        now = settings.clock()
        rows = read_contract_file(args.file, now.date())
        engine = open_engine(settings.resolved_database_url)
        try:
            counts = import_contracts(engine, rows, now)
        finally:
            engine.dispose()
    except ContractFileError as error:
        for problem in error.problems:
            print(f"{args.file}: {problem}", file=sys.stderr)
        return BAD_INPUT
    except DATABASE_ERRORS as error:
        print(f"helpline contracts: {explain(error)}", file=sys.stderr)
        return BAD_INPUT
    print(json.dumps(asdict(counts)))
    return 0
