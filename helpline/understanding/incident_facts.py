"""The facts of an incident that is no purchase, as far as a message states them.

Values are those of the report: see `helpline/coverage`. The phrases are in
`data/lexicon/incident_facts.yml`; when a phrase counts (negation, questions) is told by
`statements`. What a word means depends on what the message is about: a laptop is where lost files
were only where files are lost. So most facts are only read beside the words of their own subject,
and not at all where the message names several values: one question more is better than a wrong
fact taken over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from helpline.understanding.amounts import parse_amount_answer
from helpline.understanding.phrases import Match, load_lexicon
from helpline.understanding.statements import StatementLexicon, Statements

CIRCUMSTANCES = (
    "spread_by_insured",
    "shared_in_confidence",
    "live_communication",
    "published_before_cover",
    "proximus_leak",
    "stolen_offline",
    "illegal_data",
    "no_right_to_data",
    "recovery_impossible",
    "complaint_against_insurer",
)
# Fact -> its values; where one of them tells more than another, it comes first in `_TELLS_MORE`.
VALUES: Mapping[str, tuple[str, ...]] = {
    "where_published": ("live", "messages", "social_media", "website"),
    "perpetrator": (
        "stays_at_home",
        "lives_at_home",
        "press",
        "public_authority",
        "known_person",
        "stranger",
    ),
    "medium": (
        "cloud",
        "external_disk",
        "usb_stick",
        "memory_card",
        "storage_system",
        "tablet",
        "mobile_phone",
        "computer_disk",
    ),
    "cause": (
        "ransomware",
        "virus",
        "device_gone",
        "deleted_by_other",
        "dropped",
        "flood",
        "electrical_problem",
        "software_bug",
        "human_error",
        "hardware_failure",
    ),
    "legal_subject": (
        "intellectual_property",
        "identity_theft",
        "payment_fraud",
        "e_reputation",
        "online_purchase",
    ),
    "advice_subject": (
        "passwords_and_accounts",
        "suspicious_message",
        "suspicious_site",
    ),
}
WANTS = ("specialist", "psychologist", "costs", "compensation")
_CUSTOMER_COSTS = ("postage", "identity_documents", "lost_income", "lawyer")
_TELLS_MORE: Mapping[str, frozenset[tuple[str, str]]] = {
    "where_published": frozenset({("live", "social_media"), ("social_media", "website")}),
    # A ransom is asked by a virus; what broke did so because it fell or got wet.
    "cause": frozenset(
        {("ransomware", "virus")}
        | {
            (cause, "hardware_failure")
            for cause in ("dropped", "flood", "electrical_problem", "software_bug", "device_gone")
        }
    ),
    "perpetrator": frozenset({("stays_at_home", "lives_at_home")}),
    "medium": frozenset(
        {
            (part, "computer_disk")
            for part in ("external_disk", "usb_stick", "memory_card", "storage_system")
        }
        | {("memory_card", "mobile_phone")}
    ),
}
# Fact -> what the message must tell of for it: one of these.
_SUBJECTS = {
    "where_published": ("harmed", "fake_profile"),
    "perpetrator": ("wronged",),
    "medium": ("data_lost",),
    "cause": ("data_lost",),
    "legal_subject": ("legal_question",),
    "advice_subject": ("advice_wanted",),
}
_OF_FILES = frozenset({"illegal_data", "no_right_to_data", "recovery_impossible"})
_FLAGS = ("money_left_account", "bank_informed", "card_blocked")
_FILE = "incident_facts"
_MONEY = re.compile(r"\d[\d.,]*\s*(?:€|euro?s?\b)|€\s*\d[\d.,]*", re.IGNORECASE)


def extract_incident_facts(text: str, language: str) -> dict[str, Any]:
    """The facts that `text` states, by their names in a report; {} when there are none.

    `language` ("nl", "fr", "en") is a hint for words of two meanings: all three are matched.
    `circumstances` holds the codes that were volunteered, and is absent when there are none.
    """
    reading = _Reading(text, language)
    if not reading.hits:
        return {}
    facts: dict[str, Any] = {}
    for fact in VALUES:
        value = reading.value(fact)
        if value:
            facts[fact] = value
    for fact in _FLAGS:
        told = reading.flag(fact)
        if told is not None:
            facts[fact] = told
    lost = True if facts.get("money_left_account") else reading.flag("already_lost")
    if lost is not None:
        facts["already_lost"] = lost
    police = reading.police_report()
    if police:
        facts["police_report"] = police
    for fact, found in (
        ("wants", reading.wants()),
        ("circumstances", reading.circumstances()),
    ):
        if found:
            facts[fact] = found
    facts.update(reading.costs(text))
    victim = reading.victim()
    if victim:
        facts["victim"] = victim
    return facts


@lru_cache(maxsize=1)
def _lexicon() -> StatementLexicon:
    return StatementLexicon.read(_FILE, load_lexicon(_FILE))


class _Reading(Statements):
    """A message with the phrases found in it, and what they come to for an incident."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__(text, language, _lexicon())

    def tells(self, label: str) -> bool:
        """Whether `label` is told as something that is so."""
        return any(self._is_told(match) for match in self.all(label))

    def _is_told(self, match: Match) -> bool:
        return not self.is_denied(match) and not self.asked_or_supposed(match)

    def value(self, fact: str) -> str | None:
        """The one value of `fact` that the message tells; None where it names several."""
        if not any(self.says(subject) for subject in _SUBJECTS[fact]):
            return None
        # A question for advice or about the law tells its subject by asking.
        asking = fact in ("legal_subject", "advice_subject")
        heard = self.says if asking else self.tells
        found = [value for value in VALUES[fact] if heard(f"{fact}_{value}")]
        more = _TELLS_MORE.get(fact, frozenset())
        left = [value for value in found if not any((one, value) in more for one in found)]
        return left[0] if len(left) == 1 else None

    def flag(self, fact: str) -> bool | None:
        """Whether `fact` is so; "not" where it is denied in so many words."""
        if any(not self.asked_or_supposed(m) for m in self.all(f"not_{fact}")):
            return False
        matches = [m for m in self.all(fact) if not self.asked_or_supposed(m)]
        if not matches:
            return None
        return not any(self.is_denied(match) for match in matches)

    def police_report(self) -> str | None:
        """Whether the police know (GEN-9)."""
        if self.tells("police_refused"):
            return "refused"
        told = self.flag("police_told")
        return None if told is None else "yes" if told else "not_yet"

    def wants(self) -> list[str]:
        """The help that is asked for in so many words."""
        return [want for want in WANTS if self.says(f"wants_{want}")]

    def circumstances(self) -> list[str]:
        """The circumstances volunteered."""
        of_files = self.says("data_lost")
        return [
            code
            for code in CIRCUMSTANCES
            if (of_files or code not in _OF_FILES) and self.tells(code)
        ]

    def costs(self, text: str) -> dict[str, Any]:
        """The costs that the customer says to have had, with the amount where there is one sum."""
        kinds = [kind for kind in _CUSTOMER_COSTS if self.tells(f"cost_{kind}")]
        if not kinds:
            return {}
        facts: dict[str, Any] = {"cost_kinds": kinds}
        sums = _MONEY.findall(text)
        if len(kinds) == len(sums) == 1:
            parsed = parse_amount_answer(sums[0], self.language)
            if parsed:
                facts[f"cost_{kinds[0]}"] = f"{parsed[0]:.2f}"
        return facts

    def victim(self) -> str | None:
        """Whom it struck (GEN-1); a relative whose home is not told stays open."""
        if not (self.says("wronged") or self.says("data_lost") or self.says("harmed")):
            return None
        housemate, relative, other = (
            self.says(f"struck_{who}") for who in ("housemate", "relative", "other")
        )
        if housemate + relative + other > 1:
            return None
        if housemate:
            return "cohabitant_not_family"
        if relative:
            if self.says("same_roof"):
                return "family_same_roof"
            return "family_elsewhere" if self.says("elsewhere") else None
        if other:
            return "someone_else"
        return "policyholder" if self.says("struck_me") and not self.all("anyone_else") else None
