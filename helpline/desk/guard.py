"""Who asks, in which language, and whether a form is ours: checked before anything is done."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from helpline.desk import sessions
from helpline.desk.accounts import Handler
from helpline.desk.house import House
from helpline.desk.words import Words
from helpline.texts import LANGUAGES

ROOT = "/desk"
SIGN_IN = f"{ROOT}/sign-in"
PASSWORD = f"{ROOT}/password"
CSRF_FIELD = "csrf"
# A form of the desk is small: texts of a few thousand characters.
MAX_FORM_BYTES = 64 * 1024
LANGUAGE_SECONDS = 365 * 24 * 60 * 60
_SESSION_COOKIE = "helpline-desk"
_FORM_COOKIE = "helpline-desk-form"
_LANGUAGE_COOKIE = "helpline-desk-language"


class Refusal(Exception):
    """What was asked is not done; `code` is a key of the words' `errors`, with its `figures`."""

    def __init__(self, status: int, code: str, **figures: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.figures = figures


@dataclass(frozen=True)
class Visit:
    """A request of a handler who is signed in."""

    request: Request
    handler: Handler
    token: str
    language: str

    @property
    def csrf(self) -> str:
        """The token for the forms of this session."""
        return sessions.csrf_token(self.token)


Page = Callable[[Visit], Awaitable[Response]]


class Guard:
    """Knows the cookies of the desk."""

    def __init__(self, house: House, words: dict[str, Words]) -> None:
        """`words`: language -> words."""
        self._house = house
        self._words = words
        # The prefix makes browsers refuse a cookie of that name from anyone but this host.
        self._prefix = "__Host-" if house.https else ""

    def page(self, work: Page, *, before_password: bool = False) -> Any:
        """An endpoint for those who are signed in; others are sent to the sign-in page, and who
        still has a one-time password to where it is changed (unless `before_password`)."""

        async def endpoint(request: Request) -> Response:
            visit = await self.visit(request)
            if visit is None:
                return self._to_sign_in(request)
            if visit.handler.must_change_password and not before_password:
                return RedirectResponse(PASSWORD, status_code=303)
            if request.method == "POST":
                await self.check_form(request, visit.token)
            return self.with_language(request, await work(visit))

        return endpoint

    async def visit(self, request: Request) -> Visit | None:
        """The request's handler; None where nobody is signed in."""
        token = request.cookies.get(self._prefix + _SESSION_COOKIE)
        if not token:
            return None
        now = self._house.real_clock()

        def read(session: Any) -> tuple[Handler | None, bool]:
            handler = sessions.signed_in(session, token, now)
            return handler, handler is not None and sessions.needs_seen(session, token, now)

        handler, note = await self._house.storage.read(read)
        if handler is None:
            return None
        if note:
            await self._house.storage.write(sessions.note_seen, token, now)
        return Visit(request, handler, token, self.language(request))

    async def still_signed_in(self, token: str) -> bool:
        """Whether a session goes on; asking does not count as a sign of life."""
        now = self._house.real_clock()
        return await self._house.storage.read(sessions.signed_in, token, now) is not None

    async def check_form(self, request: Request, secret: str) -> FormData:
        """The form of a POST, which a page of ours made for the holder of `secret`.

        Raises:
            Refusal: 403 `form`: it comes from elsewhere, or has not the token.
        """
        if not self._is_ours(request):
            raise Refusal(403, "form")
        if int(request.headers.get("content-length") or MAX_FORM_BYTES + 1) > MAX_FORM_BYTES:
            raise Refusal(413, "form")
        form = await request.form(max_files=0, max_fields=50)
        given = str(form.get(CSRF_FIELD, ""))
        if not hmac.compare_digest(given.encode(), sessions.csrf_token(secret).encode()):
            raise Refusal(403, "form")
        return form

    def form_secret(self, request: Request) -> str:
        """What binds the sign-in form to one browser, before anyone is signed in."""
        return request.cookies.get(self._prefix + _FORM_COOKIE) or secrets.token_urlsafe(32)

    def keep_form_secret(self, response: Response, secret: str) -> None:
        """Set the cookie of `form_secret`."""
        self._set(response, _FORM_COOKIE, secret, None)

    def sign_in(self, response: Response, token: str) -> None:
        """Set the session's cookie; it ends with the browser's session at the latest."""
        self._set(response, _SESSION_COOKIE, token, None)
        self._drop(response, _FORM_COOKIE)

    def sign_out(self, response: Response) -> None:
        """Drop the session's cookie."""
        self._drop(response, _SESSION_COOKIE)

    def language(self, request: Request) -> str:
        """The language chosen now or before, else the browser's first that is one of ours."""
        accepted = request.headers.get("accept-language", "").lower().split(",")
        wishes = [
            request.query_params.get("lang"),
            request.cookies.get(self._prefix + _LANGUAGE_COOKIE),
            *(part.partition(";")[0].strip()[:2] for part in accepted),
        ]
        return next((wish for wish in wishes if wish in LANGUAGES), LANGUAGES[0])

    def with_language(self, request: Request, response: Response) -> Response:
        """Keep the language that was chosen with this request, if one was."""
        if request.query_params.get("lang") in LANGUAGES:
            self._set(response, _LANGUAGE_COOKIE, self.language(request), LANGUAGE_SECONDS)
        return response

    def _to_sign_in(self, request: Request) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(SIGN_IN, status_code=303)
        if wants_json(request):
            text = self._words[self.language(request)]["errors"]["session"]
            return JSONResponse({"error": text}, status_code=401)
        if request.method == "GET":
            raise HTTPException(401)
        return RedirectResponse(SIGN_IN, status_code=303)

    def _is_ours(self, request: Request) -> bool:
        origin = urlsplit(request.headers.get("origin", ""))
        schemes = ("https",) if self._house.https else ("http", "https")
        return origin.scheme in schemes and origin.netloc == request.headers.get("host")

    def _set(self, response: Response, name: str, value: str, max_age: int | None) -> None:
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=max_age,
            path="/",
            httponly=True,
            secure=self._house.https,
            samesite="strict",
        )

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(
            self._prefix + name,
            path="/",
            httponly=True,
            secure=self._house.https,
            samesite="strict",
        )


def wants_json(request: Request) -> bool:
    """Whether the desk's script asks, which shows an error beside what was typed."""
    return "application/json" in request.headers.get("accept", "")
