"""Reporting an incident: take over what is said, ask what the decision still needs, tell it.

Which fact comes next, and what the decision is, is `helpline.coverage`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpline.coverage import (
    Contract,
    Decision,
    History,
    Outcome,
    decide,
    report_from_json,
)
from helpline.coverage.facts import FACTS, UNKNOWN, FactType
from helpline.dialogue import (
    advice,
    costs,
    first_aid,
    identification,
    others,
    same_roof,
    summary,
    telling,
    triage,
)
from helpline.dialogue.bare_days import day_of_the_incident
from helpline.dialogue.corrections import DATES, bare_correction, named_correction
from helpline.dialogue.covers import PURCHASES, change_cover, has
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.incidents import Which, ask_which, signs_told
from helpline.dialogue.learning import CHANGED_ON_PURPOSE_ONLY, acknowledge, forget, learn
from helpline.dialogue.model import KnownClaim, Part, Say, Urgency
from helpline.dialogue.offers import takes_up
from helpline.dialogue.questions import (
    BIRTH_DATE,
    CONFIRM,
    CORRECT,
    ask,
    explanation,
)
from helpline.dialogue.variants import variant
from helpline.understanding.answers import ASKABLE, interpret_answer
from helpline.understanding.dates import Ambiguous, parse_date_answer
from helpline.understanding.incidents import police_report_told

STOP = "stop"
POLICE_REPORT_FOR = "police_report_for"
# What may be pending that is no question for a fact.
NO_FACTS = (CONFIRM, CORRECT, STOP, advice.RECORD, others.OTHER)
# A person must look soon: money may still be stopped, or somebody is being hurt.
URGENT_COVERS = ("payment_fraud", "identity_theft", "e_reputation")
# With "more…" they fit the ten rows that a channel's list has.
CORRECTIONS_AT_A_TIME = 8
# What a question about the policy may mention without telling it.
MENTIONED_IN_QUESTIONS = frozenset({"victim", "item", "merchant", "amount", "medium", "cause"})
# How long a message may be that corrects a closed report without a word of correction.
WORDS_OF_A_CORRECTION = 8
# A reply to one of these may answer the next one instead: "by chat" when asked for the day.
NEIGHBOURS = {
    "complaint_made": ("complaint_channel",),
    "complaint_date": ("complaint_channel", "merchant_response"),
    "complaint_channel": ("merchant_response",),
}


def start(draft: Draft, topic: str) -> None:
    """Begin a report of `topic` with what the message and earlier ones told."""
    state = draft.state
    state.settling = None
    others.take_up(draft, topic)
    if state.reporting and state.cover != topic:
        change_cover(draft, topic)
    elif not state.reporting:
        if state.finished:
            state.forget_report()
        state.cover = topic
        state.reported_on = draft.turn.today.isoformat()
    signs = signs_told(draft)
    given = {**state.heard.get("facts", {}), **_fact_pressed(draft)}
    state.heard = {}
    learn(draft, {**given, **draft.turn.understood.get("facts", {})}, on_purpose=False)
    first_aid.tell_once(draft, signs)
    known = summary.lines(state.facts, topic, leave_out=("victim",))
    if known:
        understood = Part(variant("utter_sorry_understood", topic))
        draft.add(Say((understood, *known, Part("utter_say_if_wrong"))))
    else:
        draft.say(variant("utter_sorry", topic))
    go_on(draft)


def start_urgent_first(draft: Draft, covers: tuple[str, ...]) -> None:
    """Begin with the first of several incidents told at once, and say so; keep the others."""
    first, *rest = covers
    others.keep(draft, tuple(rest))
    titles = [Part(f"utter_topic_title_{cover}") for cover in rest]
    draft.say("utter_several_incidents", first=Part(f"utter_topic_title_{first}"), rest=titles)
    start(draft, first)


def tells_of_it(draft: Draft) -> bool:
    """Whether the message tells something new of the incident rather than asking: "I went to the
    police today" is no question about the police."""
    turn, state = draft.turn, draft.state
    if "?" in turn.text or turn.understood.get("topic") == "product_question":
        return False
    if names_an_answer(draft):
        return True
    new = set(turn.understood.get("facts", {})) - set(state.facts) - MENTIONED_IN_QUESTIONS
    return bool(new & set(summary.FACTS_IN_ORDER[str(state.cover)]))


