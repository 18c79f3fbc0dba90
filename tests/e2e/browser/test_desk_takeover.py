"""A handler at the desk, in French, and a customer on the web chat, in Dutch: from the call for a
person to the accepted claim."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chat_window import TEXTS, Press, Say
from driving import assert_accessible, watch
from playwright.sync_api import Browser, Page, expect

from helpline.desk.words import load_words
from helpline.settings import PROJECT_ROOT

WORDS = load_words(PROJECT_ROOT / "data")["fr"]
TEXT = WORDS["page"]
PASSWORD = "un deux trois soleil"
PATIENCE_MS = 30_000
HEADPHONES = (
    "heb op 1 september 2026 bij Coolblue een koptelefoon van 149 euro besteld, nooit geleverd, "
    "op 1 oktober geklaagd via hun formulier, geen antwoord"
)
KAREL = {
    # Worded alike for both kinds of delivery.
    "utter_question_circumstances_non_conforming_delivery": Press('"circumstances", "value": []'),
    "utter_question_circumstances_non_delivery": Press('"circumstances", "value": []'),
    "utter_question_item_category": Press('"ordinary"'),
    "utter_question_victim": Press('"policyholder"'),
    "utter_question_contract_number_birth_date": Say("CC-104790"),
    "utter_question_birth_date": Say("01/12/1954"),
}


def new_handler(helpline: Any, name: str, display_name: str) -> str:
    """An account, made as an operator makes it; returns its one-time password."""
    result = subprocess.run(
        [sys.executable, "-m", "helpline.cli", "desk", "add-user", name, "--display", display_name],
        cwd=PROJECT_ROOT,
        env={**os.environ, "HELPLINE_STATE_DIR": str(helpline.state_dir)},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(result.stdout)["password"])


@pytest.fixture
def desk(helpline: Any, browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A handler's browser, signed in for the first time and with a password of their own."""
    contexts = []

    def sign_in(name: str, display_name: str) -> Page:
        one_time = new_handler(helpline, name, display_name)
        context = browser.new_context(
            base_url=helpline.url,
            locale="fr-BE",
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, helpline.url, complaints)
        page.goto("/desk/")
        assert_fits(page)
        page.get_by_label(TEXT["name"]).fill(name)
        page.get_by_label(TEXT["password"]).fill(one_time)
        page.keyboard.press("Enter")
        expect(page.get_by_text(TEXT["password_must"])).to_be_visible()
        assert_fits(page)
        page.get_by_label(TEXT["password_old"]).fill(one_time)
        page.get_by_label(TEXT["password_new"], exact=True).fill(PASSWORD)
        page.get_by_label(TEXT["password_again"]).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text(TEXT["password_saved"])).to_be_visible()
        page.get_by_label(TEXT["name"]).fill(name)
        page.get_by_label(TEXT["password"]).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(TEXT["inbox_title"])
        assert_menu_fits(page)
        return page

    yield sign_in
    for context in contexts:
        context.close()


