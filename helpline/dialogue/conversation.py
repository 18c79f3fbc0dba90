"""One turn of the conversation: who answers it, and in which order things come first."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from helpline.coverage.facts import FACTS, FactType
from helpline.dialogue import (
    advice,
    claim_status,
    documents,
    help_topics,
    incidents,
    others,
    report,
    triage,
)
from helpline.dialogue.cancel_policy import LETTER as CANCELLATION_LETTER
from helpline.dialogue.cancel_policy import CancelPolicy
from helpline.dialogue.complaint import PASS_ON, Complaint
from helpline.dialogue.covers import PURCHASES, change_cover
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.follow_up import FollowUp
from helpline.dialogue.letter import LANGUAGE as LETTER_LANGUAGE
from helpline.dialogue.letter import NAME as LETTER
from helpline.dialogue.letter import ComplaintLetter
from helpline.dialogue.model import Choice, Part, Records, Reply, Say, State, Turn
from helpline.dialogue.offers import only_thanks, takes_up
from helpline.dialogue.questions import BIRTH_DATE, CONFIRM, CONTRACT_NUMBER
from helpline.dialogue.subscribe import Subscribe
from helpline.dialogue.talks import Talk, close_talk, leave_talk, open_talk
from helpline.understanding.contract_answers import explicit_wishes
from helpline.understanding.incidents import incidents_in, signs_in
from helpline.understanding.letter_wishes import wants_letter

REPORT_TOPICS = (
    "non_delivery",
    "non_conforming_delivery",
    "e_reputation",
    "identity_theft",
    "payment_fraud",
    "data_recovery",
    "legal_information",
    "prevention_advice",
)
# What happens to people: a message may tell of two of them.
INCIDENTS = REPORT_TOPICS[:6]
IDENTITY = (CONTRACT_NUMBER, BIRTH_DATE)
# The short dialogues by name; a topic with one of its own has the topic's code.
TALKS: Mapping[str, Talk] = {
    "follow_up": FollowUp(),
    claim_status.NAME: claim_status.ClaimStatus(),
    "documents": documents.Documents(),
    "subscribe": Subscribe(),
    "cancel_policy": CancelPolicy(),
    "complaint": Complaint(),
    LETTER: ComplaintLetter(),
}
# Questions of a talk that only offer something more.
OFFERS = (LETTER_LANGUAGE, CANCELLATION_LETTER, PASS_ON)
# Those that work out for one customer what the policy says for all.
OFFERED_TALKS = ("subscribe", "cancel_policy", "complaint")
# What the customer did not press: it leaves a pending question as it was.
EVENTS = ("start", "document_received", "follow_up")
MISSES_BEFORE_A_PERSON_IS_OFFERED = 2
WORDS_OF_A_SUBJECT = 4
# The topic's share of the classifier from which a message counts as another subject, while a
# question is pending.
SURE_OF_ANOTHER_SUBJECT = 0.85
NO_SUBJECTS = ("smalltalk", "out_of_scope")
WORDS_OF_A_REPLY = 6
WORDS_OF_A_STORY = 14
# The fact that a question with a story tells, by its topic.
SUBJECTS = {"legal_information": "legal_subject", "prevention_advice": "advice_subject"}


def advance(state: State, turn: Turn, records: Records) -> Reply:
    """Answer `turn`.

    Pure but for what `records` does; the same turn twice says nothing the second time, so that
    whoever calls may call again.
    """
    if turn.id == state.turn:
        return Reply(state, ())
    draft = Draft(copy.deepcopy(state), turn, records)
    draft.state.turn = turn.id
    if help_topics.in_crisis(draft):
        help_topics.crisis(draft)
        _tell_masked(draft)
        return draft.reply()
    # A crisis leaves what is pending as it was; everything else decides on it anew.
    draft.guide, draft.state.guide = draft.state.guide, {}
    _greet(draft)
    _tell_masked(draft)
    help_topics.show_concern(draft)
    if turn.command is not None:
        _obey(draft)
    else:
        _read(draft)
    if draft.state.finished and not state.finished:
        documents.claim_opened(draft)
    elif state.talk == claim_status.NAME or draft.state.talk == claim_status.NAME:
        documents.claim_spoken_of(draft)
    if draft.asks_again and draft.state.talk:
        TALKS[draft.state.talk].ask_again(draft)
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
    draft.state.offered = None
    if command in EVENTS:
        draft.state.guide = dict(draft.guide)
    if command in REPORT_TOPICS:
        leave_talk(draft)
        report.start(draft, command)
        return
    if command in TALKS:
        _begin_talk(draft, command)
        return
    # The questions of a report are asked in talks too.
    asked = (*IDENTITY, draft.state.asked)
    if draft.state.talk and command == "answer" and draft.turn.arguments.get("fact") in asked:
        _press_in_talk(draft)
        return
    commands: dict[str, Callable[[Draft], None]] = {
        "start": lambda d: None,
        "menu": _tap,
        "product_question": lambda d: d.say("utter_ask_your_question"),
        "switch_language": _language_switched,
        "answer": report.take_button,
        "confirm_claim": report.confirm,
        "correct_fact": report.correct,
        "cancel_report": report.cancel,
        "start_over": _start_over,
        "stop": report.offer_to_stop,
        "go_back": _repeat_question,
        "human": help_topics.human,
        "crisis": help_topics.crisis,
        "why": report.explain,
        "talk": _press_in_talk,
        "document_received": documents.receive,
    }
    if command in commands:
        commands[command](draft)
    else:
        help_topics.answer(draft, command)


def _tap(draft: Draft) -> None:
    """A choice of the triage, `/menu{"value": [the choices so far]}`: its next step, or its end."""
    draft.state.settling = None
    path = draft.turn.arguments.get("value") or ()
    place = triage.find(path, triage.load_tree())
    if place.step is not None or place.last is None:
        triage.show(draft, path)
        return
    triage.tell(draft, place.facts)
    topic = str(place.last.topic)
    if topic == "crisis":
        help_topics.crisis(draft, place.last.crisis)
    elif topic == "smalltalk":
        draft.say("utter_goodbye")
    elif topic == "out_of_scope":
        draft.say("utter_triage_out_of_scope")
    else:
        _choose(draft, choice(f"utter_meant_{topic}", topic))


def _choose(draft: Draft, chosen: Choice) -> None:
    """A choice that was typed, or reached by taps, counts as its button."""
    name, brace, rest = chosen.payload.removeprefix("/").partition("{")
    arguments = json.loads(brace + rest) if brace else {}
    draft.turn = replace(draft.turn, command=name, arguments=arguments, text="", understood={})
    _obey(draft)


def _guided(draft: Draft, acts: set[str]) -> bool:
    """A reply while the question which topic is meant, or a step of the triage, is pending. False
    where the message says something of its own: then it is understood as any other."""
    if not draft.guide:
        return False
    understood = draft.turn.understood
    alone = bool(understood.get("acts_alone"))
    chosen = triage.meant(draft)
    if chosen is not None:
        if not triage.is_number(draft.turn.text):
            incidents.remember(draft)
        if not triage.is_step(chosen):
            triage.keep_facts(draft)
        _choose(draft, chosen)
    elif alone and "back" in acts:
        triage.back(draft)
    elif alone and "why" in acts:
        draft.say("utter_triage_why")
        triage.again(draft)
    elif alone and acts & {"greeting", "resume"}:
        triage.again(draft)
    else:
        if understood.get("topic") in REPORT_TOPICS and not understood.get("clarify"):
            triage.keep_facts(draft)
        return False
    return True


def _without_subject(draft: Draft, topic: str) -> None:
    """Small talk or something out of scope. Where it was not clear before what it is about, it is
    not clear now either; or nothing that the helpline knows."""
    if not draft.guide:
        help_topics.answer(draft, topic)
        # "I have a problem": how one can help is asked, and the reply may be no clearer.
        triage.counts_as_unclear(draft)
    elif triage.unreadable(draft):
        triage.unclear(draft)
    else:
        draft.say("utter_triage_out_of_scope")


def _read(draft: Draft) -> None:
    """Typed text."""
    understood = draft.turn.understood
    acts = set(understood.get("acts", ()))
    offered, draft.state.offered = draft.state.offered, None
    if offered and "yes" in acts and understood.get("acts_alone"):
        _begin_talk(draft, offered)
    elif (
        understood.get("requested_language")
        and draft.state.asked != LETTER_LANGUAGE
        and not _tells_of_an_incident(draft)
    ):
        _language_switched(draft)
    elif "human" in acts or _is_about_a_person(draft):
        help_topics.human(draft)
    elif "restart" in acts:
        _start_over(draft)
    elif _asks_for_letter(draft):
        _begin_talk(draft, LETTER)
    elif draft.state.talk:
        _in_talk(draft, acts)
    elif draft.state.reporting:
        _in_report(draft, acts)
    else:
        _outside_report(draft, acts)


def _is_about_a_person(draft: Draft) -> bool:
    """Whether the message as a whole asks for a person. "A colleague of mine", asked who did it,
    does not."""
    meant = _says_enough(draft) and draft.turn.understood.get("topic") == "human"
    return meant and not report.names_an_answer(draft)


def _asks_for_letter(draft: Draft) -> bool:
    """Whether the message asks for the letter to the merchant. One that tells of a new incident
    besides is a report first: the letter follows from it."""
    state = draft.state
    about_known = state.reporting or state.finished or not _tells_of_an_incident(draft)
    return state.talk is None and about_known and wants_letter(draft.turn.text)


def _in_talk(draft: Draft, acts: set[str]) -> None:
    talk = TALKS[str(draft.state.talk)]
    topic = str(draft.turn.understood.get("topic"))
    if "resume" in acts and draft.state.reporting and not draft.state.interrupted:
        close_talk(draft)
    elif "stop" in acts:
        draft.say("utter_talk_stopped")
        close_talk(draft)
    elif talk.take_text(draft):
        draft.state.misses = 0
    elif draft.state.asked in OFFERS and takes_up(acts) is False:
        _leave_offer(draft, acts)
    elif help_topics.answer_policy_question(draft):
        talk.ask_again(draft)
    elif topic in (*REPORT_TOPICS, *TALKS) and topic != draft.state.talk and _is_sure(draft, topic):
        leave_talk(draft)
        _outside_report(draft, acts)
    else:
        _not_understood(draft)


def _leave_offer(draft: Draft, acts: set[str]) -> None:
    """What the talk offers is not wanted: the talk is over."""
    goes_on = draft.state.reporting or draft.state.interrupted is not None
    draft.say("utter_goodbye" if only_thanks(acts) and not goes_on else "utter_talk_stopped")
    close_talk(draft)


def _begin_talk(draft: Draft, name: str) -> None:
    open_talk(draft, name)
    TALKS[name].begin(draft)


def _press_in_talk(draft: Draft) -> None:
    """A button of a talk. One of a talk that is over opens it anew."""
    arguments = draft.turn.arguments
    name = str(arguments.get("talk", draft.state.talk))
    if name not in TALKS:
        draft.say("utter_how_can_i_help")
    elif name != draft.state.talk or "fact" not in arguments:
        _begin_talk(draft, name)
    else:
        draft.state.misses = 0
        TALKS[name].take_button(draft, str(arguments["fact"]), arguments.get("value"))


def _repeat_question(draft: Draft) -> None:
    """Ask again what is pending: which topic is meant, the talk's question or the report's."""
    which = incidents.pending(draft.state.settling)
    if which and not draft.state.asked:
        incidents.ask_which(draft, which)
        triage.counts_as_unclear(draft)
    elif draft.guide and not draft.state.asked:
        triage.again(draft)
    elif draft.state.talk:
        TALKS[draft.state.talk].ask_again(draft)
    else:
        report.repeat_question(draft)


def _in_report(draft: Draft, acts: set[str]) -> None:
    if "stop" in acts or _says_goodbye(draft, acts):
        report.offer_to_stop(draft)
    elif "why" in acts:
        report.explain(draft)
    elif "resume" in acts or (
        not report.tells_of_it(draft) and help_topics.answer_policy_question(draft)
    ):
        report.repeat_question(draft)
    elif _tells_only_of_another_incident(draft):
        _another_incident(draft, str(draft.turn.understood.get("topic")), acts)
    elif (
        help_topics.is_question_in_between(draft)
        or _names_no_thing(draft)
        or not (report.take_text(draft) or report.asks_which_day(draft))
    ):
        _digress(draft, acts)


def _says_goodbye(draft: Draft, acts: set[str]) -> bool:
    """Whether the message is a goodbye: "ok bye" agrees with nothing."""
    alone = bool(draft.turn.understood.get("acts_alone"))
    return alone and {"bye", "confirm"} <= acts and draft.state.asked != CONFIRM


def _names_no_thing(draft: Draft) -> bool:
    """Whether the message is clearly about something else where any words would do as an answer:
    "I want to end my contract" is the name of no shop and of nothing that one can buy."""
    asked, understood = str(draft.state.asked), draft.turn.understood
    return (
        asked in FACTS
        and FACTS[asked].type is FactType.TEXT
        and understood.get("topic") in TALKS
        and asked not in understood.get("facts", {})
        and _says_enough(draft)
    )


def _digress(draft: Draft, acts: set[str]) -> None:
    """Nothing in the message was about the report: answer it for what it is, then ask again."""
    topic = str(draft.turn.understood.get("topic"))
    if acts & {"thanks", "greeting"}:
        report.repeat_question(draft)
    elif "bye" in acts:
        report.offer_to_stop(draft)
    elif topic in TALKS and _is_sure(draft, topic):
        _begin_talk(draft, topic)
    elif _says_enough(draft) and _is_another_incident(draft, topic, acts):
        _another_incident(draft, topic, acts)
    elif topic == draft.state.cover and _says_enough(draft):
        # More of the story, with nothing in it that is asked for: it is on record all the same.
        draft.say("utter_heard")
        _repeat_question(draft)
    elif topic not in (*REPORT_TOPICS, *NO_SUBJECTS) and _is_sure(draft, topic):
        help_topics.answer(draft, topic)
        report.repeat_question(draft)
    else:
        _not_understood(draft)


def _tells_only_of_another_incident(draft: Draft) -> bool:
    """Whether all in the message is about another incident ("my facebook was hacked as well"), so
    that none of it belongs in this report."""
    topic, cover = str(draft.turn.understood.get("topic")), str(draft.state.cover)
    if cover == advice.COVER and draft.turn.text.rstrip().endswith("?"):
        return False
    told = incidents_in(signs_in(draft.turn.text))
    beside = topic in told and cover not in told and {topic, cover} - set(PURCHASES) != set()
    return beside and topic != cover and _says_enough(draft)


def _is_another_incident(draft: Draft, topic: str, acts: set[str]) -> bool:
    """Whether the message tells of another incident: by a sign of its own, or as a correction."""
    if topic not in INCIDENTS or topic == draft.state.cover:
        return False
    return "correct" in acts or topic in incidents_in(signs_in(draft.turn.text))


def _another_incident(draft: Draft, topic: str, acts: set[str]) -> None:
    """The message is about another incident than the one being reported: it is that one after all,
    or one more, which comes after."""
    if acts & {"correct", "no"} or draft.state.cover == advice.COVER:
        # Whoever has lost something is past advice.
        change_cover(draft, topic)
        report.start(draft, topic)
        return
    others.keep(draft, (topic,))
    draft.say("utter_other_comes_after", incident=help_topics.title(topic))
    _repeat_question(draft)


def _says_enough(draft: Draft) -> bool:
    """Whether the message is long and clear enough to be taken for a topic of its own: while a
    question is pending, a word or two are an answer to it, not a new subject."""
    long_enough = len(draft.turn.text.split()) >= WORDS_OF_A_SUBJECT or not draft.state.asked
    return long_enough and not draft.turn.understood.get("clarify")


def _is_sure(draft: Draft, topic: str) -> bool:
    """Whether the message surely is about `topic`, so that what is being asked may wait for it: by
    the classifier's word, by words of its own, or by telling of that very incident."""
    if not _says_enough(draft):
        return False
    text, understood = draft.turn.text, draft.turn.understood
    told = topic in explicit_wishes(text) or topic in incidents_in(signs_in(text))
    return told or float(understood.get("confidence", 0)) >= SURE_OF_ANOTHER_SUBJECT


