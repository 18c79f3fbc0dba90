"""What is to be sent through messaging providers.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PROVIDERS = sa.text("channel <> 'web'")
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Create the tables, and hold providers' customers to one conversation each."""
    op.create_index(
        "uq_conversations_provider_user",
        "conversations",
        ["channel", "channel_user"],
        unique=True,
        sqlite_where=_PROVIDERS,
        postgresql_where=_PROVIDERS,
    )
    op.create_table(
        "outbox",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", _ROW_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'window_closed', 'sent', 'failed')", name="ck_outbox_state"
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message"),
    )
    op.create_index("ix_outbox_conversation", "outbox", ["conversation_id", "seq"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["conversation_id", "seq"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "outbox_parts",
        sa.Column("outbox_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.String(length=256), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("outbox_id", "part"),
    )
    op.create_index("ix_outbox_parts_provider_id", "outbox_parts", ["provider_id"], unique=False)


def downgrade() -> None:
    """Drop the tables; what was not sent stays unsent."""
    op.drop_table("outbox_parts")
    op.drop_table("outbox")
    op.drop_index("uq_conversations_provider_user", table_name="conversations")
