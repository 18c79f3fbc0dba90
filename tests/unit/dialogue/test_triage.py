"""The guided triage: every topic within three taps, in every language, and no way into a trap."""

import json
from pathlib import Path

import pytest
import yaml
from conftest import Customer

from helpline.channels.whatsapp import BODY_MAX, ROW_TITLE_MAX, ROWS_MAX
from helpline.coverage.facts import read_facts
from helpline.dialogue.triage import (
    MOST_CHOICES,
    MOST_CHOICES_AT_THE_START,
    START,
    TriageError,
    find,
    load_tree,
    read_tree,
)
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue
from helpline.understanding.topics import TOPICS

CATALOGUE = Catalogue.load(PROJECT_ROOT / "data")
MOST_TAPS = 3
UNSURE = {
    "clarify": True,
    "topic": "identity_theft",
    "alternatives": [["data_recovery", 0.3], ["payment_fraud", 0.3]],
    "confidence": 0.4,
}


def ways(path=()):
    """Every path of taps to an end of the tree."""
    step = find(path, load_tree()).step
    if step is None:
        yield path
        return
    for option in load_tree()[step]:
        yield from ways((*path, option.name))


WAYS = list(ways())
ENDS = [(path, find(path, load_tree()).last) for path in WAYS]


def press(customer, button):
    name, brace, rest = button.payload.removeprefix("/").partition("{")
    return customer.presses(name, **(json.loads(brace + rest) if brace else {}))


def tap(customer, title):
    (button,) = [b for b in customer.messages[-1].buttons if b.title == title]
    return press(customer, button)


def unsure(customer, text="het is iets met mijn dinges", **understood):
    return customer.says(text, **{**UNSURE, **understood})


def title(customer, name):
    return CATALOGUE.render(name, customer.language)


# The tree


def test_every_topic_is_reached_within_three_taps():
    reached = {end.topic for _, end in ENDS}
    assert reached == set(TOPICS)
    # The tap on "something else" under the clarifying question is the first.
    assert max(len(path) for path in WAYS) + 1 <= MOST_TAPS


def test_every_step_is_reached_and_fits_a_list():
    reached = {find(path[:n], load_tree()).step for path in WAYS for n in range(len(path))}
    assert reached == set(load_tree())
    for step, options in load_tree().items():
        most = MOST_CHOICES_AT_THE_START if step == START else MOST_CHOICES
        assert 2 <= len(options) <= most


def test_what_taps_tell_are_facts_of_a_report():
    for path, _ in ENDS:
        read_facts(find(path, load_tree()).facts)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"start": {"a": {}}}, "start/a"),
        ({"start": {"a": {"topic": "human", "step": "start"}}}, "start/a"),
        ({"start": {"a": {"step": "nowhere"}}}, "nowhere"),
        ({"start": {"a": {"tpoic": "human"}}}, "tpoic"),
    ],
)
def test_a_tree_that_leads_nowhere_is_refused(raw, message):
    with pytest.raises(TriageError, match=message):
        read_tree(raw)


def test_a_path_that_is_not_there_any_more_leads_to_the_start():
    assert find(("gone", "long ago"), load_tree()).step == START
    assert find(("lost", "phone", "further"), load_tree()).step == START


# The walk, as a customer walks it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", WAYS, ids="/".join)
def test_the_taps_lead_to_the_topic_and_keep_all_facts(language, path):
    customer = Customer(language)
    unsure(customer, facts={"incident_date": "2026-11-02", "amount": "20.00"})
    tap(customer, title(customer, "utter_topic_title_none"))
    for depth in range(len(path)):
        step = find(path[:depth], load_tree()).step
        (message,) = customer.messages
        titles = [button.title for button in message.buttons]
        assert len(titles) == len(set(titles)) <= ROWS_MAX
        assert max(map(len, titles)) <= ROW_TITLE_MAX
        assert len(message.text) <= BODY_MAX
        tap(customer, title(customer, f"utter_triage_{step}_{path[depth]}"))
    assert customer.messages, "silence"
    end = find(path, load_tree())
    check_arrived(customer, end.last)
    told = {"incident_date": "2026-11-02", "amount": "20.00", **end.facts}
    known = {**customer.state.heard.get("facts", {}), **customer.state.apart}
    known |= customer.state.facts
    assert {name: known.get(name) for name in told} == told


