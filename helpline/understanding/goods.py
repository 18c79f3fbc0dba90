"""The thing that was bought, and what it is for the purchase cover (PUR-X1 to PUR-X7).

The words are in `data/lexicon/goods.yml`. A thing that is not in the lists is found by the words
around it ("ik kocht een …") and has no category, so that the customer is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpline.understanding.phrases import LexiconError, fold, load_lexicon
from helpline.understanding.spotting import (
    Hit,
    NameIndex,
    Token,
    folded_words,
    load_dictionaries,
    string_list,
    tokenise,
)

CATEGORIES = (
    "ordinary",
    "animal_plant",
    "valuables",
    "perishable_food",
    "medicine",
    "weapon",
    "motor_vehicle",
    "digital",
)
_FILE = "goods"
_ASK = "ask"
_LANGUAGES = ("nl", "fr", "en")
_BRAND = "brand"
_HEAD_MIN = 5
_COMPOUND_REST = 3
_NAME_WORDS = 4
_REACH = 14
# How well its surroundings must say that a thing was bought (see `_Reader._score`): a category that
# ends a claim is not taken from a thing that is only mentioned.
_LIKELY, _SURE = 1, 5
_CONTENTS_REACH = 8
_RIGHT_AFTER = 3
_RELATIVE_REACH = 12
_PAID_REACH = 14
_ARRIVES_REACH = 5
_OWN_ARRIVED = 5
_PART = 6
_FOR = 4
_WHO_HAD = frozenset(("i", "we", "he", "she", "they", "you", "it"))
_EXCLUDED = frozenset(CATEGORIES) - {"ordinary"}


@dataclass(frozen=True)
class Item:
    """What was bought: its name as written at `start`:`end`, and its category if that is known."""

    text: str
    category: str | None
    start: int
    end: int


def extract_item(text: str, language: str) -> Item | None:
    """The thing that `text` says was bought, or None. `language` settles words of two meanings."""
    tokens = tokenise(text)
    found = _Reader(tokens, language).best()
    if found is None:
        return None
    start, end, category = found
    place = slice(tokens[start].start, tokens[end - 1].end)
    return Item(text[place], category, place.start, place.stop)


def categorise(item_text: str) -> str | None:
    """The category of a thing named in a few words; None when only the customer can say it."""
    tokens = tokenise(item_text)
    candidates = list(_Reader(tokens, "", in_sentence=False).candidates())
    return candidates[0].category if candidates else None


def is_thing(word: str) -> bool:
    """Whether the folded `word` alone is a listed thing, or a compound of one."""
    return _Reader(tokenise(word), "", in_sentence=False)._hit_at(0) is not None


@dataclass(frozen=True)
class _Good:
    """A listed word: category per language (`brand` for makes), "ask" where it must be asked."""

    categories: tuple[tuple[str, str], ...]
    ambiguous: bool
    motorisable: bool
    precious: bool

    def category(self, language: str) -> str | None:
        by_language = dict(self.categories)
        category = by_language.get(language) or self.categories[0][1]
        return None if category == _ASK else category

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is a word of; all of them for a make."""
        return _LANGUAGES if self.brand else tuple(language for language, _ in self.categories)

    @property
    def brand(self) -> bool:
        return self.categories[0][0] == _BRAND

    @property
    def make(self) -> bool:
        """Whether it is the name of a make, even if people use it for the thing as well."""
        return any(language == _BRAND for language, _ in self.categories)

    @property
    def french_only(self) -> bool:
        return {language for language, _ in self.categories} == {"fr"}


