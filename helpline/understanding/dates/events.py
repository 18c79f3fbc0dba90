"""What happened in a message, as cue words say it: ordered, arrived, complained, promised, ...

A cue is turned round by what stands near it: "nooit geleverd" is no delivery, "zou geleverd worden"
a promise, "volgens bpost geleverd" somebody else's word. Lists in `data/lexicon/date_roles.yml`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from helpline.understanding.cues import Phrases, Token, lay_out, tokens_of, without
from helpline.understanding.dates.calendar import Tense
from helpline.understanding.wordlists import all_languages, read_words

Role = Literal["order", "delivery", "complaint", "incident", "expected"]
Anchor = Literal["order", "delivery", "complaint", "incident", "expected", "previous", "linked"]

_LISTS: dict[str, Any] = read_words("date_roles")
_NEGATION_REACH = 6
_AFTER_VERB_REACH = 3
_HEARSAY_REACH = 10
_OBJECT_REACH = 6
_REACH = 8
_TELLING = 3
_PRICE_REACH = 16
_PASSIVE_REACH = 4
_SAID_REACH = 3
_HAD = "eu"
_NOUS, _HAS = "nous", frozenset(("a", "ont", "avait", "avaient"))
_BY_REACH = 3


@dataclass(frozen=True)
class Cue:
    """A word that says what happened: first and last token, what it says, how it stands.

    `role` is None for an event that gives none of the dates (an answer, a parcel that somebody
    says has come); such a cue still takes the date beside it away from the others.
    """

    first: int
    last: int
    kind: str
    role: Role | None
    noun: bool = False
    weak: bool = False
    prefix: bool = False
    negated: bool = False
    disputed: bool = False
    tense: Tense = "past"
    given: bool = False
    """Somebody of the family got it: a present, perhaps, that had been delivered before."""
    bought: bool = False
    """Got from a shop: an order, if nothing is said to have come ("got a drone from Fnac")."""


def _listed(name: str) -> list[str]:
    found = _LISTS[name]
    return list(found) if isinstance(found, list) else list(all_languages(found))


def _phrases(name: str) -> Phrases:
    return Phrases((phrase, name) for phrase in _listed(name))


@lru_cache(maxsize=1)
def _cue_phrases() -> Phrases:
    named = [(p, f"verb:{role}") for role, by in _LISTS["roles"].items() for p in all_languages(by)]
    named += [(p, f"noun:{role}") for role, listed in _LISTS["nouns"].items() for p in listed]
    named += [(phrase, "verb:arrival") for phrase in _listed("arrival")]
    named += [(phrase, "verb:separable") for phrase in _listed("separable")]
    named += [(phrase, "verb:obtained") for phrase in _listed("obtained")]
    named += [(phrase, "none:none") for phrase in _listed("no_event")]
    told = _LISTS["telling"]
    named += [(verb, "verb:telling") for verb in all_languages(told["verbs"])]
    named += [
        (f"{verb} {whom}", "verb:complaint")
        for verb in told["english_verbs"]
        for whom in told["english_whom"]
    ]
    # "I got" alone is getting something, "I got on to them" is not.
    named += [
        (f"{who} {p}", name) for p, name in named if p.startswith("got ") for who in ("i", "we")
    ]
    return Phrases(named)


def _single_words(name: str) -> frozenset[str]:
    """A list that is looked up word by word.

    Raises:
        ValueError: the list has a phrase, which would never be found.
    """
    found = [tokens_of(phrase) for phrase in _listed(name)]
    if any(len(tokens) != 1 for tokens in found):
        raise ValueError(f"data/lexicon/date_roles.yml: {name} takes single words only")
    return frozenset(tokens[0] for tokens in found)


_NEGATION = _phrases("negation")
_NEVER = _phrases("never")
_PAST_PROMISE = _phrases("promise_past")
_FUTURE_PROMISE = _phrases("promise_future")
_HEARSAY = _phrases("hearsay")
_AWAITED = _phrases("awaited")
_DENIAL = _phrases("denial")
_UNREACHED = _phrases("unreached")
_HEARSAY_AFTER = _phrases("hearsay_after")
_WORDS = {
    name: _single_words(name)
    for name in (
        "boundary", "weak", "prefix", "messages", "replies", "finally", "police", "purchase",
        "fraud", "part_only", "noun_link", "finite", "but", "perfect", "french_near_pas", "until",
        "sending", "complaint_things", "us", "small", "particles", "receipt", "fetching",
        "account", "opening", "up_to", "impersonal", "first_person", "price_link", "money",
        "parcel_words", "reflexive", "vanishing", "cards", "own", "passive", "data",
        "handing", "papers", "collecting", "separable", "people", "own_hand", "kin", "agents",
        "notices", "announcing", "from_shop", "payments", "they",
        "denial_alone", "denial_of",
    )
}  # fmt: skip


def _shops() -> frozenset[str]:
    """The names of known shops that are no everyday words."""
    return frozenset(
        tokens[0]
        for shops in read_words("merchants")["known"].values()
        for shop in shops
        if not shop.get("needs_cue")
        and not shop.get("medium")
        and len(tokens := tokens_of(shop["name"])) == 1
    )


_WORDS["purchase"] |= _shops()


def has_word(name: str, words: Iterable[str]) -> bool:
    """Whether one of `words` is in the list `name` of `date_roles.yml`."""
    listed = _WORDS[name]
    return any(word in listed for word in words)


_ANCHOR_OF: dict[str, Anchor] = {
    "order": "order",
    "paid": "order",
    "moved": "order",
    "delivery": "delivery",
    "arrival": "delivery",
    "obtained": "delivery",
    "separable": "delivery",
    "installed": "delivery",
    "dated": "order",
    "complaint": "complaint",
    "telling": "complaint",
    "incident": "incident",
    "noticed": "incident",
    "expected": "expected",
}
_ANCHOR_WORDS = 9


def anchor_in(folded: str) -> tuple[Anchor, int] | None:
    """What a few words tell of ("nadat ik hem besteld had"), and where those words end."""
    tokens = lay_out(folded, [], ())[:_ANCHOR_WORDS]
    for _, last, name in _cue_phrases().all_in([token.word for token in tokens]):
        anchor = _ANCHOR_OF.get(name.partition(":")[2])
        if anchor:
            return anchor, tokens[last].end
    return None


@dataclass(frozen=True)
class Sentence:
    """The tokens of a message and the cues among them, in order."""

    tokens: list[Token]
    cues: list[Cue]
    futures: frozenset[int]
    """The clauses that speak of the future."""
    telling: int
    """How many words say something, dates and small words apart."""

    speaks_of_fraud: bool = False
    """Whether a word of fraud is said."""
    speaks_of_purchase: bool = False
    """Whether a word of buying is said."""
    awaits: bool = False
    """Whether something is still waited for that has not come."""

    @property
    def tells_something(self) -> bool:
        """Whether there is more than dates and small words ("nee, de 5de, niet de 3de")."""
        return self.telling >= _TELLING


def read_events(
    folded: str,
    dates: list[tuple[int, int]],
    wrong: list[tuple[int, int]],
    *,
    bought: bool = False,
) -> Sentence:
    """The cues of a message outside the spans of its `dates`.

    Words in the spans of `wrong` ("niet" in "de 5de, niet de 3de") are about a date and negate
    nothing. `bought` where a date already tells of a purchase ("two days after the order").
    """
    tokens = lay_out(folded, dates, _WORDS["boundary"])
    words = without(folded, tokens, (*dates, *wrong))
    marks = _Marks(tokens, words, bought=bought)
    cues = [cue for hit in marks.hits if (cue := marks.cue(*hit))]
    # "La livraison était prévue le 12": the delivery named is the one expected.
    planned = {tokens[cue.first].clause for cue in cues if cue.role == "expected"}
    cues = [
        replace(cue, role="expected", tense="near")
        if cue.noun and cue.role == "delivery" and tokens[cue.first].clause in planned
        else cue
        for cue in cues
    ]
    bought = bought or any(cue.role in ("order", "delivery") for cue in cues)
    if bought and not has_word("data", words):
        # "J'ai payé et le vendeur a disparu": part of the story of the purchase.
        cues = [
            replace(cue, role=None)
            if cue.role == "incident"
            and (cue.kind == "noticed" or has_word("vanishing", words[cue.first : cue.last + 1]))
            else cue
            for cue in cues
        ]
    futures = frozenset(tokens[first].clause for first, _, _ in marks.future if tokens[first].word)
    telling = sum(bool(word) and word not in _WORDS["small"] for word in words)
    if any(cue.role == "delivery" and not cue.given and not cue.noun for cue in cues):
        cues = [replace(cue, role=None) if cue.given else cue for cue in cues]
    return Sentence(
        tokens,
        _after_dispute(_unanswered(cues, tokens, words), tokens, words),
        futures,
        telling,
        speaks_of_fraud=has_word("fraud", words),
        speaks_of_purchase=bought or (has_word("purchase", words) and not has_word("fraud", words)),
        awaits=bool(_AWAITED.all_in(words)),
    )


_BUYING = frozenset(
    f"{sort}:{kind}"
    for sort in ("verb", "noun")
    for kind in ("order", "delivery", "expected", "complaint")
)


class _Marks:
    """What turns a cue round, found once for a message."""

    def __init__(self, tokens: list[Token], words: list[str], *, bought: bool) -> None:
        self._tokens, self._words = tokens, words
        self._negations = [
            (first, last)
            for first, last, _ in _NEGATION.all_in(words)
            if self._negates(first, last)
        ]
        self.future = _FUTURE_PROMISE.all_in(words)
        self._past = _PAST_PROMISE.all_in(words)
        self._hearsay = _HEARSAY.all_in(words)
        self._hearsay_after = _HEARSAY_AFTER.all_in(words)
        unreached = {
            i for first, last, _ in _UNREACHED.all_in(words) for i in range(first, last + 1)
        }
        self.hits = [hit for hit in _cue_phrases().all_in(words) if hit[0] not in unreached]
        self._verbs = [(first, last) for first, last, name in self.hits if name.startswith("verb")]
        self._incidents = [first for first, _, name in self.hits if name == "verb:incident"]
        self._has_incidents = any(
            not has_word("vanishing", words[first : last + 1])
            for first, last, name in self.hits
            if name == "verb:incident"
        )
        self._clauses: dict[int, list[str]] = {}
        for token, word in zip(tokens, words, strict=True):
            self._clauses.setdefault(token.clause, []).append(word)
        self._purchase = has_word("purchase", words)
        self._fraud = has_word("fraud", words)
        self._bought = bought or self._purchase or any(name in _BUYING for _, _, name in self.hits)

    def _negates(self, first: int, last: int) -> bool:
        after = self._words[last + 1] if last + 1 < len(self._words) else ""
        if after in _WORDS["part_only"]:
            return False
        if self._words[first] == "pas" and first == last:
            # Dutch "pas" is "only"; French "pas" stands after an auxiliary or before "de".
            near = [*self._words[max(0, first - 3) : first], after]
            return has_word("french_near_pas", near)
        return True

    def cue(self, first: int, last: int, name: str) -> Cue | None:
        """The cue found at these tokens, turned round as its clause says; None if it is none."""
        sort, _, kind = name.partition(":")
        if sort == "none":
            return None
        noun, word = sort == "noun", self._words[first]
        if noun and kind == "order" and word in _WORDS["papers"] and self._is_price_of_paper(last):
            return None
        negated = self._negated(first, last, noun)
        clause = self._clauses[self._tokens[first].clause]
        role: Role | None
        tense: Tense = "past"
        disputed = False
        if kind == "paid":
            others = self._by_others(first, clause) or self._with_card(clause)
            if not self._bought:
                others = others or has_word("impersonal", self._words)
            by_others = others and not has_word("first_person", clause)
            by_fraud = self._fraud and not self._purchase
            kind = "incident" if by_others or by_fraud else "order"
            if kind == "order" and self._has_incidents and not self._bought:
                kind = "other"
        if kind == "dated":
            kind = "order" if self._bought or not self._has_incidents else "incident"
        if kind == "installed":
            kind = "delivery" if self._bought else "incident"
        if kind == "incident" and word in _WORDS["collecting"] and self._is_collected(last, clause):
            kind = "delivery"
        if kind == "order" and has_word("impersonal", clause) and self._with_card(clause):
            kind = "incident"
        if kind == "other" and word in _WORDS["handing"] and self._is_money(last + 1):
            kind = "moved"
        if kind == "moved":
            kind = "order" if self._purchase and not self._fraud else "incident"
        if word in _WORDS["separable"] and has_word(
            "notices", self._words[last + 1 : last + 1 + _REACH]
        ):
            kind = "noticed"  # "ik kwam er pas vrijdag achter"
        if kind == "separable":
            if not has_word("particles", clause) and not has_word("parcel_words", clause):
                return None
            kind = "delivery"
        obtained = kind == "obtained"
        if noun and word in _WORDS["payments"] and self._purchase and not self._fraud:
            kind = "order"
        if kind == "delivery" and word == _HAD and not self._purchase:
            return None  # "a eu la visite d'un huissier"
        if kind == "obtained":
            if self._has_incident(clause_of=first):
                return None
            kind = "order" if self._priced(last) or self._is_money(last + 1) else "delivery"
        if kind == "incident" and word in _WORDS["opening"] and self._purchase:
            kind = "other"
        if kind == "telling":
            passive = self._is_passive(self._words[max(0, first - _PASSIVE_REACH) : first])
            if self._bought and not passive:
                kind = "complaint"
            else:
                kind = "incident" if passive and not has_word("police", clause) else "other"
        if kind == "arrival":
            promise = self._promised(first, last)
            if promise is None and not negated:
                return None
            kind, role = "delivery", "expected" if promise else None
            tense = promise or "past"
        elif kind == "delivery":
            role = "delivery"
            promise = self._promised(first, last)
            near = self._near(first, last)
            received = has_word("receipt", self._words[first : last + 1])
            if received and has_word("replies", near):
                kind, role = "other", None
            elif noun and has_word("announcing", self._words[max(0, first - _SAID_REACH) : first]):
                role, tense = "expected", "near"  # "ze zeiden levering op de 3de"
            elif not noun and self._is_paper(first):
                kind, role = "noticed", "incident"
            elif self._is_message_or_money(word, near, clause, received=received):
                kind, role = "incident", "incident"
            elif promise and not has_word("perfect", clause):
                role, tense = "expected", promise
            elif promise or self._is_hearsay(first, last):
                role, disputed = None, True
        elif kind == "complaint":
            # They wrote to the customer, or it went to the police.
            to_us = not noun and has_word("us", self._words[max(0, first - 3) : first])
            reflexive = has_word("reflexive", [word])
            to_us = to_us and not reflexive and word not in _WORDS["weak"]
            # "Ils ont écrit que ça viendrait le 9": they did, and nobody complained.
            who = self._words[max(0, first - 3) : last + 1]
            theirs = has_word("they", who[:3]) and not has_word("first_person", who)
            away = has_word("police", clause) or to_us or (theirs and not noun)
            role = None if away else "complaint"
        elif kind == "other":
            # What was sent may be the complaint ("klacht verstuurd op 5/11").
            sent = word in _WORDS["sending"] and has_word("complaint_things", clause)
            role = "complaint" if sent and not has_word("us", clause) else None
        elif kind == "noticed":
            role = "incident"
        else:
            role = cast(Role, kind)
            if role == "expected":
                tense = "near"
        if negated:
            role = None
        return Cue(
            first,
            last,
            kind,
            role,
            noun,
            weak=word in _WORDS["weak"] and first == last,
            prefix=word in _WORDS["prefix"] and (first == last or kind == "expected"),
            negated=negated,
            disputed=disputed,
            tense=tense,
            given=kind == "delivery"
            and has_word("receipt", self._words[first : last + 1])
            and self._is_given(first, last),
            bought=obtained and has_word("from_shop", self._words[last + 1 : last + 1 + _REACH]),
        )

    def _is_passive(self, before: list[str]) -> bool:
        """Whether they were told; "nous" is an object only right before "a" or "ont"."""
        return any(
            has_word("passive", [word]) and (word != _NOUS or after in _HAS)
            for word, after in itertools.pairwise([*before, ""])
        )

    def _by_others(self, at: int, clause: list[str]) -> bool:
        """Whether somebody else did it: named before the verb, or after "door", "par", "by"."""
        clause_no = self._tokens[at].clause
        for i, (token, word) in enumerate(zip(self._tokens, self._words, strict=True)):
            if token.clause != clause_no or not has_word("impersonal", [word]):
                continue
            if i < at or word not in _WORDS["people"]:
                return True
            if has_word("agents", self._words[max(0, i - _BY_REACH) : i]):
                return True
        return False

    def _is_collected(self, last: int, clause: list[str]) -> bool:
        """Whether a parcel was fetched, rather than money ("retiré au point relais")."""
        if self._fraud or not self._purchase or self._is_money(last + 1):
            return False
        return not has_word("account", clause) and not has_word("money", clause)

    def _is_paper(self, at: int) -> bool:
        """Whether what came was a bill or a letter, and no parcel ("la facture est arrivée")."""
        here = self._tokens[at].sentence
        since = max([last + 1 for _, last in self._verbs if last < at], default=0)
        before = [self._words[i] for i in range(since, at) if self._tokens[i].sentence == here]
        return has_word("papers", before) and not has_word("parcel_words", before)

    def _is_price_of_paper(self, last: int) -> bool:
        """Whether an invoice is named by its sum ("de factuur van 45 euro")."""
        after = self._words[last + 1 : last + 3]
        return len(after) > 1 and after[0][:1].isdigit() and has_word("money", after[1:])

    def _is_given(self, first: int, last: int) -> bool:
        """Whether one of the family is who got it ("kreeg mijn petekind een robot")."""
        around = [*self._words[max(0, first - 3) : first], *self._words[last + 1 : last + 4]]
        beside = [*self._words[max(0, first - 1) : first], *self._words[last + 1 : last + 2]]
        return has_word("kin", around) and not has_word("own_hand", beside)

    def _with_card(self, clause: list[str]) -> bool:
        """Whether it was done with the customer's card ("met mijn kaart betaald in Parijs")."""
        return any(
            before in _WORDS["own"] and has_word("cards", [word])
            for before, word in itertools.pairwise(clause)
        )

    def _has_incident(self, clause_of: int) -> bool:
        """Whether the clause of that token tells of an incident ("I got my account hacked")."""
        clause = self._tokens[clause_of].clause
        return any(self._tokens[first].clause == clause for first in self._incidents)

    def _priced(self, last: int) -> bool:
        """Whether a price follows in the clause ("got a speaker for 49 euros")."""
        clause = self._tokens[last].clause
        return any(
            before in _WORDS["price_link"] and word[:1].isdigit()
            for i, (before, word) in enumerate(
                itertools.pairwise(self._words[last : last + _PRICE_REACH]), start=last
            )
            if self._tokens[i].clause == clause
        )

    def _is_money(self, at: int) -> bool:
        """Whether it was a sum that was got ("the seller got my 34 euros")."""
        word = self._words[at] if at < len(self._words) else ""
        return word[:1].isdigit() or has_word("money", [word])

    def _negated(self, first: int, last: int, noun: bool) -> bool:
        """Whether the nearest verb after a negation is this one, or the negation follows it."""
        here = self._tokens[first]
        for start, end in self._negations:
            if self._tokens[start].clause != here.clause and not noun:
                continue
            reach = 2 if noun else _NEGATION_REACH
            if end < first <= end + reach and not any(end < v < first for v, _ in self._verbs):
                return self._tokens[start].sentence == here.sentence
            finite = self._words[first] in _WORDS["finite"]
            if finite and not noun and last < start <= last + _AFTER_VERB_REACH:
                return True
        return False

    def _is_message_or_money(
        self, word: str, near: list[str], clause: list[str], *, received: bool
    ) -> bool:
        """Whether an e-mail was received, or money fetched, rather than a parcel."""
        if received and has_word("messages", near):
            return True
        cash = has_word("money", near) and not has_word("parcel_words", near)
        return word in _WORDS["fetching"] and (has_word("account", clause) or cash)

    def _near(self, first: int, last: int) -> list[str]:
        """The words close to a cue, of its clause."""
        clause = self._tokens[first].clause
        around = range(
            max(0, first - _OBJECT_REACH), min(len(self._words), last + _OBJECT_REACH + 1)
        )
        return [self._words[i] for i in around if self._tokens[i].clause == clause]

    def _promised(self, first: int, last: int) -> Tense | None:
        clause = self._tokens[first].clause
        tenses: tuple[tuple[Tense, list[tuple[int, int, str]]], ...] = (
            ("past", self._past),
            ("future", self.future),
        )
        for tense, found in tenses:
            for start, _, _ in found:
                # Words of the cue itself promise nothing ("ben het gaan afhalen").
                if self._tokens[start].clause == clause and not first <= start <= last:
                    return tense
        return None

    def _is_hearsay(self, first: int, last: int) -> bool:
        here = self._tokens[first]
        for _, end, _ in self._hearsay:
            near = first - _HEARSAY_REACH <= end < first
            turned = any(word in _WORDS["but"] for word in self._words[end + 1 : first])
            if near and self._tokens[end].sentence == here.sentence and not turned:
                return True
        return any(
            last < start and self._tokens[start].clause == here.clause
            for start, _, _ in self._hearsay_after
        )


