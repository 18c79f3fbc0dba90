"""Files to download and texts to copy, under what the assistant says."""

from __future__ import annotations

import pytest
from driving import assert_accessible, assert_targets_large_enough, bubble
from fake_gateway import WORDS, FakeGateway, open_chat
from playwright.sync_api import BrowserContext, Page, expect

NL = WORDS.words["nl"]["chat"]
LETTER = "Geachte mevrouw, geachte heer,\n\nMijn bestelling kwam niet.\n\nHoogachtend,"
PDF = {"title": "De brief als pdf", "url": "/api/files/complaint-letter/CC-7K3PQ-9/nl.pdf"}
DATES = {"title": "Zet in mijn agenda", "url": "/api/files/dates/CC-7K3PQ-9.ics"}


@pytest.fixture
def letter(page: Page, gateway: FakeGateway) -> Page:
    """The chat with a letter to copy and two files."""
    open_chat(page, gateway)
    gateway.say("Gewoon een bericht")
    gateway.say(LETTER, files=[PDF, DATES], to_copy=True)
    expect(page.get_by_role("link", name=PDF["title"], exact=True)).to_be_visible()
    return page


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_links_and_button_fit_and_can_be_used_by_everyone(letter: Page, width: int) -> None:
    letter.set_viewport_size({"width": width, "height": 844})
    for control in (
        letter.get_by_role("link", name=PDF["title"], exact=True),
        letter.get_by_role("link", name=DATES["title"], exact=True),
        letter.get_by_role("button", name=NL["copy"], exact=True),
    ):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=1)
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert_accessible(letter)
    assert_targets_large_enough(letter)


def test_other_messages_have_neither(letter: Page) -> None:
    plain = bubble(letter, "Gewoon een bericht")
    expect(plain.get_by_role("link")).to_have_count(0)
    expect(plain.get_by_role("button")).to_have_count(0)


def test_a_file_is_downloaded_with_the_keyboard_and_the_page_stays(letter: Page) -> None:
    address = letter.url
    letter.get_by_role("link", name=PDF["title"], exact=True).focus()
    with letter.expect_download() as download:
        letter.keyboard.press("Enter")
    assert download.value.suggested_filename == "complaint-letter-CC-7K3PQ-9-nl.pdf"
    assert download.value.url.endswith(PDF["url"])
    assert letter.url == address


def test_the_text_is_copied_as_it_stands_and_that_is_told(
    letter: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = letter.get_by_role("button", name=NL["copy"], exact=True)
    button.focus()
    letter.keyboard.press("Enter")
    expect(letter.get_by_role("status").filter(has_text=NL["copied"])).to_be_visible()
    assert letter.evaluate("navigator.clipboard.readText()") == LETTER
    expect(button).to_be_focused()
    expect(letter.get_by_role("status").filter(has_text=NL["copied"])).to_have_count(0)


def test_where_copying_is_not_allowed_the_text_is_marked(letter: Page) -> None:
    letter.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    letter.get_by_role("button", name=NL["copy"], exact=True).click()
    expect(letter.get_by_role("status").filter(has_text=NL["copy_by_hand"])).to_be_visible()
    assert "Mijn bestelling kwam niet." in letter.evaluate("getSelection().toString()")


def test_they_are_there_again_after_a_reload(letter: Page) -> None:
    letter.reload()
    expect(letter.get_by_role("link", name=DATES["title"], exact=True)).to_be_visible()
    expect(letter.get_by_role("button", name=NL["copy"], exact=True)).to_be_visible()


def test_the_button_speaks_the_language_of_the_window(letter: Page) -> None:
    letter.get_by_role("button", name="English").click()
    words = WORDS.words["en"]["chat"]
    expect(letter.get_by_role("button", name=words["copy"], exact=True)).to_be_visible()
    # What was said in Dutch stays so, and says so to a screen reader.
    expect(letter.get_by_role("link", name=PDF["title"], exact=True)).to_be_visible()
