"""The public pages around the chat window, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from helpline.gateway.words import WebWords
from helpline.texts import LANGUAGES

_HERE = Path(__file__).parent
_LANGUAGE_NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
# path -> template, key of its title
_PAGES = {
    "/": ("landing.html", "title"),
    "/chat": ("chat.html", "chat_title"),
    "/demo-embed": ("demo_embed.html", "demo_title"),
}


class Pages:
    """Renders the pages in the language that `?lang=` or the browser asks for."""

    def __init__(self, words: WebWords) -> None:
        """`words`: as `helpline.gateway.words.load_words` gives them."""
        self._words = words.words
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["phones"] = _phone_linker(words.phones)

    def routes(self) -> list[BaseRoute]:
        """The routes of the pages and of what they load."""
        return [
            *(Route(path, self.page, methods=["GET"]) for path in _PAGES),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    def page(self, request: Request) -> Response:
        """One of the pages."""
        path = request.url.path
        template, title = _PAGES[path]
        asked = request.query_params.get("lang", "").lower()
        chosen = asked in LANGUAGES
        language = asked if chosen else _preferred(request.headers.get("accept-language", ""))
        html = self._environment.get_template(template).render(
            language=language,
            chosen=chosen,
            languages=_LANGUAGE_NAMES,
            path=path,
            title=title,
            text=self._words[language]["page"],
        )
        return HTMLResponse(html, headers={"Vary": "Accept-Language"})


def _preferred(accepted: str) -> str:
    """The language of ours that an Accept-Language header likes best; the first if none."""
    best, best_weight = LANGUAGES[0], 0.0
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameter)
        liked = float(weight.group(1)) if weight else 1.0
        if language in LANGUAGES and liked > best_weight:
            best, best_weight = language, liked
    return best


def _phone_linker(phones: Iterable[str]) -> object:
    longest_first = sorted(phones, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\d)(?:{'|'.join(map(re.escape, longest_first))})(?!\d)")

    def link(text: str) -> Markup:
        def anchor(match: re.Match[str]) -> str:
            number = match.group(0)
            return f'<a href="tel:{number.replace(" ", "")}">{number}</a>'

        # Escaped first: digits and blanks are the same before and after.
        return Markup(pattern.sub(anchor, str(escape(text))))

    return link
