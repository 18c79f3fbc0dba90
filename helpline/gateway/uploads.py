"""POST /api/documents: one photo or PDF of a customer, as multipart/form-data.

The form has `client_id` (as a message has: the same one again changes nothing) and `file`. Who
sends is checked before anything of the body is read, and reading stops at the limit. Refusals are
those of the messages and `document_type`, `document_empty`, `document_too_large` and
`document_total` (with `max`, in megabytes) and `document_count` (with `max`).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from helpline.channels.base import Delivery, Refused
from helpline.channels.web import WebChannel, client_id
from helpline.claims.documents import (
    DocumentRecord,
    add_document,
    document_of_client,
    documents_of_conversation,
    known_public_ids,
)
from helpline.conversations import store
from helpline.conversations.records import Conversation, Message
from helpline.gateway.document_files import DocumentFiles, StoredFile
from helpline.gateway.document_names import clean_name
from helpline.gateway.limits import RateLimit
from helpline.gateway.media_types import media_type
from helpline.gateway.storage import Storage
from helpline.settings import Settings

MEGABYTE = 1_000_000
# What a form needs around its file: boundaries, headers, the client id.
FORM_OVERHEAD_BYTES = 16 * 1024
MAX_FIELD_BYTES = 1024
# A phone with one bar sends 10 MB in this time; who takes longer sends again.
RECEIVE_SECONDS = 600.0
SERVER_RETRY_SECONDS = 5

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Received:
    """A file as it came in, not looked at yet; `content` is gone when the request is over."""

    client_id: str
    name: str
    content: BinaryIO


class DocumentUploads:
    """The endpoint that takes in documents."""

    def __init__(
        self,
        settings: Settings,
        *,
        storage: Storage,
        channel: WebChannel,
        act_on: Callable[[Conversation, Message], None],
    ) -> None:
        """`act_on` shows a stored message and has it answered.

        Raises:
            OSError: the documents directory cannot be used.
        """
        self._clock = settings.clock
        self._max_mb = settings.document_max_mb
        self._max_count = settings.documents_per_conversation
        self._max_total_mb = settings.documents_total_mb
        self._files = DocumentFiles(settings.documents_dir)
        self._storage = storage
        self._channel = channel
        self._act_on = act_on
        self._limit = RateLimit(settings.messages_per_minute)

    def routes(self) -> list[Route]:
        """The route of this endpoint."""
        return [Route("/api/documents", self.upload, methods=["POST"])]

    async def sweep(self) -> None:
        """Remove files that a crash left without a row, if they are older than a day."""

        def remove(session: Session) -> int:
            return self._files.sweep(lambda ids: known_public_ids(session, ids))

        removed = await self._storage.read(remove)
        if removed:
            logger.warning("%s files without a record are removed", removed)

    async def upload(self, request: Request) -> Response:
        """Take in one document; file and record are stored when the answer 202 `{"seq"}` goes
        out."""
        delivery = Delivery(dict(request.headers), request.cookies)
        self._channel.verify(delivery)
        visitor = self._channel.known_visitor(delivery)
        wait = self._limit.take(visitor)
        if wait:
            raise Refused(429, "too_many", retry_after=wait)
        conversation = await self._storage.read(
            store.find_conversation, self._channel.name, visitor
        )
        if conversation is None:
            raise Refused(403, "session")
        async with self._received(request) as received:
            message = await self._take_in(conversation.id, received)
        self._act_on(conversation, message)
        return JSONResponse({"seq": message.seq}, status_code=202)

    @asynccontextmanager
    async def _received(self, request: Request) -> AsyncIterator[_Received]:
        """The form of a request, never more of it than the limit."""
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise Refused(400, "bad_request")
        parser = MultiPartParser(
            request.headers,
            self._limited(request),
            max_files=1,
            max_fields=1,
            max_part_size=MAX_FIELD_BYTES,
        )
        try:
            form = await asyncio.wait_for(parser.parse(), RECEIVE_SECONDS)
        except (MultiPartException, ClientDisconnect):
            raise Refused(400, "bad_request") from None
        except asyncio.TimeoutError:
            raise Refused(408, "server") from None
        try:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refused(400, "bad_request")
            if not file.size:
                raise Refused(422, "document_empty")
            if file.size > self._max_mb * MEGABYTE:
                raise self._too_large()
            yield _Received(client_id(form.get("client_id")), file.filename or "", file.file)
        finally:
            await form.close()

    async def _limited(self, request: Request) -> AsyncGenerator[bytes, None]:
        limit = self._max_mb * MEGABYTE + FORM_OVERHEAD_BYTES
        announced = request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > limit:
            raise self._too_large()
        received = 0
        async for chunk in request.stream():
            received += len(chunk)
            if received > limit:
                raise self._too_large()
            yield chunk

    async def _take_in(self, conversation_id: str, received: _Received) -> Message:
        kind = await asyncio.to_thread(media_type, received.content)
        if kind is None:
            raise Refused(415, "document_type")
        try:
            stored = await asyncio.to_thread(self._files.store, received.content)
        except OSError as error:
            logger.error("a document cannot be stored: %s", error.strerror)
            raise Refused(503, "server", retry_after=SERVER_RETRY_SECONDS) from None
        try:
            message, is_new = await self._storage.write(
                self._record, conversation_id, received, kind, stored
            )
        except Refused:
            self._files.remove(stored.public_id)
            raise
        # After any other error the record may be there all the same: then the file must be too,
        # and if not, it is swept away later.
        if not is_new:
            self._files.remove(stored.public_id)
        return message

    def _record(
        self,
        session: Session,
        conversation_id: str,
        received: _Received,
        kind: str,
        stored: StoredFile,
    ) -> tuple[Message, bool]:
        name, now = clean_name(received.name, kind), self._clock()
        command = json.dumps({"document": stored.public_id, "name": name.text})
        # The first to write, and so the one who locks the conversation for what follows.
        message = store.add_customer_document(
            session,
            conversation_id,
            external_id=received.client_id,
            name=name.text,
            payload=f"/document_received{command}",
            masked=name.kinds,
            now=now,
        )
        if message.kind != "document":
            # The page's own id of a message that it wrote.
            raise Refused(400, "bad_request")
        if document_of_client(session, conversation_id, received.client_id) is not None:
            return message, False
        self._check_room(documents_of_conversation(session, conversation_id), stored.size)
        add_document(
            session,
            DocumentRecord(
                public_id=stored.public_id,
                conversation_id=conversation_id,
                client_id=received.client_id,
                claim_id=None,
                code=None,
                media_type=kind,
                size=stored.size,
                sha256=stored.sha256,
                received_at=now,
                name=name.text,
            ),
        )
        return message, True

    def _check_room(self, documents: list[DocumentRecord], size: int) -> None:
        if len(documents) >= self._max_count:
            raise Refused(422, "document_count", max=self._max_count)
        if sum(one.size for one in documents) + size > self._max_total_mb * MEGABYTE:
            raise Refused(422, "document_total", max=self._max_total_mb)

    def _too_large(self) -> Refused:
        return Refused(413, "document_too_large", max=self._max_mb)
