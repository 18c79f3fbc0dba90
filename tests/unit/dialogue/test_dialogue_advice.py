"""Advice before anything is lost: it comes first, and needs no contract."""

import pytest

from helpline.coverage.facts import FACTS
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue

CATALOGUE = Catalogue.load(PROJECT_ROOT / "data")
SUBJECTS = [code for code in FACTS["advice_subject"].values if code != "other"]
ADDRESS = {"nl": "verdacht@safeonweb.be", "fr": "suspect@safeonweb.be"}


def test_advice_is_heard_before_anything_is_asked(each_language):
    customer = each_language
    said = customer.says(
        "…", topic="prevention_advice", facts={"advice_subject": "suspicious_message"}
    )
    assert ADDRESS.get(customer.language, "suspicious@safeonweb.be") in said
    assert customer.state.asked == "already_lost"
    assert said.rstrip().endswith("?")


def test_the_subject_is_asked_where_it_is_not_clear(customer):
    customer.says("…", topic="prevention_advice")
    assert customer.state.asked == "advice_subject"
    said = customer.answers("advice_subject", "payments")
    assert "078 170 170" in said
    assert "Card Stop" not in customer.answers("already_lost", "unknown"), "advice is given once"


def test_advice_needs_no_contract(each_language):
    customer = each_language
    customer.says("…", topic="prevention_advice", facts={"advice_subject": "data"})
    customer.answers("already_lost", False)
    assert customer.state.asked == "record_advice"
    customer.answers("record_advice", False)
    assert customer.records.reports == []
    assert customer.state.failed_identifications == 0
    assert not customer.state.reporting


@pytest.mark.parametrize(("act", "claims"), [("yes", 1), ("no", 0)])
def test_who_wants_it_recorded_is_asked_who_they_are(customer, act, claims):
    facts = {"advice_subject": "purchases", "already_lost": False}
    customer.says("…", topic="prevention_advice", facts=facts)
    customer.says("…", acts=[act], acts_alone=True, topic="smalltalk")
    if claims:
        customer.answers("victim", "policyholder")
        customer.identifies()
        assert "CC-TEST-1" in customer.presses("confirm_claim")
    assert len(customer.records.reports) == claims


@pytest.mark.parametrize(
    ("subject", "cover", "which"),
    [
        ("suspicious_message", None, "money_left"),
        ("suspicious_site", None, "bought_or_stolen"),
        ("payments", None, "money_left"),
        ("purchases", None, "bought_or_stolen"),
        ("passwords_and_accounts", "identity_theft", None),
        ("reputation", "e_reputation", None),
        ("data", "data_recovery", None),
        ("unknown", None, None),
    ],
)
def test_who_has_lost_something_is_helped_with_that(customer, subject, cover, which):
    customer.says("…", topic="prevention_advice", facts={"advice_subject": subject})
    customer.answers("already_lost", True)
    assert (customer.state.cover, customer.state.settling) == (cover, which)
    assert customer.titles or customer.text.rstrip().endswith("?")
    if cover:
        assert "Doe eerst dit" in customer.text


def test_a_loss_behind_a_suspicious_message_becomes_a_report_of_fraud(customer):
    customer.says(
        "…",
        topic="prevention_advice",
        facts={"advice_subject": "suspicious_message", "incident_date": "2026-11-20"},
    )
    customer.answers("already_lost", True)
    customer.presses("payment_fraud", fact="money_left_account", value=True)
    assert customer.state.cover == "payment_fraud"
    assert customer.state.facts["incident_date"] == "2026-11-20"
    assert "078 170 170" in customer.text


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_subject_has_short_numbered_advice(subject, language):
    lines = CATALOGUE.render(f"utter_advice_{subject}", language).splitlines()
    assert [line[:2] for line in lines[1:]] == ["1.", "2.", "3.", "4."]
    assert all(len(line) <= 110 for line in lines)
