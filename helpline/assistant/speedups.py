"""What keeps a turn of Rasa 3.6 short, and its failures visible.

Rasa's own action call checks its JSON schema from scratch on each answer (18 ms), opens a new
connection for each call and sends the whole history of the conversation along. Our actions need
the slots and the latest message alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from helpline.assistant.turns import fail_current_turn

_installed = False


def install() -> None:
    """Put the replacements in place, once per process."""
    global _installed
    if _installed:
        return
    _installed = True
    _check_shape_only()
    _send_slots_and_latest_message_only()
    _note_failures()
    _remember_event_types()
    EndpointConfig.request = _request_with_kept_connection


def _check_shape_only() -> None:
    def validate(_self: RemoteAction, result: dict[str, Any]) -> bool:
        """The actions are our own; what is in an event, Rasa checks again when it reads it."""
        for key in ("events", "responses"):
            if not all(isinstance(entry, dict) for entry in result[key]):
                raise TypeError(f"the action server answered with other {key} than objects")
        return True

    RemoteAction._validate_action_result = validate


def _send_slots_and_latest_message_only() -> None:
    def call_format(
        self: RemoteAction, tracker: DialogueStateTracker, _domain: Domain
    ) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = []
        return {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state}

    RemoteAction._action_call_format = call_format


def _note_failures() -> None:
    run: Callable[..., Awaitable[Any]] = RemoteAction.run

    async def run_and_note(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, *args, **kwargs)
        except Exception:
            fail_current_turn()
            raise

    RemoteAction.run = run_and_note


def _remember_event_types() -> None:
    """Rasa looks through all classes for each event that it reads."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


async def _request_with_kept_connection(
    self: EndpointConfig,
    method: str = "post",
    subpath: str | None = None,
    content_type: str | None = "application/json",
    compress: bool = False,
    **kwargs: Any,
) -> Any:
    """As `EndpointConfig.request`, over a session that is kept for the endpoint's life."""
    session = getattr(self, "_kept_session", None)
    if session is None or session.closed:
        session = self._kept_session = self.session()
    url = self.url if not subpath else f"{self.url.rstrip('/')}/{subpath.lstrip('/')}"
    timeout = kwargs.pop("timeout", None)
    if timeout is not None:
        kwargs["timeout"] = aiohttp.ClientTimeout(total=timeout)
    async with session.request(
        method, url, params=self.combine_parameters(kwargs), compress=compress, **kwargs
    ) as response:
        if response.status >= 400:
            # The body may repeat what a customer wrote: it is kept out of messages and logs.
            raise ClientResponseError(response.status, response.reason, b"{}")
        return await response.json()
