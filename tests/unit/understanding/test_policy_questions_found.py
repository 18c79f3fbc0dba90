"""Questions about the policy: found in free words, and never where none is asked."""

from pathlib import Path

import pytest
import yaml

from helpline.understanding import policy_questions
from helpline.understanding.phrases import LexiconError
from helpline.understanding.policy_questions import find_question, question_ids

HERE = Path(__file__).parent
ASKED = yaml.safe_load((HERE / "policy_questions_asked.yml").read_text(encoding="utf-8"))
NONE = yaml.safe_load((HERE / "policy_questions_none.yml").read_text(encoding="utf-8"))
LANGUAGES = ("nl", "fr", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ASKED)
def test_a_question_is_found_however_it_is_worded(question, language):
    found = {asked: find_question(asked, language) for asked in ASKED[question][language]}
    missed = {asked: it and it.id for asked, it in found.items() if it is None or it.id != question}
    assert not missed
    assert all(it.asks and 0 < it.score <= 1 for it in found.values())


def test_every_question_is_tried_in_four_wordings_of_each_language():
    assert set(ASKED) == set(question_ids())
    thin = [
        (question, language)
        for question, by_language in ASKED.items()
        for language in LANGUAGES
        if len(set(by_language[language])) < 4
    ]
    assert not thin


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_answers_and_other_questions_are_no_policy_questions(language):
    assert len(NONE[language]) >= 60
    found = {text: find_question(str(text), language) for text in NONE[language]}
    assert {text: it for text, it in found.items() if it is not None} == {}


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("Hoeveel kost de verzekring?", "nl", "price"),
        ("binnen hoeveel dagen moet ik klaggen bij de winkel?", "nl", "complaint_deadline"),
        ("is ransomwere gedekt?", "nl", "ransomware"),
        ("kan ik opzegen?", "nl", "cancel"),
        ("Quel est le delais pour recevoir le remboursment ?", "fr", "payout_term"),
        ("le soutien psycologique est-il compris ?", "fr", "psychologist"),
        ("comment resillier mon contrat ?", "fr", "cancel"),
        ("is there a waitting period for data recovry?", "en", "data_waiting"),
        ("do you pay for a psycologist?", "en", "psychologist"),
        ("how do i contact the ombudsmann?", "en", "ombudsman"),
    ],
)
def test_typing_errors_do_not_matter(text, language, question):
    assert find_question(text, language).id == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("wat is the deductible?", "deductible"),
        ("c'est quoi la wachttijd pour data recovery?", "data_waiting"),
        ("is mijn fils verzekerd?", "children"),
        ("how do I opzeggen my contract?", "cancel"),
    ],
)
def test_languages_may_be_mixed(text, question):
    assert {find_question(text, language).id for language in LANGUAGES} == {question}


@pytest.mark.parametrize(
    ("text", "question", "asks"),
    [
        ("prijs per maand", "price", False),
        ("exclusions svp", "exclusions", False),
        ("waiting period?", "data_waiting", True),
        ("le numéro de téléphone", "phone_number", False),
    ],
)
def test_a_subject_may_be_named_without_asking(text, question, asks):
    found = find_question(text, "nl")
    assert (found.id, found.asks) == (question, asks)


@pytest.mark.parametrize(
    "text",
    [
        "hij is stuk. Tot hoeveel dagen kan ik klagen bij de winkel?",
        "mon colis n'est jamais arrivé, combien remboursez-vous ?",
        "someone stole my identity, what costs do you refund?",
    ],
)
def test_a_report_stays_a_report_when_it_ends_in_a_question(text):
    assert all(find_question(text, language) is None for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Wat als mijn pakje nooit geleverd wordt, betalen jullie dan terug?", "purchase_cover"),
        ("si mon compte est piraté, suis-je couvert ?", "identity_cover"),
        ("if my phone is stolen, is it insured?", "device_itself"),
    ],
)
def test_what_is_only_supposed_is_no_report(text, question):
    found = [find_question(text, language) for language in LANGUAGES]
    assert {it.id for it in found} == {question}


def test_police_is_an_insurance_policy_only_in_french():
    assert find_question("faut-il la police ?", "fr").id == "police"
    assert find_question("que couvre la police ?", "fr").id == "overview"


def test_a_long_story_is_no_question_about_the_policy():
    story = (
        "My neighbour told me yesterday that her cousin in Ghent once had a parcel from a shop, "
        "and that in the end, after many calls and letters, everything was all right again. What "
        "number can I call to reach the shop that she meant?"
    )
    assert find_question(story, "en") is None


def test_a_question_of_an_unknown_concept_is_an_error(monkeypatch):
    raw = dict(policy_questions.load_lexicon("policy_questions"))
    raw["questions"] = {**raw["questions"], "price": ["prise alone"]}
    monkeypatch.setattr(policy_questions, "load_lexicon", lambda name: raw)
    policy_questions._lexicon.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"policy_questions\.yml.*price.*prise"):
            find_question("wat kost het?", "nl")
    finally:
        policy_questions._lexicon.cache_clear()
