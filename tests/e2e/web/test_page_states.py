"""Each state of the chat window: what is shown, what is sent, what is read out, what axe says."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from driving import (
    announced,
    assert_accessible,
    assert_targets_large_enough,
    bubble,
    record_announcements,
    wait_until,
    watch,
    write,
)
from fake_gateway import MAX_CHARS, WORDS, FakeGateway, open_chat
from playwright.sync_api import Browser, BrowserContext, Page, expect

NL = WORDS.words["nl"]
QUESTION = "Hebt u al een klacht gestuurd naar de winkel?"
ANSWERS = ["Ja", "Nee", "Ik weet het niet"]


def posted(gateway: FakeGateway, path: str = "/api/messages") -> list[dict[str, Any]]:
    return [body for asked, body in gateway.requests if asked == path]


# Accessibility of every state -------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_state_is_accessible(
    page: Page, gateway: FakeGateway, context: BrowserContext, language: str, scheme: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)
    words = WORDS.words[language]
    open_chat(page, gateway, f"/chat?lang={language}")
    expect(page.get_by_text(words["chat"]["empty"])).to_be_visible()
    assert_accessible(page)

    gateway.say("1\n\n• 2\n• 02 552 51 65", ["Ja", "Nee"])
    gateway.say("Sofie", sender="handler", name="Sofie")
    gateway.say("!", sender="system")
    gateway.typing(True)
    expect(page.get_by_text(words["chat"]["typing"])).to_be_visible()
    assert_accessible(page)
    assert_targets_large_enough(page)

    page.get_by_role("button", name="Nee", exact=True).click()
    expect(page.get_by_role("button", name="Nee")).to_be_disabled()
    assert_accessible(page)

    gateway.refuse("/api/messages", 500)
    write(page, "test")
    expect(page.get_by_role("button", name=words["chat"]["retry"])).to_be_visible()
    assert_accessible(page)
    assert_targets_large_enough(page)

    page.get_by_role("textbox").fill("x" * (MAX_CHARS + 5))
    page.get_by_role("button", name=words["chat"]["send"]).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert_accessible(page)

    context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text(words["chat"]["offline"])
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/", "/demo-embed"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_other_pages_are_accessible(
    page: Page, gateway: FakeGateway, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        open_chat(page, gateway, path)
        assert_accessible(page)


def test_forced_colours_keep_every_border(page: Page, gateway: FakeGateway) -> None:
    page.emulate_media(forced_colors="active")
    gateway.say(QUESTION, ANSWERS)
    open_chat(page, gateway)
    assert_accessible(page)
    for locator in (page.locator(".bubble"), page.get_by_role("button", name="Versturen")):
        border = locator.evaluate("node => getComputedStyle(node).borderTopWidth")
        assert border != "0px"


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_dots_stand_still_for_who_wants_no_motion(
    page: Page, gateway: FakeGateway, motion: str, moves: bool
) -> None:
    page.emulate_media(reduced_motion=motion)
    open_chat(page, gateway)
    gateway.typing(True)
    dot = page.locator(".dots span").first
    expect(dot).to_be_visible()
    name = dot.evaluate("node => getComputedStyle(node).animationName")
    assert (name != "none") == moves


def test_the_phone_number_is_there_without_javascript(
    browser: Browser, gateway: FakeGateway
) -> None:
    context = browser.new_context(base_url=gateway.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/chat?lang=nl")
    expect(page.locator("noscript").get_by_role("link")).to_have_attribute("href", "tel:025525165")
    context.close()


# Reading ----------------------------------------------------------------------------------------


def test_new_messages_are_read_out_once_and_history_is_not(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.say("Dag, wat is er gebeurd?")
    record_announcements(page)
    open_chat(page, gateway)
    expect(bubble(page, "Dag, wat is er gebeurd?")).to_be_visible()
    gateway.say(QUESTION, ANSWERS)
    expect(bubble(page, QUESTION)).to_be_visible()
    write(page, "Nog niet")
    expect(bubble(page, "Nog niet")).to_have_attribute("data-state", "sent")
    gateway.end_streams()
    gateway.say("Dank u.", sender="handler", name="Sofie")
    expect(bubble(page, "Dank u.")).to_be_visible()
    assert announced(page) == [
        f"Assistent: {QUESTION} Antwoorden waaruit u kunt kiezen: Ja, Nee, Ik weet het niet",
        "Sofie: Dank u.",
    ]


def test_history_comes_back_on_reload_at_its_end(page: Page, gateway: FakeGateway) -> None:
    for number in range(40):
        gateway.say(f"Bericht {number}", sender="customer" if number % 2 else "bot")
    open_chat(page, gateway)
    expect(bubble(page, "Bericht 39")).to_be_in_viewport()
    page.reload()
    expect(bubble(page, "Bericht 39")).to_be_in_viewport()
    assert page.locator("li.message").count() == 40


def test_a_second_tab_hears_everything_once(
    page: Page, context: BrowserContext, gateway: FakeGateway, complaints: list[str]
) -> None:
    open_chat(page, gateway)
    second = context.new_page()
    watch(second, gateway.url, complaints)
    open_chat(second, gateway)
    write(page, "Hij is stuk")
    for tab in (page, second):
        expect(bubble(tab, "Hij is stuk")).to_be_visible()
    gateway.say("Dat is vervelend.")
    for tab in (page, second):
        expect(bubble(tab, "Dat is vervelend.")).to_be_visible()
        assert tab.locator("li.message").count() == 2


def test_a_reader_of_old_messages_is_not_pulled_away(page: Page, gateway: FakeGateway) -> None:
    begin = datetime.now(timezone.utc) - timedelta(hours=1)
    for number in range(40):
        gateway.say(f"Bericht {number}", at=begin + timedelta(minutes=number))
    open_chat(page, gateway)
    expect(bubble(page, "Bericht 39")).to_be_in_viewport()
    page.locator(".log").evaluate("node => { node.scrollTop = 0; }")
    # The scroll event comes with the next frame.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    gateway.say("Nieuw")
    latest = page.get_by_role("button", name="Naar het laatste bericht")
    expect(latest).to_be_visible()
    expect(bubble(page, "Bericht 0")).to_be_in_viewport()
    latest.click()
    expect(bubble(page, "Nieuw")).to_be_in_viewport()
    expect(latest).to_be_hidden()


def test_the_end_stays_in_view_when_a_line_appears_below(page: Page, gateway: FakeGateway) -> None:
    for number in range(20):
        gateway.say(f"Bericht {number}")
    open_chat(page, gateway)
    gateway.refuse("/api/messages", 500)
    write(page, "test")
    expect(page.get_by_role("button", name="Opnieuw proberen")).to_be_in_viewport(ratio=1)


def test_on_a_low_screen_the_conversation_flows_with_the_page(
    page: Page, gateway: FakeGateway
) -> None:
    # 1280 by 720 at a zoom of 200 %.
    page.set_viewport_size({"width": 640, "height": 360})
    for number in range(10):
        gateway.say(f"Bericht {number}")
    open_chat(page, gateway)
    assert_accessible(page)
    page.get_by_role("button", name="Naar het laatste bericht").click()
    expect(bubble(page, "Bericht 9")).to_be_in_viewport()
    write(page, "Mijn antwoord")
    expect(bubble(page, "Mijn antwoord")).to_have_attribute("data-state", "sent")
    gateway.say("Het vervolg")
    expect(bubble(page, "Het vervolg")).to_be_in_viewport()
    expect(page.get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize("context_options", [{"timezone_id": "America/New_York"}])
def test_days_and_times_are_belgian_and_in_the_page_language(
    page: Page, gateway: FakeGateway, context_options: dict[str, Any]
) -> None:
    gateway.say("oud", at=datetime(2020, 3, 1, 23, 30, tzinfo=timezone.utc))
    gateway.say("nieuw")
    gateway.say("gisteren", sender="system", at=datetime.now(timezone.utc) - timedelta(days=1))
    open_chat(page, gateway, "/chat?lang=fr")
    expect(page.locator("li.day").first).to_have_text("lundi 2 mars 2020")
    expect(bubble(page, "oud").locator("time")).to_have_text("00:30")
    expect(page.locator("li.day").nth(1)).to_have_text("Aujourd’hui")
    expect(page.locator("li.day").nth(2)).to_have_text("Hier")
    page.get_by_role("button", name="English").click()
    expect(page.locator("li.day").first).to_have_text(re.compile("Monday,? 2 March 2020"))


# Writing ----------------------------------------------------------------------------------------


def test_enter_sends_and_shift_enter_begins_a_line(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    box = page.get_by_role("textbox", name="Uw bericht")
    low = box.bounding_box()
    box.press_sequentially("een")
    box.press("Shift+Enter")
    box.press_sequentially("twee")
    box.press("Shift+Enter")
    box.press_sequentially("drie")
    high = box.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"] + 30
    box.press("Enter")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    wait_until(page, lambda: len(gateway.messages) == 1)
    assert gateway.messages[0]["text"] == "een\ntwee\ndrie"
    assert box.bounding_box() == low


def test_an_own_message_is_there_before_the_gateway_has_it(
    page: Page, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    gateway.delay = 0.5
    write(page, "Hij is stuk")
    own = bubble(page, "Hij is stuk")
    expect(own).to_have_attribute("data-state", "sending")
    expect(own.get_by_text("Wordt verstuurd…")).to_be_visible()
    expect(own.get_by_text("Verstuurd", exact=True)).to_be_visible()
    assert page.locator("li.message").count() == 1


def test_a_masked_message_replaces_what_was_typed(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    gateway.delay = 0.3
    write(page, "mijn kaart is 4111 1111 1111 1111")
    wait_until(page, lambda: len(gateway.messages) == 1)
    client_id = gateway.messages[0]["client_id"]
    gateway.messages[0]["text"] = "mijn kaart is [kaartnummer]"
    gateway.live.append(("message", gateway.messages[0]))
    expect(page.locator("li.message .bubble")).to_have_text("mijn kaart is [kaartnummer]")
    assert page.locator("li.message").count() == 1
    assert posted(gateway)[0]["client_id"] == client_id


def test_two_quick_messages_keep_their_order(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    gateway.delay = 0.2
    write(page, "eerst")
    gateway.delay = 0.0
    write(page, "daarna")
    wait_until(page, lambda: len(gateway.messages) == 2)
    assert [message["text"] for message in gateway.messages] == ["eerst", "daarna"]


def test_a_failed_message_is_sent_again_under_the_same_id(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    gateway.refuse("/api/messages", 503, "server")
    write(page, "Hij is stuk")
    own = bubble(page, "Hij is stuk")
    expect(own).to_have_attribute("data-state", "failed")
    expect(page.get_by_role("alert")).to_have_text(NL["errors"]["server"])
    own.get_by_role("button", name="Opnieuw proberen").click()
    expect(own).to_have_attribute("data-state", "sent")
    expect(page.get_by_role("alert")).to_be_empty()
    first, second = posted(gateway)
    assert first == second
    assert len(gateway.messages) == 1


def test_too_many_messages_names_the_seconds(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    gateway.refuse("/api/messages", 429, "too_many", Retry_After="7")
    write(page, "Hallo?")
    expect(page.get_by_role("alert")).to_contain_text("Wacht 7 seconden")
    expect(bubble(page, "Hallo?").get_by_role("button")).to_be_visible()


@pytest.mark.parametrize(("status", "code"), [(422, "too_long"), (413, "too_long"), (400, "")])
def test_what_can_never_be_sent_goes_back_to_the_input(
    page: Page, gateway: FakeGateway, status: int, code: str
) -> None:
    open_chat(page, gateway)
    gateway.refuse("/api/messages", status, code)
    write(page, "dit lukt niet")
    line = NL["errors"][code or "bad_request"].replace("{max}", str(MAX_CHARS))
    expect(page.get_by_role("alert")).to_have_text(line)
    expect(page.get_by_role("textbox")).to_have_value("dit lukt niet")
    expect(page.locator("li.message")).to_have_count(0)


def test_an_empty_message_is_not_sent(page: Page, gateway: FakeGateway) -> None:
    open_chat(page, gateway)
    write(page, "   ")
    expect(page.get_by_role("alert")).to_have_text(NL["errors"]["empty"])
    assert posted(gateway) == []


def test_the_counter_comes_near_the_limit_and_too_much_is_not_sent(
    page: Page, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    box = page.get_by_role("textbox")
    counter = page.locator("#counter")
    box.fill("x" * (MAX_CHARS - 201))
    expect(counter).to_be_empty()
    # An emoji is one character to the gateway and two to JavaScript.
    box.fill("😀" * (MAX_CHARS - 1))
    expect(counter).to_have_text("Nog 1 teken")
    box.fill("x" * (MAX_CHARS + 12))
    expect(counter).to_have_text("12 tekens te veel")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("te lang")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert posted(gateway) == []
    box.fill("kort")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_person_is_one_press_away(page: Page, gateway: FakeGateway, language: str) -> None:
    chat = WORDS.words[language]["chat"]
    open_chat(page, gateway, f"/chat?lang={language}")
    expect(page.get_by_text(chat["automated"])).to_be_visible()
    expect(page.get_by_text(chat["hint"])).to_be_visible()
    page.get_by_role("button", name=chat["person"]).click()
    wait_until(page, lambda: len(gateway.messages) == 1)
    assert gateway.messages[0]["text"] == chat["person_message"]


# Buttons ----------------------------------------------------------------------------------------


def test_a_press_sends_the_offer_and_shows_what_was_pressed(
    page: Page, gateway: FakeGateway
) -> None:
    seq = gateway.say(QUESTION, ANSWERS)
    open_chat(page, gateway)
    page.get_by_role("button", name="Nee", exact=True).click()
    wait_until(page, lambda: len(gateway.messages) == 2)
    sent = posted(gateway)[0]
    assert sent == {"client_id": sent["client_id"], "offer": {"message": seq, "number": 2}}
    for name in ("Ja", "Nee (gekozen)", "Ik weet het niet"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    expect(bubble(page, "Nee")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Nee (gekozen)")).to_be_disabled()


def test_only_the_latest_offers_count(page: Page, gateway: FakeGateway) -> None:
    gateway.say("Eerste vraag?", ["A", "B"])
    gateway.say("Tweede vraag?", ["C"])
    # One turn can offer in two messages: the numbers run on.
    gateway.say("of", ["D"], first_number=2)
    open_chat(page, gateway)
    enabled = {name: page.get_by_role("button", name=name, exact=True) for name in "ABCD"}
    for name in "AB":
        expect(enabled[name]).to_be_disabled()
    for name in "CD":
        expect(enabled[name]).to_be_enabled()
    write(page, "iets anders")
    for name in "CD":
        expect(enabled[name]).to_be_disabled()


def test_an_offer_that_is_gone_is_withdrawn(page: Page, gateway: FakeGateway) -> None:
    gateway.say(QUESTION, ANSWERS)
    open_chat(page, gateway)
    gateway.refuse("/api/messages", 409, "offer_gone")
    page.get_by_role("button", name="Ja", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(NL["errors"]["offer_gone"])
    expect(page.locator("li.customer")).to_have_count(0)


def test_another_choice_replaces_one_that_did_not_get_through(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.say(QUESTION, ANSWERS)
    open_chat(page, gateway)
    gateway.refuse("/api/messages", 500)
    page.get_by_role("button", name="Ja", exact=True).click()
    expect(bubble(page, "Ja")).to_have_attribute("data-state", "failed")
    page.get_by_role("button", name="Nee", exact=True).click()
    expect(bubble(page, "Nee")).to_have_attribute("data-state", "sent")
    expect(page.locator("li.customer")).to_have_count(1)


def test_everything_can_be_done_with_the_keyboard(page: Page, gateway: FakeGateway) -> None:
    gateway.say(QUESTION, ANSWERS)
    open_chat(page, gateway)
    reached = []
    for _ in range(11):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                  const root = document.querySelector('cyber-care-chat').shadowRoot;
                  const node = root.activeElement;
                  const outline = node && getComputedStyle(node).outlineStyle;
                  if (node && outline === 'none') return 'no visible focus';
                  return node && (node.id || node.className || node.textContent);
                }"""
            )
        )
    assert reached == [
        "Nederlands",
        "Français",
        "English",
        "log",
        *["offer"] * 3,
        "attach",
        "input",
        "person",
        "send",
    ]
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(bubble(page, "Nee")).to_be_focused()
    expect(bubble(page, "Nee")).to_have_attribute("data-state", "sent")
    gateway.say("En wanneer?", ["Gisteren"])
    expect(page.get_by_role("button", name="Gisteren")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Gisteren")).to_be_focused()


# Language ---------------------------------------------------------------------------------------


def test_a_language_button_changes_window_page_and_conversation(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.say("Dag.")
    open_chat(page, gateway, "/?lang=nl")
    page.get_by_role("textbox").fill("mijn half bericht")
    french = page.locator("cyber-care-chat").get_by_role("button", name="Français")
    french.click()
    expect(page.get_by_role("textbox", name="Votre message")).to_have_value("mijn half bericht")
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS.words["fr"]["page"]["heading"])
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_title(WORDS.words["fr"]["page"]["title"])
    expect(french).to_have_attribute("aria-pressed", "true")
    expect(french).to_be_focused()
    # What was said in Dutch is still Dutch to a screen reader.
    expect(bubble(page, "Dag.").locator(".bubble")).to_have_attribute("lang", "nl")
    wait_until(page, lambda: gateway.language == "fr")
    assert page.url.endswith("/?lang=fr")
    assert_accessible(page)
    page.get_by_role("navigation").get_by_role("link", name="English").click()
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("mijn half bericht")
    wait_until(page, lambda: gateway.language == "en")


def test_the_page_follows_the_language_that_the_assistant_hears(
    page: Page, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    gateway.speak("en")
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert posted(gateway, "/api/language") == []


def test_an_earlier_conversation_goes_on_in_its_language(page: Page, gateway: FakeGateway) -> None:
    gateway.language = "fr"
    open_chat(page, gateway)
    expect(page.get_by_role("textbox", name="Votre message")).to_be_visible()


def test_a_chosen_language_goes_before_that_of_an_earlier_conversation(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.language = "fr"
    open_chat(page, gateway, "/chat?lang=en")
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    assert gateway.language == "en"


# The line ---------------------------------------------------------------------------------------


def test_offline_is_told_and_nothing_is_missed(
    page: Page, context: BrowserContext, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    context.set_offline(True)
    status = page.get_by_role("status")
    expect(status).to_have_text(NL["chat"]["offline"])
    write(page, "Hallo?")
    expect(bubble(page, "Hallo?")).to_have_attribute("data-state", "failed")
    expect(page.get_by_role("alert")).to_have_text(NL["errors"]["network"])
    gateway.say("Gemist bericht")
    context.set_offline(False)
    expect(bubble(page, "Gemist bericht")).to_be_visible()
    expect(status).to_have_text(NL["chat"]["reconnected"])
    expect(status).to_be_empty()
    bubble(page, "Hallo?").get_by_role("button", name="Opnieuw proberen").click()
    expect(bubble(page, "Hallo?")).to_have_attribute("data-state", "sent")


def test_a_gateway_that_is_away_is_told_only_when_it_lasts(
    page: Page, gateway: FakeGateway
) -> None:
    open_chat(page, gateway)
    gateway.end_streams()
    wait_until(page, lambda: gateway.listeners > 0)
    expect(page.get_by_role("status")).to_be_empty()
    gateway.streams_allowed = False
    gateway.end_streams()
    expect(page.get_by_role("status")).to_have_text(NL["chat"]["reconnecting"])
    gateway.streams_allowed = True
    gateway.say("Daar zijn we weer")
    expect(bubble(page, "Daar zijn we weer")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(NL["chat"]["reconnected"])


def test_a_lost_session_is_taken_up_again(page: Page, gateway: FakeGateway) -> None:
    gateway.say("Dag.")
    open_chat(page, gateway)
    gateway.lose_session()
    write(page, "Bent u daar nog?")
    expect(bubble(page, "Bent u daar nog?")).to_have_attribute("data-state", "sent")
    assert page.locator("li.message").count() == 2


def test_a_gateway_that_is_not_there_yet_is_tried_again(page: Page, gateway: FakeGateway) -> None:
    gateway.refuse("/api/session", 500)
    page.goto("/chat")
    expect(page.get_by_role("status")).to_contain_text("02 552 51 65")
    write(page, "Hij is stuk")
    expect(bubble(page, "Hij is stuk")).to_have_attribute("data-state", "sent")


def test_refused_cookies_are_explained(page: Page, gateway: FakeGateway) -> None:
    gateway.keep_cookie = False
    page.goto("/chat")
    write(page, "Hij is stuk")
    expect(page.get_by_role("alert")).to_contain_text("cookie")
    # It does not ask for sessions without end.
    before = len(posted(gateway, "/api/session"))
    page.wait_for_timeout(2000)
    assert len(posted(gateway, "/api/session")) - before <= 3


# Safety -----------------------------------------------------------------------------------------

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1) https://a.example/'><svg onload=alert(1)>",
    '"><a href="javascript:alert(1)">klik</a>',
]


def test_nothing_that_anyone_writes_becomes_markup(
    page: Page, gateway: FakeGateway, complaints: list[str]
) -> None:
    page.on("dialog", lambda dialog: (complaints.append("dialog"), dialog.dismiss()))
    for text in HOSTILE:
        gateway.say(text, [text], sender="bot")
        gateway.say(text, sender="handler", name=text)
        gateway.say(text, sender="customer")
    open_chat(page, gateway)
    write(page, HOSTILE[0])
    expect(page.locator("li.customer").last).to_have_attribute("data-state", "sent")
    gateway.say(HOSTILE[1], [HOSTILE[0]])
    page.locator(".offers.live").get_by_role("button", name=HOSTILE[0]).click()
    expect(page.locator("li.customer")).to_have_count(len(HOSTILE) + 2)
    texts = page.locator("li.handler .bubble").all_text_contents()
    assert [text.replace(" (opent een nieuw tabblad)", "") for text in texts] == HOSTILE
    chat = page.locator("cyber-care-chat")
    assert chat.locator("img, script, svg").count() == 0
    hrefs = chat.locator("li a").evaluate_all("links => links.map((link) => link.href)")
    assert set(hrefs) == {"https://a.example/"}
