"""Runs the gateway in a process of its own."""

from __future__ import annotations

import logging
import os
import socket
import sys

import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette

from helpline.conversations.models import MessageRow
from helpline.database import open_engine
from helpline.gateway.app import create_app
from helpline.settings import SettingsError, load_settings
from helpline.texts import TextsError

GRACE_SECONDS = 3
_BACKLOG = 512


class GatewayServer(uvicorn.Server):
    """A server that ends the event streams before it waits for open requests."""

    def __init__(self, app: Starlette) -> None:
        """`app`: as `create_app` makes it."""
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http="httptools",
            ws="none",
            log_config=None,
            # The app writes its own access log, without queries.
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        self._app.state.hub.close()
        await super().shutdown(sockets)


class StartError(Exception):
    """The gateway cannot start; the message is one line that says why."""


def main() -> int:
    """Serve until stopped; the exit status is 2 when the gateway cannot start."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Its lines name each internal call, which the gateway's own log has no use for.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        _serve()
    except (StartError, SettingsError, TextsError, OSError) as error:
        print(f"helpline gateway: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        # Ctrl-C: everything has ended in order by now.
        return 0
    return 0


def _serve() -> None:
    settings = load_settings()
    listener = _listen(settings.host, settings.port)
    engine = open_engine(settings.resolved_database_url)
    try:
        ready = sa.inspect(engine).has_table(MessageRow.__tablename__)
    except sa.exc.SQLAlchemyError as error:
        raise StartError(f"the database cannot be used ({type(error).__name__})") from None
    if not ready:
        raise StartError("the database has no tables yet: run `helpline db upgrade`")
    app = create_app(settings, engine)
    logging.getLogger(__name__).info("listening on %s port %s", settings.host, settings.port)
    GatewayServer(app).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise StartError(
            f"port {port} on {host} cannot be used ({os.strerror(error.errno or 0)}); "
            "HELPLINE_PORT and HELPLINE_HOST choose another"
        ) from None
