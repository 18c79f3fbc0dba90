"""Templates, filled in the handler's language. What customers wrote is escaped like all else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from helpline.desk.dossier import Reader
from helpline.desk.guard import ROOT, Visit
from helpline.desk.words import Words
from helpline.texts import Catalogue

HERE = Path(__file__).parent
LANGUAGE_NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}


class Renderer:
    """Makes the desk's HTML."""

    def __init__(self, words: dict[str, Words], catalogue: Catalogue) -> None:
        """`words`: language -> words."""
        self._words = words
        self.readers = {
            language: Reader(words[language], catalogue, language) for language in words
        }
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def fragment(self, template: str, language: str, **values: Any) -> str:
        """A part of a page."""
        return self._environment.get_template(template).render(
            root=ROOT,
            language=language,
            languages=LANGUAGE_NAMES,
            words=self._words[language],
            text=self._words[language]["page"],
            say=self.readers[language].say,
            **values,
        )

    def error(self, language: str, code: str, **figures: object) -> str:
        """The text of an error."""
        return self.readers[language].say("errors", code, **figures)

    def page(
        self, template: str, visit: Visit, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page for a handler who is signed in."""
        html = self.fragment(
            template,
            visit.language,
            handler=visit.handler,
            csrf=visit.csrf,
            path=visit.request.url.path,
            query=_query(visit.request),
            **values,
        )
        return HTMLResponse(html, status_code=status)

    def open_page(
        self, template: str, request: Request, language: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page for anyone."""
        html = self.fragment(
            template, language, handler=None, path=request.url.path, query="", **values
        )
        return HTMLResponse(html, status_code=status)


def _query(request: Request) -> str:
    """The request's query as the links to the other languages repeat it."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return str(request.url.include_query_params().replace_query_params(**dict(rest)).query)
