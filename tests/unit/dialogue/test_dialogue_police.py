"""A report to the police that is still to come: the claim waits, and goes on when it is there."""

import pytest

FACTS = {
    "money_left_account": True,
    "bank_informed": True,
    "incident_date": "2026-11-20",
    "circumstances": [],
    "circumstances_asked": True,
    "victim": "policyholder",
    "amount": "120.00",
    "police_report": "not_yet",
    "wants": ["specialist"],
}


def waits_for_the_police(customer):
    customer.says("…", topic="payment_fraud", facts=FACTS)
    customer.identifies()
    return customer.presses("confirm_claim")


def test_not_yet_is_no_end_but_a_wait_with_why_where_and_what_to_bring(each_language):
    customer = each_language
    customer.says("…", topic="payment_fraud", facts=FACTS)
    assert "GEN-9" in customer.text
    customer.identifies()
    said = customer.presses("confirm_claim")
    assert "CC-TEST-1" in said
    where = {"nl": "politiekantoor", "fr": "commissariat", "en": "police station"}
    assert where[customer.language] in said
    bring = {"nl": "identiteitskaart", "fr": "carte d’identité", "en": "identity card"}
    assert bring[customer.language] in said


def test_the_dutch_text_says_that_the_claim_waits_and_not_the_police(customer):
    customer.says("…", topic="payment_fraud", facts=FACTS)
    assert "Uw melding wacht op een kopie van uw aangifte" in customer.text


def test_coming_back_with_the_report_decides_again_under_the_same_reference(each_language):
    customer = each_language
    waits_for_the_police(customer)
    said = customer.says(
        "I have been to the police today and I have the report now",
        topic="claim_status",
    )
    assert "CC-TEST-1" in said
    assert "IDT-4" in said
    assert [claim[0] for claim in customer.records.reports] == [0, 0]
    assert customer.records.reports[-1][2]["facts"]["police_report"] == "yes"
    assert customer.state.finished


def test_a_yes_to_nothing_is_no_police_report(customer):
    waits_for_the_police(customer)
    customer.says("ja", acts=["yes"], acts_alone=True, topic="smalltalk")
    assert len(customer.records.reports) == 1
    assert customer.state.facts["police_report"] == "not_yet"


def test_a_police_report_that_cannot_be_had_goes_to_a_person(customer):
    waits_for_the_police(customer)
    customer.says("…", acts=["correct"], facts={"police_report": "refused"})
    customer.presses("confirm_claim")
    assert customer.records.reports[-1][2]["facts"]["police_report"] == "refused"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("ik heb nu het pv", True),
        ("j'ai maintenant le procès-verbal", True),
        ("I now have the police report", True),
        ("aangifte gedaan bij de politie", True),
        ("j'ai porté plainte à la police ce matin", True),
        ("ik heb nog geen pv", False),
        ("heb ik een pv nodig?", False),
        ("moet ik echt naar de politie", False),
        ("je n'ai pas encore de pv", False),
        ("I will go to the police tomorrow", False),
    ],
)
def test_only_a_report_that_was_made_counts(customer, text, made):
    waits_for_the_police(customer)
    customer.says(text, topic="claim_status")
    recorded = customer.records.reports[-1][2]["facts"]["police_report"]
    assert recorded == ("yes" if made else "not_yet")


def test_another_claim_that_waits_for_the_police_is_named(each_language):
    customer = each_language
    waits_for_the_police(customer)
    customer.says("…", topic="identity_theft", facts=FACTS)
    customer.presses("confirm_claim")
    said = customer.says("I now have the police report", topic="claim_status")
    assert customer.state.reference == "CC-TEST-2"
    assert "CC-TEST-1" in customer.messages[-1].text
    assert "CC-TEST-2" in said
    assert customer.records.on_record["CC-TEST-1"].status == "waiting"
    said = customer.answers("police_report_for", "CC-TEST-1")
    assert "CC-TEST-1" in said
    assert customer.records.on_record["CC-TEST-1"].status == "open"
    customer.answers("police_report_for", False)
    assert len(customer.records.on_record) == 2
