"""The complaint to the merchant as a letter: in which language, then the text and the PDF.

It is about the purchase that is being reported, else about the conversation's latest one on
record, else a letter with all its facts left to be filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from helpline.dialogue.draft import Draft
from helpline.dialogue.model import FileLink, Part, Say
from helpline.dialogue.talks import close_talk, talk_choice
from helpline.letters import complaint_letter
from helpline.letters.complaint import KINDS
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES
from helpline.understanding.language import requested_language

NAME = "letter"
KIND, LANGUAGE = "letter_kind", "letter_language"
# A letter dated today tells of what has not come: early where the promised day is still ahead.
_EXPECTED = "expected_date"
_DATA = PROJECT_ROOT / "data"


@dataclass(frozen=True)
class _Purchase:
    """What the letter is about. `reference`: the claim's, once there is one."""

    kind: str
    facts: Mapping[str, Any]
    reference: str | None = None
    contract_number: str | None = None


class ComplaintLetter:
    """Writes the letter; see `helpline.dialogue.talks.Talk`."""

    def begin(self, draft: Draft) -> None:
        """Ask for the language; first for what went wrong, where no purchase is known."""
        draft.state.asked = KIND if _purchase(draft) is None else LANGUAGE
        self.ask_again(draft)

    def take_text(self, draft: Draft) -> bool:
        """A language by its name, a yes to the one of the conversation, or what went wrong."""
        understood = draft.turn.understood
        if draft.state.asked == LANGUAGE:
            agrees = {"yes", "confirm"} & set(understood.get("acts", ()))
            language = understood.get("requested_language") or requested_language(draft.turn.text)
            if language or agrees:
                self._write(draft, str(language or draft.turn.language))
                return True
        elif draft.state.asked == KIND:
            # Whoever tells more than that reports it, and the letter comes with the report.
            facts = understood.get("facts", {})
            if understood.get("topic") in KINDS and not understood.get("clarify") and not facts:
                self.take_button(draft, KIND, understood["topic"])
                return True
        return False

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """A pressed language or kind."""
        if fact == KIND and value in KINDS:
            draft.state.talk_facts = {KIND: value}
            draft.state.asked = LANGUAGE
            self.ask_again(draft)
        elif fact == LANGUAGE and value in LANGUAGES:
            self._write(draft, str(value))
        else:
            self.ask_again(draft)

    def ask_again(self, draft: Draft) -> None:
        """The pending question."""
        if draft.state.asked == KIND:
            choices = tuple(
                talk_choice(f"utter_letter_kind_{kind}", NAME, KIND, kind) for kind in KINDS
            )
            draft.add(Say((Part("utter_letter_ask_kind"),), choices))
            return
        own = draft.turn.language
        draft.add(
            Say(
                (Part("utter_letter_ask_language"),),
                tuple(
                    talk_choice(f"utter_letter_language_{language}", NAME, LANGUAGE, language)
                    for language in sorted(LANGUAGES, key=lambda one: one != own)
                ),
            )
        )

    def _write(self, draft: Draft, language: str) -> None:
        purchase = _purchase(draft)
        if purchase is None:
            draft.state.asked = KIND
            self.ask_again(draft)
            return
        letter = complaint_letter(
            purchase.kind,
            language,
            purchase.facts,
            sender_name=_sender(draft, purchase),
            sent_on=draft.turn.today,
            data_dir=_DATA,
        )
        expected = _day(purchase.facts.get(_EXPECTED))
        if purchase.kind == "non_delivery" and expected and expected > draft.turn.today:
            draft.say("utter_letter_wait", date=expected)
        files: tuple[FileLink, ...] = ()
        if purchase.reference is not None:
            name = f"complaint-letter/{purchase.reference}/{language}.pdf"
            files = (FileLink(Part("utter_letter_pdf"), name),)
        text = Part("utter_letter_text", {"letter": letter.text})
        draft.add(Say((text,), files=files, to_copy=True))
        draft.say("utter_letter_how")
        close_talk(draft)


def _purchase(draft: Draft) -> _Purchase | None:
    state = draft.state
    if state.reporting and state.cover in KINDS:
        return _Purchase(str(state.cover), state.facts, contract_number=state.contract_number)
    for claim in draft.records.claims(state.contract_number):
        # Only the conversation in which a claim was reported is given its letter as a file.
        if claim.cover in KINDS and claim.incident is not None:
            facts = claim.report["facts"]
            return _Purchase(claim.cover, facts, claim.reference, claim.contract_number)
    kind = state.talk_facts.get(KIND)
    return _Purchase(kind, {}) if kind in KINDS else None


def _sender(draft: Draft, purchase: _Purchase) -> str | None:
    """Who bought, where that is known for sure: the policyholder, after identification."""
    if purchase.contract_number is None or purchase.facts.get("victim") != "policyholder":
        return None
    return draft.records.policyholder_name(purchase.contract_number)


def _day(value: Any) -> date | None:
    return None if value in (None, "unknown") else date.fromisoformat(str(value))
