"""The inbox: who waits for a person, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import Route

from helpline.conversations import escalations
from helpline.conversations.escalations import Place, Waiting, Wanted
from helpline.conversations.records import URGENCIES
from helpline.desk.accounts import handler_names
from helpline.desk.guard import ROOT, Guard, Visit
from helpline.desk.house import House
from helpline.desk.live import Live, Update
from helpline.desk.rendering import Renderer
from helpline.texts import LANGUAGES

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    """One escalation in the inbox."""

    url: str
    key: str
    urgency: str
    urgency_code: str
    topic: str
    reason: str
    what_to_do: str
    language: str
    channel: str
    since: str
    instant: str
    held_by: str


@dataclass(frozen=True)
class Listing:
    """One page of the inbox."""

    rows: tuple[Row, ...]
    count: str
    first_url: str | None
    next_url: str | None


class Inbox:
    """The pages of the inbox."""

    def __init__(self, house: House, guard: Guard, renderer: Renderer, live: Live) -> None:
        """All parts are the desk's; see `helpline.desk.app`."""
        self._house = house
        self._guard = guard
        self._renderer = renderer
        self._live = live

    def routes(self) -> list[Route]:
        """The routes under the desk's root."""
        return [
            Route("/", self._guard.page(self.page), methods=["GET"]),
            Route("/events", self._guard.page(self.events), methods=["GET"]),
        ]

    async def page(self, visit: Visit) -> Response:
        """The inbox, as `language`, `topic`, `mine` and `after` of the query ask for it."""
        params = visit.request.query_params
        listing = await self._house.storage.read(self._read, visit)
        return self._renderer.page(
            "inbox.html",
            visit,
            listing=listing,
            topics=self._topics(visit),
            chosen={name: params.get(name, "") for name in ("language", "topic", "mine")},
            customer_languages=LANGUAGES,
            events_url=f"{ROOT}/events?{visit.request.url.query}",
        )

    async def events(self, visit: Visit) -> Response:
        """The same page of the inbox, again whenever it looks different."""

        def look(session: Session) -> Listing:
            return self._read(session, visit)

        async def update(listing: Listing) -> list[Update]:
            html = self._renderer.fragment("inbox_list.html", visit.language, listing=listing)
            return [Update("region", {"id": "inbox", "html": html})]

        return self._live.stream(visit, look, update)

    def _topics(self, visit: Visit) -> list[tuple[str, str]]:
        reader = self._renderer.readers[visit.language]
        return [(code, reader.word("topics", code)) for code in reader.codes("topics")]

    def _read(self, session: Session, visit: Visit) -> Listing:
        params = visit.request.query_params
        wanted = wanted_of(params, visit.handler.id)
        after = read_place(params.get("after", ""))
        found = escalations.inbox(session, wanted, limit=PAGE_SIZE + 1, after=after)
        names = handler_names(session)
        reader = self._renderer.readers[visit.language]
        total = escalations.count_open(session, wanted)
        more = len(found) > PAGE_SIZE
        return Listing(
            rows=tuple(self._row(visit, waiting, names) for waiting in found[:PAGE_SIZE]),
            count=reader.say("page", "inbox_count", count=total),
            first_url=_url(params, None) if after is not None else None,
            next_url=_url(params, place_of(found[PAGE_SIZE - 1])) if more else None,
        )

    def _row(self, visit: Visit, waiting: Waiting, names: dict[int, str]) -> Row:
        reader = self._renderer.readers[visit.language]
        about = waiting.escalation
        held_by = ""
        if waiting.handler_id == visit.handler.id:
            held_by = reader.say("page", "with_you")
        elif waiting.handler_id is not None:
            name = names.get(waiting.handler_id) or reader.say("page", "somebody")
            held_by = reader.say("page", "with_other", name=name)
        return Row(
            url=f"{ROOT}/conversations/{about.conversation_id}",
            key=f"escalation-{about.id}",
            urgency=reader.word("urgencies", about.urgency),
            urgency_code=about.urgency,
            topic=reader.word("topics", about.topic),
            reason=reader.word("reasons", about.reason),
            what_to_do=reader.what_to_do(about.reason),
            language=reader.word("languages", waiting.language),
            channel=reader.word("channels", waiting.channel),
            since=reader.moment(about.created_at),
            instant=about.created_at.isoformat(),
            held_by=held_by,
        )


def wanted_of(params: QueryParams, handler_id: int) -> Wanted:
    """What of the inbox a query asks for; what it cannot mean is left out."""
    language, topic = params.get("language"), params.get("topic")
    return Wanted(
        language=language if language in LANGUAGES else None,
        topic=topic[:64] if topic else None,
        handler_id=handler_id if params.get("mine") else None,
    )


def place_of(waiting: Waiting) -> str:
    """The place after an escalation, for an address."""
    about = waiting.escalation
    return f"{about.urgency}~{about.created_at.isoformat()}~{about.id}"


def read_place(text: str) -> Place | None:
    """The opposite of `place_of`; None, the beginning, for anything else."""
    urgency, _, rest = text.partition("~")
    created_at, _, number = rest.partition("~")
    try:
        place = Place(urgency, datetime.fromisoformat(created_at), int(number))
    except ValueError:
        return None
    if urgency not in URGENCIES or place.created_at.tzinfo is None or not 0 <= place.id < 2**63:
        return None
    return place


def _url(params: QueryParams, after: str | None) -> str:
    kept = {name: params[name] for name in ("language", "topic", "mine") if params.get(name)}
    query = urlencode({**kept, **({} if after is None else {"after": after})})
    return f"{ROOT}/?{query}" if query else f"{ROOT}/"
