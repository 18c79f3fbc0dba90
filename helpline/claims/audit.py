"""The audit trail: who did what to which record, when. It can be added to, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from helpline.claims.models import AuditEntry


def add_audit(
    session: Session,
    now: datetime,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any],
) -> None:
    """Add one entry in the session's transaction.

    Args:
        session: an open write transaction (`helpline.database.writing`).
        now: the instant, with its offset.
        actor: who acted: "helpline", "import", or a handler's name.
        action: a code such as "claim.opened".
        subject: the record acted on, as "claim CC-7K3PQ-9" or "contract CC-104417".
        details: codes, figures and field names that JSON can hold. Never what a customer wrote:
            an entry can not be erased.
    """
    session.add(
        AuditEntry(at=now, actor=actor, action=action, subject=subject, details=dict(details))
    )
