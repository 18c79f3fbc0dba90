"""Asking the assistant (Rasa) for the answer to one turn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp

from helpline.conversations.records import Answer, Button, Conversation, File, Message
from helpline.texts import LANGUAGES
from helpline.understanding.masking import mask

TURN_PATH = "/webhooks/gateway/turn"
CONNECT_TIMEOUT = 2.0
HEALTH_TIMEOUT = 1.0
_CONNECTIONS = 100


class AssistantFailure(Exception):
    """The assistant gave no usable answer; the message says why and nothing of what was said."""


@dataclass(frozen=True)
class Reply:
    """What the assistant answers, the language it speaks from now on (None: unchanged), and what
    the customer has told so far of a report under way, masked (None: nothing)."""

    answers: tuple[Answer, ...]
    language: str | None
    report: dict[str, Any] | None = None


class Assistant:
    """Calls Rasa's own input channel over kept connections."""

    def __init__(self, url: str, token: str, turn_timeout: float) -> None:
        """`url`: Rasa's internal address; `token`: the installation's internal bearer token;
        `turn_timeout`: seconds after which a turn counts as failed."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=turn_timeout, connect=CONNECT_TIMEOUT)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Assistant:
        # aiohttp rather than httpx: this call is a quarter of the gateway's work on a turn. It
        # asks no proxy of the environment, which would never be meant here.
        self._session = aiohttp.ClientSession(
            self._url,
            headers=self._headers,
            timeout=self._timeout,
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._open_session().close()

    async def ask(self, conversation: Conversation, turn: Message) -> Reply:
        """Have one turn answered. The same turn may be asked again: the answer is the same.

        Raises:
            AssistantFailure: no connection, no answer in time, or none that can be used.
        """
        body = {
            "conversation": conversation.id,
            "turn": str(turn.id),
            "text": turn.text if turn.payload is None else turn.payload,
            "kind": turn.kind,
            "metadata": {
                "language": conversation.language,
                "channel": conversation.channel,
                "received_at": turn.created_at.isoformat().replace("+00:00", "Z"),
                "masked": list(turn.masked),
            },
        }
        try:
            async with self._open_session().post(TURN_PATH, json=body) as response:
                if response.status != 200:
                    raise AssistantFailure(f"HTTP {response.status}")
                content = await response.read()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise AssistantFailure(type(error).__name__) from None
        try:
            return _read(json.loads(content))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise AssistantFailure("an answer that cannot be read") from None

    async def is_up(self) -> bool:
        """Whether Rasa answers at all."""
        timeout = aiohttp.ClientTimeout(total=HEALTH_TIMEOUT)
        try:
            async with self._open_session().get("/", timeout=timeout) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the assistant is asked only while the gateway runs")
        return self._session


def _read(content: Any) -> Reply:
    answers = tuple(
        Answer(
            _text(message["text"]),
            _buttons(message.get("buttons") or ()),
            _files(message.get("files") or ()),
            to_copy=bool(message.get("to_copy")),
        )
        for message in content["messages"]
    )
    if not answers:
        # A turn without an answer would be silence: an action broke on the way.
        raise ValueError("no answer")
    language = content.get("language")
    report = content.get("report")
    return Reply(
        answers,
        language if language in LANGUAGES else None,
        _masked(report) if isinstance(report, dict) else None,
    )


def _buttons(buttons: Sequence[dict[str, Any]]) -> tuple[Button, ...]:
    return tuple(Button(_text(button["title"]), _text(button["payload"])) for button in buttons)


def _files(files: Sequence[dict[str, Any]]) -> tuple[File, ...]:
    return tuple(File(_text(file["title"]), _text(file["name"])) for file in files)


def _masked(value: Any) -> Any:
    """The same with no secret in any of its texts, whatever the assistant took over."""
    if isinstance(value, dict):
        return {_text(key): _masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return mask(_text(value)).text if isinstance(value, str) else value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    # PostgreSQL stores neither of the two.
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
