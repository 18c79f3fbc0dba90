"""The words of the page and the chat window fit together in all languages and with the code."""

from __future__ import annotations

import re

import pytest

from helpline.gateway.pages import Pages
from helpline.gateway.words import load_words
from helpline.settings import Settings
from helpline.texts import LANGUAGES

WORDS = load_words(Settings().data_dir).words
STATIC = Settings().data_dir.parent / "helpline" / "gateway" / "static"
TEMPLATES = STATIC.parent / "templates"
TEXTS = [(section, name) for section, texts in WORDS["nl"].items() for name in texts]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize(("section", "name"), TEXTS)
def test_languages_agree_on_what_is_filled_in(section: str, name: str) -> None:
    expected = placeholders(WORDS["nl"][section][name])
    for language in LANGUAGES:
        assert placeholders(WORDS[language][section][name]) == expected, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_is_filled_in_on_the_pages(language: str) -> None:
    for text in WORDS[language]["page"].values():
        assert "{" not in text


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = [path.read_text() for path in (*STATIC.rglob("*.js"), *TEMPLATES.glob("*.html"))]
    # The pages' titles are named where the pages are listed.
    code = "\n".join(sources) + (TEMPLATES.parent / "pages.py").read_text()
    computed = {"sending", "sent", "failed"} | {name for _, name in TEXTS if name.endswith("_one")}
    computed |= {name for _, name in TEXTS if name.startswith(("topic_", "step_"))}
    for section, name in TEXTS:
        used = re.search(rf'(?:\.|"){name}\b|\b{name}:', code)
        assert used or section == "errors" or name in computed, f"{section}.{name} is never shown"
    for name in re.findall(r"\bwords\.(\w+)(?=[,);])", (STATIC / "chat" / "shell.js").read_text()):
        assert name in WORDS["nl"]["chat"], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_is_addressed_politely(language: str) -> None:
    familiar = {
        "nl": r"\b(je|jij|jou|jouw)\b",
        "fr": r"\b(tu|toi|ton|ta|tes)\b",
        "en": r"\b(gonna|wanna)\b",
    }
    for texts in WORDS[language].values():
        for name, text in texts.items():
            assert not re.search(familiar[language], text, re.IGNORECASE), name


def test_pages_and_static_files_have_their_routes() -> None:
    paths = {route.path for route in Pages(load_words(Settings().data_dir)).routes()}
    assert {"/", "/chat", "/demo-embed", "/static"} <= paths


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_scripts_never_parse_html(path) -> None:
    code = path.read_text()
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|Function\("
    )
    assert not re.search(forbidden, code)
