import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.language import LANGUAGES, identify_language, requested_language
from helpline.understanding.phrases import load_lexicon, split_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mijn pakje is nooit toegekomen", "nl"),
        ("hallo", "nl"),
        ("gsm kapot", "nl"),
        ("kheb da nooit gekregen", "nl"),
        ("heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht", "nl"),
        ("bonjour", "fr"),
        ("colis jamais recu", "fr"),
        ("jai commandé sur bol.com un laptop", "fr"),
        ("ma carte bancontact a été débitée", "fr"),
        ("je sais pas quoi faire", "fr"),
        ("hello", "en"),
        ("i never got my parcel", "en"),
        ("someone hacked my facebook", "en"),
        ("my gsm is broken", "en"),
    ],
)
def test_first_message(text, expected):
    assert identify_language(text).code == expected


@pytest.mark.parametrize("current", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "500 euros", "ok", "Coolblue", "3 november", "€ 249,99", "12/11/2026", "bol.com", "PayPal",
        "ja", "nee", "oui", "non", "yes", "no", "via mail", "par mail", "by email", "CC-104417",
        "iPhone 15 Pro", "Nike Air Max 90", "???", "", "gisteren", "hier", "yesterday",
    ],
)  # fmt: skip
def test_short_answers_never_change_the_language(text, current):
    language = identify_language(text, current)
    assert (language.code, language.switched) == (current, False)


@pytest.mark.parametrize(
    ("text", "current", "expected"),
    [
        ("mon colis n'est jamais arrivé", "nl", "fr"),
        ("je ne comprends pas la question", "nl", "fr"),
        ("ik begrijp die vraag niet", "fr", "nl"),
        ("I never received my order", "fr", "en"),
        ("ze hebben mij niet terugbetaald", "en", "nl"),
    ],
)
def test_a_sentence_in_another_language_changes_it(text, current, expected):
    language = identify_language(text, current)
    assert (language.code, language.switched) == (expected, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ik heb een scam gehad van een fake webshop, money is weg en niemand antwoordt", "nl"),
        ("j'ai reçu un mail from a fake shop, l'argent est parti", "fr"),
        ("the verkoper never answered my mails and i want my money back", "en"),
    ],
)
def test_the_dominant_language_of_a_mixed_message(text, expected):
    assert identify_language(text, None).code == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nederlands please", "nl"),
        ("nl aub", "nl"),
        ("parlez-vous néerlandais ?", "nl"),
        ("kunnen we in het Nederlands verder", "nl"),
        ("en français svp", "fr"),
        ("kan dit in het frans", "fr"),
        ("fr svp", "fr"),
        ("français", "fr"),
        ("je ne parle pas néerlandais", "fr"),
        ("puis-je continuer en français ?", "fr"),
        ("in english please", "en"),
        ("do you speak english?", "en"),
        ("liever in het Engels", "en"),
        ("I don't speak Dutch", "en"),
        ("ik versta geen frans, graag in het nederlands", "nl"),
    ],
)
def test_asking_for_a_language(text, expected):
    assert requested_language(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "en wat nu?",
        "ik heb een Frans boek gekocht",
        "De handleiding is in het engels",
        "the seller wrote in bad english",
        "nee",
        "le vendeur écrit en anglais",
        "mon colis n'est jamais arrivé",
        "",
    ],
)
def test_naming_a_language_is_not_asking_for_it(text):
    assert requested_language(text) is None


def test_a_cue_belongs_to_one_language_alone():
    cues = load_lexicon("language")["cues"]
    words = {code: set(cues[code].split()) for code in LANGUAGES}
    for one in LANGUAGES:
        for other in LANGUAGES:
            if one < other:
                # Letters left of an apostrophe ("s", "d") are no words.
                shared = {w for w in words[one] & words[other] if len(w) > 1}
                assert not shared
    assert all(split_words(word).words for code in LANGUAGES for word in words[code])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([None, *LANGUAGES]))
def test_any_text_has_a_language(text, current):
    language = identify_language(text, current)
    assert language.code in LANGUAGES
    assert 0.0 <= language.confidence <= 1.0
    assert language.switched == (current is not None and language.code != current)
    assert requested_language(text) in {None, *LANGUAGES}
