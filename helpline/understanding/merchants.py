"""The shop or platform a customer bought from.

Known names are in `data/lexicon/merchants.yml`, each with what the name alone tells about the
purchase; unknown names are found by the words before them ("bij", "chez", "webshop") and by their
looks. Banks, carriers, payment apps, months, places and people are never merchants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpline.understanding.goods import is_thing
from helpline.understanding.phrases import LexiconError, load_lexicon
from helpline.understanding.spotting import (
    NameIndex,
    Token,
    folded_words,
    is_word,
    load_dictionaries,
    string_list,
    tokenise,
)

KINDS = (
    "web_shop",
    "shop",
    "marketplace",
    "private_sales",
    "second_hand",
    "refurbished",
    "auction_site",
)
_FILE = "merchants"
_NAME_WORDS = 5
_UNKNOWN_MIN = 4
_COMPARED = 4
_OF_MAKER = frozenset(("van", "de"))
_FRENCH = frozenset(("je", "j", "jai", "ai", "une", "un", "le", "les", "du", "nous", "mon", "ma"))
"""Words that say that "a" may be "à" without its accent."""
_NAMING = "on"
"""The cue that "a shop that …" is worth: a name after it needs a capital."""
_BOUGHT_REACH = 4
_DEALT_REACH = 6


@dataclass(frozen=True)
class Merchant:
    """Where it was bought: the shop's name, its kind if it is a known one, and its place."""

    text: str
    kind: str | None
    start: int
    end: int


def extract_merchant(text: str, language: str) -> Merchant | None:
    """The merchant that `text` names, or None; the one nearest to a purchase where it names more.

    `language` is not needed to tell shops apart: names and cues of all three count.
    """
    candidates = list(_Reader(text).candidates())
    if not candidates:
        return None
    return max(candidates, key=lambda c: (c.score, -c.merchant.start)).merchant


@dataclass(frozen=True)
class _Known:
    name: str
    kind: str
    needs_cue: bool
    medium: bool


@dataclass(frozen=True)
class _Lexicon:
    known: NameIndex[_Known]
    never: NameIndex[bool]
    strong: NameIndex[bool]
    called: frozenset[str]
    compounds: tuple[str, ...]
    naming: frozenset[str]
    weak: NameIndex[bool]
    known_only: frozenset[str]
    acts: frozenset[str]
    delivers: frozenset[str]
    dealings: frozenset[str]
    houses: NameIndex[bool]
    brands: frozenset[str]
    links: frozenset[str]
    shop_words: frozenset[str]
    shop_endings: tuple[str, ...]
    people: frozenset[str]
    moments: frozenset[str]
    not_bought_there: NameIndex[bool]
    parcels: frozenset[str]
    bought: frozenset[str]
    domain: re.Pattern[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)

    def words(key: str) -> frozenset[str]:
        return frozenset(
            " ".join(folded_words(w)) for w in string_list(_FILE, raw, key) if folded_words(w)
        )

    def index(*keys: str) -> NameIndex[bool]:
        return NameIndex({w: True for key in keys for w in string_list(_FILE, raw, key)})

    never = [f"never.{kind}" for kind in raw.get("never", {})]
    protected = {w for key in never for w in words(key)}
    bought = frozenset(
        " ".join(folded_words(w)) for w in string_list("goods", load_lexicon("goods"), "bought")
    )
    endings = "|".join(re.escape(e) for e in string_list(_FILE, raw, "domain_endings"))
    load_dictionaries()
    return _Lexicon(
        known=NameIndex(_known(raw["known"]), protected),
        never=index(*never),
        strong=index("cues.strong"),
        called=words("cues.called"),
        compounds=tuple(words("cues.compounds")),
        naming=words("cues.naming"),
        weak=index("cues.weak"),
        known_only=words("cues.known_only"),
        acts=words("cues.acts"),
        delivers=words("cues.delivers"),
        dealings=words("cues.dealings"),
        houses=index("cues.houses"),
        brands=frozenset(
            folded_words(name)[0]
            for names in load_lexicon("goods")["brands"].values()
            for name in names
        )
        | words("makes"),
        links=words("name_links") | {"&"},
        shop_words=words("shop_words"),
        shop_endings=tuple(words("shop_endings")),
        people=words("never.people"),
        moments=words("never.moments"),
        not_bought_there=index("not_bought_there"),
        parcels=words("parcels"),
        bought=bought,
        domain=re.compile(
            rf"(?<![\w@.-])(?:https?://)?(?:www\.)?((?:[\w-]+\.)+(?:{endings}))(?![\w.-]*\w@|\w|-\w)"
            r"(?:/[^\s,]*)?",
            re.IGNORECASE,
        ),
    )


