"""Reporting an incident: take over what is said, ask what the decision still needs, tell it.

Which fact comes next, and what the decision is, is `helpline.coverage`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpline.coverage import (
    Contract,
    Decision,
    History,
    Outcome,
    decide,
    report_from_json,
)
from helpline.coverage.facts import COST_KINDS
from helpline.dialogue import identification, summary, telling
from helpline.dialogue.corrections import DATES, bare_correction, named_correction
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.facts import facts_of_a_report
from helpline.dialogue.model import Part, Say
from helpline.dialogue.questions import (
    CONFIRM,
    CORRECT,
    ask,
    explanation,
)
from helpline.dialogue.variants import variant
from helpline.understanding.answers import interpret_answer

TOPICS = ("non_delivery", "non_conforming_delivery")
STOP = "stop"
# A later message may mention other things and shops: these change only on purpose.
CHANGED_ON_PURPOSE_ONLY = (
    "item",
    "item_category",
    "merchant",
    "problem",
    "victim",
    "bought_online",
)
MAX_CORRECTIONS_OFFERED = 9
# A reply to one of these may answer the next one instead: "by chat" when asked for the day.
NEIGHBOURS = {
    "complaint_made": ("complaint_channel",),
    "complaint_date": ("complaint_channel", "merchant_response"),
    "complaint_channel": ("merchant_response",),
}


def start(draft: Draft, topic: str) -> None:
    """Begin a report of `topic` with what the message and earlier ones told."""
    state = draft.state
    state.clarifying = False
    if state.reporting and state.cover != topic:
        _change_cover(draft, topic)
    elif not state.reporting:
        if state.finished:
            state.forget_report()
        state.cover = topic
        state.reported_on = draft.turn.today.isoformat()
    _learn(draft, draft.turn.understood.get("facts", {}), on_purpose=False)
    known = summary.lines(state.facts, topic, leave_out=("victim",))
    if known:
        understood = Part(variant("utter_sorry_understood", topic))
        draft.add(Say((understood, *known, Part("utter_say_if_wrong"))))
    else:
        draft.say(variant("utter_sorry", topic))
    go_on(draft)


def take_text(draft: Draft) -> bool:
    """Take over what a typed message says about the report. False if it says nothing."""
    state, turn = draft.state, draft.turn
    acts = set(turn.understood.get("acts", ()))
    if state.asked == STOP:
        return _answer_stop(draft, acts)
    agrees = bool(acts & {"yes", "confirm"}) and not acts & {"correct", "no"}
    answer = _answer_in(draft)
    on_purpose = bool(acts & {"correct", "no"}) or state.asked in (CONFIRM, CORRECT)
    new_cover = _other_cover_told(draft)
    born = identification.unasked_birth_date(draft)
    if identification.take(draft, identification.given_in(draft, answer)):
        if not born:
            _learn(draft, answer, on_purpose=True)
        go_on(draft)
        return True
    learned = _learn(draft, answer, on_purpose=True)
    learned |= _learn(
        draft, turn.understood.get("facts", {}), on_purpose=on_purpose, but_not=tuple(answer)
    )
    if not learned and not answer:
        bare = bare_correction(turn.text, turn.language, turn.today, state.facts, state.answered)
        learned |= _learn(draft, bare, on_purpose=True)
    if new_cover:
        _change_cover(draft, new_cover)
    if not learned and not answer and not new_cover:
        # Only a yes that changes nothing agrees: "yes, but it was 98 euro" is a correction.
        if state.asked == CONFIRM and agrees:
            confirm(draft)
            return True
        if state.asked == CONFIRM and acts & {"no", "correct"}:
            correct(draft)
            return True
        return False
    state.misses = 0
    state.answered = state.asked if state.asked in answer else state.answered
    _acknowledge(draft, learned)
    go_on(draft)
    return True


def _answer_in(draft: Draft) -> dict[str, Any]:
    """What the message says in answer to the pending question, or to put an earlier date right."""
    state, turn = draft.state, draft.turn
    if not any(sign.isalnum() for sign in turn.text):
        return {}
    named = named_correction(turn.text, turn.language, turn.today, state.facts)
    if named or not state.asked or state.asked in (CONFIRM, CORRECT, STOP):
        return named
    if state.answered and "correct" in turn.understood.get("acts", ()):
        bare = bare_correction(turn.text, turn.language, turn.today, state.facts, state.answered)
        if bare:
            return bare
    answer = dict(interpret_answer(turn.text, state.asked, turn.language, turn.today))
    for fact in NEIGHBOURS.get(state.asked, ()):
        if not answer:
            answer = dict(interpret_answer(turn.text, fact, turn.language, turn.today))
    return _without_what_is_meant_elsewhere(draft, answer)


def _without_what_is_meant_elsewhere(draft: Draft, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without a date that the message gives to something else: asked for the complaint,
    "we got it on the 4th" tells when it was delivered."""
    asked = draft.state.asked
    told = draft.turn.understood.get("facts", {})
    if asked not in DATES or asked in told:
        return answer
    elsewhere = [told.get(name) for name in DATES if name != asked]
    return {k: v for k, v in answer.items() if k != asked or v not in elsewhere}


