"""`helpline decide case.json`: decide on a case that someone wrote down."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from helpline.coverage import (
    DecisionError,
    case_from_json,
    case_schema,
    decide,
    decision_to_json,
)
from helpline.terms import TermsError

BAD_INPUT = 2
STANDARD_INPUT = "-"
# A case is a page of text; anything larger is the wrong file.
MAX_CASE_BYTES = 1_000_000


def add_parser(subparsers: Any) -> None:
    """Add `decide` to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "decide", help="decide on a case in a JSON file and print the decision as JSON"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("case", nargs="?", help="the file, or - for standard input")
    what.add_argument("--schema", action="store_true", help="print the JSON Schema of a case")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the decision, or the schema, as JSON. Return the exit status.

    Bad input gives one line on standard error and status 2.
    """
    if args.schema:
        _print(case_schema())
        return 0
    try:
        decision = decide(*case_from_json(_read(args.case)))
    except (DecisionError, TermsError) as error:
        print(f"helpline decide: {error}", file=sys.stderr)
        return BAD_INPUT
    _print(decision_to_json(decision))
    return 0


def _read(source: str) -> Any:
    try:
        if source == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(MAX_CASE_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                raw = file.read(MAX_CASE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DecisionError(f"{source}: cannot be read: {reason}") from error
    if len(raw) > MAX_CASE_BYTES:
        raise DecisionError(f"{source}: is too large to be a case")
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_object_without_repeats)
    except (ValueError, RecursionError) as error:
        problem = "is nested too deeply" if isinstance(error, RecursionError) else error
        raise DecisionError(f"{source}: is no JSON in UTF-8: {problem}") from error


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is given twice")
    return fields


def _print(data: Any) -> None:
    # ASCII only: valid JSON whatever the terminal's encoding.
    print(json.dumps(data, indent=2))
