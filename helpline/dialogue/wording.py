"""From what is to be said to the words: texts by name, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from helpline.dialogue.model import Part, Say
from helpline.texts import Button, Catalogue, File, Message


def word(message: Say, catalogue: Catalogue, language: str) -> Message:
    """The message in `language`.

    Raises:
        helpline.texts.TextsError: a text is missing, or a figure that it needs.
    """
    text = "\n".join(_text(part, catalogue, language) for part in message.parts)
    if message.choices:
        buttons = tuple(
            Button(_text(choice.label, catalogue, language), choice.payload)
            for choice in message.choices
        )
    else:
        buttons = catalogue.buttons(message.parts[-1].name, language)
    files = tuple(File(_text(file.label, catalogue, language), file.name) for file in message.files)
    return Message(text, buttons, files, message.to_copy)


def _text(part: Part, catalogue: Catalogue, language: str) -> str:
    figures = {key: _figure(value, catalogue, language) for key, value in part.figures.items()}
    return catalogue.render(part.name, language, **figures)


def _figure(value: Any, catalogue: Catalogue, language: str) -> Any:
    if isinstance(value, Part):
        return _text(value, catalogue, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_figure(item, catalogue, language) for item in value]
    return value
