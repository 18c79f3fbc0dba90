"""Reads the product's files, checks them, and gives the terms that hold on a day.

The files are read once per process. What a day's terms are only changes on the days that the
files name, so the terms are built once per such day and shared by all days up to the next.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema
import yaml

from helpline.terms.model import Clause, Exclusion, Kind, Term, Terms, TermsError, Unit, Value

TERMS_DIR = Path(__file__).resolve().parent
CURRENT_PRODUCT = TERMS_DIR / "27052020"
PRODUCT_FILE = "product.yml"


@dataclass(frozen=True)
class _Product:
    reference: str
    version: str
    changes: tuple[date, ...]
    clauses: Mapping[str, dict[str, Any]]


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar stays text and a key given twice is an error."""


def _mapping_without_repeats(loader: _TextLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            line = key_node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(
                problem=f"the key {key!r} is given twice (line {line})"
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_TextLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_repeats
)


def load_terms(on: date, folder: Path = CURRENT_PRODUCT) -> Terms:
    """The terms of the product that hold on the day `on`.

    A day before the product began gets its first terms: a report may speak of such a day, and
    the contract's start, not this function, is what then decides.

    Args:
        on: the day, normally that of the incident.
        folder: a folder with `product.yml` and one file of clauses per cover.

    Raises:
        TermsError: a file cannot be used; the message names the file and the key.
    """
    product = _read_product(folder)
    index = max(0, bisect_right(product.changes, on) - 1)
    return _terms_from(folder, product.changes[index])


@lru_cache(maxsize=64)
def _terms_from(folder: Path, day: date) -> Terms:
    product = _read_product(folder)
    clauses = {
        clause_id: _clause_on(clause_id, raw, day)
        for clause_id, raw in product.clauses.items()
        if _day(raw["from"]) <= day and ("until" not in raw or day <= _day(raw["until"]))
    }
    return Terms(
        product=product.reference,
        version=product.version,
        clauses=MappingProxyType(clauses),
        exclusions=tuple(rule for clause in clauses.values() for rule in clause.exclusions),
    )


@lru_cache(maxsize=8)
def _read_product(folder: Path) -> _Product:
    head_file = folder / PRODUCT_FILE
    head = _parse(head_file)
    _check(head, _schema("product_schema.yml"), head_file)
    digest = hashlib.sha256()
    clauses: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.yml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        if file == head_file:
            continue
        document = _parse(file)
        _check(document, _schema("schema.yml"), file)
        for clause_id, raw in document["clauses"].items():
            key = f"clauses.{clause_id}"
            if clause_id in clauses:
                raise TermsError(f"{file.name}: {key}: this clause stands in another file too")
            if not clause_id.startswith(file.stem.upper() + "-"):
                raise TermsError(f"{file.name}: {key}: belongs in another file by its name")
            raw.setdefault("covers", document["covers"])
            _check_days_and_sources(raw, head, f"{file.name}: {key}")
            clauses[clause_id] = raw
    if not clauses:
        raise TermsError(f"{folder}: holds no file of clauses")
    try:
        starts = _day(head["from"])
    except ValueError:
        raise TermsError(f"{PRODUCT_FILE}: from: is no day of the calendar") from None
    return _Product(
        reference=head["reference"],
        version=f"{head['reference']}+{digest.hexdigest()[:12]}",
        changes=tuple(sorted({starts, *_days_of_change(clauses, after=starts)})),
        clauses=MappingProxyType(clauses),
    )


def _parse(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TermsError(f"{file.name}: cannot be read: {error}") from error
    try:
        document = yaml.load(text, Loader=_TextLoader)
    except yaml.YAMLError as error:
        raise TermsError(f"{file.name}: is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise TermsError(f"{file.name}: must be a mapping")
    return document


@lru_cache(maxsize=4)
def _schema(name: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = yaml.safe_load((TERMS_DIR / name).read_text(encoding="utf-8"))
    return schema


def _check(document: Mapping[str, Any], schema: Mapping[str, Any], file: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema)
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    if error is not None:
        key = ".".join(str(part) for part in error.absolute_path) or "(top)"
        raise TermsError(f"{file.name}: {key}: {error.message}")


def _check_days_and_sources(raw: Mapping[str, Any], head: Mapping[str, Any], where: str) -> None:
    for source in raw["source"]:
        if source not in head["sources"]:
            raise TermsError(f"{where}.source: {source!r} is not among the product's sources")
    days = {"from": raw["from"]}
    if "until" in raw:
        days["until"] = raw["until"]
    for name, term in raw.get("values", {}).items():
        for day in term["values"]:
            days[f"values.{name}.values.{day}"] = day
        if min(term["values"]) > raw["from"]:
            raise TermsError(f"{where}.values.{name}.values: none holds from {raw['from']}")
    for key, day in days.items():
        try:
            _day(day)
        except ValueError:
            raise TermsError(f"{where}.{key}: {day!r} is no day of the calendar") from None
    if "until" in raw and raw["until"] < raw["from"]:
        raise TermsError(f"{where}.until: lies before its beginning")


def _days_of_change(clauses: Mapping[str, Mapping[str, Any]], after: date) -> Iterator[date]:
    for raw in clauses.values():
        days = [_day(raw["from"])]
        if "until" in raw:
            days.append(date.fromordinal(_day(raw["until"]).toordinal() + 1))
        for term in raw.get("values", {}).values():
            days.extend(_day(day) for day in term["values"])
        yield from (day for day in days if day > after)


def _clause_on(clause_id: str, raw: Mapping[str, Any], day: date) -> Clause:
    return Clause(
        id=clause_id,
        description=raw["description"],
        kind=Kind(raw["kind"]),
        sources=tuple(raw["source"]),
        covers=_covers(raw["covers"]),
        terms=MappingProxyType(
            {
                name: Term(
                    key=f"{clause_id}.{name}",
                    description=term["description"],
                    unit=Unit(term["unit"]),
                    per=term.get("per"),
                    value=_value_on(term, day),
                )
                for name, term in raw.get("values", {}).items()
            }
        ),
        exclusions=tuple(
            Exclusion(
                clause=clause_id,
                fact=rule["fact"],
                value=rule["is"],
                reason=rule["reason"],
                judged=rule.get("outcome") == "refer",
                covers=_covers(rule.get("covers", raw["covers"])),
            )
            for rule in raw.get("excludes", ())
        ),
    )


def _covers(raw: Any) -> frozenset[str] | None:
    return None if raw == "all" else frozenset(raw)


def _value_on(term: Mapping[str, Any], day: date) -> Value:
    latest = max(since for since in term["values"] if _day(since) <= day)
    text = term["values"][latest]
    unit = Unit(term["unit"])
    if unit is Unit.EUR:
        return Decimal(text).quantize(Decimal("0.01"))
    if unit is Unit.LIST:
        return tuple(text)
    if unit is Unit.TEXT:
        return str(text)
    return int(text)


def _day(text: str) -> date:
    return date.fromisoformat(text)
