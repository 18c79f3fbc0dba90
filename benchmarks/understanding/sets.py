"""The evaluation sets: sentences kept apart from training, read from their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES

FOLDER = PROJECT_ROOT / "tests" / "evaluation"
# The third set is looked at once, for the reported figures; nothing is tuned on it. The second was
# such a set before, and serves development since.
SET_FOLDERS = {"development": FOLDER, "second": FOLDER / "second", "third": FOLDER / "third"}
# The day on which a message came in, where its file does not say.
REFERENCE = date(2026, 11, 21)
_ALTERNATIVES_FILE = "facts_alternatives.yml"


class EvaluationSetError(ValueError):
    """A file of an evaluation set cannot be used; the message names it."""


@dataclass(frozen=True)
class TopicMessage:
    """A message and its topic; `language` is the dominant one of a mixed message."""

    text: str
    topic: str
    hard: bool
    language: str


@dataclass(frozen=True)
class FactsMessage:
    """A message with the facts that it states, received on `reference`.

    `accepted`: for a fact, further values that are right (None: the fact may be absent).
    """

    text: str
    reference: date
    facts: Mapping[str, Any]
    accepted: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class CrisisMessage:
    """A message, and whether it speaks of a crisis."""

    text: str
    crisis: bool


@dataclass(frozen=True)
class EvaluationSet:
    """An evaluation set; each mapping is by language (nl, fr, en)."""

    name: str
    messages: Mapping[str, tuple[TopicMessage, ...]]
    facts: Mapping[str, tuple[FactsMessage, ...]]
    crisis: Mapping[str, tuple[CrisisMessage, ...]]


def present_sets() -> list[str]:
    """The names of the sets whose files are there."""
    return [n for n, folder in SET_FOLDERS.items() if (folder / "messages_nl.yml").exists()]


def read_set(name: str) -> EvaluationSet:
    """The set `name` of `SET_FOLDERS`.

    A file is a list of entries, or a mapping with the list under `messages`.

    Raises:
        EvaluationSetError: a file is missing or is not of this form.
    """
    folder = SET_FOLDERS[name]
    accepted = _accepted(folder / _ALTERNATIVES_FILE)
    try:
        return EvaluationSet(
            name=name,
            messages={code: _topic_messages(folder, code) for code in LANGUAGES},
            facts={code: _facts_messages(folder, code, accepted) for code in LANGUAGES},
            crisis={code: _crisis_messages(folder, code) for code in LANGUAGES},
        )
    except (KeyError, TypeError) as error:
        raise EvaluationSetError(f"{folder}: an entry lacks or misnames {error}") from error


def _topic_messages(folder: Path, language: str) -> tuple[TopicMessage, ...]:
    return tuple(
        TopicMessage(
            text=str(entry["text"]),
            topic=str(entry["topic"]),
            hard=bool(entry["hard"]),
            language=str(entry.get("language", language)),
        )
        for entry in _entries(folder / f"messages_{language}.yml")[0]
    )


def _facts_messages(
    folder: Path, language: str, accepted: Mapping[str, Mapping[str, tuple[Any, ...]]]
) -> tuple[FactsMessage, ...]:
    entries, common = _entries(folder / f"facts_{language}.yml")
    return tuple(
        FactsMessage(
            text=str(entry["text"]),
            reference=_day(entry.get("ref_date", common)),
            facts=entry["facts"] or {},
            accepted=accepted.get(str(entry["text"]), {}),
        )
        for entry in entries
    )


def _crisis_messages(folder: Path, language: str) -> tuple[CrisisMessage, ...]:
    entries, _ = _entries(folder / f"crisis_{language}.yml")
    return tuple(CrisisMessage(str(entry["text"]), bool(entry["crisis"])) for entry in entries)


def _entries(path: Path) -> tuple[list[dict[str, Any]], Any]:
    """The entries of a file, and the reference day that all of them share if it names one."""
    content = _read(path)
    if isinstance(content, dict):
        return content["messages"], content.get("reference", REFERENCE)
    if not isinstance(content, list):
        raise EvaluationSetError(f"{path} is no list of messages")
    return content, REFERENCE


def _accepted(path: Path) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Further values that are right, by text and fact.

    The file is a list of {text, facts: {name: value or list of values}}, or a mapping from the
    text to such facts.
    """
    if not path.exists():
        return {}
    content = _read(path)
    if isinstance(content, list):
        content = {entry["text"]: entry["facts"] for entry in content}
    if not isinstance(content, dict):
        raise EvaluationSetError(f"{path} names no texts")
    return {
        str(text): {
            name: tuple(value) if isinstance(value, list) else (value,)
            for name, value in facts.items()
        }
        for text, facts in content.items()
    }


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise EvaluationSetError(f"{path} cannot be read: {error}") from error


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
