"""The helpline's texts for people: found by name and language, filled in as that language writes.

Texts live in `data/responses/<language>/*.yml`, in the form of a Rasa domain's `responses`, though
not in the domain itself: see `domain.yml`. Every text exists in every language: a gap is an error
when they are loaded, not when a customer meets it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_currency

LANGUAGES = ("nl", "fr", "en")
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
NUMBER_PREFIX = "number_"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class TextsError(ValueError):
    """The texts cannot be used; the message names the file and the text."""


@dataclass(frozen=True)
class Button:
    """A choice that a message offers; `payload` is what it stands for, never shown."""

    title: str
    payload: str


@dataclass(frozen=True)
class File:
    """A file to download with a message; `name` tells the gateway which one, and is its address."""

    title: str
    name: str


@dataclass(frozen=True)
class Message:
    """One message, ready to be sent. `to_copy`: its text is for the customer to take over."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    to_copy: bool = False


class Catalogue:
    """All texts in all languages."""

    def __init__(
        self,
        texts: Mapping[str, Mapping[str, dict[str, Any]]],
        numbers: Mapping[str, Mapping[str, str]],
    ) -> None:
        """`texts`: language -> name -> {"text": …, "buttons": […]};
        `numbers`: language -> "number_<id>" -> telephone number or address."""
        self._texts = texts
        self._numbers = numbers

    @classmethod
    def load(cls, data_dir: Path) -> Catalogue:
        """Read `data_dir/responses/<language>/*.yml` and `data_dir/help_numbers.yml`.

        Raises:
            TextsError: a file cannot be read, a name occurs twice, a language lacks a text, or the
                languages disagree on a text's placeholders or button payloads.
        """
        return _load(data_dir)

    def names(self) -> list[str]:
        """Every text's name, sorted."""
        return sorted(self._texts[LANGUAGES[0]])

    def __contains__(self, name: str) -> bool:
        return name in self._texts[LANGUAGES[0]]

    def source(self, name: str, language: str) -> dict[str, Any]:
        """The text as it stands in its file: `text` and perhaps `buttons`.

        Raises:
            TextsError: there is no such text.
        """
        try:
            return self._texts[language][name]
        except KeyError:
            raise TextsError(f"no text {name!r} in {language!r}") from None

    def render(self, name: str, language: str, **figures: Any) -> str:
        """The text with its figures put in, each as `language` writes it (see `format_figure`).

        Raises:
            TextsError: there is no such text, or it needs a figure that was not given.
        """
        template = str(self.source(name, language)["text"])

        def fill(match: re.Match[str]) -> str:
            key = match.group(1)
            if key in figures:
                return format_figure(figures[key], language)
            if key in self._numbers[language]:
                return self._numbers[language][key]
            raise TextsError(f"text {name!r} needs {{{key}}}")

        return _PLACEHOLDER.sub(fill, template).strip()

    def buttons(self, name: str, language: str) -> tuple[Button, ...]:
        """The choices that belong to a text."""
        return tuple(
            Button(button["title"], button["payload"])
            for button in self.source(name, language).get("buttons", ())
        )


def format_figure(value: Any, language: str) -> str:
    """Write a date ("27 november 2026"), an amount in euro ("€ 5.000", "€ 149,50") or a list as
    `language` does; anything else as it is."""
    locale = _LOCALES[language]
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        written = str(format_date(value, format="d MMMM y", locale=locale))
        # The first of the month is the only ordinal in a French date.
        return f"1er{written[1:]}" if language == "fr" and value.day == 1 else written
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        pattern = {"nl": "¤ #,##0", "fr": "#,##0 ¤", "en": "¤#,##0"}[language]
        if not whole:
            pattern = pattern.replace("#,##0", "#,##0.00")
        return str(
            format_currency(value, "EUR", format=pattern, locale=locale, currency_digits=False)
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(format_figure(item, language) for item in value)
    return str(value)


@lru_cache(maxsize=4)
def _load(data_dir: Path) -> Catalogue:
    folder = data_dir / "responses"
    texts: dict[str, dict[str, dict[str, Any]]] = {}
    for language in LANGUAGES:
        texts[language] = {}
        for path in sorted((folder / language).glob("*.yml")):
            for name, source in _read(path).items():
                if name in texts[language]:
                    raise TextsError(f"{path}: {name!r} stands in another file too")
                texts[language][name] = source
    _check_languages_agree(texts, folder)
    return Catalogue(texts, _read_numbers(data_dir / "help_numbers.yml"))


def _read_numbers(path: Path) -> dict[str, dict[str, str]]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["numbers"]
        return {
            language: {
                f"{NUMBER_PREFIX}{entry['id']}": str(entry["value"])
                for entry in entries
                if language in entry["languages"]
            }
            for language in LANGUAGES
        }
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise TextsError(f"{path}: {error}") from error


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        responses = content["responses"]
        result = {}
        for name, variants in responses.items():
            (variant,) = variants
            if not str(variant["text"]).strip():
                raise ValueError(f"{name!r} is empty")
            result[str(name)] = dict(variant)
        return result
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise TextsError(f"{path}: {error}") from error


def _check_languages_agree(texts: dict[str, dict[str, dict[str, Any]]], folder: Path) -> None:
    every_name = set().union(*(texts[language] for language in LANGUAGES))
    for name in sorted(every_name):
        missing = [language for language in LANGUAGES if name not in texts[language]]
        if missing:
            raise TextsError(f"{folder}: {name!r} is missing in {', '.join(missing)}")
        variants = [texts[language][name] for language in LANGUAGES]
        if len({_figures_of(variant) for variant in variants}) > 1:
            raise TextsError(f"{folder}: {name!r} has other placeholders in one language")
        if len({tuple(b["payload"] for b in v.get("buttons", ())) for v in variants}) > 1:
            raise TextsError(f"{folder}: {name!r} has other buttons in one language")


def _figures_of(variant: dict[str, Any]) -> frozenset[str]:
    """The placeholders of a text, but for help numbers: those differ from language to language."""
    found = _PLACEHOLDER.findall(str(variant["text"]))
    return frozenset(name for name in found if not name.startswith(NUMBER_PREFIX))
