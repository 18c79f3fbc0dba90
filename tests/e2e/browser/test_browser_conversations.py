"""Whole conversations on a phone, from the first words to the claim's reference."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from chat_window import TEXTS, ChatWindow, Press, Say
from driving import assert_accessible, assert_targets_large_enough
from playwright.sync_api import Locator, Page, expect

HEADPHONES = (
    "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, "
    "vrijdag geleverd maar hij is stuk"
)
SOFA = (
    "Bonjour, j'ai commandé un canapé chez Made.com le 1er septembre 2026, jamais livré. J'ai "
    "réclamé par leur formulaire le 1er octobre, aucune réponse."
)
LAMP = (
    "ordered a desk lamp from LampWorld on 1 September 2026, never arrived, complaint by the "
    "shop's form 1 October, no answer"
)
COMMON = {
    "utter_question_circumstances_non_delivery": Press('"circumstances", "value": []'),
    "utter_question_circumstances_non_conforming_delivery": Press('"circumstances", "value": []'),
    "utter_question_item_category": Press('"ordinary"'),
    "utter_question_victim": Press('"policyholder"'),
    "utter_question_bought_online": Press('"bought_online", "value": true'),
}
LOTTE = {
    "utter_question_contract_number_birth_date": Say("CC-104417"),
    "utter_question_birth_date": Say("17/04/1988"),
}
AMELIE = {
    "utter_question_contract_number_birth_date": Say("CC-104523"),
    "utter_question_birth_date": Say("5 novembre 1979"),
}
RACHEL = {
    "utter_question_contract_number_birth_date": Say("CC-104688"),
    "utter_question_birth_date": Say("22 July 1991"),
}


def the_claim(rows: Any, reference: str) -> dict[str, Any]:
    from helpline.claims import parse_reference

    (claim,) = rows("SELECT * FROM claims WHERE reference = ?", parse_reference(reference))
    return dict(claim)


def assert_readable_by_all(window: ChatWindow) -> None:
    """Nothing is wrong with the finished conversation, by day and by night."""
    for scheme in ("light", "dark"):
        window.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_accessible(window.page)
    assert_targets_large_enough(window.page)


def test_dutch_with_a_correction_a_why_another_language_and_a_reload(
    open_chat: Any, rows: Any
) -> None:
    window = open_chat("nl")
    window.say(HEADPHONES)
    question = "utter_question_complaint_made"
    window.wait_until_asked(question)

    window.say("sorry het was 159 euro")
    window.wait_for("utter_changed")
    window.wait_until_asked(question)
    expect(window.messages.filter(has_text="€ 159")).to_have_count(1)

    window.say("waarom vraag je dat?")
    window.wait_for("utter_explain_complaint_made")
    window.wait_until_asked(question)

    window.page.get_by_role("button", name="Français").click()
    window = window.in_language("fr")
    window.wait_until_asked(question)
    expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    # A screen reader must not read the Dutch bubbles with a French voice.
    dutch = window.page.locator("li.message.bot .bubble").first
    expect(dutch).to_have_attribute("lang", "nl")
    assert window.page.locator("li.message.bot .bubble").last.get_attribute("lang") is None
    window.page.get_by_role("button", name="Nederlands").click()
    window = window.in_language("nl")
    window.wait_until_asked(question)

    before = window.transcript
    window.page.reload()
    window.wait_until_asked(question)
    assert window.transcript == before
    expect(window.page.get_by_role("button", name="Nederlands")).to_have_attribute(
        "aria-pressed", "true"
    )

    window.press('"complaint_made", "value": false')
    expect(window.messages.filter(has_text="27 november 2026")).not_to_have_count(0)
    window.go_on({**COMMON, **LOTTE})
    window.press("/confirm_claim")
    claim = the_claim(rows, window.wait_for_reference())
    assert (claim["outcome"], claim["status"]) == ("too_early", "waiting")
    assert json.loads(claim["report"])["facts"]["amount"] == "159.00"
    assert_readable_by_all(window)


def test_french_that_a_second_tab_sees_and_takes_over(open_chat: Any, rows: Any) -> None:
    first = open_chat("fr")
    first.say(SOFA)
    asked = first.question()
    second = open_chat("fr", beside=first)
    assert second.question() == asked
    assert second.transcript == first.transcript

    answers = {**COMMON, **AMELIE, "utter_question_amount": Say("498 euros")}
    writing, watching = second, first
    while asked != "utter_confirm":
        writing.answer(asked, answers)
        asked = writing.question()
        watching.wait_until_asked(asked)
        assert watching.transcript == writing.transcript
        writing, watching = watching, writing
    writing.press("/confirm_claim")
    reference = watching.wait_for_reference()
    assert writing.wait_for_reference() == reference
    assert watching.transcript == writing.transcript
    expect(watching.button("/confirm_claim")).to_have_count(0)

    claim = the_claim(rows, reference)
    assert (claim["outcome"], claim["payable_cents"]) == ("covered", 49800)
    assert_readable_by_all(first)


def test_english_on_the_narrowest_phone(open_chat: Any, rows: Any) -> None:
    window = open_chat("en", width=320, height=568)
    answers = {**COMMON, **RACHEL, "utter_question_amount": Say("80 euros")}
    window.say(LAMP)
    window.go_on(answers)
    assert_accessible(window.page)

    window.press("/correct_fact")
    window.wait_until_asked("utter_what_is_wrong")
    window.say("it was 85 euros")
    window.wait_for("utter_changed")
    window.go_on(answers)
    window.press("/confirm_claim")
    reference = window.wait_for_reference()
    expect(window.messages.filter(has_text="31 October 2026")).not_to_have_count(0)
    claim = the_claim(rows, reference)
    assert (claim["outcome"], claim["payable_cents"]) == ("covered", 8500)
    # A message that was long in the making is never cut off at its side.
    for box in window.page.locator(".bubble").all():
        sides = box.bounding_box()
        assert sides is not None
        assert sides["x"] >= 0
        assert sides["x"] + sides["width"] <= 320
    assert_readable_by_all(window)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_whom_no_choice_fits_taps_to_the_topic(open_chat: Any, language: str) -> None:
    window = open_chat(language, width=320, height=568)
    window.say("300 euro, Coolblue")
    window.choose("utter_topic_title_none")
    window.wait_for("utter_triage_start")
    assert_readable_by_all(window)
    # Typed in small letters instead of tapped; then a step back by its button.
    window.say(TEXTS.render("utter_triage_start_posted", language).lower())
    window.wait_for("utter_triage_posted")
    window.choose("utter_triage_back")
    expect(window.bubbles("utter_triage_start")).to_have_count(2)
    window.choose("utter_triage_start_money")
    window.wait_for("utter_triage_money")
    window.choose("utter_triage_money_tricked")
    # Neither the sum nor that money left is asked any more.
    window.wait_until_asked("utter_question_bank_informed")
    told = window.page.locator("li.message.bot .bubble").filter(has_text="300")
    expect(told.last).to_be_visible()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press `key` until `target` has the focus, which must be visible there."""
    for _ in range(60):
        if target.evaluate("one => one === one.getRootNode().activeElement"):
            assert target.evaluate("one => one.matches(':focus-visible')")
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to {target} with {key}")


