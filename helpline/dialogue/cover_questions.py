"""The answer to "is X covered?", by the exclusions and lists of the terms that decide claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from helpline.dialogue.model import Part, Say
from helpline.dialogue.policy_questions import with_clauses
from helpline.terms import Clause, Exclusion, Terms
from helpline.understanding.cover_questions import CoverQuestion, Subject

_GOOD, _MEDIUM, _CAUSE = "item_category", "medium", "cause"
_REFUND, _PURCHASE_LIMIT = "PUR-1", "PUR-6"
_RECOVERY, _MEDIA, _CAUSES = "DAT-1", "DAT-3", "DAT-4"


def cover_answer(question: CoverQuestion, terms: Terms) -> Say | None:
    """Whether what `question` names is covered, as the `terms` of a day have it.

    What is excluded is told first and alone where it settles the matter: a second-hand phone is
    not covered, however well covered phones are. Of several goods each is told apart. None where
    the terms have no rule on anything that was named.
    """
    goods = [subject for subject in question.subjects if subject.fact == _GOOD]
    others = [subject for subject in question.subjects if subject.fact != _GOOD]
    excluded = [found for subject in others for found in _exclusions(subject, terms)]
    if excluded:
        return Say(_told_once(_excluded(exclusion, terms) for exclusion in excluded))
    if len(goods) > 1:
        return Say(tuple(_told_apart(goods, terms)))
    parts = _told_once(
        [
            *(_good(subject, terms) for subject in goods),
            *(_medium(subject, terms) for subject in others if subject.fact == _MEDIUM),
            *(_cause(subject, terms) for subject in others if subject.fact == _CAUSE),
        ]
    )
    return Say(parts) if parts else None


def _told_once(parts: Iterable[Part]) -> tuple[Part, ...]:
    told: list[Part] = []
    for part in parts:
        if part not in told:
            told.append(part)
    return tuple(told)


def _exclusions(subject: Subject, terms: Terms) -> Iterator[Exclusion]:
    for exclusion in terms.exclusions:
        if (exclusion.fact, exclusion.value) == (subject.fact, subject.value):
            yield exclusion


def _excluded(exclusion: Exclusion, terms: Terms) -> Part:
    name = "utter_cover_judged" if exclusion.judged else "utter_cover_excluded"
    told = Part(name, {"clause": _clause(terms.clause(exclusion.clause))})
    return with_clauses(told, (exclusion.clause,))


def _clause(clause: Clause) -> Part:
    """The clause in plain words, with its values as figures."""
    figures = {name: term.value for name, term in clause.terms.items()}
    return Part("utter_clause_" + clause.id.replace("-", "_"), figures)


def _told_apart(goods: Sequence[Subject], terms: Terms) -> Iterator[Part]:
    """Each verdict once, with the goods that it holds for."""
    verdicts = [(subject.text, _good(subject, terms)) for subject in goods]
    for verdict in _told_once(verdict for _, verdict in verdicts):
        things = tuple(thing for thing, of_thing in verdicts if of_thing == verdict)
        yield Part("utter_cover_named", {"thing": things, "verdict": verdict})


def _good(subject: Subject, terms: Terms) -> Part:
    if subject.value is None:
        clauses = tuple(rule.clause for rule in terms.exclusions if rule.fact == _GOOD)
        return with_clauses(Part("utter_cover_good_unsure"), clauses)
    for exclusion in _exclusions(subject, terms):
        return _excluded(exclusion, terms)
    amount = terms.money(f"{_PURCHASE_LIMIT}.amount")
    return with_clauses(Part("utter_cover_good", {"amount": amount}), (_REFUND, _PURCHASE_LIMIT))


def _medium(subject: Subject, terms: Terms) -> Part:
    if subject.value not in terms.items(f"{_MEDIA}.media"):
        return with_clauses(Part("utter_cover_medium_not"), (_MEDIA,))
    amount = terms.money(f"{_RECOVERY}.amount")
    return with_clauses(Part("utter_cover_medium", {"amount": amount}), (_RECOVERY, _MEDIA))


def _cause(subject: Subject, terms: Terms) -> Part:
    if subject.value not in terms.items(f"{_CAUSES}.causes"):
        return with_clauses(Part("utter_cover_cause_open"), (_CAUSES,))
    amount = terms.money(f"{_RECOVERY}.amount")
    return with_clauses(Part("utter_cover_cause", {"amount": amount}), (_RECOVERY, _CAUSES))
