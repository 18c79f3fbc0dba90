"""Puts the gateway together."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from helpline.channels.base import Channel, ProviderChannel, Refused
from helpline.channels.web import WebChannel
from helpline.channels.whatsapp import Account, WhatsAppChannel
from helpline.channels.whatsapp import Words as WhatsAppWords
from helpline.conversations.records import Conversation, Message
from helpline.database import open_engine
from helpline.desk.app import desk
from helpline.desk.house import House
from helpline.gateway import api
from helpline.gateway.assistant import Assistant
from helpline.gateway.file_links import FileLinks
from helpline.gateway.files import FileDownloads
from helpline.gateway.hub import Hub
from helpline.gateway.inbox import without_secrets
from helpline.gateway.limits import address_key
from helpline.gateway.outbox import OutboxSender
from helpline.gateway.pages import Pages
from helpline.gateway.reminding import ReminderLoop
from helpline.gateway.security import AccessLog, SecurityHeaders, is_desk
from helpline.gateway.storage import Storage
from helpline.gateway.stream import EventFeed
from helpline.gateway.turns import TurnRunner
from helpline.gateway.uploads import DocumentUploads
from helpline.gateway.watch import RecordWatch
from helpline.gateway.webhooks import Webhooks
from helpline.gateway.words import load_words
from helpline.keys import derive_key
from helpline.settings import Settings
from helpline.texts import LANGUAGES, Catalogue

TROUBLE_TEXT = "utter_system_trouble"

logger = logging.getLogger(__name__)


def create_app(settings: Settings, engine: Engine | None = None) -> Starlette:
    """The gateway as an ASGI app; its state has `hub`, which a server closes to end all streams.

    `engine`: the database, already upgraded; by default the one of the settings.

    Raises:
        helpline.texts.TextsError: the texts cannot be used.
        OSError: the state directory cannot be used.
    """
    hub = Hub()
    storage = Storage(engine or open_engine(settings.resolved_database_url))
    catalogue = Catalogue.load(settings.data_dir)
    words = load_words(settings.data_dir)
    web = WebChannel(
        session_key=derive_key(settings.state_dir, "session"),
        csrf_key=derive_key(settings.state_dir, "csrf"),
        max_chars=settings.message_max_chars,
        publish=hub.publish_message,
        allowed_origins=settings.allowed_origins,
        https=settings.public_https,
    )
    providers: dict[str, ProviderChannel] = {}
    sender = OutboxSender(storage, providers, clock=settings.clock)

    def announce(message: Message) -> None:
        hub.publish_message(message)
        sender.wake(message.conversation_id)

    links = FileLinks(derive_key(settings.state_dir, "file"), settings.public_url)
    whatsapp = _whatsapp(settings, catalogue, announce, links)
    if whatsapp is not None:
        providers[whatsapp.name] = whatsapp
    channels: dict[str, Channel] = {web.name: web, **providers}
    assistant = Assistant(
        settings.rasa_url, derive_key(settings.state_dir, "internal"), settings.turn_timeout
    )
    runner = TurnRunner(
        storage,
        assistant,
        hub,
        channels=channels,
        trouble_lines={
            language: catalogue.render(TROUBLE_TEXT, language) for language in LANGUAGES
        },
        clock=settings.clock,
    )
    reminder_loop = ReminderLoop(
        storage, runner, interval=settings.reminder_interval, clock=settings.clock
    )
    watch = RecordWatch(storage, hub)
    web_api = api.WebApi(
        settings,
        storage=storage,
        channel=web,
        hub=hub,
        runner=runner,
        feed=EventFeed(storage, hub, runner, channels),
        assistant=assistant,
        words=words.words,
    )

    uploads = DocumentUploads(settings, storage=storage, channel=web, act_on=web_api.act_on)

    webhooks = Webhooks(
        providers,
        storage=storage,
        hub=hub,
        runner=runner,
        sender=sender,
        catalogue=catalogue,
        clock=settings.clock,
    )

    files = FileDownloads(settings, storage=storage, channel=web, catalogue=catalogue, links=links)

    async def deliver(conversation: Conversation, messages: Sequence[Message]) -> None:
        # A channel that was switched off has no one to bring messages to its customers.
        if conversation.channel in channels:
            await channels[conversation.channel].send(conversation.channel_user, messages)

    house = House(
        storage=storage,
        catalogue=catalogue,
        data_dir=settings.data_dir,
        documents_dir=settings.documents_dir,
        https=settings.public_https,
        max_chars=settings.message_max_chars,
        clock=settings.clock,
        deliver=deliver,
        wake=runner.wake,
        mask=without_secrets,
        address_of=address_key,
        stopping=lambda: hub.closed,
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with assistant:
            await uploads.sweep()
            await webhooks.start()
            await sender.start()
            await runner.start()
            await reminder_loop.start()
            await watch.start()
            try:
                yield
            finally:
                hub.close()
                await watch.stop()
                await reminder_loop.stop()
                await runner.stop()
                await sender.stop()
                storage.close()

    app = Starlette(
        routes=[
            *web_api.routes(),
            *uploads.routes(),
            *files.routes(),
            *webhooks.routes(),
            desk(house),
            *Pages(words).routes(),
        ],
        middleware=_middleware(settings),
        exception_handlers={
            Refused: api.on_refused,
            SQLAlchemyError: api.on_database_error,
            HTTPException: api.on_http_error,
            Exception: api.on_bug,
        },
        lifespan=lifespan,
    )
    app.state.hub = hub
    return app


def _whatsapp(
    settings: Settings,
    catalogue: Catalogue,
    announce: Callable[[Message], None],
    links: FileLinks,
) -> WhatsAppChannel | None:
    """The channel, if its settings are there."""
    missing = settings.whatsapp_missing
    if missing:
        if settings.whatsapp_phone_number_id or settings.whatsapp_access_token:
            logger.warning("WhatsApp is off: %s must be set too", ", ".join(missing))
        return None
    account = Account(
        phone_number_id=settings.whatsapp_phone_number_id,
        api_url=settings.whatsapp_api_url,
        verify_token=settings.whatsapp_verify_token,
        app_secret=settings.whatsapp_app_secret,
        access_token=settings.whatsapp_access_token,
    )

    def source(name: str, language: str) -> str:
        return str(catalogue.source(name, language)["text"]).strip()

    words = {
        language: WhatsAppWords(
            choose=catalogue.render("utter_channel_choose", language),
            numbered=catalogue.render("utter_channel_numbered", language),
            handler=source("utter_channel_handler", language),
            file=source("utter_channel_file", language),
            no_file=source("utter_channel_no_file", language),
        )
        for language in LANGUAGES
    }
    return WhatsAppChannel(account, words=words, announce=announce, links=links.of)


class _Cors(CORSMiddleware):
    """Lets other sites' pages call the API; the desk is for its own pages alone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if is_desk(scope.get("path", "")):
            await self.app(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def _middleware(settings: Settings) -> list[Middleware]:
    middleware = [Middleware(AccessLog), Middleware(SecurityHeaders, settings=settings)]
    if settings.allowed_origins:
        # The chat element in another site's page calls the API from there.
        middleware.append(
            Middleware(
                _Cors,
                allow_origins=settings.allowed_origins,
                allow_credentials=True,
                allow_methods=["GET", "POST"],
                allow_headers=["Content-Type", "X-CSRF-Token", "Last-Event-ID"],
                expose_headers=["Retry-After"],
            )
        )
    return middleware
