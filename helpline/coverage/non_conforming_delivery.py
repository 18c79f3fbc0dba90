"""Bought online and got something wrong, broken, fake or incomplete (PUR-1, 2, 3, 5, 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from helpline.coverage import asking, purchase
from helpline.coverage.case import Award, Case, Doubt, Early, Finding, Need, Refused
from helpline.coverage.limits import NOTHING
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason

CODE = "non_conforming_delivery"
COMPLAINT = "PUR-3"


class NonConformingDelivery:
    """The cover for goods that came and are not what was bought."""

    def incident_date(self, case: Case) -> date | None:
        """The day of delivery: that is when the goods turned out not to conform."""
        return case.day("delivery_date")

    def impossible(self, case: Case) -> Iterator[Need]:
        """Dates in the future or in the wrong order, amounts that are none."""
        yield from asking.dates_in_the_future(
            case, ("order_date", "delivery_date", "complaint_date")
        )
        yield from asking.wrong_order(case, "order_date", "delivery_date", "delivery_before_order")
        yield from asking.wrong_order(
            case, "delivery_date", "complaint_date", "complaint_before_delivery"
        )
        yield from asking.wrong_order(
            case, "order_date", "complaint_date", "complaint_before_order"
        )
        yield from purchase.impossible_amounts(case)

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Purchases are covered from the first day of the contract."""
        return iter(())

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """See `purchase.limits_reached`."""
        return purchase.limits_reached(case)

    def conditions(self, case: Case) -> Iterator[Finding]:
        """The complaint first: its seven days run out while one talks (PUR-3)."""
        yield from purchase.merchant_made_good(case)
        doubtful = False
        for finding in self._complaint(case):
            doubtful = doubtful or isinstance(finding, Doubt)
            yield finding
        if purchase.complaint_made(case):
            yield from purchase.merchant_answer(case, doubtful=doubtful)
        yield from purchase.goods(case)
        yield from purchase.circumstances(case)
        yield from purchase.victim(case)
        yield from purchase.price(case)
        if case.flag("goods_returned") and case.unsaid("return_cost"):
            yield Need("return_cost")

    def award(self, case: Case) -> Award:
        """The price and, where the goods were sent back, the return shipping (PUR-2)."""
        complaint, last_day = case.day("complaint_date"), self._last_day(case)
        in_time = (
            Reason("complaint_done", COMPLAINT)
            if complaint is None or last_day is None
            else Reason(
                "complaint_in_time", COMPLAINT, {"complaint_date": complaint, "deadline": last_day}
            )
        )
        returned = case.flag("goods_returned") is not False
        return_cost = case.money("return_cost") if returned else None
        return purchase.award(case, (in_time,), return_cost or NOTHING)

    def room(self, case: Case) -> Iterable[Benefit]:
        """See `purchase.room`."""
        return purchase.room(case)

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """The last day to complain while that helps, and the merchant's last day to answer."""
        last_day = self._last_day(case)
        if not purchase.written(case, COMPLAINT) and last_day and case.today <= last_day:
            yield Deadline("complain_by", COMPLAINT, last_day)
        if not purchase.spoken(case, COMPLAINT):
            yield from purchase.answer_deadline(case)

    def documents(self, case: Case) -> Iterator[Document]:
        """Proof of the purchase, of the delivery and of what is wrong."""
        yield from purchase.documents(case, COMPLAINT)
        yield Document("delivery_proof", COMPLAINT)
        yield Document("photos", "GEN-10")
        if case.flag("goods_returned") or case.money("return_cost"):
            yield Document("return_receipt", "PUR-2")

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Complain, wait for the shop, return shipping, or tell the police of a fraud (GEN-9)."""
        if outcome in (Outcome.TOO_EARLY, Outcome.REFER):
            if not purchase.written(case, COMPLAINT) and self._may_still_complain(case):
                days = case.terms.number("PUR-5.answer_within")
                yield NextStep("complain_in_writing", COMPLAINT)
                yield NextStep("then_tell_us", "PUR-5", {"days": days})
            else:
                for deadline in purchase.answer_deadline(case):
                    yield NextStep(
                        "declare_from", "PUR-5", {"date": deadline.date + timedelta(days=1)}
                    )
        if outcome is Outcome.COVERED and not case.money("return_cost"):
            yield NextStep("return_receipt", "PUR-2")
        if case.word("problem") == "counterfeit":
            yield NextStep("police_if_fraud", "GEN-9")

    def _last_day(self, case: Case) -> date | None:
        """The last day to complain: delivery on the 1st makes it the 8th."""
        delivery = case.day("delivery_date")
        if delivery is None:
            return None
        return delivery + timedelta(days=case.terms.number("PUR-3.complain_within"))

    def _may_still_complain(self, case: Case) -> bool:
        last_day = self._last_day(case)
        return last_day is None or case.today <= last_day

    def _complaint(self, case: Case) -> Iterator[Finding]:
        last_day = self._last_day(case)
        if last_day is None:
            if case.unsaid("delivery_date"):
                yield Need("delivery_date")
            yield Doubt(Reason("delivery_date_unknown", COMPLAINT))
        if purchase.complaint_contradicts(case):
            yield Doubt(Reason("facts_contradict", asking.UNCLEAR))
        elif purchase.spoken(case, COMPLAINT):
            yield from self._none_that_counts(
                case, last_day, "complaint_spoken_only", "complaint_spoken_late"
            )
        elif purchase.complaint_made(case) is False:
            yield from self._none_that_counts(case, last_day, "complain_first", "no_complaint")
        elif purchase.complaint_made(case) is None:
            if case.unsaid("complaint_made"):
                yield Need("complaint_made")
            yield Doubt(Reason("complaint_unknown", COMPLAINT))
        else:
            yield from self._in_time(case, last_day)

    def _none_that_counts(
        self, case: Case, last_day: date | None, early: str, late: str
    ) -> Iterator[Finding]:
        if last_day is None:
            return
        figures = {"deadline": last_day}
        if case.today <= last_day:
            yield Early(Reason(early, COMPLAINT, figures))
        yield Refused(Reason(late, COMPLAINT, figures))

    def _in_time(self, case: Case, last_day: date | None) -> Iterator[Finding]:
        complaint = case.day("complaint_date")
        if case.unsaid("complaint_date"):
            yield Need("complaint_date")
        if last_day is not None:
            if complaint is not None and complaint > last_day:
                yield Refused(
                    Reason(
                        "complaint_late",
                        COMPLAINT,
                        {"complaint_date": complaint, "deadline": last_day},
                    )
                )
            if complaint is None and case.today > last_day:
                yield Doubt(Reason("complaint_date_unknown", COMPLAINT))
        if case.unsaid("complaint_channel"):
            yield Need("complaint_channel")
        if case.unknown("complaint_channel"):
            yield Doubt(Reason("complaint_channel_unknown", COMPLAINT))
        if purchase.to_judge(case, COMPLAINT):
            yield Doubt(Reason("complaint_by_email", COMPLAINT))
