"""The facts that a report can hold: their codes, their types and how they are written."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

UNKNOWN = "unknown"
TEXT_MAX_CHARS = 500
# How many of a fact's codes a message names, so that it stays one short line.
CODES_SHOWN = 15
# Years in which a date can be meant seriously; outside them date arithmetic could overflow.
FIRST_YEAR, LAST_YEAR = 1900, 2199
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONEY_PATTERN = r"^-?[0-9]{1,9}(\.[0-9]{1,2})?$"
CURRENCY_PATTERN = r"^[A-Z]{3}$"

# Kinds of cost that customers name: those of IDT-3 (a to f), then those that no clause names.
COST_KINDS = (
    "loans",
    "lost_income",
    "calls_by_thief",
    "calls_to_set_right",
    "postage",
    "identity_documents",
    "stolen_money",
    "lawyer",
    "device",
    "own_expert",
    "indirect",
    "other",
)

FactValue = str | bool | date | Decimal | frozenset[str]


class DecisionError(ValueError):
    """A case that cannot be decided as it is written; the message is one clear line."""


class FactType(str, Enum):
    """How a fact is written in JSON, and the Python type that it becomes."""

    CHOICE = "choice"  # one of `values` -> str
    CODES = "codes"  # a list of `values` -> frozenset[str]
    DATE = "date"  # "2026-11-21" -> date
    MONEY = "money"  # "249.00", VAT included -> Decimal
    FLAG = "flag"  # true or false -> bool
    TEXT = "text"  # free text -> str
    CURRENCY = "currency"  # ISO 4217 code -> str


@dataclass(frozen=True)
class FactSpec:
    """What one fact may be. `may_be_unknown`: a customer may say that they do not know."""

    type: FactType
    values: tuple[str, ...] = ()
    may_be_unknown: bool = True


FACTS: Mapping[str, FactSpec] = MappingProxyType(
    {
        "victim": FactSpec(
            FactType.CHOICE,
            (
                "policyholder",
                "family_same_roof",
                "cohabitant_not_family",
                "family_elsewhere",
                "someone_else",
            ),
        ),
        "bought_online": FactSpec(FactType.FLAG),
        "problem": FactSpec(
            FactType.CHOICE,
            (
                "damaged",
                "defective",
                "wrong_item",
                "incomplete",
                "counterfeit",
                "not_as_described",
            ),
        ),
        "item": FactSpec(FactType.TEXT),
        "item_category": FactSpec(
            FactType.CHOICE,
            (
                "ordinary",
                "animal_plant",
                "valuables",
                "perishable_food",
                "medicine",
                "weapon",
                "motor_vehicle",
                "digital",
            ),
        ),
        "merchant": FactSpec(FactType.TEXT),
        "amount": FactSpec(FactType.MONEY),
        "currency": FactSpec(FactType.CURRENCY, may_be_unknown=False),
        "incident_date": FactSpec(FactType.DATE),
        "order_date": FactSpec(FactType.DATE),
        "expected_date": FactSpec(FactType.DATE),
        "delivery_date": FactSpec(FactType.DATE),
        "complaint_made": FactSpec(FactType.FLAG),
        "complaint_date": FactSpec(FactType.DATE),
        "complaint_channel": FactSpec(
            FactType.CHOICE, ("letter", "form", "email", "phone", "chat", "shop")
        ),
        "merchant_response": FactSpec(
            FactType.CHOICE,
            ("none", "refused", "refunded", "partly_refunded", "replaced", "promised"),
        ),
        "refunded_amount": FactSpec(FactType.MONEY),
        "goods_returned": FactSpec(FactType.FLAG),
        "return_cost": FactSpec(FactType.MONEY),
        "circumstances": FactSpec(
            FactType.CODES,
            (
                "second_hand",
                "private_seller",
                "auction_site",
                "resale",
                "professional_use",
                "carrier_strike",
                "epidemic",
                "no_receipt_carrier",
                "caused_by_cohabitant",
                "unlawful_activity",
                "complaint_against_insurer",
                "state_publication",
                "own_act",
                "war_or_unrest",
                "government_decision",
                "provider_fault",
                "abroad",
                # e-reputation
                "spread_by_insured",
                "shared_in_confidence",
                "live_communication",
                "published_before_cover",
                # identity theft and payment fraud
                "proximus_leak",
                "stolen_offline",
                # data recovery
                "illegal_data",
                "no_right_to_data",
                "recovery_impossible",
            ),
        ),
        "circumstances_asked": FactSpec(FactType.FLAG, may_be_unknown=False),
        "discovered_on": FactSpec(FactType.DATE),
        "where_published": FactSpec(
            FactType.CHOICE, ("website", "social_media", "messages", "live", "offline")
        ),
        "perpetrator": FactSpec(
            FactType.CHOICE,
            (
                "stranger",
                "known_person",
                "lives_at_home",  # and is registered there (GEX-2)
                "stays_at_home",  # without being registered there
                "press",
                "public_authority",
            ),
        ),
        "police_report": FactSpec(FactType.CHOICE, ("yes", "not_yet", "refused", "no_crime")),
        "wants": FactSpec(FactType.CODES, ("specialist", "psychologist", "costs", "compensation")),
        "cost_kinds": FactSpec(FactType.CODES, COST_KINDS),
        **{f"cost_{kind}": FactSpec(FactType.MONEY) for kind in COST_KINDS},
        "medium": FactSpec(
            FactType.CHOICE,
            (
                "computer_disk",
                "external_disk",
                "usb_stick",
                "memory_card",
                "tablet",
                "mobile_phone",
                "storage_system",
                "cloud",
                "optical_disc",
                "camera",
                "game_console",
                "smartwatch",
                "other",
            ),
        ),
        "cause": FactSpec(
            FactType.CHOICE,
            (
                "human_error",
                "flood",
                "electrical_problem",
                "hardware_failure",
                "software_bug",
                "deleted_by_other",
                "dropped",
                "deleted_on_purpose",
                "device_gone",
                "virus",
                "ransomware",
                "other",
            ),
        ),
        "money_left_account": FactSpec(FactType.FLAG),
        "bank_informed": FactSpec(FactType.FLAG),
        "card_blocked": FactSpec(FactType.FLAG),
        "legal_subject": FactSpec(
            FactType.CHOICE,
            (
                "e_reputation",
                "identity_theft",
                "payment_fraud",
                "online_purchase",
                "intellectual_property",
                "other",
            ),
        ),
        "advice_subject": FactSpec(
            FactType.CHOICE,
            (
                "suspicious_message",
                "suspicious_site",
                "passwords_and_accounts",
                "payments",
                "purchases",
                "reputation",
                "data",
                "other",
            ),
        ),
        "already_lost": FactSpec(FactType.FLAG),
    }
)


def read_facts(raw: Any) -> Mapping[str, FactValue]:
    """Facts from their JSON object. A fact that is null counts as absent.

    Raises:
        DecisionError: a name that is no fact, or a value that the fact cannot have.
    """
    if not isinstance(raw, Mapping):
        raise DecisionError("report.facts: must be an object")
    facts: dict[str, FactValue] = {}
    for name, value in raw.items():
        if name not in FACTS:
            raise DecisionError(f"report.facts: there is no fact {shown(name)}")
        if value is not None:
            facts[name] = _read_fact(f"report.facts.{name}", FACTS[name], value)
    return MappingProxyType(facts)


def shown(value: Any) -> str:
    """A value as a message shows it: on one line, and short whatever it is."""
    return reprlib.repr(value)


def read_date(where: str, value: Any) -> date:
    """A date from "2026-11-21".

    Raises:
        DecisionError: it is no such text, no day of the calendar, or centuries away.
    """
    if isinstance(value, str) and re.fullmatch(DATE_PATTERN, value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise DecisionError(f"{where}: {shown(value)} is no day of the calendar") from None
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        raise DecisionError(f"{where}: {shown(value)} is not within {FIRST_YEAR}-{LAST_YEAR}")
    raise DecisionError(f"{where}: must be a date such as 2026-11-21, not {shown(value)}")


def read_money(where: str, value: Any) -> Decimal:
    """An amount from "249.00".

    Raises:
        DecisionError: it is no text of digits with at most two decimals.
    """
    if isinstance(value, str) and re.fullmatch(MONEY_PATTERN, value):
        return Decimal(value).quantize(Decimal("0.01"))
    raise DecisionError(f'{where}: must be an amount such as "249.00", not {shown(value)}')


def write_fact(value: FactValue) -> Any:
    """A fact as its JSON value."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _read_fact(where: str, spec: FactSpec, value: Any) -> FactValue:
    if value == UNKNOWN and spec.may_be_unknown:
        return UNKNOWN
    if spec.type is FactType.DATE:
        return read_date(where, value)
    if spec.type is FactType.MONEY:
        return read_money(where, value)
    if spec.type is FactType.FLAG:
        if isinstance(value, bool):
            return value
        raise DecisionError(f"{where}: must be true or false, not {shown(value)}")
    if spec.type is FactType.CODES:
        if not isinstance(value, (list, tuple)):
            raise DecisionError(f"{where}: must be a list, not {shown(value)}")
        return frozenset(_read_choice(where, spec, code) for code in value)
    if spec.type is FactType.CHOICE:
        return _read_choice(where, spec, value)
    if spec.type is FactType.CURRENCY:
        if isinstance(value, str) and re.fullmatch(CURRENCY_PATTERN, value):
            return value
        raise DecisionError(f"{where}: must be a currency code such as EUR, not {shown(value)}")
    if isinstance(value, str) and value.strip() and len(value) <= TEXT_MAX_CHARS:
        return value
    raise DecisionError(f"{where}: must be a text of 1 to {TEXT_MAX_CHARS} characters")


def _read_choice(where: str, spec: FactSpec, value: Any) -> str:
    if isinstance(value, str) and value in spec.values:
        return value
    some = ", ".join(spec.values[:CODES_SHOWN])
    rest = f", … ({len(spec.values)} in all)" if len(spec.values) > CODES_SHOWN else ""
    raise DecisionError(f"{where}: {shown(value)} is none of {some}{rest}")
