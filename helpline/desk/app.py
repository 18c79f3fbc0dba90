"""Puts the desk together: an app of its own below `/desk` of the gateway."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from helpline.desk.conversation import ConversationPages
from helpline.desk.guard import ROOT, Guard, Refusal, wants_json
from helpline.desk.house import House
from helpline.desk.inbox import Inbox
from helpline.desk.live import Live
from helpline.desk.rendering import HERE, Renderer
from helpline.desk.sign_in import SignIn
from helpline.desk.words import load_words

logger = logging.getLogger(__name__)


def desk(house: House) -> Mount:
    """The desk's pages, to be mounted in the gateway.

    Raises:
        helpline.texts.TextsError: the desk's words cannot be used.
    """
    words = load_words(house.data_dir)
    guard = Guard(house, words)
    renderer = Renderer(words, house.catalogue)
    live = Live(house, guard)

    async def on_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        language = guard.language(request)
        text = renderer.error(language, error.code, **error.figures)
        if wants_json(request):
            return JSONResponse({"error": text}, status_code=error.status)
        return renderer.open_page(
            "message.html", request, language, status=error.status, message=text
        )

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        language = guard.language(request)
        text = words[language]["page"]["not_found"]
        if wants_json(request):
            return JSONResponse({"error": text}, status_code=error.status_code)
        return renderer.open_page(
            "message.html", request, language, status=error.status_code, message=text
        )

    async def on_database_error(request: Request, error: Exception) -> Response:
        # What the error quotes may be a customer's words: it is named, not logged.
        logger.error("the database fails: %s", type(error).__name__)
        return await on_refusal(request, Refusal(503, "server"))

    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=HERE / "static")),
            *SignIn(house, guard, renderer).routes(),
            *ConversationPages(house, guard, renderer, live).routes(),
            *Inbox(house, guard, renderer, live).routes(),
        ],
        exception_handlers={
            Refusal: on_refusal,
            HTTPException: on_http_error,
            SQLAlchemyError: on_database_error,
        },
    )
    return Mount(ROOT, app)
