"""The web chat: a signed session in an HttpOnly cookie, JSON over HTTP.

A visitor's address on this channel is a random number that only the server can sign; nothing
that a client sends names a conversation.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from itsdangerous import BadSignature, TimestampSigner

from helpline.channels.base import Delivery, Inbound, Pressed, Refused, clean_text, json_object
from helpline.conversations.records import Message

SESSION_LIFETIME = timedelta(days=90)
VISITOR_BYTES = 24
CSRF_HEADER = "x-csrf-token"
FILES_PATH = "/api/files"
# A UUID, with or without its hyphens.
_CLIENT_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class WebChannel:
    """The chat page and the chat element on other sites."""

    name = "web"

    def __init__(
        self,
        *,
        session_key: str,
        csrf_key: str,
        max_chars: int,
        publish: Callable[[Message], None],
        allowed_origins: Sequence[str] = (),
        https: bool = False,
    ) -> None:
        """`publish` hands a message to the open event streams. `allowed_origins` are sites that
        may show the chat in a frame; `https` tells that visitors come over HTTPS."""
        self._signer = TimestampSigner(
            session_key, salt="helpline.web", digest_method=hashlib.sha256
        )
        self._csrf_key = csrf_key.encode()
        self._max_chars = max_chars
        self._publish = publish
        self._allowed_origins = frozenset(allowed_origins)
        self._https = https
        self._framed = bool(allowed_origins) and https
        # The prefix makes browsers refuse a cookie of that name from anyone but this host.
        self.cookie_name = "__Host-helpline" if https else "helpline"

    def new_visitor(self) -> str:
        """An address for a visitor who has none yet (192 random bits)."""
        return secrets.token_urlsafe(VISITOR_BYTES)

    def visitor(self, cookies: Mapping[str, str]) -> str | None:
        """The visitor whom the session cookie names; None without one that is ours and fresh."""
        token = cookies.get(self.cookie_name)
        if not token:
            return None
        try:
            lifetime = int(SESSION_LIFETIME.total_seconds())
            return self._signer.unsign(token, max_age=lifetime).decode("ascii")
        except (BadSignature, UnicodeError):
            return None

    def known_visitor(self, delivery: Delivery) -> str:
        """The visitor whom the session cookie names.

        Raises:
            Refused: 403 `session`: there is no cookie, or it is not ours or too old.
        """
        visitor = self.visitor(delivery.cookies)
        if visitor is None:
            raise Refused(403, "session")
        return visitor

    def set_cookie(self, visitor: str) -> str:
        """The value of the `Set-Cookie` header that keeps a visitor's session."""
        token = self._signer.sign(visitor).decode("ascii")
        parts = [
            f"{self.cookie_name}={token}",
            "Path=/",
            "HttpOnly",
            f"Max-Age={int(SESSION_LIFETIME.total_seconds())}",
        ]
        if self._framed:
            # In a frame on another site the cookie is a third party's. Partitioned keeps it
            # apart per embedding site, which browsers that block such cookies accept.
            parts += ["Secure", "SameSite=None", "Partitioned"]
        elif self._https:
            parts += ["Secure", "SameSite=Lax"]
        else:
            parts.append("SameSite=Lax")
        return "; ".join(parts)

    def csrf_token(self, visitor: str) -> str:
        """The token that must come back in a header with everything that changes something."""
        return hmac.new(self._csrf_key, visitor.encode(), hashlib.sha256).hexdigest()

    def check_origin(self, headers: Mapping[str, str], *, required: bool = True) -> None:
        """Check that the request was made by a page of ours.

        Raises:
            Refused: 403 `origin`, also when `required` and the header is not there.
        """
        origin = headers.get("origin")
        if origin is None and not required:
            return
        if origin is None or not self._is_ours(origin, headers.get("host", "")):
            raise Refused(403, "origin")

    def verify(self, delivery: Delivery) -> None:
        """Check origin, session cookie and CSRF token.

        Raises:
            Refused: 403 `origin`, or 403 `session`: no cookie of ours, or not its token.
        """
        self.check_origin(delivery.headers)
        visitor = self.known_visitor(delivery)
        token = delivery.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(token.encode(), self.csrf_token(visitor).encode()):
            raise Refused(403, "session")

    def parse(self, delivery: Delivery) -> list[Inbound]:
        """The one message of a request: `{"client_id", "text"}` or
        `{"client_id", "offer": {"message", "number"}}`.

        Raises:
            Refused: 400 `bad_request`, 403 `session`, 422 `empty` or `too_long`.
        """
        visitor = self.known_visitor(delivery)
        content = read_object(delivery)
        return [Inbound(visitor, client_id(content.get("client_id")), self._said(content))]

    def render(self, message: Message) -> list[dict[str, Any]]:
        """The message as the page gets it: no payload, no internal id."""
        part: dict[str, Any] = {
            "seq": message.seq,
            "sender": message.sender,
            "text": message.text,
            "language": message.language,
            "buttons": [{"number": offer.number, "title": offer.title} for offer in message.offers],
            "at": message.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if message.author is not None:
            part["name"] = message.author
        if message.kind == "document":
            part["kind"] = message.kind
        if message.external_id is not None:
            part["client_id"] = message.external_id
        if message.files:
            part["files"] = [
                {"title": file.title, "url": f"{FILES_PATH}/{quote(file.name)}"}
                for file in message.files
            ]
        if message.to_copy:
            part["to_copy"] = True
        return [part]

    async def send(self, channel_user: str, messages: Sequence[Message]) -> None:
        """Hand the messages to the visitor's open pages; a page that opens later reads them."""
        for message in messages:
            self._publish(message)

    def _is_ours(self, origin: str, host: str) -> bool:
        schemes = ("https",) if self._https else ("http", "https")
        # Browsers leave a default port out of both headers.
        own = {f"{scheme}://{host}" for scheme in schemes} if host else set()
        return origin in own or origin in self._allowed_origins

    def _said(self, content: dict[str, Any]) -> str | Pressed:
        text, offer = content.get("text"), content.get("offer")
        if offer is None and isinstance(text, str):
            return clean_text(text, self._max_chars)
        if text is None and isinstance(offer, dict):
            message, number = offer.get("message"), offer.get("number")
            # A bool is an int to Python and not to anyone else.
            if type(message) is int and type(number) is int:
                return Pressed(message, number)
        raise Refused(400, "bad_request")


def client_id(value: object) -> str:
    """The id that a page gave to what it sends, so that sending it again does nothing.

    Raises:
        Refused: 400 `bad_request`: it is no UUID.
    """
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        raise Refused(400, "bad_request")
    return value


def read_object(delivery: Delivery) -> dict[str, Any]:
    """The JSON object in a request's body.

    Raises:
        Refused: 400 `bad_request`: it is none, or is not said to be JSON.
    """
    media_type = delivery.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refused(400, "bad_request")
    return json_object(delivery.body)
