"""The order of the inbox, the growing delay, and what forms may hold."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.conversations.escalations import Waiting
from helpline.conversations.records import URGENCIES, Escalation
from helpline.desk.accounts import NAME_PATTERN
from helpline.desk.attempts import LONGEST_DELAY, delay_after
from helpline.desk.claim_decisions import read_grant
from helpline.desk.guard import Refusal
from helpline.desk.inbox import place_of, read_place

NOW = datetime(2026, 11, 21, 10, 0, 0, 123, tzinfo=timezone.utc)


def test_urgencies_sort_as_their_letters_do() -> None:
    # The inbox is read along an index on the words themselves.
    assert list(URGENCIES) == sorted(URGENCIES)


def test_the_delay_grows_to_its_limit() -> None:
    delays = [delay_after(failures, 5) for failures in range(1, 60)]
    assert delays[:4] == [timedelta(0)] * 4
    assert delays[4:7] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY


@pytest.mark.parametrize("urgency", URGENCIES)
def test_a_place_in_the_inbox_survives_its_address(urgency: str) -> None:
    escalation = Escalation(7, "c", "r", "t", urgency, NOW, 1, "open")  # type: ignore[arg-type]
    place = read_place(place_of(Waiting(escalation, "nl", "web", None)))
    assert place is not None
    assert (place.urgency, place.created_at, place.id) == (urgency, NOW, 7)


@given(st.text(max_size=60) | st.from_regex(r"(crisis|high|\w+)~[0-9T:+-]{0,25}~-?[0-9]{0,30}"))
def test_any_other_address_is_the_beginning(text: str) -> None:
    place = read_place(text)
    assert place is None or (place.urgency in URGENCIES and 0 <= place.id < 2**63)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("250", "250"), ("250,50", "250.50"), ("1 250.5", "1250.5"), (" 3 ", "3"), ("0", "0")],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: str) -> None:
    assert read_grant({"grant.x": typed, "reason": "y"}) == {"x": Decimal(amount)}


def test_what_is_left_empty_grants_nothing() -> None:
    assert read_grant({"grant.x": " ", "grant.y": ""}) == {}


@given(st.text(max_size=12))
def test_nothing_has_a_part_of_a_cent(typed: str) -> None:
    with contextlib.suppress(Refusal):
        grant = read_grant({"grant.x": typed})
        assert all(amount == round(amount, 2) for amount in grant.values())


@pytest.mark.parametrize("typed", ["veel", "1e9", "NaN", "Infinity", "1,234", "0.001", "9999999"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="bad_amount"):
        read_grant({"grant.x": typed})


@pytest.mark.parametrize("name", ["julie", "j.lambert", "anne-marie_2"])
def test_names_to_sign_in_with(name: str) -> None:
    assert NAME_PATTERN.fullmatch(name)


@pytest.mark.parametrize("name", ["", "ab", "Julie", "2julie", "julie.", "ju lie", "x" * 41, "jü"])
def test_names_that_are_none(name: str) -> None:
    assert not NAME_PATTERN.fullmatch(name)
