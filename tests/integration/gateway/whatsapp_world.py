"""A gateway whose WhatsApp channel is on, and a look into its records."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from gateway_world import Gateway, GatewayProcess, until
from sqlalchemy.engine import Engine

from helpline.conversations import store
from helpline.conversations.models import EscalationRow, OutboxRow
from helpline.conversations.records import Conversation, Message
from helpline.database import reading, writing
from helpline.settings import Settings
from tests.whatsapp_provider import Provider, deliver, delivery, text

_numbers = itertools.count(32470000001)


def new_customer() -> str:
    """A phone number that nobody has used yet (of a range that is not given out)."""
    return str(next(_numbers))


def with_whatsapp(settings: Settings, provider: Provider, **more: Any) -> Settings:
    return replace(settings, **provider.settings, **more)


class Records:
    """What is in the database, however it got there."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def conversation(self, user: str) -> Conversation | None:
        with reading(self.engine) as session:
            return store.find_conversation(session, "whatsapp", user)

    def transcript(self, user: str) -> list[Message]:
        conversation = self.conversation(user)
        if conversation is None:
            return []
        with reading(self.engine) as session:
            return store.transcript(session, conversation.id)

    def texts(self, user: str, sender: str = "customer") -> list[str]:
        return [m.text for m in self.transcript(user) if m.sender == sender]

    def outbox(self, user: str) -> list[Any]:
        conversation = self.conversation(user)
        assert conversation is not None
        table: Any = OutboxRow.__table__
        query = sa.select(table).where(table.c.conversation_id == conversation.id)
        with reading(self.engine) as session:
            return list(session.execute(query.order_by(table.c.seq)))

    def states(self, user: str) -> list[str]:
        return [row.state for row in self.outbox(user)]

    def escalations(self, user: str) -> list[tuple[str, str]]:
        conversation = self.conversation(user)
        assert conversation is not None
        table: Any = EscalationRow.__table__
        query = sa.select(table.c.reason, table.c.urgency).where(
            table.c.conversation_id == conversation.id
        )
        with reading(self.engine) as session:
            return [tuple(row) for row in session.execute(query)]

    def handler_writes(self, user: str, *lines: str) -> None:
        """Store what a handler writes, as the desk does."""
        conversation = self.conversation(user)
        assert conversation is not None
        with writing(self.engine) as session:
            for line in lines:
                store.add_line(
                    session,
                    conversation.id,
                    sender="handler",
                    author="Ann",
                    text=line,
                    now=conversation.created_at,
                )


def say(gateway: Gateway | GatewayProcess, user: str, *lines: str) -> None:
    """Deliver what a customer writes."""
    response = deliver(gateway.url, delivery(*(text(user, line) for line in lines)))
    assert response.status_code == 200


def answered(provider: Provider, user: str, count: int = 1, seconds: float = 15.0) -> list[str]:
    """Wait until `count` messages have reached a customer; all their texts."""
    until(lambda: len(provider.taken(user)) >= count, f"{count} messages for {user}", seconds)
    return provider.texts(user)
