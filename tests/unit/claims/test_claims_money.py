"""Euros and cents, without a float in between."""

from decimal import Decimal

import pytest

from helpline.claims.money import to_cents, to_euros


@pytest.mark.parametrize(
    ("euros", "cents"),
    [("0.29", 29), ("149", 14900), ("4999.9", 499990), (Decimal("1E+3"), 100000)],
)
def test_amounts_go_there_and_back(euros: str, cents: int) -> None:
    assert to_cents(euros) == cents
    assert to_euros(cents) == Decimal(euros)
    assert str(to_euros(cents))[-3] == "."


@pytest.mark.parametrize("wrong", ["0.005", "NaN", "Infinity", "12,50", "", "a lot"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"amount|cent"):
        to_cents(wrong)