def take_button(draft: Draft) -> None:
    """A button under a question: `/answer{"fact": …, "value": …}`."""
    fact = str(draft.turn.arguments.get("fact"))
    value = draft.turn.arguments.get("value")
    if fact == STOP:
        _answer_stop(draft, {"yes"} if value else {"no"})
        return
    if not draft.state.reporting:
        draft.say("utter_how_can_i_help")
        return
    if fact in identification.FACTS:
        identification.take(draft, {fact: value})
    else:
        given: dict[str, Any] = {fact: value}
        if fact == "circumstances":
            given = {"circumstances": value, "circumstances_asked": True}
        _learn(draft, given, on_purpose=True)
    draft.state.misses = 0
    draft.state.answered = fact
    go_on(draft)


def take_correction(draft: Draft, acts: set[str]) -> bool:
    """After a report was closed: reopen it if the message corrects it. False if it does not."""
    facts = draft.turn.understood.get("facts", {})
    known = draft.state.facts
    corrected = {
        name: value for name, value in facts.items() if name in known and known[name] != value
    }
    if not corrected or not (acts & {"correct", "no"} or len(draft.turn.text.split()) <= 8):
        return False
    draft.state.finished = False
    draft.state.advice_told = None
    _acknowledge(draft, _learn(draft, corrected, on_purpose=True))
    go_on(draft)
    return True


def go_on(draft: Draft) -> None:
    """Decide on what is known: ask the next question, or tell the decision."""
    state = draft.state
    decision = _decide(draft)
    if decision.outcome is Outcome.NOT_COVERED:
        _close(draft)
    elif decision.outcome is Outcome.UNDECIDED and decision.next_fact != "contract":
        for reason in decision.reasons:
            draft.say(f"utter_reason_{reason.code}", **reason.figures)
        ask(draft, str(decision.next_fact))
    else:
        if decision.outcome is Outcome.TOO_EARLY and state.advice_told is None:
            state.advice_told = decision.outcome.value
            draft.add(telling.advice(decision, str(state.cover)))
        if identification.needed(draft):
            identification.ask_next(draft)
            if not identification.needed(draft):
                go_on(draft)
        else:
            show_summary(draft)


def show_summary(draft: Draft) -> None:
    """The whole report, to be confirmed before a claim is opened."""
    state = draft.state
    state.asked = CONFIRM
    lines = summary.lines(state.facts, str(state.cover))
    draft.add(Say((Part("utter_summary"), *lines, Part("utter_confirm"))))


def confirm(draft: Draft) -> None:
    """The customer agrees with the summary: open the claim."""
    if not draft.state.reporting:
        draft.say("utter_how_can_i_help")
    elif draft.state.asked == CONFIRM:
        _close(draft)
    else:
        repeat_question(draft)


def correct(draft: Draft) -> None:
    """Something is wrong: which fact? With a fact named, ask for it anew."""
    state = draft.state
    if state.cover is None:
        draft.say("utter_how_can_i_help")
        return
    state.finished = False
    fact = draft.turn.arguments.get("fact")
    if fact:
        for name in _facts_of(str(fact)):
            state.facts.pop(name, None)
        ask(draft, str(fact))
        return
    state.asked = CORRECT
    names = summary.told(state.facts, state.cover)
    draft.add(
        Say(
            (Part("utter_what_is_wrong"),),
            tuple(
                choice(summary.label(name, state.cover), "correct_fact", fact=name)
                for name in names[:MAX_CORRECTIONS_OFFERED]
            ),
        )
    )


def cancel(draft: Draft) -> None:
    """The customer does not want a claim after all: nothing is kept as one."""
    draft.state.forget_report()
    draft.say("utter_cancelled")


def offer_to_stop(draft: Draft) -> None:
    """Stopping loses what was told: ask once."""
    if not draft.state.reporting:
        draft.say("utter_goodbye")
        return
    draft.state.asked = STOP
    draft.say("utter_question_stop")


def explain(draft: Draft) -> None:
    """Why the pending question is asked."""
    asked = draft.state.asked
    if asked and asked not in (CONFIRM, CORRECT, STOP):
        draft.add(explanation(draft, asked))
    repeat_question(draft)


