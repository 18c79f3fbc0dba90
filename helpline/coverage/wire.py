"""The JSON of a case and of a decision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from helpline.coverage.engine import COVERS
from helpline.coverage.facts import (
    CURRENCY_PATTERN,
    DATE_PATTERN,
    FACTS,
    MONEY_PATTERN,
    TEXT_MAX_CHARS,
    UNKNOWN,
    DecisionError,
    FactSpec,
    FactType,
    read_date,
    read_facts,
    read_money,
    shown,
    write_fact,
)
from helpline.coverage.model import (
    UNVERIFIED,
    Benefit,
    Contract,
    Deadline,
    Decision,
    Document,
    History,
    NextStep,
    Outcome,
    PastClaim,
    Quantity,
    Reason,
    Report,
)

# As `decision_to_json` writes euros.
EURO_PATTERN = r"^-?[0-9]+\.[0-9]{2}$"
IDENTITIES = ("verified", UNVERIFIED)
STATUSES = ("active", "ended", "suspended")
# What an earlier claim's outcome may be, under any cover.
OUTCOMES = tuple(outcome.value for outcome in Outcome)


def case_from_json(data: Any) -> tuple[Report, Contract | None, History]:
    """A whole case from {"report", "contract", "history"}; the last two may be absent or null.

    Raises:
        DecisionError: the case is not as `case_schema` says; the message names the place.
    """
    fields = _fields("case", data, required=("report",), optional=("contract", "history"))
    return (
        report_from_json(fields["report"]),
        contract_from_json(fields.get("contract")),
        history_from_json(fields.get("history")),
    )


def report_from_json(data: Any) -> Report:
    """A report from its JSON object.

    Raises:
        DecisionError: see `case_from_json`.
    """
    fields = _fields(
        "report",
        data,
        required=("cover", "reported_on"),
        optional=("first_reported_on", "identity", "facts"),
    )
    reported_on = read_date("report.reported_on", fields["reported_on"])
    first = fields.get("first_reported_on")
    first_reported_on = None if first is None else read_date("report.first_reported_on", first)
    if first_reported_on is not None and first_reported_on > reported_on:
        raise DecisionError("report.first_reported_on: lies after report.reported_on")
    return Report(
        cover=_choice("report.cover", fields["cover"], tuple(COVERS)),
        reported_on=reported_on,
        identity=(
            None
            if fields.get("identity") is None
            else _choice("report.identity", fields["identity"], IDENTITIES)
        ),
        facts=read_facts({} if fields.get("facts") is None else fields["facts"]),
        first_reported_on=first_reported_on,
    )


def report_to_json(report: Report) -> dict[str, Any]:
    """The JSON object that `report_from_json` reads."""
    first = report.first_reported_on
    return {
        "cover": report.cover,
        "reported_on": report.reported_on.isoformat(),
        **({} if first is None else {"first_reported_on": first.isoformat()}),
        "identity": report.identity,
        "facts": {name: write_fact(value) for name, value in report.facts.items()},
    }


def contract_from_json(data: Any) -> Contract | None:
    """A contract from its JSON object; None stays None.

    Raises:
        DecisionError: see `case_from_json`; also if the end lies before the start.
    """
    if data is None:
        return None
    fields = _fields("contract", data, required=("number", "start"), optional=("end", "status"))
    number = fields["number"]
    if not isinstance(number, str) or not number.strip():
        raise DecisionError("contract.number: must be a text")
    start = read_date("contract.start", fields["start"])
    end = None if fields.get("end") is None else read_date("contract.end", fields["end"])
    if end is not None and end < start:
        raise DecisionError("contract.end: lies before contract.start")
    status = fields.get("status")
    return Contract(
        number,
        start,
        end,
        STATUSES[0] if status is None else _choice("contract.status", status, STATUSES),
    )


def contract_to_json(contract: Contract | None) -> dict[str, Any] | None:
    """The JSON object that `contract_from_json` reads."""
    return None if contract is None else {k: _plain(v) for k, v in asdict(contract).items()}


def history_from_json(data: Any) -> History:
    """The earlier claims from {"claims": […]}; None is an empty history.

    Raises:
        DecisionError: see `case_from_json`.
    """
    if data is None:
        return History()
    claims = _fields("history", data, required=("claims",))["claims"]
    if not isinstance(claims, list):
        raise DecisionError("history.claims: must be a list")
    return History(
        tuple(_past_claim(f"history.claims[{index}]", claim) for index, claim in enumerate(claims))
    )


def history_to_json(history: History) -> dict[str, Any]:
    """The JSON object that `history_from_json` reads."""
    return {
        "claims": [
            {
                "cover": claim.cover,
                "incident_date": claim.incident_date.isoformat(),
                "outcome": claim.outcome,
                "amount": _plain(claim.amount),
                "used": {code: _plain(value) for code, value in claim.used.items()},
            }
            for claim in history.claims
        ]
    }


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """A decision as JSON: dates as ISO text, euros as text ("149.00"), counts as numbers."""
    return {
        "outcome": decision.outcome.value,
        "reasons": [_plain(asdict(reason)) for reason in decision.reasons],
        "next_fact": decision.next_fact,
        "benefits": [_plain(asdict(benefit)) for benefit in decision.benefits],
        "deadlines": [_plain(asdict(deadline)) for deadline in decision.deadlines],
        "documents": [_plain(asdict(document)) for document in decision.documents],
        "next_steps": [_plain(asdict(step)) for step in decision.next_steps],
        "incident_date": _plain(decision.incident_date),
        "terms_version": decision.terms_version,
    }


def decision_from_json(data: Mapping[str, Any]) -> Decision:
    """The decision that `decision_to_json` wrote, as it was recorded.

    Figures are told apart by how they are written: "2026-11-27" is a day, "149.00" is euros.
    """
    return Decision(
        outcome=Outcome(data["outcome"]),
        reasons=tuple(Reason(**_typed(reason)) for reason in data["reasons"]),
        next_fact=data["next_fact"],
        benefits=tuple(Benefit(**_typed(benefit)) for benefit in data["benefits"]),
        deadlines=tuple(Deadline(**_typed(deadline)) for deadline in data["deadlines"]),
        documents=tuple(Document(**document) for document in data["documents"]),
        next_steps=tuple(NextStep(**_typed(step)) for step in data["next_steps"]),
        incident_date=_typed(data["incident_date"]),
        terms_version=data["terms_version"],
    )


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a case."""
    day = {"type": "string", "format": "date", "pattern": DATE_PATTERN}
    money = {"type": "string", "pattern": MONEY_PATTERN}
    past_claim = _object(
        {
            "cover": {"type": "string", "minLength": 1},
            "incident_date": day,
            "outcome": {"enum": list(OUTCOMES)},
            "amount": {"type": ["string", "null"], "pattern": MONEY_PATTERN},
            "used": {
                "type": ["object", "null"],
                "description": "Benefit code -> euros as text, or a count.",
                "additionalProperties": {
                    "oneOf": [money, {"type": "integer", "minimum": 0, "maximum": 999_999}]
                },
            },
        },
        required=("cover", "incident_date", "outcome"),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case for helpline decide",
        **_object(
            {
                "report": _object(
                    {
                        "cover": {"enum": list(COVERS)},
                        "reported_on": day,
                        "first_reported_on": {
                            **day,
                            "type": ["string", "null"],
                            "description": "Where the insurer heard of it before: that day.",
                        },
                        "identity": {"enum": [*IDENTITIES, None]},
                        "facts": {
                            "type": ["object", "null"],
                            "description": "What was told. Absent or null: not told.",
                            "properties": {n: _fact_schema(spec) for n, spec in FACTS.items()},
                            "additionalProperties": False,
                        },
                    },
                    required=("cover", "reported_on"),
                ),
                "contract": {
                    **_object(
                        {
                            "number": {"type": "string", "pattern": r"\S"},
                            "start": day,
                            "end": {**day, "type": ["string", "null"]},
                            "status": {"enum": [*STATUSES, None]},
                        },
                        required=("number", "start"),
                    ),
                    "type": ["object", "null"],
                },
                "history": {
                    **_object(
                        {"claims": {"type": "array", "items": past_claim}}, required=("claims",)
                    ),
                    "type": ["object", "null"],
                },
            },
            required=("report",),
        ),
    }


