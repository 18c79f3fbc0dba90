"""All-day events, each with a reminder on the day before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

_PRODUCT = "-//Cyber Care//Helpline//EN"
_DOMAIN = "cyber-care-helpline"
# The event begins at midnight: nine in the morning of the day before.
_REMIND_BEFORE = timedelta(hours=15)


@dataclass(frozen=True)
class MarkedDay:
    """One day to keep in mind.

    Attributes:
        key: tells the days of one file apart; the same day keeps its key when its date moves.
        day: the day, in Belgium.
        title: what a calendar shows on that day.
        description: what to know and do.
    """

    key: str
    day: date
    title: str
    description: str


def calendar(
    reference: str, days: Iterable[MarkedDay], *, name: str, language: str, made_at: datetime
) -> bytes:
    """The days as an .ics file.

    An event's identity is made of `reference` and its key: taken in again, the file replaces what
    is there instead of adding to it.

    Args:
        reference: the claim's reference.
        days: the days, in any order.
        name: the calendar's name.
        language: the code of the texts' language.
        made_at: the instant, in UTC.
    """
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    for marked in sorted(days, key=lambda one: (one.day, one.key)):
        file.add_component(_event(reference, marked, language, made_at))
    return bytes(file.to_ical())


def _event(reference: str, marked: MarkedDay, language: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{reference}-{marked.key}@{_DOMAIN}".lower())
    event.add("dtstamp", made_at)
    # A later file of the same claim counts as newer; the number need only grow.
    event.add("sequence", int(made_at.timestamp()) // 60)
    event.add("dtstart", marked.day)
    event.add("dtend", marked.day + timedelta(days=1))
    event.add("summary", marked.title, parameters={"LANGUAGE": language})
    event.add("description", marked.description, parameters={"LANGUAGE": language})
    # It takes no time out of the day.
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", marked.title)
    reminder.add("trigger", -_REMIND_BEFORE)
    event.add_component(reminder)
    return event
