"""The tables of the desk: who may sign in, who is signed in, and who tried in vain.

No password, token or sign-in name of a failed attempt is stored, only what it hashes to.
"""

from __future__ import annotations

import sqlalchemy as sa

from helpline.database import Base, UTCDateTime


class HandlerRow(Base):
    """A claim handler's account. `display_name` is what customers see."""

    __tablename__ = "desk_handlers"
    __table_args__ = (sa.UniqueConstraint("name", name="uq_desk_handlers_name"),)

    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(40), nullable=False)
    display_name = sa.Column(sa.String(80), nullable=False)
    password_hash = sa.Column(sa.String(200), nullable=False)
    must_change_password = sa.Column(sa.Boolean, nullable=False)
    blocked = sa.Column(sa.Boolean, nullable=False)
    created_at = sa.Column(UTCDateTime, nullable=False)


class SessionRow(Base):
    """A handler who is signed in, known by the SHA-256 of the token in their cookie."""

    __tablename__ = "desk_sessions"
    __table_args__ = (sa.Index("ix_desk_sessions_handler_id", "handler_id"),)

    token_hash = sa.Column(sa.String(64), primary_key=True)
    handler_id = sa.Column(
        sa.Integer,
        sa.ForeignKey("desk_handlers.id", name="fk_desk_sessions_handler"),
        nullable=False,
    )
    created_at = sa.Column(UTCDateTime, nullable=False)
    last_seen_at = sa.Column(UTCDateTime, nullable=False)


class AttemptRow(Base):
    """Failed sign-ins of one account name or one address, known by its hash."""

    __tablename__ = "desk_sign_in_attempts"
    __table_args__ = (sa.Index("ix_desk_sign_in_attempts_last_at", "last_at"),)

    key_hash = sa.Column(sa.String(64), primary_key=True)
    failures = sa.Column(sa.Integer, nullable=False)
    last_at = sa.Column(UTCDateTime, nullable=False)
    blocked_until = sa.Column(UTCDateTime, nullable=False)
