"""Files that come in: for which claim they are, which document each is, what is still missing."""

import pytest
from claims_at_hand import (
    MISUSE,
    NUMBER,
    PURCHASE,
    button,
    identified,
    report,
    text,
    waiting_for_the_shop,
)


def send(customer, public_id, name=None):
    """The gateway has stored a file, and says so."""
    name = name or f"{public_id}.pdf"
    customer.records.documents[public_id] = {"name": name, "reference": None, "code": None}
    return customer.presses("document_received", document=public_id, name=name)


def linked(customer):
    return {
        public_id: (document["reference"], document["code"])
        for public_id, document in customer.records.documents.items()
    }


def reported(customer):
    """A purchase reported and recorded in this conversation."""
    customer.says("…", topic="non_delivery", facts=PURCHASE)
    customer.identifies()
    return customer.presses("confirm_claim")


def missing_of(customer, reference):
    return customer.records.claim(reference, NUMBER).missing_documents


def test_a_recorded_report_says_once_how_to_send_documents(each_language):
    said = reported(each_language)
    assert said.endswith(text(each_language, "utter_documents_how"))
    each_language.says("…", topic="non_delivery", facts=PURCHASE)
    said = each_language.presses("confirm_claim")
    assert "CC-TEST-2" in said
    assert text(each_language, "utter_documents_how") not in said


def test_where_files_cannot_be_taken_it_says_where_they_can(each_language):
    each_language.channel = "whatsapp"
    said = reported(each_language)
    assert text(each_language, "utter_documents_how") not in said
    assert said.count("CC-TEST-1") == 2


def test_a_report_that_is_not_covered_asks_for_no_documents(customer):
    said = customer.says(
        "…", topic="non_delivery", facts={**PURCHASE, "merchant_response": "refunded"}
    )
    assert customer.state.finished
    assert text(customer, "utter_documents_how") not in said


def test_a_file_for_the_only_claim_is_linked_at_once_and_sorted_by_a_button(each_language):
    reported(each_language)
    codes = missing_of(each_language, "CC-TEST-1")
    assert len(codes) > 1
    said = send(each_language, "f1", "invoice.pdf")
    assert text(each_language, "utter_document_received", file="invoice.pdf") in said
    assert linked(each_language) == {"f1": ("CC-TEST-1", None)}
    assert all(len(title) <= 24 for title in each_language.titles)
    assert len(each_language.titles) == len(codes) + 1
    said = button(each_language, f"utter_document_short_{codes[0]}")
    assert linked(each_language) == {"f1": ("CC-TEST-1", codes[0])}
    assert text(each_language, f"utter_document_{codes[0]}") not in said
    for code in codes[1:]:
        assert text(each_language, f"utter_document_{code}") in said
    assert each_language.state.talk is None


def test_the_last_missing_document_is_taken_for_the_one_that_comes(each_language):
    reported(each_language)
    *first, last = missing_of(each_language, "CC-TEST-1")
    for place, code in enumerate(first):
        send(each_language, f"f{place}")
        button(each_language, f"utter_document_short_{code}")
    said = send(each_language, "last")
    assert linked(each_language)["last"] == ("CC-TEST-1", last)
    assert text(each_language, "utter_claim_all_there") in said
    said = send(each_language, "more")
    assert linked(each_language)["more"] == ("CC-TEST-1", None)
    assert text(each_language, "utter_claim_all_there") in said


def test_several_files_in_a_row_are_sorted_one_by_one(each_language):
    reported(each_language)
    codes = missing_of(each_language, "CC-TEST-1")
    for public_id in ("f1", "f2", "f3"):
        said = send(each_language, public_id)
        assert text(each_language, "utter_document_received", file=f"{public_id}.pdf") in said
        assert text(each_language, "utter_document_which", file="f1.pdf") in said
    assert set(linked(each_language).values()) == {("CC-TEST-1", None)}
    said = button(each_language, f"utter_document_short_{codes[0]}")
    assert text(each_language, "utter_document_which", file="f2.pdf") in said
    button(each_language, "utter_document_button_else")
    button(each_language, f"utter_document_short_{codes[1]}")
    assert linked(each_language) == {
        "f1": ("CC-TEST-1", codes[0]),
        "f2": ("CC-TEST-1", None),
        "f3": ("CC-TEST-1", codes[1]),
    }
    assert each_language.state.talk is None


@pytest.mark.parametrize("words", ["dat is de factuur", "c'est la facture", "it's the invoice"])
def test_the_document_is_named_in_words_too(customer, words):
    reported(customer)
    send(customer, "f1")
    customer.says(words)
    assert linked(customer) == {"f1": ("CC-TEST-1", "order_proof")}


def test_words_that_name_no_document_bring_the_question_back(customer):
    reported(customer)
    send(customer, "f1")
    said = customer.says("blablabla")
    assert text(customer, "utter_document_which", file="f1.pdf") in said
    customer.says("weet ik niet", acts=["dont_know"])
    assert customer.state.talk is None
    assert linked(customer) == {"f1": ("CC-TEST-1", None)}


