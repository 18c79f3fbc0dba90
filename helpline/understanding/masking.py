"""Secrets are taken out of what a customer writes before anything is stored or logged.

Cards, accounts and national numbers are recognised by their check digits; passwords, PINs and
one-time codes by the words with which people hand them over (`data/lexicon/masking.yml`).
All languages are matched at once: nothing here depends on knowing the language first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stdnum import iban, luhn, numdb
from stdnum.be import bis, nn

from helpline.understanding.wordlists import all_languages, alternation, fold, read_words

MASK = "[••••]"
KINDS = ("card", "iban", "national_number", "password", "pin", "code")

_IBAN_LONGEST = 34
_CARD_DIGITS = range(13, 20)
_CONTEXT = 60


@dataclass(frozen=True)
class Masked:
    """A text without its secrets, and which kinds (see `KINDS`, in that order) were taken out."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Replace each secret in `text` by `MASK`; masking a masked text changes nothing.

    Never masks amounts, dates, phone numbers, contract numbers (CC-104417), claim references
    (CC-7K3PQ-9), or order numbers that no word calls a secret.
    """
    found: set[str] = set()
    # A replaced secret can bring a word beside another one, so look until nothing is left:
    # each round takes letters or digits away, which bounds the rounds.
    while True:
        spans = _spans(text)
        if not spans:
            return Masked(text, tuple(kind for kind in KINDS if kind in found))
        pieces, at = [], 0
        for start, end, kind in spans:
            pieces += [text[at:start], MASK]
            at = end
            found.add(kind)
        text = "".join([*pieces, text[at:]])


Span = tuple[int, int, str]


def _spans(text: str) -> list[Span]:
    """The secrets in `text`, in order, not overlapping; check digits win over words."""
    folded = fold(text)
    taken: list[Span] = []
    covered = bytearray(len(text))
    found = [_passwords(text, folded), _pins(folded), _codes(folded)]
    if _DIGIT.search(folded):
        found = [_ibans(folded), _national_numbers(folded), _cards(folded), *found]
    for spans in found:
        for start, end, kind in spans:
            if not any(covered[start:end]):
                covered[start:end] = b"\x01" * (end - start)
                taken.append((start, end, kind))
    return sorted(taken)


# --- recognised by their check digits --------------------------------------------------------

_DIGIT = re.compile(r"\d")
_IBAN_START = re.compile(r"(?<![a-z0-9])([a-z]{2}) ?[0-9]{2}(?=[ .\-]?[a-z0-9])")
_ALNUM = re.compile(r"[ .\-]{0,2}([a-z0-9])")


@lru_cache(maxsize=512)
def _iban_length(country: str) -> int | None:
    """Number of characters of an account of `country` (two capitals), None if it has no IBAN."""
    for code, info in numdb.get("iban").info(country):
        if code == country and "bban" in info:
            return 4 + sum(int(n) for n in re.findall(r"(\d+)!?[nac]", info["bban"]))
    return None


def _ibans(folded: str) -> Iterator[Span]:
    for begin in _IBAN_START.finditer(folded):
        length = _iban_length(begin[1].upper())
        if length is None or length > _IBAN_LONGEST:
            continue
        compact, end = begin[0].replace(" ", ""), begin.end()
        while len(compact) < length and (more := _ALNUM.match(folded, end)):
            compact += more[1]
            end = more.end()
        if (
            len(compact) == length
            and not folded[end : end + 1].isalnum()
            and iban.is_valid(compact, check_country=False)
        ):
            yield begin.start(), end, "iban"


_NATIONAL_NUMBER = re.compile(
    r"(?<![\d+])(?<!\d[.\-/])"
    r"\d{2}[ .\-/]?\d{2}[ .\-/]?\d{2}[ .\-/]{0,3}\d{3}[ .\-/]?\d{2}"
    r"(?!\d)(?![.\-/]\d)"
)


def _national_numbers(folded: str) -> Iterator[Span]:
    """Belgian national register numbers, and the bis numbers of people who are not in it."""
    for match in _NATIONAL_NUMBER.finditer(folded):
        digits = re.sub(r"\D", "", match[0])
        if nn.is_valid(digits) or bis.is_valid(digits):
            yield match.start(), match.end(), "national_number"


_DIGIT_RUN = re.compile(r"(?<![\d+])[0-9](?:[ .\-]{0,3}[0-9]){12,}")
_GROUP = re.compile(r"[0-9]+")
_DATE_IN_RUN = re.compile(
    r"(?<!\d)(?:[0-3]?\d[ .\-][01]?\d[ .\-]20\d\d|20\d\d[ .\-][01]\d[ .\-][0-3]\d)(?!\d)"
)


def _cards(folded: str) -> Iterator[Span]:
    """Card numbers: 13 to 19 digits that pass Luhn and begin with a digit of the card schemes.

    A row of digits may hold more than the card (an expiry date, a code), so each stretch of
    whole groups is tried. A stretch inside a longer row counts only if it is grouped as cards
    are (four digits and more), else rows of phone numbers would pass by chance.
    """
    for run in _DIGIT_RUN.finditer(folded):
        groups = [(g.start(), g.end()) for g in _GROUP.finditer(folded, run.start(), run.end())]
        first = 0
        while first < len(groups):
            last = _card_from(folded, groups, first)
            if last is None:
                first += 1
            else:
                yield groups[first][0], groups[last][1], "card"
                first = last + 1


def _card_from(folded: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of a card that begins with group `first`, or None."""
    if folded[groups[first][0]] not in "23456":
        return None
    digits, best = "", None
    for last in range(first, len(groups)):
        digits += folded[groups[last][0] : groups[last][1]]
        if len(digits) > _CARD_DIGITS[-1]:
            break
        if len(digits) in _CARD_DIGITS and luhn.is_valid(digits):
            whole = first == 0 and last == len(groups) - 1
            sizes = [end - start for start, end in groups[first : last + 1]]
            as_card = sizes[0] >= 4 and all(size >= 3 for size in sizes[:-1])
            spelled = all(size == 1 for size in sizes)
            stretch = folded[groups[first][0] : groups[last][1]]
            if as_card or spelled or (whole and not _DATE_IN_RUN.search(stretch)):
                best = last
    return best


