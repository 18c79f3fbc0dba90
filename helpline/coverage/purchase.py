"""What the two purchase covers share (PUR): the merchant, the goods, the price, the limits.

The price and the return shipping together count towards the limit of PUR-6, which is one limit
for all internet purchases of an insurance year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from helpline.coverage import limits
from helpline.coverage.asking import UNCLEAR, circumstances_told
from helpline.coverage.case import Award, Case, Doubt, Early, Finding, Need, Refused
from helpline.coverage.limits import EURO, NOTHING, Limit, Unstated
from helpline.coverage.model import UNVERIFIED, Benefit, Deadline, Document, Reason

COVERS = ("non_delivery", "non_conforming_delivery")
REFUND = Limit("purchase_refund", "PUR-6.amount", COVERS, Unstated.AMOUNT)
INCIDENTS = Limit("purchase_incidents", "PUR-6.incidents", COVERS, Unstated.ONE)


# --- facts that cannot be right -----------------------------------------------------------------


def impossible_amounts(case: Case) -> Iterator[Need]:
    """Amounts that are no price, no cost, or more than was paid."""
    price, refunded = case.money("amount"), case.money("refunded_amount")
    says_refund = case.word("merchant_response") in ("refunded", "partly_refunded")
    zero_wrong_for = {"amount": True, "refunded_amount": says_refund, "return_cost": False}
    for name, zero_is_wrong in zero_wrong_for.items():
        value = case.money(name)
        if value is not None and (value < 0 or (value == 0 and zero_is_wrong)):
            yield Need(name, Reason("amount_not_positive", UNCLEAR, {"amount": value}))
    if price is not None and refunded is not None and refunded > price:
        yield Need(
            "refunded_amount",
            Reason("refund_above_price", UNCLEAR, {"refunded_amount": refunded, "amount": price}),
        )


# --- the complaint and the merchant -------------------------------------------------------------


def complaint_made(case: Case) -> bool | None:
    """Whether the customer complained to the merchant; a date or a way of complaining says so."""
    said = case.flag("complaint_made")
    if said is not None:
        return said
    if case.day("complaint_date") is not None or case.word("complaint_channel") is not None:
        return True
    return None


def complaint_contradicts(case: Case) -> bool:
    """No complaint was made, and yet a written one is described."""
    channel = case.word("complaint_channel")
    if case.flag("complaint_made") is not False or spoken(case, "PUR-4"):
        return False
    return channel is not None or case.day("complaint_date") is not None


def spoken(case: Case, clause: str) -> bool:
    """Whether the complaint was made in a way that does not count (by phone, chat, in the shop)."""
    channel = case.word("complaint_channel")
    return channel is not None and not written(case, clause) and not to_judge(case, clause)


def written(case: Case, clause: str) -> bool:
    """Whether the complaint was made in a way that counts: by letter or form."""
    return case.word("complaint_channel") in case.terms.items(f"{clause}.channels")


def to_judge(case: Case, clause: str) -> bool:
    """Whether a person must judge the way of complaining."""
    return case.word("complaint_channel") in case.terms.items(f"{clause}.channels_to_judge")


def merchant_response(case: Case) -> str | None:
    """What the merchant did, in the words of the fact; money paid back speaks before words."""
    said = case.word("merchant_response")
    refunded, price = case.money("refunded_amount"), case.money("amount")
    if said == "replaced" or not refunded or case.unknown("merchant_response"):
        return said
    if price is None:
        return said or "partly_refunded"
    return "refunded" if refunded >= price else "partly_refunded"


def merchant_made_good(case: Case) -> Iterator[Finding]:
    """Where the merchant replaced or refunded, there is nothing left to pay (PUR-1)."""
    response = merchant_response(case)
    if response == "replaced":
        yield Refused(Reason("merchant_replaced", "PUR-1"))
    elif response == "refunded":
        if case.money("refunded_amount") is not None and case.unsaid("amount"):
            yield Need("amount")
        yield Refused(Reason("merchant_refunded", "PUR-1"))


def answer_until(case: Case) -> date | None:
    """The last day on which the merchant can answer (PUR-5), None without a complaint's date.

    The days count as in PUR-3: the day of the complaint is day 0, and the last day belongs to the
    merchant until it ends. A complaint of 1 October leaves it 31 October; the claim can be
    declared from 1 November.
    """
    complaint = case.day("complaint_date")
    if complaint is None:
        return None
    return complaint + timedelta(days=case.terms.number("PUR-5.answer_within"))


def merchant_answer(case: Case, *, doubtful: bool) -> Iterator[Finding]:
    """Whether the merchant refused, paid a part or let its time pass (PUR-5).

    A promise is no payment: once the time has passed it counts like silence. A part paid back is
    an answer, so the rest need not wait.

    Args:
        case: the case, with a complaint made.
        doubtful: whether a person must judge the complaint; then no date can be promised.
    """
    response = merchant_response(case)
    if response is None:
        if case.unsaid("merchant_response"):
            yield Need("merchant_response")
        yield Doubt(Reason("merchant_response_unknown", "PUR-5"))
    elif response == "partly_refunded":
        if case.unsaid("refunded_amount"):
            yield Need("refunded_amount")
        if case.unknown("refunded_amount"):
            yield Doubt(Reason("refunded_amount_unknown", "PUR-1"))
    elif response in ("none", "promised"):
        last_day = answer_until(case)
        if last_day is None:
            yield Doubt(Reason("complaint_date_unknown", "PUR-5"))
        elif case.today <= last_day and not doubtful:
            yield Early(
                Reason(
                    "merchant_has_time",
                    "PUR-5",
                    {"answer_until": last_day, "declare_from": last_day + timedelta(days=1)},
                )
            )


# --- the rest of the facts ----------------------------------------------------------------------


def goods(case: Case) -> Iterator[Finding]:
    """What was bought: PUR-X1 to PUR-X7 exclude whole categories."""
    if case.unsaid("item_category"):
        yield Need("item" if case.unsaid("item") else "item_category")
    elif case.unknown("item_category"):
        yield Doubt(Reason("item_category_unknown", UNCLEAR))


def circumstances(case: Case) -> Iterator[Finding]:
    """All circumstances that could exclude the claim, in one question."""
    if case.unknown("circumstances"):
        yield Doubt(Reason("circumstances_unknown", UNCLEAR))
    elif not circumstances_told(case):
        yield Need("circumstances")
    if case.unknown("bought_online"):
        yield Doubt(Reason("bought_online_unknown", "GEN-2"))


def victim(case: Case) -> Iterator[Finding]:
    """Who bought it (GEN-1)."""
    if case.unsaid("victim"):
        yield Need("victim")
    elif case.unknown("victim"):
        yield Doubt(Reason("victim_unknown", "GEN-1"))


def price(case: Case) -> Iterator[Finding]:
    """From whom and for how much.

    The shop settles nothing: it is asked for on the way to what does, for the handler's sake, and
    never holds up a decision. Some shops are fake and cannot be named.
    """
    contract_to_come = case.contract is None and case.report.identity != UNVERIFIED
    if case.unsaid("merchant") and (case.unsaid("amount") or contract_to_come):
        yield Need("merchant")
    if case.unsaid("amount"):
        yield Need("amount")
    elif case.unknown("amount"):
        yield Doubt(Reason("amount_unknown", "PUR-1"))
    currency = case.word("currency")
    if currency is not None and currency != EURO:
        yield Doubt(Reason("foreign_currency", "PUR-6", {"currency": currency}))


# --- limits -------------------------------------------------------------------------------------


def limits_reached(case: Case) -> Iterator[Refused]:
    """A fourth incident, or nothing left of the amount, in one insurance year (PUR-6)."""
    year = case.insurance_year
    if year is None:
        return
    figures: dict[str, date] = {"year_start": year.first_day, "year_end": year.last_day}
    incidents, amount = limits.left(case, INCIDENTS), limits.left(case, REFUND)
    if incidents.left <= 0:
        yield Refused(Reason("incidents_used_up", "PUR-6", {"limit": incidents.limit, **figures}))
    if amount.left <= 0:
        yield Refused(Reason("amount_used_up", "PUR-6", {"limit": amount.limit, **figures}))


def room(case: Case) -> tuple[Benefit, ...]:
    """What is left of the limits of PUR-6 in the insurance year of the incident."""
    if case.insurance_year is None:
        return ()
    return (limits.left(case, REFUND), limits.left(case, INCIDENTS))


def award(case: Case, reasons: tuple[Reason, ...], return_cost: Decimal = NOTHING) -> Award:
    """The price less what the merchant paid, plus return shipping, up to what is left (PUR-6).

    Args:
        case: a case whose conditions hold, with amount and contract known.
        reasons: what the cover's own conditions have to say first.
        return_cost: the return shipping to pay (PUR-2).
    """
    paid = case.money("amount") or NOTHING
    refunded = case.money("refunded_amount") or NOTHING
    owed = paid + return_cost - refunded
    limit = limits.left(case, REFUND)
    payable = min(owed, Decimal(limit.left))
    found = [
        *reasons,
        *_merchant_reasons(case),
        Reason("price_refunded", "PUR-1", {"amount": paid}),
    ]
    if return_cost:
        found.append(Reason("return_shipping", "PUR-2", {"return_cost": return_cost}))
    elif case.money("return_cost"):
        found.append(
            Reason("cost_not_mentioned", "GEX-8", {"return_cost": case.money("return_cost") or 0})
        )
    if payable < owed:
        found.append(
            Reason(
                "limit_leaves_part",
                "PUR-6",
                {"limit": limit.limit, "left": limit.left, "owed": owed, "amount": payable},
            )
        )
    return Award(
        tuple(found),
        (
            limits.granted(case, REFUND, payable),
            limits.granted(case, INCIDENTS, 1),
        ),
    )


def _merchant_reasons(case: Case) -> Iterator[Reason]:
    response = merchant_response(case)
    if response == "refused":
        yield Reason("merchant_refused", "PUR-5")
    elif response == "partly_refunded":
        refunded = case.money("refunded_amount") or NOTHING
        yield Reason("merchant_paid_part", "PUR-1", {"refunded_amount": refunded})
    else:
        last_day = answer_until(case)
        if last_day is not None:
            yield Reason("merchant_silent", "PUR-5", {"answer_until": last_day})


# --- what to keep and to watch ------------------------------------------------------------------


def answer_deadline(case: Case) -> Iterator[Deadline]:
    """The merchant's last day, while it has not passed and no answer has come (PUR-5)."""
    last_day = answer_until(case)
    waiting = merchant_response(case) in ("none", "promised")
    if complaint_made(case) and waiting and last_day is not None and case.today <= last_day:
        yield Deadline("merchant_answer", "PUR-5", last_day)


def documents(case: Case, complaint_clause: str) -> Iterator[Document]:
    """Proof of the order, of the complaint and of the merchant's answer."""
    yield Document("order_proof", "PUR-1")
    yield Document("complaint_copy", complaint_clause)
    if merchant_response(case) in ("refused", "partly_refunded", "promised"):
        yield Document("merchant_answer", "PUR-5")
