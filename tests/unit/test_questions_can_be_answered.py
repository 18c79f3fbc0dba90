"""Whatever the rules ask for, a typed answer to it can be read."""

import random
from datetime import date

import pytest

from helpline.coverage import COVERS, FACTS
from helpline.coverage.engine import CONTRACT, decide
from helpline.coverage.facts import FactType
from helpline.coverage.model import Contract, History, Outcome, Report
from helpline.understanding.answers import ASKABLE

TODAY = date(2026, 11, 21)
CONTRACTS = (Contract("WALK", date(2025, 1, 1)), None)
WALKS = 60


def answers(name):
    spec = FACTS[name]
    if spec.type is FactType.CHOICE:
        values = list(spec.values)
    elif spec.type is FactType.CODES:
        values = [frozenset(), frozenset({spec.values[0]}), frozenset(spec.values)]
    elif spec.type is FactType.FLAG:
        values = [True, False]
    elif spec.type is FactType.DATE:
        values = [date(2026, 10, 1), date(2026, 11, 10), TODAY]
    else:
        values = []
    return [*values, "unknown"] if spec.may_be_unknown else values


def asked_in_walks(cover):
    """What is asked in made-up reports, answered at random."""
    chance = random.Random(cover)
    asked = set()
    for _ in range(WALKS):
        facts, contract = {}, None
        for _ in range(len(FACTS)):
            decision = decide(Report(cover, TODAY, None, facts), contract, History())
            if decision.outcome is not Outcome.UNDECIDED:
                break
            asked.add(decision.next_fact)
            if decision.next_fact == CONTRACT:
                contract = CONTRACTS[0]
            elif answers(decision.next_fact):
                facts = {**facts, decision.next_fact: chance.choice(answers(decision.next_fact))}
                if decision.next_fact == "circumstances" and chance.random() < 0.8:
                    facts |= {"circumstances": frozenset(), "circumstances_asked": True}
    return asked


@pytest.mark.parametrize("cover", sorted(COVERS))
def test_every_question_has_a_reader(cover):
    asked = asked_in_walks(cover) - {CONTRACT}
    assert len(asked) >= 3, "the walks went nowhere"
    assert asked <= ASKABLE


def test_the_walks_reach_the_far_questions():
    reached = set().union(*(asked_in_walks(cover) for cover in COVERS))
    assert reached >= {"discovered_on", "perpetrator", "police_report", "cost_postage", "wants"}


def test_who_the_customer_is_can_be_answered():
    assert {"contract_number", "birth_date"} <= ASKABLE


def test_a_reader_is_for_a_fact():
    assert {*FACTS, "contract_number", "birth_date"} >= ASKABLE
    assert {name for name in FACTS if name.startswith("cost_")} <= ASKABLE
