"""What a message says of the contract itself: the conditions to take it out, the dates of its end.

The words are in `data/lexicon/contract.yml`. `told_of_contract` reads what stands in a message by
itself, `answer_on_contract` what it says in reply to a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from helpline.understanding.acts import extract_acts
from helpline.understanding.dates import Ambiguous, parse_date_answer
from helpline.understanding.identity import birth_date_answer, extract_identity
from helpline.understanding.phrases import PhraseMatcher, Words, load_lexicon, split_words
from helpline.understanding.wordlists import fold

UNKNOWN = "unknown"
OVER_SIX_MONTHS = "over_six_months"
# The contract was concluded on the day on which it began.
SAME_DAY = "same"
# How old the subscriber is, as told: whole years, or the day of birth.
AGE = "age"
BORN = "born"

_FILE = "contract"
_YES_NO = (
    "proximus_customer",
    "domiciled_in_belgium",
    "over_age",
    "antivirus",
    "distance_sale",
    "intervened",
    "pass_on",
)
_DAYS = ("contract_start", "concluded_on", "settled_on")
_OLDEST = 120
_LAST_OF_MONTH = 31
_FIGURE = re.compile(r"(?<![\d/.,-])(\d{1,3})(?![\d/]|[.,-]\d)")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SUM = re.compile(r"[€$£]\s*\d[\d.,]*|\d[\d.,]*\s*(?:[€$£]|eur(?:o['’]?s?)?\b)", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(r"(?<![\d/.,])(\d{1,2})(?!\d|[.,]\d)")
_WORDS_OF_AN_ANSWER = 12


def told_of_contract(text: str, language: str, reference: date) -> dict[str, Any]:
    """What `text` says by itself: conditions (True, False), `claim`, `age` (years) or `born` (ISO
    date), `contract_start` and `concluded_on` (ISO dates). `reference` is today.
    """
    words = split_words(text)
    lexicon = _lexicon()
    found: dict[str, Any] = {}
    for fact, matcher in lexicon.told.items():
        value = _first(matcher, lexicon.order[fact], words)
        if value is not None:
            found[fact] = _plain(value)
    if lexicon.asks_antivirus.find(words):
        found.pop("antivirus", None)
    found.update(_age_told(text, reference))
    if lexicon.began.find(words):
        day = _day(text, language, reference)
        if day is not None:
            found["contract_start"] = day.isoformat()
    if "contract_start" in found and lexicon.concluded.find(words):
        found["concluded_on"] = found["contract_start"]
    return found


def answer_on_contract(text: str, fact: str, language: str, reference: date) -> dict[str, Any]:
    """What `text` says in reply to the question for `fact`; `{fact: "unknown"}` from a customer who
    does not know, {} where it does not answer.

    Days are ISO dates. `contract_start` may be `OVER_SIX_MONTHS`, or come as `contract_start_by`,
    the last day on which it can have been. `claim` may be "some" (a claim, but not what became of
    it), `over_age` may come as `age` or `born`, `billing_day` is a number.
    """
    if not any(sign.isalnum() for sign in text):
        return {}
    words = split_words(text)
    acts = extract_acts(text)
    value = _by_words(fact, words)
    if fact == "antivirus" and _lexicon().asks_antivirus.find(words):
        return {}
    if value == UNKNOWN:
        return {fact: UNKNOWN}
    asks_back = text.rstrip().endswith("?") and not acts & {"yes", "no"}
    if asks_back and "dont_know" not in acts:
        return {}
    special = _READERS.get(fact)
    answer = special(text, language, reference, value, acts) if special else {}
    if answer:
        return answer
    if "dont_know" in acts:
        return {fact: UNKNOWN}
    if value is not None and fact not in _READERS:
        return {fact: _plain(value)}
    if fact in _YES_NO and "yes" in acts:
        return {fact: True}
    if fact in _YES_NO and "no" in acts:
        return {fact: False}
    return {}


def complains_of_a_shop(text: str) -> bool:
    """Whether a complaint is about a shop, a seller or a carrier, and not about the insurer."""
    words = split_words(text)
    return bool(_lexicon().shop.find(words)) and not _lexicon().insurer.find(words)


def explicit_wishes(text: str) -> frozenset[str]:
    """What `text` wishes in so many words, as topics: cancel_policy, subscribe or complaint."""
    return frozenset(match.label for match in _lexicon().wishes.find(split_words(text)))


@dataclass(frozen=True)
class _Lexicon:
    wishes: PhraseMatcher
    told: Mapping[str, PhraseMatcher]
    answers: Mapping[str, PhraseMatcher]
    order: Mapping[str, tuple[str, ...]]
    asks_antivirus: PhraseMatcher
    began: PhraseMatcher
    concluded: PhraseMatcher
    shop: PhraseMatcher
    insurer: PhraseMatcher
    age_sure: frozenset[str]
    age_before: frozenset[str]
    children: frozenset[str]
    age_years: frozenset[str]
    age_not_behind: frozenset[str]
    first_of_month: frozenset[str]
    last_of_month: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw = load_lexicon(_FILE)
    sets = raw["sets"]

    def matcher(name: str) -> PhraseMatcher:
        return PhraseMatcher({name: raw[name]}, sets)

    def single(listed: Iterable[str]) -> frozenset[str]:
        return frozenset(word for entry in listed for word in split_words(entry).words)

    told = {fact: PhraseMatcher(values, sets) for fact, values in raw["told"].items()}
    answers = {fact: PhraseMatcher(values, sets) for fact, values in raw["answers"].items()}
    order = {
        fact: tuple(dict.fromkeys((*raw["told"].get(fact, ()), *raw["answers"].get(fact, ()))))
        for fact in {*told, *answers}
    }
    return _Lexicon(
        wishes=PhraseMatcher(raw["wishes"], sets),
        told=told,
        answers=answers,
        order=order,
        asks_antivirus=matcher("asks_antivirus"),
        began=matcher("began"),
        concluded=PhraseMatcher({"concluded": ["<conclude>"]}, sets),
        shop=matcher("shop"),
        insurer=matcher("insurer"),
        age_sure=single(raw["age"]["sure"]),
        age_before=single(raw["age"]["before"]),
        children=single(raw["age"]["children"]),
        age_years=single(raw["age"]["years"]),
        age_not_behind=single(raw["age"]["not_behind"]),
        first_of_month=single(raw["billing"]["first"]),
        last_of_month=single(raw["billing"]["last"]),
    )


def _first(matcher: PhraseMatcher, order: Iterable[str], words: Words) -> str | None:
    found = {match.label for match in matcher.find(words)}
    return next((value for value in order if value in found), None)


def _by_words(fact: str, words: Words) -> str | None:
    lexicon = _lexicon()
    for matchers in (lexicon.told, lexicon.answers):
        if fact in matchers:
            value = _first(matchers[fact], lexicon.order[fact], words)
            if value is not None:
                return value
    return None


def _plain(value: str) -> bool | str:
    return {"true": True, "false": False}.get(value, value)


def _day(text: str, language: str, reference: date) -> date | None:
    """The one day that `text` names; None where it leaves the day open."""
    found = parse_date_answer(text, language, reference)
    return None if isinstance(found, Ambiguous) else found


def _age_told(text: str, reference: date) -> dict[str, Any]:
    """An age that is told as one: "ik ben 17", "mon fils de 17 ans", "born on 3/4/2001"."""
    born = extract_identity(text, "", reference).get("birth_date")
    if born is not None:
        return {BORN: born}
    words = split_words(text).words
    lexicon = _lexicon()
    for place, word in enumerate(words):
        if not word.isdigit() or not 1 <= int(word) <= _OLDEST:
            continue
        before = words[place - 1] if place else ""
        behind = words[place + 1 : place + 3]
        years = bool(behind) and behind[0] in lexicon.age_years
        rest = behind[1:] if years else behind[:1]
        child = bool(lexicon.children & set(words[max(0, place - 3) : place]))
        sure = years or not rest or child or before in lexicon.age_sure
        known = before in lexicon.age_before or before in lexicon.age_sure
        if known and sure and not lexicon.age_not_behind & set(rest):
            return {AGE: int(word)}
    return {}


def _over_age(
    text: str, language: str, reference: date, value: str | None, acts: frozenset[str]
) -> dict[str, Any]:
    """A yes or no, an age or a day of birth; an age says more than the yes beside it."""
    born = birth_date_answer(text, reference)
    if born is not None:
        return {BORN: born.isoformat()}
    told = _age_told(text, reference)
    if told:
        return told
    short = len(split_words(text)) <= _WORDS_OF_AN_ANSWER
    figure = _FIGURE.search(fold(text)) if short and not value else None
    if figure and 1 <= int(figure.group(1)) <= _OLDEST:
        return {AGE: int(figure.group(1))}
    if "no" in acts or "yes" in acts:
        return {"over_age": "yes" in acts}
    return {} if value is None else {"over_age": _plain(value)}


def _claim(
    text: str, language: str, reference: date, value: str | None, acts: frozenset[str]
) -> dict[str, Any]:
    if "dont_know" in acts:
        return {}
    if value is None and "no" in acts:
        value = "none"
    if value is None and "yes" in acts:
        value = "some"
    if value is None:
        return {}
    answer: dict[str, Any] = {"claim": value}
    day = _day(text, language, reference) if value in ("paid", "refused") else None
    if day is not None and day <= reference:
        answer["settled_on"] = day.isoformat()
    return answer


def _some_day(fact: str) -> Callable[..., dict[str, Any]]:
    def read(
        text: str, language: str, reference: date, value: str | None, acts: frozenset[str]
    ) -> dict[str, Any]:
        day = _day(text, language, reference)
        if day is not None:
            return {fact: day.isoformat()}
        return {fact: value} if value == SAME_DAY else {}

    return read


def _contract_start(
    text: str, language: str, reference: date, value: str | None, acts: frozenset[str]
) -> dict[str, Any]:
    """A day, that it was long ago, or a period in which the day lies."""
    found = parse_date_answer(text, language, reference)
    if isinstance(found, date):
        return {"contract_start": found.isoformat()}
    if value == OVER_SIX_MONTHS:
        return {"contract_start": OVER_SIX_MONTHS}
    year = _YEAR.search(text)
    if value == "last_year" or (year and not isinstance(found, Ambiguous)):
        told = int(year.group()) if year else reference.year - 1
        return {"contract_start_by": date(told, 12, 31).isoformat()}
    if isinstance(found, Ambiguous):
        return {"contract_start_by": found.latest.isoformat()}
    return {}


def _billing_day(
    text: str, language: str, reference: date, value: str | None, acts: frozenset[str]
) -> dict[str, Any]:
    figure = _DAY_OF_MONTH.search(fold(_SUM.sub(" ", text)))
    if figure and 1 <= int(figure.group(1)) <= _LAST_OF_MONTH:
        return {"billing_day": int(figure.group(1))}
    words = set(split_words(text).words)
    if words & _lexicon().first_of_month:
        return {"billing_day": 1}
    if words & _lexicon().last_of_month:
        return {"billing_day": _LAST_OF_MONTH}
    return {}


_READERS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "over_age": _over_age,
    "claim": _claim,
    "contract_start": _contract_start,
    "concluded_on": _some_day("concluded_on"),
    "settled_on": _some_day("settled_on"),
    "billing_day": _billing_day,
}
