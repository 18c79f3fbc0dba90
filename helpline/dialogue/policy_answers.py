"""One way in for every question about the policy: the answer to what a customer typed."""

from __future__ import annotations

from helpline.dialogue.cover_questions import cover_answer
from helpline.dialogue.model import Say
from helpline.dialogue.policy_questions import answer
from helpline.terms import Terms
from helpline.understanding.cover_questions import find_cover_question
from helpline.understanding.policy_questions import find_question


def answer_to(
    text: str, language: str, terms: Terms, *, only_questions: bool = False
) -> Say | None:
    """The answer to the question about the policy in `text`; None where it asks none.

    `only_questions`: a subject that is named without asking ("price per month") does not count;
    while a report is under way it is an answer rather than a question.

    "Is X covered?" goes first, since the rules that decide claims know X better than a text on
    its kind does.
    """
    cover = find_cover_question(text, language)
    if cover is not None:
        told = cover_answer(cover, terms)
        if told is not None:
            return told
    question = find_question(text, language)
    if question is None or (only_questions and not question.asks):
        return None
    return answer(question.id, terms)
