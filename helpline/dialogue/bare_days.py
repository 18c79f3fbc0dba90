"""A day that a reply names and nothing else, while something else is asked."""

from __future__ import annotations

from datetime import date

from helpline.coverage.facts import UNKNOWN
from helpline.dialogue import identification
from helpline.dialogue.corrections import DATES
from helpline.dialogue.covers import PURCHASES, has
from helpline.dialogue.draft import Draft
from helpline.understanding.answers import interpret_answer
from helpline.understanding.dates import extract_dates
from helpline.understanding.settling import says_only_facts

INCIDENT_DATE = "incident_date"


def day_of_the_incident(draft: Draft) -> dict[str, str]:
    """The day of the incident (ISO), where the reply is nothing but a day and only that one is
    open; else {}. A purchase has too many days to tell which is meant."""
    state, turn = draft.state, draft.turn
    cover = str(state.cover)
    is_open = has(cover, INCIDENT_DATE) and INCIDENT_DATE not in state.facts
    asks_for_a_day = state.asked in identification.FACTS or state.asked in DATES
    if cover in PURCHASES or not is_open or asks_for_a_day or not says_only_facts(turn.text):
        return {}
    # A lone figure is a day only where a day is asked for.
    days = extract_dates(turn.text, turn.language, turn.today)
    answer = interpret_answer(turn.text, INCIDENT_DATE, turn.language, turn.today)
    named = answer.get(INCIDENT_DATE, UNKNOWN)
    if len(days) != 1 or named == UNKNOWN or date.fromisoformat(named) > turn.today:
        return {}
    return {INCIDENT_DATE: named}