def check_arrived(customer, end):
    state, escalated = customer.state, [reason for reason, _, _ in customer.records.escalations]
    if end.topic in ("claim_status", "cancel_policy", "complaint", "subscribe"):
        assert state.talk == end.topic
    elif end.topic == "crisis":
        assert escalated == ["crisis"]
        assert "112" in customer.text
    elif end.topic == "human":
        assert escalated == ["asked_for_a_person"]
    elif end.topic == "product_question":
        assert customer.text == title(customer, "utter_ask_your_question")
    elif end.topic == "smalltalk":
        assert customer.text == title(customer, "utter_goodbye")
    elif end.topic == "out_of_scope":
        assert all(number in customer.text for number in ("101", "078 170 170", "02 552 51 65"))
        assert [button.payload for button in customer.messages[-1].buttons] == ["/human", "/menu"]
    else:
        assert state.cover == end.topic
        assert state.asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [way for way in WAYS if way[-1] == "danger"])
def test_danger_is_met_with_the_numbers_for_danger(language, path):
    customer = Customer(language)
    customer.presses("menu", value=list(path))
    assert customer.messages[-1].text == title(customer, "utter_crisis_danger")


@pytest.mark.parametrize("step", [step for step in load_tree() if step != START])
def test_every_step_goes_one_back_by_button_and_by_word(each_language, step):
    customer = each_language
    customer.presses("menu")
    start = customer.messages[-1].text
    for goes_back in (
        lambda: tap(customer, title(customer, "utter_triage_back")),
        lambda: customer.says("…", acts=["back"], acts_alone=True, topic="smalltalk"),
    ):
        customer.presses("menu", value=[step])
        assert customer.text != start
        goes_back()
        assert customer.text == start


# The clarifying question


