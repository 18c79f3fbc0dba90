"""Chromium, the fake gateway, and a page that fails its test when the browser complains."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from driving import watch
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str:
    chosen = os.environ.get("HELPLINE_CHROMIUM")
    for name in [chosen] if chosen else ["chromium", "chromium-browser", "google-chrome"]:
        if path := shutil.which(name):
            return path
    reason = "no Chromium: set HELPLINE_CHROMIUM or put chromium on the PATH"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


# Not for the session: while Playwright runs, its event loop holds this thread, and tests of other
# modules need one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running_gateway() -> Iterator[FakeGateway]:
    fake = FakeGateway()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def gateway(running_gateway: FakeGateway) -> FakeGateway:
    running_gateway.reset()
    return running_gateway


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {}


@pytest.fixture
def context(
    browser: Browser, gateway: FakeGateway, context_options: dict[str, Any]
) -> Iterator[BrowserContext]:
    options = {"viewport": {"width": 390, "height": 844}, "locale": "nl-BE", **context_options}
    context = browser.new_context(base_url=gateway.url, **options)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: policy violations, script errors, foreign requests."""
    return []


@pytest.fixture
def page(context: BrowserContext, gateway: FakeGateway, complaints: list[str]) -> Iterator[Page]:
    page = context.new_page()
    watch(page, gateway.url, complaints)
    yield page
    assert not complaints, "\n".join(complaints)
