"""`helpline understand`: what the assistant understands of each message, as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from helpline.settings import load_settings
from helpline.understanding.crisis_model import (
    CRISIS_MODEL_FILES,
    CrisisModel,
    CrisisModelError,
)
from helpline.understanding.topics import MODEL_FILES, TopicClassifier, TopicModelError
from helpline.understanding.understand import Understander

BAD_INPUT = 2
BELGIUM = ZoneInfo("Europe/Brussels")


class _NotUnderstood(Exception):
    """The command cannot go on; the message is one line for whoever started it."""


def add_parser(subparsers: Any) -> None:
    """Add `understand` to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "understand", help="read messages, one per line, and print what each says as JSON"
    )
    parser.add_argument(
        "--ref-date",
        metavar="YYYY-MM-DD",
        help='the day that "yesterday" is counted from (default: today in Belgium)',
    )
    parser.add_argument(
        "--model",
        type=Path,
        help="the trained assistant (default: the newest in the models folder)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Understand standard input line by line. Return the exit status."""
    settings = load_settings()
    try:
        reference = _reference(args.ref_date) or settings.clock().astimezone(BELGIUM).date()
        understander = load_understander(args.model or newest_model(settings.models_dir))
        for number, line in enumerate(sys.stdin.buffer, start=1):
            understood = understander.understand(_decoded(line, number), reference=reference)
            print(json.dumps(understood.to_public_json(), ensure_ascii=False))
    except (_NotUnderstood, TopicModelError) as error:
        sys.stdout.flush()
        print(f"helpline understand: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever reads has seen enough; nothing more can be written, not even at exit.
        sys.stdout = None
    return 0


def newest_model(models_dir: Path) -> Path:
    """The most recently written model archive in `models_dir`.

    Raises:
        TopicModelError: there is none.
    """
    models = sorted(models_dir.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise TopicModelError("there is no trained assistant yet (helpline train makes one)")
    return models[-1]


def load_understander(model: Path) -> Understander:
    """The understanding inside the model archive `model`, without loading Rasa.

    Raises:
        TopicModelError: `model` is no archive, or has no usable models.
    """
    wanted = {*MODEL_FILES, *CRISIS_MODEL_FILES}
    with TemporaryDirectory() as directory:
        try:
            with tarfile.open(model) as archive:
                for member in archive:
                    name = PurePosixPath(member.name).name
                    content = archive.extractfile(member) if name in wanted else None
                    if content is not None:
                        Path(directory, name).write_bytes(content.read())
        except (OSError, tarfile.TarError, EOFError) as error:
            raise TopicModelError(f"{model.name} cannot be read: {error}") from error
        try:
            return Understander(
                TopicClassifier.load(Path(directory)), CrisisModel.load(Path(directory))
            )
        except (TopicModelError, CrisisModelError) as error:
            raise TopicModelError(
                f"{model.name} cannot be used (helpline train): {error}"
            ) from error


def _reference(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise _NotUnderstood(f"--ref-date {value!r} is no date like 2026-11-21") from error


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8").lstrip("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _NotUnderstood(f"line {number} is not UTF-8") from error
