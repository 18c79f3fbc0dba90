"""Rasa's memory of a conversation: its slots, its open form and its latest turn, one row each.

The full record is in `helpline.conversations`. Rasa reloads and replays whatever its tracker
holds on each turn, so a long tracker makes long turns; here the two-hundredth turn reloads as
much as the tenth. A turn that failed is not saved (see `helpline.assistant.turns`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from helpline.assistant.turns import current_turn
from helpline.database import open_engine, writer
from helpline.settings import load_settings

# Plain statements, understood by SQLite and PostgreSQL alike: this is read and written every turn.
_LOAD = sa.text("SELECT events FROM rasa_trackers WHERE conversation_id = :id")
_KEYS = sa.text("SELECT conversation_id FROM rasa_trackers")
_STORE = sa.text(
    "INSERT INTO rasa_trackers (conversation_id, events) VALUES (:id, :events) "
    "ON CONFLICT (conversation_id) DO UPDATE SET events = excluded.events"
)


class SnapshotTrackerStore(TrackerStore):
    """Keeps a snapshot per conversation in the helpline's database."""

    def __init__(
        self, domain: Domain | None, event_broker: Any = None, url: str | None = None, **kwargs: Any
    ) -> None:
        """`url`: SQLAlchemy URL; default: the helpline's own database."""
        super().__init__(domain, event_broker, **kwargs)
        # Rasa hands `url` only when endpoints.yml names one.
        stored_at = getattr(url, "url", url) or load_settings().resolved_database_url
        self._engine = open_engine(stored_at)
        self._writer = writer(self._engine)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """A new tracker; it is stored with its first turn, not before."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the tracker's snapshot, unless its turn failed."""
        turn = current_turn.get()
        if turn is not None and turn.failed:
            return
        events = json.dumps([event.as_dict() for event in snapshot(tracker)])
        with self._writer.begin() as connection:
            connection.execute(_STORE, {"id": tracker.sender_id, "events": events})
        if turn is not None:
            turn.saved = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Load the snapshot, or None for an unknown conversation."""
        turn = current_turn.get()
        if turn is not None and turn.loaded is not None:
            return turn.loaded
        with self._engine.connect() as connection:
            stored = connection.execute(_LOAD, {"id": sender_id}).scalar()
        if stored is None:
            return None
        return DialogueStateTracker.from_events(
            sender_id, deserialise_events(json.loads(stored)), self.domain.slots
        )

    async def keys(self) -> Iterable[str]:
        """All conversation ids."""
        with self._engine.connect() as connection:
            return list(connection.execute(_KEYS).scalars())


def snapshot(tracker: DialogueStateTracker) -> list[Event]:
    """The events that bring a new tracker to the state of `tracker`: its slots and form as they
    were before the latest turn, then that turn's events."""
    events = list(tracker.events)
    start = next(
        (i for i in range(len(events) - 1, -1, -1) if isinstance(events[i], UserUttered)), None
    )
    if start is None:
        return events
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in events[:start]:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    before: list[Event] = [
        SlotSet(key, value) for key, value in sorted(slots.items()) if value is not None
    ]
    if loop is not None:
        before += [ActionExecuted(loop), ActiveLoop(loop)]
    return [*before, ActionExecuted(ACTION_LISTEN_NAME), *events[start:]]
