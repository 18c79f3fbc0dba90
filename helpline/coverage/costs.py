"""Costs that customers name: those of IDT-3 are summed and capped, the others told apart (GEX-8).

A kind of cost is known from `cost_kinds` or from its own amount (`cost_postage`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from helpline.coverage import limits
from helpline.coverage.asking import UNCLEAR
from helpline.coverage.case import Case, Need
from helpline.coverage.facts import COST_KINDS
from helpline.coverage.limits import NOTHING, Limit
from helpline.coverage.model import Benefit, Document, Reason

LISTED = "IDT-3"
INDIRECT = "IDT-X2"
NOT_MENTIONED = "GEX-8"


def kinds(case: Case) -> tuple[str, ...]:
    """The kinds of cost told, in the order of the clause."""
    named = case.codes("cost_kinds")
    return tuple(
        kind for kind in COST_KINDS if kind in named or case.money(f"cost_{kind}") is not None
    )


def listed(case: Case) -> tuple[str, ...]:
    """The kinds told that IDT-3 refunds."""
    refunded = case.terms.items(f"{LISTED}.costs")
    return tuple(kind for kind in kinds(case) if kind in refunded)


def impossible(case: Case) -> Iterator[Need]:
    """Costs of nothing or less."""
    for kind in COST_KINDS:
        amount = case.money(f"cost_{kind}")
        if amount is not None and amount <= 0:
            yield Need(f"cost_{kind}", Reason("amount_not_positive", UNCLEAR, {"amount": amount}))


def asked_by_kind(case: Case) -> Iterator[Need]:
    """Which costs there are, then the amount of each that is refunded."""
    if case.unsaid("cost_kinds"):
        yield Need("cost_kinds")
    for kind in listed(case):
        if case.unsaid(f"cost_{kind}"):
            yield Need(f"cost_{kind}")


def refund(case: Case, limit: Limit) -> tuple[list[Reason], list[Benefit]]:
    """The costs of IDT-3 that were told: each, their sum, and what of it the limit leaves.

    An amount that is not known yet follows from the proof and takes nothing of the limit now.
    """
    reasons: list[Reason] = []
    owed = NOTHING
    for kind in listed(case):
        amount = case.money(f"cost_{kind}")
        if amount is not None:
            owed += amount
            reasons.append(Reason(f"cost_{kind}", LISTED, {"amount": amount}))
    if any(case.unknown(f"cost_{kind}") for kind in listed(case)):
        reasons.append(Reason("costs_to_prove", LISTED))
    room = limits.left(case, limit)
    payable = min(owed, Decimal(room.left))
    if owed and payable == owed:
        reasons.append(Reason("costs_together", LISTED, {"amount": payable}))
    elif payable < owed:
        reasons.append(
            Reason(
                "limit_leaves_part",
                LISTED,
                {"limit": room.limit, "left": room.left, "owed": owed, "amount": payable},
            )
        )
    return reasons, [limits.granted(case, limit, payable or None)]


def told_apart(case: Case) -> Iterator[Reason]:
    """Each kind of cost told that IDT-3 does not list."""
    for kind in kinds(case):
        if kind in case.terms.items(f"{LISTED}.costs"):
            continue
        if kind == "stolen_money":
            yield lost_money()
        else:
            clause = INDIRECT if kind == "indirect" else NOT_MENTIONED
            yield Reason(f"cost_{kind}", clause)


def lost_money() -> Reason:
    """The money itself that a fraud took is no cost that the policy mentions."""
    return Reason("lost_money_not_refunded", NOT_MENTIONED)


def none_in_this_cover(case: Case) -> Iterator[Reason]:
    """Costs told under a cover that pays none."""
    if kinds(case):
        yield Reason("costs_not_in_cover", NOT_MENTIONED)


def documents(case: Case) -> Iterator[Document]:
    """Proof of each cost."""
    if listed(case):
        yield Document("cost_proofs", LISTED)