def assert_fits(page: Page) -> None:
    """No axe rule is broken and nothing is cut off, on phone and screen, by day and by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width, height in ((390, 844), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            assert_accessible(page)
    page.emulate_media(color_scheme="light")


def assert_menu_fits(page: Page) -> None:
    """The menu of the account is on the screen, on phone and screen."""
    for width, height in ((390, 844), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".account summary").click()
        box = page.locator(".account .menu").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.locator(".account summary").click()


def line(page: Page, kind: str, words: str | re.Pattern[str]) -> Any:
    return page.locator(f"#transcript li.{kind}").filter(has_text=words)


def first_line(name: str) -> str:
    """How the text `name` begins in French."""
    return str(TEXTS.source(name, "fr")["text"]).strip().splitlines()[0].partition("{")[0].strip()


def test_a_person_takes_over_and_hands_back(
    open_chat: Any, desk: Callable[..., Page], rows: Any
) -> None:
    handler = desk("julie", "Julie Lambert")
    # No page is loaded anew from here on: whatever appears, appears by itself.
    handler.evaluate("window.sameInbox = true")
    customer = open_chat("nl")
    customer.say(HEADPHONES)
    pending = customer.question()
    customer.say("ik wil met een medewerker praten")
    customer.wait_for("utter_human")

    reason = WORDS["reasons"]["asked_for_a_person"]
    entry = handler.locator("#inbox a").filter(has_text=reason).filter(has_text="néerlandais").first
    expect(entry).to_be_visible(timeout=PATIENCE_MS)
    assert handler.evaluate("window.sameInbox")
    assert_fits(handler)
    entry.focus()
    handler.keyboard.press("Enter")
    expect(line(handler, "customer", "ik wil met een medewerker")).to_be_visible()
    expect(line(handler, "bot", re.compile("."))).not_to_have_count(0)
    # What was told so far, and what is being asked, in the handler's language.
    so_far = handler.locator("#report")
    expect(so_far).to_contain_text(TEXTS.render("utter_fact_name_merchant", "fr"))
    expect(so_far).to_contain_text("Coolblue")
    expect(so_far).to_contain_text(re.compile(r"149\s€"))
    expect(so_far.locator(".pending")).to_contain_text(first_line(pending))
    handler.evaluate("window.samePage = true")

    handler.get_by_role("button", name=TEXT["take"]).click()
    joined = TEXTS.render("utter_desk_handler_joined", "nl", handler="Julie Lambert")
    lines = customer.page.locator("li.message.system")
    expect(lines.filter(has_text=joined)).to_be_visible(timeout=PATIENCE_MS)
    reply = handler.get_by_label(TEXT["reply"])
    reply.fill("Dag meneer, waarmee kan ik u helpen?")
    handler.keyboard.press("Control+Enter")
    answered = customer.page.locator("li.message.handler")
    expect(answered).to_contain_text("waarmee kan ik u helpen?")
    expect(answered.locator(".who")).to_contain_text("Julie Lambert")
    expect(reply).to_have_value("")

    reply.fill("nog niet verstuurd")
    customer.say("ik versta de vraag niet <b>goed</b>")
    expect(line(handler, "customer", "ik versta de vraag niet <b>goed</b>")).to_be_visible()
    expect(reply).to_have_value("nog niet verstuurd")
    handler.locator("#note-part summary").click()
    handler.get_by_role("textbox", name=TEXT["note"]).fill("rustig uitleggen")
    handler.get_by_role("button", name=TEXT["note_save"]).click()
    expect(line(handler, "note", "rustig uitleggen")).to_be_visible()
    assert_fits(handler)

    told = len(customer.transcript)
    handler.get_by_role("button", name=TEXT["hand_back"]).click()
    back = TEXTS.render("utter_desk_assistant_back", "nl")
    expect(lines.filter(has_text=back)).to_be_visible(timeout=PATIENCE_MS)
    customer.wait_until_asked(pending)
    assert len(customer.transcript) == told + 2
    assert "rustig uitleggen" not in " ".join(customer.transcript)
    expect(handler.get_by_role("button", name=TEXT["take"])).to_be_visible()

    customer.go_on(KAREL)
    customer.press("/confirm_claim")
    reference = customer.wait_for_reference()
    claim = handler.locator(f"#claim-{reference}")
    expect(claim).to_be_visible(timeout=PATIENCE_MS)
    expect(so_far).to_have_count(0)
    expect(claim).to_contain_text("PUR-5")
    expect(claim).to_contain_text(re.compile(r"149\s€"))
    assert handler.evaluate("window.samePage")
    claim.locator("summary").filter(has_text=TEXT["accept"]).click()
    assert_fits(handler)
    form = claim.get_by_role("form", name=TEXT["accept_title"])
    form.get_by_label(TEXT["reason"]).fill("facture vue")
    form.get_by_role("button", name=TEXT["accept"]).click()
    expect(handler.locator(f"#claim-{reference}")).to_contain_text(WORDS["statuses"]["accepted"])
    expect(handler.locator(f"#claim-{reference}")).to_contain_text("facture vue")
    expect(customer.page.locator("li.message.system").filter(has_text=reference)).to_contain_text(
        "aanvaard"
    )
    (stored,) = rows("SELECT status, payable_cents FROM claims WHERE reference = ?", reference)
    assert (stored["status"], stored["payable_cents"]) == ("accepted", 14_900)
    steps = rows("SELECT action FROM audit_entries WHERE actor = 'julie' ORDER BY id")
    assert [step["action"] for step in steps] == [
        "desk.signed_in",
        "desk.password_changed",
        "desk.signed_in",
        "desk.viewed",
        "desk.took_over",
        "desk.replied",
        "desk.noted",
        "desk.handed_back",
        "claim.granted",
        "claim.status",
        "desk.viewed",
    ]
