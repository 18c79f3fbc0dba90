"""Readable claim references with a check character, such as `CC-7K3PQ-9`.

Five characters drawn at random and one check character (ISO 7064 mod 37,36), which catches any
one wrong character and nearly every swap of two neighbours. The alphabet leaves out what is
misread or misheard (0 O 1 I L U); a draw whose check character falls outside it is drawn again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

PREFIX = "CC"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY_LENGTH = 5


class InvalidReferenceError(ValueError):
    """What was typed cannot be a claim reference (wrong shape or check character)."""


def new_reference(choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Draw a reference; uniqueness is for the caller to check."""
    while True:
        body = "".join(choice(ALPHABET) for _ in range(BODY_LENGTH))
        check = mod_37_36.calc_check_digit(body)
        if check in ALPHABET:
            return f"{PREFIX}-{body}-{check}"


def parse_reference(typed: str) -> str:
    """Return the reference as it is stored, whatever the case, spaces, dashes or missing prefix.

    Raises:
        InvalidReferenceError: wrong length, a character that no reference has, or a check
            character that does not fit.
    """
    compact = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(compact) == len(PREFIX) + BODY_LENGTH + 1 and compact.startswith(PREFIX):
        compact = compact[len(PREFIX) :]
    if len(compact) != BODY_LENGTH + 1 or any(sign not in ALPHABET for sign in compact):
        raise InvalidReferenceError("not a claim reference")
    try:
        mod_37_36.validate(compact)
    except ValidationError as error:
        raise InvalidReferenceError("the check character does not fit") from error
    return f"{PREFIX}-{compact[:BODY_LENGTH]}-{compact[BODY_LENGTH]}"
