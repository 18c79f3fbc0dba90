"""What `decide` can come to: each cover is explored with reports made up for the purpose.

No rule stands here a second time. A search starts from an ordinary report, changes
one thing at a time (a fact, the contract, the history), answers whatever is asked then, and goes
on from each report that showed something new, until nothing new shows. Only facts that the rules
looked at are changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from helpline.coverage.engine import CONTRACT, decide
from helpline.coverage.facts import FACTS, UNKNOWN, FactType, FactValue
from helpline.coverage.model import (
    UNVERIFIED,
    Contract,
    Decision,
    History,
    Outcome,
    PastClaim,
    Quantity,
    Report,
)
from helpline.terms import Terms

# Any days do, as long as the contract is old enough for an incident to be reported very late.
_START = date(2025, 1, 1)
_TODAY = date(2026, 11, 21)
_ACTIVE = Contract("SURVEY", _START)
# The first value of each kind is the ordinary one: with it a report goes on. Days are ordinary in
# turn: where all happened lately, other rules hold.
_DAYS = (
    _TODAY - timedelta(days=60),
    _TODAY - timedelta(days=20),
    _TODAY - timedelta(days=3),
    _TODAY,
    _TODAY + timedelta(days=10),
    _START + timedelta(days=10),
    _START - timedelta(days=10),
)
# Of the choices the first one is ordinary, but for the shop's answer: a refusal needs no waiting.
_ORDINARY = {"merchant_response": "refused"}
_AMOUNTS = (Decimal(100), Decimal(40), Decimal(0), Decimal(-5), Decimal(100_000))
_CONTRACTS = (
    None,
    replace(_ACTIVE, start=_TODAY + timedelta(days=5)),
    replace(_ACTIVE, start=_TODAY - timedelta(days=10)),
    replace(_ACTIVE, status="suspended"),
    replace(_ACTIVE, status="ended"),
    replace(_ACTIVE, status="ended", end=_START + timedelta(days=1)),
)
# More than any limit, and less than any amount.
_ALL, _SOME = 1_000_000, 1


class Part(str, Enum):
    """Where in a decision something is said."""

    REASON = "reason"
    BENEFIT = "benefit"
    DEADLINE = "deadline"
    DOCUMENT = "document"
    NEXT_STEP = "next_step"


@dataclass(frozen=True)
class Saying:
    """Something that a decision of this outcome can say, with the clause that it rests on."""

    outcome: Outcome
    part: Part
    code: str
    clause: str


@dataclass(frozen=True)
class _Attempt:
    """A report to try; `used` is what earlier claims took of one limit."""

    facts: Mapping[str, FactValue] = field(default_factory=dict)
    contract: Contract | None = _ACTIVE
    identity: str | None = None
    used: tuple[str, Quantity] | None = None

    @property
    def key(self) -> Hashable:
        """The same for attempts that must come to the same."""
        return frozenset(self.facts.items()), self.contract, self.identity, self.used


class _Facts(dict[str, FactValue]):
    """Facts that note which of them the rules look at."""

    def __init__(self, facts: Mapping[str, FactValue], seen: set[str]) -> None:
        super().__init__(facts)
        self._seen = seen

    def __contains__(self, name: object) -> bool:
        self._seen.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: FactValue | None = None) -> FactValue | None:  # type: ignore[override]
        """As of a dict."""
        self._seen.add(name)
        return super().get(name, default)


def survey(cover: str, terms: Terms) -> frozenset[Saying]:
    """Everything that decisions under `cover` can say, by outcome.

    Args:
        cover: the code of a cover.
        terms: the terms to decide by, whatever the day.

    Raises:
        DecisionError: there is no such cover.
    """
    search = _Search(cover, lambda _: terms)
    search.run()
    return frozenset(search.sayings)


def sayings(decision: Decision) -> Iterator[Saying]:
    """What a decision says, part by part."""
    for part, items in (
        (Part.REASON, decision.reasons),
        (Part.BENEFIT, decision.benefits),
        (Part.DEADLINE, decision.deadlines),
        (Part.DOCUMENT, decision.documents),
        (Part.NEXT_STEP, decision.next_steps),
    ):
        for item in items:
            yield Saying(decision.outcome, part, item.code, item.clause)


class _Search:
    def __init__(self, cover: str, terms_on: Callable[[date], Terms]) -> None:
        self.sayings: set[Saying] = set()
        self._cover = cover
        self._terms_on = terms_on
        self._seen: set[str] = set()
        self._asked: set[str | None] = set()
        self._limits: set[str] = set()
        self._tried: set[Hashable] = set()
        self._to_vary: deque[_Attempt] = deque()

    def run(self) -> None:
        """Vary each report that shows something new; anew when more facts turn out to count.

        A report that is refused is not varied: what else one tells then changes nothing.
        """
        varied: list[_Attempt] = []
        known: frozenset[str] = frozenset()
        for day in _DAYS:
            self._tried.clear()
            self._to_vary.append(self._try(_Attempt(), day))
        while self._to_vary or known != self._seen | self._limits:
            if not self._to_vary:
                known = frozenset(self._seen | self._limits)
                self._to_vary.extend(varied)
                varied.clear()
            attempt = self._to_vary.popleft()
            varied.append(attempt)
            for changed in self._changes(attempt):
                self._try(changed)

    def _try(self, attempt: _Attempt, ordinary_day: date = _DAYS[0]) -> _Attempt:
        """Decide, answering what is asked; keep each report on the way that shows something.

        An answer that cannot be right is asked for again: then the next value is given, and a
        report that no value can put right is left. Returns the report as it ended.
        """
        answers: dict[str, Iterator[FactValue]] = {}
        while attempt.key not in self._tried:
            self._tried.add(attempt.key)
            decision = self._decide(attempt)
            asked = decision.next_fact
            found = set(sayings(decision))
            if asked not in self._asked or not found <= self.sayings:
                self._asked.add(asked)
                self.sayings |= found
                self._limits |= {b.code.removesuffix("_left") for b in decision.benefits}
                if decision.outcome is not Outcome.NOT_COVERED:
                    self._to_vary.append(attempt)
            if asked is None:
                break
            if asked == CONTRACT:
                attempt = replace(attempt, contract=_ACTIVE)
                continue
            if asked not in answers:
                answers[asked] = _values(asked, ordinary_day)
            value = next(answers[asked], None)
            if value is None:
                break
            attempt = replace(attempt, facts={**attempt.facts, asked: value})
        return attempt

    def _decide(self, attempt: _Attempt) -> Decision:
        facts = _Facts(attempt.facts, self._seen)
        report = Report(self._cover, _TODAY, attempt.identity, facts)
        history = _history(self._cover, attempt.used)
        return decide(report, attempt.contract, history, self._terms_on)

    def _changes(self, attempt: _Attempt) -> Iterator[_Attempt]:
        """Each fact with each value, the later answers kept and left out; then what is no fact."""
        for name in (name for name in FACTS if name in self._seen):
            told = list(attempt.facts)
            earlier = {key: attempt.facts[key] for key in told[: _place(told, name)]}
            for value in _values(name):
                yield replace(attempt, facts={**attempt.facts, name: value})
                yield replace(attempt, facts={**earlier, name: value})
        for contract in _CONTRACTS:
            yield replace(attempt, contract=contract)
        yield replace(attempt, identity=UNVERIFIED)
        for limit in sorted(self._limits):
            for used in (_ALL, _SOME):
                yield replace(attempt, used=(limit, used))


def _place(names: list[str], name: str) -> int:
    return names.index(name) if name in names else len(names)


def _values(name: str, ordinary_day: date = _DAYS[0]) -> Iterator[FactValue]:
    """What a fact is tried with, the ordinary value first."""
    spec = FACTS[name]
    if spec.type is FactType.CHOICE:
        yield from sorted(spec.values, key=lambda value: value != _ORDINARY.get(name))
    elif spec.type is FactType.CODES:
        yield frozenset()
        yield from (frozenset({code}) for code in spec.values)
        yield frozenset(spec.values)
    elif spec.type is FactType.DATE:
        yield ordinary_day
        yield from _DAYS
    elif spec.type is FactType.MONEY:
        yield from _AMOUNTS
    elif spec.type is FactType.FLAG:
        yield from (True, False)
    elif spec.type is FactType.CURRENCY:
        yield from ("EUR", "USD")
    else:
        yield "something"
    if spec.may_be_unknown:
        yield UNKNOWN


def _history(cover: str, used: tuple[str, Quantity] | None) -> History:
    """An earlier claim in each insurance year in which an incident of the survey lies."""
    if used is None:
        return History()
    days = (_START, _START + timedelta(days=400))
    covered = Outcome.COVERED.value
    return History(tuple(PastClaim(cover, day, covered, None, dict([used])) for day in days))
