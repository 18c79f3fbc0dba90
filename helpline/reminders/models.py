"""The table of the reminders that were sent."""

from __future__ import annotations

import sqlalchemy as sa

from helpline.database import Base, UTCDateTime


class SentReminder(Base):
    """One reminder that was sent. The constraint keeps two processes from sending it twice."""

    __tablename__ = "sent_reminders"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "code", "due_on", "moment", name="uq_sent_reminders"),
        sa.CheckConstraint("moment IN ('near', 'passed')", name="ck_sent_reminders_moment"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    claim_id = sa.Column(
        sa.Integer, sa.ForeignKey("claims.id", name="fk_sent_reminders_claim"), nullable=False
    )
    code = sa.Column(sa.String(80), nullable=False)
    due_on = sa.Column(sa.Date, nullable=False)
    moment = sa.Column(sa.String(10), nullable=False)
    sent_at = sa.Column(UTCDateTime, nullable=False)
