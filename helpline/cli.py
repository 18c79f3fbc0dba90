"""`helpline …`: every command of the helpline.

Each module of `helpline.commands` adds one command. Bad input gets one clear line on standard
error and exit status 2, never a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from helpline.settings import SettingsError, load_settings

COMMANDS = ("up", "train", "understand", "decide", "say", "db", "contracts")
EXIT_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="helpline", description="The Cyber Care helpline")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = importlib.import_module(f"helpline.commands.{name}")
        module.add_parser(subparsers).set_defaults(run=module.run)
    try:
        load_settings()
        args = parser.parse_args(arguments)
        return int(args.run(args))
    except SettingsError as error:
        print(f"helpline: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
