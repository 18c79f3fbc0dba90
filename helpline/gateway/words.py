"""The words of the chat page and the chat window, from `data/web/<language>.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpline.texts import LANGUAGES, TextsError

_SECTIONS = ("page", "chat", "errors")
_NUMBER = re.compile(r"\{number_([a-z_]+)\}")
_PHONE = re.compile(r"[0-9][0-9 ]+")

Words = dict[str, dict[str, str]]


@dataclass(frozen=True)
class WebWords:
    """`words`: language -> section -> key -> text; `phones`: the phone numbers among the help
    numbers, as they are written in texts."""

    words: dict[str, Words]
    phones: tuple[str, ...]


def load_words(data_dir: Path) -> WebWords:
    """Read the words, with `{number_<id>}` replaced by that entry of `help_numbers.yml`.

    Other placeholders stay: the page fills them in.

    Raises:
        TextsError: a file cannot be read, a language lacks a text or has one of its own, or a
            number is not known.
    """
    numbers = _load_numbers(data_dir / "help_numbers.yml")
    words = {
        language: _load_language(data_dir / "web" / f"{language}.yml", numbers)
        for language in LANGUAGES
    }
    every_key = set().union(*(_keys(words[language]) for language in LANGUAGES))
    for language in LANGUAGES:
        missing = sorted(every_key - _keys(words[language]))
        if missing:
            path = data_dir / "web" / f"{language}.yml"
            raise TextsError(f"{path}: {', '.join(missing)} is missing")
    phones = {value for value in numbers.values() if _PHONE.fullmatch(value)}
    return WebWords(words, tuple(sorted(phones)))


def _keys(words: Words) -> set[str]:
    return {f"{section}.{key}" for section, texts in words.items() for key in texts}


def _load_language(path: Path, numbers: Mapping[tuple[str, str], str]) -> Words:
    content = _load_yaml(path)

    def number(match: re.Match[str]) -> str:
        return numbers[match.group(1), path.stem]

    try:
        return {
            section: {
                str(key): _NUMBER.sub(number, str(text).strip())
                for key, text in content[section].items()
            }
            for section in _SECTIONS
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise TextsError(f"{path}: {error}") from error


def _load_numbers(path: Path) -> dict[tuple[str, str], str]:
    content = _load_yaml(path)
    try:
        return {
            (str(entry["id"]), str(language)): str(entry["value"])
            for entry in content["numbers"]
            for language in entry["languages"]
        }
    except (KeyError, TypeError) as error:
        raise TextsError(f"{path}: {error}") from error


def _load_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TextsError(f"{path}: {error}") from error
