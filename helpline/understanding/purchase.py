"""The facts of a purchase that went wrong, as far as a message states them.

Values are those of the report: see `helpline/coverage`. The phrases are in
`data/lexicon/purchase.yml`; when a phrase counts (negation, questions) is told by `statements`, who
is spoken of by the rules here. Nothing is inferred that the customer did not say: a fact left out
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpline.understanding.goods import extract_item
from helpline.understanding.merchants import extract_merchant
from helpline.understanding.phrases import Match, load_lexicon, split_words
from helpline.understanding.spotting import string_list
from helpline.understanding.statements import StatementLexicon, Statements

CIRCUMSTANCES = (
    "second_hand",
    "private_seller",
    "auction_site",
    "resale",
    "professional_use",
    "carrier_strike",
    "epidemic",
    "no_receipt_carrier",
    "caused_by_cohabitant",
    "unlawful_activity",
    "complaint_against_insurer",
    "state_publication",
    "own_act",
    "war_or_unrest",
    "government_decision",
    "provider_fault",
    "abroad",
)
# PUR-3 and PUR-4 want a letter or the merchant's form: where a customer used several ways, the one
# that counts is kept.
CHANNELS = ("letter", "form", "email", "chat", "phone", "shop")
RESPONSES = ("refused", "partly_refunded", "refunded", "replaced", "promised", "none")
# Where several are named, the first of these: it says most.
PROBLEMS = (
    "counterfeit",
    "wrong_item",
    "incomplete",
    "defective",
    "damaged",
    "not_as_described",
)
_BY_KIND = {
    "private_sales": ("private_seller",),
    "second_hand": ("private_seller", "second_hand"),
    "auction_site": ("auction_site",),
}
_ONLINE_KINDS = frozenset(
    {"web_shop", "marketplace", "private_sales", "second_hand", "refurbished", "auction_site"}
)
_FILE = "purchase"
_ADDRESSEE_REACH = 5


def extract_purchase_facts(text: str, language: str) -> dict[str, Any]:
    """The purchase facts that `text` states, by their names in a report; {} when there are none.

    `language` ("nl", "fr", "en") is a hint for words of two meanings: all three are matched.
    `circumstances` holds the codes that were volunteered, and is absent when there are none.
    """
    facts: dict[str, Any] = {}
    merchant = extract_merchant(text, language)
    kind = merchant.kind if merchant else None
    if merchant:
        facts["merchant"] = merchant.text
    item = extract_item(text, language)
    if item and not (merchant and merchant.start <= item.start < merchant.end):
        facts["item"] = item.text
        if item.category:
            facts["item_category"] = item.category
    reading = _Reading(text, language)
    facts.update(reading.complaint())
    response = reading.response()
    if response:
        facts["merchant_response"] = response
    problem = next((p for p in PROBLEMS if reading.says(f"problem_{p}")), None)
    if problem:
        facts["problem"] = problem
    victim = reading.victim()
    if victim:
        facts["victim"] = victim
    online = reading.online(kind, domain=bool(merchant and "." in merchant.text))
    if online is not None:
        facts["bought_online"] = online
    returned = reading.returned()
    if returned is not None:
        facts["goods_returned"] = returned
    circumstances = reading.circumstances(kind)
    if circumstances:
        facts["circumstances"] = circumstances
    return facts


def named_channel(text: str, language: str) -> str | None:
    """The way of complaining that a short answer names, whether or not it says that it was done."""
    reading = _Reading(text, language)
    labels = ((c, f"{how}_{c}") for c in CHANNELS for how in ("channel", "by"))
    return next((channel for channel, label in labels if reading.says(label)), None)


@dataclass(frozen=True)
class _Lexicon:
    statements: StatementLexicon
    shop: frozenset[tuple[str, ...]]
    addressees: frozenset[tuple[str, ...]]
    for_someone: frozenset[str]
    first_person: frozenset[str]
    possessives: frozenset[str]
    bare_purchase: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)

    def words(key: str) -> frozenset[str]:
        return frozenset(w for entry in string_list(_FILE, raw, key) for w in _split(entry))

    return _Lexicon(
        statements=StatementLexicon.read(_FILE, raw),
        shop=frozenset(_split(entry) for entry in string_list(_FILE, raw, "sets.shop")),
        addressees=frozenset(_split(e) for e in string_list(_FILE, raw, "other_addressees")),
        for_someone=words("for_someone"),
        first_person=words("first_person"),
        possessives=words("possessives"),
        bare_purchase=words("bare_purchase"),
    )


def _split(phrase: str) -> tuple[str, ...]:
    return split_words(phrase).words


class _Reading(Statements):
    """A message with the phrases found in it, and what they come to for a purchase."""

    def __init__(self, text: str, language: str) -> None:
        self.lexicon = _lexicon()
        super().__init__(text, language, self.lexicon.statements)

    def complaint(self) -> dict[str, Any]:
        """Whether a complaint was made to the merchant, and how (PUR-3, PUR-4)."""
        sent = {
            channel
            for channel in CHANNELS
            if any(self._to_merchant(m) for m in self.stated(f"channel_{channel}"))
        }
        made = sent or any(self._to_merchant(m) for m in self.stated("complained"))
        if not made:
            denied = (*self.denied("complained"), *self.all("not_complained"))
            if any(self._to_merchant(m) for m in denied):
                return {"complaint_made": False}
            return {}
        facts: dict[str, Any] = {"complaint_made": True}
        named = {c for c in CHANNELS if any(self._to_merchant(m) for m in self.stated(f"by_{c}"))}
        channel = next((c for c in CHANNELS if c in sent | named), None)
        if channel:
            facts["complaint_channel"] = channel
        return facts

    def _to_merchant(self, match: Match) -> bool:
        """Whether what `match` tells of went to the merchant, and did happen."""
        if self.asked_or_supposed(match):
            return False
        words, sentence = self.words.words, self.words.sentence
        first, last = max(0, match.start - _ADDRESSEE_REACH), match.end + _ADDRESSEE_REACH
        near = [
            i for i in range(first, min(last, len(words))) if sentence[i] == sentence[match.start]
        ]
        if not self._any_of(self.lexicon.addressees, near):
            return True
        return self._any_of(self.lexicon.shop, near)

    def _any_of(self, phrases: Iterable[tuple[str, ...]], places: list[int]) -> bool:
        window = tuple(self.words.words[i] for i in places)
        return any(
            window[i : i + len(phrase)] == phrase
            for phrase in phrases
            for i in range(len(window) - len(phrase) + 1)
        )

    def response(self) -> str | None:
        """What the merchant did about it: the latest thing named, silence only if nothing else."""
        answers = [
            (match.start, -rank, answer)
            for rank, answer in enumerate(RESPONSES)
            if answer != "none"
            for match in self.stated(f"response_{answer}")
            if not self.asked_or_supposed(match)
        ]
        if any(answer == "partly_refunded" for *_, answer in answers):
            answers = [a for a in answers if a[2] != "refunded"]
        if answers:
            return max(answers)[2]
        return "none" if self.says("response_none") else None

    def victim(self) -> str | None:
        """Who bought it (GEN-1); a family member whose home is not told stays open."""
        if any(self._is_buyer(m) for m in self.stated("housemate_bought")):
            return "cohabitant_not_family"
        if any(self._is_buyer(m) for m in self.stated("family_bought")):
            if self.says("same_roof"):
                return "family_same_roof"
            return "family_elsewhere" if self.says("elsewhere") else None
        if any(self._is_buyer(m) for m in self.stated("other_bought")):
            return "someone_else"
        return "policyholder" if self.says("me_bought") or self._begins_with_purchase() else None

    def _is_buyer(self, match: Match) -> bool:
        """Whether the person named at the start of `match` bought, and not the speaker for them."""
        words = self.words.words
        before = match.start - 1
        if before >= 0 and words[before] in self.lexicon.possessives:
            before -= 1
        if before >= 0 and words[before] in self.lexicon.for_someone:
            return False
        # "mijn dochter vroeg en ik heb besteld": whoever is named last before the purchase bought.
        return not any(
            words[i] in self.lexicon.first_person and words[i - 1] not in self.lexicon.for_someone
            for i in range(match.start + 1, match.end)
        )

    def _begins_with_purchase(self) -> bool:
        """ "Ordered 1 September …", "Besteld op …": whoever drops the subject means themselves."""
        return any(
            i == 0 or self.words.clause[i] != self.words.clause[i - 1]
            for i, word in enumerate(self.words.words)
            if word in self.lexicon.bare_purchase
        )

    def online(self, kind: str | None, *, domain: bool) -> bool | None:
        """Whether it was bought online (GEN-2); None where the message leaves it open."""
        if self.says("physical"):
            return None if self.says("online") or domain else False
        if self.denied("physical") or domain or kind in _ONLINE_KINDS or self.says("online"):
            return True
        return None

    def returned(self) -> bool | None:
        """Whether the customer sent the goods back (PUR-2)."""
        hits = [m for m in self.all("goods_returned") if not self.asked_or_supposed(m)]
        if not hits:
            return None
        return any(not self.is_denied(m) for m in hits)

    def circumstances(self, kind: str | None) -> list[str]:
        """The circumstances volunteered, told by a phrase or by the kind of platform."""
        implied = _BY_KIND.get(kind or "", ())
        return [
            code
            for code in CIRCUMSTANCES
            if any(not self.asked_or_supposed(m) for m in self.stated(code))
            or (code in implied and not self.denied(code))
        ]
