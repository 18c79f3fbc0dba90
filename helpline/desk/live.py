"""Pages that stay up to date: event streams that look into the database again and again.

Looking costs a few reads by key, works with any number of gateways, and misses nothing: what has
changed is seen at the next look, whoever changed it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from helpline.desk.guard import Guard, Visit
from helpline.desk.house import House

LOOK_EVERY = 0.25
KEEP_ALIVE_SECONDS = 15.0
# A session that was ended from elsewhere sees nothing new after this long.
CHECK_SESSION_EVERY = 1.0
RECONNECT_MS = 1000
# Streams of one handler that may be open at once.
MAX_STREAMS = 20

State = TypeVar("State")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Update:
    """One event for the page; `id` is where it goes on from after a break."""

    name: str
    data: dict[str, Any]
    id: int | None = None

    def encoded(self) -> str:
        """The event as it goes over the wire."""
        lines = [] if self.id is None else [f"id: {self.id}"]
        # JSON has no raw line breaks, so one data line holds it.
        data = json.dumps(self.data, ensure_ascii=False)
        return "\n".join([*lines, f"event: {self.name}", f"data: {data}", "", ""])


class Live:
    """Makes event streams."""

    def __init__(self, house: House, guard: Guard) -> None:
        """All parts are the desk's; see `helpline.desk.app`."""
        self._house = house
        self._guard = guard
        self._open: dict[int, int] = {}

    def stream(
        self,
        visit: Visit,
        look: Callable[[Session], State],
        updates: Callable[[State], Awaitable[list[Update]]],
    ) -> Response:
        """A stream of `updates` of what `look` sees, each time that it sees something else.

        Ends when the gateway stops or the handler is signed out; the page then comes back.
        """
        if self._open.get(visit.handler.id, 0) >= MAX_STREAMS:
            return Response(status_code=429, headers={"Retry-After": "30"})
        return StreamingResponse(
            self._events(visit, look, updates),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
        )

    async def _events(
        self,
        visit: Visit,
        look: Callable[[Session], State],
        updates: Callable[[State], Awaitable[list[Update]]],
    ) -> AsyncIterator[str]:
        handler_id = visit.handler.id
        self._open[handler_id] = self._open.get(handler_id, 0) + 1
        try:
            yield f"retry: {RECONNECT_MS}\n\n"
            seen: State | None = None
            checked = spoken = time.monotonic()
            while not self._house.stopping():
                now = time.monotonic()
                if now - checked >= CHECK_SESSION_EVERY:
                    checked = now
                    if not await self._guard.still_signed_in(visit.token):
                        yield Update("signed-out", {}).encoded()
                        return
                state = await self._house.storage.read(look)
                if state != seen:
                    seen, spoken = state, now
                    for update in await updates(state):
                        yield update.encoded()
                elif now - spoken >= KEEP_ALIVE_SECONDS:
                    spoken = now
                    yield ": keep-alive\n\n"
                await asyncio.sleep(LOOK_EVERY)
        except SQLAlchemyError as error:
            # The page comes back. What the error quotes may be a customer's words.
            logger.error("a page of the desk cannot be kept up to date: %s", type(error).__name__)
        finally:
            self._open[handler_id] -= 1
            if not self._open[handler_id]:
                del self._open[handler_id]
