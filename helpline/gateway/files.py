"""GET /api/files/{name}, GET /files?t=…: the files that the assistant offers, made when they are
fetched; the second one for whoever has the signed address (`helpline.gateway.file_links`).

`complaint-letter/<reference>/<language>.pdf`,
`cancellation-letter/<can-1 … can-4>/[<day>/]<language>.pdf` (the day it hangs on, where
it is known) and `dates/<reference>.ics`. A claim's files are for the conversation in which it was
reported; for anyone else there is no such file. Nothing is read from disk by a name that a client
sends.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from helpline.calendar_files import MarkedDay, calendar
from helpline.channels.base import Delivery, Refused
from helpline.channels.web import FILES_PATH, WebChannel
from helpline.claims import (
    ClaimRecord,
    InvalidReferenceError,
    claim_within_reach,
    claims_within_reach,
    contract_by_number,
    contract_number_of,
)
from helpline.conversations import store
from helpline.conversations.records import Conversation
from helpline.gateway.file_links import LINKS_PATH, FileLinks, Linked
from helpline.gateway.limits import RateLimit
from helpline.gateway.storage import Storage
from helpline.letters import pdf
from helpline.letters.cancellation import cancellation_letter
from helpline.letters.complaint import KINDS, complaint_letter
from helpline.settings import Settings
from helpline.texts import Catalogue

BELGIUM = ZoneInfo("Europe/Brussels")
LINK_EXPIRED_TEXT = "utter_channel_link_expired"
_REFERENCE = r"(?P<reference>[A-Z0-9-]{1,20})"
_PDF = r"(?P<language>nl|fr|en)\.pdf"
_DAY = r"(?:(?P<day>\d{4}-\d{2}-\d{2})/)?"
_COMPLAINT = re.compile(rf"complaint-letter/{_REFERENCE}/{_PDF}")
_CANCELLATION = re.compile(rf"cancellation-letter/(?P<clause>can-[1-4])/{_DAY}{_PDF}")
_DATES = re.compile(rf"dates/{_REFERENCE}\.ics")


@dataclass(frozen=True)
class _MadeFile:
    """A file as it goes out; `name` is what the customer's device calls it."""

    name: str
    media_type: str
    content: bytes


# Makes a file of what was read; it works for a while and needs no database.
_Maker = Callable[[], _MadeFile]