def _not_understood(draft: Draft) -> None:
    draft.state.misses += 1
    if draft.state.misses >= MISSES_BEFORE_A_PERSON_IS_OFFERED:
        draft.say("utter_not_understood_again")
    else:
        draft.say("utter_not_understood")
    _repeat_question(draft)


def _outside_report(draft: Draft, acts: set[str]) -> None:
    understood = draft.turn.understood
    topic = str(understood.get("topic"))
    if draft.state.settling and _settled(draft):
        return
    if draft.state.asked == others.OTHER and _other_answered(draft, acts):
        return
    if _guided(draft, acts):
        return
    if draft.state.finished and report.take_correction(draft, acts):
        return
    if claim_status.is_meant(draft, sure_of_another=topic in REPORT_TOPICS):
        _begin_talk(draft, claim_status.NAME)
        return
    if not _tells_why_it_asks(draft) and help_topics.answer_policy_question(draft):
        _offer_talk(draft, topic)
        return
    if understood.get("acts_alone"):
        if draft.guide and triage.unreadable(draft):
            triage.unclear(draft)
            return
        help_topics.small_talk(draft, acts)
        if "stop" in acts:
            # "I want to stop" may mean the chat or the contract.
            _offer_talk(draft, topic)
    elif _told_of_incidents(draft):
        return
    elif understood.get("clarify") and topic not in explicit_wishes(draft.turn.text):
        triage.unclear(draft)
    elif topic in REPORT_TOPICS:
        report.start(draft, topic)
    elif topic in TALKS:
        _begin_talk(draft, topic)
    elif topic in NO_SUBJECTS:
        _without_subject(draft, topic)
    else:
        help_topics.answer(draft, topic)


