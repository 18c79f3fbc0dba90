"""Two incidents in one message, and incidents that two covers could claim."""

import pytest

HACKED_AND_BOUGHT = {
    "nl": "mijn account is gehackt en ze hebben er dingen mee gekocht",
    "fr": "mon compte a été piraté et ils ont acheté des choses avec",
    "en": "my account was hacked and they bought things with it",
}
TITLES = {
    "payment_fraud": {"nl": "Geld weg", "fr": "Argent perdu", "en": "Money lost"},
    "identity_theft": {"nl": "Account/naam", "fr": "Compte ou identité", "en": "Account or name"},
}
FRAUD = {
    "money_left_account": True,
    "bank_informed": True,
    "incident_date": "2026-11-20",
    "circumstances": [],
    "victim": "policyholder",
    "amount": "120.00",
    "police_report": "yes",
    "wants": ["specialist"],
}


def tells_both(customer, **understood):
    text = HACKED_AND_BOUGHT[customer.language]
    return customer.says(text, **{"topic": "identity_theft", **understood})


def finish(customer, answers):
    while customer.state.asked in answers:
        customer.answers(customer.state.asked, answers[customer.state.asked])
    if customer.state.asked == "contract_number":
        customer.identifies()
    return customer.presses("confirm_claim")


def test_two_incidents_are_told_apart_and_the_urgent_one_comes_first(each_language):
    customer = each_language
    said = tells_both(customer)
    first = said.index(TITLES["payment_fraud"][customer.language])
    assert first < said.index(TITLES["identity_theft"][customer.language])
    assert customer.state.cover == "payment_fraud"
    assert "078 170 170" in said


def test_the_other_incident_is_offered_after_the_first_and_keeps_what_was_told(each_language):
    customer = each_language
    tells_both(customer, facts={"incident_date": "2026-11-20", "amount": "120.00"})
    said = finish(customer, FRAUD)
    assert "CC-TEST-1" in said
    assert TITLES["identity_theft"][customer.language] in customer.messages[-1].text
    yes, no = customer.messages[-1].buttons
    assert yes.payload == "/identity_theft"
    assert '"value": false' in no.payload
    customer.presses("identity_theft")
    assert customer.state.cover == "identity_theft"
    assert customer.state.facts == {"incident_date": "2026-11-20"}
    answers = {**FRAUD, "wants": ["psychologist"]}
    finish(customer, answers)
    assert [claim[2]["cover"] for claim in customer.records.reports] == [
        "payment_fraud",
        "identity_theft",
    ]
    incidents = [claim[0] for claim in customer.records.reports]
    assert incidents[0] != incidents[1], "two incidents are two claims"
    assert customer.state.also == []


def test_the_other_incident_can_be_taken_up_or_left_in_words(customer):
    tells_both(customer)
    finish(customer, FRAUD)
    customer.says("ja graag", acts=["yes"], acts_alone=True, topic="smalltalk")
    assert customer.state.cover == "identity_theft"


def test_the_other_incident_can_be_left(each_language):
    customer = each_language
    tells_both(customer)
    finish(customer, FRAUD)
    customer.says("no", acts=["no"], acts_alone=True, topic="smalltalk")
    assert customer.state.also == []
    assert len(customer.records.reports) == 1
    assert not customer.state.reporting


def test_the_other_incident_is_offered_after_a_cancelled_first(customer):
    tells_both(customer)
    customer.presses("cancel_report")
    customer.answers("other_incident", False)
    assert customer.state.also == []
    tells_both(customer)
    customer.presses("cancel_report")
    customer.presses("identity_theft")
    assert customer.state.cover == "identity_theft"


def test_starting_over_forgets_the_other_incident(customer):
    tells_both(customer)
    customer.presses("start_over")
    assert customer.state.also == []


def test_extortion_goes_before_a_hacked_account(customer):
    customer.says(
        "mijn instagram is gehackt en ze dreigen mijn foto's te verspreiden",
        topic="identity_theft",
    )
    assert customer.state.cover == "e_reputation"
    assert [entry["topic"] for entry in customer.state.also] == ["identity_theft"]


def test_a_message_about_something_else_is_not_taken_for_two_incidents(customer):
    tells_both(customer, topic="product_question")
    assert customer.state.also == []


def test_the_two_purchase_covers_are_never_two_incidents(customer):
    customer.says(
        "mijn pakje is nooit geleverd en het is kapot",
        topic="non_delivery",
        alternatives=[["non_conforming_delivery", 0.3]],
    )
    assert customer.state.also == []


def test_another_incident_told_during_a_report_comes_after_it(each_language):
    customer = each_language
    customer.says("…", topic="payment_fraud", facts={"money_left_account": True})
    asked = customer.state.asked
    told = {
        "nl": "ook mijn facebook is gehackt",
        "fr": "en plus mon facebook est piraté",
        "en": "my facebook was hacked as well",
    }
    said = customer.says(told[customer.language], topic="identity_theft")
    assert TITLES["identity_theft"][customer.language] in said
    assert customer.state.asked == asked
    assert [entry["topic"] for entry in customer.state.also] == ["identity_theft"]


def test_a_report_that_is_about_the_other_incident_after_all_changes_over(customer):
    customer.says("…", topic="payment_fraud", facts={"money_left_account": True})
    customer.says("eigenlijk is mijn facebook gehackt", topic="identity_theft", acts=["correct"])
    assert customer.state.cover == "identity_theft"
    assert customer.state.also == []


