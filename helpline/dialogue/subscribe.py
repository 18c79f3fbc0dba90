"""Taking out the insurance: the conditions of GEN-7 one at a time, and how to go about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from helpline.coverage.facts import UNKNOWN
from helpline.coverage.subscription import (
    CONDITIONS,
    Admission,
    Subscription,
    age_suffices,
    born_early_enough,
    data_recovery_from,
    may_subscribe,
)
from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.model import Part, Say
from helpline.dialogue.policy_questions import with_clauses
from helpline.dialogue.talks import close_talk
from helpline.terms import load_terms
from helpline.understanding.contract_answers import (
    AGE,
    BORN,
    answer_on_contract,
    told_of_contract,
)

NAME = "subscribe"
# Kept beside the conditions: the customer was shown how to see it, and is asked once more.
_EXPLAINED = "explained"


class Subscribe:
    """Asks the conditions; see `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """What the first message told already is not asked."""
        draft.say("utter_subscribe_begin")
        self._learn(draft, told_of_contract(draft.turn.text, draft.turn.language, draft.turn.today))
        self._go_on(draft)

    def take_text(self, draft: Draft) -> bool:
        """An answer, what is told beside it, or an earlier answer put right."""
        state, turn = draft.state, draft.turn
        acts = set(turn.understood.get("acts", ()))
        if "why" in acts:
            draft.say(f"utter_subscribe_why_{state.asked}")
            self.ask_again(draft)
            return True
        if acts == {"back"}:
            self._step_back(draft)
            return True
        told = told_of_contract(turn.text, turn.language, turn.today)
        asked = str(state.asked)
        answer = answer_on_contract(turn.text, asked, turn.language, turn.today)
        if "correct" in acts and told and asked not in told:
            answer = {}  # "no, wait, I am no customer after all" does not answer the question.
        changed = self._learn(draft, {**told, **answer})
        if not (told or answer):
            return False
        if changed:
            draft.say("utter_talk_changed")
        self._go_on(draft)
        return True

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed answer."""
        if fact in CONDITIONS and (isinstance(value, bool) or value == UNKNOWN):
            self._learn(draft, {fact: value})
        self._go_on(draft)

    def ask_again(self, draft: Draft) -> None:
        """The pending question."""
        draft.say(f"utter_subscribe_ask_{draft.state.asked}", **_figures(draft))

    def _learn(self, draft: Draft, given: Mapping[str, Any]) -> bool:
        """Keep the conditions that are told. True where one of them was otherwise before."""
        facts, changed = draft.state.talk_facts, False
        for name, value in _conditions(given, draft.turn.today).items():
            explained = facts.setdefault(_EXPLAINED, [])
            if value == UNKNOWN and name == "antivirus" and name not in explained:
                explained.append(name)
                draft.say("utter_subscribe_how_to_see_antivirus")
                continue
            changed |= name in facts and facts[name] != value
            facts[name] = value
        return changed

    def _step_back(self, draft: Draft) -> None:
        told = [name for name in draft.state.talk_facts if name in CONDITIONS]
        if told:
            del draft.state.talk_facts[told[-1]]
        self._go_on(draft)

    def _go_on(self, draft: Draft) -> None:
        facts = draft.state.talk_facts
        result = may_subscribe({name: facts[name] for name in CONDITIONS if name in facts})
        if result.next_fact is not None:
            draft.state.asked = result.next_fact
            self.ask_again(draft)
            return
        draft.add(_told(draft, result))
        close_talk(draft)


def _conditions(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The conditions among what was understood; an age or a birth date is one of them."""
    terms = load_terms(today)
    found = {name: given[name] for name in CONDITIONS if name in given}
    if AGE in given:
        found["over_age"] = age_suffices(int(given[AGE]), terms)
    elif BORN in given:
        found["over_age"] = born_early_enough(date.fromisoformat(given[BORN]), today, terms)
    return found


def _figures(draft: Draft) -> dict[str, Any]:
    return {"over_age": load_terms(draft.turn.today).number("GEN-7.over_age")}


def _told(draft: Draft, result: Subscription) -> Say:
    """The outcome with its clause, what can be done about what is missing, and how to go on."""
    heading = Part(f"utter_subscribe_{result.admission.value}", _figures(draft))
    named = [f"missing_{name}" for name in result.missing]
    if result.admission is Admission.UNSURE:
        named = [f"unsure_{name}" for name in result.unsure]
    *told, last = (heading, *(Part(f"utter_subscribe_{n}", _figures(draft)) for n in named))
    outcome = (*told, with_clauses(last, (result.clause,)))
    if result.admission is Admission.REFUSED:
        return Say(outcome, (choice("utter_subscribe_again", "talk", talk=NAME),))
    return Say((*outcome, *_how(draft.turn.today)))


def _how(today: date) -> tuple[Part, ...]:
    """How to subscribe, what it costs, when cover begins. DAT-2 is shown for a start today."""
    terms = load_terms(today)
    price = {
        "per_month": terms.money("GEN-6.per_month"),
        "per_year": terms.money("GEN-6.per_year"),
    }
    waiting = {
        "months": terms.number("DAT-2.waiting"),
        "start": today,
        "date": data_recovery_from(today, terms),
    }
    return (
        with_clauses(Part("utter_subscribe_how"), ("GEN-13",)),
        with_clauses(Part("utter_policy_price", price), ("GEN-6",)),
        with_clauses(Part("utter_subscribe_starts"), ("GEN-4",)),
        with_clauses(Part("utter_subscribe_data_later", waiting), ("DAT-2",)),
    )
