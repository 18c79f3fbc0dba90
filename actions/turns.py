"""Between Rasa and the dialogue: a tracker's latest message becomes a turn, a reply becomes
messages and events."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.records import DatabaseRecords
from actions.services import services
from helpline.dialogue import State, Turn, advance, overview
from helpline.dialogue.languages import language_of
from helpline.dialogue.wording import word
from helpline.texts import Message

BELGIUM = ZoneInfo("Europe/Brussels")
DIALOGUE_SLOT = "dialogue"
LANGUAGE_SLOT = "language"
OVERVIEW = "overview"


def take_turn(
    tracker: Tracker, dispatcher: CollectingDispatcher
) -> tuple[State, list[dict[str, Any]]]:
    """Advance the dialogue by the tracker's latest message and say what is to be said. Return the
    new state, and the events that keep it."""
    state = State.from_json(tracker.get_slot(DIALOGUE_SLOT))
    turn = read_turn(tracker, state)
    here = services()
    records = DatabaseRecords(here.engine, tracker.sender_id, turn.received_at)
    reply = advance(state, turn, records)
    for message in reply.says:
        worded = word(message, here.catalogue, turn.language)
        buttons = [{"title": b.title, "payload": b.payload} for b in worded.buttons]
        dispatcher.utter_message(text=worded.text, buttons=buttons, json_message=_extras(worded))
    # The overview is for the people at the desk: the gateway's channel hands it on.
    kept = {**reply.state.to_json(), OVERVIEW: overview(reply.state)}
    return reply.state, [SlotSet(DIALOGUE_SLOT, kept), SlotSet(LANGUAGE_SLOT, turn.language)]


def _extras(message: Message) -> dict[str, Any] | None:
    """What Rasa has no field for: it keeps it with the message, for the gateway's channel."""
    if not message.files and not message.to_copy:
        return None
    files = [{"title": file.title, "name": file.name} for file in message.files]
    return {"files": files, "to_copy": message.to_copy}


def wait_for_the_customer() -> dict[str, Any]:
    """The event that ends a turn. All was said; without it Rasa would look for a rule on what to do
    next, find none where a report has just been closed, and fall back to `action_converse`."""
    event: dict[str, Any] = FollowupAction("action_listen")
    return event


def read_turn(tracker: Tracker, state: State) -> Turn:
    """The tracker's latest message as a turn of the dialogue, which is now at `state`."""
    message: dict[str, Any] = tracker.latest_message
    metadata: dict[str, Any] = message.get("metadata") or {}
    received_at = datetime.fromisoformat(metadata["received_at"].replace("Z", "+00:00"))
    text = message.get("text") or ""
    understood: dict[str, Any] = message.get("understood") or {}
    language = language_of(state, understood) if understood else tracker.get_slot(LANGUAGE_SLOT)
    command: str | None = None
    arguments: dict[str, Any] = {}
    if metadata.get("kind") != "text":
        command, arguments = read_command(text)
        text = ""
    return Turn(
        id=str(message.get("message_id")),
        text=text,
        command=command,
        arguments=arguments,
        understood=understood,
        language=language,
        received_at=received_at,
        today=received_at.astimezone(BELGIUM).date(),
        masked=tuple(metadata.get("masked", ())),
        channel=str(metadata.get("channel", "web")),
    )


def read_command(text: str) -> tuple[str, dict[str, Any]]:
    """Split `/name{"key": value}` into its name and its values."""
    name, brace, rest = text.removeprefix("/").partition("{")
    return name, json.loads(brace + rest) if brace else {}
