"""Every fact that a cover asks for can be asked, explained, labelled and shown in all languages."""

import json
from datetime import date

import pytest

from helpline.coverage import History, Outcome, contract_from_json, decide, report_from_json
from helpline.coverage.facts import FACTS, FactType, read_facts
from helpline.dialogue import summary
from helpline.dialogue.model import Say
from helpline.dialogue.variants import VARIANTS, variant
from helpline.dialogue.wording import word
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue

CATALOGUE = Catalogue.load(PROJECT_ROOT / "data")
CONTRACT = contract_from_json(
    {"number": "CC-104417", "start": "2026-02-01", "end": None, "status": "active"}
)
COVERS = (
    "e_reputation",
    "identity_theft",
    "payment_fraud",
    "data_recovery",
    "legal_information",
    "prevention_advice",
)
# Asked again where they were told but cannot be right.
TOLD_WRONG = {
    "e_reputation": ("incident_date", "discovered_on", "cost_lawyer"),
    "identity_theft": ("incident_date", "discovered_on", "cost_postage"),
    "payment_fraud": ("incident_date", "discovered_on", "cost_other", "amount"),
    "data_recovery": ("incident_date", "discovered_on", "cost_device"),
    "legal_information": (),
    "prevention_advice": (),
}
MOST_BUTTONS = 10


def possible_answers(name):
    """Values of a fact that lead to different questions, as a report writes them."""
    spec = FACTS[name]
    some = {
        FactType.CHOICE: list(spec.values),
        FactType.CODES: [[], *([code] for code in spec.values)],
        FactType.DATE: ["2026-10-05"],
        FactType.MONEY: ["12.50"],
        FactType.FLAG: [True, False],
        FactType.TEXT: ["something"],
    }[spec.type]
    return [*some, "unknown"] if spec.may_be_unknown else some


def facts_asked(cover):
    """Every fact that `decide` asks for under `cover`, whatever was answered to the ones before."""
    asked, seen, to_do = set(), set(), [{}]
    while to_do:
        facts = to_do.pop()
        report = {
            "cover": cover,
            "reported_on": "2026-11-21",
            "identity": "verified",
            "facts": facts,
        }
        decision = decide(report_from_json(report), CONTRACT, History())
        if decision.outcome is not Outcome.UNDECIDED:
            continue
        name = decision.next_fact
        asked.add(name)
        for value in possible_answers(name):
            given = {**facts, name: value}
            if name == "circumstances":
                given["circumstances_asked"] = True
            # What was answered matters only by what is still asked: values once seen for a fact
            # are not followed again, but for the first of each.
            if (name, json.dumps(value)) in seen and value != possible_answers(name)[0]:
                continue
            seen.add((name, json.dumps(value)))
            to_do.append(given)
    return asked


def in_each_language(name, **figures):
    return [CATALOGUE.render(name, language, **figures) for language in LANGUAGES]


FIGURES = {"merchant": "x", "item": "x"}


@pytest.fixture(scope="module", params=COVERS)
def cover_and_facts(request):
    cover = request.param
    told = (name for name in summary.FACTS_IN_ORDER[cover])
    return cover, sorted(facts_asked(cover) | {*TOLD_WRONG[cover], *told})


@pytest.mark.parametrize(
    ("cover", "some"),
    [
        ("e_reputation", {"where_published", "perpetrator", "discovered_on", "wants"}),
        ("identity_theft", {"police_report", "wants", "cost_kinds", "cost_loans"}),
        ("payment_fraud", {"money_left_account", "bank_informed", "amount", "cost_postage"}),
        ("data_recovery", {"medium", "cause", "perpetrator", "police_report"}),
        ("legal_information", {"legal_subject", "circumstances", "victim"}),
        ("prevention_advice", {"advice_subject", "already_lost", "victim"}),
    ],
)
def test_driving_the_decision_finds_the_facts_of_the_cover(cover, some):
    assert some <= facts_asked(cover)


