"""The terms as data: all clauses, exact values, by date; what is wrong names its file and key."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from helpline.terms import Kind, TermsError, Unit, load_terms
from helpline.terms.loader import CURRENT_PRODUCT

TODAY = date(2026, 11, 21)


def _clause_ids() -> set[str]:
    counts = {
        "GEN-": 14,
        "GEX-": 9,
        "INF-": 2,
        "PUR-": 6,
        "PUR-X": 14,
        "REP-": 3,
        "REP-X": 5,
        "IDT-": 4,
        "IDT-X": 4,
        "DAT-": 4,
        "DAT-X": 4,
        "CAN-": 4,
    }
    return {f"{prefix}{n}" for prefix, count in counts.items() for n in range(1, count + 1)}


def test_all_clauses_are_there() -> None:
    assert set(load_terms(TODAY).clauses) == _clause_ids()


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("GEN-5.term", 1, Unit.YEARS),
        ("GEN-6.per_month", Decimal("4.99"), Unit.EUR),
        ("GEN-6.per_year", Decimal("59.88"), Unit.EUR),
        ("GEN-7.over_age", 18, Unit.YEARS),
        ("GEN-8.phone", "02 552 51 65", Unit.TEXT),
        ("GEN-11.check_accounts_every", 2, Unit.WEEKS),
        ("GEN-12.payout_within", 15, Unit.DAYS),
        ("GEN-14.ombudsman_phone", "02 547 58 71", Unit.TEXT),
        ("INF-2.calls", 3, Unit.COUNT),
        (
            "INF-2.subjects",
            (
                "e_reputation",
                "identity_theft",
                "payment_fraud",
                "online_purchase",
                "intellectual_property",
            ),
            Unit.LIST,
        ),
        ("PUR-3.complain_within", 7, Unit.CALENDAR_DAYS),
        ("PUR-3.channels", ("letter", "form"), Unit.LIST),
        ("PUR-4.channels", ("letter", "form"), Unit.LIST),
        ("PUR-5.answer_within", 30, Unit.CALENDAR_DAYS),
        ("PUR-6.amount", Decimal("5000.00"), Unit.EUR),
        ("PUR-6.incidents", 3, Unit.COUNT),
        ("REP-1.amount", Decimal("5000.00"), Unit.EUR),
        ("REP-2.consultations", 3, Unit.COUNT),
        ("REP-3.claims", 3, Unit.COUNT),
        ("IDT-1.amount", Decimal("5000.00"), Unit.EUR),
        ("IDT-2.consultations", 3, Unit.COUNT),
        ("IDT-3.amount", Decimal("1000.00"), Unit.EUR),
        (
            "IDT-3.costs",
            (
                "loans",
                "lost_income",
                "calls_by_thief",
                "calls_to_set_right",
                "postage",
                "identity_documents",
            ),
            Unit.LIST,
        ),
        (
            "DAT-3.media",
            (
                "computer_disk",
                "external_disk",
                "usb_stick",
                "memory_card",
                "tablet",
                "mobile_phone",
                "storage_system",
            ),
            Unit.LIST,
        ),
        ("DAT-1.interventions", 1, Unit.COUNT),
        ("DAT-1.amount", Decimal("800.00"), Unit.EUR),
        ("DAT-2.waiting", 2, Unit.MONTHS),
        ("CAN-1.not_before", 6, Unit.MONTHS),
        ("CAN-2.until_after_settlement", 1, Unit.MONTHS),
        ("CAN-2.effect_after", 3, Unit.MONTHS),
        ("CAN-3.within", 14, Unit.DAYS),
        ("CAN-4.notice", 3, Unit.MONTHS),
    ],
)
def test_values_of_the_policy(key: str, value: object, unit: Unit) -> None:
    term = load_terms(TODAY).term(key)
    assert (term.value, term.unit) == (value, unit)


def test_yearly_limits_say_so() -> None:
    terms = load_terms(TODAY)
    for clause_id in (
        *("INF-2", "PUR-6", "REP-1", "REP-2", "REP-3"),
        *("IDT-1", "IDT-2", "IDT-3", "DAT-1"),
    ):
        clause = terms.clause(clause_id)
        assert clause.kind is Kind.LIMIT
        figures = [term for term in clause.terms.values() if term.unit is not Unit.LIST]
        assert {term.per for term in figures} == {"insurance_year"}


def test_a_value_is_asked_for_by_its_kind() -> None:
    terms = load_terms(TODAY)
    assert terms.money("PUR-6.amount") == Decimal("5000.00")
    assert terms.number("PUR-6.incidents") == 3
    assert terms.text("GEN-8.phone") == "02 552 51 65"
    assert terms.items("PUR-3.channels") == ("letter", "form")
    for ask in (terms.number, terms.text, terms.items):
        with pytest.raises(TermsError, match=r"PUR-6\.amount is no"):
            ask("PUR-6.amount")
    with pytest.raises(TermsError, match=r"PUR-6\.incidents is no amount"):
        terms.money("PUR-6.incidents")
    with pytest.raises(TermsError, match="no clause PUR-99"):
        terms.value("PUR-99.amount")
    with pytest.raises(TermsError, match=r"no value PUR-6\.colour"):
        terms.value("PUR-6.colour")


def test_exclusions_count_only_for_their_covers() -> None:
    terms = load_terms(TODAY)
    strike = next(rule for rule in terms.exclusions if rule.clause == "PUR-X12")
    resale = next(rule for rule in terms.exclusions if rule.clause == "PUR-X8")
    own_act = next(rule for rule in terms.exclusions if rule.clause == "GEX-5")
    assert strike.concerns("non_delivery")
    assert not strike.concerns("non_conforming_delivery")
    assert resale.concerns("non_conforming_delivery")
    assert not resale.concerns("data_recovery")
    assert own_act.concerns("data_recovery")
    assert own_act.judged


def test_an_exclusion_may_name_some_of_the_covers_of_its_clause() -> None:
    rules = [rule for rule in load_terms(TODAY).exclusions if rule.value == "professional_use"]
    reasons = {
        cover: [rule.reason for rule in rules if rule.concerns(cover)]
        for cover in ("non_delivery", "data_recovery", "legal_information")
    }
    assert reasons == {
        "non_delivery": ["professional_use"],
        "data_recovery": ["work_related"],
        "legal_information": ["work_related"],
    }


@pytest.mark.parametrize(
    ("clause", "judged"),
    [
        ("GEX-5", {True}),
        ("IDT-X3", {True}),
        ("DAT-X3", {True}),
        ("DAT-X2", {False}),
        ("DAT-X4", {False}),
        ("IDT-X4", {False}),
        ("REP-X5", {False}),
    ],
)
def test_negligence_and_intent_are_judged_by_a_person(clause: str, judged: set[bool]) -> None:
    rules = load_terms(TODAY).clause(clause).exclusions
    assert {rule.judged for rule in rules} == judged


def test_terms_cannot_be_changed_by_their_reader() -> None:
    terms = load_terms(TODAY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        terms.version = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        terms.clauses["PUR-6"] = terms.clause("PUR-1")  # type: ignore[index]


def test_terms_are_read_once_and_shared_by_days() -> None:
    assert load_terms(TODAY) is load_terms(date(2026, 1, 1))
    assert load_terms(date(1999, 1, 1)) is load_terms(date(2020, 5, 27))


@pytest.fixture
def product(tmp_path: Path) -> Path:
    folder = tmp_path / "product"
    shutil.copytree(CURRENT_PRODUCT, folder)
    return folder


def _edit(product: Path, file: str, old: str, new: str) -> None:
    path = product / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_value_holds_from_its_day(product: Path) -> None:
    _edit(
        product,
        "pur.yml",
        "2020-05-27: 5000.00",
        "2020-05-27: 5000.00\n          2027-01-01: 6000.00",
    )
    assert load_terms(date(2026, 12, 31), product).value("PUR-6.amount") == Decimal("5000.00")
    assert load_terms(date(2027, 1, 1), product).value("PUR-6.amount") == Decimal("6000.00")
    assert load_terms(date(2099, 1, 1), product).value("PUR-6.amount") == Decimal("6000.00")


def test_a_clause_holds_on_its_days_only(product: Path) -> None:
    puppies = "description: Animals, plants.\n    kind: exclusion\n    source: [IPID]\n"
    _edit(
        product,
        "pur.yml",
        f"{puppies}    from: 2020-05-27",
        f"{puppies}    from: 2021-01-01\n    until: 2026-12-31",
    )
    held = {
        day: "PUR-X1" in load_terms(date.fromisoformat(day), product).clauses
        for day in ("2020-12-31", "2021-01-01", "2026-12-31", "2027-01-01")
    }
    assert list(held.values()) == [False, True, True, False]


def test_the_version_follows_every_change(product: Path) -> None:
    before = load_terms(TODAY, product).version
    assert before == load_terms(TODAY).version
    assert before.startswith("27052020+")
    _edit(product, "can.yml", "2020-05-27: 14", "2020-05-27: 30")
    changed = product.rename(product.with_name("changed"))
    assert load_terms(TODAY, changed).version != before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("pur.yml", "unit: EUR", "unit: euro", r"pur\.yml: clauses\.PUR-6\.values\.amount\.unit:"),
        ("pur.yml", "5000.00", "5.000,00", r"pur\.yml: clauses\.PUR-6\.values\.amount\.values"),
        ("pur.yml", "2020-05-27: 5000.00", "2020-02-30: 5000.00", r"pur\.yml: .*no day of the cal"),
        (
            "pur.yml",
            "2020-05-27: 5000.00",
            "2021-05-27: 5000.00",
            r"values\.amount.*none holds",
        ),
        ("pur.yml", "source: [IPID]", "source: [RUMOUR]", r"PUR-1\.source: 'RUMOUR' is not among"),
        ("pur.yml", "kind: benefit", "kind: gift", r"pur\.yml: clauses\.PUR-1\.kind: 'gift'"),
        ("pur.yml", "PUR-2:", "PUR-1:", r"pur\.yml: is no YAML: the key 'PUR-1' is given twice"),
        ("pur.yml", "PUR-2:", "DAT-9:", r"pur\.yml: clauses\.DAT-9: belongs in another file"),
        ("pur.yml", "PUR-2:", "PUR2:", r"pur\.yml: clauses"),
        ("pur.yml", "is: weapon", "is: [weapon]", r"pur\.yml: clauses\.PUR-X5\.excludes\.0\.is"),
        (
            "pur.yml",
            "covers: [non_delivery, non_conforming_delivery]\n",
            "",
            r"'covers' is a required",
        ),
        ("pur.yml", "clauses:", "clauses: [", r"pur\.yml: is no YAML"),
        (
            "gen.yml",
            "unit: years",
            "unit: years\n        until: x",
            r"GEN-5\.values\.term: .*'until'",
        ),
        ("product.yml", "from: 2020-05-27", "from: 2020-13-01", r"product\.yml: from:"),
        (
            "product.yml",
            'reference: "27052020"',
            "",
            r"product\.yml: \(top\): 'reference' is a req",
        ),
    ],
)
def test_what_is_wrong_names_its_file_and_key(
    product: Path, file: str, old: str, new: str, message: str
) -> None:
    _edit(product, file, old, new)
    with pytest.raises(TermsError, match=message) as caught:
        load_terms(TODAY, product)
    assert "\n" not in str(caught.value)


def test_a_folder_without_terms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TermsError, match=r"product\.yml: cannot be read"):
        load_terms(TODAY, tmp_path)


def test_a_file_that_is_no_text_is_refused(product: Path) -> None:
    (product / "pur.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TermsError, match=r"pur\.yml: cannot be read"):
        load_terms(TODAY, product)
