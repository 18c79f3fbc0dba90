"""Which incidents a message tells of, by words that only they have.

The classifier names one topic; a message may hold two ("my account was hacked and they bought
things with it"), and first aid may differ within a topic (a ransom, a blackmailer). Both are read
here, from `data/lexicon/incidents.yml`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from helpline.understanding.phrases import PhraseMatcher, load_lexicon, split_words

EXTORTION = "extortion"
HACKED_ACCOUNT = "hacked_account"
RANSOMWARE = "ransomware"
FAKE_PROFILE = "fake_profile"
MADE_TO_HURT = "made_to_hurt"
ACTING_AS_ME = "acting_as_me"
_ASIDE = {"hacked_any_account", "bank_account", "police_report_made", "police_report_to_come"}


def signs_in(text: str) -> frozenset[str]:
    """The signs of an incident in `text`: the names under `signs` in the lexicon."""
    found = _labels(text)
    # "My account was hacked": one at a bank is a matter of money, not of who one is.
    ambiguous = "hacked_any_account" in found
    if ambiguous and "bank_account" not in found and _not_about_a_bank(found):
        found.add(HACKED_ACCOUNT)
    return frozenset(found - _ASIDE)


def police_report_told(text: str) -> bool:
    """Whether `text` says, without being asked, that the police report is there."""
    found = _labels(text)
    made = "police_report_made" in found and "police_report_to_come" not in found
    return made and not text.rstrip().endswith("?")


def incidents_in(signs: Collection[str]) -> tuple[str, ...]:
    """The covers that `signs` are for, each by a sign of its own."""
    stands = {
        "payment_fraud": "others_payments" in signs or _money_taken(signs),
        "identity_theft": HACKED_ACCOUNT in signs or "in_my_name" in signs,
        "e_reputation": EXTORTION in signs or "published" in signs,
        "data_recovery": RANSOMWARE in signs or "files_lost" in signs,
        "non_delivery": "never_came" in signs,
    }
    if RANSOMWARE in signs and "published" not in signs:
        # A ransom for files is no threat to a name.
        stands["e_reputation"] = False
    return tuple(cover for cover, there in stands.items() if there)


def _not_about_a_bank(found: Collection[str]) -> bool:
    return "money_taken" not in found or "others_payments" in found


def _money_taken(signs: Collection[str]) -> bool:
    """Money that left by somebody else's doing: not what a blackmailer was paid, and not the price
    of what never came, unless it was stolen or comes on top of that."""
    if "money_taken" not in signs:
        return False
    if "never_came" in signs:
        return "besides" in signs
    return EXTORTION not in signs or bool({"stolen", "besides"} & set(signs))


def _labels(text: str) -> set[str]:
    return {match.label for match in _matcher().find(split_words(text))}


@lru_cache(maxsize=1)
def _matcher() -> PhraseMatcher:
    raw = load_lexicon("incidents")
    return PhraseMatcher(raw["signs"], sets=raw["sets"])
