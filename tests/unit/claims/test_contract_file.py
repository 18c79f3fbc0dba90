"""Contract files: what is right is read, what is wrong is named with its line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.claims.contract_file import (
    COLUMNS,
    ContractFileError,
    ContractRow,
    MemberRow,
    read_contract_file,
)

TODAY = date(2026, 11, 21)
GOOD = {
    "number": "CC-104417",
    "policyholder_name": "Lotte Verhulst",
    "birth_date": "1988-04-17",
    "household": "Pieter Maes|1986-09-30|partner; Noor Maes|2016-02-11|child",
    "start": "2026-02-01",
    "end": "",
    "status": "active",
    "language": "nl",
    "email": "lotte@example.org",
    "phone": "+32 000 00 00 01",
}


def _line(separator: str = ",", **changes: str) -> str:
    row = {**GOOD, **changes}
    return separator.join(
        f'"{row[name]}"' if separator in row[name] else row[name] for name in COLUMNS
    )


def _read(tmp_path: Path, *lines: str, header: str = ",".join(COLUMNS)) -> list[ContractRow]:
    file = tmp_path / "contracts.csv"
    file.write_bytes("\n".join([header, *lines]).encode())
    return read_contract_file(file, TODAY)


def _problems(tmp_path: Path, *lines: str, header: str = ",".join(COLUMNS)) -> list[str]:
    with pytest.raises(ContractFileError) as caught:
        _read(tmp_path, *lines, header=header)
    return [str(problem) for problem in caught.value.problems]


def test_a_row_becomes_a_contract(tmp_path: Path) -> None:
    assert _read(tmp_path, _line()) == [
        ContractRow(
            number="CC-104417",
            policyholder_name="Lotte Verhulst",
            birth_date=date(1988, 4, 17),
            household=(
                MemberRow("Noor Maes", date(2016, 2, 11), "child"),
                MemberRow("Pieter Maes", date(1986, 9, 30), "partner"),
            ),
            start=date(2026, 2, 1),
            end=None,
            status="active",
            language="nl",
            email="lotte@example.org",
            phone="+32 000 00 00 01",
        )
    ]


def test_a_spreadsheet_export_with_semicolons_mark_and_windows_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    text = ";".join(COLUMNS) + "\r\n" + _line(";") + "\r\n;;;;;;;;;\r\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_contract_file(file, TODAY) == _read(tmp_path, _line())


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "contracts.csv"
    order = list(reversed(COLUMNS))
    file.write_text(",".join(order) + "\n" + ",".join(GOOD[name] for name in order))
    assert read_contract_file(file, TODAY) == _read(tmp_path, _line())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "number"),
        ({"number": "CC_1"}, "number"),
        ({"policyholder_name": ""}, "policyholder_name"),
        ({"policyholder_name": "x" * 201}, "policyholder_name"),
        ({"birth_date": "17-04-1988"}, "birth_date '17-04-1988'"),
        ({"birth_date": "1987-02-29"}, "birth_date '1987-02-29'"),
        ({"birth_date": "2026-11-22"}, "birth_date '2026-11-22'"),
        ({"birth_date": "1899-12-31"}, "birth_date '1899-12-31'"),
        ({"birth_date": "2008-02-02"}, "not yet 18"),
        ({"start": ""}, "start is empty"),
        ({"start": "2026-2-1"}, "start '2026-2-1'"),
        ({"end": "2026-01-31"}, "end 2026-01-31 lies before start 2026-02-01"),
        ({"end": "soon"}, "end 'soon'"),
        ({"status": "ended"}, "status is ended but end is empty"),
        ({"status": "Active"}, "status 'Active' is none of active, ended, suspended"),
        ({"language": "de"}, "language 'de'"),
        ({"email": "lotte"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"household": "Pieter Maes|1986-09-30"}, "name|birth date|relation"),
        ({"household": "Pieter Maes|1986-09-30|lodger"}, "'lodger' is none of partner"),
        ({"household": "Pieter Maes|1986-13-30|partner"}, "'1986-13-30'"),
        ({"household": "|1986-09-30|partner"}, "a name is missing"),
        ({"household": "A|1986-09-30|child;A|1986-09-30|sibling"}, "same person"),
    ],
)
def test_one_wrong_cell_is_one_problem_at_its_line(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    problems = _problems(tmp_path, _line(number="CC-000001"), _line(**changes))
    assert len(problems) == 1
    assert problems[0].startswith("line 3: ")
    assert said in problems[0]


def test_eighteen_on_the_first_day_is_old_enough(tmp_path: Path) -> None:
    assert len(_read(tmp_path, _line(birth_date="2008-02-01"))) == 1


def test_all_problems_of_all_rows_are_named_at_once(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        _line(language="de", status="gone"),
        "",
        _line(number="CC-000002"),
        _line(number="cc 000002"),
        "too,few",
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "line 2",
        "line 2",
        "line 5",
        "line 6",
    ]
    assert "stands on line 4 already" in problems[2]
    assert "2 cells where the header has 10" in problems[3]


def test_a_cell_over_two_lines_does_not_shift_the_numbers(tmp_path: Path) -> None:
    over_two = _line(household="Pieter Maes|1986-09-30|partner;\nNoor Maes|2016-02-11|child")
    quoted = over_two.replace("Pieter", '"Pieter').replace("|child", '|child"')
    problems = _problems(tmp_path, quoted, _line(number="CC-000002", language="de"))
    assert [problem.split(":")[0] for problem in problems] == ["line 4"]


def test_problems_do_not_repeat_names_or_addresses(tmp_path: Path) -> None:
    problems = _problems(tmp_path, _line(email="lotte at example", policyholder_name="L\x07"))
    assert not [problem for problem in problems if "lotte" in problem or "L\x07" in problem]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "column 'number' is missing"),
        (",".join(COLUMNS[1:]), "column 'number' is missing"),
        (",".join([*COLUMNS, "iban"]), "column 'iban' is not known"),
        (",".join([*COLUMNS, "phone"]), "column 'phone' stands twice"),
    ],
)
def test_a_wrong_header_is_named(tmp_path: Path, header: str, said: str) -> None:
    assert any(said in problem for problem in _problems(tmp_path, header=header))


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "contracts.csv"
    text = ",".join(COLUMNS) + "\n" + _line() + "\n" + _line(policyholder_name="Amélie")
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ContractFileError, match="line 3: not UTF-8"):
        read_contract_file(file, TODAY)


def test_an_open_quote_is_named_with_the_line_where_its_row_starts(tmp_path: Path) -> None:
    problems = _problems(tmp_path, _line(language="de"), _line(household='"Noor'), _line())
    assert problems[0].startswith("line 2: language")
    assert problems[1].startswith("line 3: not readable as CSV")


def test_the_demonstration_contracts_are_right() -> None:
    demo = Path(__file__).parents[3] / "data" / "demo" / "contracts.csv"
    rows = read_contract_file(demo, TODAY)
    assert {row.language for row in rows} == {"nl", "fr", "en"}
    assert {row.status for row in rows} == {"active", "ended", "suspended"}
    assert any(row.start > TODAY for row in rows)
    assert any((row.start.month, row.start.day) == (2, 29) for row in rows)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300))
def test_whatever_the_file_holds_it_is_read_or_refused_with_its_problems(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("wild") / "contracts.csv"
    file.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
    refusal = None
    try:
        rows = read_contract_file(file, TODAY)
    except ContractFileError as error:
        refusal = error
    assert refusal.problems if refusal else isinstance(rows, list)
