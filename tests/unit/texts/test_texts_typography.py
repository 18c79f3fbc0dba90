"""One way of writing signs per language (apostrophes, quotes, French spaces) and short titles."""

import re

import pytest

from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue

CATALOGUE = Catalogue.load(PROJECT_ROOT / "data")
NARROW_FOR_A_PHONE = 24
# A plain space, or none at all after a letter, where French has a no-break one.
FRENCH_WITHOUT_NO_BREAK_SPACE = re.compile(r"[ \w)][?!»]| [:;]|« ")


def written(language):
    """(name, what is read) of every text and every button."""
    for name in CATALOGUE.names():
        yield name, str(CATALOGUE.source(name, language)["text"])
        for button in CATALOGUE.buttons(name, language):
            yield name, button.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_quotes_are_the_printed_ones(language):
    assert not [(name, text) for name, text in written(language) if "'" in text or '"' in text]


def test_french_signs_stand_after_a_no_break_space():
    wrong = [text for _, text in written("fr") if FRENCH_WITHOUT_NO_BREAK_SPACE.search(text)]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_buttons_fit_on_a_phone(language):
    titles = [b.title for name in CATALOGUE.names() for b in CATALOGUE.buttons(name, language)]
    assert titles
    assert not [title for title in titles if len(title) > NARROW_FOR_A_PHONE]