def _tells_why_it_asks(draft: Draft) -> bool:
    """Whether a question comes with a story: advice or a lawyer is wanted for that, and what the
    policy says in general is no answer."""
    understood = draft.turn.understood
    subject = SUBJECTS.get(str(understood.get("topic")))
    told = subject is not None and subject in understood.get("facts", {})
    long_enough = len(draft.turn.text.split()) >= WORDS_OF_A_STORY
    return told and long_enough and not understood.get("clarify")


def _offer_talk(draft: Draft, topic: str) -> None:
    """What was asked in general can be worked out for this customer."""
    if topic in OFFERED_TALKS and not draft.turn.understood.get("clarify"):
        button = choice(f"utter_topic_title_{topic}", "talk", talk=topic)
        draft.add(Say((Part(f"utter_offer_{topic}"),), (button,)))
        draft.state.offered = topic


def _told_of_incidents(draft: Draft) -> bool:
    """Two incidents in one message, or one that two covers could claim. False for all others."""
    understood = draft.turn.understood
    signs = incidents.signs_told(draft)
    several = incidents.several(understood, signs)
    if several:
        report.start_urgent_first(draft, several)
        return True
    which = incidents.undecided(understood, signs)
    if which is None or (understood.get("clarify") and draft.guide.get("unclear")):
        # Not clear twice in a row: no second question of the same kind.
        return False
    known = incidents.told_already(which, understood.get("facts", {}))
    if known is None:
        incidents.ask_which(draft, which)
        triage.counts_as_unclear(draft, which.between)
    else:
        report.start(draft, known)
    return True


