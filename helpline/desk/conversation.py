"""One conversation: the page on which a handler reads it, takes it over, answers and decides."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from helpline.claims import (
    UnknownDocumentError,
    add_audit,
    documents_of_claim,
    documents_of_conversation,
    open_document,
)
from helpline.conversations import floor, outbox, store
from helpline.conversations.escalations import UnknownEscalation, close_escalation
from helpline.conversations.records import Conversation, FloorTaken, Message, UnknownConversation
from helpline.desk.accounts import handler_names
from helpline.desk.claim_decisions import GROUNDS, ClaimDecisions, Decided
from helpline.desk.dossier import (
    Dossier,
    Line,
    claims_of,
    document_ids,
    holder_name,
    signature,
)
from helpline.desk.guard import ROOT, Guard, Refusal, Visit, wants_json
from helpline.desk.house import House
from helpline.desk.live import Live, Update
from helpline.desk.rendering import Renderer

JOINED = "utter_desk_handler_joined"
BACK = "utter_desk_assistant_back"
KEY_BYTES = 16
MAX_KEY = 64


@dataclass(frozen=True)
class Seen:
    """What a page shows of a conversation at one moment."""

    conversation: Conversation
    held_by: str
    holder: str | None
    lines: tuple[Line, ...]
    dossier: Dossier


class ConversationPages:
    """A conversation and all that can be done in it."""

    def __init__(self, house: House, guard: Guard, renderer: Renderer, live: Live) -> None:
        """All parts are the desk's; see `helpline.desk.app`."""
        self._house = house
        self._guard = guard
        self._renderer = renderer
        self._live = live
        self._decisions = ClaimDecisions(house.catalogue)

    def routes(self) -> list[Route]:
        """The routes under the desk's root."""
        here = "/conversations/{id}"
        page = self._guard.page

        def post(path: str, work: Any) -> Route:
            return Route(here + path, page(self._action(work)), methods=["POST"])

        return [
            Route(here, page(self.page), methods=["GET"]),
            Route(here + "/events", page(self.events), methods=["GET"]),
            Route(here + "/documents/{document}", page(self.document), methods=["GET"]),
            post("/take", self._take),
            post("/reply", self._reply),
            post("/note", self._note),
            post("/hand-back", self._hand_back),
            post("/escalations/{escalation:int}/close", self._close),
            post("/claims/{reference}/{decision}", self._decide),
        ]

    # Reading

    async def page(self, visit: Visit) -> Response:
        """The conversation's page; that it was looked at is audited."""

        def look_in(session: Session) -> None:
            conversation = store.get_conversation(session, _id(visit))
            self._audit(session, visit, "desk.viewed", conversation.id)

        await self._write(look_in)
        return await self._page(visit)

    async def _page(
        self,
        visit: Visit,
        *,
        status: int = 200,
        error: str | None = None,
        draft: dict[str, str] | None = None,
    ) -> Response:
        def read(session: Session) -> Seen:
            return self._read(session, visit)

        seen: Seen = await self._house.storage.read(read)
        return self._renderer.page(
            "conversation.html",
            visit,
            status=status,
            error=error,
            draft=draft or {},
            last_seq=seen.conversation.last_seq,
            **self._values(seen),
        )

    async def events(self, visit: Visit) -> Response:
        """What is new in the conversation: messages after `Last-Event-ID` or `?after=`, and the
        parts of the page that look different."""
        last = visit.request.headers.get("last-event-id") or visit.request.query_params.get("after")
        shown = int(last) if last and last.isascii() and last.isdigit() and len(last) < 10 else 0
        signature_seen: list[Any] = []
        undelivered_seen: dict[int, str] | None = None

        def look(session: Session) -> tuple[Any, ...]:
            conversation = self._get(session, visit)
            return (
                conversation.last_seq,
                signature(session, conversation),
                outbox.undelivered(session, conversation.id),
            )

        async def read(after: int) -> Seen:
            seen: Seen = await self._house.storage.read(
                lambda session: self._read(session, visit, after)
            )
            return seen

        async def updates(state: tuple[Any, ...]) -> list[Update]:
            nonlocal shown, undelivered_seen
            before = undelivered_seen or {}
            undelivered_seen = state[2]
            # A message that is on the page already and whose delivery has changed comes again.
            changed = {seq for seq, _ in before.items() ^ state[2].items()}
            seen = await read(min([shown, *(seq - 1 for seq in changed)]))
            found = []
            if seen.lines or seen.conversation.last_seq > shown:
                html = self._renderer.fragment(
                    "lines.html", visit.language, lines=seen.lines, here=_here(visit)
                )
                shown = max(shown, seen.conversation.last_seq)
                found.append(Update("lines", {"html": html}, id=shown))
            if [state[1]] != signature_seen:
                signature_seen[:] = [state[1]]
                for region in ("floor", "side"):
                    html = self._renderer.fragment(
                        f"{region}.html",
                        visit.language,
                        csrf=visit.csrf,
                        draft={},
                        **self._values(seen),
                    )
                    found.append(Update("region", {"id": region, "html": html}))
            return found

        await self._house.storage.read(lambda session: self._get(session, visit))
        return self._live.stream(visit, look, updates)

    async def document(self, visit: Visit) -> Response:
        """A file that the customer sent: as an attachment, never shown inside a page."""
        public_id = str(visit.request.path_params["document"])

        def read(session: Session) -> Any:
            conversation = self._get(session, visit)
            here = {d.public_id for d in documents_of_conversation(session, conversation.id)}
            for claim in claims_of(session, conversation.id):
                here |= {d.public_id for d in documents_of_claim(session, claim.id)}
            if public_id not in here:
                raise HTTPException(404)
            return open_document(session, self._house.documents_dir, public_id)

        try:
            file = await self._house.storage.read(read)
        except UnknownDocumentError:
            raise HTTPException(404) from None

        def note(session: Session) -> None:
            self._audit(session, visit, "desk.document_opened", _id(visit), document=public_id)

        await self._write(note)
        return FileResponse(
            file.path,
            media_type=file.media_type,
            filename=file.name,
            content_disposition_type="attachment",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
        )

    # Doing

    def _action(self, work: Callable[[Visit, Any], Any]) -> Any:
        """An endpoint for something that a form asks for: done, or said beside what was typed why
        not."""

        async def endpoint(visit: Visit) -> Response:
            form = await visit.request.form()
            values = {name: value for name, value in form.items() if isinstance(value, str)}
            try:
                await work(visit, values)
            except Refusal as refusal:
                text = self._renderer.error(visit.language, refusal.code, **refusal.figures)
                if wants_json(visit.request):
                    return JSONResponse({"error": text}, status_code=refusal.status)
                return await self._page(visit, status=refusal.status, error=text, draft=values)
            if wants_json(visit.request):
                return Response(status_code=204)
            return RedirectResponse(_here(visit), status_code=303)

        return endpoint

    async def _take(self, visit: Visit, form: dict[str, str]) -> None:
        colleague = form.get("from", "")

        def take(session: Session) -> tuple[Conversation, list[Message]]:
            before = self._get(session, visit)
            conversation = floor.take_floor(
                session,
                before.id,
                visit.handler.speaker,
                from_handler=int(colleague) if colleague.isdigit() else None,
            )
            if before.handler_id == visit.handler.id:
                return conversation, []
            text = self._house.catalogue.render(
                JOINED, conversation.language, handler=visit.handler.display_name
            )
            line = store.add_line(
                session, conversation.id, sender="system", text=text, now=self._house.clock()
            )
            details = {"from": before.handler_id} if before.handler_id else {}
            self._audit(session, visit, "desk.took_over", conversation.id, **details)
            return conversation, [line]

        await self._tell(visit, take)

    async def _reply(self, visit: Visit, form: dict[str, str]) -> None:
        await self._write_down(visit, form, floor.add_handler_message, "desk.replied")

    async def _note(self, visit: Visit, form: dict[str, str]) -> None:
        await self._write_down(visit, form, floor.add_note, "desk.noted")

    async def _write_down(
        self, visit: Visit, form: dict[str, str], add: Callable[..., Message], action: str
    ) -> None:
        """Store what a handler wrote, once for each form, and bring it to whom it is for."""
        text, masked = self._text(form)

        def write(session: Session) -> tuple[Conversation, list[Message]]:
            conversation = store.lock_conversation(session, _id(visit))
            message = add(
                session,
                conversation.id,
                visit.handler.speaker,
                key=_key(form),
                text=text,
                masked=masked,
                now=self._house.clock(),
            )
            if message.seq <= conversation.last_seq:
                return conversation, []  # It was written before.
            self._audit(session, visit, action, conversation.id, seq=message.seq)
            # A note is for handlers alone.
            return conversation, [message] if message.shown else []

        await self._tell(visit, write)

    async def _hand_back(self, visit: Visit, form: dict[str, str]) -> None:
        def give(session: Session) -> tuple[Conversation, list[Message]]:
            conversation = self._get(session, visit)
            line = self._house.catalogue.render(BACK, conversation.language)
            told = floor.hand_back(
                session,
                conversation.id,
                visit.handler.speaker,
                line=line,
                now=self._house.clock(),
            )
            self._audit(session, visit, "desk.handed_back", conversation.id)
            return conversation, told[:1]

        await self._tell(visit, give)
        self._house.wake(_id(visit))

    async def _close(self, visit: Visit, form: dict[str, str]) -> None:
        escalation = int(visit.request.path_params["escalation"])

        def close(session: Session) -> None:
            conversation = self._get(session, visit)
            try:
                closed = close_escalation(session, conversation.id, escalation)
            except UnknownEscalation:
                raise Refusal(404, "gone") from None
            if closed:
                self._audit(
                    session, visit, "desk.escalation_closed", conversation.id, escalation=escalation
                )

        await self._write(close)

    async def _decide(self, visit: Visit, form: dict[str, str]) -> None:
        reference = str(visit.request.path_params["reference"])
        decision = str(visit.request.path_params["decision"])

        def decide(session: Session) -> tuple[Conversation, list[Message]]:
            conversation = store.lock_conversation(session, _id(visit))
            if conversation.handler_id not in (None, visit.handler.id):
                raise FloorTaken(conversation.handler_id)
            claims = {claim.reference: claim for claim in claims_of(session, conversation.id)}
            if reference not in claims:
                raise Refusal(404, "gone")
            decided: Decided = self._decisions.decide(
                session,
                claims[reference],
                decision,
                form,
                by=visit.handler.name,
                reader=self._renderer.readers[visit.language],
                customer_language=conversation.language,
                now=self._house.clock(),
            )
            line = store.add_line(
                session,
                conversation.id,
                sender="system",
                text=decided.told,
                now=self._house.clock(),
            )
            return conversation, [line]

        await self._tell(visit, decide)

    # Helpers

    async def _tell(
        self, visit: Visit, work: Callable[[Session], tuple[Conversation, list[Message]]]
    ) -> None:
        """Do something, and bring what it says to the customer."""
        conversation, messages = await self._write(work, visit)
        if messages:
            await self._house.deliver(conversation, messages)

    async def _write(self, work: Callable[[Session], Any], visit: Visit | None = None) -> Any:
        try:
            return await self._house.storage.write(work)
        except UnknownConversation:
            raise HTTPException(404) from None
        except FloorTaken as taken:
            if taken.handler_id is None:
                raise Refusal(409, "bot_has_it") from None
            names = await self._house.storage.read(handler_names)
            name = names.get(taken.handler_id)
            if name is None and visit is not None:
                name = self._renderer.readers[visit.language].say("page", "somebody")
            raise Refusal(409, "taken", name=name) from None

    def _text(self, form: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        text = form.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
        if not text:
            raise Refusal(422, "empty")
        if len(text) > self._house.max_chars:
            raise Refusal(422, "text_too_long", max=self._house.max_chars)
        return self._house.mask(text.encode("utf-8", "replace").decode("utf-8"))

    def _get(self, session: Session, visit: Visit) -> Conversation:
        try:
            return store.get_conversation(session, _id(visit))
        except UnknownConversation:
            raise HTTPException(404) from None

    def _read(self, session: Session, visit: Visit, after: int = 0) -> Seen:
        conversation = self._get(session, visit)
        reader = self._renderer.readers[visit.language]
        held_by, holder = holder_name(session, conversation, visit.handler)
        messages = store.transcript(session, conversation.id, after)
        documents = document_ids(session, conversation.id)
        undelivered = outbox.undelivered(session, conversation.id)
        return Seen(
            conversation=conversation,
            held_by=held_by,
            holder=holder or reader.say("page", "somebody"),
            lines=tuple(reader.lines(messages, documents, undelivered)),
            dossier=reader.dossier(session, conversation),
        )

    def _values(self, seen: Seen) -> dict[str, Any]:
        return {
            "here": f"{ROOT}/conversations/{seen.conversation.id}",
            "conversation": seen.conversation,
            "held_by": seen.held_by,
            "holder": seen.holder,
            "lines": seen.lines,
            "dossier": seen.dossier,
            "grounds": GROUNDS,
            "max_chars": self._house.max_chars,
            "new_key": secrets.token_hex(KEY_BYTES),
        }

    def _audit(
        self, session: Session, visit: Visit, action: str, conversation_id: str, **details: Any
    ) -> None:
        subject = f"conversation {conversation_id}"
        add_audit(session, self._house.clock(), visit.handler.name, action, subject, details)


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["id"])


def _here(visit: Visit) -> str:
    return f"{ROOT}/conversations/{_id(visit)}"


def _key(form: dict[str, str]) -> str:
    """The form's own key, so that sending it again does nothing."""
    key = form.get("key", "")
    return key if 0 < len(key) <= MAX_KEY and key.isalnum() else secrets.token_hex(KEY_BYTES)
