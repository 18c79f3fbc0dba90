"""The letters that end the contract: in each language, with and without what is known."""

from datetime import date

import pytest

from helpline.letters.cancellation import CLAUSES, cancellation_letter
from helpline.letters.letter import BLANK
from helpline.letters.texts import LettersError
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, format_figure

DATA = PROJECT_ROOT / "data"
SENT_ON = date(2026, 11, 21)
DAY = date(2027, 1, 31)
ADDRESS = {"nl": "Louizalaan 166", "fr": "avenue Louise 166", "en": "Louizalaan 166"}


def letter(clause, language, **known):
    return cancellation_letter(clause, language, sent_on=SENT_ON, data_dir=DATA, **known)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", CLAUSES)
def test_a_letter_names_insurer_policy_day_and_contract(clause, language):
    text = letter(clause, language, contract_number="CC-104417", day=DAY).text
    for told in (ADDRESS[language], "0101818", "CC-104417"):
        assert told in text
    assert format_figure(DAY, language) in text
    assert format_figure(SENT_ON, language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", CLAUSES)
def test_what_is_not_known_is_left_to_fill_in(clause, language):
    text = letter(clause, language).text
    assert "None" not in text
    # Name (twice), address, contract number, and the day where the letter hangs on one.
    assert text.count(BLANK) == {"CAN-1": 4, "CAN-2": 4}.get(clause, 5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_letters_differ(language):
    assert len({letter(clause, language).title for clause in CLAUSES}) == len(CLAUSES)


@pytest.mark.parametrize(("clause", "language"), [("CAN-9", "nl"), ("CAN-1", "de")])
def test_there_is_no_other_letter(clause, language):
    with pytest.raises(LettersError, match="no letter"):
        letter(clause, language)
