from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.understanding.identity import (
    birth_date_answer,
    contract_number_answer,
    extract_identity,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "number", "born"),
    [
        ("CC-104417", "CC-104417", None),
        ("cc 104417, 12/03/1980", "CC-104417", "1980-03-12"),
        ("cc104417 geboren 12 maart 1980", "CC-104417", "1980-03-12"),
        ("mijn contractnummer is 104417", "CC-104417", None),
        ("contract 104417", "CC-104417", None),
        ("contract nr. CC-104417 en ik ben geboren op 1/2/85", "CC-104417", "1985-02-01"),
        ("numéro de contrat : CC 104 417, né le 3 mars 1975", "CC-104417", "1975-03-03"),
        ("mon contrat c'est le 104417", "CC-104417", None),
        ("my policy number is cc104417 and my dob is 1980-03-12", "CC-104417", "1980-03-12"),
        ("I was born on March 12, 1980", None, "1980-03-12"),
        ("née le 1er avril 1990", None, "1990-04-01"),
        ("geboortedatum: 04.07.1961", None, "1961-07-04"),
        ("polis CC–104417", "CC-104417", None),
        ("CC-104417 12.03.1980", "CC-104417", "1980-03-12"),
    ],
)
def test_stated_identity(text: str, number: str | None, born: str | None) -> None:
    found = extract_identity(text, "nl", TODAY)
    assert found.get("contract_number") == number
    assert found.get("birth_date") == born


@pytest.mark.parametrize(
    "text",
    [
        "order 104417",
        "104417",
        "besteld op 12/03/1980",
        "mijn factuur is 104417,50 euro",
        "contract",
        "ik ben geboren in Gent",
    ],
)
def test_no_identity(text: str) -> None:
    assert extract_identity(text, "nl", TODAY) == {}


def test_a_purchase_date_beside_a_contract_number_is_no_birth_date() -> None:
    found = extract_identity("CC-104417, besteld op 12/11/2026", "nl", TODAY)
    assert found == {"contract_number": "CC-104417"}


def test_sixteen_years_to_the_day() -> None:
    assert extract_identity("CC-104417 21/11/2010", "nl", TODAY)["birth_date"] == "2010-11-21"
    assert "birth_date" not in extract_identity("CC-104417 22/11/2010", "nl", TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("104417", "CC-104417"),
        ("104 417", "CC-104417"),
        ("het is 104417", "CC-104417"),
        ("CC104417", "CC-104417"),
        ("cc - 104417", "CC-104417"),
        ("weet ik niet", None),
        ("1044", None),
        ("10441799", None),
        ("12/03/1980", None),
    ],
)
def test_contract_number_answer(text: str, number: str | None) -> None:
    assert contract_number_answer(text) == number


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("12/03/80", date(1980, 3, 12)),
        ("12-3-1980", date(1980, 3, 12)),
        ("12 maart 1980", date(1980, 3, 12)),
        ("12 3 1980", date(1980, 3, 12)),
        ("8 jan. 1955", date(1955, 1, 8)),
        ("le 1er avril 1990", date(1990, 4, 1)),
        ("3rd of May 1972", date(1972, 5, 3)),
        ("12031980", date(1980, 3, 12)),
        ("05/06/05", date(2005, 6, 5)),
        ("03/25/1980", date(1980, 3, 25)),
        ("29/02/1980", date(1980, 2, 29)),
        ("29/02/1981", None),
        ("31/12/2030", None),
        ("12/03/1850", None),
        ("vandaag", None),
    ],
)
def test_birth_date_answer(text: str, born: date | None) -> None:
    assert birth_date_answer(text, TODAY) == born


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    extract_identity(text, "fr", TODAY)
    contract_number_answer(text)
    birth_date_answer(text, TODAY)


@given(st.integers(0, 999_999), st.dates(date(1930, 1, 1), date(2009, 12, 31)))
def test_every_number_and_date_is_read_back(number: int, born: date) -> None:
    text = f"contract CC-{number:06d}, geboren op {born:%d/%m/%Y}"
    assert extract_identity(text, "nl", TODAY) == {
        "contract_number": f"CC-{number:06d}",
        "birth_date": born.isoformat(),
    }
