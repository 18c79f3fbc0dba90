"""The tables of the records: contracts, claims, limits used, documents, the audit trail.

Money is in integer cents. Instants are UTC. Free text of customers stands only in `claims`,
`claim_reports` and `documents`, never in the audit trail: the trail cannot be erased, a person's
data must be.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import relationship

from helpline.database import Base, UTCDateTime

CONTRACT_STATUSES = ("active", "ended", "suspended")
LANGUAGES = ("nl", "fr", "en")
RELATIONS = ("partner", "child", "parent", "grandparent", "grandchild", "sibling", "other_family")
CLAIM_STATUSES = (
    "open",
    "waiting",
    "not_covered",
    "referred",
    "accepted",
    "refused",
    "withdrawn",
)
OUTCOMES = ("covered", "too_early", "not_covered", "refer")
UNITS = ("EUR", "count")
DOCUMENT_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf")


def _one_of(column: str, values: tuple[str, ...], name: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)


class Contract(Base):
    """One insurance contract, as imported from the insurer's administration."""

    __tablename__ = "contracts"
    __table_args__ = (
        sa.UniqueConstraint("number_key", name="uq_contracts_number_key"),
        _one_of("status", CONTRACT_STATUSES, "ck_contracts_status"),
        _one_of("language", LANGUAGES, "ck_contracts_language"),
        sa.CheckConstraint(
            "end_date IS NULL OR end_date >= start_date", name="ck_contracts_start_before_end"
        ),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    number = sa.Column(sa.String(40), nullable=False)
    number_key = sa.Column(sa.String(40), nullable=False)
    policyholder_name = sa.Column(sa.String(200), nullable=False)
    birth_date = sa.Column(sa.Date, nullable=False)
    start_date = sa.Column(sa.Date, nullable=False)
    end_date = sa.Column(sa.Date)
    status = sa.Column(sa.String(20), nullable=False)
    language = sa.Column(sa.String(2), nullable=False)
    email = sa.Column(sa.String(254))
    phone = sa.Column(sa.String(40))

    household = relationship(
        "HouseholdMember",
        cascade="all, delete-orphan",
        order_by="HouseholdMember.id",
        back_populates="contract",
    )


class HouseholdMember(Base):
    """A family member under the policyholder's roof, insured with the policyholder (GEN-1)."""

    __tablename__ = "household_members"
    __table_args__ = (
        sa.UniqueConstraint(
            "contract_id", "name", "birth_date", name="uq_household_members_person"
        ),
        _one_of("relation", RELATIONS, "ck_household_members_relation"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    contract_id = sa.Column(
        sa.Integer,
        sa.ForeignKey("contracts.id", name="fk_household_members_contract"),
        nullable=False,
    )
    name = sa.Column(sa.String(200), nullable=False)
    birth_date = sa.Column(sa.Date, nullable=False)
    relation = sa.Column(sa.String(20), nullable=False)

    contract = relationship("Contract", back_populates="household")


class Claim(Base):
    """One reported incident, whatever became of it (GEN-8: the day it was reported matters)."""

    __tablename__ = "claims"
    __table_args__ = (
        sa.UniqueConstraint("reference", name="uq_claims_reference"),
        sa.UniqueConstraint("conversation_id", "incident_key", name="uq_claims_incident"),
        _one_of("status", CLAIM_STATUSES, "ck_claims_status"),
        _one_of("outcome", OUTCOMES, "ck_claims_outcome"),
        sa.CheckConstraint("payable_cents >= 0", name="ck_claims_payable_not_negative"),
        sa.Index("ix_claims_contract_id", "contract_id"),
        sa.Index("ix_claims_status", "status"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    reference = sa.Column(sa.String(12), nullable=False)
    conversation_id = sa.Column(sa.String(128), nullable=False)
    incident_key = sa.Column(sa.String(200), nullable=False)
    contract_id = sa.Column(
        sa.Integer, sa.ForeignKey("contracts.id", name="fk_claims_contract"), nullable=True
    )
    stated_contract_number = sa.Column(sa.String(40))
    cover = sa.Column(sa.String(40), nullable=False)
    report = sa.Column(sa.JSON, nullable=False)
    reported_on = sa.Column(sa.Date, nullable=False)
    incident_date = sa.Column(sa.Date)
    decision = sa.Column(sa.JSON, nullable=False)
    outcome = sa.Column(sa.String(20), nullable=False)
    terms_version = sa.Column(sa.String(80), nullable=False)
    claimed_cents = sa.Column(sa.BigInteger)
    payable_cents = sa.Column(sa.BigInteger, nullable=False)
    status = sa.Column(sa.String(20), nullable=False)
    opened_at = sa.Column(UTCDateTime, nullable=False)
    updated_at = sa.Column(UTCDateTime, nullable=False)

    deadlines = relationship(
        "ClaimDeadline", cascade="all, delete-orphan", order_by="ClaimDeadline.id"
    )
    limit_uses = relationship("LimitUse", cascade="all, delete-orphan", order_by="LimitUse.id")
    history = relationship("StatusChange", order_by="StatusChange.id")


class ClaimReport(Base):
    """Each version of what was reported and decided; `applied` is false where it came in after a
    handler had settled the claim, so that nothing a customer says is lost.
    """

    __tablename__ = "claim_reports"
    __table_args__ = (sa.Index("ix_claim_reports_claim_id", "claim_id"),)

    id = sa.Column(sa.Integer, primary_key=True)
    claim_id = sa.Column(
        sa.Integer, sa.ForeignKey("claims.id", name="fk_claim_reports_claim"), nullable=False
    )
    received_at = sa.Column(UTCDateTime, nullable=False)
    report = sa.Column(sa.JSON, nullable=False)
    decision = sa.Column(sa.JSON(none_as_null=True))
    applied = sa.Column(sa.Boolean, nullable=False)


class ClaimDeadline(Base):
    """A date that the latest decision set."""

    __tablename__ = "claim_deadlines"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "code", "due_on", name="uq_claim_deadlines_code"),
        sa.Index("ix_claim_deadlines_due_on", "due_on"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    claim_id = sa.Column(
        sa.Integer, sa.ForeignKey("claims.id", name="fk_claim_deadlines_claim"), nullable=False
    )
    code = sa.Column(sa.String(80), nullable=False)
    clause = sa.Column(sa.String(20), nullable=False)
    due_on = sa.Column(sa.Date, nullable=False)


class LimitUse(Base):
    """What one claim holds of one limit in one insurance year (GEN-5).

    `amount` is in cents for unit EUR and a number for unit count. A use counted in incidents has
    a `slot`, its place (1, 2, 3) in the year: the unique constraint keeps two claims from ever
    taking the same place, whatever the code above it does.
    """

    __tablename__ = "limit_uses"
    __table_args__ = (
        sa.UniqueConstraint("claim_id", "limit_code", name="uq_limit_uses_claim_limit"),
        sa.UniqueConstraint(
            "contract_id", "limit_code", "year_start", "slot", name="uq_limit_uses_slot"
        ),
        _one_of("unit", UNITS, "ck_limit_uses_unit"),
        sa.CheckConstraint("amount >= 0", name="ck_limit_uses_amount_not_negative"),
        sa.CheckConstraint(
            "(unit = 'count') = (slot IS NOT NULL)", name="ck_limit_uses_slot_for_count"
        ),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    claim_id = sa.Column(
        sa.Integer, sa.ForeignKey("claims.id", name="fk_limit_uses_claim"), nullable=False
    )
    contract_id = sa.Column(
        sa.Integer, sa.ForeignKey("contracts.id", name="fk_limit_uses_contract"), nullable=False
    )
    limit_code = sa.Column(sa.String(80), nullable=False)
    clause = sa.Column(sa.String(20), nullable=False)
    year_start = sa.Column(sa.Date, nullable=False)
    unit = sa.Column(sa.String(10), nullable=False)
    amount = sa.Column(sa.BigInteger, nullable=False)
    slot = sa.Column(sa.Integer)


class StatusChange(Base):
    """One step of a claim's life: who, when, why. `old_status` is null for the first."""

    __tablename__ = "claim_status_history"
    __table_args__ = (
        _one_of("new_status", CLAIM_STATUSES, "ck_claim_status_history_new_status"),
        sa.Index("ix_claim_status_history_claim_id", "claim_id"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    claim_id = sa.Column(
        sa.Integer, sa.ForeignKey("claims.id", name="fk_claim_status_history_claim"), nullable=False
    )
    changed_at = sa.Column(UTCDateTime, nullable=False)
    old_status = sa.Column(sa.String(20))
    new_status = sa.Column(sa.String(20), nullable=False)
    changed_by = sa.Column(sa.String(120), nullable=False)
    reason = sa.Column(sa.Text, nullable=False)


class Document(Base):
    """A file that a customer sent: the row; the file itself lies in the documents directory under
    `public_id`. `code` says which of the claim's required documents it is, once that is known;
    `name` is the customer's name for the file, without path and without secrets.
    """

    __tablename__ = "documents"
    __table_args__ = (
        sa.UniqueConstraint("public_id", name="uq_documents_public_id"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_documents_client_id"),
        sa.CheckConstraint("size > 0", name="ck_documents_size_positive"),
        _one_of("media_type", DOCUMENT_MEDIA_TYPES, "ck_documents_media_type"),
        sa.CheckConstraint("code IS NULL OR claim_id IS NOT NULL", name="ck_documents_code"),
        sa.Index("ix_documents_claim_id", "claim_id"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    public_id = sa.Column(sa.String(48), nullable=False)
    conversation_id = sa.Column(sa.String(64), nullable=False)
    client_id = sa.Column(sa.String(64), nullable=False)
    claim_id = sa.Column(sa.Integer, sa.ForeignKey("claims.id", name="fk_documents_claim"))
    code = sa.Column(sa.String(80))
    media_type = sa.Column(sa.String(40), nullable=False)
    size = sa.Column(sa.BigInteger, nullable=False)
    sha256 = sa.Column(sa.String(64), nullable=False)
    name = sa.Column(sa.String(200), nullable=False)
    received_at = sa.Column(UTCDateTime, nullable=False)


class AuditEntry(Base):
    """One line of the audit trail. Database triggers refuse any UPDATE or DELETE."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_subject", "subject"),)

    id = sa.Column(sa.Integer, primary_key=True)
    at = sa.Column(UTCDateTime, nullable=False)
    actor = sa.Column(sa.String(120), nullable=False)
    action = sa.Column(sa.String(80), nullable=False)
    subject = sa.Column(sa.String(120), nullable=False)
    details = sa.Column(sa.JSON, nullable=False)
