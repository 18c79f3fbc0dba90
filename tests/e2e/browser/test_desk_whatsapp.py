"""A handler at the desk, in English, and a customer on WhatsApp, in French: from the call for a
person to the accepted claim."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from chat_window import REFERENCE, TEXTS
from driving import wait_until, watch
from playwright.sync_api import Browser, Page, expect
from test_desk_takeover import PASSWORD, PATIENCE_MS, line, new_handler

from benchmarks.system import running_helpline
from helpline.claims import parse_reference
from helpline.desk.words import load_words
from helpline.settings import PROJECT_ROOT
from tests.whatsapp_provider import Phone, Posted, Provider, deliver, delivery, text

WORDS = load_words(PROJECT_ROOT / "data")["en"]
TEXT = WORDS["page"]
NUMBER = "32470200001"
SOFA = (
    "Bonjour, j'ai commandé un canapé à 149 euros chez Made.com le 1er septembre 2026, jamais "
    "livré. J'ai réclamé par leur formulaire le 1er octobre, aucune réponse."
)
NOTE = "calls back on Monday, sounds tired"


def title(name: str, payload: str) -> str:
    """The French title of the choice of text `name` whose payload holds `payload`."""
    (found,) = (b.title for b in TEXTS.buttons(name, "fr") if payload in b.payload)
    return found


YES = title("utter_confirm", "/confirm_claim")
PRESSES = (
    title("utter_question_circumstances_non_delivery", '"value": []'),
    title("utter_question_item_category", '"ordinary"'),
    title("utter_question_victim", '"policyholder"'),
)
IDENTITY = {
    TEXTS.render("utter_question_contract_number_birth_date", "fr"): "CC-104523",
    TEXTS.render("utter_question_birth_date", "fr"): "5 novembre 1979",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def helpline(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A helpline of its own, whose WhatsApp is the local provider."""
    state_dir = tmp_path_factory.mktemp("state")
    with running_helpline(state_dir, now="2026-11-21T10:00:00Z", **provider.settings) as running:
        yield running


@pytest.fixture
def handler(helpline: Any, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A handler's browser at the inbox."""
    one_time = new_handler(helpline, "grace", "Grace Peeters")
    context = browser.new_context(
        base_url=helpline.url, locale="en-GB", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    watch(page, helpline.url, complaints)
    page.goto("/desk/")
    sign_in(page, one_time)
    page.get_by_label(TEXT["password_old"]).fill(one_time)
    page.get_by_label(TEXT["password_new"], exact=True).fill(PASSWORD)
    page.get_by_label(TEXT["password_again"]).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(TEXT["password_saved"])).to_be_visible()
    sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXT["inbox_title"])
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def sign_in(page: Page, password: str) -> None:
    page.get_by_label(TEXT["name"]).fill("grace")
    page.get_by_label(TEXT["password"]).fill(password)
    page.keyboard.press("Enter")


def plain(words: str) -> str:
    """`words` with ordinary spaces: French has narrow ones."""
    return " ".join(words.split())


def answer_up_to_the_summary(phone: Phone, provider: Provider) -> None:
    """Answer each question as it comes."""
    for _ in range(8):
        if YES in phone.choices:
            return
        pressed = next((choice for choice in PRESSES if choice in phone.choices), None)
        if pressed is not None:
            phone.press(pressed)
            continue
        asked = provider.texts(NUMBER)[-1]
        (words,) = (words for question, words in IDENTITY.items() if question in asked)
        phone.say(words)
    raise AssertionError("no summary")


