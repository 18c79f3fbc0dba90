"""Rasa's input channel for the gateway: one turn in, its answers out, safe to repeat.

POST /webhooks/gateway/turn takes {"conversation", "turn", "kind", "text", "metadata"} and answers
{"messages": [{"text", "buttons", "files", "to_copy"}], "language", "report"}; `report` is what the
customer has told so far, for people. A turn id that was answered before gets the same answers
again, without any effect. A turn whose action failed is answered with status 503 and leaves no
trace in the tracker.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from helpline.assistant import speedups
from helpline.assistant.turns import Turn, current_turn
from helpline.keys import derive_key
from helpline.settings import load_settings
from helpline.understanding.masking import mask

logger = logging.getLogger(__name__)

KINDS_OF_COMMAND = ("payload", "document", "event")


class TurnOutput(CollectingOutputChannel):
    """Collects the messages of one turn; a message is not split at its blank lines."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "gateway"

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep the text as one message."""
        await self._persist_message(self._message(recipient_id, text=text.strip()))


class GatewayInput(InputChannel):
    """The internal channel of the gateway, protected by the installation's internal key."""

    def __init__(self, token: str) -> None:
        self._token = token
        speedups.install()

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa, which is also its address."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        """Made by Rasa for the entry in `credentials.yml`."""
        return cls(derive_key(load_settings().state_dir, "internal"))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("gateway_channel", "gateway_channel")

        @routes.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            offered = request.headers.get("Authorization", "")
            if not hmac.compare_digest(offered.encode(), f"Bearer {self._token}".encode()):
                return json({"error": "unauthorised"}, status=401)
            return await self._answer(request, on_new_message)

        return routes

    async def _answer(
        self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[None]]
    ) -> HTTPResponse:
        body = request.json
        store = request.app.ctx.agent.tracker_store
        turn_id = str(body["turn"])
        tracker = await store.retrieve(body["conversation"])
        if tracker is None or not _answers(tracker, turn_id):
            turn = Turn(loaded=tracker)
            token = current_turn.set(turn)
            try:
                await on_new_message(_user_message(body, turn_id))
            except Exception:
                logger.exception("turn %s failed", turn_id)
                turn.failed = True
            finally:
                current_turn.reset(token)
            if turn.failed or turn.saved is None:
                return json({"error": "the turn failed"}, status=503)
            tracker = turn.saved
        messages = _answers(tracker, turn_id)
        if not messages:
            logger.error("turn %s got no answer", turn_id)
            return json({"error": "the turn got no answer"}, status=503)
        return json(
            {
                "messages": messages,
                "language": tracker.get_slot("language"),
                "report": (tracker.get_slot("dialogue") or {}).get("overview"),
            }
        )


def _user_message(body: dict[str, Any], turn_id: str) -> UserMessage:
    text = str(body["text"])
    if body["kind"] not in KINDS_OF_COMMAND:
        # Rasa obeys any text that begins with a slash; a customer's words are never a command.
        # The gateway has masked it already; nothing that reaches the tracker rests on that alone.
        text = mask(text.lstrip("/ \t\r\n\\")).text or "?"
    return UserMessage(
        text,
        TurnOutput(),
        sender_id=body["conversation"],
        input_channel=GatewayInput.name(),
        message_id=turn_id,
        metadata={**body.get("metadata", {}), "kind": body["kind"]},
    )


def _answers(tracker: DialogueStateTracker, turn_id: str) -> list[dict[str, Any]]:
    """What the assistant said in answer to `turn_id`, if that is the latest turn."""
    messages: list[dict[str, Any]] = []
    found = False
    for event in tracker.events:
        if isinstance(event, UserUttered):
            found = event.message_id == turn_id
            messages = []
        elif found and isinstance(event, BotUttered):
            data = event.data or {}
            extras = data.get("custom") or {}
            messages.append(
                {
                    "text": event.text or "",
                    "buttons": data.get("buttons") or [],
                    "files": extras.get("files") or [],
                    "to_copy": bool(extras.get("to_copy")),
                }
            )
    return messages if found else []
