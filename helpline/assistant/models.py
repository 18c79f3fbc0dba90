"""The table of Rasa's snapshots. It imports nothing of Rasa, so that migrations can read it."""

from __future__ import annotations

import sqlalchemy as sa

from helpline.database import Base


class RasaTracker(Base):
    """One conversation's snapshot: the events that restore Rasa's tracker, as JSON."""

    __tablename__ = "rasa_trackers"

    conversation_id = sa.Column(sa.String(64), primary_key=True)
    events = sa.Column(sa.Text, nullable=False)
