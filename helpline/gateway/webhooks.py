"""The webhooks of messaging providers: /webhooks/<channel>.

A delivery is answered as soon as it is stored; the work on it comes afterwards. A provider that got
no 200 delivers again, so nothing of a delivery is ever lost, and nothing counts twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from helpline.channels.base import Delivery, Inbound, ProviderChannel, Receipt, Refused
from helpline.conversations import outbox, store
from helpline.conversations.records import Conversation, Message
from helpline.gateway.hub import Hub
from helpline.gateway.inbox import accept
from helpline.gateway.outbox import OutboxSender
from helpline.gateway.storage import Storage
from helpline.gateway.turns import TurnRunner
from helpline.texts import Catalogue
from helpline.understanding.language import identify_language
from helpline.understanding.masking import mask

# Providers put many messages into one delivery.
MAX_BODY_BYTES = 4 * 1024 * 1024
# Several pictures at once are told once that they cannot be opened.
NOTICE_PAUSE = timedelta(seconds=60)
CANNOT_OPEN_TEXT = "utter_channel_cannot_open"
EARLIER_CHOICE_TEXT = "utter_channel_earlier_choice"

logger = logging.getLogger(__name__)


class Webhooks:
    """The endpoints that providers call."""

    def __init__(
        self,
        channels: Mapping[str, ProviderChannel],
        *,
        storage: Storage,
        hub: Hub,
        runner: TurnRunner,
        sender: OutboxSender,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        """All parts are the app's; see `helpline.gateway.app`."""
        self._channels = channels
        self._storage = storage
        self._hub = hub
        self._runner = runner
        self._sender = sender
        self._catalogue = catalogue
        self._clock = clock

    def routes(self) -> list[Route]:
        """One address for each channel that is switched on."""
        return [
            route
            for name in self._channels
            for route in (
                Route(f"/webhooks/{name}", self.handshake, methods=["GET"], name=name),
                Route(f"/webhooks/{name}", self.deliver, methods=["POST"], name=name),
            )
        ]

    async def start(self) -> None:
        """Make ready what the first message would otherwise wait for."""
        if self._channels:
            await asyncio.to_thread(identify_language, "bonjour")

    async def handshake(self, request: Request) -> Response:
        """Answer the provider's question whether this webhook is ours."""
        delivery = Delivery(dict(request.headers), query=dict(request.query_params))
        return PlainTextResponse(self._channel(request).handshake(delivery))

    async def deliver(self, request: Request) -> Response:
        """Store a delivery, answer, and then see to it."""
        delivery = await _delivery(request)
        channel = self._channel(request)
        channel.verify(delivery)
        by_user: dict[str, list[Inbound]] = {}
        for inbound in channel.parse(delivery):
            by_user.setdefault(inbound.channel_user, []).append(inbound)
        # One transaction for each customer: two deliveries that name the same customers in other
        # orders do not wait for one another.
        for user, inbounds in by_user.items():
            await self._take_in_all(channel, user, inbounds)
        for receipt in channel.receipts(delivery):
            await self._storage.write(self._note, receipt)
        return PlainTextResponse("")

    def _channel(self, request: Request) -> ProviderChannel:
        return self._channels[request.url.path.rpartition("/")[2]]

    async def _take_in_all(
        self, channel: ProviderChannel, user: str, inbounds: list[Inbound]
    ) -> None:
        language = await self._language(channel, user, inbounds)
        conversation, stored = await self._storage.write(
            self._take_in, channel.name, user, inbounds, language
        )
        for message in stored:
            if message.sender == "customer":
                self._hub.publish_message(message)
            else:
                await channel.send(user, [message])
        if any(message.turn_state == "received" for message in stored):
            self._runner.wake(conversation.id)
        # The customer's words may have opened the way for what waited.
        self._sender.wake(conversation.id)

    async def _language(
        self, channel: ProviderChannel, user: str, inbounds: Iterable[Inbound]
    ) -> str | None:
        """The language of who writes for the first time; None where it is known already."""
        if await self._storage.read(store.has_told_language, channel.name, user):
            return None
        said = next((i.said for i in inbounds if isinstance(i.said, str) and i.said), "")
        found = await asyncio.to_thread(identify_language, said)
        return found.code if found.confidence else None

    def _take_in(
        self,
        session: Session,
        channel: str,
        user: str,
        inbounds: Iterable[Inbound],
        language: str | None,
    ) -> tuple[Conversation, list[Message]]:
        conversation = store.open_conversation(
            session, channel=channel, channel_user=user, language=language, now=self._clock()
        )
        stored: list[Message] = []
        for inbound in inbounds:
            if store.find_message(session, conversation.id, inbound.external_id) is None:
                stored += self._take(session, conversation, inbound)
        return conversation, stored

    def _take(
        self, session: Session, conversation: Conversation, inbound: Inbound
    ) -> list[Message]:
        now = self._clock()
        if not inbound.attachment:
            try:
                return [accept(session, conversation.id, inbound, now=now)]
            except Refused:
                remark = self._remark(session, conversation, inbound.external_id, inbound.label)
                return [remark, self._tell(session, conversation, EARLIER_CHOICE_TEXT)]
        sent = self._catalogue.render(f"utter_sent_{inbound.attachment}", conversation.language)
        # What was written with it is a message of its own, which has the id.
        key = f"{inbound.external_id}:file" if inbound.said else inbound.external_id
        named = f"[{sent}: {inbound.attachment_name}]" if inbound.attachment_name else f"[{sent}]"
        stored = [self._remark(session, conversation, key, named, attachment=inbound.attachment)]
        if not self._was_told(session, conversation, CANNOT_OPEN_TEXT):
            stored.append(self._tell(session, conversation, CANNOT_OPEN_TEXT))
        if inbound.said:
            stored.append(accept(session, conversation.id, inbound, now=now))
        return stored

    def _remark(
        self,
        session: Session,
        conversation: Conversation,
        external_id: str,
        text: str,
        attachment: str = "",
    ) -> Message:
        """What a customer sent and the assistant is not to answer; the kind of an `attachment` is
        kept for the desk."""
        masked = mask(text)
        return store.add_line(
            session,
            conversation.id,
            sender="customer",
            external_id=external_id,
            kind="attachment" if attachment else "text",
            payload=attachment or None,
            text=masked.text,
            masked=masked.kinds,
            now=self._clock(),
        )

    def _tell(self, session: Session, conversation: Conversation, name: str) -> Message:
        text = self._catalogue.render(name, conversation.language)
        return store.add_line(
            session, conversation.id, sender="system", text=text, now=self._clock()
        )

    def _was_told(self, session: Session, conversation: Conversation, name: str) -> bool:
        told = store.latest_message(session, conversation.id, "system")
        if told is None or told.text != self._catalogue.render(name, conversation.language):
            return False
        return told.created_at > self._clock() - NOTICE_PAUSE

    def _note(self, session: Session, receipt: Receipt) -> None:
        known = outbox.not_arrived(
            session,
            receipt.provider_id,
            error=receipt.error,
            window_closed=receipt.window_closed,
            recorded_at=self._clock(),
        )
        if known:
            logger.warning("a message did not arrive (%s)", receipt.error)


async def _delivery(request: Request) -> Delivery:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, "too_long")
    return Delivery(dict(request.headers), body=bytes(body))