def _known(raw: object) -> dict[str, _Known]:
    if not isinstance(raw, dict):
        raise LexiconError(f"{_FILE}.yml: known must map kinds to shops")
    names: dict[str, _Known] = {}
    for kind, shops in raw.items():
        if kind not in KINDS:
            raise LexiconError(f"{_FILE}.yml: known.{kind} is no kind of shop")
        for shop in shops:
            if not isinstance(shop, dict) or not set(shop) <= {
                "name",
                "aliases",
                "needs_cue",
                "medium",
            }:
                raise LexiconError(f"{_FILE}.yml: known.{kind} holds {shop!r}, which is no shop")
            if not shop.get("name"):
                raise LexiconError(f"{_FILE}.yml: a shop of known.{kind} has no name")
            known = _Known(
                shop["name"], kind, shop.get("needs_cue") == "true", shop.get("medium") == "true"
            )
            for name in (shop["name"], *shop.get("aliases", ())):
                names[name] = known
    return names


@dataclass(frozen=True)
class _Candidate:
    merchant: Merchant
    score: int


class _Reader:
    """One message read for a merchant."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Sequence[Token] = tokenise(text)
        self.words = [token.folded for token in self.tokens]
        self.lexicon = _lexicon()
        letters = [c for c in text if c.isalpha()]
        # In a message all in capitals, capitals say nothing.
        self.shouting = bool(letters) and sum(c.isupper() for c in letters) > 0.6 * len(letters)
        self.french = not _FRENCH.isdisjoint(self.words)
        self.cue_before = self._cues()

    def candidates(self) -> Iterator[_Candidate]:
        taken: set[int] = set()
        for candidate in (*self._domains(), *self._listed()):
            span = range(candidate.merchant.start, candidate.merchant.end)
            if taken.isdisjoint(span):
                taken.update(span)
                yield candidate
        for candidate in self._unlisted():
            if taken.isdisjoint(range(candidate.merchant.start, candidate.merchant.end)):
                yield candidate

    def _cues(self) -> dict[int, str]:
        """Token index to "strong" or the folded weak cue that ends just before it."""
        cues: dict[int, str] = {}
        for start in range(len(self.tokens)):
            strong = self.lexicon.strong.at(self.tokens, start)
            weak = self.lexicon.weak.at(self.tokens, start)
            if weak:
                cues.setdefault(weak.end, " ".join(self.words[weak.start : weak.end]))
            shop = self._compound_shop(start)
            house = self.lexicon.houses.at(self.tokens, start)
            if house:
                cues.setdefault(house.end, _NAMING)
            if strong or shop:
                end = strong.end if strong else start + 1
                while end < len(self.words) and self.words[end] in self.lexicon.called:
                    end += 1
                cues[end] = "strong"
                if end < len(self.words) and self.words[end] in self.lexicon.naming:
                    end += 1
                    while end < len(self.words) and self.words[end] in self.lexicon.called:
                        end += 1
                    cues.setdefault(end, _NAMING)
        return cues

    def _compound_shop(self, place: int) -> bool:
        """Whether it is a Dutch word for a kind of shop ("lampenwinkel")."""
        word = self.words[place]
        return not self.tokens[place].capital and word.endswith(self.lexicon.compounds)

    def _cue(self, place: int) -> str | None:
        cue = self.cue_before.get(place)
        if cue is None or place >= len(self.tokens):
            return None
        if cue == "a" and self.tokens[place - 1].text == "a" and not self.french:
            return None  # "I ordered a Bosch drill" is no French "à"
        return None if self.tokens[place].after_break else cue

    def _never(self, start: int, end: int) -> bool:
        hit = self.lexicon.never.at(self.tokens, start)
        return hit is not None and hit.end >= end

    def _score(self, start: int, base: int) -> int:
        near = range(max(0, start - 8), min(len(self.words), start + 10))
        score = base + (2 if any(self.words[i] in self.lexicon.bought for i in near) else 0)
        for place in range(max(0, start - _COMPARED), start):
            hit = self.lexicon.not_bought_there.at(self.tokens, place)
            if hit is not None and hit.end <= start and start - hit.end <= 1:
                score -= 20
        return score

    def _domains(self) -> Iterator[_Candidate]:
        for match in self.lexicon.domain.finditer(self.text):
            inside = [
                i
                for i, token in enumerate(self.tokens)
                if match.start(1) <= token.start and token.end <= match.end(1)
            ]
            if not inside:
                continue
            start = inside[0]
            known = self.lexicon.known.at(self.tokens, start)
            ending = len(inside) - (known.end - start) if known else 0
            if known and 0 <= ending <= 2 and "-" not in match.group(1):
                name, kind = known.payload.name, known.payload.kind
                if known.end == inside[-1] + 1:
                    name = match.group(1)
                    if known.payload.name.lower() == name.lower():
                        name = known.payload.name
            elif self.lexicon.never.at(self.tokens, start):
                continue
            else:
                name, kind = match.group(1), None
            score = self._score(start, 5)
            if score > 0:
                yield _Candidate(Merchant(name, kind, match.start(1), match.end(1)), score)

    def _listed(self) -> Iterator[_Candidate]:
        place = 0
        while place < len(self.tokens):
            hit = self.lexicon.known.at(self.tokens, place)
            if hit is None and not self._never(place, place + 1):
                hit = self.lexicon.known.near(self.tokens, place)
            if hit is None:
                place += 1
                continue
            known = hit.payload
            start, end = hit.start, hit.end
            place = end
            cue = self._cue(start)
            if known.needs_cue and not self._trusted(start, cue):
                continue
            begins, ends = self.tokens[start].start, self.tokens[end - 1].end
            written = self.text[begins:ends]
            same = "".join(folded_words(written)) == "".join(folded_words(known.name))
            name = known.name if same or not hit.exact else written
            score = self._score(start, 3 + (3 if cue else 0))
            if known.medium and score > 0:
                score = 1  # "an ad on Instagram" gives way to any shop that is named
            if score > 0:
                yield _Candidate(Merchant(name, known.kind, begins, ends), score)

    def _trusted(self, start: int, cue: str | None) -> bool:
        """Whether an everyday word at `start` is meant as a shop's name."""
        capital = self.tokens[start].capital and not self.shouting
        if cue is None:
            return capital and (
                self._delivers(start + 1) or self._told_as_shop(start) or self._set_apart(start)
            )
        if cue in self.lexicon.known_only:
            if start > 1 and self.words[start - 2] in self.lexicon.parcels:
                return True
            return (capital or not is_word(self.words[start])) and self._dealt_with(start)
        if cue in ("on", "op", "at") and not self.shouting:
            bought = {self.words[i] for i in range(max(0, start - _BOUGHT_REACH), start - 1)}
            return self.tokens[start].capital or not bought.isdisjoint(self.lexicon.bought)
        return True

    def _delivers(self, place: int) -> bool:
        """Whether what follows is what a shop does ("Bol dropped off my …")."""
        if place >= len(self.words) or self.tokens[place].after_break:
            return False
        two = " ".join(self.words[place : place + 2])
        return self.words[place] in self.lexicon.delivers or two in self.lexicon.delivers

    def _set_apart(self, start: int) -> bool:
        """Whether the name alone stands between commas ("749 euro, Exellent.")."""
        if start == 0 or not self.tokens[start].after_break:
            return False
        before = self.text[self.tokens[start - 1].end : self.tokens[start].start]
        ends = start + 1 == len(self.tokens) or self.tokens[start + 1].after_break
        return ends and before.strip() == ","

    def _told_as_shop(self, start: int) -> bool:
        """Whether the name stands beside a word for a shop ("de winkel, Exellent, …")."""
        if start == 0 or not self.tokens[start].after_break:
            return False
        begins = [self.lexicon.strong.at(self.tokens, start - back) for back in (1, 2)]
        return any(hit is not None and hit.end == start for hit in begins if start >= 2)

    def _dealt_with(self, start: int) -> bool:
        """Whether one complained to it, or ordered there ("an objection with Veritas")."""
        near = self.words[max(0, start - _DEALT_REACH) : start - 1]
        return not self.lexicon.dealings.isdisjoint(near)

    def _unlisted(self) -> Iterator[_Candidate]:
        for start in range(len(self.tokens)):
            cue = self._cue(start)
            if cue is not None:
                end = self._name(start, cue)
                base = 3 if cue == "strong" else 2
            else:
                end = self._actor(start)
                base = 1
            if end is None:
                continue
            score = self._score(start, base)
            if score > 0:
                begins, ends = self.tokens[start].start, self.tokens[end - 1].end
                name = self.text[begins:ends]
                yield _Candidate(Merchant(name, None, begins, ends), score)

    def _name(self, start: int, cue: str) -> int | None:
        """Where the unknown name that begins at `start` ends; None when it is no name."""
        first = self.tokens[start]
        if self._is_article_of_name(start):
            return self._name(start + 1, cue)
        if self._is_never(start) or not any(c.isalpha() for c in first.text):
            return None
        if self._compound_shop(start):
            return None
        capital = first.capital and not self.shouting
        if not capital and (len(first.text) < _UNKNOWN_MIN or is_word(first.text.lower())):
            return None
        if not capital and (is_word(first.folded) or cue in self.lexicon.known_only | {"on", "op"}):
            return None
        end = self._extend(start, capital)
        if cue in self.lexicon.known_only and not (
            (start > 1 and self.words[start - 2] in self.lexicon.parcels)
            or (capital and self._sounds_like_a_shop(start, end))
            or (capital and self._dealt_with(start))
            or (capital and self._makes(start))
        ):
            return None
        return None if end == start + 1 and first.folded in self.lexicon.people else end

    def _is_article_of_name(self, start: int) -> bool:
        """Whether a name begins with an article in a capital ("from Les Georgettes")."""
        if start + 1 >= len(self.tokens) or self.shouting or self.tokens[start + 1].after_break:
            return False
        articles = ("les", "la", "le", "the", "de", "het")
        capitals = self.tokens[start].capital and self.tokens[start + 1].capital
        return capitals and self.words[start] in articles

    def _sounds_like_a_shop(self, start: int, end: int) -> bool:
        """Whether a part of the name is a shop's ("Tuincenter Verhelst")."""
        words = self.words[start:end]
        return len(words) > 1 and any(
            word in self.lexicon.shop_words or word.endswith(self.lexicon.shop_endings)
            for word in words
        )

    def _makes(self, start: int) -> bool:
        """Whether a thing is said to be of it ("een fietshelm van Canyon"), and no known make."""
        if start < 2 or self.words[start] in self.lexicon.brands:
            return False
        if self.tokens[start - 1].after_break or self.words[start - 1] not in _OF_MAKER:
            return False
        return is_thing(self.words[start - 2])

    def _is_never(self, start: int) -> bool:
        return self.lexicon.never.at(self.tokens, start) is not None

    def _extend(self, start: int, capital: bool) -> int:
        lexicon = self.lexicon
        end = start + 1
        while end < len(self.tokens) and end - start < _NAME_WORDS:
            token = self.tokens[end]
            if token.after_break or token.folded in lexicon.moments:
                break
            follows = end + 1 < len(self.tokens) and not self.tokens[end + 1].after_break
            named = capital and token.capital and token.folded not in lexicon.bought
            if named or token.folded in lexicon.shop_words or token.folded == "s":
                end += 1
            elif (
                capital
                and token.folded in lexicon.links
                and follows
                and self.tokens[end + 1].capital
                and self.tokens[end + 1].folded not in lexicon.moments
            ):
                end += 2
            else:
                break
        return end - 1 if self.words[end - 1] == "s" and end - 1 > start else end

    def _actor(self, start: int) -> int | None:
        """The end of an unknown name that acts like a shop ("Trendify weigert …")."""
        token = self.tokens[start]
        if self.shouting or not token.capital or len(token.text) < _UNKNOWN_MIN:
            return None
        if self._is_never(start) or is_word(token.text.lower()) or is_word(token.folded):
            return None
        end = self._extend(start, capital=True)
        if token.folded.endswith(self.lexicon.shop_endings) and self._set_apart(start):
            return end
        if end < len(self.words) and self.words[end] in self.lexicon.acts:
            return None if token.folded in self.lexicon.people else end
        return None