def test_a_person_takes_over_on_whatsapp_and_hands_back(
    handler: Page, helpline: Any, provider: Provider, rows: Any
) -> None:
    phone = Phone(helpline.url, provider, NUMBER)

    def wait_for_posts(count: int) -> list[Posted]:
        """What the customer's phone got, once it is `count` messages."""
        seconds = PATIENCE_MS / 1000
        wait_until(handler, lambda: len(provider.taken(NUMBER)) >= count, seconds)
        return provider.taken(NUMBER)

    # No page is loaded anew from here on: whatever appears, appears by itself.
    handler.evaluate("window.sameInbox = true")
    phone.say(SOFA)
    pending = provider.taken(NUMBER)[-1]
    assert set(pending.choices) & set(PRESSES)
    said = phone.say("je veux parler à une personne")
    assert TEXTS.render("utter_human", "fr") in said

    entry = (
        handler.locator("#inbox a")
        .filter(has_text=WORDS["reasons"]["asked_for_a_person"])
        .filter(has_text=WORDS["languages"]["fr"])
        .filter(has_text=WORDS["channels"]["whatsapp"])
    )
    expect(entry).to_be_visible(timeout=PATIENCE_MS)
    assert handler.evaluate("window.sameInbox")
    entry.click()
    expect(handler.get_by_role("heading", level=1)).to_contain_text("WhatsApp · French")
    expect(line(handler, "customer", "je veux parler à une personne")).to_be_visible()
    handler.evaluate("window.samePage = true")

    told = len(provider.taken(NUMBER))
    handler.get_by_role("button", name=TEXT["take"]).click()
    joined = TEXTS.render("utter_desk_handler_joined", "fr", handler="Grace Peeters")
    assert wait_for_posts(told + 1)[-1].text == joined
    reply = handler.get_by_label(TEXT["reply"])
    reply.fill("Bonjour, comment puis-je vous aider ?")
    handler.get_by_role("button", name=TEXT["send"], exact=True).click()
    answered = wait_for_posts(told + 2)[-1].text
    assert "Grace Peeters" in answered
    assert answered.endswith("\nBonjour, comment puis-je vous aider ?")
    expect(reply).to_have_value("")

    words = "je ne comprends pas la question <b>merci</b>"
    assert deliver(helpline.url, delivery(text(NUMBER, words))).status_code == 200
    expect(line(handler, "customer", words)).to_be_visible(timeout=PATIENCE_MS)
    handler.locator("#note-part summary").click()
    handler.get_by_role("textbox", name=TEXT["note"]).fill(NOTE)
    handler.get_by_role("button", name=TEXT["note_save"]).click()
    expect(line(handler, "note", NOTE)).to_be_visible()

    handler.get_by_role("button", name=TEXT["hand_back"]).click()
    # Neither the note nor an answer of the assistant came in between.
    back, repeated = wait_for_posts(told + 4)[told + 2 :]
    assert back.text == TEXTS.render("utter_desk_assistant_back", "fr")
    assert repeated.text.splitlines()[-1] == pending.text.splitlines()[-1]
    assert list(repeated.choices) == list(pending.choices)
    expect(handler.get_by_role("button", name=TEXT["take"])).to_be_visible()

    answer_up_to_the_summary(phone, provider)
    found = REFERENCE.search(phone.press(YES))
    assert found
    reference = found.group()
    claim = handler.locator(f"#claim-{reference}")
    expect(claim).to_be_visible(timeout=PATIENCE_MS)
    assert handler.evaluate("window.samePage")
    told = len(provider.taken(NUMBER))
    claim.locator("summary").filter(has_text=TEXT["accept"]).click()
    form = claim.get_by_role("form", name=TEXT["accept_title"])
    form.get_by_label(TEXT["reason"]).fill("invoice seen")
    form.get_by_role("button", name=TEXT["accept"]).click()
    expect(claim).to_contain_text(WORDS["statuses"]["accepted"])
    news = plain(wait_for_posts(told + 1)[-1].text)
    assert f"nous avons accepté votre dossier {reference}" in news
    assert re.search(r"\b149 €", news)

    (stored,) = rows(
        "SELECT status, payable_cents FROM claims WHERE reference = ?", parse_reference(reference)
    )
    assert (stored["status"], stored["payable_cents"]) == ("accepted", 14_900)
    (conversation,) = rows("SELECT * FROM conversations WHERE channel_user = ?", NUMBER)
    assert (conversation["channel"], conversation["language"]) == ("whatsapp", "fr")
    assert all(posted.status == 200 for posted in provider.posted)
    everything = json.dumps([posted.body for posted in provider.posted], ensure_ascii=False)
    assert "comment puis-je vous aider" in everything
    assert NOTE not in everything
    assert "invoice seen" not in everything
