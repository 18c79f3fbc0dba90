"""A customer in a web chat, as the gateway sees one: session, messages, event stream."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from types import TracebackType
from typing import Any

import httpx

TURN_TIMEOUT = 60.0


class Customer:
    """One conversation. Use as an async context manager."""

    def __init__(self, url: str, language: str = "nl") -> None:
        self._language = language
        self._origin = url
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(10.0, read=None))
        self._arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._headers: dict[str, str] = {}
        self._listening: asyncio.Task[None] | None = None
        self.seen: list[dict[str, Any]] = []

    async def __aenter__(self) -> Customer:
        session = await self._client.post(
            "/api/session", json={"language": self._language}, headers={"Origin": self._origin}
        )
        session.raise_for_status()
        body = session.json()
        self._headers = {"X-CSRF-Token": body["csrf"], "Origin": self._origin}
        self._listening = asyncio.create_task(self._listen(body["last_event_id"]))
        if not any(message["sender"] == "bot" for message in body["messages"]):
            await self._answers(after=0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._listening is not None:
            self._listening.cancel()
        await self._client.aclose()

    async def say(self, text: str) -> tuple[list[dict[str, Any]], float]:
        """Send a text; returns the assistant's messages and the seconds until the first."""
        return await self._send({"text": text})

    async def press(self, title: str) -> tuple[list[dict[str, Any]], float]:
        """Press the latest offered button with this title.

        Raises:
            LookupError: no such button is offered.
        """
        for message in reversed(self.seen):
            for button in message.get("buttons", ()):
                if button["title"] == title:
                    offer = {"message": message["seq"], "number": button["number"]}
                    return await self._send({"offer": offer})
        raise LookupError(f"no button {title!r} among {self.seen[-1:]}")

    async def fetch(self, url: str) -> httpx.Response:
        """What is at an address that a message gave, whatever its status."""
        return await self._client.get(url)

    async def _send(self, body: dict[str, Any]) -> tuple[list[dict[str, Any]], float]:
        began = time.perf_counter()
        sent = await self._client.post(
            "/api/messages", json={"client_id": str(uuid.uuid4()), **body}, headers=self._headers
        )
        sent.raise_for_status()
        return await self._answers(after=sent.json()["seq"], began=began)

    async def _answers(
        self, *, after: int, began: float | None = None
    ) -> tuple[list[dict[str, Any]], float]:
        messages: list[dict[str, Any]] = []
        first = 0.0
        while True:
            # All messages of a turn are stored and sent together: the next ones are right behind.
            patience = 0.05 if messages else TURN_TIMEOUT
            try:
                message = await asyncio.wait_for(self._arrived.get(), patience)
            except asyncio.TimeoutError:
                if messages:
                    return messages, first
                raise
            if message["sender"] == "bot" and message["seq"] > after:
                if not messages:
                    first = time.perf_counter() - (began or time.perf_counter())
                messages.append(message)
                self.seen.append(message)

    async def _listen(self, last_event_id: int) -> None:
        async with self._client.stream(
            "GET", "/api/events", params={"last_event_id": last_event_id}
        ) as stream:
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event:"):
                    kind = line.removeprefix("event:").strip()
                elif line.startswith("data:") and kind == "message":
                    self._arrived.put_nowait(json.loads(line.removeprefix("data:")))
