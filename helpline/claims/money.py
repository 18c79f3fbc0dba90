"""Amounts between the engine (decimal euros) and the database (integer cents)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_CENTS = 100


def to_cents(euros: Decimal | str) -> int:
    """Return the amount in cents.

    Raises:
        ValueError: not an amount, or one with a fraction of a cent.
    """
    try:
        amount = Decimal(euros)
    except InvalidOperation as error:
        raise ValueError(f"{euros!r} is not an amount") from error
    if not amount.is_finite():
        raise ValueError(f"{euros!r} is not an amount")
    cents = amount * _CENTS
    if cents != cents.to_integral_value():
        raise ValueError(f"{euros!r} has a fraction of a cent")
    return int(cents)


def to_euros(cents: int) -> Decimal:
    """Return the cents as euros with two decimals."""
    return (Decimal(cents) / _CENTS).quantize(Decimal("0.01"))
