"""Photos and PDFs that the customer sends: received, for which claim, which document it is.

The gateway has stored a file before its event `document_received` comes. Files may come at any
moment and several in a row: what is under way waits, and goes on afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from helpline.dialogue import claim_facts, claim_texts
from helpline.dialogue.claim_status import NEXT, add_to
from helpline.dialogue.draft import Draft
from helpline.dialogue.model import Choice, KnownClaim, Part, Say
from helpline.dialogue.talks import close_talk, interrupt_talk, open_talk, talk_choice
from helpline.understanding.claim_wishes import documents_in

NAME = "documents"
CLAIM, WHICH = "document_claim", "document_which"
# Answers beside a claim's reference and a document's code.
THIS_REPORT, SOMETHING_ELSE = "this_report", "something_else"
POLICE_REPORT = "police_report"


class Documents:
    """Sorts the files that came in; see `helpline.dialogue.talks.Talk`.

    `talk_facts`: `files`, each [public id, name], that are still to be sorted; `reference` of the
    claim they are for; `police`, whether the report to the police is among them.
    """

    def begin(self, draft: Draft) -> None:
        """Without a file: how to send one."""
        draft.say("utter_documents_how")
        close_talk(draft)

    def take_text(self, draft: Draft) -> bool:
        """Which document it is, in words of its name."""
        claim = _claim(draft)
        if draft.state.asked != WHICH or claim is None:
            return False
        acts = set(draft.turn.understood.get("acts", ()))
        code = _named(draft.turn.text, claim.missing_documents)
        if code is None and not acts & {"no", "dont_know"}:
            return False
        _sorted(draft, claim, code)
        return True

    def take_button(self, draft: Draft, fact: str, value: Any) -> None:
        """For which claim, or which document it is."""
        claim = _claim(draft)
        if fact == CLAIM and value == THIS_REPORT:
            draft.add(Say((Part("utter_document_kept_for_report"),)))
            close_talk(draft)
        elif fact == CLAIM:
            _link_to(draft, str(value), ())
        elif fact == WHICH and claim is not None and draft.state.talk_facts["files"]:
            _sorted(draft, claim, None if value == SOMETHING_ELSE else str(value))
        else:
            self.ask_again(draft)

    def ask_again(self, draft: Draft) -> None:
        """The pending question once more."""
        _sort(draft, ())


def receive(draft: Draft) -> None:
    """A file has come in (arguments: `document`, its public id, and `name`)."""
    arguments = draft.turn.arguments
    name = str(arguments.get("name"))
    if draft.state.talk != NAME:
        interrupt_talk(draft, NAME)
    facts = draft.state.talk_facts
    facts["files"] = [*facts.get("files", ()), [str(arguments.get("document")), name]]
    told = (Part("utter_document_received", {"file": name}),)
    if facts.get("reference") is None:
        _find_claim(draft, told)
    else:
        _link_to(draft, str(facts["reference"]), told)


def claim_opened(draft: Draft) -> None:
    """A report has just been recorded: the files that came before it are for that claim; and the
    customer hears, once, how to send those that are missing."""
    state = draft.state
    claim = None
    if state.reference is not None:
        claim = draft.records.claim(state.reference, state.contract_number)
    if claim is None:
        return
    state.claim = claim.reference
    files = [[file.public_id, file.name] for file in draft.records.unlinked_documents()]
    # Another question that is pending, or another talk, is not to be talked over.
    busy = state.asked is not None or state.talk is not None
    if files and not busy:
        open_talk(draft, NAME)
        state.talk_facts = {"files": files}
        names = [name for _, name in files]
        _link_to(draft, claim.reference, (Part("utter_documents_linked", {"names": names}),))
        return
    for public_id, _ in files:
        draft.records.link_document(public_id, claim.reference, state.contract_number, None)
    if claim.missing_documents and not busy and not state.paper_clip_told:
        state.paper_clip_told = True
        draft.add(Say((claim_texts.how_to_send(draft.turn, claim.reference),)))


def claim_spoken_of(draft: Draft) -> None:
    """A claim has been looked up: files that came before it, and are for no other, are for it."""
    state = draft.state
    busy = state.reporting or state.asked not in (NEXT, None)
    if busy or state.claim is None or not (files := draft.records.unlinked_documents()):
        return
    claim = draft.records.claim(state.claim, state.contract_number)
    if claim is None or claim.status == "withdrawn":
        return
    interrupt_talk(draft, NAME)
    state.talk_facts = {"files": [[file.public_id, file.name] for file in files]}
    names = [file.name for file in files]
    _link_to(draft, claim.reference, (Part("utter_documents_linked", {"names": names}),))


# For which claim


def _find_claim(draft: Draft, told: tuple[Part, ...]) -> None:
    state = draft.state
    found = _candidates(draft)
    spoken_of = [claim for claim in found if claim.reference == state.claim]
    if not state.reporting and (len(found) == 1 or spoken_of):
        _link_to(draft, (spoken_of or found)[0].reference, told)
    elif not found:
        kept = "utter_document_kept_for_report" if state.reporting else "utter_document_kept"
        draft.add(Say((*told, Part(kept))))
        close_talk(draft)
    else:
        _ask_claim(draft, found, told)


def _candidates(draft: Draft) -> list[KnownClaim]:
    """The claims that a file may be for. Those of this conversation go before others."""
    state = draft.state
    live = [c for c in draft.records.claims(state.contract_number) if c.status != "withdrawn"]
    here = [c for c in live if c.incident is not None or c.reference == state.claim]
    if state.reporting:
        # A report that is being corrected is that of its claim.
        return here
    return here or live


def _ask_claim(draft: Draft, claims: Sequence[KnownClaim], told: tuple[Part, ...]) -> None:
    choices = claim_texts.choices(claims, NAME, CLAIM)
    if draft.state.reporting:
        choices.append(talk_choice("utter_document_button_report", NAME, CLAIM, THIS_REPORT))
    draft.state.asked = CLAIM
    draft.add(Say((*told, Part("utter_document_for_which_claim")), tuple(choices)))


def _link_to(draft: Draft, reference: str, told: tuple[Part, ...]) -> None:
    """Link the files at once, so that none is lost if the customer says no more."""
    state = draft.state
    state.talk_facts["reference"] = reference
    for public_id, _ in state.talk_facts["files"]:
        draft.records.link_document(public_id, reference, state.contract_number, None)
    _sort(draft, told)


def _claim(draft: Draft) -> KnownClaim | None:
    reference = draft.state.talk_facts.get("reference")
    if reference is None:
        return None
    return draft.records.claim(str(reference), draft.state.contract_number)


# Which document it is


def _sort(draft: Draft, told: tuple[Part, ...]) -> None:
    """Ask which document the first file is, where more than one is missing; at the end tell what
    is still missing."""
    state = draft.state
    claim = _claim(draft)
    if claim is None:
        _find_claim(draft, told)
        return
    files = state.talk_facts["files"]
    while files:
        missing = claim.missing_documents
        if len(missing) > 1:
            _ask_which(draft, missing, told)
            return
        _set_code(draft, claim, missing[0] if missing else None)
        claim = _claim(draft) or claim
    _finish(draft, claim, told)


def _ask_which(draft: Draft, missing: Sequence[str], told: tuple[Part, ...]) -> None:
    draft.state.asked = WHICH
    choices = [
        Choice(Part(f"utter_document_short_{code}"), talk_choice("", NAME, WHICH, code).payload)
        for code in missing
    ]
    choices.append(talk_choice("utter_document_button_else", NAME, WHICH, SOMETHING_ELSE))
    name = draft.state.talk_facts["files"][0][1]
    draft.add(Say((*told, Part("utter_document_which", {"file": name})), tuple(choices)))


def _sorted(draft: Draft, claim: KnownClaim, code: str | None) -> None:
    """The customer has said which document the first file is."""
    _set_code(draft, claim, code)
    _sort(draft, (Part("utter_document_noted"),))


def _set_code(draft: Draft, claim: KnownClaim, code: str | None) -> None:
    state = draft.state
    public_id, _ = state.talk_facts["files"].pop(0)
    draft.records.link_document(public_id, claim.reference, state.contract_number, code)
    if code == POLICE_REPORT:
        state.talk_facts["police"] = True


def _named(text: str, codes: Sequence[str]) -> str | None:
    """The one of `codes` that the words name."""
    named = documents_in(text)
    meant = [code for code in codes if code in named]
    return meant[0] if len(meant) == 1 else None


def _finish(draft: Draft, claim: KnownClaim, told: tuple[Part, ...]) -> None:
    """All is sorted: what is still missing; and what the report to the police changes."""
    added = Part("utter_documents_added", {"reference": claim.reference})
    draft.add(Say((*told, added, *claim_texts.still_missing(claim))))
    police = draft.state.talk_facts.pop("police", False)
    made = claim_facts.changes(claim, {POLICE_REPORT: "yes"})
    if police and made and claim.status in claim_texts.LIVE:
        if add_to(draft, claim, made):
            close_talk(draft)
        return
    close_talk(draft)
