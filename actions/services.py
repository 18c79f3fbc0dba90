"""What every action shares in this process: settings, database, texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy.engine import Engine

from helpline.database import open_engine
from helpline.letters import complaint_letter
from helpline.settings import Settings, load_settings
from helpline.terms import load_terms
from helpline.texts import Catalogue
from helpline.understanding.answers import interpret_answer
from helpline.understanding.claim_wishes import documents_in, wish_in
from helpline.understanding.contract_answers import answer_on_contract
from helpline.understanding.cover_questions import find_cover_question
from helpline.understanding.crisis import detect_crisis
from helpline.understanding.incidents import signs_in
from helpline.understanding.kin import names_kin
from helpline.understanding.letter_wishes import wants_letter
from helpline.understanding.policy_questions import find_question
from helpline.understanding.settling import says_only_facts

_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Services:
    """Made once, when the first action runs."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services."""
    settings = load_settings()
    return Services(
        settings=settings,
        engine=open_engine(settings.resolved_database_url),
        catalogue=Catalogue.load(settings.data_dir),
    )


def warm_up() -> None:
    """Read what the first turn would otherwise wait for: texts, terms, lexicons, dictionaries."""
    services()
    load_terms(_ANY_DAY)
    wish_in("Lampje")
    documents_in("Lampje")
    wants_letter("Lampje")
    signs_in("Lampje")
    names_kin("Lampje")
    says_only_facts("Lampje")
    detect_crisis("Lampje")
    complaint_letter(
        "non_delivery",
        "nl",
        {},
        sender_name=None,
        sent_on=_ANY_DAY,
        data_dir=services().settings.data_dir,
    )
    for language in ("nl", "fr", "en"):
        find_question("Lampje?", language)
        find_cover_question("Lampje?", language)
        for fact in ("merchant", "complaint_date", "amount", "item", "cause", "cost_kinds"):
            interpret_answer("Lampje op 3 mei, 20 euro", fact, language, _ANY_DAY)
        answer_on_contract("Lampje op 3 mei", "contract_start", language, _ANY_DAY)
