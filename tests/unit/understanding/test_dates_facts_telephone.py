"""A telephone that was bought is no telephone call to the shop."""

from datetime import date

import pytest

from helpline.understanding.dates import extract_date_facts

REFERENCE = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ma fille a acheté un téléphone neuf chez Fnac le 2 novembre", "order_date"),
        ("j'ai téléphoné au magasin le 2 novembre", "complaint_date"),
        ("on a téléphoné chez Fnac le 2 novembre", "complaint_date"),
    ],
)
def test_a_telephone_and_a_call(text, name):
    assert extract_date_facts(text, "fr", REFERENCE) == {name: date(2026, 11, 2)}