WHICH = [
    ("payment_fraud", "identity_theft", "money_left"),
    ("e_reputation", "identity_theft", "profile_for"),
    ("non_delivery", "payment_fraud", "bought_or_stolen"),
    ("payment_fraud", "non_conforming_delivery", "bought_or_stolen"),
    ("e_reputation", "payment_fraud", "threat_or_loss"),
    ("prevention_advice", "payment_fraud", "lost_yet"),
]


@pytest.mark.parametrize(("first", "second", "which"), WHICH)
def test_where_two_covers_fit_one_question_settles_it(each_language, first, second, which):
    customer = each_language
    customer.says(
        "…", topic=first, clarify=True, alternatives=[[second, 0.3]], facts={"amount": "20.00"}
    )
    assert customer.state.settling == which
    assert customer.text.rstrip().endswith("?")
    payloads = [button.payload for button in customer.messages[-1].buttons]
    for cover in (first, second):
        assert any(payload.partition("{")[0] == f"/{cover}" for payload in payloads)
    customer.presses(first)
    assert customer.state.cover == first
    assert customer.state.settling is None
    assert customer.state.facts.get("amount", "20.00") == "20.00"


def test_the_answer_to_the_one_question_is_not_asked_again(customer):
    customer.says("…", topic="payment_fraud", clarify=True, alternatives=[["identity_theft", 0.3]])
    customer.presses("payment_fraud", fact="money_left_account", value=True)
    assert customer.state.facts == {"money_left_account": True}
    assert customer.state.asked == "bank_informed"


@pytest.mark.parametrize(("act", "cover"), [("yes", "payment_fraud"), ("no", "identity_theft")])
def test_the_one_question_can_be_answered_in_words(each_language, act, cover):
    customer = each_language
    customer.says(
        "…",
        topic="identity_theft",
        clarify=True,
        alternatives=[["payment_fraud", 0.3]],
        facts={"incident_date": "2026-11-20"},
    )
    customer.says("…", acts=[act], acts_alone=True, topic="smalltalk")
    assert customer.state.cover == cover
    assert customer.state.facts["incident_date"] == "2026-11-20"


def test_another_answer_is_read_by_what_it_is_about(customer):
    customer.says("…", topic="identity_theft", clarify=True, alternatives=[["e_reputation", 0.3]])
    customer.says(
        "hij wil mij belachelijk maken",
        topic="out_of_scope",
        clarify=True,
        alternatives=[["e_reputation", 0.4]],
    )
    assert customer.state.cover == "e_reputation"


def test_what_the_message_tells_is_not_asked(customer):
    customer.says(
        "…",
        topic="identity_theft",
        clarify=True,
        alternatives=[["payment_fraud", 0.3]],
        facts={"money_left_account": True},
    )
    assert customer.state.cover == "payment_fraud"


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("iemand heeft een nepprofiel van mij gemaakt", "profile_for"),
        ("quelqu'un a créé un faux profil avec mes photos", "profile_for"),
        ("somebody made a fake profile of me", "profile_for"),
        ("een vals profiel om mij belachelijk te maken", None),
        ("faux profil qui emprunte de l'argent", None),
        ("mijn mail is gehackt en al mijn foto's zijn gewist", "files_where"),
    ],
)
def test_a_sure_topic_is_still_asked_about_where_two_covers_could_claim_it(customer, text, which):
    customer.says(text, topic="identity_theft")
    assert customer.state.settling == which
    assert (customer.state.cover is None) == (which is not None)


def test_a_reply_that_does_not_settle_it_is_asked_about_once_more(each_language):
    customer = each_language
    customer.says("…", topic="identity_theft", clarify=True, alternatives=[["payment_fraud", 0.3]])
    question = customer.messages[-1].text
    customer.says("blub", topic="out_of_scope")
    assert customer.messages[-1].text == question
    customer.says("blub", topic="out_of_scope")
    assert customer.messages[-1].text != question


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("om mij belachelijk te maken", "e_reputation"),
        ("il demande de l'argent à mes amis", "identity_theft"),
    ],
)
def test_the_words_of_a_reply_count_more_than_its_topic(customer, text, cover):
    customer.says("…", topic="identity_theft", clarify=True, alternatives=[["e_reputation", 0.3]])
    customer.says(text, topic="complaint")
    assert customer.state.cover == cover


def test_an_answer_that_sounds_like_another_cover_is_no_second_incident(customer):
    customer.says("…", topic="e_reputation", facts={"where_published": "website"})
    customer.says("dat heb ik toch al gezegd", topic="data_recovery")
    assert customer.state.also == []


def test_another_incident_told_at_the_summary_does_not_spoil_it(customer):
    facts = {
        "item": "phone",
        "item_category": "ordinary",
        "merchant": "phoneshop",
        "amount": "300.00",
        "complaint_date": "2026-10-01",
        "complaint_made": True,
        "complaint_channel": "letter",
        "merchant_response": "none",
        "victim": "policyholder",
        "circumstances": [],
        "circumstances_asked": True,
    }
    customer.says("…", topic="non_delivery", facts=facts)
    customer.identifies()
    assert customer.state.asked == "confirm"
    customer.says(
        "wait, my whatsapp was hacked as well", topic="identity_theft", facts={"item": "whatsapp"}
    )
    assert customer.state.facts["item"] == "phone"
    assert customer.state.asked == "confirm"
    assert [entry["topic"] for entry in customer.state.also] == ["identity_theft"]
