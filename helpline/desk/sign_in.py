"""Signing in and out, and changing one's password."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from helpline.claims import add_audit
from helpline.desk import accounts, attempts, sessions
from helpline.desk.accounts import MIN_PASSWORD, AccountError, Handler
from helpline.desk.attempts import Attempt
from helpline.desk.guard import ROOT, SIGN_IN, Guard, Visit
from helpline.desk.house import House
from helpline.desk.rendering import Renderer

# Hashing takes memory and a core: more at once would slow down everyone else.
HASHED_AT_ONCE = 2
_ERROR_OF = {"wrong": "old_wrong"}


class SignIn:
    """The pages of the account."""

    def __init__(self, house: House, guard: Guard, renderer: Renderer) -> None:
        """All parts are the desk's; see `helpline.desk.app`."""
        self._house = house
        self._guard = guard
        self._renderer = renderer
        self._hashing = asyncio.Semaphore(HASHED_AT_ONCE)

    def routes(self) -> list[Route]:
        """The routes under the desk's root."""
        guard = self._guard
        return [
            Route("/sign-in", self.form, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", guard.page(self.sign_out, before_password=True), methods=["POST"]),
            Route(
                "/sign-out-everywhere",
                guard.page(self.sign_out_everywhere, before_password=True),
                methods=["POST"],
            ),
            Route("/password", guard.page(self.password, before_password=True), methods=["GET"]),
            Route(
                "/password",
                guard.page(self.change_password, before_password=True),
                methods=["POST"],
            ),
        ]

    async def form(self, request: Request) -> Response:
        """The sign-in page."""
        visit = await self._guard.visit(request)
        if visit is not None:
            return RedirectResponse(f"{ROOT}/", status_code=303)
        return self._sign_in_page(request, saved="saved" in request.query_params)

    async def sign_in(self, request: Request) -> Response:
        """Sign in; the answer to a wrong name and to a wrong password is the same."""
        form = await self._guard.check_form(request, self._guard.form_secret(request))
        name = str(form.get("name", "")).strip().lower()[:200]
        password = str(form.get("password", ""))
        host = request.client.host if request.client else None
        attempt = Attempt(name, self._house.address_of(host))
        storage, now = self._house.storage, self._house.real_clock()
        wait = await storage.write(attempts.begin, attempt, now)
        if wait:
            return self._sign_in_page(
                request, status=429, name=name, error=("wait", {"seconds": wait})
            )
        handler, password_hash = await storage.read(accounts.stored_hash, name)
        async with self._hashing:
            right = await asyncio.to_thread(accounts.is_right, password, password_hash)
        if handler is None or not right:
            return self._sign_in_page(request, status=403, name=name, error=("wrong", {}))
        token = await storage.write(self._open, attempt, handler, password_hash)
        if token is None:
            return self._sign_in_page(request, status=403, name=name, error=("wrong", {}))
        response = RedirectResponse(f"{ROOT}/", status_code=303)
        self._guard.sign_in(response, token)
        return response

    def _open(
        self, session: Session, attempt: Attempt, handler: Handler, password_hash: str
    ) -> str | None:
        # The account may have been blocked, or its password reset, while the hash was checked.
        if accounts.stored_hash(session, handler.name) != (handler, password_hash):
            return None
        now = self._house.real_clock()
        attempts.succeed(session, attempt, now)
        self._audit(session, handler, "desk.signed_in")
        return sessions.open_session(session, handler, now)

    async def sign_out(self, visit: Visit) -> Response:
        """End this session."""

        def close(session: Session) -> None:
            sessions.close_session(session, visit.token)
            self._audit(session, visit.handler, "desk.signed_out")

        await self._house.storage.write(close)
        return self._signed_out()

    async def sign_out_everywhere(self, visit: Visit) -> Response:
        """End all sessions of the account."""

        def close(session: Session) -> None:
            sessions.close_all(session, visit.handler)
            self._audit(session, visit.handler, "desk.signed_out_everywhere")

        await self._house.storage.write(close)
        return self._signed_out()

    async def password(self, visit: Visit) -> Response:
        """The page on which a password is changed."""
        return self._password_page(visit)

    async def change_password(self, visit: Visit) -> Response:
        """Change it; one signs in anew with it."""
        form = await visit.request.form()
        old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
        if new != again:
            return self._password_page(visit, status=422, error="not_again")
        storage = self._house.storage
        _, old_hash = await storage.read(accounts.stored_hash, visit.handler.name)
        try:
            async with self._hashing:
                new_hash = await asyncio.to_thread(
                    accounts.hash_password, visit.handler, old_hash, old, new
                )
        except AccountError as error:
            code = _ERROR_OF.get(error.code, error.code)
            return self._password_page(visit, status=422, error=code)
        now = self._house.clock()
        await storage.write(accounts.change_password, visit.handler, new_hash, now=now)
        response = RedirectResponse(f"{SIGN_IN}?saved", status_code=303)
        self._guard.sign_out(response)
        return response

    def _signed_out(self) -> Response:
        response = RedirectResponse(SIGN_IN, status_code=303)
        self._guard.sign_out(response)
        return response

    def _sign_in_page(
        self,
        request: Request,
        *,
        status: int = 200,
        name: str = "",
        saved: bool = False,
        error: tuple[str, dict[str, Any]] | None = None,
    ) -> Response:
        language, secret = self._guard.language(request), self._guard.form_secret(request)
        response = self._renderer.open_page(
            "sign_in.html",
            request,
            language,
            status=status,
            csrf=sessions.csrf_token(secret),
            name=name,
            saved=saved,
            error=self._renderer.error(language, error[0], **error[1]) if error else None,
        )
        if error and error[0] == "wait":
            response.headers["Retry-After"] = str(error[1]["seconds"])
        self._guard.keep_form_secret(response, secret)
        return self._guard.with_language(request, response)

    def _password_page(
        self, visit: Visit, *, status: int = 200, error: str | None = None
    ) -> Response:
        text = error and self._renderer.error(
            visit.language, error, **({"min": MIN_PASSWORD} if error == "too_short" else {})
        )
        return self._renderer.page(
            "password.html", visit, status=status, error=text, min_password=MIN_PASSWORD
        )

    def _audit(self, session: Session, handler: Handler, action: str) -> None:
        subject = f"handler {handler.name}"
        add_audit(session, self._house.clock(), handler.name, action, subject, {})
