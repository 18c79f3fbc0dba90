"""Everything outside a report: greetings, questions, other topics, crisis, a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import take_turn, wait_for_the_customer

REPORT_FORM = "report_form"


class ActionConverse(Action):
    """Answers the message; opens the report form again where a closed report is corrected."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_converse"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action`."""
        state, events = take_turn(tracker, dispatcher)
        if state.reporting:
            events += [ActiveLoop(REPORT_FORM), SlotSet("requested_slot", state.asked)]
        return [*events, wait_for_the_customer()]
