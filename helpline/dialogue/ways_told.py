"""The ways to end a contract in words: the best for the customer first, each with its clause."""

from __future__ import annotations

from datetime import date

from helpline.coverage.cancellation import Cancellation, Standing, Way
from helpline.dialogue.model import Part, Say
from helpline.dialogue.policy_questions import with_clauses
from helpline.terms import Terms

# Closed for a reason that the customer might not expect.
_CLOSED_TOLD = ("too_late", "intervened", "no_distance_sale")


def can_be_gone(way: Way) -> bool:
    """Whether a letter makes sense: the way is open, will be, or hangs on what is not known."""
    return way.standing is not Standing.CLOSED


def ways(result: Cancellation, today: date, terms: Terms) -> tuple[Say, ...]:
    """The best way in a message of its own, then the others, then where to write."""
    best, *others = result.ways
    messages = [Say((Part("utter_cancel_best"), _line(best, today, terms)))]
    told = [_line(way, today, terms) for way in others if can_be_gone(way)]
    if told:
        messages.append(Say((Part("utter_cancel_others"), *told)))
    closed = [_closed(way, terms) for way in others if _is_told(way)]
    if closed:
        messages.append(Say(tuple(closed)))
    messages.append(_where(best.clause))
    return tuple(messages)


def both_cases(terms: Terms) -> Say:
    """Where the day of the start stands, and what holds before and after six months."""
    figures = {
        "not_before": terms.number("CAN-1.not_before"),
        "within": terms.number("CAN-3.within"),
        "after": terms.number("CAN-2.until_after_settlement"),
        "notice": terms.number("CAN-4.notice"),
        "effect_after": terms.number("CAN-2.effect_after"),
    }
    return Say(
        (
            Part("utter_cancel_where_start_stands"),
            with_clauses(Part("utter_cancel_case_after", figures), ("CAN-1",)),
            with_clauses(Part("utter_cancel_case_before", figures), ("CAN-2", "CAN-3")),
            with_clauses(Part("utter_cancel_case_renewal", figures), ("CAN-4",)),
            Part("utter_cancel_day_changes_all"),
        )
    )


def _line(way: Way, today: date, terms: Terms) -> Part:
    figures = {
        "first_day": way.first_day,
        "last_day": way.last_day,
        "until": way.cover_until,
        "today": today,
        "notice": terms.number("CAN-4.notice"),
        "effect_after": terms.number("CAN-2.effect_after"),
        "not_before": terms.number("CAN-1.not_before"),
    }
    return with_clauses(Part(f"utter_cancel_{_variant(way)}", figures), (way.clause,))


def _variant(way: Way) -> str:
    code = way.clause.lower().replace("-", "_")
    if way.clause == "CAN-1" and way.standing is Standing.OPEN:
        return f"{code}_open_until" if way.cover_until else f"{code}_open"
    if way.standing is Standing.PERHAPS:
        return f"{code}_perhaps_{way.why}"
    return f"{code}_{way.standing.value}"


def _is_told(way: Way) -> bool:
    """Whether a closed way needs a word: those that nobody asked about do not."""
    if way.standing is not Standing.CLOSED or way.why not in _CLOSED_TOLD:
        return False
    return way.why != "too_late" or way.clause == "CAN-2"


def _closed(way: Way, terms: Terms) -> Part:
    figures = {"last_day": way.last_day, "within": terms.number("CAN-3.within")}
    name = f"utter_cancel_closed_{way.clause.lower().replace('-', '_')}_{way.why}"
    return with_clauses(Part(name, figures), (way.clause,))


def _where(clause: str) -> Say:
    name = "utter_cancel_where_can_1" if clause == "CAN-1" else "utter_cancel_where"
    return Say((with_clauses(Part(name), ("GEN-13",)),))
