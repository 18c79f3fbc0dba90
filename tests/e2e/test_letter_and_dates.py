"""From a purchase that waits for a complaint to the letter and the calendar in the customer's
hands, through the whole system."""

from icalendar import Calendar

HEADPHONES = (
    "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, "
    "vrijdag geleverd maar hij is stuk"
)


def files_of(conversation):
    return [file for message in conversation.answers for file in message.get("files", ())]


def test_the_letter_and_the_days_of_a_claim_that_came_too_early(talk):
    conversation = talk("nl")
    conversation.say(HEADPHONES)
    conversation.say("nog niet geklaagd")
    conversation.say("CC-104417, geboren op 17/04/1988")
    conversation.press("Ja, dit klopt")

    (dates,) = files_of(conversation)
    status, headers, content = conversation.fetch(dates["url"])
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2026-11-27"

    conversation.press("Schrijf de brief")
    assert "Frans" in conversation.buttons
    conversation.press("Frans")
    (letter,) = [message for message in conversation.answers if message.get("to_copy")]
    assert "Madame, Monsieur," in letter["text"]
    assert "Coolblue" in letter["text"]
    assert "21 décembre 2026" in letter["text"]
    assert letter["language"] == "nl", "the conversation stays as it was"
    (paper,) = letter["files"]
    status, headers, content = conversation.fetch(paper["url"])
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert content.startswith(b"%PDF-")
    assert headers["Content-Disposition"].startswith("attachment;")

    stranger = talk("nl")
    assert stranger.fetch(paper["url"])[0] == 404
    assert stranger.fetch(dates["url"])[0] == 404


def test_a_letter_is_written_when_it_is_asked_for_in_words(talk):
    conversation = talk("en")
    conversation.say("Can you write a complaint letter to a shop for me?")
    conversation.press("Nothing arrived")
    conversation.say("in English please")
    (letter,) = [message for message in conversation.answers if message.get("to_copy")]
    assert "Dear Sir or Madam," in letter["text"]
    assert "files" not in letter
