"""`helpline covers`: what each cover can come to, clause by clause, as Markdown for an expert.

The clauses, sources and figures are those of the terms; what a decision can say comes from
`helpline.coverage.survey`, which tries the rules out. Nothing on the page is written by hand but
its headings.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from helpline.coverage import COVERS, Outcome
from helpline.coverage.facts import LAST_YEAR
from helpline.coverage.survey import Part, Saying, survey
from helpline.terms import Clause, Term, Terms, Unit, load_terms
from helpline.texts import format_figure

# The latest terms: the page changes with the terms, not with the calendar.
LATEST = date(LAST_YEAR, 12, 31)
_TITLES = {
    Outcome.COVERED: "covered",
    Outcome.TOO_EARLY: "too early",
    Outcome.NOT_COVERED: "not covered",
    Outcome.REFER: "refer",
}
_ASKED_AGAIN = "asked again"
_INTRODUCTION = """\
# What each cover can come to

Made by `make docs` from `helpline/terms` and `helpline/coverage`: do not edit. The clauses, their
sources and figures are those of the terms {product}. Outcomes and reason codes come from the rules
themselves: each cover was tried out with reports, contracts and earlier claims that differ in one
thing at a time, until nothing new came out.

- **covered**: the conditions hold on the facts told. **too early**: they will, after an act or a
  date. **not covered**: an exclusion, a missed deadline, a used-up limit. **refer**: a person
  judges. **asked again**: an answer cannot be right, and is asked for once more.
- A code is the reason that a decision gives; its words are in `data/responses/<language>/` under
  `utter_reason_<code>`.
- A clause without a reason is one that a decision cites for a benefit, a deadline, a document or
  a next step.
"""


def add_parser(subparsers: Any) -> None:
    """Add `covers` to the subparsers of the `helpline` command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "covers", help="print what each cover can come to, clause by clause, as Markdown"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the page. Return the exit status."""
    terms = load_terms(LATEST)
    print(page({cover: survey(cover, terms) for cover in COVERS}, terms), end="")
    return 0


def page(surveys: Mapping[str, frozenset[Saying]], terms: Terms) -> str:
    """The page in English on what was found out about each cover by `terms`."""
    lines = [_INTRODUCTION.format(product=terms.product)]
    lines += ["## Cover × outcome", "", *_overview(surveys, terms)]
    for cover, found in surveys.items():
        lines += ["", f"## {cover}", "", *_cover(found, terms)]
    lines += ["", "## Clauses that no decision cites", "", *_uncited(surveys.values(), terms)]
    return "\n".join(lines) + "\n"


def _overview(surveys: Mapping[str, frozenset[Saying]], terms: Terms) -> Iterator[str]:
    yield from _head("cover", *_TITLES.values())
    for cover, found in surveys.items():
        cells = []
        for outcome in _TITLES:
            cited = {s.clause for s in _of(found, Part.REASON) if s.outcome is outcome}
            cells.append(", ".join(_in_order(cited, terms)) or "never")
        yield _row(f"[{cover}](#{cover})", *cells)


def _cover(found: frozenset[Saying], terms: Terms) -> Iterator[str]:
    yield from _head("clause", "what it says", "source", "outcome: reasons", "figures")
    for clause_id in _in_order({saying.clause for saying in found}, terms):
        clause = terms.clause(clause_id)
        yield _row(
            clause.id,
            clause.description,
            ", ".join(clause.sources),
            _outcomes(saying for saying in found if saying.clause == clause_id),
            _figures(clause),
        )
    yield from _benefits(found, terms)
    for part, title in (
        (Part.DEADLINE, "Deadlines"),
        (Part.DOCUMENT, "Documents"),
        (Part.NEXT_STEP, "Next steps"),
    ):
        yield from ("", f"**{title}**", "", *_listed(_of(found, part)))


def _outcomes(found: Iterable[Saying]) -> str:
    reasons = _of(found, Part.REASON)
    told = []
    for outcome, title in (*_TITLES.items(), (Outcome.UNDECIDED, _ASKED_AGAIN)):
        codes = sorted({f"`{saying.code}`" for saying in reasons if saying.outcome is outcome})
        if codes:
            told.append(f"{title}: {', '.join(codes)}")
    return "<br>".join(told)


def _benefits(found: Iterable[Saying], terms: Terms) -> Iterator[str]:
    yield from ("", "**Benefits and their limits**", "")
    codes = {(s.code.removesuffix("_left"), s.clause) for s in _of(found, Part.BENEFIT)}
    if not codes:
        yield "None is counted."
        return
    yield from _head("benefit", "clause", "figures of the clause")
    for code, clause in sorted(codes):
        yield _row(f"`{code}`", clause, _figures(terms.clause(clause)))


def _listed(found: Sequence[Saying]) -> Iterator[str]:
    codes = sorted({(saying.clause, saying.code) for saying in found})
    for clause, code in codes:
        when = {s.outcome for s in found if (s.clause, s.code) == (clause, code)}
        outcomes = ", ".join(title for outcome, title in _TITLES.items() if outcome in when)
        yield f"- `{code}` ({clause}): {outcomes}"
    if not codes:
        yield "None."


def _uncited(surveys: Iterable[frozenset[Saying]], terms: Terms) -> Iterator[str]:
    yield "They say what the contract is, who may take it out and how it ends."
    yield ""
    yield from _head("clause", "what it says", "source", "figures")
    cited = {saying.clause for found in surveys for saying in found}
    for clause_id in _in_order(set(terms.clauses) - cited, terms):
        clause = terms.clause(clause_id)
        yield _row(clause.id, clause.description, ", ".join(clause.sources), _figures(clause))


def _of(found: Iterable[Saying], part: Part) -> list[Saying]:
    return [saying for saying in found if saying.part is part]


def _in_order(clauses: Iterable[str], terms: Terms) -> list[str]:
    """In the order of the terms, the contract's own clauses last."""
    order = list(terms.clauses)
    return sorted(clauses, key=lambda clause: (_is_common(terms, clause), order.index(clause)))


def _is_common(terms: Terms, clause: str) -> bool:
    return terms.clause(clause).covers is None


def _figures(clause: Clause) -> str:
    return "<br>".join(f"{term.description}: {_value(term)}" for term in clause.terms.values())


def _value(term: Term) -> str:
    if isinstance(term.value, Decimal):
        written = format_figure(term.value, "en")
    elif isinstance(term.value, tuple):
        written = ", ".join(f"`{code}`" for code in term.value)
    elif term.unit in (Unit.COUNT, Unit.TEXT):
        written = str(term.value)
    else:
        unit = term.unit.value.replace("_", " ")
        written = f"{term.value} {unit.removesuffix('s') if term.value == 1 else unit}"
    return written + (f" per {term.per.replace('_', ' ')}" if term.per else "")


def _head(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