def names_an_answer(draft: Draft) -> bool:
    """Whether the message names one of the answers that the pending question has."""
    turn, asked = draft.turn, str(draft.state.asked)
    if asked not in ASKABLE or asked not in FACTS or FACTS[asked].type is not FactType.CHOICE:
        return False
    answer = interpret_answer(turn.text, asked, turn.language, turn.today)
    return bool(answer.get(asked, UNKNOWN) != UNKNOWN)


def take_text(draft: Draft) -> bool:
    """Take over what a typed message says about the report. False if it says nothing."""
    state, turn = draft.state, draft.turn
    acts = set(turn.understood.get("acts", ()))
    if state.asked == STOP:
        return _answer_stop(draft, acts)
    if state.asked == advice.RECORD and (wanted := takes_up(acts)) is not None:
        _answer_record(draft, wanted=wanted)
        return True
    agrees = bool(acts & {"yes", "confirm"}) and not acts & {"correct", "no"}
    on_purpose = bool(acts & {"correct", "no"}) or state.asked in (CONFIRM, CORRECT)
    new_cover = _other_cover_told(draft)
    told = {**turn.understood.get("facts", {}), **_victim_put_right(draft, acts)}
    answer = _answer_in(draft)
    if _denies_what_was_understood(draft, answer, told, new_cover):
        answer = {}
    born = identification.unasked_birth_date(draft)
    identity = identification.given_in(draft, answer)
    if identification.take(draft, identity):
        if not born and BIRTH_DATE not in identity:
            learn(draft, answer, on_purpose=True)
        go_on(draft)
        return True
    learned = learn(draft, answer, on_purpose=True)
    learned |= learn(
        draft,
        told,
        on_purpose=on_purpose,
        but_not=(*answer, *_sums_meant_elsewhere(answer)),
    )
    another_sum = bool(costs.asked_together(draft, str(state.asked)))
    if not learned and not answer and not identity and not another_sum:
        learned |= learn(draft, _bare_correction(draft, acts), on_purpose=True)
    if new_cover:
        change_cover(draft, new_cover)
    if not learned and not answer and not new_cover:
        # Only a yes that changes nothing agrees: "yes, but it was 98 euro" is a correction.
        if state.asked == CONFIRM and agrees:
            confirm(draft)
            return True
        if state.asked == CONFIRM and acts & {"no", "correct"}:
            correct(draft)
            return True
        return same_roof.ask_where(draft)
    state.misses = 0
    state.answered = state.asked if state.asked in answer else state.answered
    acknowledge(draft, learned)
    go_on(draft)
    return True


def _bare_correction(draft: Draft, acts: set[str]) -> dict[str, Any]:
    """What a message of little more than a date or a price puts right; a question, or a longer
    message without a word of correction, mentions them for something else."""
    turn, state = draft.turn, draft.state
    long = len(turn.text.split()) > WORDS_OF_A_CORRECTION and not acts & {"correct", "no"}
    if "?" in turn.text or long:
        return {}
    return bare_correction(turn.text, turn.language, turn.today, state.facts, state.answered)


def _victim_put_right(draft: Draft, acts: set[str]) -> dict[str, Any]:
    """Whom it struck after all: "no wait, it is my mother's account, she lives elsewhere"."""
    turn, state = draft.turn, draft.state
    if not acts & {"correct", "no"} or "victim" not in state.facts or state.asked == "victim":
        return {}
    return dict(interpret_answer(turn.text, "victim", turn.language, turn.today))


