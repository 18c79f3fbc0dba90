"""The other incident of a message that told of two: offered when the first is done with."""

from __future__ import annotations

from helpline.dialogue.draft import Draft, choice
from helpline.dialogue.facts import facts_of_a_report
from helpline.dialogue.incidents import signs_told
from helpline.dialogue.model import Part, Say
from helpline.dialogue.summary import FACTS_IN_ORDER

OTHER = "other_incident"


def keep(draft: Draft, covers: tuple[str, ...]) -> None:
    """Remember the incidents of `covers`, each with what the message told."""
    told = facts_of_a_report(draft.turn.understood.get("facts", {}))
    known = {entry["topic"] for entry in draft.state.also}
    for cover in covers:
        if cover not in known:
            facts = {name: told[name] for name in FACTS_IN_ORDER[cover] if name in told}
            signs = sorted(signs_told(draft))
            draft.state.also.append({"topic": cover, "facts": facts, "signs": signs})


def offer(draft: Draft) -> None:
    """Offer the next one, if there is any."""
    state = draft.state
    if not state.also:
        return
    topic = str(state.also[0]["topic"])
    state.asked = OTHER
    draft.add(
        Say(
            (Part("utter_offer_other", {"incident": Part(f"utter_topic_title_{topic}")}),),
            (
                choice("utter_word_yes_please", topic),
                choice("utter_word_not_now", "answer", fact=OTHER, value=False),
            ),
        )
    )


def decline(draft: Draft) -> None:
    """The customer leaves it at that; the next one is offered."""
    draft.state.also = draft.state.also[1:]
    draft.state.asked = None
    draft.say("utter_other_left")
    offer(draft)


def leave_all(draft: Draft) -> None:
    """The customer ends the conversation instead."""
    draft.state.also = []
    draft.state.asked = None
    draft.say("utter_goodbye")


def take_up(draft: Draft, topic: str) -> None:
    """The report of `topic` begins: what was told of it before counts as heard."""
    state = draft.state
    for entry in [entry for entry in state.also if entry["topic"] == topic]:
        state.also.remove(entry)
        heard = state.heard
        state.heard = {
            "facts": {**entry["facts"], **heard.get("facts", {})},
            "signs": sorted({*entry.get("signs", ()), *heard.get("signs", ())}),
        }