def _denies(first: int, last: int, tokens: list[Token], words: list[str]) -> bool:
    """Whether words deny a delivery, and not what came ("de maat klopt niet")."""
    if words[first] not in _WORDS["denial_alone"]:
        return True
    ends = last + 1 == len(tokens) or tokens[last + 1].clause != tokens[last].clause
    opens = not first or tokens[first - 1].clause != tokens[first].clause
    return ends and (opens or has_word("denial_of", [words[first - 1]]))


def _unanswered(cues: list[Cue], tokens: list[Token], words: list[str]) -> list[Cue]:
    """Complaints lose their role where nobody was reached ("gebeld, niemand nam op")."""
    failed = [first for first, _, _ in _UNREACHED.all_in(words)]
    if not failed:
        return cues
    kept: list[Cue] = []
    for i, cue in enumerate(cues):
        following = cues[i + 1].first if i + 1 < len(cues) else len(words)
        void = cue.role == "complaint" and any(
            cue.last - _SAID_REACH < at < following
            and tokens[at].sentence == tokens[cue.first].sentence
            for at in failed
        )
        kept.append(replace(cue, role=None) if void else cue)
    return kept


def _after_dispute(cues: list[Cue], tokens: list[Token], words: list[str]) -> list[Cue]:
    """Deliveries lose their role where the customer says that nothing came.

    "Geleverd op 17/11 maar niets ontvangen": said afterwards, or "never" said at all, unless it
    came in the end ("uiteindelijk toch geleverd").
    """
    denials = [
        first for first, last, _ in _DENIAL.all_in(words) if _denies(first, last, tokens, words)
    ]
    if denials:
        cues = [
            replace(cue, role=None, disputed=True)
            if cue.role == "delivery"
            and any(
                cue.last < at and tokens[at].sentence - tokens[cue.last].sentence <= 1
                for at in denials
            )
            else cue
            for cue in cues
        ]
    nothing_came = [cue for cue in cues if cue.kind == "delivery" and cue.negated]
    if not nothing_came:
        return cues
    never = bool(_NEVER.all_in(words))
    clauses_at_last: set[int] = {
        token.clause for token, word in zip(tokens, words, strict=True) if word in _WORDS["finally"]
    }
    if not any(cue.role == "order" for cue in cues):
        # "Got a drone from Fnac on the 3rd, still not received": bought there.
        cues = [
            replace(cue, kind="order", role="order") if cue.bought and not cue.negated else cue
            for cue in cues
        ]
    last_denial = nothing_came[-1].first
    return [
        replace(cue, role=None, disputed=True)
        if cue.role == "delivery"
        and (never or last_denial > cue.last)
        and tokens[cue.first].clause not in clauses_at_last
        else cue
        for cue in cues
    ]
