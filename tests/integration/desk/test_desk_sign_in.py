"""Signing in at the desk: who may, how often they may try, and what a session is worth."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from desk_world import NOW, PASSWORD, Clerk, make_conversation, make_handler

from helpline.claims.models import AuditEntry
from helpline.database import reading, writing
from helpline.desk import accounts, attempts, sessions
from helpline.desk.models import AttemptRow, HandlerRow, SessionRow
from tests.integration.gateway.gateway_world import Gateway, until

WRONG = "n’est pas correct"


def actions(gateway: Gateway) -> list[tuple[str, str]]:
    with reading(gateway.engine) as session:
        rows = session.execute(sa.select(AuditEntry.actor, AuditEntry.action))
        return [(row.actor, row.action) for row in rows]


def test_nobody_sees_anything_without_signing_in(gateway: Gateway) -> None:
    conversation = make_conversation(gateway.engine, "nl", "geheim")
    stranger = Clerk(gateway.url)
    for path in ("/desk/", f"/desk/conversations/{conversation}", "/desk/password"):
        response = stranger.get(path)
        assert (response.status_code, response.headers["location"]) == (303, "/desk/sign-in")
        assert "geheim" not in response.text
    for path in ("/desk/events", f"/desk/conversations/{conversation}/events"):
        assert stranger.get(path, headers={"Accept": "text/event-stream"}).status_code == 401
    for path in ("take", "reply", "note", "hand-back"):
        response = stranger.post(
            f"/desk/conversations/{conversation}/{path}", csrf="x", text="hallo"
        )
        assert response.status_code == 401
    with reading(gateway.engine) as session:
        texts = session.execute(sa.text("SELECT text FROM messages")).scalars().all()
    assert texts == ["geheim"]


def test_a_customer_is_no_handler(gateway: Gateway) -> None:
    conversation = make_conversation(gateway.engine)
    customer = Clerk(gateway.url)
    customer.client.post("/api/session", json={"language": "nl"})
    assert customer.client.cookies
    for path in (f"/desk/conversations/{conversation}", "/desk/conversations/guessed"):
        assert customer.get(path).headers["location"] == "/desk/sign-in"


def test_the_first_sign_in_asks_for_a_password_of_ones_own(gateway: Gateway) -> None:
    with writing(gateway.engine) as session:
        one_time = accounts.add_handler(session, "julie", "Julie", now=NOW)
    clerk = Clerk(gateway.url).sign_in("JULIE ", one_time)
    for path in ("/desk/", "/desk/conversations/x"):
        assert clerk.get(path).headers["location"] == "/desk/password"
    csrf = clerk.token("/desk/password")

    def change(old: str, new: str, again: str) -> Any:
        form = {"csrf": csrf, "old": old, "new": new, "again": again}
        return clerk.client.post("/desk/password", data=form)

    assert change("wrong", PASSWORD, PASSWORD).status_code == 422
    assert change(one_time, "short", "short").status_code == 422
    assert change(one_time, one_time, one_time).status_code == 422
    assert change(one_time, PASSWORD, PASSWORD + "x").status_code == 422
    changed = change(one_time, PASSWORD, PASSWORD)
    assert (changed.status_code, changed.headers["location"]) == (303, "/desk/sign-in?saved")
    assert clerk.get("/desk/").status_code == 303
    assert clerk.try_password("julie", one_time).status_code == 403
    assert clerk.sign_in("julie").get("/desk/").status_code == 200
    assert ("julie", "desk.password_changed") in actions(gateway)


def test_what_is_stored_opens_nothing(gateway: Gateway, clerk: Any) -> None:
    token = clerk().client.cookies["helpline-desk"]
    with reading(gateway.engine) as session:
        (stored,) = session.execute(sa.select(SessionRow.token_hash)).scalars()
        (password,) = session.execute(sa.select(HandlerRow.password_hash)).scalars()
    assert token not in stored
    assert password.startswith("$argon2id$")
    assert PASSWORD not in password
    thief = Clerk(gateway.url)
    thief.client.cookies.set("helpline-desk", stored)
    assert thief.get("/desk/").status_code == 303


def test_the_cookie_is_for_the_server_alone(gateway: Gateway) -> None:
    make_handler(gateway.engine, "julie", "Julie")
    response = Clerk(gateway.url).try_password("julie", PASSWORD)
    (cookie,) = (c for c in response.headers.get_list("set-cookie") if "helpline-desk=" in c)
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert "no-store" in response.headers["cache-control"]


def test_unknown_wrong_and_blocked_get_the_same_answer(gateway: Gateway) -> None:
    make_handler(gateway.engine, "julie", "Julie")
    make_handler(gateway.engine, "gone", "Gone")
    with writing(gateway.engine) as session:
        accounts.block(session, "gone", now=NOW)
    answers = []
    for name, password in (("julie", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)):
        clerk = Clerk(gateway.url)
        response = clerk.try_password(name, password)
        page = re.sub(r'value="\w*"', "", response.text)
        answers.append((response.status_code, page))
    assert answers[0][0] == 403
    assert WRONG in answers[0][1]
    assert answers[0] == answers[1] == answers[2]


def test_a_check_takes_as_long_for_nobody(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    real = accounts.is_right
    monkeypatch.setattr(accounts, "is_right", lambda p, h: checked.append(h) or real(p, h))
    Clerk(gateway.url).try_password("nobody", "wrong")
    assert checked == [accounts._NOBODYS_HASH]


def test_a_hundred_attempts_at_once_are_a_hundred(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the attempts take longer than the first delay.
    monkeypatch.setattr(attempts, "FIRST_DELAY", attempts.LONGEST_DELAY)
    make_handler(gateway.engine, "julie", "Julie")

    def attempt(number: int) -> int:
        return Clerk(gateway.url).try_password("julie", f"wrong {number}").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(attempt, range(24)))
    assert statuses == [403] * 5 + [429] * 19
    # Nor does the right one help while the account has to wait.
    response = Clerk(gateway.url).try_password("julie", PASSWORD)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    with reading(gateway.engine) as session:
        keys = session.execute(sa.select(AttemptRow.key_hash)).scalars().all()
    assert not any("julie" in key or "127.0.0.1" in key for key in keys)


def test_the_delay_passes_and_success_forgets_the_failures(gateway: Gateway) -> None:
    make_handler(gateway.engine, "julie", "Julie")
    clerk = Clerk(gateway.url)
    for _ in range(5):
        clerk.try_password("julie", "wrong")
    assert clerk.try_password("julie", PASSWORD).status_code == 429
    with writing(gateway.engine) as session:
        waiting = session.execute(sa.select(AttemptRow)).scalars().all()
        for row in waiting:
            row.blocked_until -= timedelta(minutes=20)
    clerk.sign_in("julie")
    other = Clerk(gateway.url)
    assert [other.try_password("julie", "wrong").status_code for _ in range(4)] == [403] * 4


def test_a_form_from_elsewhere_does_nothing(gateway: Gateway, clerk: Any) -> None:
    julie = clerk()
    conversation = make_conversation(gateway.engine)
    path = f"/desk/conversations/{conversation}/take"
    csrf = julie.token()
    for origin in ("https://evil.example", "null", None):
        julie.client.headers["Origin"] = origin or ""
        if origin is None:
            del julie.client.headers["Origin"]
        assert julie.client.post(path, data={"csrf": csrf}).status_code == 403
    julie.client.headers["Origin"] = gateway.url
    other = clerk("ann", "Ann")
    for token in ("", "0" * 64, other.token()):
        assert julie.client.post(path, data={"csrf": token}).status_code == 403
    with reading(gateway.engine) as session:
        assert session.execute(sa.text("SELECT floor FROM conversations")).scalar_one() == "bot"
    assert julie.client.post(path, data={"csrf": csrf}).status_code == 303


def test_the_sign_in_form_is_bound_to_its_browser(gateway: Gateway) -> None:
    make_handler(gateway.engine, "julie", "Julie")
    attacker, victim = Clerk(gateway.url), Clerk(gateway.url)
    csrf = attacker.token("/desk/sign-in")
    victim.get("/desk/sign-in")
    form = {"csrf": csrf, "name": "julie", "password": PASSWORD}
    assert victim.client.post("/desk/sign-in", data=form).status_code == 403


@pytest.mark.parametrize("way", ["sign-out", "sign-out-everywhere", "revoke", "reset"])
def test_a_session_that_was_ended_is_worth_nothing(gateway: Gateway, clerk: Any, way: str) -> None:
    julie = clerk()
    second = Clerk(gateway.url).sign_in("julie")
    stream = second.follow("/desk/events")
    if way == "revoke":
        with writing(gateway.engine) as session:
            assert accounts.block(session, "julie", now=NOW) == 2
    elif way == "reset":
        with writing(gateway.engine) as session:
            accounts.reset_password(session, "julie", now=NOW)
    else:
        julie.post(f"/desk/{way}")
    ended_everywhere = way != "sign-out"
    assert julie.get("/desk/").status_code == 303
    assert second.get("/desk/").status_code == (303 if ended_everywhere else 200)
    if ended_everywhere:
        until(lambda: stream.ended, "the open page to be told")
        assert stream.events[-1][0] == "signed-out"
    stream.close()


@pytest.mark.parametrize("how", ["idle", "old"])
def test_a_session_ends_by_itself(gateway: Gateway, clerk: Any, how: str) -> None:
    julie = clerk()
    with writing(gateway.engine) as session:
        row = session.execute(sa.select(SessionRow)).scalar_one()
        if how == "idle":
            row.last_seen_at -= sessions.IDLE + timedelta(seconds=1)
        else:
            row.created_at -= sessions.LIFETIME
    assert julie.get("/desk/").status_code == 303


def test_an_open_page_is_no_sign_of_life(gateway: Gateway, clerk: Any) -> None:
    julie = clerk()
    with writing(gateway.engine) as session:
        row = session.execute(sa.select(SessionRow)).scalar_one()
        before = row.last_seen_at = row.last_seen_at - timedelta(minutes=30)
    stream = julie.follow("/desk/events?")
    until(lambda: stream.region("inbox"), "the inbox")
    stream.close()
    with reading(gateway.engine) as session:
        seen = session.execute(sa.select(SessionRow.last_seen_at)).scalar_one()
        # Opening it was one.
        assert seen > before
