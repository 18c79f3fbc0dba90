"""Money taken from a card or account through someone's fraud (IDT, IDT-4).

The policy gives information and advice about the right to prompt reimbursement, and the help and
costs of IDT-1 to IDT-3. It does not refund the money that the fraud took, and a decision says so:
that is for the bank. The advice has no limit, so that a claim is never refused for a limit.
Whether the customer was careless is never asked; who says so comes to a person (IDT-X3, GEX-5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from helpline.coverage import asking, assistance, costs, identity, police
from helpline.coverage.case import Award, Case, Doubt, Finding, Need, Refused
from helpline.coverage.model import (
    UNVERIFIED,
    Benefit,
    Deadline,
    Document,
    NextStep,
    Outcome,
    Reason,
)

CODE = "payment_fraud"
ADVICE = "IDT-4"


class PaymentFraud:
    """The cover for fraudulent use of payment means."""

    def incident_date(self, case: Case) -> date | None:
        """The day of the payment; that on which it was discovered where only that is known."""
        return asking.incident_day(case)

    def impossible(self, case: Case) -> Iterator[Need]:
        """As for identity theft; and an amount taken that is none."""
        yield from identity.impossible(case)
        amount = case.money("amount")
        if amount is not None and amount <= 0:
            yield Need("amount", Reason("amount_not_positive", asking.UNCLEAR, {"amount": amount}))

    def not_yet_in_force(self, case: Case) -> Iterator[Refused]:
        """Covered from the first day of the contract."""
        return iter(())

    def limits_reached(self, case: Case) -> Iterator[Refused]:
        """None: the advice of IDT-4 is always left."""
        return iter(())

    def conditions(self, case: Case) -> Iterator[Finding]:
        """Whether money is gone and the bank knows first: that cannot wait."""
        if case.flag("money_left_account") is False:
            return self._told(case)
        return police.with_report(case, self._told(case))

    def award(self, case: Case) -> Award:
        """The advice, what is not refunded, then the help asked for and the costs by kind."""
        reasons = [Reason("reimbursement_advice", ADVICE)]
        if case.flag("money_left_account") is False:
            return Award(
                (Reason("nothing_taken_yet", ADVICE), *reasons), (), assistance.HANDLER_ARRANGES
            )
        reasons.append(costs.lost_money())
        more, benefits = identity.given(case)
        reasons.extend(reason for reason in more if reason not in reasons)
        return Award(tuple(reasons), tuple(benefits), assistance.HANDLER_ARRANGES)

    def room(self, case: Case) -> Iterable[Benefit]:
        """See `identity.room`."""
        return identity.room(case)

    def deadlines(self, case: Case) -> Iterator[Deadline]:
        """None: bank and police are told at once, without a last day."""
        return iter(())

    def documents(self, case: Case) -> Iterator[Document]:
        """The account statement, the bank's answer, and what identity theft asks for."""
        if case.flag("money_left_account") is False:
            yield Document("misuse_proof", asking.UNCLEAR)
            return
        yield Document("account_statement", asking.UNCLEAR)
        yield Document("bank_answer", ADVICE)
        yield from identity.documents(case)

    def next_steps(self, case: Case, outcome: Outcome) -> Iterator[NextStep]:
        """Block and call the bank, where that was not done; then the police."""
        if case.flag("card_blocked") is not True:
            yield NextStep("block_card", "GEN-11")
        if case.flag("bank_informed") is not True:
            yield NextStep("tell_bank", "GEN-11")
        elif case.flag("money_left_account") is not False:
            yield NextStep("ask_bank_to_refund", ADVICE)
        yield NextStep(
            "check_accounts",
            "GEN-11",
            {"weeks": case.terms.number("GEN-11.check_accounts_every")},
        )
        yield from police.next_steps(case, outcome)

    def _told(self, case: Case) -> Iterator[Finding]:
        if case.unsaid("money_left_account"):
            yield Need("money_left_account")
        elif case.unknown("money_left_account"):
            yield Doubt(Reason("money_left_account_unknown", asking.UNCLEAR))
        if case.unsaid("bank_informed"):
            yield Need("bank_informed")
        yield from asking.when(case)
        yield from asking.around_it(case)
        if case.flag("money_left_account") is False:
            return
        # The amount settles nothing: it is asked for on the way to what does.
        contract_to_come = case.contract is None and case.report.identity != UNVERIFIED
        if case.unsaid("amount") and (case.unsaid("police_report") or contract_to_come):
            yield Need("amount")
        yield from police.told(case, surely_a_crime=True)
        yield from identity.help_told(case)
