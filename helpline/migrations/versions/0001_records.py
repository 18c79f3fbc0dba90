"""The records: contracts, claims, limits used, status history and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# INSERT OR REPLACE deletes without firing the delete trigger, hence the third one.
_SQLITE_APPEND_ONLY = (
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    """CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries
    WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
)
_POSTGRES_APPEND_ONLY = (
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    """CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)


def upgrade() -> None:
    """Create the tables of the records."""
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject"], unique=False)
    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("number_key", sa.String(length=40), nullable=False),
        sa.Column("policyholder_name", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.CheckConstraint("language IN ('nl', 'fr', 'en')", name="ck_contracts_language"),
        sa.CheckConstraint(
            "status IN ('active', 'ended', 'suspended')", name="ck_contracts_status"
        ),
        sa.CheckConstraint(
            "end_date IS NULL OR end_date >= start_date", name="ck_contracts_start_before_end"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number_key", name="uq_contracts_number_key"),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("incident_key", sa.String(length=200), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("stated_contract_number", sa.String(length=40), nullable=True),
        sa.Column("cover", sa.String(length=40), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("incident_date", sa.Date(), nullable=True),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("terms_version", sa.String(length=80), nullable=False),
        sa.Column("claimed_cents", sa.BigInteger(), nullable=True),
        sa.Column("payable_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('covered', 'too_early', 'not_covered', 'refer')", name="ck_claims_outcome"
        ),
        sa.CheckConstraint(
            "status IN ('open', 'waiting', 'not_covered', 'referred',"
            " 'accepted', 'refused', 'withdrawn')",
            name="ck_claims_status",
        ),
        sa.CheckConstraint("payable_cents >= 0", name="ck_claims_payable_not_negative"),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name="fk_claims_contract"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "incident_key", name="uq_claims_incident"),
        sa.UniqueConstraint("reference", name="uq_claims_reference"),
    )
    op.create_index("ix_claims_contract_id", "claims", ["contract_id"], unique=False)
    op.create_index("ix_claims_status", "claims", ["status"], unique=False)
    op.create_table(
        "household_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "relation IN ('partner', 'child', 'parent', 'grandparent', 'grandchild',"
            " 'sibling', 'other_family')",
            name="ck_household_members_relation",
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name="fk_household_members_contract"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "contract_id", "name", "birth_date", name="uq_household_members_person"
        ),
    )
    op.create_table(
        "claim_deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_claim_deadlines_claim"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "code", "due_on", name="uq_claim_deadlines_code"),
    )
    op.create_index("ix_claim_deadlines_due_on", "claim_deadlines", ["due_on"], unique=False)
    op.create_table(
        "claim_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_claim_reports_claim"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_claim_reports_claim_id", "claim_reports", ["claim_id"], unique=False)
    op.create_table(
        "claim_status_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_status", sa.String(length=20), nullable=True),
        sa.Column("new_status", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "new_status IN ('open', 'waiting', 'not_covered', 'referred',"
            " 'accepted', 'refused', 'withdrawn')",
            name="ck_claim_status_history_new_status",
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_claim_status_history_claim"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_claim_status_history_claim_id", "claim_status_history", ["claim_id"], unique=False
    )
    op.create_table(
        "limit_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("limit_code", sa.String(length=80), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("year_start", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(unit = 'count') = (slot IS NOT NULL)", name="ck_limit_uses_slot_for_count"
        ),
        sa.CheckConstraint("unit IN ('EUR', 'count')", name="ck_limit_uses_unit"),
        sa.CheckConstraint("amount >= 0", name="ck_limit_uses_amount_not_negative"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_limit_uses_claim"),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name="fk_limit_uses_contract"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "limit_code", name="uq_limit_uses_claim_limit"),
        sa.UniqueConstraint(
            "contract_id", "limit_code", "year_start", "slot", name="uq_limit_uses_slot"
        ),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRES_APPEND_ONLY if postgres else _SQLITE_APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables of the records with all that is in them."""
    op.drop_table("limit_uses")
    op.drop_index("ix_claim_status_history_claim_id", table_name="claim_status_history")
    op.drop_table("claim_status_history")
    op.drop_index("ix_claim_reports_claim_id", table_name="claim_reports")
    op.drop_table("claim_reports")
    op.drop_index("ix_claim_deadlines_due_on", table_name="claim_deadlines")
    op.drop_table("claim_deadlines")
    op.drop_table("household_members")
    op.drop_index("ix_claims_status", table_name="claims")
    op.drop_index("ix_claims_contract_id", table_name="claims")
    op.drop_table("claims")
    op.drop_table("contracts")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
