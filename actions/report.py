"""The report form: each message of a report passes here, and the policy engine asks the next
question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turns import take_turn, wait_for_the_customer


class ValidateReportForm(Action):
    """Takes over what the message says; asks what is still needed, or ends the form."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "validate_report_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action`. A `requested_slot` of None ends the form."""
        state, events = take_turn(tracker, dispatcher)
        return [
            *events,
            SlotSet("requested_slot", state.asked if state.reporting else None),
            wait_for_the_customer(),
        ]
