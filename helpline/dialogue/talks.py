"""Short dialogues beside the report of an incident: ending the contract, asking after a claim, …

One at a time. A report under way waits with its question, and goes on when the talk is over. A talk
keeps what it was told in `state.talk_facts` and its pending question in `state.asked`.
"""

from __future__ import annotations

from typing import Any, Protocol

from helpline.dialogue import report
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.model import Choice


class Talk(Protocol):
    """What a short dialogue does, turn by turn."""

    def begin(self, draft: Draft) -> None:
        """Say the first thing; the turn's arguments are those of the button or event."""

    def take_text(self, draft: Draft) -> bool:
        """Take over a typed message. False if it says nothing about the talk."""

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """Take over a pressed button."""

    def ask_again(self, draft: Draft) -> None:
        """Ask the pending question again."""


def open_talk(draft: Draft, name: str) -> None:
    """From now on messages are the talk's; a report's pending question waits."""
    state = draft.state
    if state.talk is None:
        state.waiting = state.asked
    state.talk = name
    state.talk_facts = {}
    state.asked = None
    state.misses = 0


def interrupt_talk(draft: Draft, name: str) -> None:
    """Open a talk for something that cannot wait; one that is under way goes on after it."""
    state = draft.state
    if state.talk is None:
        open_talk(draft, name)
        return
    state.interrupted = {"talk": state.talk, "facts": state.talk_facts, "asked": state.asked}
    state.talk = name
    state.talk_facts = {}
    state.asked = None


def close_talk(draft: Draft) -> None:
    """The talk is over; what it interrupted goes on: another talk, or a report that waits with its
    question."""
    state = draft.state
    if state.interrupted is not None:
        state.talk = state.interrupted["talk"]
        state.talk_facts = state.interrupted["facts"]
        state.asked = state.interrupted["asked"]
        state.interrupted = None
        draft.asks_again = True
        return
    leave_talk(draft)
    if draft.state.reporting:
        draft.say("utter_back_to_report")
        report.repeat_question(draft)


def leave_talk(draft: Draft) -> None:
    """The talk is over, and something else is said next."""
    state = draft.state
    state.talk = None
    state.talk_facts = {}
    state.interrupted = None
    state.asked, state.waiting = state.waiting, None


def talk_choice(label: str, talk: str, fact: str, value: Any) -> Choice:
    """A button that answers the talk's question for `fact`."""
    return choice(label, "talk", talk=talk, fact=fact, value=value)