def _fact_schema(spec: FactSpec) -> dict[str, Any]:
    choices: dict[str, Any] = {"enum": list(spec.values)}
    value: dict[str, Any] = {
        FactType.CHOICE: choices,
        FactType.CODES: {"type": "array", "items": choices},
        FactType.DATE: {"type": "string", "format": "date", "pattern": DATE_PATTERN},
        FactType.MONEY: {"type": "string", "pattern": MONEY_PATTERN},
        FactType.FLAG: {"type": "boolean"},
        FactType.TEXT: {"type": "string", "pattern": r"\S", "maxLength": TEXT_MAX_CHARS},
        FactType.CURRENCY: {"type": "string", "pattern": CURRENCY_PATTERN},
    }[spec.type]
    unknown = [{"const": UNKNOWN}] if spec.may_be_unknown else []
    return {"anyOf": [value, *unknown, {"type": "null"}]}


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _fields(
    where: str, data: Any, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DecisionError(f"{where}: must be an object")
    for name in required:
        if name not in data:
            raise DecisionError(f"{where}.{name}: is missing")
    for name in data:
        if name not in required and name not in optional:
            raise DecisionError(f"{where}: there is no field {shown(name)}")
    return data


def _choice(where: str, value: Any, values: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in values:
        return value
    raise DecisionError(f"{where}: {shown(value)} is none of {', '.join(values)}")


def _past_claim(where: str, data: Any) -> PastClaim:
    fields = _fields(
        where, data, required=("cover", "incident_date", "outcome"), optional=("amount", "used")
    )
    cover, used = fields["cover"], fields.get("used")
    if not isinstance(cover, str) or not cover:
        raise DecisionError(f"{where}.cover: must be a topic code")
    if used is not None and not isinstance(used, Mapping):
        raise DecisionError(f"{where}.used: must be an object")
    return PastClaim(
        cover=cover,
        incident_date=read_date(f"{where}.incident_date", fields["incident_date"]),
        outcome=_choice(f"{where}.outcome", fields["outcome"], OUTCOMES),
        amount=(
            None
            if fields.get("amount") is None
            else read_money(f"{where}.amount", fields["amount"])
        ),
        used={
            code: _quantity(f"{where}.used[{shown(code)}]", v) for code, v in (used or {}).items()
        },
    )


def _quantity(where: str, value: Any) -> Quantity:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 999_999:
        return value
    return read_money(where, value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _typed(value: Any) -> Any:
    """The opposite of `_plain`, as far as a decision's figures go."""
    if isinstance(value, Mapping):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, str) and re.match(DATE_PATTERN, value):
        return date.fromisoformat(value)
    if isinstance(value, str) and re.match(EURO_PATTERN, value):
        return Decimal(value)
    return value
