"""A change of the terms is a change of data: the terms of the day of the incident decide."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from helpline.coverage import Contract, Decision, Outcome, Report, decide, decision_to_json
from helpline.terms import Terms, load_terms
from helpline.terms.loader import CURRENT_PRODUCT

CONTRACT = Contract("CC-1", date(2026, 2, 1))
TODAY = date(2026, 11, 21)
TermsOn = Callable[[date], Terms]


def _decide(delivered: date, terms_on: TermsOn, category: str = "ordinary") -> Decision:
    facts = {
        "delivery_date": delivered,
        "complaint_date": delivered,
        "complaint_channel": "form",
        "merchant_response": "refused",
        "item_category": category,
        "circumstances": frozenset[str](),
        "victim": "policyholder",
        "merchant": "Winkel",
        "amount": Decimal("9000.00"),
    }
    return decide(
        Report("non_conforming_delivery", TODAY, "verified", facts), CONTRACT, terms_on=terms_on
    )


@pytest.fixture
def changed_on_1_november(tmp_path: Path) -> TermsOn:
    """Terms in which, from 1 November 2026, the limit is higher and weapons are not excluded."""
    folder = tmp_path / "product"
    shutil.copytree(CURRENT_PRODUCT, folder)
    path = folder / "pur.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("2020-05-27: 5000.00", "2020-05-27: 5000.00\n          2026-11-01: 6000.00"),
        (
            "Weapons of any kind.\n    kind: exclusion",
            "Weapons of any kind.\n    kind: exclusion\n    until: 2026-10-31",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return partial(load_terms, folder=folder)


def _limit(decision: Decision) -> object:
    return next(b.limit for b in decision.benefits if b.code == "purchase_refund")


def test_the_limit_is_that_of_the_day_of_the_incident(changed_on_1_november: TermsOn) -> None:
    assert _limit(_decide(date(2026, 10, 31), changed_on_1_november)) == Decimal("5000.00")
    assert _limit(_decide(date(2026, 11, 1), changed_on_1_november)) == Decimal("6000.00")


def test_an_exclusion_counts_while_it_holds(changed_on_1_november: TermsOn) -> None:
    before = _decide(date(2026, 10, 31), changed_on_1_november, "weapon")
    after = _decide(date(2026, 11, 1), changed_on_1_november, "weapon")
    assert (before.outcome, before.reasons[0].clause) == (Outcome.NOT_COVERED, "PUR-X5")
    assert after.outcome is Outcome.COVERED


def test_a_decision_names_the_terms_that_it_applied(changed_on_1_november: TermsOn) -> None:
    ours = decision_to_json(_decide(date(2026, 11, 1), load_terms))["terms_version"]
    changed = decision_to_json(_decide(date(2026, 11, 1), changed_on_1_november))["terms_version"]
    assert ours == load_terms(TODAY).version
    assert changed != ours


def _lost(day: date, terms_on: TermsOn) -> Decision:
    facts = {
        "medium": "usb_stick",
        "cause": "flood",
        "incident_date": day,
        "circumstances": frozenset[str](),
        "victim": "policyholder",
    }
    contract = Contract("CC-1", date(2026, 9, 1))
    return decide(Report("data_recovery", TODAY, "verified", facts), contract, terms_on=terms_on)


def test_the_waiting_period_is_that_of_the_terms(tmp_path: Path) -> None:
    folder = tmp_path / "product"
    shutil.copytree(CURRENT_PRODUCT, folder)
    path = folder / "dat.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count("2020-05-27: 2\n") == 1
    path.write_text(text.replace("2020-05-27: 2\n", "2020-05-27: 1\n"), encoding="utf-8")
    shorter = partial(load_terms, folder=folder)
    for day, terms_on, outcome in (
        (date(2026, 10, 31), load_terms, Outcome.NOT_COVERED),
        (date(2026, 11, 1), load_terms, Outcome.COVERED),
        (date(2026, 9, 30), shorter, Outcome.NOT_COVERED),
        (date(2026, 10, 1), shorter, Outcome.COVERED),
    ):
        assert _lost(day, terms_on).outcome is outcome, day
