"""Asking after a claim on record: how it stands; adding to it, sending a document, withdrawing it.

Nothing of a contract or a claim is told before the customer is identified, but for the claims that
were reported in this very conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpline.coverage.facts import FACTS
from helpline.dialogue import claim_facts, claim_texts, identification
from helpline.dialogue.draft import Draft
from helpline.dialogue.facts import facts_of_a_report
from helpline.dialogue.model import (
    IDENTIFICATION_ATTEMPTS,
    KnownClaim,
    MistypedReferenceError,
    Part,
    Say,
)
from helpline.dialogue.talks import close_talk, talk_choice
from helpline.dialogue.variants import variant
from helpline.understanding.answers import interpret_answer
from helpline.understanding.claim_wishes import (
    ADD,
    DOCUMENT,
    WITHDRAW,
    claim_reference_in,
    wish_in,
)

NAME = "claim_status"
# The pending question: which claim, what to do with it, what to add, whether that is right, …
CLAIM, NEXT = "claim", "claim_next"
ADDITION, ADDITION_RIGHT = "claim_addition", "claim_addition_right"
WITHDRAWAL = "claim_withdrawal"
_SURE = 0.95
OTHER, DONE, REVIEW = "other", "done", "review"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "open": (ADD, DOCUMENT, WITHDRAW),
    "waiting": (ADD, DOCUMENT, WITHDRAW),
    "referred": (ADD, DOCUMENT, WITHDRAW),
    "not_covered": (ADD, REVIEW),
    "accepted": (ADD, DOCUMENT),
    "refused": (ADD, REVIEW),
    "withdrawn": (),
}


class ClaimStatus:
    """See `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """Find the claim that is meant."""
        state, text = draft.state, draft.turn.text
        attempts_left = state.failed_identifications < IDENTIFICATION_ATTEMPTS
        if state.identity == "unverified" and attempts_left and not state.reporting:
            # The customer did not have the number at hand before, and may have it now.
            state.identity = None
        heard = {**state.heard.get("facts", {}), **draft.turn.understood.get("facts", {})}
        state.talk_facts = {
            "looked_for": claim_reference_in(text) if text else None,
            "wish": wish_in(text) if text else None,
            "told": facts_of_a_report(heard),
        }
        identification.take(draft, identification.given_in(draft, {}))
        _find(draft)

    def take_text(self, draft: Draft) -> bool:
        """A typed answer to the pending question, or a wish."""
        state, turn = draft.state, draft.turn
        asked = str(state.asked)
        reference = claim_reference_in(turn.text)
        if reference is not None:
            state.talk_facts["looked_for"] = reference
        if asked in identification.FACTS:
            return _identify(draft, asked) or (reference is not None and _find(draft))
        if reference is not None:
            return _find(draft)
        if asked == CLAIM:
            return _choose_by_topic(draft)
        claim = _current(draft)
        if claim is None:
            return False
        return _take_about(draft, claim, asked)

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed answer. One to a question that is over leads back to the claim."""
        state = draft.state
        claim = _current(draft)
        if fact in identification.FACTS:
            identification.take(draft, {fact: value})
            _after_identification(draft)
        elif fact == CLAIM:
            state.talk_facts["looked_for"] = None if value == OTHER else str(value)
            state.talk_facts["other"] = value == OTHER
            _find(draft)
        elif claim is None:
            _find(draft)
        elif fact == NEXT:
            _go_on(draft, claim, str(value))
        elif fact == ADDITION_RIGHT:
            _confirmed(draft, claim) if value else _ask_addition(draft)
        elif fact == WITHDRAWAL:
            _withdraw(draft, claim) if value else _show(draft, claim)
        elif fact == state.asked and fact in FACTS:
            given = {fact: value}
            if fact == "circumstances":
                given["circumstances_asked"] = True
            _learn(draft, claim, given)
        else:
            _show(draft, claim)

    def ask_again(self, draft: Draft) -> None:
        """The pending question once more."""
        asked = str(draft.state.asked)
        claim = _current(draft)
        if asked in identification.FACTS:
            identification.ask_next(draft)
        elif asked == CLAIM or claim is None:
            _find(draft)
        elif asked == NEXT:
            _ask_next(draft, claim)
        elif asked == ADDITION:
            _ask_addition(draft)
        elif asked == ADDITION_RIGHT:
            _show_addition(draft, claim)
        elif asked == WITHDRAWAL:
            _ask_withdrawal(draft, claim)
        else:
            _ask_fact(draft, claim, asked)


def is_meant(draft: Draft, *, sure_of_another: bool) -> bool:
    """Whether a message surely asks after a claim, or tells of nothing but a report to the police:
    that is somebody who comes back with it.

    `sure_of_another`: its topic is one to be reported.
    """
    if _asks_after_a_claim(draft):
        return True
    understood = draft.turn.understood
    facts = understood.get("facts", {})
    incident = facts.keys() - {"police_report", "victim", *identification.FACTS}
    comes_back = facts.get("police_report") == "yes" and not incident
    return comes_back and (bool(understood.get("clarify")) or not sure_of_another)


def _asks_after_a_claim(draft: Draft) -> bool:
    understood = draft.turn.understood
    if understood.get("topic") != NAME or understood.get("clarify"):
        return False
    sure = understood.get("confidence", 0) >= _SURE
    return bool(sure or claim_reference_in(draft.turn.text))


def add_to(draft: Draft, claim: KnownClaim, added: Mapping[str, Any]) -> bool:
    """Add facts to a claim and tell what comes of it. False if a question is pending for it: the
    talk about the claim is then under way."""
    needed = claim_facts.add(draft, claim, added)
    if needed is None:
        return True
    draft.state.talk = NAME
    draft.state.talk_facts = {"reference": claim.reference, "added": dict(added)}
    _ask_needed(draft, claim, needed)
    return False


# Finding the claim


def _find(draft: Draft) -> bool:
    """Show the claim that is meant, or ask what is needed to know which. Always true."""
    state, facts = draft.state, draft.state.talk_facts
    reference = facts.get("looked_for")
    if reference is not None:
        try:
            found = draft.records.claim(str(reference), state.contract_number)
        except MistypedReferenceError:
            facts["looked_for"] = None
            draft.say("utter_claim_reference_mistyped", reference=reference)
        else:
            if found is not None:
                _choose(draft, found)
                return True
            if not identification.needed(draft):
                facts["looked_for"] = None
                draft.say("utter_claim_reference_unknown", reference=reference)
    claims = _within_reach(draft)
    wanted_elsewhere = facts.get("looked_for") is not None or facts.get("other")
    if identification.needed(draft) and (wanted_elsewhere or not claims):
        if not facts.get("identifying"):
            facts["identifying"] = True
            draft.say("utter_claim_who_are_you")
        identification.ask_next(draft)
        if identification.needed(draft):
            return True
    another = facts.get("other") and len(claims) == 1
    if not claims or (another and state.identity == "unverified"):
        _none(draft)
    elif len(claims) == 1:
        _choose(draft, claims[0])
    elif len(waiting := [c for c in claims if claim_facts.awaited_told(c, _told(draft))]) == 1:
        _choose(draft, waiting[0])
    else:
        _ask_which(draft, claims)
    return True


def _within_reach(draft: Draft) -> tuple[KnownClaim, ...]:
    return draft.records.claims(draft.state.contract_number)


def _told(draft: Draft) -> dict[str, Any]:
    """The facts that came with the question after the claim."""
    return dict(draft.state.talk_facts.get("told") or {})


def _none(draft: Draft) -> None:
    if draft.state.identity == "unverified":
        draft.records.escalate("claim_not_identified", NAME)
        draft.say("utter_claim_for_a_person")
    else:
        draft.say("utter_claim_none")
    close_talk(draft)


def _identify(draft: Draft, asked: str) -> bool:
    turn = draft.turn
    answer = interpret_answer(turn.text, asked, turn.language, turn.today)
    if not identification.take(draft, identification.given_in(draft, answer)):
        return False
    _after_identification(draft)
    return True


def _after_identification(draft: Draft) -> None:
    """Go on with what the customer was identified for."""
    facts = draft.state.talk_facts
    claim = _current(draft)
    if identification.needed(draft):
        identification.ask_next(draft)
    elif claim is not None and facts.get("added") is not None:
        _confirmed(draft, claim)
    else:
        _find(draft)


def _ask_which(draft: Draft, claims: Sequence[KnownClaim]) -> None:
    choices = claim_texts.choices(claims, NAME, CLAIM)
    if identification.needed(draft):
        choices.append(talk_choice("utter_claim_button_other", NAME, CLAIM, OTHER))
    draft.state.asked = CLAIM
    draft.add(Say((Part("utter_claim_which"),), tuple(choices)))


def _choose_by_topic(draft: Draft) -> bool:
    topic = draft.turn.understood.get("topic")
    meant = [claim for claim in _within_reach(draft) if claim.cover == topic]
    if len(meant) != 1:
        return False
    _choose(draft, meant[0])
    return True


def _choose(draft: Draft, claim: KnownClaim) -> None:
    """This claim is meant: do at once what was asked for with it, else show it."""
    state, facts = draft.state, draft.state.talk_facts
    state.claim = facts["reference"] = claim.reference
    facts["looked_for"], facts["other"] = None, False
    wish, told = facts.pop("wish", None), facts.pop("told", {})
    added = claim_facts.awaited_told(claim, told)
    if added:
        facts["added"] = added
        _show_addition(draft, claim)
    elif wish is not None:
        _go_on(draft, claim, str(wish))
    else:
        _show(draft, claim)


def _current(draft: Draft) -> KnownClaim | None:
    reference = draft.state.talk_facts.get("reference")
    if reference is None:
        return None
    return draft.records.claim(str(reference), draft.state.contract_number)


# What to do with it


def _show(draft: Draft, claim: KnownClaim) -> None:
    draft.add(Say(claim_texts.standing(claim, draft.turn.today)))
    _ask_next(draft, claim)


def _ask_next(draft: Draft, claim: KnownClaim) -> None:
    wishes = [*_CHOICES[claim.status]]
    if identification.needed(draft) or len(_within_reach(draft)) > 1:
        wishes.append(OTHER)
    if not wishes:
        close_talk(draft)
        return
    draft.state.asked = NEXT
    draft.state.talk_facts.pop("added", None)
    choices = (talk_choice(f"utter_claim_button_{w}", NAME, NEXT, w) for w in (*wishes, DONE))
    draft.add(Say((Part("utter_claim_next"),), tuple(choices)))


def _take_about(draft: Draft, claim: KnownClaim, asked: str) -> bool:
    acts = set(draft.turn.understood.get("acts", ()))
    if asked == NEXT:
        return _take_wish(draft, claim, acts)
    if asked == ADDITION:
        return _take_addition(draft, claim)
    if asked == ADDITION_RIGHT:
        return _take_confirmation(draft, claim, acts)
    if asked == WITHDRAWAL and acts & {"yes", "confirm"}:
        _withdraw(draft, claim)
    elif asked == WITHDRAWAL and acts & {"no", "back"}:
        _show(draft, claim)
    elif asked in FACTS:
        turn = draft.turn
        answer = interpret_answer(turn.text, asked, turn.language, turn.today)
        given = {**claim_facts.changes(claim, turn.understood.get("facts", {})), **answer}
        if asked not in given:
            return False
        _learn(draft, claim, given)
    else:
        return False
    return True


def _take_wish(draft: Draft, claim: KnownClaim, acts: set[str]) -> bool:
    wish = wish_in(draft.turn.text)
    told = {} if _asks(draft) else claim_facts.added_by(draft, claim)
    if wish == WITHDRAW or (wish is not None and not told):
        _go_on(draft, claim, wish)
    elif told:
        draft.state.talk_facts["added"] = told
        _show_addition(draft, claim)
    elif _asks_after_a_claim(draft):
        _show(draft, claim)
    elif acts & {"no", "bye", "thanks"}:
        _go_on(draft, claim, DONE)
    else:
        return False
    return True


def _go_on(draft: Draft, claim: KnownClaim, wish: str) -> None:
    if wish == ADD:
        _ask_addition(draft)
    elif wish == DOCUMENT:
        missing = claim_texts.still_missing(claim)
        draft.add(Say((claim_texts.how_to_send(draft.turn, claim.reference), *missing)))
        close_talk(draft)
    elif wish == WITHDRAW:
        _ask_withdrawal(draft, claim)
    elif wish == REVIEW:
        draft.records.escalate("claim_review", claim.cover)
        draft.say("utter_claim_review")
        close_talk(draft)
    elif wish == OTHER:
        draft.state.talk_facts.update(reference=None, looked_for=None, other=True)
        _find(draft)
    else:
        draft.say("utter_claim_done")
        close_talk(draft)


# Adding to it


def _ask_addition(draft: Draft) -> None:
    draft.state.asked = ADDITION
    draft.state.talk_facts.pop("added", None)
    draft.say("utter_claim_ask_addition")


def _take_addition(draft: Draft, claim: KnownClaim) -> bool:
    if _asks(draft):
        return False
    added = claim_facts.added_by(draft, claim)
    if not added:
        # A person reads it in the conversation; nothing that was told is lost.
        draft.records.escalate("claim_added_to", claim.cover)
        draft.say("utter_claim_addition_for_a_person", reference=claim.reference)
        _ask_next(draft, claim)
        return True
    draft.state.talk_facts["added"] = added
    _show_addition(draft, claim)
    return True


def _take_confirmation(draft: Draft, claim: KnownClaim, acts: set[str]) -> bool:
    facts = draft.state.talk_facts
    corrected = {} if _asks(draft) else claim_facts.added_by(draft, claim)
    news = {k: v for k, v in corrected.items() if facts["added"].get(k) != v}
    if news:
        facts["added"] = {**facts["added"], **news}
        _show_addition(draft, claim)
    elif acts & {"yes", "confirm"} and not acts & {"no", "correct"}:
        _confirmed(draft, claim)
    elif acts & {"no", "correct"}:
        _ask_addition(draft)
    else:
        return False
    return True


def _show_addition(draft: Draft, claim: KnownClaim) -> None:
    draft.state.asked = ADDITION_RIGHT
    lines = claim_facts.lines(claim, draft.state.talk_facts["added"])
    heading = Part("utter_claim_addition", {"reference": claim.reference})
    draft.add(
        Say(
            (heading, *lines, Part("utter_claim_addition_right")),
            (
                talk_choice("utter_claim_button_right", NAME, ADDITION_RIGHT, True),
                talk_choice("utter_claim_button_wrong", NAME, ADDITION_RIGHT, False),
            ),
        )
    )


def _learn(draft: Draft, claim: KnownClaim, given: Mapping[str, Any]) -> None:
    """A fact that was asked for, to complete what is added."""
    facts = draft.state.talk_facts
    facts["added"] = {**facts.get("added", {}), **given}
    _confirmed(draft, claim)


def _confirmed(draft: Draft, claim: KnownClaim) -> None:
    needed = claim_facts.add(draft, claim, draft.state.talk_facts.get("added", {}))
    if needed is None:
        close_talk(draft)
    else:
        _ask_needed(draft, claim, needed)


def _ask_needed(draft: Draft, claim: KnownClaim, needed: str) -> None:
    if needed == "contract":
        identification.ask_next(draft)
        if not identification.needed(draft):
            _confirmed(draft, claim)
    else:
        _ask_fact(draft, claim, needed)


def _ask_fact(draft: Draft, claim: KnownClaim, fact: str) -> None:
    draft.state.asked = fact
    known = {**claim.report["facts"], **draft.state.talk_facts.get("added", {})}
    figures = {
        name: known[name]
        if known.get(name) not in (None, "unknown")
        else Part(f"utter_word_{name}")
        for name in ("merchant", "item")
    }
    draft.add(Say((Part(variant(f"utter_question_{fact}", claim.cover), figures),)))


# Withdrawing it


def _ask_withdrawal(draft: Draft, claim: KnownClaim) -> None:
    if claim.status in claim_facts.SETTLED:
        _withdraw(draft, claim)
        return
    draft.state.asked = WITHDRAWAL
    draft.add(
        Say(
            (Part("utter_claim_ask_withdrawal", {"reference": claim.reference}),),
            (
                talk_choice("utter_claim_button_withdraw", NAME, WITHDRAWAL, True),
                talk_choice("utter_claim_button_keep", NAME, WITHDRAWAL, False),
            ),
        )
    )


def _withdraw(draft: Draft, claim: KnownClaim) -> None:
    state = draft.state
    if draft.records.withdraw(claim.reference, state.contract_number):
        draft.say("utter_claim_withdrawn", reference=claim.reference)
        if claim.incident is not None and claim.incident == state.incident and state.cover:
            # What is told from now on is a report of its own.
            state.waiting = None
            state.forget_report()
    else:
        draft.records.escalate("withdrawal_of_settled_claim", claim.cover)
        draft.say("utter_claim_withdrawal_for_a_person")
    close_talk(draft)


def _asks(draft: Draft) -> bool:
    return draft.turn.text.rstrip().endswith("?")
