"""The tables of conversations, messages and escalations."""

from __future__ import annotations

import sqlalchemy as sa

from helpline.database import Base, UTCDateTime

# SQLite only numbers rows by itself when the key is a plain INTEGER.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class ConversationRow(Base):
    """One conversation of one customer on one channel."""

    __tablename__ = "conversations"
    __table_args__ = (
        sa.CheckConstraint("floor IN ('bot', 'handler')", name="ck_conversations_floor"),
        sa.Index("ix_conversations_channel_user", "channel", "channel_user"),
        # A web address is made by the server, for one page; the others are the customers' own, and
        # two first messages at once are of one conversation.
        sa.Index(
            "uq_conversations_provider_user",
            "channel",
            "channel_user",
            unique=True,
            sqlite_where=sa.text("channel <> 'web'"),
            postgresql_where=sa.text("channel <> 'web'"),
        ),
        sa.Index("ix_conversations_handler_id", "handler_id"),
    )

    id = sa.Column(sa.String(64), primary_key=True)
    channel = sa.Column(sa.String(32), nullable=False)
    channel_user = sa.Column(sa.String(128), nullable=False)
    language = sa.Column(sa.String(8), nullable=False)
    floor = sa.Column(sa.String(16), nullable=False)
    # The number of the last message. Whoever adds one locks this row and counts on from here.
    last_seq = sa.Column(sa.Integer, nullable=False)
    created_at = sa.Column(UTCDateTime, nullable=False)
    last_activity = sa.Column(UTCDateTime, nullable=False)
    # The handler who has the floor. No foreign key: conversations know nothing of the desk.
    handler_id = sa.Column(sa.Integer)
    # What the customer has told so far of a report under way, masked.
    report = sa.Column(sa.JSON(none_as_null=True))


class MessageRow(Base):
    """One message; for what a customer (or the gateway) says, also the turn that it asks for."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        sa.UniqueConstraint("conversation_id", "external_id", name="uq_messages_external_id"),
        sa.CheckConstraint(
            "sender IN ('customer', 'bot', 'handler', 'system')", name="ck_messages_sender"
        ),
        sa.CheckConstraint(
            "turn_state IN ('received', 'answered', 'handler')", name="ck_messages_turn_state"
        ),
        sa.Index(
            "ix_messages_pending",
            "conversation_id",
            "seq",
            sqlite_where=sa.text("turn_state = 'received'"),
            postgresql_where=sa.text("turn_state = 'received'"),
        ),
    )

    id = sa.Column(ROW_ID, primary_key=True, autoincrement=True)
    conversation_id = sa.Column(sa.String(64), sa.ForeignKey("conversations.id"), nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    sender = sa.Column(sa.String(16), nullable=False)
    kind = sa.Column(sa.String(16), nullable=False)
    external_id = sa.Column(sa.String(128))
    text = sa.Column(sa.Text, nullable=False)
    payload = sa.Column(sa.Text)
    buttons = sa.Column(sa.JSON(none_as_null=True))
    files = sa.Column(sa.JSON(none_as_null=True))
    to_copy = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())
    masked = sa.Column(sa.JSON, nullable=False)
    language = sa.Column(sa.String(8), nullable=False)
    created_at = sa.Column(UTCDateTime, nullable=False)
    in_reply_to = sa.Column(ROW_ID, sa.ForeignKey("messages.id"))
    # Only for what asks for an answer; empty for what was said to a handler, and for answers.
    turn_state = sa.Column(sa.String(16))
    attempts = sa.Column(sa.Integer, nullable=False)
    trouble_told = sa.Column(sa.Boolean, nullable=False)
    # The handler's name, as the customer sees it, on what a handler wrote.
    author = sa.Column(sa.String(80))


class EscalationRow(Base):
    """A conversation that waits for a person, and why."""

    __tablename__ = "escalations"
    __table_args__ = (
        sa.CheckConstraint(
            "urgency IN ('crisis', 'high', 'normal')", name="ck_escalations_urgency"
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name="ck_escalations_status"),
        sa.Index(
            "uq_escalations_open",
            "conversation_id",
            "reason",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index("ix_escalations_inbox", "status", "created_at"),
        # In the order of the inbox: the urgencies sort as their letters do.
        sa.Index("ix_escalations_urgency", "status", "urgency", "created_at", "id"),
    )

    id = sa.Column(ROW_ID, primary_key=True, autoincrement=True)
    conversation_id = sa.Column(sa.String(64), sa.ForeignKey("conversations.id"), nullable=False)
    reason = sa.Column(sa.String(64), nullable=False)
    topic = sa.Column(sa.String(64), nullable=False)
    urgency = sa.Column(sa.String(16), nullable=False)
    created_at = sa.Column(UTCDateTime, nullable=False)
    up_to_seq = sa.Column(sa.Integer, nullable=False)
    status = sa.Column(sa.String(16), nullable=False)


class OutboxRow(Base):
    """One message that is to be brought to a customer through a provider, and how far that is."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("message_id", name="uq_outbox_message"),
        sa.CheckConstraint(
            "state IN ('waiting', 'window_closed', 'sent', 'failed')", name="ck_outbox_state"
        ),
        sa.Index("ix_outbox_conversation", "conversation_id", "seq"),
        sa.Index(
            "ix_outbox_waiting",
            "conversation_id",
            "seq",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    id = sa.Column(ROW_ID, primary_key=True, autoincrement=True)
    conversation_id = sa.Column(sa.String(64), sa.ForeignKey("conversations.id"), nullable=False)
    message_id = sa.Column(ROW_ID, sa.ForeignKey("messages.id"), nullable=False)
    # The message's number in its conversation: what is sent is sent in this order.
    seq = sa.Column(sa.Integer, nullable=False)
    state = sa.Column(sa.String(16), nullable=False)
    attempts = sa.Column(sa.Integer, nullable=False)
    # Not before this instant; empty: at once.
    next_attempt_at = sa.Column(UTCDateTime)
    # Whoever sends it now, and until when nobody else may.
    lease = sa.Column(sa.String(64))
    leased_until = sa.Column(UTCDateTime)
    error = sa.Column(sa.String(200))
    sent_at = sa.Column(UTCDateTime)


class OutboxPartRow(Base):
    """One part of a message that the provider has taken; a part that is here is not sent again."""

    __tablename__ = "outbox_parts"
    __table_args__ = (sa.Index("ix_outbox_parts_provider_id", "provider_id"),)

    outbox_id = sa.Column(ROW_ID, sa.ForeignKey("outbox.id"), primary_key=True, autoincrement=False)
    part = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    provider_id = sa.Column(sa.String(256))
