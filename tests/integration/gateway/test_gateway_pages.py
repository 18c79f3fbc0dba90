"""Pages, their files, and the headers around everything."""

from __future__ import annotations

import re

import httpx
import pytest
from gateway_world import FakeRasa, Gateway, Visitor, running

from helpline.settings import Settings


def get(gateway: Gateway, path: str, **headers: str) -> httpx.Response:
    return httpx.get(gateway.url + path, headers=headers, trust_env=False)


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/demo-embed", "/healthz", "/api/texts/nl", "/nowhere"]
)
def test_every_answer_carries_the_protecting_headers(gateway: Gateway, path: str) -> None:
    headers = get(gateway, path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/chat", "/demo-embed"])
def test_pages_hold_nothing_inline_and_load_only_what_is_there(gateway: Gateway, path: str) -> None:
    html = get(gateway, path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", html)
    links = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    assert links
    for link in links:
        assert get(gateway, link).status_code == 200, link


def test_the_language_is_the_chosen_one_else_the_browsers(gateway: Gateway) -> None:
    def language(path: str, accepted: str) -> str:
        html = get(gateway, path, **{"Accept-Language": accepted}).text
        return re.search(r'<html lang="(\w+)"', html).group(1)  # type: ignore[union-attr]

    assert language("/?lang=fr", "en") == "fr"
    assert language("/chat?lang=de", "fr-BE,fr;q=0.9,nl;q=0.5") == "fr"
    assert language("/", "de,en;q=0.3,nl;q=0.8") == "nl"
    assert language("/", "en-US;q=0.9, fr;q=0") == "en"
    assert language("/", "xx;q=abc,,;") == "nl"
    assert language("/?lang=<script>", "") == "nl"


def test_help_numbers_are_put_in_and_can_be_called(gateway: Gateway) -> None:
    html = get(gateway, "/?lang=en").text
    assert '<a href="tel:112">112</a>' in html
    assert '<a href="tel:078170170">078 170 170</a>' in html
    assert "{number" not in html


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_words_of_the_window_are_served(gateway: Gateway, language: str) -> None:
    words = get(gateway, f"/api/texts/{language}").json()
    assert set(words) == {"page", "chat", "errors", "message_max_chars", "document_max_mb"}
    assert (words["message_max_chars"], words["document_max_mb"]) == (2000, 10)
    assert {"empty", "too_long", "bad_request", "offer_gone", "too_many", "server"} <= set(
        words["errors"]
    )
    assert "{number" not in str(words)


def test_there_are_no_words_in_other_languages(gateway: Gateway) -> None:
    assert get(gateway, "/api/texts/de").status_code == 404


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/"]
)
def test_only_static_files_are_served(gateway: Gateway, path: str) -> None:
    response = get(gateway, path)
    assert response.status_code == 404
    assert "create_app" not in response.text


def test_health_tells_of_the_database_and_rasa(gateway: Gateway, rasa: FakeRasa) -> None:
    assert get(gateway, "/healthz").json() == {"status": "ok", "database": True, "rasa": True}
    rasa.die()
    response = get(gateway, "/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "database": True, "rasa": False}


def test_no_other_site_is_let_in_by_default(visitor: Visitor) -> None:
    preflight = httpx.options(
        f"{visitor.url}/api/session",
        headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
        trust_env=False,
    )
    assert "access-control-allow-origin" not in preflight.headers


def test_an_allowed_site_can_hold_the_chat(settings: Settings, rasa: FakeRasa) -> None:
    site = "https://shop.example"
    open_to = {"allowed_origins": (site,), "public_https": True}
    gateway = Gateway(Settings(**{**vars(settings), **open_to}))
    with running(gateway):
        preflight = httpx.options(
            f"{gateway.url}/api/messages",
            headers={
                "Origin": site,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type,x-csrf-token",
            },
            trust_env=False,
        )
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == site
        assert preflight.headers["access-control-allow-credentials"] == "true"
        visitor = Visitor(gateway.url)
        visitor.client.headers["Origin"] = visitor.headers["Origin"] = site
        visitor.open()
        response = visitor.post({"text": "hallo"})
        assert response.status_code == 202
        assert response.headers["access-control-allow-origin"] == site
        cookie = visitor.client.post("/api/session", json={"language": "nl"}).headers["set-cookie"]
        assert cookie.startswith("__Host-helpline=")
        assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"} <= set(
            cookie.split("; ")
        )
        page = get(gateway, "/chat")
        assert f"frame-ancestors {site}" in page.headers["content-security-policy"]
        assert "strict-transport-security" in page.headers
        visitor.client.headers["Origin"] = "https://evil.example"
        refused = visitor.post({"text": "hallo"})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


def test_a_lost_database_is_told_and_nothing_of_the_message_is_logged(
    settings: Settings, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = Gateway(settings)
    with running(gateway):
        visitor = Visitor(gateway.url)
        visitor.open()
        visitor.wait_for('re: /start{"language":"nl"}')
        with gateway.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE messages RENAME TO lost")
        response = visitor.post({"text": "zeer-herkenbaar-woord"})
        assert (response.status_code, response.json()) == (503, {"error": "server"})
        assert "retry-after" in response.headers
        assert "zeer-herkenbaar-woord" not in caplog.text
        with gateway.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE lost RENAME TO messages")
        assert visitor.post({"text": "hallo"}).status_code == 202