def _settled(draft: Draft) -> bool:
    """Whether the typed message answers the one question that settles the cover."""
    which = incidents.pending(draft.state.settling)
    draft.state.settling = None
    acts, alone = draft.turn.understood.get("acts", ()), draft.turn.understood.get("acts_alone")
    if triage.says_none_of_these(draft.turn.text) or (alone and "back" in acts):
        triage.show(draft)
        return True
    cover = incidents.answered(which, draft) if which else None
    if which is None or cover is None:
        return which is not None and _asked_once_more(draft, which)
    incidents.remember(draft)
    if which.fact and cover in (which.yes, which.no):
        draft.state.heard["facts"].setdefault(which.fact, cover == which.yes)
    report.start(draft, cover)
    return True


def _asked_once_more(draft: Draft, which: incidents.Which) -> bool:
    """Whether a short reply that does not answer the question is met with it again, once."""
    state = draft.state
    acts = set(draft.turn.understood.get("acts", ()))
    state.misses += 1
    if (
        state.misses > 1
        or acts & {"stop", "bye", "thanks", "greeting"}
        or len(draft.turn.text.split()) > WORDS_OF_A_REPLY
    ):
        state.misses = 0
        return False
    draft.say("utter_not_understood")
    incidents.ask_which(draft, which)
    triage.counts_as_unclear(draft)
    return True


def _other_answered(draft: Draft, acts: set[str]) -> bool:
    """Whether the message says if the other incident is to be reported now."""
    wanted = takes_up(acts)
    if wanted is None:
        return False
    if wanted:
        report.start(draft, str(draft.state.also[0]["topic"]))
    elif only_thanks(acts):
        others.leave_all(draft)
    else:
        others.decline(draft)
    return True


def _tells_of_an_incident(draft: Draft) -> bool:
    facts = draft.turn.understood.get("facts", {})
    return any(facts.get(name) for name in ("item", "amount", "merchant", "order_date"))


def _language_switched(draft: Draft) -> None:
    draft.say("utter_language_switched")
    if draft.state.asked or draft.guide:
        _repeat_question(draft)
    elif not draft.state.finished:
        triage.show(draft)


def _start_over(draft: Draft) -> None:
    leave_talk(draft)
    draft.state.forget_report()
    draft.state.heard, draft.state.also, draft.state.settling = {}, [], None
    draft.say("utter_started_over")
