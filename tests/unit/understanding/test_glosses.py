import pytest
import yaml

from helpline.settings import PROJECT_ROOT
from helpline.understanding.glosses import function_glosses, gloss
from helpline.understanding.phrases import fold

LEXICON = PROJECT_ROOT / "data" / "lexicon"


def _read(name):
    text = (LEXICON / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("word", "language", "meaning"),
    [
        ("pakje", "nl", "parcel"),
        ("colis", "fr", "parcel"),
        ("package", "en", "parcel"),
        ("geld", "nl", "money"),
        ("argent", "fr", "money"),
    ],
)
def test_words_of_one_meaning_share_a_gloss(word, language, meaning):
    assert gloss(word, language) == meaning


def test_a_word_of_another_language_is_known_too():
    assert gloss("colis", "nl") == gloss("pakje", "nl")


@pytest.mark.parametrize("word", ["zo'n", "al.", "aan_komen", "_", ".", "-"])
def test_marks_at_a_word_do_not_hide_it(word):
    assert not set(gloss(word, "nl")) & set("_'.")


def test_an_unknown_word_stands_for_itself():
    assert gloss("xyzzyx", "fr") == "xyzzyx"


def test_a_compound_is_known_by_its_last_part():
    assert gloss("luxe-colis", "fr") == gloss("colis", "fr")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_each_word_is_written_once_and_as_it_is_looked_up(language):
    words = [word for line in _read(f"glosses_{language}").values() for word in line.split()]
    assert len(words) == len(set(words))
    assert [word for word in words if word != fold(word)] == []


def test_a_gloss_is_no_word_of_another_gloss():
    english = _read("glosses_en")
    moved = {word: key for key, line in english.items() for word in line.split() if word != key}
    assert sorted(set(english) & set(moved)) == []


def test_function_words_are_glosses_in_use():
    known = {key for code in ("nl", "fr", "en") for key in _read(f"glosses_{code}")}
    plain = {gloss(word, "en") for word in function_glosses()}
    assert {"the", "of"} <= function_glosses()
    assert len(plain & known) > len(plain) / 2
