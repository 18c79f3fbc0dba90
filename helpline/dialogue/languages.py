"""The language of the conversation after a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.dialogue.letter import LANGUAGE as LETTER_LANGUAGE
from helpline.dialogue.model import State


def language_of(state: State, understood: Mapping[str, Any]) -> str:
    """The language to go on in: the one asked for, else the one that the message is in.

    "In French", said of the letter to the merchant, is no wish for the conversation.
    """
    asked_for = understood.get("requested_language")
    if asked_for and state.asked != LETTER_LANGUAGE:
        return str(asked_for)
    return str(understood["language"])
