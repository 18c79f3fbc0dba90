"""What a person does with a claim: accept, refuse, withdraw, look at again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpline.claims import limits
from helpline.claims.audit import add_audit
from helpline.claims.models import Claim, StatusChange
from helpline.claims.records import ClaimRecord, claim_record

# A refused claim can be looked at again: whoever complains has a right to it (GEN-14).
_NEXT = {
    "open": {"accepted", "refused", "withdrawn", "referred"},
    "waiting": {"refused", "withdrawn", "referred"},
    "not_covered": {"referred", "withdrawn"},
    "referred": {"accepted", "refused", "withdrawn"},
    "refused": {"referred"},
    "accepted": frozenset[str](),
    "withdrawn": frozenset[str](),
}
_GIVES_LIMITS_BACK = frozenset({"refused", "withdrawn"})


class StatusChangeError(ValueError):
    """A claim cannot go from its status to the one asked for; the message says why."""


def change_status(
    session: Session,
    claim: ClaimRecord,
    status: str,
    by: str,
    reason: str,
    now: datetime,
    *,
    without_limits: bool = False,
) -> ClaimRecord:
    """Move a claim to another status; the step and the audit entry go into the same transaction.

    A claim that is refused or withdrawn gives back what it held of the limits. One that holds
    nothing (it was never found covered) cannot be accepted: `helpline.claims.accept_claim` lets a
    person say what it takes, so that the limits are counted. A status that the claim has already
    is left as it is.

    Args:
        session: a write transaction (`helpline.database.writing`).
        claim: the claim; what counts is its status in the database now.
        status: the status to come.
        by: who does it.
        reason: why, for the customer's file. It stands in the status history only.
        now: the instant, with its offset.
        without_limits: a claim may be accepted that holds nothing, because its cover counts
            nothing (`helpline.claims.granting` sees to that).

    Raises:
        StatusChangeError: this step does not exist, or the claim holds nothing of its limits.
    """
    row = session.execute(
        sa.select(Claim)
        .where(Claim.id == claim.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.status == status:
        return claim_record(row)
    if status not in _NEXT[row.status]:
        raise StatusChangeError(f"a claim that is {row.status} cannot become {status}")
    held = limits.held(row)
    if status == "accepted" and not held and not without_limits:
        raise StatusChangeError("the claim holds nothing of its limits: it must be decided again")
    row.history.append(
        StatusChange(
            changed_at=now, old_status=row.status, new_status=status, changed_by=by, reason=reason
        )
    )
    details = {"from": row.status, "to": status}
    if status in _GIVES_LIMITS_BACK:
        limits.release(session, row)
        details["released"] = held
    row.status = status
    row.updated_at = now
    add_audit(session, now, by, "claim.status", f"claim {row.reference}", details)
    session.flush()
    return claim_record(row)
