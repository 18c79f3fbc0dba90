"""Who is the customer: contract number and birth date, three attempts, then a person decides.

Nothing of a contract is told before both are right, and a wrong number is answered exactly like a
wrong birth date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from helpline.dialogue.draft import Draft
from helpline.dialogue.model import IDENTIFICATION_ATTEMPTS
from helpline.dialogue.questions import BIRTH_DATE, CONTRACT_NUMBER, ask
from helpline.dialogue.variants import variant
from helpline.understanding.identity import birth_date_answer

FACTS = (CONTRACT_NUMBER, BIRTH_DATE)
YOUNGEST_CUSTOMER = 14


def needed(draft: Draft) -> bool:
    """Whether the customer is still to be identified."""
    return draft.state.identity is None


def ask_next(draft: Draft) -> None:
    """Ask for what is missing, or check what was given."""
    state = draft.state
    if state.failed_identifications >= IDENTIFICATION_ATTEMPTS:
        state.identity = "unverified"
    elif state.claimed_number is None:
        ask(draft, CONTRACT_NUMBER)
    elif state.claimed_birth_date is None:
        ask(draft, BIRTH_DATE)


def take(draft: Draft, given: Mapping[str, Any]) -> bool:
    """Take over a contract number and a birth date, whichever is there. True if one was."""
    state = draft.state
    if not given.keys() & {CONTRACT_NUMBER, BIRTH_DATE}:
        return False
    if state.identity == "unverified" and _found_after_all(draft, given):
        state.identity = None
    if state.identity is not None:
        return False
    if "unknown" in (given.get(CONTRACT_NUMBER), given.get(BIRTH_DATE)):
        go_on_unverified(draft)
        return True
    state.claimed_number = given.get(CONTRACT_NUMBER, state.claimed_number)
    state.claimed_birth_date = given.get(BIRTH_DATE, state.claimed_birth_date)
    if state.claimed_number and state.claimed_birth_date:
        _check(draft, state.claimed_number, state.claimed_birth_date)
    return True


def _found_after_all(draft: Draft, given: Mapping[str, Any]) -> bool:
    """Whether the contract number turns up that the customer did not have at hand before."""
    number = given.get(CONTRACT_NUMBER)
    attempts_left = draft.state.failed_identifications < IDENTIFICATION_ATTEMPTS
    return number not in (None, "unknown") and attempts_left


def given_in(draft: Draft, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The contract number and birth date of a typed message.

    Args:
        answer: what the message says in answer to the pending question.
    """
    facts = draft.turn.understood.get("facts", {})
    told = {name: facts[name] for name in FACTS if facts.get(name)}
    answered = {name: answer[name] for name in FACTS if name in answer}
    return {**told, **answered, **unasked_birth_date(draft)}


def unasked_birth_date(draft: Draft) -> dict[str, Any]:
    """A birth date that comes while another question is pending: the contract number was given,
    and no date of an incident is that long ago."""
    state, turn = draft.state, draft.turn
    if state.claimed_number is None or state.claimed_birth_date is not None:
        return {}
    born = birth_date_answer(turn.text, turn.today)
    if born is None or turn.today.year - born.year < YOUNGEST_CUSTOMER:
        return {}
    return {BIRTH_DATE: born.isoformat()}


def go_on_unverified(draft: Draft) -> None:
    """The customer cannot show who they are: the report goes on and a handler decides."""
    draft.state.identity = "unverified"
    draft.state.claimed_number = None
    draft.state.claimed_birth_date = None
    draft.say(variant("utter_identity_unverified", draft.state.talk))


def _check(draft: Draft, number: str, birth_date: str) -> None:
    state = draft.state
    found = draft.records.identify(number, date.fromisoformat(birth_date))
    state.claimed_number = None
    state.claimed_birth_date = None
    if found is not None:
        state.identity = "verified"
        state.contract_number = found.number
        draft.say("utter_identity_verified")
        return
    state.failed_identifications += 1
    if state.failed_identifications >= IDENTIFICATION_ATTEMPTS:
        go_on_unverified(draft)
    else:
        draft.say("utter_identity_failed")
