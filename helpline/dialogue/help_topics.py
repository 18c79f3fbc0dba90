"""What is said outside a report: crisis, a person, small talk, and the other topics.

The topics whose dialogue is not there yet get a short true answer, and a person is asked to look.
"""

from __future__ import annotations

from helpline.dialogue import same_roof
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import Part
from helpline.dialogue.policy_answers import answer_to
from helpline.terms import load_terms
from helpline.understanding.answers import ASKABLE, interpret_answer
from helpline.understanding.crisis import detect_crisis

WORDS_OF_AN_ANSWER = 10
# The classifier's share for a crisis at which even a short answer counts as one.
SURE_OF_A_CRISIS = 0.75
# Answered by the text alone: nobody needs to follow up on them.
ANSWERED_TOPICS = ("smalltalk", "out_of_scope")
QUESTION_TOPICS = ("product_question", "claim_status", "cancel_policy", "complaint", "subscribe")


def in_crisis(draft: Draft) -> bool:
    """Whether the message speaks of suicide or danger.

    By the models alone a short answer to the pending question does not, unless the classifier is
    sure of it: "my daughter, she lives with us" says nothing worse than that.
    """
    understood = draft.turn.understood
    if not understood.get("crisis"):
        return False
    if detect_crisis(draft.turn.text) is not None:
        return True
    sure = float(understood.get("confidence", 0)) >= SURE_OF_A_CRISIS
    return sure or not _answers_the_question(draft)


def _answers_the_question(draft: Draft) -> bool:
    turn, asked = draft.turn, draft.state.asked
    if asked in same_roof.QUESTIONS:
        return bool(same_roof.answer(draft))
    if asked not in ASKABLE or len(turn.text.split()) > WORDS_OF_AN_ANSWER:
        return False
    return bool(interpret_answer(turn.text, str(asked), turn.language, turn.today))


def crisis(draft: Draft, kind: str | None = None) -> None:
    """The right numbers, at once, and a person is told. A pending question waits. `kind` is
    "danger" or "suicide", where a button said so."""
    # By its topic alone the kind is not known; the numbers for suicide name the emergency one too.
    kind = kind or draft.turn.understood.get("crisis") or "suicide"
    draft.records.escalate("crisis", "crisis", urgency="crisis")
    draft.say(f"utter_crisis_{kind}")
    if draft.state.asked:
        draft.say("utter_crisis_report_waits")


def show_concern(draft: Draft) -> None:
    """Where help is, once, for whoever sounds like a crisis though none is sure: the rest of the
    answer is as ever."""
    if draft.turn.understood.get("concern") and not draft.state.concern_told:
        draft.state.concern_told = True
        draft.say("utter_concern")


def human(draft: Draft) -> None:
    """A person was asked for."""
    draft.records.escalate("asked_for_a_person", draft.state.cover or "human")
    draft.say("utter_human")
    if draft.state.asked:
        draft.say("utter_human_meanwhile")


def answer(draft: Draft, topic: str) -> None:
    """Answer `topic` as far as the helpline can, and have a person look where it cannot."""
    if topic == "human":
        human(draft)
        return
    if topic == "smalltalk":
        small_talk(draft, set(draft.turn.understood.get("acts", ())))
        return
    draft.say(f"utter_topic_{topic}")
    if topic not in ANSWERED_TOPICS:
        draft.records.escalate("topic_for_a_person", topic)
        draft.say("utter_passed_on")


def answer_policy_question(draft: Draft) -> bool:
    """Answer a question about the policy from its terms. False if the message asks none that has
    an answer."""
    turn = draft.turn
    terms = load_terms(turn.today)
    said = answer_to(turn.text, turn.language, terms, only_questions=draft.state.reporting)
    if said is None:
        return False
    draft.add(said)
    return True


def is_question_in_between(draft: Draft) -> bool:
    """Whether the message is a question of the customer's rather than an answer of theirs."""
    understood = draft.turn.understood
    return (
        draft.turn.text.rstrip().endswith("?")
        and understood.get("topic") in QUESTION_TOPICS
        and not understood.get("clarify")
    )


def small_talk(draft: Draft, acts: set[str]) -> None:
    """Thanks, a goodbye, a greeting."""
    if "bye" in acts or "stop" in acts:
        draft.say("utter_goodbye")
    elif "thanks" in acts:
        draft.say("utter_thanks")
    else:
        draft.say("utter_how_can_i_help")


def title(topic: str) -> Part:
    """What a topic is called."""
    return Part(f"utter_topic_title_{topic}")
