"""Training the assistant, only when what it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from helpline.settings import PROJECT_ROOT, Settings

MODEL_NAME = "helpline"
FINGERPRINT_FILE = "sources.sha256"
# What goes into the model. Lexicons and responses too: the model holds the domain, and its
# classifier was fitted on features that the lexicons give.
SOURCES = (
    "config.yml",
    "domain.yml",
    "uv.lock",
    "data/nlu",
    "data/rules.yml",
    "data/responses",
    "data/lexicon",
    "helpline/understanding",
    "helpline/assistant/nlu.py",
    "helpline/assistant/responses.py",
)
TRAINING_DATA = ("data/nlu", "data/rules.yml")


class TrainingError(RuntimeError):
    """The assistant could not be trained."""


def is_current(settings: Settings) -> bool:
    """Whether there is a model, made from the sources as they are now."""
    stored = settings.models_dir / FINGERPRINT_FILE
    model = settings.models_dir / f"{MODEL_NAME}.tar.gz"
    return model.exists() and stored.exists() and stored.read_text().strip() == _fingerprint()


def train(settings: Settings) -> None:
    """Train and store the model; Rasa's progress goes to standard output.

    Raises:
        TrainingError: Rasa refused the sources.
    """
    fingerprint = _fingerprint()
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    # --force: Rasa's cache can reuse a component under a stale name.
    command = [
        sys.executable, "-W", "ignore", "-m", "rasa", "train", "--force",
        "--config", "config.yml", "--domain", "domain.yml",
        "--data", *TRAINING_DATA,
        "--out", str(settings.models_dir), "--fixed-model-name", MODEL_NAME,
    ]  # fmt: skip
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    environment = {**os.environ, **quiet, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    if subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode != 0:
        raise TrainingError("training failed: Rasa's message above says why")
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
