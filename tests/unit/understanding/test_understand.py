import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.topics import TOPICS, TopicClassifier
from helpline.understanding.understand import PUBLIC_FACTS, Understander

TODAY = date(2026, 11, 21)


class Ranked(TopicClassifier):
    """A classifier that ranks as the test says."""

    def __init__(self, **shares):
        super().__init__()
        self.shares = shares

    def predict(self, text, language=None):
        rest = [(topic, 0.0) for topic in TOPICS if topic not in self.shares]
        return [*sorted(self.shares.items(), key=lambda pair: -pair[1]), *rest]


def understand(text, current=None, **shares):
    understander = Understander(Ranked(**(shares or {"non_delivery": 0.9, "complaint": 0.1})))
    return understander.understand(text, reference=TODAY, current_language=current)


def test_everything_in_one_message():
    understood = understand(
        "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar hij "
        "is stuk",
        non_conforming_delivery=0.95,
        non_delivery=0.03,
        complaint=0.02,
    )
    assert understood.language == "nl"
    assert understood.topic == "non_conforming_delivery"
    assert understood.confidence == 0.95
    assert not understood.clarify
    assert understood.alternatives == (("non_delivery", 0.03), ("complaint", 0.02))
    public = understood.to_public_json()
    assert (
        public["facts"].items()
        >= {
            "order_date": "2026-11-03",
            "delivery_date": "2026-11-20",
            "complaint_date": None,
            "amount": "149.00",
            "currency": "EUR",
            "merchant": "Coolblue",
            "item": "koptelefoon",
        }.items()
    )
    assert set(public) == {
        "language",
        "topic",
        "confidence",
        "clarify",
        "alternatives",
        "facts",
    }


def test_facts_not_stated_are_null_outside_and_absent_inside():
    understood = understand("pakje weg")
    assert {name: understood.to_public_json()["facts"][name] for name in PUBLIC_FACTS} == (
        dict.fromkeys(PUBLIC_FACTS)
    )
    assert None not in understood.to_json()["facts"].values()


def test_who_the_customer_is_stays_inside():
    understood = understand("mijn contractnummer is CC-104417, geboren op 3/4/1980")
    assert understood.to_json()["facts"]["contract_number"] == "CC-104417"
    assert understood.to_json()["facts"]["birth_date"] == "1980-04-03"
    assert not {"contract_number", "birth_date"} & set(understood.to_public_json()["facts"])


@pytest.mark.parametrize(
    ("shares", "clarify"),
    [
        ({"non_delivery": 0.9, "complaint": 0.1}, False),
        ({"non_delivery": 0.74, "complaint": 0.1}, True),
        ({"non_delivery": 0.76, "complaint": 0.24}, False),
        ({"non_delivery": 0.76, "complaint": 0.6}, True),
        ({"out_of_scope": 0.5, "complaint": 0.2}, True),
    ],
)
def test_asks_when_it_is_not_sure(shares, clarify):
    assert understand("iets over mijn pakje van die winkel", **shares).clarify is clarify


def test_a_crisis_goes_before_any_topic():
    understood = understand("mijn dochter wil niet meer leven", e_reputation=0.99)
    assert (understood.topic, understood.confidence) == ("crisis", 1.0)
    assert understood.crisis == "suicide"
    assert not understood.clarify


def test_a_crisis_that_only_the_classifier_sees():
    veiled = "in bedekte woorden zegt zij het"
    assert understand(veiled, crisis=0.45, complaint=0.2).crisis == "suicide"
    behind = understand(veiled, crisis=0.35, complaint=0.5)
    assert (behind.topic, behind.confidence, behind.clarify) == ("crisis", 0.35, False)
    assert behind.alternatives[0] == ("complaint", 0.5)
    assert understand(veiled, crisis=0.15, complaint=0.1).crisis is None
    assert understand("een kort antwoord", crisis=0.45, complaint=0.2).crisis is None


def test_a_person_is_asked_for():
    understood = understand("kan ik iemand spreken?", out_of_scope=0.9)
    assert (understood.topic, understood.clarify) == ("human", False)


@pytest.mark.parametrize("text", ["ja hoor", "bonjour", "thanks", "geen idee"])
def test_a_bare_act_is_small_talk(text):
    understood = understand(text, non_delivery=0.4)
    assert (understood.topic, understood.clarify, understood.acts_alone) == (
        "smalltalk",
        False,
        True,
    )


def test_the_language_of_the_conversation():
    assert understand("500 euros", current="nl").language == "nl"
    switched = understand("mon colis n'est jamais arrivé", current="nl")
    assert (switched.language, switched.language_switched) == ("fr", True)
    assert understand("en français svp", current="nl").requested_language == "fr"


def test_secrets_are_masked_before_anything_is_read():
    understood = understand("mijn kaart 4111 1111 1111 1111 is gestolen")
    assert understood.masked_kinds == ("card",)
    assert "4111" not in json.dumps(understood.to_json())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, "nl", "fr", "en"]))
def test_any_text_is_understood(text, current):
    understood = understand(text, current)
    assert understood.topic in TOPICS
    json.dumps(understood.to_json())
    json.dumps(understood.to_public_json())


def test_a_short_message_whose_topic_is_surely_a_crisis_is_one():
    assert understand("geen zin meer", crisis=0.8, complaint=0.1).crisis == "suicide"
    unsure = understand("geen zin meer", crisis=0.6, complaint=0.3)
    assert (unsure.crisis, unsure.clarify) == (None, True)


def test_what_sounds_like_a_crisis_without_being_one_is_a_concern():
    veiled = "mijn buurvrouw heeft haar kat weggegeven en al haar planten"
    understood = understand(veiled, crisis=0.1, complaint=0.6)
    assert (understood.crisis, understood.concern, understood.topic) == (None, True, "complaint")
    assert not understand(veiled, crisis=0.01, complaint=0.9).concern
    assert not understand("ja hoor", crisis=0.1, complaint=0.6).concern


def test_a_crisis_counts_though_another_topic_is_likelier():
    understood = understand("in bedekte woorden zegt zij het", e_reputation=0.5, crisis=0.35)
    assert (understood.topic, understood.crisis) == ("crisis", "suicide")