def repeat_question(draft: Draft) -> None:
    """Ask the pending question again; without one, ask how one can help."""
    asked = draft.state.asked
    if asked is None:
        draft.say("utter_how_can_i_help")
    elif asked == CONFIRM:
        show_summary(draft)
    elif asked == STOP:
        go_on(draft)
    elif asked == CORRECT:
        correct(draft)
    else:
        ask(draft, asked)


def _decide(draft: Draft) -> Decision:
    contract: Contract | None = None
    history = History()
    if draft.state.contract_number is not None:
        contract, history = draft.records.contract(draft.state.contract_number)
    return decide(report_from_json(draft.state.report()), contract, history)


def _close(draft: Draft) -> None:
    """Record the report and tell the decision that the records took."""
    state = draft.state
    claim = draft.records.open_claim(state.incident, state.contract_number, state.report())
    state.finished = True
    state.asked = None
    state.reference = claim.reference
    if claim.decision.outcome is Outcome.REFER:
        draft.records.escalate("decision_for_a_person", str(state.cover))
    advice_told = state.advice_told == claim.decision.outcome.value
    for message in telling.decision(claim, str(state.cover), advice_told=advice_told):
        draft.add(message)


def _answer_stop(draft: Draft, acts: set[str]) -> bool:
    if acts & {"yes", "stop", "confirm"}:
        cancel(draft)
    elif acts & {"no", "back"}:
        draft.state.asked = None
        go_on(draft)
    else:
        return False
    return True


def _other_cover_told(draft: Draft) -> str | None:
    """The other purchase cover, if the message clearly says that it is that one after all."""
    understood = draft.turn.understood
    topic = understood.get("topic")
    if topic not in TOPICS or topic == draft.state.cover or understood.get("clarify"):
        return None
    facts = understood.get("facts", {})
    arrived = bool(facts.get("problem") or facts.get("delivery_date"))
    if topic == "non_conforming_delivery":
        return str(topic) if arrived else None
    return str(topic) if not arrived and not draft.state.facts.get("delivery_date") else None


def _change_cover(draft: Draft, cover: str) -> None:
    draft.state.cover = cover
    draft.state.advice_told = None
    if cover == "non_delivery":
        for name in ("delivery_date", "problem", "goods_returned", "return_cost"):
            draft.state.facts.pop(name, None)
    draft.say("utter_cover_changed", cover=Part(f"utter_topic_title_{cover}"))


def _learn(
    draft: Draft,
    given: Mapping[str, Any],
    *,
    on_purpose: bool,
    but_not: tuple[str, ...] = (),
) -> dict[str, bool]:
    """Take facts over; returns each that is new or other, with whether it replaced a value."""
    facts = draft.state.facts
    learned = {}
    for name, value in facts_of_a_report(given).items():
        if name in but_not:
            continue
        if name == "circumstances" and not given.get("circumstances_asked"):
            told = facts.get(name)
            value = sorted({*(told if isinstance(told, list) else ()), *value})
        known = facts.get(name)
        replaces = known not in (None, "unknown", [])
        on_purpose_only = name in CHANGED_ON_PURPOSE_ONLY and not on_purpose
        if known == value or (replaces and on_purpose_only):
            continue
        learned[name] = replaces
        facts[name] = value
        if name == "item" and "item_category" not in given:
            facts.pop("item_category", None)
    return learned


def _acknowledge(draft: Draft, learned: Mapping[str, bool]) -> None:
    """Say what was changed, and what was taken over beside the question, so that a
    misunderstanding shows at once."""
    if draft.state.asked == CONFIRM:
        return
    cover, facts = str(draft.state.cover), draft.state.facts
    told = [name for name in summary.told(facts, cover) if name in learned]
    changed = [name for name in told if learned[name] and name != "circumstances"]
    beside = [] if draft.state.asked in learned else [n for n in told if not learned[n]]
    for heading, names in (("utter_changed", changed), ("utter_noted", beside)):
        if names:
            lines = (summary.line(name, facts, cover) for name in names)
            draft.add(Say((Part(heading), *lines)))


def _facts_of(fact: str) -> tuple[str, ...]:
    """The facts that one question settles."""
    return {
        "item": ("item", "item_category"),
        "circumstances": ("circumstances", "circumstances_asked"),
        "cost_kinds": ("cost_kinds", *(f"cost_{kind}" for kind in COST_KINDS)),
        "incident_date": ("incident_date", "discovered_on"),
        "complaint_made": (
            "complaint_made",
            "complaint_date",
            "complaint_channel",
            "merchant_response",
        ),
    }.get(fact, (fact,))
