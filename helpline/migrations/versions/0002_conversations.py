"""The conversations: every message once and in order, and what waits for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RECEIVED = sa.text("turn_state = 'received'")
_OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    """Create the tables of the conversations."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("channel_user", sa.String(length=128), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("floor", sa.String(length=16), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_activity", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("floor IN ('bot', 'handler')", name="ck_conversations_floor"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_conversations_channel_user", "conversations", ["channel", "channel_user"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("buttons", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("masked", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_reply_to", _ROW_ID, nullable=True),
        sa.Column("turn_state", sa.String(length=16), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble_told", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "sender IN ('customer', 'bot', 'handler', 'system')", name="ck_messages_sender"
        ),
        sa.CheckConstraint(
            "turn_state IN ('received', 'answered', 'handler')", name="ck_messages_turn_state"
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["in_reply_to"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        sa.UniqueConstraint("conversation_id", "external_id", name="uq_messages_external_id"),
    )
    op.create_index(
        "ix_messages_pending",
        "messages",
        ["conversation_id", "seq"],
        unique=False,
        sqlite_where=_RECEIVED,
        postgresql_where=_RECEIVED,
    )
    op.create_table(
        "escalations",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to_seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "urgency IN ('crisis', 'high', 'normal')", name="ck_escalations_urgency"
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name="ck_escalations_status"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_escalations_open",
        "escalations",
        ["conversation_id", "reason"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_escalations_inbox", "escalations", ["status", "created_at"], unique=False)


def downgrade() -> None:
    """Drop the tables of the conversations with all that is in them."""
    op.drop_table("escalations")
    op.drop_table("messages")
    op.drop_table("conversations")
