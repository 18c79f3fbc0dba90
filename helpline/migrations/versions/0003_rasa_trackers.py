"""Rasa's snapshot of each conversation.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rasa_trackers",
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("events", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("rasa_trackers")
