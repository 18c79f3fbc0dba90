"""What a handler decides on a claim, and what the customer hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from helpline.claims import (
    ClaimRecord,
    GrantError,
    StatusChangeError,
    UnknownContractError,
    accept_claim,
    change_status,
)
from helpline.desk.dossier import Reader
from helpline.desk.guard import Refusal
from helpline.texts import Catalogue

# Why a claim is refused, as the customer hears it.
GROUNDS = ("conditions", "exclusion", "proof", "limit", "not_insured")
GRANT = "grant."
MAX_REASON = 2000


@dataclass(frozen=True)
class _Step:
    """What a handler asks to be done with a claim: the form, by whom, why and when, and the
    language in which the customer hears of it."""

    form: Mapping[str, str]
    by: str
    reason: str
    now: datetime
    language: str


@dataclass(frozen=True)
class Decided:
    """A claim after a decision, and what the customer is told, in their language."""

    claim: ClaimRecord
    told: str


class ClaimDecisions:
    """Accept, refuse, look again."""

    def __init__(self, catalogue: Catalogue) -> None:
        """`catalogue`: the texts that customers hear."""
        self._catalogue = catalogue

    def decide(
        self,
        session: Session,
        claim: ClaimRecord,
        decision: str,
        form: Mapping[str, str],
        *,
        by: str,
        reader: Reader,
        customer_language: str,
        now: datetime,
    ) -> Decided:
        """Do what the form says; in a write transaction, in which it is told too.

        Raises:
            Refusal: it cannot be done; nothing is changed.
        """
        work = {"accept": self._accept, "refuse": self._refuse, "look-again": self._look_again}
        if decision not in work:
            raise Refusal(404, "gone")
        reason = form.get("reason", "").replace("\x00", "").strip()
        if not reason:
            raise Refusal(422, "no_reason")
        if len(reason) > MAX_REASON:
            raise Refusal(422, "text_too_long", max=MAX_REASON)
        try:
            return work[decision](session, claim, _Step(form, by, reason, now, customer_language))
        except UnknownContractError:
            raise Refusal(422, "unknown_contract") from None
        except StatusChangeError:
            raise Refusal(409, "bad_step") from None
        except GrantError as error:
            figures: dict[str, object] = {}
            if error.code == "too_much" and error.limit is not None and error.left is not None:
                figures = {
                    "limit": reader.word("limits", error.limit),
                    "left": reader.quantity(error.left),
                }
            raise Refusal(409, error.code, **figures) from None

    def _accept(self, session: Session, claim: ClaimRecord, step: _Step) -> Decided:
        accepted = accept_claim(
            session,
            claim.id,
            read_grant(step.form),
            by=step.by,
            reason=step.reason,
            now=step.now,
            contract_number=step.form.get("contract", "").strip() or None,
        )
        figures: dict[str, object] = {"reference": accepted.reference}
        name = "utter_desk_claim_accepted_help"
        if accepted.payable_cents:
            name = "utter_desk_claim_accepted"
            figures["amount"] = Decimal(accepted.payable_cents) / 100
        return Decided(accepted, self._catalogue.render(name, step.language, **figures))

    def _refuse(self, session: Session, claim: ClaimRecord, step: _Step) -> Decided:
        if step.form.get("ground") not in GROUNDS:
            raise Refusal(422, "form")
        refused = _changed(session, claim, "refused", step)
        ground = self._catalogue.render(f"utter_desk_ground_{step.form['ground']}", step.language)
        text = self._catalogue.render(
            "utter_desk_claim_refused", step.language, reference=refused.reference, ground=ground
        )
        return Decided(refused, text)

    def _look_again(self, session: Session, claim: ClaimRecord, step: _Step) -> Decided:
        referred = _changed(session, claim, "referred", step)
        text = self._catalogue.render(
            "utter_desk_claim_looked_at", step.language, reference=referred.reference
        )
        return Decided(referred, text)


def read_grant(form: Mapping[str, str]) -> dict[str, Decimal | int]:
    """What the form grants of each limit: a number as a whole, euros with a comma or a point.

    Raises:
        Refusal: 422 `bad_amount`: a value is neither.
    """
    grant: dict[str, Decimal | int] = {}
    for name, value in form.items():
        if not name.startswith(GRANT) or not value.strip():
            continue
        typed = value.strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
        try:
            amount = Decimal(typed)
        except InvalidOperation:
            raise Refusal(422, "bad_amount", value=value) from None
        exponent = amount.as_tuple().exponent
        if not amount.is_finite() or not isinstance(exponent, int) or exponent < -2:
            raise Refusal(422, "bad_amount", value=value)
        if abs(amount) > 999_999:
            raise Refusal(422, "bad_amount", value=value)
        grant[name.removeprefix(GRANT)] = amount
    return grant


def _changed(session: Session, claim: ClaimRecord, status: str, step: _Step) -> ClaimRecord:
    if claim.status == status:
        # A colleague was first: the customer has heard it.
        raise StatusChangeError(f"the claim is {status} already")
    return change_status(session, claim, status, step.by, step.reason, step.now)
