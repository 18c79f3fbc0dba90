"""A claim's days as a calendar file, read back by a parser of the format."""

from datetime import date, datetime, timedelta, timezone

from icalendar import Calendar

from helpline.calendar_files import MarkedDay, calendar
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
AWKWARD = "Dernière chance: « 7 jours »; écrire, puis attendre \\ fin\nBEGIN:VEVENT\r\n" + "é" * 200
COMPLAIN = MarkedDay("complain_by", date(2026, 11, 28), "Laatste dag", AWKWARD)
ANSWER = MarkedDay("merchant_answer", date(2026, 12, 31), "Antwoord", "De winkel")


def made(*days, at=NOW, reference="CC-7K3PQ-9"):
    return calendar(reference, days, name="Cyber Care", language="nl", made_at=at)


def events(file):
    return Calendar.from_ical(file).walk("VEVENT")


def test_each_day_is_an_event_of_the_whole_day_in_order():
    first, second = events(made(ANSWER, COMPLAIN))
    assert first["DTSTART"].dt == date(2026, 11, 28)
    assert first["DTEND"].dt == date(2026, 11, 29)
    assert first["DTSTART"].params["VALUE"] == "DATE"
    assert second["DTSTART"].dt == date(2026, 12, 31)
    assert second["DTEND"].dt == date(2027, 1, 1)
    assert first["DTSTAMP"].dt == NOW
    assert first["SUMMARY"].params["LANGUAGE"] == "nl"


def test_texts_come_back_as_they_were_and_begin_no_event_of_their_own():
    file = made(COMPLAIN)
    (event,) = events(file)
    assert str(event["DESCRIPTION"]).replace("\r", "") == AWKWARD.replace("\r", "")
    assert str(event["SUMMARY"]) == "Laatste dag"


def test_lines_are_folded_at_75_octets_and_end_as_the_format_wants():
    file = made(COMPLAIN, ANSWER)
    lines = file.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\n" not in line and b"\r" not in line for line in lines)


def test_there_is_a_reminder_the_day_before():
    for event in events(made(COMPLAIN, ANSWER)):
        (alarm,) = event.walk("VALARM")
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"].dt == -timedelta(hours=15)
        assert str(alarm["DESCRIPTION"]) == str(event["SUMMARY"])


def test_a_day_keeps_its_identity_when_it_moves_and_the_later_file_counts():
    (before,) = events(made(COMPLAIN))
    moved = MarkedDay("complain_by", date(2026, 11, 30), "Laatste dag", "x")
    (after,) = events(made(moved, at=NOW + timedelta(hours=1)))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_no_two_days_or_claims_share_an_identity():
    uids = [
        str(event["UID"])
        for reference in ("CC-7K3PQ-9", "CC-8K3PQ-7")
        for event in events(made(COMPLAIN, ANSWER, reference=reference))
    ]
    assert len(set(uids)) == 4


def test_every_deadline_that_is_told_has_a_title_in_the_calendar():
    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    told = [name for name in catalogue.names() if name.startswith("utter_deadline_")]
    assert told
    for name in told:
        title = name.replace("utter_deadline_", "utter_calendar_title_")
        for language in LANGUAGES:
            assert catalogue.render(title, language)
