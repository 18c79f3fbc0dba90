"""The fake gateway, and a page that fails its test when the browser complains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import browser as browser
from driving import watch
from fake_gateway import FakeGateway
from playwright.sync_api import Browser, BrowserContext, Page


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
