"""What goes around every request: headers that protect the page, and one line of log."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpline.settings import Settings

logger = logging.getLogger(__name__)


DESK = "/desk"


def content_security_policy(settings: Settings) -> str:
    """The policy of every page: only what the gateway serves itself, nothing inline."""
    return _policy("'none'", " ".join(settings.allowed_origins) or "'none'")


def desk_security_policy() -> str:
    """The policy of the desk: its forms go to itself, and it stands in no frame."""
    return _policy("'self'", "'none'")


def _policy(forms: str, ancestors: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "base-uri 'none'",
            f"form-action {forms}",
            f"frame-ancestors {ancestors}",
        ]
    )


def is_desk(path: str) -> bool:
    """Whether a path is one of the desk's."""
    return path == DESK or path.startswith(f"{DESK}/")


class SecurityHeaders:
    """Adds the protecting headers to every response."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap `app`."""
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if settings.public_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._desk_headers = {
            **self._headers,
            "Content-Security-Policy": desk_security_policy(),
            "X-Frame-Options": "DENY",
            # With "no-referrer" a browser tells a form's target no origin, which the desk checks.
            "Referrer-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Files are asked for again after each release; their ETag makes that cheap.
        path = scope["path"]
        at_desk = is_desk(path)
        private = path.startswith("/api/") or (at_desk and not path.startswith(f"{DESK}/static/"))
        cached = "no-store" if private else "no-cache"

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._desk_headers if at_desk else self._headers)
                headers.setdefault("Cache-Control", cached)
            await send(message)

        await self._app(scope, receive, send_protected)


class AccessLog:
    """Logs method, path, status and duration of each request: no query, no body, no cookie."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            logger.info(
                "%s %s %s %.1f ms",
                scope["method"],
                # As the client sent it, so that nothing in it can break the line.
                scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace"),
                status,
                (time.perf_counter() - started) * 1000,
            )
