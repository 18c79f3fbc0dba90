"""Identification: number and birth date together, and no hint about either alone."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from helpline.claims.contracts import UnknownContractError, contract_by_number, find_contract
from helpline.database import reading

HOLDER = date(1988, 4, 17)
CHILD = date(2016, 2, 11)


@pytest.mark.parametrize(
    "typed", ["CC-104417", "cc104417", " cc 104 417 ", "CC–104417", "ＣＣ-104417"]
)
@pytest.mark.parametrize("birth_date", [HOLDER, CHILD])
def test_the_policyholder_and_the_household_are_recognised(
    engine: Engine, typed: str, birth_date: date
) -> None:
    with reading(engine) as session:
        found = find_contract(session, typed, birth_date)
    assert found is not None
    assert (found.number, found.start, found.language) == ("CC-104417", date(2026, 2, 1), "nl")


@pytest.mark.parametrize(
    ("number", "birth_date"),
    [
        ("CC-104417", date(1988, 4, 18)),
        ("CC-104417", date(1970, 1, 2)),  # of another contract
        ("CC-200001", CHILD),
        ("CC-999999", HOLDER),
        ("CC-999999", date.min),
        ("", HOLDER),
        ("104417", HOLDER),
        ("' OR 1=1 --", HOLDER),
        ("x" * 5000, HOLDER),
        ("CC-10441\x00", HOLDER),
    ],
)
def test_anything_else_finds_nothing(engine: Engine, number: str, birth_date: date) -> None:
    with reading(engine) as session:
        assert find_contract(session, number, birth_date) is None


def test_an_unknown_number_does_the_same_work_as_a_wrong_birth_date(engine: Engine) -> None:
    def statements(number: str) -> list[str]:
        seen: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_: object) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            with reading(engine) as session:
                assert find_contract(session, number, date(2001, 1, 1)) is None
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return seen

    wrong_birth_date = statements("CC-104417")
    assert wrong_birth_date
    assert statements("CC-999999") == wrong_birth_date
    assert statements("CC-200001") == wrong_birth_date, "a household of one"


def test_names_and_contact_do_not_show_in_the_representation(engine: Engine) -> None:
    with reading(engine) as session:
        found = find_contract(session, "CC-104417", HOLDER)
        assert found is not None
        assert contract_by_number(session, "cc 104417") == found
        with pytest.raises(UnknownContractError):
            contract_by_number(session, "CC-999999")
    assert found.policyholder_name == "Lotte Verhulst"
    assert "Lotte" not in repr(found)
    assert "@" not in repr(found)
