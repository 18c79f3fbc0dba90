"""Going on with the report of a claim that is on record."""

from __future__ import annotations

from typing import Any

from helpline.dialogue import report
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import KnownClaim
from helpline.dialogue.talks import leave_talk


def resume(draft: Draft, claim: KnownClaim, *, forget: tuple[str, ...] = (), **told: Any) -> None:
    """Go on with the report of a claim of this conversation, on the day of this turn.

    `forget`: facts that may have changed since, to be asked anew; `told`: facts that are new. The
    claim is decided again, and recorded under its reference, once the customer confirms.

    Raises:
        ValueError: the claim was reported in another conversation.
    """
    if claim.incident is None:
        raise ValueError(f"{claim.reference} was reported in another conversation")
    leave_talk(draft)
    state = draft.state
    state.take_up_incident(claim.incident)
    state.cover = claim.cover
    state.reported_on = draft.turn.today.isoformat()
    state.facts = {k: v for k, v in claim.report["facts"].items() if k not in forget} | told
    state.identity = claim.report["identity"]
    state.contract_number = claim.contract_number
    state.reference = claim.reference
    state.asked = state.answered = state.advice_told = None
    state.finished = False
    report.go_on(draft)
