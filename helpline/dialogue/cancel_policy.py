"""Ending the contract: which of CAN-1 to CAN-4 applies, until when, how, and the letter for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from helpline.coverage import Contract
from helpline.coverage.cancellation import (
    CLAIMS,
    Cancellation,
    Situation,
    Way,
    six_months_over,
    ways_to_end,
)
from helpline.coverage.facts import UNKNOWN
from helpline.dialogue import identification, ways_told
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import FileLink, Part, Say
from helpline.dialogue.questions import BIRTH_DATE, CONTRACT_NUMBER
from helpline.dialogue.talks import close_talk, talk_choice
from helpline.letters.cancellation import cancellation_letter
from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from helpline.texts import LANGUAGES
from helpline.understanding.contract_answers import (
    OVER_SIX_MONTHS,
    SAME_DAY,
    answer_on_contract,
    told_of_contract,
)
from helpline.understanding.identity import birth_date_answer

NAME = "cancel_policy"
START = "contract_start"
LANGUAGE = "letter_language"
LETTER = "letter_clause"
NO_LETTER = "none"
# "Yes, there was a claim" without what became of it.
SOME_CLAIM = "some"
_DATES = (START, "concluded_on", "settled_on")
_FLAGS = ("distance_sale", "intervened")
_ENGINE_FACTS = (*_FLAGS, "claim", "settled_on", "concluded_on", "billing_day")
_ABOUT_THE_LETTER = (LANGUAGE, LETTER)
_LONGEST_MONTH = 31
_DATA_DIR = PROJECT_ROOT / "data"


class CancelPolicy:
    """Works out how the contract ends; see `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """What the first message told already is not asked."""
        turn = draft.turn
        draft.say("utter_cancel_begin")
        identification.take(draft, _announced_identity(draft))
        self._learn(draft, told_of_contract(turn.text, turn.language, turn.today))
        self._go_on(draft)

    def take_text(self, draft: Draft) -> bool:
        """An answer, what is told beside it, or an earlier answer put right."""
        state, turn = draft.state, draft.turn
        acts = set(turn.understood.get("acts", ()))
        if "why" in acts:
            draft.say(f"utter_cancel_why_{_question(draft)}")
            self.ask_again(draft)
            return True
        if acts == {"back"}:
            self._step_back(draft)
            return True
        if identification.take(draft, self._identity_in(draft)):
            self._go_on(draft)
            return True
        asked = str(state.asked)
        if asked == BIRTH_DATE:
            return self._cannot_be_identified(draft, acts)
        told = told_of_contract(turn.text, turn.language, turn.today)
        answer = self._answer(draft, asked, acts)
        if not answer and (state.talk_facts.get(START) == UNKNOWN or "correct" in acts):
            # The day was found after all, or it was another one.
            found = answer_on_contract(turn.text, START, turn.language, turn.today)
            answer = {} if found.get(START) == UNKNOWN else found
        relevant = told.keys() & {START, *_ENGINE_FACTS}
        if asked in _ABOUT_THE_LETTER and asked in answer and not relevant:
            self._take_letter(draft, asked, answer[asked])
            return True
        if not relevant and not answer:
            return False
        if "correct" in acts and asked not in told and told:
            answer = {}
        if self._learn(draft, {**told, **answer}):
            draft.say("utter_talk_changed")
        self._go_on(draft)
        return True

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed answer."""
        if fact in (CONTRACT_NUMBER, BIRTH_DATE):
            self._go_without_identity(draft)
        elif fact in _ABOUT_THE_LETTER and draft.state.asked in _ABOUT_THE_LETTER:
            self._take_letter(draft, fact, value)
        else:
            self._learn(draft, {fact: value})
            self._go_on(draft)

    def ask_again(self, draft: Draft) -> None:
        """The pending question."""
        asked = draft.state.asked
        wanted = draft.turn.understood.get("requested_language")
        if asked == LANGUAGE and wanted in LANGUAGES:
            # "In French, please" is both: the conversation's language, and the letter's.
            self._take_letter(draft, LANGUAGE, wanted)
        elif asked == LANGUAGE:
            self._ask_language(draft)
        elif asked == LETTER:
            self._ask_which_letter(draft)
        elif asked == BIRTH_DATE:
            identification.ask_next(draft)
        else:
            draft.say(f"utter_cancel_ask_{_question(draft)}")

    # What is known

    def _learn(self, draft: Draft, given: Mapping[str, Any]) -> bool:
        """Keep what is told and can be so. True where something was otherwise before."""
        facts, changed = draft.state.talk_facts, False
        for name, value in _kept(given, facts, draft.turn.today).items():
            known = facts.get(name, value)
            changed |= known not in (value, UNKNOWN, SOME_CLAIM)
            facts[name] = value
        latest = given.get("contract_start_by")
        if latest is not None and facts.get(START) in (None, UNKNOWN):
            terms = load_terms(draft.turn.today)
            if six_months_over(date.fromisoformat(latest), terms) <= draft.turn.today:
                facts[START] = OVER_SIX_MONTHS
            else:
                draft.say("utter_cancel_day_needed")
        return changed

    def _answer(self, draft: Draft, asked: str, acts: set[str]) -> dict[str, Any]:
        turn = draft.turn
        answer = answer_on_contract(turn.text, asked, turn.language, turn.today)
        if asked != LANGUAGE or answer.get(LANGUAGE) in (*LANGUAGES, UNKNOWN):
            return answer
        if "no" in acts:
            return {LANGUAGE: NO_LETTER}
        return {LANGUAGE: turn.language} if "yes" in acts else {}

    def _identity_in(self, draft: Draft) -> dict[str, Any]:
        """A contract number wherever it stands, and the birth date once there is a number."""
        given = _announced_identity(draft)
        if draft.state.claimed_number is not None:
            born = birth_date_answer(draft.turn.text, draft.turn.today)
            if born is not None and draft.state.asked == BIRTH_DATE:
                given[BIRTH_DATE] = born.isoformat()
        return given

    def _cannot_be_identified(self, draft: Draft, acts: set[str]) -> bool:
        if not acts & {"dont_know", "no", "skip"}:
            return False
        self._go_without_identity(draft)
        return True

    def _go_without_identity(self, draft: Draft) -> None:
        """Ending a contract can be worked out without showing whose it is."""
        draft.state.claimed_number = None
        draft.state.claimed_birth_date = None
        self._go_on(draft)

    def _step_back(self, draft: Draft) -> None:
        facts = draft.state.talk_facts
        if facts:
            del facts[list(facts)[-1]]
        self._go_on(draft)

    def _contract(self, draft: Draft) -> Contract | None:
        number = draft.state.contract_number
        return draft.records.contract(number)[0] if number is not None else None

    # What follows from it

    def _go_on(self, draft: Draft) -> None:
        state = draft.state
        if state.claimed_number is not None and identification.needed(draft):
            identification.ask_next(draft)
            return
        contract = self._contract(draft)
        if contract is None and START not in state.talk_facts:
            self._ask(draft, START)
            return
        if contract is None and state.talk_facts[START] == UNKNOWN:
            draft.add(ways_told.both_cases(load_terms(draft.turn.today)))
            self._offer_letter(draft)
            return
        result = self._ways(draft, contract)
        if result.next_fact is not None:
            self._ask(draft, result.next_fact)
        elif result.ended_on is not None:
            draft.say("utter_cancel_ended_already", date=result.ended_on)
            close_talk(draft)
        else:
            terms = load_terms(draft.turn.today)
            for message in ways_told.ways(result, draft.turn.today, terms):
                draft.add(message)
            self._offer_letter(draft)

    def _ways(self, draft: Draft, contract: Contract | None) -> Cancellation:
        today, facts = draft.turn.today, draft.state.talk_facts
        start = contract.start if contract else _day(facts.get(START))
        if facts.get("concluded_on") == SAME_DAY:
            facts["concluded_on"] = start.isoformat() if start else UNKNOWN
        known = {name: _known(name, facts[name]) for name in _ENGINE_FACTS if name in facts}
        if facts.get("claim") == SOME_CLAIM:
            del known["claim"]
        end = contract.end if contract else None
        if contract and contract.status == "ended" and end is None:
            end = today
        return ways_to_end(Situation(today, start, end, known), load_terms(today))

    def _ask(self, draft: Draft, fact: str) -> None:
        draft.state.asked = fact
        self.ask_again(draft)

    # The letter

    def _offer_letter(self, draft: Draft) -> None:
        draft.state.talk_facts.pop(LETTER, None)
        self._ask(draft, LANGUAGE)

    def _ask_language(self, draft: Draft) -> None:
        named = draft.state.talk_facts.get(LETTER)
        languages = [draft.turn.language, *(c for c in LANGUAGES if c != draft.turn.language)]
        choices = [talk_choice(f"utter_letter_language_{c}", NAME, LANGUAGE, c) for c in languages]
        if named is None and len(self._letters(draft)) > 1:
            choices.append(talk_choice("utter_cancel_other_letter", NAME, LETTER, UNKNOWN))
        choices.append(talk_choice("utter_cancel_no_letter", NAME, LANGUAGE, NO_LETTER))
        draft.add(Say((Part("utter_cancel_ask_letter_language"),), tuple(choices)))

    def _ask_which_letter(self, draft: Draft) -> None:
        choices = (
            talk_choice(f"utter_cancel_letter_for_{_code(clause)}", NAME, LETTER, clause)
            for clause in self._letters(draft)
        )
        draft.add(Say((Part("utter_cancel_ask_letter_clause"),), tuple(choices)))

    def _letters(self, draft: Draft) -> dict[str, Way | None]:
        """The ways that a letter can be written for, the best first."""
        contract = self._contract(draft)
        if contract is None and draft.state.talk_facts.get(START) in (None, UNKNOWN):
            return dict.fromkeys(("CAN-1", "CAN-2", "CAN-3", "CAN-4"))
        result = self._ways(draft, contract)
        return {way.clause: way for way in result.ways if ways_told.can_be_gone(way)}

    def _take_letter(self, draft: Draft, fact: str, value: Any) -> None:
        letters = self._letters(draft)
        if fact == LETTER:
            if value in letters:
                draft.state.talk_facts[LETTER] = value
                self._ask(draft, LANGUAGE)
            else:
                self._ask(draft, LETTER)
        elif value in LANGUAGES:
            clause = draft.state.talk_facts.get(LETTER)
            clause = clause if clause in letters else next(iter(letters))
            self._write(draft, str(clause), str(value), letters[str(clause)])
            close_talk(draft)
        elif value == NO_LETTER:
            draft.say("utter_cancel_without_letter")
            close_talk(draft)
        else:
            self._ask(draft, LANGUAGE)

    def _write(self, draft: Draft, clause: str, language: str, way: Way | None) -> None:
        facts, today = draft.state.talk_facts, draft.turn.today
        day = _day_in_letter(way, facts, today)
        letter = cancellation_letter(
            clause,
            language,
            sent_on=today,
            data_dir=_DATA_DIR,
            contract_number=draft.state.contract_number,
            day=day,
        )
        # The file is made when it is fetched, and must say the same.
        dated = f"{day.isoformat()}/" if day else ""
        link = FileLink(
            Part("utter_letter_pdf"),
            f"cancellation-letter/{clause.lower()}/{dated}{language}.pdf",
        )
        draft.say("utter_cancel_letter_intro")
        text = Part("utter_letter_text", {"letter": letter.text})
        draft.add(Say((text,), files=(link,), to_copy=True))
        draft.say("utter_cancel_letter_next")


def _announced_identity(draft: Draft) -> dict[str, Any]:
    """A contract number, and a birth date beside one: alone, a date is that of the contract."""
    facts = draft.turn.understood.get("facts", {})
    if not facts.get(CONTRACT_NUMBER):
        return {}
    return {name: facts[name] for name in (CONTRACT_NUMBER, BIRTH_DATE) if facts.get(name)}


def _question(draft: Draft) -> str:
    asked = str(draft.state.asked)
    some = asked == "claim" and draft.state.talk_facts.get("claim") == SOME_CLAIM
    return "claim_which" if some else asked


def _kept(given: Mapping[str, Any], known: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What is a fact on the end of a contract, with a value that it can have."""
    kept = {}
    for name, value in given.items():
        if name in _DATES:
            fits = value == UNKNOWN or _may_be(name, value, today)
        elif name in _FLAGS:
            fits = isinstance(value, bool) or value == UNKNOWN
        elif name == "claim":
            fits = value in (*CLAIMS, SOME_CLAIM, UNKNOWN)
        elif name == "billing_day":
            whole = type(value) is int and 1 <= value <= _LONGEST_MONTH
            fits = whole or value == UNKNOWN
        else:
            fits = False
        if fits:
            kept[name] = value
    return kept


def _may_be(name: str, value: Any, today: date) -> bool:
    """Whether a date fact can have the value: only a contract's start may lie ahead."""
    if value == {START: OVER_SIX_MONTHS, "concluded_on": SAME_DAY}.get(name):
        return True
    day = _day(value)
    return day is not None and (name == START or day <= today)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _known(name: str, value: Any) -> Any:
    """The value as the engine reads it."""
    day = _day(value) if name in _DATES else None
    return day if day is not None else value


def _day_in_letter(way: Way | None, facts: Mapping[str, Any], today: date) -> date | None:
    if way is None:
        return None
    if way.clause == "CAN-1":
        return way.first_day if way.first_day and way.first_day > today else None
    if way.clause == "CAN-4":
        return way.cover_until
    return _day(facts.get("settled_on" if way.clause == "CAN-2" else "concluded_on"))


def _code(clause: str) -> str:
    return clause.lower().replace("-", "_")