def test_it_names_the_topics_and_what_was_understood(each_language):
    customer = each_language
    facts = {"item": "Senseo", "merchant": "Coolblue", "amount": "249.00"}
    unsure(customer, facts=facts)
    for told in ("Senseo", "Coolblue", "249"):
        assert told in customer.text
    offered = ("identity_theft", "data_recovery", "payment_fraud")
    expected = [title(customer, f"utter_meant_{topic}") for topic in offered]
    assert customer.titles == [*expected, title(customer, "utter_topic_title_none")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_topics_fit_a_row_and_differ(language):
    titles = [
        CATALOGUE.render(name, language)
        for name in CATALOGUE.names()
        if name.startswith("utter_meant_")
    ]
    assert len(titles) == len(set(titles)) == len(TOPICS) - 2
    assert max(map(len, titles)) <= ROW_TITLE_MAX


def test_a_crisis_that_is_likely_but_not_sure_can_be_said(each_language):
    customer = each_language
    unsure(customer, topic="crisis")
    tap(customer, title(customer, "utter_meant_crisis"))
    assert customer.text == title(customer, "utter_crisis_suicide")
    assert [urgency for _, _, urgency in customer.records.escalations] == ["crisis"]


NONE_OF_THESE = ["geen van deze", "Iets anders!", "aucun des deux", "autre chose…", "neither"]


@pytest.mark.parametrize("text", NONE_OF_THESE)
def test_none_of_these_can_be_typed(customer, text):
    unsure(customer)
    customer.says(text, topic="out_of_scope")
    assert customer.state.guide["path"] == []
    customer.says(text, topic="out_of_scope")
    assert customer.state.guide["path"] == ["other"]
    customer.says(text, topic="out_of_scope")
    assert "078 170 170" in customer.text


@pytest.mark.parametrize("act", ["no", "dont_know", "skip"])
def test_no_choice_fits_in_any_words(customer, act):
    unsure(customer)
    customer.says("…", acts=[act], acts_alone=True, topic="smalltalk")
    assert customer.state.guide["path"] == []


def test_a_second_unclear_message_in_a_row_is_guided(customer):
    unsure(customer, facts={"merchant": "Coolblue"})
    unsure(customer, topic="complaint", facts={"amount": "30.00"})
    assert customer.state.guide["path"] == []
    tap(customer, "Ik kocht iets online")
    tap(customer, "Ik kreeg niets")
    assert customer.state.facts == {
        "merchant": "Coolblue",
        "amount": "30.00",
        "bought_online": True,
    }


def test_a_clear_message_in_between_starts_the_count_anew(customer):
    unsure(customer)
    customer.says("thanks", acts=["thanks"], acts_alone=True, topic="smalltalk")
    unsure(customer)
    assert customer.state.guide["path"] is None
    assert len(customer.titles) == 4


def test_what_cannot_be_read_is_unclear_too(customer):
    unsure(customer)
    customer.says("qsdf", topic="out_of_scope")
    assert customer.state.guide["path"] == []


@pytest.mark.parametrize("topic", ["smalltalk", "out_of_scope"])
def test_words_without_a_subject_count_as_unclear(each_language, topic):
    each_language.says("iets met mijn dinges", topic=topic)
    assert each_language.state.guide["path"] is None
    each_language.says("ik heb een probleem", topic="smalltalk")
    assert each_language.state.guide["path"] == []


def test_after_the_one_question_that_settles_it_none_of_these_is_guided_too(each_language):
    customer = each_language
    unsure(customer, topic="payment_fraud", alternatives=[["identity_theft", 0.3]])
    assert customer.state.settling
    customer.says("geen van beide", acts=["no"], acts_alone=True, topic="smalltalk")
    assert (customer.state.settling, customer.state.guide["path"]) == (None, [])


def test_back_from_the_one_question_that_settles_it_leads_to_all_choices(customer):
    unsure(customer, topic="payment_fraud", alternatives=[["identity_theft", 0.3]])
    customer.says("terug", acts=["back"], acts_alone=True, topic="smalltalk")
    assert (customer.state.settling, customer.state.guide["path"]) == (None, [])


def test_the_one_question_that_settles_it_does_not_follow_another_question(customer):
    unsure(customer, topic="complaint", alternatives=[["subscribe", 0.3]])
    unsure(customer, topic="payment_fraud", alternatives=[["identity_theft", 0.3]])
    assert (customer.state.settling, customer.state.guide["path"]) == (None, [])


def test_a_word_typed_later_does_not_answer_the_question_that_was_left(customer):
    unsure(customer, topic="payment_fraud", alternatives=[["identity_theft", 0.3]])
    tap(customer, "Iets anders")
    assert customer.state.settling is None


def test_one_that_is_asked_again_after_a_switch_of_language_is_the_same(customer):
    unsure(customer)
    question = customer.messages[-1].text
    customer.presses("switch_language", language="nl")
    assert question in customer.text
    tap(customer, "Iets anders")
    tap(customer, "Er is geld weg")
    step = customer.text
    customer.presses("switch_language", language="nl")
    assert step in customer.text


# Typed during the triage


def at(customer, *path, **understood):
    unsure(customer, **understood)
    customer.presses("menu", value=list(path))
    return customer


def test_a_sure_message_wins_and_taps_and_words_are_kept(customer):
    at(customer, "bought", facts={"merchant": "Coolblue"})
    customer.says(
        "het is stuk toegekomen", topic="non_conforming_delivery", facts={"problem": "damaged"}
    )
    assert customer.state.cover == "non_conforming_delivery"
    assert customer.state.facts == {
        "merchant": "Coolblue",
        "problem": "damaged",
        "bought_online": True,
    }
    assert customer.state.guide == {}


def test_what_is_typed_counts_more_than_what_was_tapped(customer):
    at(customer, "name")
    customer.presses("menu", value=["bought"])
    customer.says("niet online", topic="non_delivery", facts={"bought_online": False})
    assert customer.state.facts["bought_online"] is False


def test_going_back_takes_back_what_the_tap_told(customer):
    at(customer, "bought")
    tap(customer, "Terug")
    tap(customer, "Foto’s/bestanden kwijt")
    tap(customer, "Op mijn gsm")
    assert customer.state.facts == {"medium": "mobile_phone"}
    assert "bought_online" not in customer.state.apart


def test_a_change_of_mind_to_a_talk_wins(customer):
    at(customer, "money")
    customer.says("ik wil mijn contract opzeggen eigenlijk", topic="cancel_policy")
    assert customer.state.talk == "cancel_policy"


@pytest.mark.parametrize(
    ("acts", "cover", "fact"),
    [(["yes"], "payment_fraud", True), (["no"], "identity_theft", False)],
)
def test_yes_and_no_answer_the_question_whether_money_left(each_language, acts, cover, fact):
    at(each_language, "name")
    each_language.says("…", acts=acts, acts_alone=True, topic="smalltalk")
    state = each_language.state
    assert state.cover == cover
    assert {**state.apart, **state.facts}["money_left_account"] is fact


def test_a_number_is_the_choice_at_that_place(customer):
    unsure(customer, facts={"incident_date": "2026-11-02"})
    customer.says("4", topic="out_of_scope", facts={"amount": "4.00"})
    assert customer.state.guide["path"] == []
    customer.says("4.", topic="out_of_scope")
    assert customer.state.guide["path"] == ["name"]
    customer.says("99", topic="out_of_scope")
    assert customer.state.guide["path"] == ["name"]
    customer.says("2", topic="out_of_scope")
    assert customer.state.cover == "identity_theft"
    assert customer.state.facts == {"incident_date": "2026-11-02"}


def test_the_number_of_a_choice_is_no_fact_and_that_of_back_keeps_none(customer):
    at(customer, "bought")
    customer.says("6", topic="out_of_scope", facts={"amount": "6.00"})
    assert customer.state.guide["path"] == []
    customer.says("2", topic="out_of_scope", facts={"amount": "2.00"})
    customer.says("2", topic="out_of_scope", facts={"amount": "2.00"})
    assert customer.state.facts == {"money_left_account": True}
    assert customer.state.apart == {}


def test_a_short_question_about_the_policy_is_answered(each_language):
    question = {"nl": "prijs per maand?", "fr": "prix par mois ?", "en": "price per month?"}
    at(each_language)
    each_language.says(question[each_language.language], topic="out_of_scope")
    assert "GEN-6" in each_language.text


def test_after_small_talk_a_closed_report_can_still_be_corrected(customer):
    facts = {"item": "lamp", "item_category": "ordinary", "amount": "149.00"}
    facts |= {"circumstances": ["second_hand"], "circumstances_asked": True}
    customer.says("…", topic="non_delivery", facts=facts)
    assert customer.state.finished
    customer.says("zo is dat in het leven", topic="smalltalk")
    customer.says("sorry, 159 euro", topic="out_of_scope", facts={"amount": "159.00"})
    assert customer.state.facts["amount"] == "159.00"


def test_an_unsure_message_about_a_topic_of_the_step_is_that_topic(customer):
    at(customer, "lost")
    unsure(customer, topic="data_recovery", confidence=0.6, facts={"medium": "usb_stick"})
    assert customer.state.cover == "data_recovery"
    assert customer.state.facts["medium"] == "usb_stick"


@pytest.mark.parametrize("confidence", [0.4, 0.6])
def test_an_unsure_message_that_tells_nothing_is_no_topic(customer, confidence):
    at(customer, "lost")
    unsure(customer, "ik snap er niks van", topic="data_recovery", confidence=confidence)
    assert customer.state.cover is None
    assert customer.state.guide["declined"]


def test_a_person_is_reached_at_every_step(customer):
    for step in load_tree():
        customer.presses("menu", value=[] if step == START else [step])
        customer.records.escalations.clear()
        customer.says("een mens aub", acts=["human"], acts_alone=True, topic="human")
        assert [reason for reason, _, _ in customer.records.escalations] == ["asked_for_a_person"]


def test_a_crisis_wins_at_every_step_and_the_step_waits(customer):
    for step in load_tree():
        path = [] if step == START else [step]
        customer.presses("menu", value=path)
        customer.says("ik wil niet meer leven", crisis="suicide", topic="crisis")
        assert "1813" in customer.text
        assert customer.state.guide["path"] == path
        customer.says("2", topic="out_of_scope")
        assert "1813" not in customer.text


def test_why_is_answered_and_the_step_asked_again(each_language):
    customer = at(each_language, "money")
    step = customer.text
    customer.says("…", acts=["why"], acts_alone=True, topic="smalltalk")
    assert title(customer, "utter_triage_why") in customer.text
    assert customer.messages[-1].text == step


def test_thanks_and_goodbye_end_it(customer):
    at(customer, "money")
    customer.says("bye", acts=["bye"], acts_alone=True, topic="smalltalk")
    assert customer.text == title(customer, "utter_goodbye")
    assert customer.state.guide == {}


def test_something_out_of_scope_gets_the_numbers_of_who_can_help(each_language):
    customer = at(each_language)
    customer.says("wanneer rijdt de laatste bus naar Gent", topic="out_of_scope")
    assert customer.text == title(customer, "utter_triage_out_of_scope")


def test_whoever_cannot_be_understood_gets_a_person(each_language):
    customer = each_language
    for _ in range(3):
        unsure(customer, topic="out_of_scope", alternatives=[])
    assert [button.payload for button in customer.messages[-1].buttons] == ["/human", "/menu"]
    assert customer.records.escalations == []
    before = customer.state
    customer.says("…", acts=["yes"], acts_alone=True, topic="smalltalk")
    assert [reason for reason, _, _ in customer.records.escalations] == ["asked_for_a_person"]
    customer.state = before
    customer.says("…", acts=["no"], acts_alone=True, topic="smalltalk")
    assert customer.state.guide["path"] == []
    customer.state = before
    unsure(customer)
    assert [reason for reason, _, _ in customer.records.escalations][-1] == "no_answer"
    assert customer.state.guide == {}


def test_topics_that_were_declined_are_not_offered_again(customer):
    unsure(customer)
    tap(customer, "Iets anders")
    unsure(customer, alternatives=[["complaint", 0.2], ["legal_information", 0.2]])
    assert customer.titles[:-1] == [
        title(customer, "utter_meant_complaint"),
        title(customer, "utter_meant_legal_information"),
    ]
    tap(customer, "Iets anders")
    unsure(customer)
    assert customer.state.guide["path"] == []


def test_back_at_the_first_step_is_the_question_before_it(customer):
    unsure(customer)
    question = customer.messages[-1].text
    tap(customer, "Iets anders")
    customer.says("terug", acts=["back"], acts_alone=True, topic="smalltalk")
    assert customer.text == question


def test_a_report_under_way_is_not_taken_for_an_answer_to_the_triage(customer):
    customer.says("…", topic="non_delivery", facts={"merchant": "Coolblue"})
    asked = customer.state.asked
    customer.presses("menu", value=["lost"])
    customer.says("…", acts=["back"], acts_alone=True, topic="smalltalk")
    assert (customer.state.cover, customer.state.asked) == ("non_delivery", asked)


def test_the_file_has_no_text_without_a_choice_and_no_choice_without_a_text():
    raw = yaml.safe_load(Path(PROJECT_ROOT / "data" / "triage.yml").read_text("utf-8"))["steps"]
    wanted = {f"utter_triage_{step}" for step in raw}
    wanted |= {f"utter_triage_{step}_{name}" for step, choices in raw.items() for name in choices}
    others = {"back", "choices", "why", "person", "out_of_scope"}
    written = {name for name in CATALOGUE.names() if name.startswith("utter_triage_")}
    assert written == wanted | {f"utter_triage_{name}" for name in others}
