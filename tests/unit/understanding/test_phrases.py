import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.phrases import (
    LexiconError,
    Match,
    PhraseMatcher,
    fold,
    load_lexicon,
    split_words,
)


def found(phrase, text, **options):
    matcher = PhraseMatcher({"x": [phrase]}, **options)
    return [(m.start, m.end) for m in matcher.find(split_words(text))]


def test_fold():
    assert fold("Œuvre d’Été À L’Île") == "oeuvre d'ete a l'ile"


def test_words_sentences_and_clauses():
    words = split_words("J'ai reçu, hier. s.v.p. Jaaaa!")
    assert words.words == ("j", "ai", "recu", "hier", "svp", "jaa")
    assert words.sentence == (0, 0, 0, 0, 1, 1)
    assert words.clause[1] == words.clause[2] != words.clause[3]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("niet geleverd", "het is niet geleverd", [(2, 4)]),
        ("lever*", "de levering komt", [(1, 2)]),
        ("niet ... geleverd", "niet nog eens geleverd", [(0, 4)]),
        ("niet ...1 geleverd", "niet nog eens geleverd", []),
        ("niet _ geleverd", "niet goed geleverd", [(0, 3)]),
        ("(ja|wel zeker) hoor", "wel zeker hoor", [(0, 3)]),
        ("ja (hoor)? dank", "ja dank", [(0, 2)]),
        ("ja hoor? dank", "ja hoor dank", [(0, 3)]),
        ("je n'ai pas", "Je nai pas", [(0, 3)]),
        ("je n'ai pas", "je n’ai pas", [(0, 4)]),
        ("rendez-vous", "rendez-vous", [(0, 2)]),
        ("kan niet meer $", "ik kan niet meer, echt", [(1, 4)]),
        ("kan niet meer $", "ik kan niet meer inloggen", []),
        ("niet geleverd", "niet. geleverd", []),
        ("zelfmoord", "zelfmord", [(0, 1)]),
        ("zelfmoord", "zlefmoord", [(0, 1)]),
        ("geld", "gelt", []),
    ],
)
def test_notation(phrase, text, expected):
    assert found(phrase, text) == expected


def test_a_word_of_the_dictionary_is_no_typing_error():
    assert found("agresse", "mon adresse") == []
    assert found("pesten", "posten") == []


def test_a_protected_word_is_no_typing_error():
    assert found("zelfmoord", "zelfmoort") == [(0, 1)]
    assert found("zelfmoord", "zelfmoort", protected=["zelfmoort"]) == []


def test_sets():
    assert found("<neg> komen", "nooit komen", sets={"neg": ["niet", "nooit"]}) == [(0, 2)]


def test_labels_are_found_side_by_side():
    matcher = PhraseMatcher({"a": ["geld terug"], "b": ["geld"]})
    assert matcher.find(split_words("geld terug")) == [Match("a", 0, 2), Match("b", 0, 1)]


@pytest.mark.parametrize("phrase", ["", "(a|(b|c))", "<unknown> x", "_ x", "ab* x"])
def test_a_phrase_that_cannot_be_read(phrase):
    with pytest.raises(LexiconError):
        PhraseMatcher({"x": [phrase]})


def test_a_missing_lexicon_is_named():
    with pytest.raises(LexiconError, match="nowhere"):
        load_lexicon("nowhere")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_matched(text):
    words = split_words(text)
    assert len(words.words) == len(words.sentence) == len(words.clause) == len(words.written)
    for match in PhraseMatcher({"x": ["a ... b", "geleverd", "code*"]}).find(words):
        assert 0 <= match.start < match.end <= len(words)
