"""The words on the chat page, from `data/web/<language>.yml`, with the help numbers put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from helpline.texts import LANGUAGES

Words = dict[str, dict[str, str]]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\{number_(\w+)\}")


class WebTextsError(ValueError):
    """The page's words cannot be used; the message names the file and the text."""


def load_web_texts(data_dir: Path) -> dict[str, Words]:
    """Read the words of every language: language -> section -> name -> text.

    `{number_<id>}` is replaced by that entry of `help_numbers.yml`; other placeholders stay, for
    the page to fill in.

    Raises:
        WebTextsError: a file cannot be read, a text is no text, a number is not known, or the
            languages disagree on their texts or on a text's placeholders.
    """
    numbers = _numbers(data_dir / "help_numbers.yml")
    texts: dict[str, Words] = {}
    for language in LANGUAGES:
        path = data_dir / "web" / f"{language}.yml"
        texts[language] = _filled(path, _read(path), numbers[language])
        _compare(path, texts[language], texts[LANGUAGES[0]])
    return texts


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WebTextsError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise WebTextsError(f"{path}: a mapping is expected")
    return content


def _numbers(path: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    try:
        for entry in _read(path)["numbers"]:
            for language in entry["languages"]:
                found[language][entry["id"]] = entry["value"]
    except (KeyError, TypeError) as error:
        raise WebTextsError(f"{path}: an entry cannot be used: {error!r}") from error
    return found


def _filled(path: Path, content: Mapping[str, Any], numbers: Mapping[str, str]) -> Words:
    words: Words = {}
    for section, texts in content.items():
        if not isinstance(texts, dict):
            raise WebTextsError(f"{path}: {section}: a mapping is expected")
        words[section] = {}
        for name, text in texts.items():
            where = f"{path}: {section}.{name}"
            if not isinstance(text, str) or not text.strip():
                raise WebTextsError(f"{where}: a text is expected")
            try:
                filled = _NUMBER.sub(lambda match: numbers[match.group(1)], text)
            except KeyError as error:
                raise WebTextsError(f"{where}: no help number {error} in this language") from None
            words[section][name] = filled.strip()
    return words


def _compare(path: Path, words: Words, model: Words) -> None:
    ours, theirs = _names(words), _names(model)
    if ours.keys() != theirs.keys():
        names = ", ".join(sorted(ours.keys() ^ theirs.keys()))
        raise WebTextsError(f"{path}: not the same texts as {LANGUAGES[0]}.yml: {names}")
    for name, text in ours.items():
        if _placeholders(text) != _placeholders(theirs[name]):
            raise WebTextsError(f"{path}: {name}: not the same {{…}} as {LANGUAGES[0]}.yml")


def _names(words: Words) -> dict[str, str]:
    return {
        f"{section}.{name}": text
        for section, texts in words.items()
        for name, text in texts.items()
    }


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
