"""What the customer has told so far stands at the desk before there is a claim, and follows."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from desk_world import NOW, Clerk, make_conversation

from helpline.conversations.escalations import escalate
from helpline.database import reading, writing
from helpline.desk.words import load_words
from helpline.settings import Settings
from helpline.texts import LANGUAGES, Catalogue
from tests.integration.gateway.gateway_world import FakeRasa, Gateway, Visitor, until

TEXTS = Catalogue.load(Settings().data_dir)
WORDS = load_words(Settings().data_dir)
REPORT = {
    "cover": "non_delivery",
    "facts": {
        "merchant": "Coolblue",
        "item": "koptelefoon",
        "amount": "149.00",
        "order_date": "2026-09-01",
        "bought_online": True,
        "complaint_channel": "form",
        "expected_date": "unknown",
    },
    "asked": "merchant_response",
    "stated_contract_number": "CC-104790",
    "also": [{"cover": "payment_fraud", "facts": {"card_blocked": False}}],
}


def telling(report: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A script of Rasa that answers, and says what was told so far."""

    def script(body: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [{"text": f"re: {body['text']}"}], "language": "nl", "report": report}

    return script


def the_conversation(gateway: Gateway) -> str:
    with reading(gateway.engine) as session:
        return str(session.execute(sa.text("SELECT id FROM conversations")).scalar_one())


def side(julie: Clerk, conversation: str, language: str) -> str:
    page = julie.get(f"/desk/conversations/{conversation}?lang={language}").text
    found = html.unescape(page).partition('<section id="report">')[2].partition("</section>")[0]
    return " ".join(found.split())


def say(visitor: Visitor, rasa: FakeRasa, words: str, report: Any) -> None:
    rasa.script = telling(report)
    visitor.say(words)
    visitor.wait_for(f"re: {words}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_so_far_are_shown_in_the_handlers_language(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any, language: str
) -> None:
    say(visitor, rasa, "ik wil een mens", REPORT)
    shown = side(clerk(), the_conversation(gateway), language)
    words = WORDS[language]
    question = TEXTS.render("utter_question_merchant_response", language, merchant="Coolblue")
    for expected in (
        words["topics"]["non_delivery"],
        TEXTS.render("utter_fact_name_merchant", language),
        "Coolblue",
        TEXTS.render("utter_value_complaint_channel_form", language),
        words["page"]["unknown"],
        words["facts"]["bought_online"],
        words["page"]["claim_contract_stated"].format(number="CC-104790"),
        words["page"]["report_other"].format(topic=words["topics"]["payment_fraud"]),
        " ".join(question.split()),
    ):
        assert " ".join(expected.split()) in shown
    assert "merchant_response" not in shown


def test_the_facts_follow_on_an_open_page_and_go_when_they_are_a_claims(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = the_conversation(gateway), clerk()
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    until(lambda: stream.region("side"), "the file")
    assert 'id="report"' not in stream.region("side")
    say(visitor, rasa, "bij Coolblue", {"cover": "non_delivery", "facts": {"merchant": "Coolblue"}})
    until(lambda: "Coolblue" in stream.region("side"), "the first fact")
    say(visitor, rasa, "een lamp", {**REPORT, "facts": {"merchant": "Coolblue", "item": "lamp"}})
    until(lambda: "lamp" in stream.region("side"), "the second fact")
    say(visitor, rasa, "dat klopt", None)
    until(lambda: 'id="report"' not in stream.region("side"), "the facts to go")
    stream.close()


def test_what_was_told_in_a_turn_that_a_person_cut_off_is_shown(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = the_conversation(gateway), clerk()
    rasa.script = telling(REPORT)
    rasa.hold.clear()
    visitor.say("mijn pakje is weg")
    until(lambda: "mijn pakje is weg" in rasa.texts(), "the assistant to work on it")
    julie.do(conversation, "take")
    rasa.hold.set()
    until(lambda: "Coolblue" in side(julie, conversation, "fr"), "the facts")
    assert "re: mijn pakje is weg" not in visitor.bot_texts()


def test_no_secret_gets_into_the_facts_and_no_script_runs(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    facts = {"item": "kaart 4111 1111 1111 1111", "merchant": "<script>alert(1)</script>\x00"}
    say(visitor, rasa, "hallo", {"cover": "non_delivery", "facts": facts, "asked": "merchant"})
    with reading(gateway.engine) as session:
        stored = str(session.execute(sa.text("SELECT report FROM conversations")).scalar_one())
    assert "4111" not in stored
    page = clerk().page(the_conversation(gateway))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_another_version_kept_is_shown_as_far_as_it_is_known(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    odd = {"cover": "gone", "facts": {"gone": 1, "item": "lamp"}, "asked": "gone", "talk": "gone"}
    say(visitor, rasa, "hallo", odd)
    assert "lamp" in side(clerk(), the_conversation(gateway), "en")


def test_the_most_urgent_reason_comes_first(gateway: Gateway, clerk: Any) -> None:
    conversation = make_conversation(gateway.engine, "nl", "help", escalated=None)
    with writing(gateway.engine) as session:
        for reason, urgency in (("crisis", "crisis"), ("asked_for_a_person", "normal")):
            escalate(
                session, conversation, reason=reason, topic="human", urgency=urgency, now=NOW
            )  # fmt: skip
    page = clerk().page(conversation)
    reasons = WORDS["fr"]["reasons"]
    assert page.index(reasons["crisis"]) < page.index(reasons["asked_for_a_person"])
