"""Rasa's snapshot: it restores what the next turn needs, and does not grow."""

import asyncio

import pytest
from rasa.core.actions.forms import FormAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from helpline.assistant.models import RasaTracker
from helpline.assistant.tracker_store import SnapshotTrackerStore, snapshot
from helpline.assistant.turns import Turn, current_turn
from helpline.database import open_engine

DOMAIN = Domain.from_dict(
    {
        "intents": ["answer"],
        "slots": {
            "language": {"type": "text", "mappings": [{"type": "custom"}]},
            "dialogue": {"type": "any", "mappings": [{"type": "custom"}]},
        },
        "forms": {"report_form": {"required_slots": ["dialogue"]}},
    }
)


def turn(number):
    return [
        UserUttered(f"text {number}", {"name": "answer"}, message_id=str(number)),
        ActionExecuted("report_form"),
        SlotSet("dialogue", {"turn": number}),
        SlotSet("requested_slot", "amount"),
        ActiveLoop("report_form"),
        BotUttered(f"answer {number}"),
        ActionExecuted("action_listen"),
    ]


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'trackers.db'}"
    engine = open_engine(url)
    RasaTracker.__table__.create(engine)
    engine.dispose()
    return SnapshotTrackerStore(DOMAIN, url=url)


def talk(store, turns):
    async def run():
        lengths = []
        for number in range(turns):
            tracker = await store.get_or_create_tracker("c")
            for event in turn(number):
                tracker.update(event, DOMAIN)
            await store.save(tracker)
            lengths.append(len(snapshot(tracker)))
        return await store.retrieve("c"), lengths

    return asyncio.run(run())


def test_a_restored_tracker_stands_where_the_saved_one_stood(store):
    tracker, _ = talk(store, 3)
    assert tracker.get_slot("dialogue") == {"turn": 2}
    assert tracker.get_slot("requested_slot") == "amount"
    assert tracker.active_loop_name == "report_form"
    assert tracker.latest_action_name == "action_listen"
    assert tracker.latest_message.text == "text 2"
    assert FormAction("report_form", None).get_slot_to_fill(tracker) == "amount"


def test_a_closed_form_stays_closed(store):
    async def run():
        tracker = await store.get_or_create_tracker("c")
        for number in range(2):
            for event in turn(number):
                tracker.update(event, DOMAIN)
        closing = [
            UserUttered("x", {"name": "answer"}),
            ActiveLoop(None),
            SlotSet("requested_slot", None),
        ]
        for event in [*closing, ActionExecuted("action_listen")]:
            tracker.update(event, DOMAIN)
        await store.save(tracker)
        again = await store.retrieve("c")
        again.update(UserUttered("y", {"name": "answer"}))
        await store.save(again)
        return await store.retrieve("c")

    tracker = asyncio.run(run())
    assert tracker.active_loop_name is None
    assert tracker.get_slot("requested_slot") is None


def test_the_two_hundredth_turn_stores_as_much_as_the_tenth(store):
    _, lengths = talk(store, 200)
    assert lengths[199] == lengths[9]


def test_a_failed_turn_leaves_the_tracker_as_it_was(store):
    before, _ = talk(store, 2)

    async def fail():
        token = current_turn.set(Turn(failed=True))
        tracker = await store.retrieve("c")
        tracker.update(UserUttered("lost", {"name": "answer"}))
        await store.save(tracker)
        current_turn.reset(token)
        return await store.retrieve("c")

    after = asyncio.run(fail())
    assert [e.as_dict() for e in after.events] == [e.as_dict() for e in before.events]


def test_an_unknown_conversation_has_no_tracker(store):
    assert asyncio.run(store.retrieve("nobody")) is None


def test_snapshot_of_a_tracker_without_messages_is_the_tracker():
    tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen")])
    assert list(tracker.events) == snapshot(tracker)