def _denies_what_was_understood(
    draft: Draft, answer: Mapping[str, Any], told: Mapping[str, Any], new_cover: str | None
) -> bool:
    """Whether the yes or no with which a message begins is about what was understood before, and
    no answer to the question: "no, not Meublia: Conforama", "it did come, but broken"."""
    state = draft.state
    asked = str(state.asked)
    if asked not in answer or asked in told or draft.turn.understood.get("acts_alone"):
        return False
    if answer[asked] not in (True, False, "yes", "not_yet"):
        return False
    replaces = (
        name
        for name in CHANGED_ON_PURPOSE_ONLY
        if name in told and state.facts.get(name) not in (None, UNKNOWN, told[name])
    )
    return new_cover is not None or any(replaces)


def asks_which_day(draft: Draft) -> bool:
    """Ask for the day where one was asked for and the reply names several ("last week"). False
    where it does not."""
    turn, asked = draft.turn, str(draft.state.asked)
    if asked not in FACTS or FACTS[asked].type is not FactType.DATE:
        return False
    named = parse_date_answer(turn.text, turn.language, turn.today, "incident")
    if not isinstance(named, Ambiguous) or named.earliest == named.latest:
        return False
    draft.say("utter_which_day", first=named.earliest, last=named.latest)
    return True


def _answer_in(draft: Draft) -> dict[str, Any]:
    """What the message says in answer to the pending question, or to put an earlier date right."""
    state, turn = draft.state, draft.turn
    if not any(sign.isalnum() for sign in turn.text):
        return {}
    named = named_correction(turn.text, turn.language, turn.today, state.facts)
    if state.asked in (CONFIRM, CORRECT) and not named:
        return costs.corrected(draft)
    if named or not state.asked or state.asked in NO_FACTS:
        return named
    if state.answered and "correct" in turn.understood.get("acts", ()):
        bare = bare_correction(turn.text, turn.language, turn.today, state.facts, state.answered)
        if bare:
            return bare
    if state.asked in same_roof.QUESTIONS:
        return same_roof.answer(draft)
    kinds = costs.asked_together(draft, state.asked)
    if kinds:
        return costs.answer(draft, kinds)
    answer: dict[str, Any] = {}
    for fact in (state.asked, *NEIGHBOURS.get(state.asked, ())):
        if not answer and fact in ASKABLE:
            answer = dict(interpret_answer(turn.text, fact, turn.language, turn.today))
    return _without_what_is_meant_elsewhere(draft, answer) or day_of_the_incident(draft)


