"""What is offered at the end: thanks or a goodbye leaves it."""

import pytest

from helpline.dialogue.offers import takes_up

THANKS = {"nl": "bedankt", "fr": "merci", "en": "thanks"}
ADVICE = {"advice_subject": "suspicious_message", "already_lost": False}
PARCEL = {"merchant": "lampshop", "item": "lamp", "amount": "30.00", "bought_online": True}


def thank(customer):
    return customer.says(
        THANKS[customer.language], acts=["thanks"], acts_alone=True, topic="smalltalk"
    )


@pytest.mark.parametrize(
    ("acts", "wanted"),
    [
        ({"yes"}, True),
        ({"yes", "thanks"}, True),
        ({"no"}, False),
        ({"no", "thanks"}, False),
        ({"thanks"}, False),
        ({"thanks", "bye"}, False),
        ({"yes", "no", "thanks"}, None),
        (set(), None),
    ],
)
def test_what_a_reply_makes_of_an_offer(acts, wanted):
    assert takes_up(acts) is wanted


def test_thanks_after_advice_leaves_it_unrecorded(each_language):
    each_language.says("…", topic="prevention_advice", facts=ADVICE)
    assert each_language.state.asked == "record_advice"
    thank(each_language)
    assert each_language.messages[-1].text == each_language.catalogue.render(
        "utter_advice_done", each_language.language
    )
    assert not each_language.state.reporting
    assert each_language.records.reports == []


def test_thanks_leaves_the_other_incident(each_language):
    each_language.says("…", topic="non_delivery", facts=PARCEL)
    each_language.state.also = [{"topic": "identity_theft", "facts": {}, "signs": []}]
    each_language.presses("cancel_report")
    assert each_language.state.asked == "other_incident"
    thank(each_language)
    assert each_language.state.also == []
    assert each_language.state.asked is None
    assert len(each_language.messages) == 1


def test_thanks_leaves_the_letter(each_language):
    each_language.presses("talk", talk="letter")
    each_language.presses("talk", talk="letter", fact="letter_kind", value="non_delivery")
    assert each_language.state.asked == "letter_language"
    thank(each_language)
    assert each_language.state.talk is None
    assert len(each_language.messages) == 1


def test_a_report_goes_on_after_a_letter_that_is_not_wanted(customer):
    customer.says("…", topic="non_delivery", facts=PARCEL)
    pending = customer.state.asked
    customer.presses("talk", talk="letter")
    customer.says("nee", acts=["no"], acts_alone=True, topic="smalltalk")
    assert customer.state.talk is None
    assert customer.state.asked == pending
