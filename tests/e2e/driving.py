"""What the page tests do over and over: write, look, and ask axe."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request

_AXE = Axe()


class _Deaf:
    """Whether the browser's complaints are of our own making just now."""

    now = False


def watch(page: Page, origin: str, complaints: list[str]) -> None:
    """Note in `complaints` whatever a page should never do: policy violations, script errors,
    requests to anyone else."""

    def note(line: str) -> None:
        if not _Deaf.now:
            complaints.append(line)

    def console(message: ConsoleMessage) -> None:
        # A refused request is a state that tests drive; what the page does with it is checked.
        if message.type == "error" and "Failed to load resource" not in message.text:
            note(f"console: {message.text}")

    def request(request: Request) -> None:
        if not request.url.startswith((origin, "data:")):
            note(f"request: {request.url}")

    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on("console", console)
    page.on("request", request)


def wait_until(page: Page, holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Let the browser work until `holds()`."""
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError("waited in vain")


def write(page: Page, text: str) -> None:
    """Write a message and send it with Enter."""
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def bubble(page: Page, text: str) -> Locator:
    """The message that says `text`."""
    words = page.locator(".bubble").get_by_text(text, exact=True)
    return page.locator("li.message").filter(has=words)


def announced(page: Page) -> list[str]:
    """All that was read out since `record_announcements`."""
    return page.evaluate("window.announced")


def record_announcements(page: Page) -> None:
    """Note each text that appears in a live log region of the chat window, from its birth on."""
    page.add_init_script(
        """
        window.announced = [];
        const attach = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function (options) {
          const root = attach.call(this, options);
          new MutationObserver((changes) => {
            for (const change of changes) for (const node of change.addedNodes) {
              const live = change.target.closest?.('[aria-live="polite"], [role="log"]');
              if (live) window.announced.push(node.textContent);
            }
          }).observe(root, { childList: true, subtree: true });
          return root;
        };
        """
    )


def assert_accessible(page: Page) -> None:
    """No axe rule is broken, and nothing is wider than the window."""
    # axe tries out inline styles, which the page's policy rightly blocks.
    _Deaf.now = True
    results = _AXE.run(page)
    page.wait_for_timeout(1)
    _Deaf.now = False
    assert results.violations_count == 0, results.generate_report()
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], f"the page is {widths[0]} px wide in {widths[1]}"


def assert_targets_large_enough(page: Page) -> None:
    """Every control that can be pressed is at least 44 by 44 pixels."""
    for control in page.locator("cyber-care-chat").locator("button:enabled, textarea").all():
        if not control.is_visible():
            continue
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_text()
        assert box["width"] >= 44, control.inner_text()
