"""Bought online and nothing came (PUR-1, PUR-4, PUR-5, PUR-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from helpline.coverage import asking, purchase
from helpline.coverage.case import Award, Case, Doubt, Early, Finding, Need, Refused
from helpline.coverage.model import Benefit, Deadline, Document, NextStep, Outcome, Reason

CODE = "non_delivery"
COMPLAINT = "PUR-4"


class NonDelivery:
    """The cover for goods that never came."""

    def incident_date(self, case: Case) -> date | None:
        """The day on which the delivery failed.

        That is the promised day where it is known and past, else the day of the complaint, which
        must follow as soon as the non-delivery is established (PUR-4), else the day of the report.
        None while a complaint's date may still be told.
        """
        expected = case.day("expected_date")
        if expected is not None and expected <= case.today:
            return expected
        complaint = case.day("complaint_date")
        if complaint is not None:
            return complaint
        no_date_to_come = (
            purchase.complaint_made(case) is False
            or case.unknown("complaint_made")
            or case.unknown("complaint_date")
        )
        return case.today if no_date_to_come else None

    def impossible(self, case: Case) -> Iterator[Need]:
        """Dates in the future or in the wrong order, amounts that are none."""
        yield from asking.dates_in_the_future(
            case, ("order_date", "delivery_date", "complaint_date")
        )
        yield from asking.wrong_order(case, "order_date", "expected_date", "expected_before_order")
        yield from asking.wrong_order(case, "order_date", "delivery_date", "delivery_before_order")
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
        """The goods first: a category that is excluded needs no dates."""
        yield from purchase.merchant_made_good(case)
        doubtful = False
        if case.day("delivery_date") is not None:
            doubtful = True
            yield Doubt(Reason("delivered_after_all", "PUR-1"))
        if not self._no_complaint_counts(case):
            yield from purchase.goods(case)
        for finding in self._complaint(case):
            doubtful = doubtful or isinstance(finding, Doubt)
            yield finding
        if purchase.complaint_made(case):
            yield from purchase.merchant_answer(case, doubtful=doubtful)
            yield from self._complaint_too_soon(case)
        yield from purchase.circumstances(case)
        yield from purchase.victim(case)
        yield from purchase.price(case)

    def award(self, case: Case) -> Award:
        """The price, up to what is left. Nothing was received, so nothing is sent back."""
        return purchase.award(case, (Reason("complaint_done", COMPLAINT),))

    def room(self, case: Case) -> Iterable[Benefit]:
        """See `purchase.room`."""
        return purchase.room(case)

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """The promised day, and the merchant's last day to answer."""
        expected = case.day("expected_date")
        if expected is not None and expected > case.today:
            yield Deadline("delivery_due", COMPLAINT, expected)
        if not self._no_complaint_counts(case):
            yield from purchase.answer_deadline(case)

    def documents(self, case: Case) -> Iterator[Document]:
        """Proof of the purchase, and what shop and carrier wrote about the delivery."""
        yield from purchase.documents(case, COMPLAINT)
        yield Document("delivery_messages", COMPLAINT)

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Complain, wait for the shop, or tell the police of a fraud (GEN-9)."""
        if outcome in (Outcome.TOO_EARLY, Outcome.REFER):
            if self._no_complaint_counts(case):
                days = case.terms.number("PUR-5.answer_within")
                yield NextStep("complain_in_writing", COMPLAINT)
                yield NextStep("then_tell_us", "PUR-5", {"days": days})
            else:
                for deadline in purchase.answer_deadline(case):
                    yield NextStep(
                        "declare_from", "PUR-5", {"date": deadline.date + timedelta(days=1)}
                    )
        yield NextStep("police_if_fraud", "GEN-9")

    def _complaint(self, case: Case) -> Iterator[Finding]:
        if purchase.complaint_contradicts(case):
            yield Doubt(Reason("facts_contradict", asking.UNCLEAR))
            return
        made = purchase.complaint_made(case)
        if self._no_complaint_counts(case):
            yield self._complain_first(case)
        elif made is None:
            if case.unsaid("complaint_made"):
                yield Need("complaint_made")
            yield Doubt(Reason("complaint_unknown", COMPLAINT))
        else:
            if case.unsaid("complaint_date"):
                yield Need("complaint_date")
            if case.unsaid("complaint_channel"):
                yield Need("complaint_channel")
            if case.unknown("complaint_channel"):
                yield Doubt(Reason("complaint_channel_unknown", COMPLAINT))
            if purchase.to_judge(case, COMPLAINT):
                yield Doubt(Reason("complaint_by_email", COMPLAINT))

    def _no_complaint_counts(self, case: Case) -> bool:
        """No complaint was made, or only one by phone, by chat or in the shop."""
        if purchase.complaint_contradicts(case):
            return False
        return purchase.complaint_made(case) is False or purchase.spoken(case, COMPLAINT)

    def _complain_first(self, case: Case) -> Early:
        expected = case.day("expected_date")
        if expected is not None and expected > case.today:
            return Early(Reason("not_yet_due", COMPLAINT, {"expected_date": expected}))
        if purchase.spoken(case, COMPLAINT):
            return Early(Reason("complaint_spoken_only", COMPLAINT))
        return Early(Reason("complain_now", COMPLAINT))

    def _complaint_too_soon(self, case: Case) -> Iterator[Finding]:
        """A complaint before the promised day: was the non-delivery established by then?"""
        expected, complaint = case.day("expected_date"), case.day("complaint_date")
        unanswered = purchase.merchant_response(case) in ("none", "promised")
        if expected is None or complaint is None or complaint >= expected or not unanswered:
            return
        if expected > case.today:
            yield Early(Reason("not_yet_due", COMPLAINT, {"expected_date": expected}))
        yield Doubt(Reason("complaint_before_due", COMPLAINT, {"expected_date": expected}))
