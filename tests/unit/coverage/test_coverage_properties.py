"""What must hold of every decision, whatever a customer says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.coverage import (
    COVERS,
    FACTS,
    UNKNOWN,
    Contract,
    Decision,
    FactSpec,
    FactType,
    History,
    Outcome,
    PastClaim,
    Report,
    decide,
    report_from_json,
    report_to_json,
)
from helpline.terms import load_terms

TODAY = date(2026, 11, 21)
PURCHASES = ("non_delivery", "non_conforming_delivery")
MODEST = settings(max_examples=100, deadline=None)


def _value(spec: FactSpec) -> st.SearchStrategy[Any]:
    known: dict[FactType, st.SearchStrategy[Any]] = {
        FactType.CHOICE: st.sampled_from(spec.values or ("",)),
        FactType.CODES: st.frozensets(st.sampled_from(spec.values or ("",)), max_size=2),
        # Near enough to each other that deadlines and orders are crossed often.
        FactType.DATE: st.integers(-70, 3).map(lambda days: TODAY + timedelta(days=days)),
        FactType.MONEY: st.integers(-100, 700_000).map(lambda cents: Decimal(cents) / 100),
        FactType.FLAG: st.booleans(),
        FactType.TEXT: st.just("iets"),
        FactType.CURRENCY: st.sampled_from(["EUR", "EUR", "USD"]),
    }
    return known[spec.type] | st.just(UNKNOWN) if spec.may_be_unknown else known[spec.type]


_VALUES = {name: _value(spec) for name, spec in FACTS.items()}

# Facts that lead somewhere: most are told, most are harmless.
_LIKELY: dict[str, Any] = {
    "item_category": "ordinary",
    "victim": "policyholder",
    "circumstances": frozenset(),
    "circumstances_asked": True,
    "complaint_made": True,
    "complaint_channel": "form",
    "merchant_response": "refused",
    "merchant": "Winkel",
    "amount": Decimal("300.00"),
    "delivery_date": TODAY - timedelta(days=45),
    "complaint_date": TODAY - timedelta(days=40),
    "incident_date": TODAY - timedelta(days=20),
    "where_published": "website",
    "perpetrator": "stranger",
    "police_report": "yes",
    "wants": frozenset({"specialist", "psychologist", "costs"}),
    "cost_kinds": frozenset({"loans", "postage"}),
    "cost_loans": Decimal("700.00"),
    "cost_postage": Decimal("12.00"),
    "medium": "usb_stick",
    "cause": "flood",
    "money_left_account": True,
    "bank_informed": True,
    "legal_subject": "online_purchase",
    "advice_subject": "payments",
    "already_lost": False,
}


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        # A few facts out of the ordinary: most of the report must stay plausible.
        few = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=2, unique=True))
        return {**_LIKELY, **{name: draw(_VALUES[name]) for name in few}}
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=15, unique=True))
    return {name: draw(_VALUES[name]) for name in names}


contracts = st.none() | st.builds(
    Contract,
    number=st.just("CC-1"),
    start=st.dates(date(2023, 1, 1), TODAY),
    end=st.none() | st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=60)),
    status=st.sampled_from(["active", "active", "active", "ended", "suspended"]),
)
past_claims = st.builds(
    PastClaim,
    cover=st.sampled_from(sorted(COVERS)),
    incident_date=st.dates(TODAY - timedelta(days=500), TODAY),
    outcome=st.sampled_from(["covered", "not_covered", "refer"]),
    amount=st.integers(0, 400_000).map(lambda cents: Decimal(cents) / 100),
)
histories = st.lists(past_claims, max_size=4).map(lambda claims: History(tuple(claims)))
covers = st.sampled_from(sorted(COVERS))
identities = st.sampled_from([None, "verified", "unverified"])


def _report(cover: str, told: dict[str, Any], identity: str | None = None) -> Report:
    return Report(cover, TODAY, identity, told)


def _exclusions(decision: Decision) -> set[str]:
    barring = {rule.reason for rule in load_terms(TODAY).exclusions if not rule.judged}
    if decision.outcome is not Outcome.NOT_COVERED:
        return set()
    return {reason.code for reason in decision.reasons} & barring


@MODEST
@given(covers, facts(), identities, contracts, histories, st.randoms())
def test_the_order_in_which_facts_arrive_does_not_matter(
    cover: str,
    told: dict[str, Any],
    identity: str | None,
    contract: Contract | None,
    history: History,
    random: Any,
) -> None:
    names, claims = list(told), list(history.claims)
    random.shuffle(names)
    random.shuffle(claims)
    shuffled = {name: told[name] for name in names}
    assert decide(_report(cover, shuffled, identity), contract, History(tuple(claims))) == decide(
        _report(cover, told, identity), contract, history
    )


@MODEST
@given(covers, facts(), facts(), identities, contracts, histories)
def test_more_facts_never_turn_an_exclusion_round(
    cover: str,
    told: dict[str, Any],
    more: dict[str, Any],
    identity: str | None,
    contract: Contract | None,
    history: History,
) -> None:
    first = decide(_report(cover, told), None)
    told_more = {**more, **told}
    if isinstance(told.get("circumstances"), frozenset):
        extra = more.get("circumstances")
        told_more["circumstances"] = told["circumstances"] | (
            extra if isinstance(extra, frozenset) else frozenset()
        )
    later = decide(_report(cover, told_more, identity), contract, history)
    assert _exclusions(first) <= _exclusions(later)
    if _exclusions(first):
        assert later.outcome is Outcome.NOT_COVERED


@MODEST
@given(covers, facts(), contracts, histories)
def test_never_more_than_the_limit_nor_than_the_customer_lost(
    cover: str, told: dict[str, Any], contract: Contract | None, history: History
) -> None:
    decision = decide(_report(cover, told), contract, history)
    for benefit in decision.benefits:
        assert benefit.left == max(benefit.limit - benefit.used, 0)
        if benefit.amount is not None:
            assert 0 < benefit.amount <= benefit.left
        if benefit.unit == "EUR" and benefit.amount is not None:
            assert benefit.amount <= _lost(benefit.code, told)
    if decision.outcome is Outcome.COVERED and cover in PURCHASES:
        (refund,) = [b for b in decision.benefits if b.code == "purchase_refund"]
        assert refund.amount is not None


def _lost(benefit: str, told: dict[str, Any]) -> Decimal:
    """What the customer lost of what the benefit pays."""
    paid_for = {
        "purchase_refund": ("amount", "return_cost"),
        "identity_costs": tuple(f"cost_{k}" for k in load_terms(TODAY).items("IDT-3.costs")),
    }[benefit]
    amounts = [told[name] for name in paid_for if isinstance(told.get(name), Decimal)]
    return sum(amounts, Decimal(0))


@MODEST
@given(covers, facts(), contracts, histories)
def test_conduct_is_never_judged_by_rule(
    cover: str, told: dict[str, Any], contract: Contract | None, history: History
) -> None:
    decision = decide(_report(cover, told), contract, history)
    judged = {reason.clause for reason in decision.reasons} & {"GEX-5", "IDT-X3", "DAT-X3"}
    assert not judged or decision.outcome is Outcome.REFER


@MODEST
@given(covers, facts(), contracts, histories)
def test_only_the_police_report_and_the_merchant_are_waited_for(
    cover: str, told: dict[str, Any], contract: Contract | None, history: History
) -> None:
    decision = decide(_report(cover, told), contract, history)
    if decision.outcome is Outcome.TOO_EARLY and cover not in PURCHASES:
        assert [reason.code for reason in decision.reasons] == ["police_first"]
        assert told["police_report"] == "not_yet"
        assert "police_report" in {document.code for document in decision.documents}
        # With the report in hand the same facts wait for nothing any more.
        later = decide(_report(cover, {**told, "police_report": "yes"}), contract, history)
        assert later.outcome in (Outcome.COVERED, Outcome.REFER, Outcome.UNDECIDED)


@MODEST
@given(covers, facts(), identities, contracts, histories)
def test_a_decision_is_whole(
    cover: str,
    told: dict[str, Any],
    identity: str | None,
    contract: Contract | None,
    history: History,
) -> None:
    decision = decide(_report(cover, told, identity), contract, history)
    undecided = decision.outcome is Outcome.UNDECIDED
    assert (decision.next_fact is not None) is undecided
    clauses = load_terms(TODAY).clauses
    if not undecided:
        assert decision.reasons
    for part in (
        *decision.reasons,
        *decision.benefits,
        *decision.deadlines,
        *decision.documents,
        *decision.next_steps,
    ):
        assert part.clause in clauses
    if undecided:
        # What is asked is not known yet, or cannot be right and says why.
        assert (
            decision.next_fact == "contract" or decision.next_fact not in told or decision.reasons
        ) or decision.next_fact == "circumstances"
        assert decision.next_fact == "contract" or decision.next_fact in FACTS
    for deadline in decision.deadlines:
        assert deadline.date >= TODAY
    if decision.outcome is Outcome.COVERED:
        assert contract is not None
        assert identity != "unverified"


@MODEST
@given(covers, facts())
def test_an_unverified_customer_learns_nothing_of_a_contract(
    cover: str, told: dict[str, Any]
) -> None:
    report = _report(cover, told, "unverified")
    spent = History((PastClaim("non_delivery", TODAY, "covered", Decimal("5000.00")),))
    contract = Contract("CC-1", date(2026, 1, 1), date(2026, 6, 1), "ended")
    assert decide(report, contract, spent) == decide(report, None)


@MODEST
@given(covers, facts(), st.data())
def test_answering_what_is_asked_comes_to_an_end(
    cover: str, told: dict[str, Any], data: st.DataObject
) -> None:
    contract: Contract | None = None
    asked: list[str] = []
    while True:
        decision = decide(_report(cover, told), contract)
        fact = decision.next_fact
        if fact is None:
            return
        again = bool(decision.reasons)
        assert fact not in asked or again
        asked.append(fact)
        assert len(asked) < 40
        if fact == "contract":
            contract = Contract("CC-1", date(2026, 1, 1))
        elif again:
            told = {**told, fact: UNKNOWN}
        elif fact == "circumstances":
            told = {**told, "circumstances_asked": True}
        else:
            told = {**told, fact: data.draw(_VALUES[fact], label=fact)}


@MODEST
@given(covers, facts(), identities)
def test_a_report_survives_its_json(cover: str, told: dict[str, Any], identity: str | None) -> None:
    report = _report(cover, told, identity)
    assert report_from_json(report_to_json(report)) == report
