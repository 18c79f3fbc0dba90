"""Loads `data/responses/<language>/*.yml` into the Rasa domain.

Rasa refuses to merge the same response from several domain files; here the variants of each
language are put side by side, each with a condition on the `language` slot.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from helpline.settings import load_settings
from helpline.texts import LANGUAGES, Catalogue


class LanguageResponsesImporter(RasaFileImporter):
    """Rasa's file importer, plus the responses of every language."""

    def get_domain(self) -> Domain:
        """Return the domain of `domain.yml` with all responses in it."""
        domain = super().get_domain()
        catalogue = Catalogue.load(load_settings().data_dir)
        return domain.merge(Domain.from_dict({"responses": domain_responses(catalogue)}))


def domain_responses(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """All responses as a Rasa domain holds them, one variant per language."""
    return {
        name: [
            {
                **catalogue.source(name, language),
                "condition": [{"type": "slot", "name": "language", "value": language}],
            }
            for language in LANGUAGES
        ]
        for name in catalogue.names()
    }
