"""A complaint about the insurer or the helpline: the steps of GEN-14, and a handler at once.

A complaint about a shop is an incident of an insured purchase, and goes there.
"""

from __future__ import annotations

from typing import Any

from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.incidents import remember
from helpline.dialogue.model import Part, Say
from helpline.dialogue.policy_questions import with_clauses
from helpline.dialogue.talks import close_talk, talk_choice
from helpline.terms import load_terms
from helpline.understanding.contract_answers import answer_on_contract, complains_of_a_shop

NAME = "complaint"
PASS_ON = "pass_on"
ABOUT = "about"
INSURER = "insurer"
_PURCHASES = ("non_delivery", "non_conforming_delivery")


class Complaint:
    """Says sorry, tells the way, offers a handler; see `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """Sorry first. Where a shop is meant, one question settles it."""
        if complains_of_a_shop(draft.turn.text):
            remember(draft)
            draft.state.asked = ABOUT
            self.ask_again(draft)
        else:
            self._tell(draft)

    def take_text(self, draft: Draft) -> bool:
        """A yes or no; more of the complaint is heard, and the question asked again."""
        turn = draft.turn
        acts = set(turn.understood.get("acts", ()))
        if draft.state.asked == ABOUT:
            if turn.understood.get("topic") != NAME or complains_of_a_shop(turn.text):
                return False
            self._tell(draft)
            return True
        answer = answer_on_contract(turn.text, PASS_ON, turn.language, turn.today)
        if "why" in acts or answer.get(PASS_ON) not in (True, False):
            return self._more(draft, acts, bool(answer))
        self._settle(draft, bool(answer[PASS_ON]))
        return True

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed answer."""
        if fact == PASS_ON and isinstance(value, bool) and draft.state.asked == PASS_ON:
            self._settle(draft, value)
        elif fact == ABOUT and value == INSURER:
            self._tell(draft)
        else:
            self.ask_again(draft)

    def ask_again(self, draft: Draft) -> None:
        """The pending question."""
        if draft.state.asked == ABOUT:
            purchases = (choice(f"utter_topic_title_{topic}", topic) for topic in _PURCHASES)
            insurer = talk_choice("utter_topic_title_complaint", NAME, ABOUT, INSURER)
            draft.add(Say((Part("utter_complaint_about"),), (*purchases, insurer)))
        else:
            draft.say("utter_complaint_pass_on")

    def _tell(self, draft: Draft) -> None:
        terms = load_terms(draft.turn.today)
        figures = {"ombudsman_phone": terms.text("GEN-14.ombudsman_phone")}
        draft.say("utter_complaint_sorry")
        draft.add(Say((with_clauses(Part("utter_complaint_steps", figures), ("GEN-14",)),)))
        draft.state.asked = PASS_ON
        self.ask_again(draft)

    def _more(self, draft: Draft, acts: set[str], unsure: bool) -> bool:
        if "why" in acts or unsure:
            draft.say("utter_complaint_why_pass_on")
        elif draft.turn.understood.get("topic") == NAME:
            draft.say("utter_complaint_heard")
        else:
            return False
        self.ask_again(draft)
        return True

    def _settle(self, draft: Draft, pass_on: bool) -> None:
        if pass_on:
            draft.records.escalate("complaint", "complaint", urgency="normal")
            draft.say("utter_complaint_passed_on")
        else:
            draft.say("utter_complaint_not_passed_on")
        close_talk(draft)
