"""The browser of all page tests: the machine's own Chromium. Without one they are skipped, or
fail where CI is `true`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, closed with each module: while Playwright runs, no other test could run asyncio."""
    path = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()