class FileDownloads:
    """The endpoint of letters and calendar files."""

    def __init__(
        self,
        settings: Settings,
        *,
        storage: Storage,
        channel: WebChannel,
        catalogue: Catalogue,
        links: FileLinks,
    ) -> None:
        """All parts are the app's; see `helpline.gateway.app`."""
        self._clock = settings.clock
        self._data_dir: Path = settings.data_dir
        self._storage = storage
        self._channel = channel
        self._catalogue = catalogue
        self._links = links
        self._limit = RateLimit(settings.messages_per_minute)

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [
            Route(FILES_PATH + "/{name:path}", self.download, methods=["GET"]),
            Route(LINKS_PATH, self.linked, methods=["GET"]),
        ]

    async def download(self, request: Request) -> Response:
        """One file, as a download that no browser opens in the place of the page."""
        visitor = self._channel.known_visitor(Delivery(dict(request.headers), request.cookies))
        wait = self._limit.take(visitor)
        if wait:
            raise Refused(429, "too_many", retry_after=wait)
        make = await self._storage.read(self._read, visitor, str(request.path_params["name"]))
        return await _download(make)

    async def linked(self, request: Request) -> Response:
        """The file that a signed address names; where it is too old, that in words."""
        linked = self._links.read(request.query_params.get("t", ""))
        if linked is None:
            raise HTTPException(404)
        wait = self._limit.take(f"message {linked.message_id}")
        if wait:
            raise Refused(429, "too_many", retry_after=wait)
        make = await self._storage.read(self._read_linked, linked)
        if isinstance(make, str):
            return PlainTextResponse(make, status_code=410, headers={"Cache-Control": "no-store"})
        return await _download(make)

    def _read_linked(self, session: Session, linked: Linked) -> _Maker | str | None:
        try:
            message = store.get_message(session, linked.message_id)
        except LookupError:
            return None
        if linked.expired:
            return self._catalogue.render(LINK_EXPIRED_TEXT, message.language)
        if linked.number >= len(message.files):
            return None
        conversation = store.get_conversation(session, message.conversation_id)
        return self._make(session, conversation, message.files[linked.number].name)

    def _read(self, session: Session, visitor: str, name: str) -> _Maker | None:
        conversation = store.find_conversation(session, self._channel.name, visitor)
        if conversation is None:
            raise Refused(403, "session")
        return self._make(session, conversation, name)

    def _make(self, session: Session, conversation: Conversation, name: str) -> _Maker | None:
        now = self._clock()
        if match := _COMPLAINT.fullmatch(name):
            claim = _own_claim(session, conversation, match["reference"])
            return self._complaint(session, claim, match["language"], now) if claim else None
        if match := _CANCELLATION.fullmatch(name):
            number = _contract_number(session, conversation)
            try:
                day = date.fromisoformat(match["day"]) if match["day"] else None
            except ValueError:
                return None
            return self._cancellation(match["clause"], match["language"], number, day, now)
        if match := _DATES.fullmatch(name):
            claim = _own_claim(session, conversation, match["reference"])
            return self._dates(claim, conversation.language, now) if claim else None
        return None

    def _complaint(
        self, session: Session, claim: ClaimRecord, language: str, now: datetime
    ) -> _Maker | None:
        if claim.cover not in KINDS:
            return None
        sender = _sender(session, claim)

        def make() -> _MadeFile:
            letter = complaint_letter(
                claim.cover,
                language,
                claim.report["facts"],
                sender_name=sender,
                sent_on=_day(now),
                data_dir=self._data_dir,
            )
            return _pdf(f"{claim.reference}-{language}", pdf(letter, now))

        return make

    def _cancellation(
        self,
        clause: str,
        language: str,
        contract_number: str | None,
        day: date | None,
        now: datetime,
    ) -> _Maker:
        def make() -> _MadeFile:
            letter = cancellation_letter(
                clause.upper(),
                language,
                sent_on=_day(now),
                data_dir=self._data_dir,
                contract_number=contract_number,
                day=day,
            )
            return _pdf(f"{clause}-{language}", pdf(letter, now))

        return make

    def _dates(self, claim: ClaimRecord, language: str, now: datetime) -> _Maker | None:
        if not claim.deadlines:
            return None

        def text(name: str, **figures: object) -> str:
            return self._catalogue.render(name, language, **figures)

        def make() -> _MadeFile:
            days = [
                MarkedDay(
                    key=due.code,
                    day=due.due_on,
                    title=text(f"utter_calendar_title_{due.code}"),
                    description=text(
                        "utter_calendar_description",
                        deadline=text(f"utter_deadline_{due.code}", date=due.due_on),
                        clause=due.clause,
                        reference=claim.reference,
                    ),
                )
                for due in claim.deadlines
            ]
            name = text("utter_calendar_name", reference=claim.reference)
            content = calendar(claim.reference, days, name=name, language=language, made_at=now)
            return _MadeFile(
                f"cyber-care-{claim.reference}.ics", "text/calendar; charset=utf-8", content
            )

        return make


async def _download(make: _Maker | None) -> Response:
    """A file as a download that no browser opens in the place of the page.

    Raises:
        HTTPException: 404: there is none.
    """
    if make is None:
        raise HTTPException(404)
    file = await asyncio.to_thread(make)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _own_claim(session: Session, conversation: Conversation, reference: str) -> ClaimRecord | None:
    """The claim, if it was reported in this conversation."""
    try:
        return claim_within_reach(session, reference, conversation.id, None)
    except InvalidReferenceError:
        return None


def _contract_number(session: Session, conversation: Conversation) -> str | None:
    """The contract of the conversation's newest claim that is tied to one."""
    numbers = (
        contract_number_of(session, claim)
        for claim in claims_within_reach(session, conversation.id, None)
    )
    return next((number for number in numbers if number is not None), None)


def _sender(session: Session, claim: ClaimRecord) -> str | None:
    """Who bought, where that is known for sure: the policyholder, after identification."""
    number = contract_number_of(session, claim)
    if number is None or claim.report["facts"].get("victim") != "policyholder":
        return None
    return contract_by_number(session, number).policyholder_name


def _pdf(name: str, content: bytes) -> _MadeFile:
    return _MadeFile(f"cyber-care-{name}.pdf", "application/pdf", content)


def _day(now: datetime) -> date:
    return now.astimezone(BELGIUM).date()
