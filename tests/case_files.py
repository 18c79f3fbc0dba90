"""Reads the cases of tests/cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpline.coverage import Contract, History, Report, case_from_json

FOLDER = Path(__file__).resolve().parent / "cases"


@dataclass(frozen=True)
class PolicyCase:
    name: str
    file: str
    touches: dict[str, str]
    case: dict[str, Any]
    expect: dict[str, Any]

    def parsed(self) -> tuple[Report, Contract | None, History]:
        return case_from_json(self.case)


def all_cases() -> list[PolicyCase]:
    cases = []
    for path in sorted(FOLDER.glob("*.yml")):
        document = _dates_as_text(yaml.safe_load(path.read_text(encoding="utf-8")))
        if "cases" not in document:
            continue  # Cases of the contract itself, not of claims: see test_contract_cases.
        cases += [_case(path.name, document["defaults"], raw) for raw in document["cases"]]
    return cases


def _case(file: str, defaults: dict[str, Any], raw: dict[str, Any]) -> PolicyCase:
    allowed = {
        "name", "touches", "cover", "reported_on", "first_reported_on", "identity", "contract",
        "history", "facts", "only_facts", "expect",
    }  # fmt: skip
    assert set(raw) <= allowed, f"{file}: {raw['name']}: {set(raw) - allowed}"
    facts = raw.get("only_facts", {**defaults["facts"], **raw.get("facts", {})})
    return PolicyCase(
        name=raw["name"],
        file=file,
        touches=raw.get("touches", {}),
        case={
            "report": {
                "cover": raw.get("cover", defaults["cover"]),
                "reported_on": raw.get("reported_on", defaults["reported_on"]),
                "first_reported_on": raw.get("first_reported_on"),
                "identity": raw.get("identity"),
                "facts": facts,
            },
            "contract": raw["contract"] if "contract" in raw else defaults["contract"],
            "history": {"claims": raw.get("history", [])},
        },
        expect=raw["expect"],
    )


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
