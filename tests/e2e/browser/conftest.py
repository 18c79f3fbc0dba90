"""A phone with the chat of the real helpline on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chat_window import ChatWindow
from chromium import browser as browser
from driving import watch
from playwright.sync_api import Browser, BrowserContext

OpenChat = Callable[..., ChatWindow]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: policy violations, script errors, foreign requests."""
    return []


@pytest.fixture
def open_chat(helpline: Any, browser: Browser, complaints: list[str]) -> Iterator[OpenChat]:
    """Open a chat window: of a customer of their own, or with `beside` in another tab of theirs."""
    contexts: list[BrowserContext] = []

    def open_window(
        language: str = "nl",
        width: int = 390,
        height: int = 844,
        path: str = "/chat",
        beside: ChatWindow | None = None,
    ) -> ChatWindow:
        if beside is not None:
            context = beside.page.context
        else:
            context = browser.new_context(
                base_url=helpline.url,
                locale=f"{language}-BE",
                viewport={"width": width, "height": height},
                reduced_motion="reduce",
            )
            context.set_default_timeout(15_000)
            contexts.append(context)
        page = context.new_page()
        watch(page, helpline.url, complaints)
        page.goto(path)
        window = ChatWindow(page, language)
        window.wait_for("utter_welcome")
        return window

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
