"""Sends the reminders that are due, again and again while the gateway runs.

Several gateways may do so side by side: the database lets each reminder be sent once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from helpline import reminders
from helpline.gateway.storage import Storage
from helpline.gateway.turns import TurnRunner

logger = logging.getLogger(__name__)


class ReminderLoop:
    """Looks for due reminders at a steady pace."""

    def __init__(
        self,
        storage: Storage,
        runner: TurnRunner,
        *,
        interval: float,
        clock: Callable[[], datetime],
    ) -> None:
        """`interval`: seconds between two looks; `clock` gives the instant."""
        self._storage = storage
        self._runner = runner
        self._interval = interval
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop looking; what is due is sent when a gateway runs again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Send what is due now, and have it worded."""
        now = self._clock()
        if not reminders.may_write(now):
            return
        for reminder in await self._storage.read(reminders.due, now):
            conversation_id = await self._storage.write(reminders.send, reminder, now)
            if conversation_id is not None:
                self._runner.wake(conversation_id)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:
                # A look that fails must not end all others. What an error quotes may be a
                # customer's words: it is named, not logged.
                logger.error("reminders cannot be sent now (%s)", type(error).__name__)
            await asyncio.sleep(self._interval)