def test_each_fact_has_a_question_and_an_explanation(cover_and_facts):
    cover, facts = cover_and_facts
    for fact in facts:
        for kind in ("question", "explain"):
            in_each_language(variant(f"utter_{kind}_{fact}", cover), **FIGURES)


def test_each_fact_asked_stands_in_the_summary(cover_and_facts):
    cover, facts = cover_and_facts
    assert set(facts) == set(summary.FACTS_IN_ORDER[cover])


def test_each_fact_has_a_label_and_a_text_for_each_of_its_values(cover_and_facts):
    cover, facts = cover_and_facts
    for fact in facts:
        in_each_language(summary.label(fact, cover))
        for value in possible_answers(fact):
            for language in LANGUAGES:
                said = word(
                    Say((summary.line(fact, {fact: value}, cover),)), CATALOGUE, language
                ).text
                shown = said.removeprefix("• ").split(":")[1].strip()
                assert shown, f"{fact} {value} in {language}"


def test_each_button_gives_a_value_that_the_fact_can_have(cover_and_facts):
    cover, facts = cover_and_facts
    for fact in facts:
        buttons = CATALOGUE.buttons(variant(f"utter_question_{fact}", cover), "nl")
        assert len(buttons) <= MOST_BUTTONS, f"{fact}: a WhatsApp list holds ten rows"
        for button in buttons:
            answer = json.loads(button.payload.removeprefix("/answer"))
            assert answer["fact"] == fact
            read_facts({answer["fact"]: answer["value"]})


def test_questions_with_choices_offer_buttons(cover_and_facts):
    cover, facts = cover_and_facts
    for fact in facts:
        if FACTS[fact].type in (FactType.CHOICE, FactType.CODES, FactType.FLAG):
            name = variant(f"utter_question_{fact}", cover)
            assert len(CATALOGUE.buttons(name, "nl")) >= 2, name


def test_buttons_do_not_read_the_same():
    for name in CATALOGUE.names():
        for language in LANGUAGES:
            titles = [button.title for button in CATALOGUE.buttons(name, language)]
            assert len(titles) == len(set(titles)), f"{name} in {language}"


def test_variants_are_exactly_those_that_the_texts_have():
    """A text of its own that no variant leads to would never be said."""
    reasons = {which for known in VARIANTS.values() for which in known}
    whiches = {*COVERS, "non_delivery", "non_conforming_delivery", *reasons}
    names = set(CATALOGUE.names())
    written = {
        (base, which) for base in VARIANTS for which in whiches if f"{base}_{which}" in names
    }
    assert written == {(base, which) for base, known in VARIANTS.items() for which in known}


def test_no_question_or_outcome_of_a_cover_is_forgotten_by_the_variants():
    led_to = {f"{base}_{which}" for base, known in VARIANTS.items() for which in known}
    prefixes = ("utter_question_", "utter_explain_", "utter_fact_", "utter_outcome_")
    own = {
        name
        for name in CATALOGUE.names()
        if name.startswith(prefixes) and name.endswith(tuple(f"_{cover}" for cover in COVERS))
    }
    assert own <= led_to


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ({"incident_date": "2026-10-05"}, "5 oktober 2026"),
        ({"cost_postage": "12.50"}, "€ 12,50"),
        ({"wants": []}, "alles wat kan"),
        ({"wants": ["psychologist", "specialist"]}, "psycholoog, specialist"),
        ({"cost_kinds": []}, "geen"),
        ({"bank_informed": True}, "ja"),
        ({"police_report": "not_yet"}, "nog niet gemeld"),
        ({"discovered_on": "unknown"}, "niet bekend"),
    ],
)
def test_values_are_written_for_people(raw, shown):
    (name,) = raw
    text = word(Say((summary.line(name, raw, "payment_fraud"),)), CATALOGUE, "nl").text
    assert text.replace("\u00a0", " ").endswith(f": {shown}")
    assert date(2026, 10, 5).isoformat() not in text