# --- recognised by the words around them -----------------------------------------------------


def _compile() -> dict[str, re.Pattern[str]]:
    words: dict[str, Any] = read_words("masking")

    def any_of(name: str) -> str:
        return alternation(all_languages(words[name]))

    link = rf"(?:\b{any_of('link')}(?!\w)\s*[:=]?|[:=]|->)"
    filler = rf"(?:{any_of('filler')}\s+){{0,2}}"
    owner = rf"(?:\s+{any_of('owner')}\b(?:\s*[\w'@.\-]{{1,30}}){{1,4}}?)?"
    own = rf"(?:{any_of('own')}\s+)?"
    not_unit = rf"(?!\d)(?![.,/]\d)(?!\s*(?:[€$£]|{any_of('unit')}\b))"
    lead = r"[\s,(\"'#]*"
    digits4 = rf"(?<![\d€$£])(?P<value>\d{{4,6}}|\d \d \d \d){not_unit}"
    code_digits = (
        rf"(?<![\d€$£])(?P<value>(?:[a-z]-)?\d{{3}}[ \-]\d{{3}}|(?:[a-z]-)?\d{{3,8}}){not_unit}"
    )
    secret = any_of("password")
    pin = any_of("pin")
    gap = r"(?:\s+(?!\d)[\w'\-]{1,25}){0,6}?"
    return {
        "password": re.compile(
            rf"(?<!\w){secret}(?!\w)(?:{owner}\s*,?\s*(?P<link>{link}))?\s*{filler}"
            r"(?P<value>\"[^\"\n]{1,64}\"|'[^'\n]{3,64}'|\S+)"
        ),
        "password_last": re.compile(
            rf"(?<!\S)(?P<value>\S{{4,}})\s+(?:{any_of('link')}|als|as|comme)\s+{own}{secret}(?!\w)"
        ),
        "pin": re.compile(
            rf"(?<!\w){pin}(?![^\W\d])(?:{owner}\s*,?\s*{link})?{lead}{filler}{lead}{digits4}"
        ),
        "pin_last": re.compile(
            rf"(?<![\w.,/€$£])(?P<value>\d{{4,6}})\s+(?:{any_of('link')}|als|as|comme)\s+{own}{pin}(?!\w)"
        ),
        "code": re.compile(
            rf"(?<!\w){any_of('code')}(?![^\W\d])(?:{gap}\s*,?\s*{link})?{lead}{filler}{lead}{code_digits}"
        ),
        "loose_code": re.compile(
            rf"(?<!\w)(?P<cue>{any_of('loose_code')})(?![^\W\d])"
            rf"(?:{gap}\s*,?\s*{link})?{lead}{filler}{lead}{code_digits}"
        ),
        "bank": re.compile(rf"(?<!\w){any_of('bank')}(?!\w)"),
        "not_secret_before": re.compile(rf"(?<!\w){any_of('not_secret_before')}[ \-]*$"),
        "not_secret_after": re.compile(rf"\s*{any_of('not_secret_after')}(?!\w)"),
        "clause_end": re.compile(rf"\s*(?:$|[.,;!?)\n]|{any_of('conjunction')}(?!\w))"),
    }


