"""Reading a CSV file of contracts: every row is checked before anything is loaded.

The file is UTF-8 (with or without a byte order mark), separated by commas or semicolons, and its
first line names the columns, in any order:

| column | what it holds |
|---|---|
| number | contract number, as on the customer's papers: `CC-104417` |
| policyholder_name | name of the policyholder |
| birth_date | of the policyholder, at least 18 at the start (GEN-7) |
| household | family under the same roof (GEN-1), may be empty: `name|birth date|relation; …` |
| start | first day of cover (GEN-4) |
| end | last day of cover; empty while it runs on |
| status | active, suspended, or ended (which needs an end) |
| language | nl, fr or en |
| email, phone | how to reach the policyholder; each may be empty |

Dates are written 2026-02-01. Relations: partner, child, parent, grandparent, grandchild, sibling,
other_family. Empty lines are skipped. `docs/contracts-import.md` says the same to operators.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpline.claims.contracts import number_key
from helpline.claims.models import CONTRACT_STATUSES, LANGUAGES, RELATIONS

COLUMNS = (
    "number",
    "policyholder_name",
    "birth_date",
    "household",
    "start",
    "end",
    "status",
    "language",
    "email",
    "phone",
)
_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{2,38})[A-Za-z0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,38}")
_NAME_MAX = 200
_EMAIL_MAX = 254
_PHONE_MAX = 40
_OLDEST_BIRTH = date(1900, 1, 1)
_ADULT = 18


@dataclass(frozen=True)
class Problem:
    """What is wrong at one line of the file (the first line is 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class ContractFileError(ValueError):
    """The file cannot be loaded. `problems` holds every fault found, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, order=True)
class MemberRow:
    """A household member as the file states it."""

    name: str
    birth_date: date
    relation: str


@dataclass(frozen=True)
class ContractRow:
    """A contract as the file states it; `household` is sorted, so that its order says nothing."""

    number: str
    policyholder_name: str
    birth_date: date
    household: tuple[MemberRow, ...]
    start: date
    end: date | None
    status: str
    language: str
    email: str | None
    phone: str | None

    @property
    def key(self) -> str:
        """What the number is compared by."""
        return number_key(self.number)


def read_contract_file(path: Path, today: date) -> list[ContractRow]:
    """Read and check the whole file.

    Args:
        path: the CSV file.
        today: nobody is born after this day.

    Raises:
        ContractFileError: one or more rows (or the header) are wrong; all faults are named.
        OSError: the file cannot be read.
    """
    text = _decode(path.read_bytes())
    problems: list[Problem] = []
    rows: list[ContractRow] = []
    line_of: dict[str, int] = {}
    lines = _lines(text)
    try:
        columns = _header(lines)
        for line, cells in lines:
            row = _Row(line, columns, cells, today)
            contract = row.read()
            if contract is not None:
                first = line_of.setdefault(contract.key, line)
                if first != line:
                    row.fault(f"number {contract.number!r} stands on line {first} already")
                rows.append(contract)
            problems += row.problems
    except ContractFileError as error:
        problems += error.problems
    if problems:
        raise ContractFileError(problems)
    return rows


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContractFileError([Problem(line, "not UTF-8; save the file as UTF-8")]) from error


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with the line that it starts on."""
    head = text.split("\n", 1)[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise ContractFileError([Problem(line, f"not readable as CSV: {error}")]) from error
        if any(cells):
            yield line, cells


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    line, cells = next(lines, (1, []))
    columns = [cell.lower() for cell in cells]
    problems = [
        Problem(line, f"column {name!r} is missing") for name in COLUMNS if name not in columns
    ]
    problems += [
        Problem(line, f"column {name!r} is not known") for name in columns if name not in COLUMNS
    ]
    problems += [
        Problem(line, f"column {name!r} stands twice")
        for name in COLUMNS
        if columns.count(name) > 1
    ]
    if problems:
        raise ContractFileError(problems)
    return columns


class _Row:
    """One row under examination: reads its cells and gathers what is wrong with them.

    A reader returns None for a cell that is wrong; `read` gives a contract only when none is.
    Messages name the column and quote codes and dates, not names or addresses.
    """

    def __init__(self, line: int, columns: list[str], cells: list[str], today: date) -> None:
        self.line = line
        self.problems: list[Problem] = []
        self._cells = dict(zip(columns, cells, strict=False))
        self._today = today
        if len(cells) != len(columns):
            self.fault(f"{len(cells)} cells where the header has {len(columns)}")

    def fault(self, message: str) -> None:
        """Note that something is wrong with this row."""
        self.problems.append(Problem(self.line, message))

    def read(self) -> ContractRow | None:
        """Return the contract, or None when the row has a fault."""
        if self.problems:
            return None
        number = self._number()
        name = self._name("policyholder_name", self._cells["policyholder_name"])
        birth_date = self._birth_date("birth_date", self._cells["birth_date"])
        household = self._household()
        start = self._date("start", self._cells["start"])
        end = self._date("end", self._cells["end"]) if self._cells["end"] else None
        status = self._code("status", CONTRACT_STATUSES)
        language = self._code("language", LANGUAGES)
        email = self._contact("email", _EMAIL, _EMAIL_MAX)
        phone = self._contact("phone", _PHONE, _PHONE_MAX)
        if start and end and end < start:
            self.fault(f"end {end} lies before start {start}")
        if status == "ended" and not self._cells["end"]:
            self.fault("status is ended but end is empty")
        if start and birth_date and _age(birth_date, start) < _ADULT:
            self.fault(f"the policyholder is not yet {_ADULT} at start {start} (GEN-7)")
        if self.problems or birth_date is None or start is None:
            return None
        return ContractRow(
            number=number,
            policyholder_name=name,
            birth_date=birth_date,
            household=household,
            start=start,
            end=end,
            status=status,
            language=language,
            email=email,
            phone=phone,
        )

    def _number(self) -> str:
        value = self._cells["number"]
        if not _NUMBER.fullmatch(value):
            self.fault("number must be 4 to 40 letters, digits, dashes or spaces")
        return value

    def _name(self, column: str, value: str) -> str:
        if not value:
            self.fault(f"{column}: a name is missing")
        elif len(value) > _NAME_MAX or not value.isprintable():
            self.fault(f"{column}: a name is at most {_NAME_MAX} printable characters")
        return value

    def _date(self, column: str, value: str) -> date | None:
        if not value:
            self.fault(f"{column} is empty")
            return None
        try:
            if not _DATE.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fault(f"{column} {value!r} is not a date such as 2026-02-01")
            return None

    def _birth_date(self, column: str, value: str) -> date | None:
        day = self._date(column, value)
        if day is not None and not _OLDEST_BIRTH <= day <= self._today:
            self.fault(f"{column} {value!r} lies before {_OLDEST_BIRTH} or in the future")
            return None
        return day

    def _household(self) -> tuple[MemberRow, ...]:
        members: list[MemberRow] = []
        for part in filter(None, map(str.strip, self._cells["household"].split(";"))):
            fields = [value.strip() for value in part.split("|")]
            if len(fields) != len(MemberRow.__dataclass_fields__):
                self.fault("household: each member is name|birth date|relation")
                continue
            name = self._name("household", fields[0])
            birth_date = self._birth_date("household: birth date", fields[1])
            if fields[2] not in RELATIONS:
                self.fault(f"household: relation {fields[2]!r} is none of {', '.join(RELATIONS)}")
            if birth_date is not None:
                members.append(MemberRow(name, birth_date, fields[2]))
        persons = [(member.name, member.birth_date) for member in members]
        if len(set(persons)) != len(persons):
            self.fault("household: the same person stands twice")
        return tuple(sorted(members))

    def _code(self, column: str, codes: tuple[str, ...]) -> str:
        value = self._cells[column]
        if value not in codes:
            self.fault(f"{column} {value!r} is none of {', '.join(codes)}")
        return value

    def _contact(self, column: str, shape: re.Pattern[str], longest: int) -> str | None:
        value = self._cells[column]
        if value and (len(value) > longest or not shape.fullmatch(value)):
            self.fault(f"{column} cannot be used")
        return value or None


def _age(birth_date: date, on: date) -> int:
    """Full years on a day. Who is born on 29 February turns a year older on 1 March."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
