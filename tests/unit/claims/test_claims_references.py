"""References that can be read out, typed and checked."""

import random

import pytest

from helpline.claims.references import (
    ALPHABET,
    InvalidReferenceError,
    new_reference,
    parse_reference,
)


def test_a_known_reference_has_the_check_character_of_iso_7064() -> None:
    # Check value worked out by hand with the mod 37,36 recursion.
    assert parse_reference(f"CC-7K3PQ-{_check('7K3PQ')}") == f"CC-7K3PQ-{_check('7K3PQ')}"


def _check(body: str) -> str:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    product = 36
    for sign in body:
        total = (product + signs.index(sign)) % 36 or 36
        product = total * 2 % 37
    return signs[(37 - product) % 36]


def test_drawn_references_are_valid_and_unambiguous() -> None:
    choice = random.Random(1).choice
    for _ in range(500):
        reference = new_reference(choice)
        assert parse_reference(reference) == reference
        assert not set(reference.replace("CC-", "").replace("-", "")) & set("01ILOU")


@pytest.mark.parametrize("shape", ["{0}", " {0} ", "{1}", "{2}", "{3}", "{4}"])
def test_case_spaces_dashes_and_prefix_do_not_matter(shape: str) -> None:
    reference = new_reference(random.Random(2).choice)
    body = reference[3:]
    typed = shape.format(
        reference,
        reference.lower(),
        reference.replace("-", " "),
        reference.replace("-", ""),
        body.replace("-", "").lower(),
    )
    assert parse_reference(typed) == reference


def test_a_body_that_begins_with_the_prefix_keeps_it() -> None:
    draws = iter("CC234CC235CC236CC237CC238CC239")
    reference = new_reference(lambda _: next(draws))
    assert reference.startswith("CC-CC23")
    assert parse_reference(reference[3:]) == reference


def test_every_single_wrong_character_is_caught() -> None:
    reference = new_reference(random.Random(3).choice)
    for place, right in enumerate(reference):
        if place < 3 or right == "-":
            continue
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(InvalidReferenceError):
                parse_reference(reference[:place] + wrong + reference[place + 1 :])


@pytest.mark.parametrize(
    "typed", ["", "CC", "CC-7K3PQ", "CC-7K3PQ-99", "CC-0K3PQ-9", "é" * 6, "½⅓¼½⅓¼"]
)
def test_what_cannot_be_a_reference_is_refused(typed: str) -> None:
    with pytest.raises(InvalidReferenceError):
        parse_reference(typed)
