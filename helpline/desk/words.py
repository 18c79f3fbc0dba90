"""All words of the desk, from `data/desk/<language>.yml`."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from helpline.texts import LANGUAGES, TextsError

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Words = dict[str, dict[str, str]]


def load_words(data_dir: Path) -> dict[str, Words]:
    """Read the words: language -> section -> key -> text.

    Raises:
        TextsError: a file cannot be read, a language lacks a text or has one of its own, or a text
            has other placeholders than in another language.
    """
    words = {language: _load(data_dir / "desk" / f"{language}.yml") for language in LANGUAGES}
    shapes = {language: _shape(words[language]) for language in LANGUAGES}
    everything = dict(pair for shape in shapes.values() for pair in shape.items())
    for language, shape in shapes.items():
        path = data_dir / "desk" / f"{language}.yml"
        for key, placeholders in everything.items():
            if key not in shape:
                raise TextsError(f"{path}: {key} is missing")
            if shape[key] != placeholders:
                raise TextsError(f"{path}: {key} has other placeholders than another language")
    return words


def _shape(words: Words) -> dict[str, frozenset[str]]:
    return {
        f"{section}.{key}": frozenset(_PLACEHOLDER.findall(text))
        for section, texts in words.items()
        for key, text in texts.items()
    }


def _load(path: Path) -> Words:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            str(section): {str(key): _text(text) for key, text in texts.items()}
            for section, texts in content.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise TextsError(f"{path}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no text")
    return value.strip()