def _sums_meant_elsewhere(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The price or the loss, where the sums of the message answer the question for another one."""
    others_sums = [name for name in answer if name in FACTS and FACTS[name].type is FactType.MONEY]
    return () if not others_sums or "amount" in answer else ("amount", "currency")


def _without_what_is_meant_elsewhere(draft: Draft, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without a date that the message gives to something else: asked for the complaint,
    "we got it on the 4th" tells when it was delivered."""
    asked = draft.state.asked
    told = draft.turn.understood.get("facts", {})
    if asked not in DATES or asked in told:
        return answer
    cover = str(draft.state.cover)
    elsewhere = [told.get(name) for name in DATES if name != asked and has(cover, name)]
    return {k: v for k, v in answer.items() if k != asked or v not in elsewhere}


def take_button(draft: Draft) -> None:
    """A button under a question: `/answer{"fact": …, "value": …}`."""
    fact = str(draft.turn.arguments.get("fact"))
    value = draft.turn.arguments.get("value")
    if fact == STOP:
        _answer_stop(draft, {"yes"} if value else {"no"})
        return
    if fact == others.OTHER:
        others.decline(draft)
        return
    if fact == POLICE_REPORT_FOR:
        _police_report_for(draft, value)
        return
    if not draft.state.reporting:
        draft.say("utter_how_can_i_help")
        return
    if fact == advice.RECORD:
        _answer_record(draft, wanted=bool(value))
        return
    if fact in identification.FACTS:
        identification.take(draft, {fact: value})
    else:
        given: dict[str, Any] = {fact: value}
        if fact == costs.AMOUNTS:
            given = costs.unknown(costs.missing(draft))
        if fact == "circumstances":
            given = {"circumstances": value, "circumstances_asked": True}
        learn(draft, given, on_purpose=True)
    draft.state.misses = 0
    draft.state.answered = fact
    go_on(draft)


def take_correction(draft: Draft, acts: set[str]) -> bool:
    """After a report was closed: reopen it if the message corrects it. False if it does not."""
    if _police_report_made(draft):
        return True
    turn, known = draft.turn, draft.state.facts
    facts = {
        **turn.understood.get("facts", {}),
        **named_correction(turn.text, turn.language, turn.today, known),
    }
    if not facts and acts & {"correct", "no"}:
        facts = bare_correction(turn.text, turn.language, turn.today, known, draft.state.answered)
    corrected = {
        name: value for name, value in facts.items() if name in known and known[name] != value
    }
    short = len(draft.turn.text.split()) <= WORDS_OF_A_CORRECTION
    if not corrected or not (acts & {"correct", "no"} or short):
        return False
    draft.state.finished = False
    draft.state.advice_told = None
    acknowledge(draft, learn(draft, corrected, on_purpose=True))
    go_on(draft)
    return True


def _police_report_made(draft: Draft) -> bool:
    """The police report that a closed report waits for was made: decide it again, under the same
    reference."""
    state, turn = draft.state, draft.turn
    if state.facts.get("police_report") != "not_yet":
        return False
    if not police_report_told(turn.text):
        return False
    state.facts["police_report"] = "yes"
    state.finished = False
    state.advice_told = None
    draft.say("utter_police_report_noted")
    # The customer agreed with all the rest before, so that nothing need be confirmed again.
    if _decide(draft).outcome is Outcome.UNDECIDED or identification.needed(draft):
        go_on(draft)
    else:
        _close(draft)
        _name_others_that_wait(draft)
    return True


def _name_others_that_wait(draft: Draft) -> None:
    """Another claim may wait for the same police report: only the customer knows."""
    for claim in _waiting_for_the_police(draft):
        yes = choice(
            "utter_word_yes_please", "answer", fact=POLICE_REPORT_FOR, value=claim.reference
        )
        no = choice("utter_word_not_now", "answer", fact=POLICE_REPORT_FOR, value=False)
        text = Part("utter_police_report_other", {"reference": claim.reference})
        draft.add(Say((text,), (yes, no)))
        return


def _waiting_for_the_police(draft: Draft) -> Iterator[KnownClaim]:
    for claim in draft.records.claims(draft.state.contract_number):
        waits = (
            claim.status == "waiting" and claim.report["facts"].get("police_report") == "not_yet"
        )
        if waits and claim.reference != draft.state.reference:
            yield claim


def _police_report_for(draft: Draft, reference: Any) -> None:
    """The police report is that of another claim too: that one is decided again as well."""
    number = draft.state.contract_number
    for claim in _waiting_for_the_police(draft):
        if claim.reference == reference:
            facts = {**claim.report["facts"], "police_report": "yes"}
            again = draft.records.report_again(reference, number, {**claim.report, "facts": facts})
            for message in telling.decision(again, claim.cover, advice_told=False):
                draft.add(message)
            return
    draft.say("utter_how_can_i_help")


def go_on(draft: Draft) -> None:
    """Decide on what is known: ask the next question, or tell the decision."""
    state = draft.state
    decision = _decide(draft)
    if decision.outcome is Outcome.NOT_COVERED:
        _close(draft)
        return
    if state.cover == advice.COVER and _advised(draft):
        return
    if decision.outcome is Outcome.UNDECIDED and decision.next_fact != "contract":
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


def _advised(draft: Draft) -> bool:
    """Give the advice first. True where the turn ends with it: the question is what to do next."""
    state = draft.state
    advice.tell_once(draft)
    if advice.lost_something(state.facts):
        _help_with_the_loss(draft)
        return True
    if advice.wants_no_more(draft):
        advice.ask_to_record(draft)
        return True
    return False


def _help_with_the_loss(draft: Draft) -> None:
    """Advice is too late: go on under the cover that helps."""
    state = draft.state
    helping = advice.helping_cover(state.facts)
    if isinstance(helping, str):
        change_cover(draft, helping)
        first_aid.tell_once(draft, signs_told(draft))
        go_on(draft)
        return
    told = {**state.apart, **state.facts}
    state.forget_report()
    state.heard = {"facts": told}
    if isinstance(helping, Which):
        ask_which(draft, helping)
    else:
        triage.show(draft)


def show_summary(draft: Draft) -> None:
    """The whole report, to be confirmed before a claim is opened."""
    state = draft.state
    state.asked = CONFIRM
    lines = summary.lines(state.facts, str(state.cover))
    draft.add(Say((Part("utter_summary"), *lines, Part(variant("utter_confirm", state.cover)))))


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
        forget(draft, str(fact))
        ask(draft, str(fact))
        return
    state.asked = CORRECT
    names = summary.told(state.facts, state.cover)
    first = int(draft.turn.arguments.get("page", 0)) * CORRECTIONS_AT_A_TIME
    if first >= len(names):
        first = 0
    choices = [
        choice(summary.label(name, state.cover), "correct_fact", fact=name)
        for name in names[first : first + CORRECTIONS_AT_A_TIME]
    ]
    if len(names) > CORRECTIONS_AT_A_TIME:
        following = (first // CORRECTIONS_AT_A_TIME + 1) * CORRECTIONS_AT_A_TIME
        page = following // CORRECTIONS_AT_A_TIME if following < len(names) else 0
        choices.append(choice("utter_word_more", "correct_fact", page=page))
    draft.add(Say((Part("utter_what_is_wrong"),), tuple(choices)))


def cancel(draft: Draft) -> None:
    """The customer does not want a claim after all: nothing is kept as one."""
    draft.state.forget_report()
    draft.say("utter_cancelled")
    others.offer(draft)


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
    if asked and asked not in (*NO_FACTS, *same_roof.QUESTIONS):
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
    elif asked == others.OTHER:
        others.offer(draft)
    elif asked == advice.RECORD:
        advice.ask_to_record(draft)
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
        urgency: Urgency = "high" if state.cover in URGENT_COVERS else "normal"
        draft.records.escalate("decision_for_a_person", str(state.cover), urgency=urgency)
    advice_told = state.advice_told == claim.decision.outcome.value
    for message in telling.decision(claim, str(state.cover), advice_told=advice_told):
        draft.add(message)
    others.offer(draft)


def _answer_record(draft: Draft, *, wanted: bool) -> None:
    if wanted:
        draft.state.record_wanted = True
        go_on(draft)
    else:
        advice.leave_unrecorded(draft)
        others.offer(draft)


def _fact_pressed(draft: Draft) -> dict[str, Any]:
    """The fact that a button naming the cover tells as well."""
    arguments = draft.turn.arguments
    return {str(arguments["fact"]): arguments.get("value")} if "fact" in arguments else {}


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
    cover = draft.state.cover
    if not {topic, cover} <= set(PURCHASES) or topic == cover:
        return None
    facts = understood.get("facts", {})
    arrived = bool(facts.get("problem") or facts.get("delivery_date"))
    if topic == "non_conforming_delivery":
        # What is wrong with the goods, or their day, tells more than the classifier's doubt.
        return str(topic) if arrived else None
    if understood.get("clarify"):
        return None
    return str(topic) if not arrived and not draft.state.facts.get("delivery_date") else None
