"""Training the assistant, only when what it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from helpline.settings import PROJECT_ROOT, Settings

MODEL_NAME = "helpline"
FINGERPRINT_FILE = "sources.sha256"
# What goes into the model. Lexicons too: its classifier was fitted on features that they give.
SOURCES = (
    "config.yml",
    "domain.yml",
    "uv.lock",
    "data/nlu",
    "data/rules.yml",
    "data/lexicon",
    "helpline/understanding",
    "helpline/assistant/nlu.py",
)
_STEP = re.compile(r"(Starting to train|Finished training) component '(\w+)'")
TRAINING_DATA = ("data/nlu", "data/rules.yml")


class TrainingError(RuntimeError):
    """The assistant could not be trained."""


def is_current(settings: Settings) -> bool:
    """Whether there is a model, made from the sources as they are now."""
    stored = settings.models_dir / FINGERPRINT_FILE
    model = settings.models_dir / f"{MODEL_NAME}.tar.gz"
    return model.exists() and stored.exists() and stored.read_text().strip() == _fingerprint()


def train(settings: Settings, say: Callable[[str], None]) -> None:
    """Train and store the model. `say` takes a line for each step; all that Rasa writes goes to
    `training.log` beside the model.

    Raises:
        TrainingError: Rasa refused the sources; the message is its own last line.
    """
    fingerprint = _fingerprint()
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    # --force: Rasa's cache can reuse a component under a stale name.
    command = [
        sys.executable, "-W", "ignore", "-m", "rasa", "train", "--force", "--skip-validation",
        "--config", "config.yml", "--domain", "domain.yml",
        "--data", *TRAINING_DATA,
        "--out", str(settings.models_dir), "--fixed-model-name", MODEL_NAME,
    ]  # fmt: skip
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "NO_COLOR": "1"}
    last = ""
    with (settings.models_dir / "training.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env={**os.environ, **quiet, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            step = _STEP.search(line)
            if step:
                say(f"  {step.group(1)} {step.group(2)}")
            last = line.strip() or last
    if process.wait() != 0:
        raise TrainingError(f"training failed: {last} (see {log.name})")
    (settings.models_dir / FINGERPRINT_FILE).write_text(fingerprint + "\n")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_source_files()):
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files() -> list[Path]:
    files: list[Path] = []
    for source in SOURCES:
        path = PROJECT_ROOT / source
        files += [path] if path.is_file() else [p for p in path.rglob("*") if _counts(p)]
    return files


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
