"""The reply in the making."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from helpline.dialogue.model import Choice, Part, Records, Reply, Say, State, Turn, say


class Draft:
    """Collects what this turn says while it changes the state.

    `asks_again`: a talk that was interrupted goes on, and asks its question again. `guide`: what
    was pending before this turn to find out what it is about (`triage`).
    """

    def __init__(self, state: State, turn: Turn, records: Records) -> None:
        self.state = state
        self.turn = turn
        self.records = records
        self.asks_again = False
        self.guide: Mapping[str, Any] = {}
        self._says: list[Say] = []

    def say(self, name: str, **figures: Any) -> None:
        """Add a message of one text."""
        self._says.append(say(name, **figures))

    def add(self, message: Say) -> None:
        """Add a message."""
        self._says.append(message)

    def reply(self) -> Reply:
        """The finished reply."""
        return Reply(self.state, tuple(self._says))


def choice(label: str, command: str, /, **arguments: Any) -> Choice:
    """A button with the payload `/command{arguments}`."""
    body = json.dumps(arguments, ensure_ascii=False) if arguments else ""
    return Choice(Part(label), f"/{command}{body}")
