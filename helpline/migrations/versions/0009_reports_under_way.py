"""What a customer has told so far of a report under way, for the people at the desk.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; it is filled with each conversation's next turn."""
    op.add_column("conversations", sa.Column("report", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("conversations", "report")
