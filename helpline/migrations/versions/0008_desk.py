"""The desk: handlers, their sessions and failed sign-ins; who has the floor, who wrote what.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""
    op.create_table(
        "desk_handlers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="uq_desk_handlers_name"),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["desk_handlers.id"], name="fk_desk_sessions_handler"
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_desk_sessions_handler_id", "desk_sessions", ["handler_id"])
    op.create_table(
        "desk_sign_in_attempts",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index("ix_desk_sign_in_attempts_last_at", "desk_sign_in_attempts", ["last_at"])
    op.add_column("conversations", sa.Column("handler_id", sa.Integer(), nullable=True))
    op.create_index("ix_conversations_handler_id", "conversations", ["handler_id"])
    op.add_column("messages", sa.Column("author", sa.String(length=80), nullable=True))
    op.create_index(
        "ix_escalations_urgency", "escalations", ["status", "urgency", "created_at", "id"]
    )


def downgrade() -> None:
    """Drop them; messages stay, without the names of their handlers."""
    op.drop_index("ix_escalations_urgency", table_name="escalations")
    op.drop_column("messages", "author")
    op.drop_index("ix_conversations_handler_id", table_name="conversations")
    op.drop_column("conversations", "handler_id")
    op.drop_table("desk_sign_in_attempts")
    op.drop_table("desk_sessions")
    op.drop_table("desk_handlers")
