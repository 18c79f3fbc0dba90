"""The three conversations that must go right, through the real gateway, model and database."""

import json

HEADPHONES = (
    "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, "
    "vrijdag geleverd maar hij is stuk"
)


def identify(conversation, number="CC-104417", born="17/04/1988"):
    conversation.say(f"{number}, geboren op {born}")


def test_dutch_broken_headphones_without_a_complaint_are_too_early(talk, rows):
    conversation = talk("nl")
    said = conversation.say(HEADPHONES)
    assert "20 november 2026" in said
    assert "3 november 2026" in said
    assert "€ 149" in said
    assert "Hebt u al geklaagd bij Coolblue?" in said
    assert conversation.text.count("?") == 2  # "klopt er iets niet?" and the one question

    said = conversation.say("nog niet geklaagd")
    assert "27 november 2026" in said
    assert "PUR-3" in said
    identify(conversation)
    said = conversation.press("Ja, dit klopt")

    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", reference_in(said))
    assert (claim["outcome"], claim["status"]) == ("too_early", "waiting")
    facts = json.loads(claim["report"])["facts"]
    assert facts["order_date"] == "2026-11-03"
    assert facts["delivery_date"] == "2026-11-20"
    assert facts["amount"] == "149.00"


def test_french_electric_bicycle_is_not_covered_within_two_questions(talk, rows):
    conversation = talk("fr")
    said = conversation.say(
        "bonjour j'ai acheté un vélo avec un moteur électrique sur une boutique en ligne et il "
        "n'a jamais été livré"
    )
    assert "PUR-X6" in said
    assert "02 552 51 65" in said
    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", reference_in(said))
    assert claim["outcome"] == "not_covered"


def test_english_order_that_never_came_is_covered(talk, rows):
    conversation = talk("en")
    conversation.say(
        "ordered 1 September 2026, never arrived, complaint by the shop's form 1 October, no answer"
    )
    answers = {
        "What exactly did you buy?": "a desk lamp",
        "From which shop": "LampWorld",
        "How much did you pay": "80 euros",
        "What is your contract number": "CC-104688, 22/07/1991",
    }
    presses = {
        "Does one of these apply": "None of these",
        "Who bought it?": "I did, my contract",
        "one of these kinds?": "None of these",
    }
    for _ in range(9):
        question = conversation.answers[-1]["text"]
        if "may I open the claim" in question:
            break
        for start, answer in answers.items():
            if start in question:
                conversation.say(answer)
        for start, title in presses.items():
            if start in question:
                conversation.press(title)
    said = conversation.press("Yes, this is right")
    assert "31 October 2026" in said
    assert "€80" in said
    assert "PUR-5" in said
    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", reference_in(said))
    assert (claim["outcome"], claim["status"]) == ("covered", "open")
    assert claim["payable_cents"] == 8000


def test_a_first_message_with_all_facts_reaches_its_reference_in_six_messages(talk):
    conversation = talk("nl")
    conversation.say(
        "Ik heb op 1 september 2026 bij Coolblue een koptelefoon van 149 euro besteld. Nooit "
        "geleverd. Op 1 oktober geklaagd via hun klachtenformulier, nooit antwoord gekregen."
    )
    conversation.press("Niets van dit alles")
    identify(conversation)
    said = conversation.press("Ja, dit klopt")
    assert reference_in(said)
    assert conversation.sent <= 6


def reference_in(text):
    """The claim reference in an answer."""
    import re

    from helpline.claims import parse_reference

    found = re.search(r"CC-[0-9A-Z]{4,}-[0-9A-Z]", text)
    assert found, text
    return parse_reference(found.group())
