"""Sending photos and PDFs from the chat window: by keyboard, by drop, refused, interrupted."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from driving import (
    announced,
    assert_accessible,
    assert_targets_large_enough,
    bubble,
    record_announcements,
    wait_until,
    write,
)
from fake_gateway import DOCUMENT_MAX_MB, WORDS, FakeGateway, open_chat
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.sample_files import GOOD

NL = WORDS.words["nl"]
PATH = "/api/documents"
PHOTO = GOOD["foto.jpg"][1]
PDF = GOOD["bestelling.pdf"][1]


@pytest.fixture(autouse=True)
def _choosers_caught(page: Page) -> None:
    """From before the page is there: Chromium takes a moment to hand its choosers over."""
    page.on("filechooser", lambda _: None)


def file(name: str, content: bytes = PDF, kind: str = "application/pdf") -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def choose(page: Page, *files: Any) -> None:
    """Choose files as a keyboard does: Tab to the button, press Enter."""
    button = page.get_by_role("button", name=NL["chat"]["attach_label"], exact=True)
    button.focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files(list(files))


def sent(gateway: FakeGateway) -> list[dict[str, Any]]:
    return [body for path, body in gateway.requests if path == PATH]


def state(page: Page, name: str) -> Locator:
    return bubble(page, name).locator(".state")


def slow_line(context: BrowserContext, page: Page, bytes_per_second: int) -> Any:
    """Upload no faster than this, until `Network.disable` is sent."""
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
        },
    )
    return line


def test_documents_are_sent_one_after_the_other_and_called_received(
    page: Page, gateway: FakeGateway
) -> None:
    record_announcements(page)
    open_chat(page, gateway)
    gateway.delay = 0.2
    choose(page, file("bestelling.pdf"), file("foto <b>1</b>.jpg", PHOTO, "image/jpeg"))
    expect(state(page, "foto <b>1</b>.jpg")).to_have_text(NL["chat"]["waiting"])
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    expect(state(page, "foto <b>1</b>.jpg")).to_have_text(NL["chat"]["received"])
    first, second = sent(gateway)
    assert (first["name"], first["content"]) == ("bestelling.pdf", PDF)
    assert (second["name"], second["content"]) == ("foto <b>1</b>.jpg", PHOTO)
    assert first["client_id"] != second["client_id"]
    expect(bubble(page, "bestelling.pdf").locator(".document-size")).to_have_text("1 kB")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    wait_until(page, lambda: f"bestelling.pdf: {NL['chat']['received']}" in announced(page))
    # The focus stayed where the customer was.
    expect(page.get_by_role("button", name=NL["chat"]["attach_label"])).to_be_focused()
    assert_accessible(page)


def test_a_document_is_there_after_a_reload(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    choose(page, file("bestelling.pdf"))
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    open_chat(page, gateway)
    expect(bubble(page, "bestelling.pdf")).to_have_count(1)
    expect(bubble(page, "bestelling.pdf").locator(".document")).to_be_visible()
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])


def test_what_is_on_its_way_shows_how_far_it_is_and_holds_nothing_up(
    page: Page, context: BrowserContext, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    line = slow_line(context, page, 200_000)
    choose(page, file("groot.pdf", PDF + bytes(600_000)))
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_accessible_name(
        NL["chat"]["upload_progress"].replace("{name}", "groot.pdf")
    )
    wait_until(page, lambda: 5 < bar.evaluate("node => node.value") < 95)
    expect(state(page, "groot.pdf")).to_contain_text("%")
    assert_accessible(page)
    write(page, "intussen")
    wait_until(page, lambda: any(m["text"] == "intussen" for m in gateway.messages))
    assert not sent(gateway)
    line.send("Network.disable")
    expect(state(page, "groot.pdf")).to_have_text(NL["chat"]["received"])
    expect(bar).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (415, "document_type"),
        (422, "document_empty"),
        (422, "document_count"),
        (422, "document_total"),
        (413, "document_too_large"),
    ],
)
def test_a_refused_document_says_why_and_the_others_go_on(
    page: Page, gateway: FakeGateway, status: int, code: str
) -> None:
    record_announcements(page)
    gateway.refuse(PATH, status, code, max=20)
    open_chat(page, gateway)
    choose(page, file("brief.pdf"), file("bestelling.pdf"))
    why = NL["errors"][code].replace("{max}", "20")
    expect(state(page, "brief.pdf")).to_have_text(NL["chat"]["refused"])
    expect(bubble(page, "brief.pdf").locator(".reason")).to_have_text(why)
    expect(bubble(page, "brief.pdf").get_by_role("button")).to_have_count(0)
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    assert f"brief.pdf: {why}" in announced(page)
    assert_accessible(page)
    # It is told again in the language that the customer goes on in.
    page.get_by_role("button", name="Français").click()
    why = WORDS.words["fr"]["errors"][code].replace("{max}", "20")
    expect(bubble(page, "brief.pdf").locator(".reason")).to_have_text(why)
    # And gone when the customer goes on.
    write(page, "verder")
    expect(bubble(page, "verder")).to_be_visible()
    expect(bubble(page, "brief.pdf")).to_have_count(0)


def test_what_is_too_large_or_empty_is_told_without_sending_it(
    page: Page, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    large = file("groot.pdf", bytes(DOCUMENT_MAX_MB * 1_000_000 + 1))
    choose(page, large, file("leeg.pdf", b""), file("bestelling.pdf"))
    too_large = NL["errors"]["document_too_large"].replace("{max}", str(DOCUMENT_MAX_MB))
    expect(bubble(page, "groot.pdf").locator(".reason")).to_have_text(too_large)
    expect(bubble(page, "groot.pdf").locator(".document-size")).to_have_text("1 MB")
    empty = NL["errors"]["document_empty"]
    expect(bubble(page, "leeg.pdf").locator(".reason")).to_have_text(empty)
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    assert [body["name"] for body in sent(gateway)] == ["bestelling.pdf"]


@pytest.mark.parametrize(("status", "code"), [(503, "server"), (500, "")])
def test_a_failed_document_can_be_sent_again_as_the_same(
    page: Page, gateway: FakeGateway, status: int, code: str
) -> None:
    gateway.refuse(PATH, status, code)
    open_chat(page, gateway)
    choose(page, file("bestelling.pdf"))
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["failed"])
    reason = bubble(page, "bestelling.pdf").locator(".reason")
    expect(reason).to_have_text(NL["errors"]["document_server"])
    assert_accessible(page)
    assert_targets_large_enough(page)
    bubble(page, "bestelling.pdf").get_by_role("button", name=NL["chat"]["retry"]).click()
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    expect(reason).to_be_hidden()
    first, again = sent(gateway)
    assert first == again


def test_without_internet_nothing_is_lost(
    page: Page, context: BrowserContext, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    context.set_offline(True)
    choose(page, file("een.pdf"), file("twee.pdf"))
    for name in ("een.pdf", "twee.pdf"):
        expect(state(page, name)).to_have_text(NL["chat"]["failed"])
        reason = bubble(page, name).locator(".reason")
        expect(reason).to_have_text(NL["errors"]["document_network"])
    context.set_offline(False)
    for name in ("een.pdf", "twee.pdf"):
        bubble(page, name).get_by_role("button", name=NL["chat"]["retry"]).click()
        expect(state(page, name)).to_have_text(NL["chat"]["received"])
    assert [body["name"] for body in sent(gateway)] == ["een.pdf", "twee.pdf"]


def test_too_many_at_once_says_how_long_to_wait(page: Page, gateway: FakeGateway) -> None:
    gateway.refuse(PATH, 429, "too_many", Retry_After="7")
    open_chat(page, gateway)
    choose(page, file("bestelling.pdf"))
    wait = NL["errors"]["too_many"].replace("{seconds}", "7")
    expect(bubble(page, "bestelling.pdf").locator(".reason")).to_have_text(wait)
    bubble(page, "bestelling.pdf").get_by_role("button", name=NL["chat"]["retry"]).click()
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])


def test_a_lost_session_is_opened_anew(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    gateway.lose_session()
    choose(page, file("bestelling.pdf"))
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    assert len({body["client_id"] for body in sent(gateway)}) == 1


def test_the_buttons_of_a_question_stay_open_beside_a_document(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.say("Hebt u geklaagd?", ["Ja", "Nee"])
    open_chat(page, gateway)
    choose(page, file("Ja"))
    expect(state(page, "Ja")).to_have_text(NL["chat"]["received"])
    expect(page.get_by_role("button", name="Ja", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Nee", exact=True).click()
    expect(page.get_by_role("button", name="Nee")).to_be_disabled()
    expect(page.locator(".offer.chosen")).to_have_text(f"Nee ({NL['chat']['chosen']})")


def carried(page: Page, names: list[str], text: str = "") -> Any:
    """What a mouse or a clipboard brings."""
    return page.evaluate_handle(
        """([names, text, content]) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
          for (const name of names) {
            carried.items.add(new File([bytes], name, { type: "application/pdf" }));
          }
          if (text) carried.setData("text/plain", text);
          return carried;
        }""",
        [names, text, base64.b64encode(PDF).decode()],
    )


def test_files_can_be_dropped_on_the_window(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    files = carried(page, ["een.pdf", "twee.pdf"])
    log, drop = page.locator(".log"), page.locator(".drop")
    log.dispatch_event("dragover", {"dataTransfer": files})
    expect(drop).to_be_visible()
    assert_accessible(page)
    log.dispatch_event("drop", {"dataTransfer": files})
    expect(drop).to_be_hidden()
    for name in ("een.pdf", "twee.pdf"):
        expect(state(page, name)).to_have_text(NL["chat"]["received"])
    assert "/chat" in page.url


def test_a_picture_can_be_pasted_and_text_stays_text(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    paste = """(node, carried) => node.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }))"""
    box = page.get_by_role("textbox")
    assert box.evaluate(paste, carried(page, ["tekst.pdf"], "een tekst"))
    assert not box.evaluate(paste, carried(page, ["scherm.pdf"]))
    expect(state(page, "scherm.pdf")).to_have_text(NL["chat"]["received"])
    assert [body["name"] for body in sent(gateway)] == ["scherm.pdf"]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_a_phone_in_each_language(
    page: Page, gateway: FakeGateway, width: int, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    gateway.refuse(PATH, 415, "document_type")
    gateway.refuse(PATH, 503, "server")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        open_chat(page, gateway, f"/chat?lang={language}")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=WORDS.words[language]["chat"]["attach_label"]).click()
        long = "een heel lange bestandsnaam zonder einde " * 2 + "x" * 60
        chooser.value.set_files([file(f"{long}.pdf"), file("foto.pdf"), file(f"{scheme}.pdf")])
        received = WORDS.words[language]["chat"]["received"]
        expect(state(page, f"{scheme}.pdf")).to_have_text(received)
        assert_accessible(page)
        assert_targets_large_enough(page)


def test_forced_colours_keep_the_document_visible(page: Page, gateway: FakeGateway) -> None:
    page.emulate_media(forced_colors="active")
    open_chat(page, gateway)
    choose(page, file("bestelling.pdf"))
    expect(state(page, "bestelling.pdf")).to_have_text(NL["chat"]["received"])
    assert_accessible(page)