@dataclass(frozen=True)
class _Lexicon:
    goods: NameIndex[_Good]
    not_items: NameIndex[bool]
    heads: dict[str, _Good]
    not_compounds: frozenset[str]
    means: frozenset[str]
    means_before: frozenset[str]
    means_between: frozenset[str]
    electric: frozenset[str]
    electric_between: frozenset[str]
    electric_negators: frozenset[str]
    toy: frozenset[str]
    precious: frozenset[str]
    generic: frozenset[str]
    determiners: dict[str, frozenset[str]]
    any_determiner: frozenset[str]
    introduces: frozenset[str]
    rarely_bought: frozenset[str]
    places: frozenset[str]
    awaited: tuple[str, ...]
    in_place_of: tuple[str, ...]
    accented: frozenset[str]
    adjectives: frozenset[str]
    bought: frozenset[str]
    arrived: frozenset[str]
    name_ends: frozenset[str]
    at_shop: frozenset[str]
    accessory_of: frozenset[str]
    instead: frozenset[str]
    contents: tuple[tuple[str, ...], ...]
    compensation: frozenset[str]
    denied: frozenset[str]
    possessives: frozenset[str]
    received: frozenset[str]
    relatives: frozenset[str]
    of_things: frozenset[str]
    paid_for: frozenset[str]
    price_links: frozenset[str]
    definite: frozenset[str]
    price_for: frozenset[str]
    parts: frozenset[str]
    about: tuple[str, ...]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)
    load_dictionaries()

    def words(key: str) -> frozenset[str]:
        return frozenset(" ".join(folded_words(w)) for w in string_list(_FILE, raw, key))

    categories = _listed(raw)
    ambiguous, motorisable, precious = (
        words("ambiguous"),
        words("motorisable"),
        words("precious_goods"),
    )
    determiners = {language: words(f"determiners.{language}") for language in _LANGUAGES}
    any_determiner = frozenset[str]().union(*determiners.values())
    closed = words("generic") | any_determiner | words("name_ends") | words("bought")
    named: dict[str, dict[str, str]] = {}
    roots: dict[str, str] = {}
    for (word, language), category in categories.items():
        named.setdefault(word, {})[language] = category
        roots[word] = word
    for (word, language), category in categories.items():
        for form in _forms(word, language):
            if form in closed or (form in roots and roots[form] == form):
                continue
            named.setdefault(form, {}).setdefault(language, category)
            roots.setdefault(form, word)
    goods = {
        name: _Good(
            categories=tuple(found.items()),
            ambiguous=name in ambiguous or roots[name] in ambiguous,
            motorisable=name in motorisable or roots[name] in motorisable,
            precious=name in precious or roots[name] in precious,
        )
        for name, found in named.items()
    }
    protected = closed | words("arrived") | words("adjectives") | _merchant_words()
    return _Lexicon(
        goods=NameIndex(goods, protected),
        not_items=NameIndex(dict.fromkeys(string_list(_FILE, raw, "not_items"), True)),
        heads=_heads(raw, goods, named),
        not_compounds=words("not_compounds"),
        means=words("means.words"),
        means_before=words("means.prepositions"),
        means_between=words("means.between"),
        electric=words("electric"),
        electric_between=words("electric_between"),
        electric_negators=words("electric_negators"),
        toy=words("toy"),
        precious=words("precious"),
        generic=words("generic"),
        determiners=determiners,
        any_determiner=any_determiner,
        introduces=words("introduces"),
        rarely_bought=words("rarely_bought"),
        places=words("places"),
        awaited=tuple(words("awaited")),
        in_place_of=tuple(words("in_place_of")),
        accented=_accented(raw),
        adjectives=words("adjectives"),
        bought=words("bought"),
        arrived=words("arrived"),
        name_ends=words("name_ends"),
        at_shop=words("at_shop"),
        accessory_of=words("accessory_of"),
        instead=words("instead"),
        contents=tuple(folded_words(cue) for cue in string_list(_FILE, raw, "contents")),
        compensation=words("compensation"),
        denied=words("denied"),
        possessives=words("possessives"),
        received=words("received"),
        relatives=words("relatives"),
        of_things=words("of_things"),
        paid_for=words("paid_for"),
        price_links=words("price_links"),
        definite=words("definite"),
        price_for=words("price_for"),
        parts=words("parts"),
        about=tuple(words("about")),
    )