def test_a_file_before_any_claim_is_linked_when_the_claim_is_opened(each_language):
    said = send(each_language, "f1")
    assert text(each_language, "utter_document_kept") in said
    each_language.says("…", topic="non_delivery", facts=PURCHASE)
    pending = each_language.state.asked
    said = send(each_language, "f2")
    assert text(each_language, "utter_document_kept_for_report") in said
    assert each_language.state.asked == pending
    assert each_language.state.talk is None
    each_language.identifies()
    said = each_language.presses("confirm_claim")
    assert set(linked(each_language).values()) == {("CC-TEST-1", None)}
    assert text(each_language, "utter_document_which", file="f1.pdf") in said
    codes = missing_of(each_language, "CC-TEST-1")
    button(each_language, f"utter_document_short_{codes[0]}")
    button(each_language, f"utter_document_short_{codes[1]}")
    assert linked(each_language) == {
        "f1": ("CC-TEST-1", codes[0]),
        "f2": ("CC-TEST-1", codes[1]),
    }


def test_with_several_claims_it_is_asked_which(each_language):
    waiting_for_the_shop(each_language, "CC-TEST-1", incident=0)
    each_language.records.records_claim(
        "CC-TEST-2", report("identity_theft", MISUSE), NUMBER, incident=1
    )
    send(each_language, "f1")
    said = send(each_language, "f2")
    assert text(each_language, "utter_document_for_which_claim") in said
    assert linked(each_language) == {"f1": (None, None), "f2": (None, None)}
    each_language.presses("talk", talk="documents", fact="document_claim", value="CC-TEST-2")
    assert set(linked(each_language).values()) == {("CC-TEST-2", None)}
    assert each_language.state.asked == "document_which"


def test_a_file_during_a_second_report_may_be_for_either(each_language):
    waiting_for_the_shop(each_language, "CC-TEST-1", incident=0)
    each_language.state.incident = 1
    each_language.says("…", topic="non_conforming_delivery", facts={"item": "lamp"})
    pending = each_language.state.asked
    send(each_language, "f1")
    assert each_language.state.asked == "document_claim"
    button(each_language, "utter_document_button_report")
    assert linked(each_language) == {"f1": (None, None)}
    assert each_language.state.asked == pending


def test_another_conversation_s_claim_gets_nothing_before_identification(customer):
    waiting_for_the_shop(customer)
    said = send(customer, "f1")
    assert "CC-AAAAA-2" not in said
    assert linked(customer) == {"f1": (None, None)}


def test_the_claim_spoken_of_last_gets_the_file(customer):
    waiting_for_the_shop(customer, "CC-AAAAA-2")
    waiting_for_the_shop(customer, "CC-CCCCC-4")
    identified(customer)
    customer.says("CC-AAAAA-2")
    button(customer, "utter_claim_button_document")
    send(customer, "f1")
    assert linked(customer)["f1"][0] == "CC-AAAAA-2"


def test_a_file_in_the_middle_of_another_talk_brings_its_question_back(each_language):
    waiting_for_the_shop(each_language)
    identified(each_language)
    assert each_language.state.asked == "claim_next"
    send(each_language, "f1")
    assert each_language.state.asked == "document_which"
    button(each_language, "utter_document_button_else")
    assert (each_language.state.talk, each_language.state.asked) == ("claim_status", "claim_next")
    assert text(each_language, "utter_claim_next") in each_language.text
    button(each_language, "utter_claim_button_withdraw")
    assert each_language.state.asked == "claim_withdrawal"


def test_the_report_to_the_police_moves_the_claim_on(each_language):
    each_language.records.records_claim(
        "CC-TEST-1", report("identity_theft", MISUSE), NUMBER, incident=0
    )
    assert each_language.records.on_record["CC-TEST-1"].status == "waiting"
    send(each_language, "f1")
    said = button(each_language, "utter_document_short_police_report")
    now = each_language.records.on_record["CC-TEST-1"]
    assert now.report["facts"]["police_report"] == "yes"
    assert now.status == "open"
    assert "CC-TEST-1" in said
    assert linked(each_language) == {"f1": ("CC-TEST-1", "police_report")}
    assert each_language.state.talk is None


def test_the_report_to_the_police_twice_decides_once(customer):
    customer.records.records_claim(
        "CC-TEST-1", report("identity_theft", MISUSE), NUMBER, incident=0
    )
    send(customer, "f1")
    button(customer, "utter_document_short_police_report")
    send(customer, "f2")
    if customer.state.asked == "document_which":
        button(customer, "utter_document_button_else")
    assert len(customer.records.reports) == 1


def test_a_withdrawn_claim_takes_no_files(customer):
    waiting_for_the_shop(customer, "CC-TEST-1", incident=0)
    customer.records.withdraw("CC-TEST-1", NUMBER)
    said = send(customer, "f1")
    assert text(customer, "utter_document_kept") in said
    assert linked(customer) == {"f1": (None, None)}
