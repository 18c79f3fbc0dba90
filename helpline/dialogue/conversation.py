"""One turn of the conversation: who answers it, and in which order things come first."""

from __future__ import annotations

import copy
from collections.abc import Callable

from helpline.dialogue import help_topics, report
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import Records, Reply, State, Turn

REPORT_TOPICS = ("non_delivery", "non_conforming_delivery")
MISSES_BEFORE_A_PERSON_IS_OFFERED = 2
WORDS_OF_A_SUBJECT = 4


def advance(state: State, turn: Turn, records: Records) -> Reply:
    """Answer `turn`.

    Pure but for what `records` does; the same turn twice says nothing the second time, so that
    whoever calls may call again.
    """
    if turn.id == state.turn:
        return Reply(state, ())
    draft = Draft(copy.deepcopy(state), turn, records)
    draft.state.turn = turn.id
    if help_topics.in_crisis(turn):
        help_topics.crisis(draft)
        _tell_masked(draft)
        return draft.reply()
    _greet(draft)
    _tell_masked(draft)
    if turn.command is not None:
        _obey(draft)
    else:
        _read(draft)
    return draft.reply()


def _greet(draft: Draft) -> None:
    if not draft.state.greeted:
        draft.state.greeted = True
        draft.say("utter_welcome")


def _tell_masked(draft: Draft) -> None:
    for kind in draft.turn.masked:
        draft.say(f"utter_masked_{kind}")


def _obey(draft: Draft) -> None:
    """A button, or an event of the gateway."""
    command = draft.turn.command or ""
    if command in REPORT_TOPICS:
        report.start(draft, command)
        return
    commands: dict[str, Callable[[Draft], None]] = {
        "start": lambda d: None,
        "menu": help_topics.menu,
        "product_question": lambda d: d.say("utter_ask_your_question"),
        "switch_language": _language_switched,
        "answer": report.take_button,
        "confirm_claim": report.confirm,
        "correct_fact": report.correct,
        "cancel_report": report.cancel,
        "start_over": _start_over,
        "stop": report.offer_to_stop,
        "go_back": report.repeat_question,
        "human": help_topics.human,
        "why": report.explain,
    }
    if command in commands:
        commands[command](draft)
    else:
        help_topics.answer(draft, command)


def _read(draft: Draft) -> None:
    """Typed text."""
    understood = draft.turn.understood
    acts = set(understood.get("acts", ()))
    if understood.get("requested_language") and not _tells_of_an_incident(draft):
        _language_switched(draft)
    elif "human" in acts or (_says_enough(draft) and understood.get("topic") == "human"):
        help_topics.human(draft)
    elif "restart" in acts:
        _start_over(draft)
    elif draft.state.reporting:
        _in_report(draft, acts)
    else:
        _outside_report(draft, acts)


def _in_report(draft: Draft, acts: set[str]) -> None:
    if "stop" in acts:
        report.offer_to_stop(draft)
    elif "why" in acts:
        report.explain(draft)
    elif help_topics.answer_policy_question(draft):
        report.repeat_question(draft)
    elif help_topics.is_question_in_between(draft) or not report.take_text(draft):
        _digress(draft, acts)


def _digress(draft: Draft, acts: set[str]) -> None:
    """Nothing in the message was about the report: answer it for what it is, then ask again."""
    topic = str(draft.turn.understood.get("topic"))
    if acts & {"thanks", "greeting"}:
        report.repeat_question(draft)
    elif "bye" in acts:
        report.offer_to_stop(draft)
    elif _says_enough(draft) and topic not in (*REPORT_TOPICS, "smalltalk", "out_of_scope"):
        help_topics.answer(draft, topic)
        report.repeat_question(draft)
    else:
        _not_understood(draft)


def _says_enough(draft: Draft) -> bool:
    """Whether the message is long and clear enough to be taken for a topic of its own: while a
    question is pending, a word or two are an answer to it, not a new subject."""
    long_enough = len(draft.turn.text.split()) >= WORDS_OF_A_SUBJECT or not draft.state.asked
    return long_enough and not draft.turn.understood.get("clarify")


def _not_understood(draft: Draft) -> None:
    draft.state.misses += 1
    if draft.state.misses >= MISSES_BEFORE_A_PERSON_IS_OFFERED:
        draft.say("utter_not_understood_again")
    else:
        draft.say("utter_not_understood")
    report.repeat_question(draft)


def _outside_report(draft: Draft, acts: set[str]) -> None:
    understood = draft.turn.understood
    topic = str(understood.get("topic"))
    if draft.state.finished and report.take_correction(draft, acts):
        return
    if help_topics.answer_policy_question(draft):
        return
    if understood.get("acts_alone"):
        help_topics.small_talk(draft, acts)
    elif understood.get("clarify"):
        help_topics.clarify(draft)
    elif topic in REPORT_TOPICS:
        report.start(draft, topic)
    else:
        help_topics.answer(draft, topic)


def _tells_of_an_incident(draft: Draft) -> bool:
    facts = draft.turn.understood.get("facts", {})
    return any(facts.get(name) for name in ("item", "amount", "merchant", "order_date"))


def _language_switched(draft: Draft) -> None:
    draft.say("utter_language_switched")
    if draft.state.asked:
        report.repeat_question(draft)
    elif not draft.state.finished:
        help_topics.menu(draft)


def _start_over(draft: Draft) -> None:
    draft.state.forget_report()
    draft.say("utter_started_over")
