"""The files that a message offers to download, and whether its text is for the customer to copy.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("messages", sa.Column("files", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "messages",
        sa.Column("to_copy", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Drop the columns with what is in them."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("to_copy")
        messages.drop_column("files")