def test_english_with_the_keyboard_alone(open_chat: Any, rows: Any) -> None:
    window = open_chat("nl")
    page = window.page
    tab_to(page, page.get_by_role("button", name="English"))
    page.keyboard.press("Space")
    window = window.in_language("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    answers = {**COMMON, **RACHEL, "utter_question_amount": Say("80 euros")}

    tab_to(page, page.get_by_role("textbox"))
    page.keyboard.type(LAMP)
    page.keyboard.press("Enter")
    while True:
        asked = window.question()
        answer = {**answers, "utter_confirm": Press("/confirm_claim")}[asked]
        if isinstance(answer, Say):
            tab_to(page, page.get_by_role("textbox"))
            page.keyboard.type(answer.words)
        else:
            # Backwards from the input, forwards from the own message after a button.
            at_input = page.get_by_role("textbox").evaluate(
                "one => one === one.getRootNode().activeElement"
            )
            key = "Shift+Tab" if at_input else "Tab"
            tab_to(page, window.button(answer.payload), key)
        page.keyboard.press("Enter")
        if asked == "utter_confirm":
            break
    assert the_claim(rows, window.wait_for_reference())["outcome"] == "covered"


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_pasted_card_number_is_shown_to_no_one(open_chat: Any, language: str) -> None:
    window = open_chat(language)
    window.say("4111 1111 1111 1111")
    window.wait_for("utter_masked_card")
    for again in (False, True):
        if again:
            window.page.reload()
            window.wait_for("utter_masked_card")
        own = window.page.locator("li.message.customer .bubble")
        expect(own).not_to_have_text(re.compile("1111"))
        assert "4111" not in " ".join(window.page.locator("cyber-care-chat").all_inner_texts())
    stop = window.bubbles("utter_masked_card").get_by_role("link")
    expect(stop).to_have_attribute("href", "tel:078170170")


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("nl", "ik wil niet meer leven", "tel:1813"),
        ("fr", "je veux en finir avec la vie", "tel:080032123"),
        ("en", "I want to die", "tel:026484014"),
    ],
)
def test_who_is_in_need_sees_numbers_to_tap_at_once(
    open_chat: Any, language: str, words: str, number: str
) -> None:
    window = open_chat(language, width=320, height=568)
    window.say(words)
    window.wait_for("utter_crisis_suicide")
    answer = window.messages.nth(2)
    expect(answer.locator("a[href='tel:112']")).to_be_visible()
    # On the smallest phone the answer is read from its beginning, with the first number there.
    expect(answer.locator(f"a[href='{number}']").first).to_be_in_viewport(ratio=1)
    expect(answer.locator(".bubble p").first).to_be_in_viewport(ratio=1)
    assert_accessible(window.page)


def test_the_window_in_another_page(open_chat: Any, rows: Any) -> None:
    window = open_chat("fr", width=1024, height=768, path="/demo-embed")
    answers = {**COMMON, **AMELIE, "utter_question_amount": Say("75,50 euros")}
    window.say(SOFA)
    window.go_on(answers)
    window.press("/confirm_claim")
    assert the_claim(rows, window.wait_for_reference())["payable_cents"] == 7550
    assert_accessible(window.page)


def test_the_landing_page_follows_the_words_of_the_customer(open_chat: Any) -> None:
    window = open_chat("nl", width=1280, height=900, path="/")
    window.say(SOFA)
    window = window.in_language("fr")
    window.question()
    expect(window.page.locator("html")).to_have_attribute("lang", "fr")
    heading = window.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Nous vous aidons", use_inner_text=True)
    assert_accessible(window.page)
