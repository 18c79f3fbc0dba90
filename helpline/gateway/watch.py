"""Looks into the database for what other gateways stored, and tells the open pages here.

A gateway tells its own pages at once (`helpline.gateway.hub`). What a gateway beside it stored is
seen at the next look: one query by key for all conversations that have a page open here.
"""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from helpline.conversations import store
from helpline.gateway.hub import Hub, Stored
from helpline.gateway.storage import Storage

LOOK_EVERY = 0.5

logger = logging.getLogger(__name__)


class RecordWatch:
    """One loop for all open pages of a gateway."""

    def __init__(self, storage: Storage, hub: Hub) -> None:
        """All parts are the app's; see `helpline.gateway.app`."""
        self._storage = storage
        self._hub = hub
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        told: dict[str, Stored] = {}
        failing = False
        while True:
            await asyncio.sleep(LOOK_EVERY)
            open_here = self._hub.conversations()
            if not open_here:
                told = {}
                continue
            try:
                found = await self._storage.read(store.latest_of, open_here)
            except SQLAlchemyError as error:
                if not failing:
                    logger.error("pages cannot be kept up to date (%s)", type(error).__name__)
                failing = True
                continue
            failing = False
            now = {
                conversation_id: Stored(last_seq, language)
                for conversation_id, (last_seq, language) in found.items()
            }
            for conversation_id, stored in now.items():
                if told.get(conversation_id) != stored:
                    self._hub.publish(conversation_id, stored)
            told = now
