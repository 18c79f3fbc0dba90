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

COMMANDS = ("up", "train", "understand", "decide", "covers", "say", "db", "contracts", "desk")
EXIT_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="helpline", description="The Cyber Care helpline")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Only the command that runs is imported: some take seconds to load.
    wanted = given[:1] if given[:1] and given[0] in COMMANDS else COMMANDS
    commands = {name: importlib.import_module(f"helpline.commands.{name}") for name in wanted}
    for command in commands.values():
        command.add_parser(subparsers)
    args = parser.parse_args(given)
    try:
        load_settings()
        return int(commands[args.command].run(args))
    except SettingsError as error:
        print(f"helpline: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
