"""The documents that customers send: a row each; the files lie in the state directory.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(48), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("claim_id", sa.Integer),
        sa.Column("code", sa.String(80)),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_documents_claim"),
        sa.UniqueConstraint("public_id", name="uq_documents_public_id"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_documents_client_id"),
        sa.CheckConstraint("size > 0", name="ck_documents_size_positive"),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic',"
            " 'application/pdf')",
            name="ck_documents_media_type",
        ),
        sa.CheckConstraint("code IS NULL OR claim_id IS NOT NULL", name="ck_documents_code"),
    )
    op.create_index("ix_documents_claim_id", "documents", ["claim_id"])


def downgrade() -> None:
    """Drop the table; the files stay, and are swept away when the gateway starts."""
    op.drop_table("documents")
