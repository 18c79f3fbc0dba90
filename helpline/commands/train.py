"""`helpline train`: train the assistant if its sources changed."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from helpline.settings import load_settings
from helpline.training import TrainingError, is_current, train


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("train", help="train the assistant if its sources changed")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")


def run(args: argparse.Namespace) -> int:
    """Train; returns the exit status."""
    settings = load_settings()
    if not args.force and is_current(settings):
        print("The assistant is up to date.")
        return 0
    print("Training the assistant …", flush=True)
    try:
        train(settings, lambda line: print(line, flush=True))
    except TrainingError as error:
        print(f"helpline: {error}", file=sys.stderr)
        return 1
    return 0