def _listed(raw: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(folded name, language) to category, for every listed word."""
    found: dict[tuple[str, str], str] = {}
    for category, by_language in raw.get("goods", {}).items():
        if category not in (*CATEGORIES, _ASK):
            raise LexiconError(f"{_FILE}.yml: goods.{category} is no category")
        for language in _LANGUAGES:
            rows = by_language.get(language)
            if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
                raise LexiconError(
                    f"{_FILE}.yml: goods.{category}.{language} must be lists of words"
                )
            for word in (word for row in rows for word in row):
                found[" ".join(folded_words(str(word))), language] = category
    for category in raw.get("brands", {}):
        if category not in (*CATEGORIES, _ASK):
            raise LexiconError(f"{_FILE}.yml: brands.{category} is no category")
        for word in string_list(_FILE, raw, f"brands.{category}"):
            found[" ".join(folded_words(word)), _BRAND] = category
    return found


def _accented(raw: dict[str, Any]) -> frozenset[str]:
    """The listed single words that are written with an accent, in lower case."""
    words = {
        str(word).lower()
        for by_language in raw["goods"].values()
        for rows in by_language.values()
        for row in rows
        for word in row
    }
    return frozenset(word for word in words if word != fold(word) and " " not in word)


def _merchant_words() -> frozenset[str]:
    known = load_lexicon("merchants")["known"]
    names = [entry["name"] for entries in known.values() for entry in entries]
    return frozenset(word for name in names for word in folded_words(name))


def _heads(
    raw: dict[str, Any], goods: dict[str, _Good], named: dict[str, dict[str, str]]
) -> dict[str, _Good]:
    heads: dict[str, _Good] = {
        name: good
        for name, good in goods.items()
        if named[name].get("nl") == "ordinary" and len(name) >= _HEAD_MIN and name.isalpha()
    }
    for category in raw.get("compound_heads", {}):
        for word in string_list(_FILE, raw, f"compound_heads.{category}"):
            root = fold(word)
            motorisable = root in goods and goods[root].motorisable
            good = _Good((("nl", category),), False, motorisable, False)
            for form in (root, *_dutch_forms(root)):
                heads[form] = good
    return heads


def _best(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The thing whose surroundings say best that it was bought, if they say so at all."""
    chosen = max(candidates, key=lambda c: (c.score, -c.start), default=None)
    if chosen is None or chosen.score < (_SURE if chosen.category in _EXCLUDED else _LIKELY):
        return None
    return chosen


def _forms(word: str, language: str) -> Iterator[str]:
    """Plurals (and Dutch diminutives) of a listed word; some are no words, which does no harm."""
    if len(word) <= 2 or not word[-1].isalpha():
        return
    if language == "nl":
        yield from _dutch_forms(word)
    elif language == "fr":
        yield from _french_forms(word)
    elif language == "en":
        yield from _english_forms(word)


def _dutch_forms(word: str) -> Iterator[str]:
    yield from (word + "s", word + " s")
    # Dutch doubles the consonant after a short vowel (pan, pannen) and undoubles a long one.
    plural = word + "en"
    if len(word) > 2 and word[-1] in "bdfgklmnprst" and word[-2] in "aeiou":
        if word[-3] == word[-2]:
            plural = word[:-2] + word[-1] + "en"
        elif word[-3] not in "aeiou":
            plural = word + word[-1] + "en"
    yield plural
    if word.endswith("f"):
        yield word[:-1] + "ven"
    if word.endswith("s"):
        yield word[:-1] + "zen"
    if word.endswith("e"):
        yield word + "n"
    for small in ("je", "tje", "pje", "etje", "kje", word[-1] + "etje"):
        yield word + small
        yield word + small + "s"


def _french_forms(word: str) -> Iterator[str]:
    first, _, rest = word.partition(" ")
    tail = f" {rest}" if rest else ""
    # In "brosse à dents" the first word takes the plural; in "voiture miniature" both may.
    yield from (first + "s" + tail, first + "x" + tail, word + "s")
    if rest:
        yield first + "s" + tail + "s"
    if first.endswith("al"):
        yield first[:-1] + "ux" + tail


def _english_forms(word: str) -> Iterator[str]:
    yield from (word + "s", word + "es")
    if word.endswith("y"):
        yield word[:-1] + "ies"
    if word.endswith("f"):
        yield word[:-1] + "ves"


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    category: str | None
    score: int
    # 0: bought, as far as can be told; 1: "I got a …"; 2: what was in the box.
    contents: int


class _Reader:
    """One message read for the thing bought."""

    def __init__(self, tokens: Sequence[Token], language: str, in_sentence: bool = True) -> None:
        self.tokens = tokens
        self.words = [token.folded for token in tokens]
        self.language = language
        self.in_sentence = in_sentence
        self.lexicon = _lexicon()
        self.bought_at = [
            i
            for i, word in enumerate(self.words)
            if word in self.lexicon.bought and not (i and self._determines(i - 1))
        ]

    def _determines(self, place: int) -> bool:
        """Whether the word is an article or the like, and no "d" of "I'd bought"."""
        if self.words[place] == "d" and place and self.words[place - 1] in _WHO_HAD:
            return False
        return self.words[place] in self.lexicon.any_determiner

    def best(self) -> tuple[int, int, str | None] | None:
        """The thing bought: start, end, category.

        What was bought wins over what was in the box instead, which is taken for it only where
        nothing else is named, and never with a category that ends a claim.
        """
        candidates = list(self.candidates())
        chosen = _best([c for c in candidates if not c.contents])
        if chosen is None:
            unknown = self._unknown({i for c in candidates for i in range(c.start, c.end)})
            if unknown is not None:
                return unknown
            chosen = _best([c for c in candidates if c.contents and c.category == "ordinary"])
        return (chosen.start, chosen.end, chosen.category) if chosen else None

    def candidates(self) -> Iterator[_Candidate]:
        """Listed goods in the order of the text, neighbours taken together."""
        hits = self._hits()
        position = 0
        while position < len(hits):
            group = [hits[position]]
            while (
                position + 1 < len(hits)
                and hits[position + 1].start == group[-1].end
                and not self.tokens[group[-1].end].after_break
            ):
                position += 1
                group.append(hits[position])
            position += 1
            yield self._settle(group)

    def _hits(self) -> list[Hit[_Good]]:
        blocked = self._blocked() if self.in_sentence else frozenset()
        hits: list[Hit[_Good]] = []
        start = 0
        while start < len(self.tokens):
            hit = self._hit_at(start)
            if hit is None or not blocked.isdisjoint(range(hit.start, hit.end)):
                start += 1
                continue
            if not self._stands_for_a_thing(hit):
                start += 1
                continue
            hits.append(hit)
            start = hit.end
        return hits

    def _hit_at(self, start: int) -> Hit[_Good] | None:
        return (
            self.lexicon.goods.at(self.tokens, start)
            or self._compound(start)
            or self.lexicon.goods.near(self.tokens, start)
        )

    def _blocked(self) -> frozenset[int]:
        spans = [self.lexicon.not_items.at(self.tokens, i) for i in range(len(self.tokens))]
        return frozenset(i for span in spans if span for i in range(span.start, span.end))

    def _compound(self, start: int) -> Hit[_Good] | None:
        word = self.words[start]
        if not word.isalpha() or word in self.lexicon.not_compounds:
            return None
        for rest in range(_COMPOUND_REST, len(word) - 2):
            good = self.lexicon.heads.get(word[rest:])
            if good is not None:
                return Hit(start, start + 1, good)
        return None

    def _stands_for_a_thing(self, hit: Hit[_Good]) -> bool:
        if not self.in_sentence:
            # A name stands alone: only words like "van" and "or" may be none.
            alone = len(self.tokens) <= 2
            return alone or " ".join(self.words[hit.start : hit.end]) not in self.lexicon.name_ends
        before = hit.start - 1
        if before >= 0 and self.words[before] in self.lexicon.at_shop:
            return False
        if hit.end - hit.start == 1 and self.words[hit.start] in self.lexicon.means:
            place = before
            while place >= 0 and self.words[place] in self.lexicon.means_between:
                place -= 1
            if place >= 0 and self.words[place] in self.lexicon.means_before:
                return False
        if not hit.payload.ambiguous:
            return True
        if self._of_another_language(hit):
            return False
        if len(self.tokens) <= 2:
            return True
        while before >= 0 and self.words[before] in self.lexicon.adjectives:
            before -= 1
        bought_next = hit.end < len(self.words) and self.words[hit.end] in self.lexicon.bought
        if before < 0 or self.tokens[before + 1].after_break:
            return bought_next or self._priced(hit.end)
        word = self.words[before]
        if word.isdigit():
            return len(word) <= 2 and self.words[hit.start] not in self.lexicon.name_ends
        if any(word in self.lexicon.determiners[language] for language in hit.payload.languages):
            return self._spelled_as_listed(hit)
        told = bought_next and self.language in hit.payload.languages
        return (word in self.lexicon.bought or told) and self._spelled_as_listed(hit)

    def _priced(self, end: int) -> bool:
        """Whether a price follows ("heels for 79 euros", "Parfum van 58 euro")."""
        return (
            end + 1 < len(self.words)
            and self.words[end] in self.lexicon.price_links
            and self.words[end + 1].isdigit()
        )

    def _of_another_language(self, hit: Hit[_Good]) -> bool:
        """Whether it is a small word of the message's language, and a thing in another only."""
        small = self.lexicon.name_ends | self.lexicon.any_determiner
        return (
            self.words[hit.start] in small
            and hit.end == hit.start + 1
            and self.language not in hit.payload.languages
        )

    def _spelled_as_listed(self, hit: Hit[_Good]) -> bool:
        """Whether an accent, if there is one, is the thing's own: "livré" is no book."""
        if hit.end - hit.start > 1:
            return True
        written = self.tokens[hit.start].text.lower()
        return (
            written == self.words[hit.start]
            or written in self.lexicon.accented
            or written[:-1] in self.lexicon.accented
        )

    def _settle(self, group: list[Hit[_Good]]) -> _Candidate:
        start, end = group[0].start, group[-1].end
        if group[-1].payload.brand and self._is_model_number(end):
            end += 1
        if all(hit.payload.make for hit in group):
            start, end = self._with_its_thing(start, end)
        head = self._head(group)
        category = head.payload.category(self.language)
        if head.payload.motorisable and head.payload.category(self.language) != "motor_vehicle":
            motor = self._motor(head)
            if motor is not None:
                category = "motor_vehicle"
                start, end = min(start, motor[0]), max(end, motor[1])
        while end < len(self.words) and self.words[end] in self.lexicon.electric:
            end += 1
        if head.payload.french_only and end + 1 < len(self.words):
            of = self.words[end] in self.lexicon.of_things and not self.tokens[end].after_break
            part = self._hit_at(end + 1) if of else None
            if part is not None and "fr" in part.payload.languages:
                end = part.end
        if category in ("motor_vehicle", "weapon", "animal_plant") and self._beside(
            start, end, self.lexicon.toy
        ):
            category = "ordinary"
        if head.payload.precious and self._beside(start, end, self.lexicon.precious):
            category = "valuables"
        return _Candidate(start, end, category, self._score(start, end), self._contents(start))

    def _with_its_thing(self, start: int, end: int) -> tuple[int, int]:
        """A make with the thing beside it: "een Lego trein van 159 euro", "un train Lego à 159"."""
        lexicon = self.lexicon
        closed = lexicon.name_ends | lexicon.bought | lexicon.arrived

        def names(place: int) -> bool:
            word = self.words[place]
            capital = self.tokens[place].capital
            small = word in closed or word in lexicon.any_determiner | lexicon.adjectives
            return word.isalpha() and len(word) > 2 and not capital and not small

        after = end < len(self.words) and not self.tokens[end].after_break
        if start and self.words[start - 1] in lexicon.any_determiner:
            ends = end + 1 >= len(self.words) or self.tokens[end + 1].after_break
            if after and names(end) and (ends or self.words[end + 1] in lexicon.name_ends):
                return start, end + 1
        elif (
            start > 1
            and self.language == "fr"
            and not self.tokens[start].after_break
            and self.words[start - 2] in lexicon.determiners["fr"]
            and names(start - 1)
        ):
            return start - 1, end
        return start, end

    def _contents(self, start: int) -> int:
        """How far a thing is said to have come instead: see `_Candidate.contents`.

        "I got my …" speaks of the thing bought, for it is the customer's own.
        """
        lexicon = self.lexicon
        before = start - 1
        if " ".join(self.words[max(0, start - 5) : start - 1]).endswith(lexicon.in_place_of):
            return 0
        if self._told_bought(start):
            return 0
        whose = before
        while whose >= 0 and self.words[whose] in lexicon.adjectives:
            whose -= 1
        # "Ik kreeg de fiets": the one that was waited for.
        known = lexicon.possessives | lexicon.definite
        own = whose >= 0 and self.words[whose] in known
        for place in range(before, max(-1, start - _CONTENTS_REACH), -1):
            if any(
                tuple(self.words[place : place + len(cue)]) == cue and place + len(cue) <= start
                for cue in lexicon.contents
            ):
                return 2
            word = self.words[place]
            if word in lexicon.instead:
                return 0 if own else 1
            if word in lexicon.bought or self._sentence_begins(place):
                return 0
        return 0

    def _told_bought(self, start: int) -> bool:
        """Whether it is said of the thing that it was bought ("kreeg een robot die ik kocht")."""
        for place in range(start + 1, min(start + _NAME_WORDS, len(self.words))):
            if self.tokens[place].after_break:
                return False
            if self.words[place] in self.lexicon.relatives:
                return any(0 < at - place <= _RELATIVE_REACH for at in self.bought_at)
        return False

    def _sentence_begins(self, place: int) -> bool:
        return self.tokens[place].after_break and self.tokens[place].capital

    def _is_model_number(self, place: int) -> bool:
        """Whether a number after a make belongs to its name ("PlayStation 5"), and is no price."""
        if place >= len(self.words) or self.tokens[place].after_break:
            return False
        at_end = place + 1 == len(self.words) or self.tokens[place + 1].after_break
        followed = "" if at_end else self.words[place + 1]
        number = self.words[place]
        return number.isdigit() and len(number) <= 2 and followed not in self.lexicon.generic

    def _head(self, group: list[Hit[_Good]]) -> Hit[_Good]:
        """The word that says what it is: the last in Dutch and English, the first in French."""
        things = [hit for hit in group if not hit.payload.brand] or group
        return things[0] if all(hit.payload.french_only for hit in things) else things[-1]

    def _motor(self, head: Hit[_Good]) -> tuple[int, int] | None:
        """The words from the thing to its motor, if it has one ("vélo avec un petit moteur")."""
        lexicon = self.lexicon
        for place in range(head.start - 1, max(head.start - 3, -1), -1):
            if self.tokens[place + 1].after_break or self.words[place] in lexicon.bought:
                break
            if self.words[place] in lexicon.electric:
                denied = place > 0 and self.words[place - 1] in lexicon.electric_negators
                return None if denied else (place, head.end)
        end = head.end
        found = None
        while end < len(self.words) and not self.tokens[end].after_break and end < head.end + 6:
            word = self.words[end]
            if word in lexicon.electric:
                found = (head.start, end + 1)
            elif word not in lexicon.electric_between:
                break
            end += 1
        return found

    def _beside(self, start: int, end: int, words: frozenset[str]) -> bool:
        around = [*self.words[max(0, start - 2) : start], *self.words[end : end + 3]]
        pairs = [f"{a} {b}" for a, b in itertools.pairwise(around)]
        inside = self.words[start:end]
        return not words.isdisjoint((*around, *pairs, *inside))

    def _score(self, start: int, end: int) -> int:
        """How well a thing's surroundings say that it was bought; the best one is taken."""
        lexicon = self.lexicon
        name = " ".join(self.words[start:end])
        score = 5 - 3 * (name in lexicon.rarely_bought)
        if self._came_instead(end):
            score -= 6
        elif any(0 < start - place <= _RIGHT_AFTER for place in self.bought_at):
            score += 3
        if self._near_purchase(start, end):
            score += 5
        elif name in lexicon.compensation:
            score -= 6
        before = start - 1
        while before >= 0 and self.words[before] in lexicon.adjectives:
            before -= 1
        determined = before >= 0 and self.words[before] in lexicon.any_determiner
        if determined:
            own = self.words[before] in lexicon.possessives
            score += 1 + own + _OWN_ARRIVED * (own and self._arrives(end))
            if self.words[before] in lexicon.denied:
                score -= 2
            if name in lexicon.parts and self.words[before] in lexicon.definite:
                right_before = any(0 < start - p <= _RIGHT_AFTER for p in self.bought_at)
                score -= 0 if right_before else _PART
            before -= 1
        if before < 0 or self.tokens[before + 1].after_break:
            return score
        if self.words[before] in lexicon.denied:
            score -= 2
        lead = " ".join(self.words[max(0, before - 3) : before + 1])
        whole = " ".join(self.words[max(0, start - 4) : start])
        wanted = lexicon.in_place_of + lexicon.awaited + lexicon.about
        if lead.endswith(wanted) or whole.endswith(wanted):
            return score + 4
        if any(word in lexicon.instead for word in lead.split()):
            score -= 3
        if self.words[before] in lexicon.places:
            score -= 4
        elif self.words[before] in lexicon.accessory_of and not self._is_price_for(before):
            score -= _FOR
        return score

    def _arrives(self, end: int) -> bool:
        """Whether the thing before `end` is said to have come ("my mixer was delivered")."""
        near = range(end, min(end + _ARRIVES_REACH, len(self.words)))
        return any(
            self.words[i] in self.lexicon.received
            and not any(self._sentence_begins(j) for j in range(end, i + 1))
            for i in near
        )

    def _came_instead(self, end: int) -> bool:
        """Whether the thing before `end` is said to have come in place of another."""
        if end >= len(self.words) or self.words[end] not in self.lexicon.received:
            return False
        after = " ".join(self.words[end + 1 : end + 4])
        return after.startswith(self.lexicon.in_place_of)

    def _near_purchase(self, start: int, end: int) -> bool:
        for place in self.bought_at:
            first, last = min(place, start), max(place, end - 1)
            if last - first <= _REACH and not any(
                self.tokens[i].after_break and self.tokens[i].text[0].isupper()
                for i in range(first + 1, last + 1)
            ):
                return True
        return False

    def _unknown(self, known: set[int]) -> tuple[int, int, str | None] | None:
        """A thing in no list, by its place: "ik kocht een …", "my … arrived broken".

        `known` are the places of listed things, which are no part of it.
        """
        for place in self.bought_at:
            for span in (self._named_after(place), self._named_before(place)):
                if span and known.isdisjoint(range(*span)):
                    return (*span, None)
        for span in (*self._bought_as_told_after(), *self._set_apart()):
            if known.isdisjoint(range(*span)):
                return (*span, None)
        for span in self._by_price_or_arrival():
            if known.isdisjoint(range(*span)):
                return (*span, None)
        for start, word in enumerate(self.words):
            if word in self.lexicon.possessives:
                span = self._name(start + 1)
                if span and not known.isdisjoint(range(*span)):
                    continue
                if span and not self.lexicon.arrived.isdisjoint(self.words[span[1] : span[1] + 3]):
                    return (*span, None)
        return None

    def _by_price_or_arrival(self) -> Iterator[tuple[int, int]]:
        """Names with their price or shop, and things that came ("the gizmo arrived broken")."""
        lexicon = self.lexicon
        for start, word in enumerate(self.words):
            begins = start == 0 or self.tokens[start].after_break
            span: tuple[int, int] | None = None
            if begins and word not in lexicon.any_determiner and not word.isdigit():
                span = self._name(start, opens=True)
                if span and not self._priced(span[1]):
                    span = None
            elif self._introduces(start) or word in lexicon.definite:
                span = self._name(start + 1)
                if span and not (
                    self._priced(span[1])
                    or self._arrives_at(span[1])
                    or (self._introduces(start) and self._from_shop(span[1]))
                ):
                    span = None
            if span:
                yield span

    def _arrives_at(self, place: int) -> bool:
        """Whether what stands before `place` is the subject of arriving."""
        around = self.words[place : place + 3]
        return bool(self.bought_at) and any(word in self.lexicon.received for word in around)

    def _from_shop(self, place: int) -> bool:
        """Whether a shop is named at `place` ("an air fryer from Hema"), where one bought."""
        return (
            bool(self.bought_at)
            and place + 1 < len(self.words)
            and self.words[place] in self.lexicon.at_shop
            and self.tokens[place + 1].capital
        )

    def _bought_as_told_after(self) -> Iterator[tuple[int, int]]:
        """Names of which it is said that they were bought ("the gizmo that I ordered")."""
        lexicon = self.lexicon
        for start, word in enumerate(self.words):
            if word not in lexicon.any_determiner:
                continue
            span = self._name(start + 1)
            if span is None or span[1] >= len(self.words):
                continue
            if self.tokens[span[1]].after_break:
                continue
            follows = self.words[span[1]] in lexicon.relatives
            if follows and any(0 < p - span[1] <= _RELATIVE_REACH for p in self.bought_at):
                yield span

    def _set_apart(self) -> Iterator[tuple[int, int]]:
        """Names set apart by a comma ("…, a snow sled for the kids, …"), where one bought."""
        if not self.bought_at:
            return
        for place, token in enumerate(self.tokens):
            if token.after_break and not token.text.isdigit() and self._introduces(place):
                span = self._name(place + 1)
                if span:
                    yield span

    def _named_after(self, place: int) -> tuple[int, int] | None:
        for start in range(place + 1, min(place + 9, len(self.words))):
            if self.tokens[start].after_break and start > place + 1:
                return None
            if self._introduces(start):
                span = self._name(start + 1)
                if span:
                    return span
        return None

    def _named_before(self, place: int) -> tuple[int, int] | None:
        for start in range(place - 2, max(place - _REACH, -1), -1):
            if self._introduces(start):
                span = self._name(start + 1)
                if span and span[1] <= place:
                    return span
            if self.tokens[start].after_break:
                return None
        return None

    def _introduces(self, place: int) -> bool:
        word = self.words[place]
        if word == "a" and (self.language == "fr" or self.tokens[place].text != "a"):
            return False  # French "il a", "à"
        if place and self.words[place - 1] in self.lexicon.accessory_of:
            return self._is_price_for(place - 1)
        if word.isdecimal():
            return len(word) <= 2 and int(word) > 0
        return word in self.lexicon.introduces

    def _is_price_for(self, place: int) -> bool:
        """Whether the preposition at `place` tells what was paid for."""
        first = max(0, place - _PAID_REACH)
        before = [
            self.words[i]
            for i in range(first, place)
            if not any(self._sentence_begins(j) for j in range(i + 1, place))
        ]
        return self.words[place] in self.lexicon.price_for and not (
            self.lexicon.paid_for.isdisjoint(before)
        )

    def _name(self, start: int, *, opens: bool = False) -> tuple[int, int] | None:
        """The words of a name that begins at `start`, or None if there is none.

        After a break only where the name `opens` what is said.
        """
        lexicon = self.lexicon
        end = start
        while end < len(self.words) and end - start < _NAME_WORDS:
            word = self.words[end]
            ends = word in lexicon.name_ends or word in lexicon.bought or word.isdigit()
            if ends or (end > start and self.tokens[end].after_break) or word in lexicon.arrived:
                break
            end += 1
        while start < end and self.words[start] in lexicon.any_determiner | lexicon.adjectives:
            start += 1
        name = self.words[start:end]
        if (
            not name
            or len("".join(name)) < 3
            or not lexicon.generic.isdisjoint(name[:1] + name[-1:])
        ):
            return None
        if self._blocked() & set(range(start, end)):
            return None
        if self.tokens[start].after_break and not opens:
            return None
        return start, end
