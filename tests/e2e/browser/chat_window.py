"""A customer at the chat window, who knows the questions by the names of their texts.

The wording is the catalogue's, so that a better sentence breaks no test; what is said to whom and
when is what the tests are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from driving import write
from playwright.sync_api import Locator, Page, expect

from helpline.settings import Settings
from helpline.texts import Catalogue

TEXTS = Catalogue.load(Settings().data_dir)
PATIENCE_MS = 30_000
REFERENCE = re.compile(r"CC-[0-9A-Z]{4,}-[0-9A-Z]")
_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")
_QUESTIONS = [
    name
    for name in TEXTS.names()
    if name.startswith("utter_question_") or name in ("utter_confirm", "utter_what_is_wrong")
]


@dataclass(frozen=True)
class Say:
    """Answer in words."""

    words: str


@dataclass(frozen=True)
class Press:
    """Answer with the button whose payload holds this."""

    payload: str


@dataclass(frozen=True)
class ChatWindow:
    """One open chat window, in the language in which the customer reads."""

    page: Page
    language: str

    def in_language(self, language: str) -> ChatWindow:
        """The same window, read in another language."""
        return replace(self, language=language)

    # What is seen

    @property
    def messages(self) -> Locator:
        """All messages, from the first to the last."""
        return self.page.locator("li.message")

    @property
    def transcript(self) -> list[str]:
        """Who said what, from the first message to the last."""
        return [
            f"{who.split()[1]}: {text}"
            for who, text in self.messages.evaluate_all(
                "all => all.map(one => [one.className, one.querySelector('.bubble').innerText])"
            )
        ]

    @property
    def offers(self) -> Locator:
        """The buttons that count now."""
        return self.page.locator(".offers.live button:enabled")

    def bubbles(self, name: str) -> Locator:
        """The assistant's messages that say the text `name`, whatever its figures are."""
        said = self.page.locator("li.message.bot .bubble")
        return said.filter(has_text=_pattern(name, self.language))

    def wait_for(self, name: str) -> None:
        """Wait until the assistant has said the text `name`."""
        expect(self.bubbles(name).last).to_be_visible(timeout=PATIENCE_MS)

    def wait_until_asked(self, name: str) -> None:
        """Wait until the text `name` is the last that is said."""
        last = self.messages.last
        expect(last).to_have_class(re.compile(r"\bbot\b"), timeout=PATIENCE_MS)
        expect(last.locator(".bubble")).to_contain_text(
            _pattern(name, self.language), timeout=PATIENCE_MS
        )

    def question(self) -> str:
        """Wait until a question is the last that is said; returns its name."""
        patterns = {name: _pattern(name, self.language) for name in _QUESTIONS}
        either = re.compile("|".join(pattern.pattern for pattern in patterns.values()))
        last = self.messages.last
        expect(last).to_have_class(re.compile(r"\bbot\b"), timeout=PATIENCE_MS)
        expect(last.locator(".bubble")).to_contain_text(either, timeout=PATIENCE_MS)
        text = last.locator(".bubble").inner_text()
        return next(name for name, pattern in patterns.items() if pattern.search(text))

    def wait_for_reference(self) -> str:
        """Wait until a claim's reference is told; returns it."""
        told = self.page.locator("li.message.bot .bubble").filter(has_text=REFERENCE)
        expect(told.last).to_be_visible(timeout=PATIENCE_MS)
        found = REFERENCE.search(told.last.inner_text())
        assert found
        return found.group()

    # What the customer does

    def say(self, words: str) -> None:
        """Write and send with Enter."""
        write(self.page, words)

    def button(self, payload: str) -> Locator:
        """The live button whose payload holds `payload`."""
        return self.offers.filter(has_text=re.compile(f"^{re.escape(self._title(payload))}$"))

    def press(self, payload: str) -> None:
        """Press the live button whose payload holds `payload`."""
        self.button(payload).click()

    def choose(self, name: str) -> None:
        """Press the live button that is titled with the text `name`."""
        title = TEXTS.render(name, self.language)
        self.offers.filter(has_text=re.compile(f"^{re.escape(title)}$")).click()

    def answer(self, name: str, answers: Mapping[str, Say | Press]) -> None:
        """Answer the question `name`.

        Raises:
            KeyError: `answers` has no answer to it.
        """
        answer = answers[name]
        if isinstance(answer, Say):
            self.say(answer.words)
        else:
            self.press(answer.payload)

    def go_on(self, answers: Mapping[str, Say | Press]) -> None:
        """Answer each question as it comes, up to the summary."""
        while (name := self.question()) != "utter_confirm":
            self.answer(name, answers)

    def _title(self, payload: str) -> str:
        for name in TEXTS.names():
            for button in TEXTS.buttons(name, self.language):
                if payload in button.payload:
                    return button.title
        raise LookupError(payload)


def _pattern(name: str, language: str) -> re.Pattern[str]:
    """What the page shows of a text: its first line, with anything for a figure."""
    first = TEXTS.source(name, language)["text"].strip().splitlines()[0]
    # Any space will do: French has narrow ones, which a page may keep or not.
    words = (_PLACEHOLDER.sub(".+", re.escape(word)) for word in first.split())
    return re.compile(r"\s+".join(words))
