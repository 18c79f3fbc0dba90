"""The letter to the merchant: offered where it is the next step, and whenever it is asked for."""

import pytest

from helpline.texts import LANGUAGES

PURCHASE = {
    "item": "koptelefoon",
    "item_category": "ordinary",
    "merchant": "Coolblue",
    "amount": "149.00",
    "order_date": "2026-10-01",
    "bought_online": True,
    "victim": "policyholder",
    "circumstances": [],
    "circumstances_asked": True,
}
NOTHING_CAME = {**PURCHASE, "expected_date": "2026-10-05", "complaint_made": False}
BROKEN = {
    **PURCHASE,
    "delivery_date": "2026-11-19",
    "problem": "damaged",
    "complaint_made": False,
}


def reports(customer, topic="non_delivery", facts=NOTHING_CAME, *, identified=True):
    """A claim on record: told, identified, confirmed."""
    customer.says("Mijn aankoop", topic=topic)
    for name, value in facts.items():
        if name != "circumstances_asked":
            customer.answers(name, value)
    if identified:
        customer.identifies()
    else:
        for _ in range(3):
            customer.answers("contract_number", "CC-000000")
            customer.answers("birth_date", "1970-01-01")
    if customer.state.reporting:
        customer.presses("confirm_claim")
    assert customer.state.finished
    return customer.state.reference


def payloads(customer):
    return [button.payload for message in customer.messages for button in message.buttons]


def files(customer):
    return [file.name for message in customer.messages for file in message.files]


def letter_of(customer):
    (message,) = [m for m in customer.messages if m.to_copy]
    return message.text


@pytest.mark.parametrize(
    ("topic", "facts"), [("non_delivery", NOTHING_CAME), ("non_conforming_delivery", BROKEN)]
)
def test_it_is_offered_where_a_complaint_is_the_next_step(each_language, topic, facts):
    reference = reports(each_language, topic, facts)
    assert '/talk{"talk": "letter"}' in payloads(each_language)
    each_language.presses("talk", talk="letter")
    own, *others = [p for p in payloads(each_language) if "letter_language" in p]
    assert f'"value": "{each_language.language}"' in own
    assert len(others) == 2
    each_language.presses("talk", talk="letter", fact="letter_language", value="fr")
    assert "Madame, Monsieur," in letter_of(each_language)
    assert "Coolblue" in letter_of(each_language)
    assert files(each_language) == [f"complaint-letter/{reference}/fr.pdf"]
    assert each_language.state.talk is None
    assert each_language.state.asked is None


def test_it_is_not_offered_where_the_complaint_was_made(customer):
    made = {
        **PURCHASE,
        "expected_date": "2026-10-05",
        "complaint_made": True,
        "complaint_date": "2026-11-10",
        "complaint_channel": "letter",
        "merchant_response": "none",
    }
    reports(customer, facts=made)
    assert '/talk{"talk": "letter"}' not in payloads(customer)
    assert files(customer) == [f"dates/{customer.state.reference}.ics"]


def test_it_is_not_offered_before_the_promised_day_and_says_so_when_asked_for(customer):
    reports(customer, facts={**NOTHING_CAME, "expected_date": "2026-12-01"})
    assert '/talk{"talk": "letter"}' not in payloads(customer)
    customer.says("Kan je toch al een brief maken?")
    customer.presses("talk", talk="letter", fact="letter_language", value="nl")
    assert "1 december 2026" in customer.messages[0].text
    assert customer.messages[1].to_copy


def test_without_days_there_is_no_calendar(customer):
    reports(customer)
    assert files(customer) == []


def test_the_name_stands_in_it_only_after_identification(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.presses("talk", talk="letter", fact="letter_language", value="en")
    assert letter_of(customer).startswith("Lotte Verhulst\n")


def test_the_name_of_the_policyholder_is_not_given_to_a_relatives_letter(customer):
    reports(customer, facts={**NOTHING_CAME, "victim": "family_same_roof"})
    customer.presses("talk", talk="letter")
    customer.presses("talk", talk="letter", fact="letter_language", value="en")
    assert "Verhulst" not in letter_of(customer)


def test_nor_to_who_was_not_identified(customer):
    reports(customer, identified=False)
    customer.presses("talk", talk="letter")
    customer.presses("talk", talk="letter", fact="letter_language", value="en")
    assert "Verhulst" not in letter_of(customer)
    assert "....." in letter_of(customer)


@pytest.mark.parametrize(
    "text", ["Kan je een brief maken?", "Pouvez-vous écrire la lettre ?", "Can you write a letter?"]
)
def test_it_is_written_when_asked_for_in_words(customer, text):
    reference = reports(customer)
    customer.says(text, topic="complaint")
    assert customer.state.talk == "letter"
    customer.says("graag", acts=["yes"])
    assert "Geachte" in letter_of(customer)
    assert files(customer) == [f"complaint-letter/{reference}/nl.pdf"]


def test_a_language_that_is_named_is_the_letters_not_the_conversations(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.says("in het Frans graag", requested_language="fr", topic="smalltalk")
    assert "Madame, Monsieur," in letter_of(customer)


def test_in_the_middle_of_a_report_it_has_no_file_and_the_report_goes_on(customer):
    customer.says("Mijn pakje kwam niet", topic="non_delivery", facts={"merchant": "Coolblue"})
    pending = customer.state.asked
    customer.says("kan je een brief voor mij schrijven")
    customer.presses("talk", talk="letter", fact="letter_language", value="nl")
    assert "Coolblue" in letter_of(customer)
    assert files(customer) == []
    assert customer.state.asked == pending
    assert customer.state.reporting


def test_a_purchase_told_along_with_the_wish_is_a_report_first(customer):
    customer.says(
        "Coolblue levert mijn tv niet, kan je een brief maken?",
        topic="non_delivery",
        facts={"merchant": "Coolblue", "item": "tv"},
    )
    assert customer.state.reporting
    assert customer.state.talk is None


def test_without_a_purchase_it_asks_what_went_wrong_and_leaves_the_rest_open(each_language):
    each_language.says("kan je een brief maken?")
    assert len(payloads(each_language)) == 2
    each_language.presses(
        "talk", talk="letter", fact="letter_kind", value="non_conforming_delivery"
    )
    each_language.presses("talk", talk="letter", fact="letter_language", value="nl")
    text = letter_of(each_language)
    assert "None" not in text
    assert "unknown" not in text
    assert "Artikel: ....." in text
    assert files(each_language) == []


def test_stopping_leaves_it(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.says("stop", acts=["stop"])
    assert customer.state.talk is None


def test_what_is_not_understood_asks_again(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.says("xyz")
    assert [p for p in payloads(customer) if "letter_language" in p]
    assert customer.state.talk == "letter"


def test_an_unknown_language_asks_again(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.presses("talk", talk="letter", fact="letter_language", value="de")
    assert len([p for p in payloads(customer) if "letter_language" in p]) == len(LANGUAGES)


def test_a_button_of_a_letter_that_is_over_opens_it_anew(customer):
    reports(customer)
    customer.presses("talk", talk="letter")
    customer.presses("talk", talk="letter", fact="letter_language", value="nl")
    customer.presses("talk", talk="letter", fact="letter_language", value="fr")
    assert customer.state.talk == "letter"
