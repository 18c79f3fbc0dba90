"""`helpline decide`: a case in, a decision out; bad input gives one line and status 2."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helpline.commands import decide

CASE = {"report": {"cover": "non_delivery", "reported_on": "2026-11-21", "facts": {}}}


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    decide.add_parser(parser.add_subparsers())
    args = parser.parse_args(["decide", *arguments])
    status: int = args.run(args)
    return status


def _case_file(folder: Path, case: Any) -> str:
    path = folder / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    return str(path)


def test_decides_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(_case_file(tmp_path, CASE)) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    decision = json.loads(printed.out)
    assert set(decision) == {
        "outcome",
        "reasons",
        "next_fact",
        "benefits",
        "deadlines",
        "documents",
        "next_steps",
        "incident_date",
        "terms_version",
    }
    assert (decision["outcome"], decision["next_fact"]) == ("undecided", "item")


def test_decides_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps({"report": {**CASE["report"], "facts": {"item_category": "motor_vehicle"}}})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert _run("-") == 0
    decision = json.loads(capsys.readouterr().out)
    assert decision["reasons"] == [{"code": "motor_vehicle", "clause": "PUR-X6", "figures": {}}]


def test_prints_the_schema_of_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--schema") == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(CASE, schema)
    assert set(schema["properties"]) == {"report", "contract", "history"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON in UTF-8"),
        (b"{", "is no JSON in UTF-8"),
        (b"\xff\xfe{}", "is no JSON in UTF-8"),
        (b'{"report": 1, "report": 2}', "a field is given twice"),
        (b"[" * 100_000, "is no JSON in UTF-8"),
        (
            b'{"report": {"cover": "\xc3\xa9\\ud800\\n", "reported_on": "2026-11-21"}}',
            "report.cover",
        ),
        (b" " * 1_000_001, "is too large to be a case"),
        (b"[]", "case: must be an object"),
    ],
)
def test_bad_input_gives_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    assert _run(str(path)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("helpline decide: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert _run(str(tmp_path / name)) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_case_or_the_schema_must_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        _run()
    assert caught.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