_RE = _compile()
_ABOUT = frozenset(fold(word) for word in all_languages(read_words("masking")["about_password"]))
_PARTICIPLE = re.compile(
    r"(?:ge|ver|be|her|ont)\w+(?:d|t|en)|\w+geno?\w+en|\w{2,}ge\w+(?:d|t|en)|\w{2,}ed"
)
_PLAIN = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_REFERENCE = re.compile(r"cc-[0-9a-z]+(?:-[0-9a-z])?")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w")


def _passwords(text: str, folded: str) -> Iterator[Span]:
    at = 0
    while match := _RE["password"].search(folded, at):
        at = match.end()
        start, end = match.span("value")
        quoted = folded[start] in "\"'" and folded[start] == folded[end - 1] and end - start > 2
        if quoted:
            start, end = start + 1, end - 1
        else:
            start, end = _trim(folded, start, end)
        if _is_password(text[start:end], folded, end, match["link"], quoted):
            yield start, end, "password"
        else:
            # The value may itself be the word that announces one ("wachtwoord: mdp = …").
            at = max(match.start() + 1, match.start("value"))
    for match in _RE["password_last"].finditer(folded):
        start, end = _trim(folded, *match.span("value"))
        if _looks_like_one(text[start:end]):
            yield start, end, "password"


def _trim(folded: str, start: int, end: int) -> tuple[int, int]:
    """Without the brackets, quotes and sentence ends that belong to the text around a word."""
    while start < end and folded[start] in "\"'(":
        start += 1
    while end > start and folded[end - 1] in "\"').,;:":
        end -= 1
    return start, end


def _is_password(value: str, folded: str, end: int, link: str | None, quoted: bool) -> bool:
    if not any(char.isalnum() for char in value) or MASK in value:
        return False
    low = fold(value)
    if _REFERENCE.fullmatch(low):
        return False
    if link is None:
        return quoted or _looks_like_one(value)
    if quoted:
        return True
    if not _PLAIN.fullmatch(low):
        return len(value) >= 4 and not _ADDRESS.search(low)
    if value != value.lower() and not value.isupper() and value[1:] != value[1:].lower():
        return True
    ordinary = low in _ABOUT or _PARTICIPLE.fullmatch(low) or value.endswith(("é", "ée"))
    return not ordinary and bool(_RE["clause_end"].match(folded, end) or link.endswith((":", "=")))


def _looks_like_one(value: str) -> bool:
    """Whether nobody would write `value` as a word: letters mixed with digits or signs."""
    low = fold(value)
    if MASK in value or _ADDRESS.search(low) or _REFERENCE.fullmatch(low):
        return False
    digits = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() for char in value)
    if digits == len(value):
        return digits >= 5 or (digits == 4 and value[:2] not in ("19", "20"))
    return (
        len(value) >= 5 and letters >= 1 and (digits >= 1 or bool(re.search(r"[@#$%^&*_+]", value)))
    )


def _pins(folded: str) -> Iterator[Span]:
    for name in ("pin", "pin_last"):
        for match in _RE[name].finditer(folded):
            yield *match.span("value"), "pin"


def _codes(folded: str) -> Iterator[Span]:
    for match in _RE["code"].finditer(folded):
        yield *match.span("value"), "code"
    for match in _RE["loose_code"].finditer(folded):
        before = folded[max(0, match.start() - _CONTEXT) : match.start()]
        around = folded[max(0, match.start() - _CONTEXT) : match.end() + _CONTEXT]
        if (
            not _RE["not_secret_before"].search(before)
            and not _RE["not_secret_after"].match(folded, match.end("cue"))
            and _RE["bank"].search(around)
        ):
            yield *match.span("value"), "code"
