"""Finding sums of money in a message: value, currency, span.

A number is a sum only with a currency, a Belgian ",-", or right after a word of price. So no model,
count, order number or date is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from helpline.understanding.numbers import digits_for_words
from helpline.understanding.wordlists import all_languages, alternation, fold, read_words

LISTS: dict[str, Any] = read_words("amounts")
DEFAULT_CURRENCY = "EUR"
_CENT = Decimal("0.01")
_MOST = Decimal(10_000_000)


def pattern(name: str) -> str:
    """A regular expression for any phrase of the list `name` of `amounts.yml`."""
    listed = LISTS[name]
    return alternation(listed if isinstance(listed, list) else all_languages(listed))


def whole(name: str) -> str:
    """The same as whole words."""
    return rf"(?<![^\W_]){pattern(name)}(?![^\W_])"


@dataclass(frozen=True)
class Sum:
    """A sum of money: value in whole cents of `currency` (ISO 4217), its span, how sure it is.

    `bare` has no currency of its own and was read as euro. `range_from` is the lower end of
    "200 à 250 euros".
    """

    value: Decimal
    currency: str
    start: int
    end: int
    approximate: bool = False
    bare: bool = False
    range_from: Decimal | None = None


_CURRENCY_OF = {fold(word): code for code, words in LISTS["currencies"].items() for word in words}
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = [word for word in _CURRENCY_OF if _LETTERS.search(word)]
_SIGNS = "".join(word for word in _CURRENCY_OF if len(word) == 1 and not _LETTERS.search(word))
_NEVER_BEFORE = {fold(word) for word in LISTS["never_before"]}
_AFTER = rf"(?:{alternation(_WORDS)}(?![^\W_])|[{re.escape(_SIGNS)}])"
_BEFORE = (
    rf"(?:(?<![^\W_]){alternation(set(_WORDS) - _NEVER_BEFORE)}(?![^\W])|[{re.escape(_SIGNS)}])"
)
# 1.249,50 1 249,50 1'249.50 1249.50 249,5 — no letter, digit or date sign may touch it.
_DIGITS = (
    r"(?:\d{1,3}(?:[.'] ?\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?"
    r"|\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?|\d{1,8}(?:[.,]\d{1,2})?)(?!\d)"
)
_NUMBER = rf"(?<!\d)(?<!\d[.,/:\-])(?<![^\W\d_])(?<![^\W\d_]-){_DIGITS}"
_DASH = r"(?: ?[,.] ?(?:--?|=)(?!\d))"
_SCALE = (
    rf"(?:\s?(?P<k>k)(?![^\W_])|\s+(?P<thousand>{pattern('thousand')})(?![^\W_])(?P<rest>\s+\d{{1,3}}(?!\d))?"
    rf"|\s+(?P<hundred>{pattern('hundred')})(?=\s+{_AFTER}))"
)
_CENTS_WORD = rf"{pattern('cents')}(?![^\W_])"
_SUFFIXED = re.compile(
    rf"(?P<number>{_NUMBER})(?:{_SCALE}|{_DASH})?\s*(?:d'|de )?(?P<currency>{_AFTER})"
    rf"(?:(?P<glued>\d\d)(?!\d)"
    # Said in words, padded to their length, the cents may stand in the midst of a sentence.
    rf"|\s+(?:en |et |and )?(?P<cents>\d{{1,2}})"
    rf"(?:\s*{_CENTS_WORD}|(?=\s*(?:$|[.,;!?)\n])|\s{{4,}}(?!{pattern('counted')}(?![^\W_]))[^\W\d_]))"
    rf"|(?!\s?\d))"
)
_SUFFIXED_LOOSE = re.compile(
    rf"(?P<number>{_NUMBER})(?:{_SCALE}|{_DASH})?\s*(?P<currency>{alternation(_WORDS)}(?![^\W_]))"
)
_PREFIXED = re.compile(
    rf"(?P<currency>us\$|{_BEFORE})\s*(?P<number>{_DIGITS})(?:{_SCALE}|{_DASH})?(?!/\d)"
    rf"(?!\s+{pattern('counted')}(?![^\W_]))"
)
# "59e", "250e": above the days of a month no ordinal ("de 21e", "le 5e").
_SHORT_EURO = re.compile(rf"(?P<number>{_NUMBER})e(?![^\W_])")
_DASHED = re.compile(rf"(?P<number>{_NUMBER})(?:{_DASH})")
_GRAND = re.compile(rf"(?P<number>{_NUMBER}|(?<![^\W_])a)\s+{pattern('grand')}(?![^\W_])(?! total)")
_ONLY_CENTS = re.compile(rf"(?P<number>{_NUMBER})\s*{_CENTS_WORD}(?!\s+{_AFTER})")
_LED = re.compile(
    rf"(?<![^\W_]){pattern('price_lead')}\s*:?\s*(?:{pattern('about')}\s+)?"
    rf"(?P<number>{_NUMBER})(?:\s?(?P<k>k)(?![^\W_]))?(?![/%°:\-]|[.,]\d|\s*%)"
)
_ENDS = re.compile(rf"\s*(?:$|[.,;:!?)\n]|{pattern('number_ends')}(?![^\W_]))")
_TIMES = re.compile(rf"(?<![\d.,])(?P<times>\d{{1,2}})\s*{pattern('times')}\s*$")
# "249 + 5 verzending": two sums, with or without a currency.
_PLUS_SHIPPING = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<currency>{_AFTER})?\s*(?:\+|plus)\s*(?P<number2>{_DIGITS})"
    rf"\s*(?P<currency2>{_AFTER})?(?=\s*(?:{pattern('shipping_link')}\s*)*"
    rf"{alternation(all_languages(LISTS['roles']['shipping']))}(?![^\W_]))"
)
_CENTS = re.compile(
    rf"(?<![^\W_])(?<!\d[.,/:\-])(?<![+#])(?P<number>(?:\d{{1,3}} (?=\d{{3}}[.,]))?"
    rf"(?P<whole>\d{{1,5}})(?P<sign>[.,])(?P<decimals>\d\d))"
    rf"(?!\d|[.,:/\-]\d|\s*[%°\"'])(?![^\W_])(?!\s*{pattern('measure')}(?![^\W_]))"
)
_DAYS, _MONTHS = 31, 12
_YEARS = range(1990, 2100)
_LOWEST_LED = 3


def find_sums(text: str, language: str) -> list[Sum]:
    """The sums of money in `text`, in order.

    `language` settles "75 of 150 euros": a part in English, a choice in Dutch.
    """
    folded = digits_for_words(fold(text))
    covered = bytearray(len(folded))
    found: list[Sum] = []
    for candidates in (
        _with_currency(folded),
        _after_price_word(folded),
        _with_cents(folded),
        _before_word_of_money(folded),
    ):
        for one in candidates:
            if not any(covered[one.start : one.end]):
                covered[one.start : one.end] = b"\x01" * (one.end - one.start)
                found.append(one)
    if found:
        for one in _totals(folded):
            if not any(covered[one.start : one.end]):
                covered[one.start : one.end] = b"\x01" * (one.end - one.start)
                found.append(one)
    found.sort(key=lambda one: one.start)
    english = language == "en"
    return [_with_surroundings(folded, one, english) for one in _corrected(folded, found, english)]


def decimal_of(written: str) -> Decimal | None:
    """The value of a number as people write it: "1.249,50", "1,249.50", "1 249", "249,5"."""
    digits = re.sub(r"[ ']", "", written)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        sign, after = digits[last], len(digits) - last - 1
        thousands = after == 3 and digits[0] != "0" and (digits.count(sign) > 1 or after == 3)
        if digits.count(sign) > 1 or thousands:
            digits = digits.replace(sign, "")
            digits = digits.replace(",", ".")
        else:
            digits = digits[:last].replace(".", "").replace(",", "") + "." + digits[last + 1 :]
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return None
    value = Decimal(digits)
    return value.quantize(_CENT) if value < _MOST else None


def _value(match: re.Match[str]) -> Decimal | None:
    value = decimal_of(match["number"])
    groups = match.groupdict()
    if value is None:
        return None
    if groups.get("k") or groups.get("thousand"):
        value *= 1000
        value += Decimal(groups["rest"]) if groups.get("rest") else 0
    if groups.get("hundred"):
        value *= 100
    cents = groups.get("glued") or groups.get("cents")
    if cents:
        value += Decimal(cents) / 100
    return value.quantize(_CENT) if value < _MOST else None


def _with_currency(folded: str) -> Iterator[Sum]:
    for match in _PLUS_SHIPPING.finditer(folded):
        code = _code(match["currency"] or match["currency2"] or DEFAULT_CURRENCY.lower())
        for number, currency in (("number", "currency"), ("number2", "currency2")):
            value = decimal_of(match[number])
            if value is not None:
                end = max(match.end(number), match.end(currency))
                bare = match[currency] is None
                yield Sum(value, code, match.start(number), end, bare=bare)
    for pattern_ in (_SUFFIXED, _PREFIXED, _SUFFIXED_LOOSE):
        for match in pattern_.finditer(folded):
            value = _value(match)
            if value is not None:
                currency = _code(match["currency"])
                yield Sum(value, currency, match.start(), match.end())
    for match in _GRAND.finditer(folded):
        thousands = Decimal(1) if match["number"] == "a" else decimal_of(match["number"])
        if thousands is not None and thousands < 1000:
            value = (thousands * 1000).quantize(_CENT)
            yield Sum(value, DEFAULT_CURRENCY, match.start(), match.end(), bare=True)
    for match in _SHORT_EURO.finditer(folded):
        value = decimal_of(match["number"])
        if value is not None and value > _DAYS:
            yield Sum(value, DEFAULT_CURRENCY, match.start(), match.end())
    for match in _ONLY_CENTS.finditer(folded):
        value = decimal_of(match["number"])
        if value is not None:
            yield Sum((value / 100).quantize(_CENT), DEFAULT_CURRENCY, match.start(), match.end())
    for match in _DASHED.finditer(folded):
        value = decimal_of(match["number"])
        if value is not None:
            yield Sum(value, DEFAULT_CURRENCY, match.start(), match.end(), bare=True)


def _code(written: str) -> str:
    words = re.sub(r"[ \-]+", " ", written)
    code: str = _CURRENCY_OF.get(words, DEFAULT_CURRENCY)
    return code


def _after_price_word(folded: str) -> Iterator[Sum]:
    for match in _LED.finditer(folded):
        value = _value(match)
        if (
            value is not None
            and value >= _LOWEST_LED
            and not _is_year(match, value)
            and (match["k"] or _ENDS.match(folded, match.end()))
        ):
            yield Sum(value, DEFAULT_CURRENCY, match.start("number"), match.end(), bare=True)


_K_ALONE = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<k>k)\s+{pattern('k_after')}(?![^\W_])")
_PAID_AFTER = re.compile(rf"(?P<number>{_NUMBER})\s+{pattern('paid_after')}(?![^\W_])")
_TOTAL = re.compile(rf"(?P<number>{_NUMBER})\s+{pattern('total_after')}(?![^\W_])")
_LOWEST_ALONE = 10


def _before_word_of_money(folded: str) -> Iterator[Sum]:
    """Numbers without a currency before what only money does: "1,9k weg", "149 neergeteld"."""
    for pattern_ in (_K_ALONE, _PAID_AFTER):
        for match in pattern_.finditer(folded):
            value = _value(match)
            end = match.end("k") if pattern_ is _K_ALONE else match.end("number")
            if value is not None and value >= _LOWEST_ALONE and not _is_year(match, value):
                yield Sum(value, DEFAULT_CURRENCY, match.start("number"), end, bare=True)


def _totals(folded: str) -> Iterator[Sum]:
    """Numbers without a currency that sum up others: "so 150 in all"."""
    for match in _TOTAL.finditer(folded):
        value = _value(match)
        if value is not None and value >= _LOWEST_ALONE and not _is_year(match, value):
            start, end = match.span("number")
            yield Sum(value, DEFAULT_CURRENCY, start, end, bare=True)


def _is_year(match: re.Match[str], value: Decimal) -> bool:
    return value in _YEARS and len(match["number"]) == 4


def _with_cents(folded: str) -> Iterator[Sum]:
    """Numbers with two decimals that are no measure, time or date: "89,95"."""
    for match in _CENTS.finditer(folded):
        whole, sign, decimals = match["whole"], match["sign"], match["decimals"]
        as_date = sign == "." and 1 <= int(whole) <= _DAYS and 1 <= int(decimals) <= _MONTHS
        value = decimal_of(match["number"])
        if value is not None and not as_date:
            yield Sum(value, DEFAULT_CURRENCY, match.start(), match.end(), bare=True)


# --- what stands around a sum ----------------------------------------------------------------

_CORRECTION = re.compile(
    rf"[\s,.!?;:(\-]*(?:{whole('corrector')}[\s,.!]*){{1,3}}(?:{whole('correction_link')}\s*)?"
    rf"(?P<number>{_NUMBER})(?![/:%°]|[.,]\d)"
)
_CORRECTION_ALONE = re.compile(
    rf"{whole('corrector')}[\s,.!]*(?:{whole('correction_link')}\s*)(?P<number>{_NUMBER})(?![/:%°]|[.,]\d)"
)
_PART = re.compile(rf"(?P<number>{_NUMBER})\s*{pattern('of_total')}\s*$")
_OF_WHOLE = re.compile(
    rf"\s*{pattern('of_total')}\s*(?P<number>{_NUMBER})(?![/:%°]|[.,]\d)(?!\s*{_AFTER})"
)
_PART_OF = re.compile(rf"(?P<number>{_NUMBER})\s*of\s*$")
_RANGE = re.compile(rf"(?P<number>{_NUMBER})\s*(?:[€$£]\s*)?{pattern('range_link')}\s*$")
_BETWEEN = re.compile(
    rf"(?<![^\W_]){pattern('between')}\s+(?P<number>{_NUMBER})\s*(?:[€$£]|euros?)?\s*{pattern('between_link')}\s*$"
)
_ABOUT_BEFORE = re.compile(rf"(?<![^\W_])(?:{pattern('about')})\s*$")
_ABOUT_AFTER = re.compile(rf"\s*(?:{pattern('about_after')})(?![^\W_])")
_LOOK_BACK = 40
_WIDEST = 5
_MODEL = re.compile(rf"(?<![^\W_]){pattern('models')}\s+$")


def _corrected(folded: str, found: list[Sum], english: bool) -> list[Sum]:
    """With the numbers that put a sum right without repeating the currency ("sorry, 259")."""
    taken = {one.start for one in found}
    added: list[Sum] = []
    for one in found:
        match = _CORRECTION.match(folded, one.end)
        if match and match.start("number") not in taken and _ENDS.match(folded, match.end()):
            value = decimal_of(match["number"])
            if value is not None:
                added.append(
                    Sum(value, one.currency, match.start("number"), match.end(), bare=True)
                )
        total = _OF_WHOLE.match(folded, one.end)
        if total and total.start("number") not in taken and _ENDS.match(folded, total.end()):
            value = decimal_of(total["number"])
            if value is not None and value > one.value:
                added.append(
                    Sum(value, one.currency, total.start("number"), total.end(), bare=True)
                )
        before = max(0, one.start - _LOOK_BACK), one.start
        part = _PART.search(folded, *before) or (english and _PART_OF.search(folded, *before))
        if part and part.start() not in taken:
            value = decimal_of(part["number"])
            if value is not None and value < one.value:
                added.append(Sum(value, one.currency, part.start(), part.end("number"), bare=True))
    if not found:
        for match in _CORRECTION_ALONE.finditer(folded):
            value = decimal_of(match["number"])
            if value is not None and value >= _LOWEST_LED and _ENDS.match(folded, match.end()):
                start = match.start("number")
                added.append(Sum(value, DEFAULT_CURRENCY, start, match.end(), bare=True))
    return sorted([*found, *added], key=lambda one: one.start)


def _with_surroundings(folded: str, one: Sum, english: bool) -> Sum:
    """Marked approximate, widened to a range, or multiplied ("2 x 49 euro")."""
    from_ = max(0, one.start - _LOOK_BACK)
    times = _TIMES.search(folded, from_, one.start)
    if times and int(times["times"]) > 0:
        value = (one.value * int(times["times"])).quantize(_CENT)
        return replace(one, value=value, start=times.start())
    for pattern_ in (_BETWEEN, _RANGE):
        match = pattern_.search(folded, from_, one.start)
        if match and _MODEL.search(folded, from_, match.start("number")):
            continue  # "un iPhone 15 à 19,90"
        low = decimal_of(match["number"]) if match else None
        if english and match and match[0].rstrip().endswith("of"):
            continue
        if pattern_ is _RANGE and low is not None and low * _WIDEST < one.value:
            continue  # "een PlayStation 5 à 479 euro": the number of a model
        if match and low is not None and 0 < low < one.value:
            return replace(one, start=match.start("number"), approximate=True, range_from=low)
    if _ABOUT_BEFORE.search(folded, from_, one.start) or _ABOUT_AFTER.match(folded, one.end):
        return replace(one, approximate=True)
    return one
