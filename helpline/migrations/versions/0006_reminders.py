"""The reminders that were sent.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "sent_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("moment IN ('near', 'passed')", name="ck_sent_reminders_moment"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_sent_reminders_claim"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "code", "due_on", "moment", name="uq_sent_reminders"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("sent_reminders")
