"""Taking over, answering, noting, handing back: one voice at a time, and nothing lost."""

from __future__ import annotations

import html
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from desk_world import NOW, Clerk, lines_of, make_conversation, transcript

from helpline.claims.models import AuditEntry
from helpline.conversations import store
from helpline.conversations.escalations import Wanted, escalate, inbox, open_escalations
from helpline.database import reading, writing
from helpline.settings import Settings
from helpline.texts import Catalogue
from tests.integration.gateway.gateway_world import FakeRasa, Gateway, Visitor, until

TEXTS = Catalogue.load(Settings().data_dir)
JOINED = TEXTS.render("utter_desk_handler_joined", "nl", handler="Julie")
BACK = TEXTS.render("utter_desk_assistant_back", "nl")


def conversation_of(gateway: Gateway, visitor: Visitor) -> str:
    """The conversation whose page the visitor has open."""
    with reading(gateway.engine) as session:
        query = "SELECT id FROM conversations ORDER BY created_at DESC, last_activity DESC"
        found = session.execute(sa.text(query)).scalars().all()
    assert len(found) == 1
    return str(found[0])


def said(visitor: Visitor) -> list[tuple[str, str]]:
    return [(m["sender"], m["text"]) for m in visitor.history()]


def audit(gateway: Gateway, subject: str) -> list[tuple[str, str]]:
    with reading(gateway.engine) as session:
        rows = session.execute(
            sa.select(AuditEntry.actor, AuditEntry.action)
            .where(AuditEntry.subject == subject)
            .order_by(AuditEntry.id)
        )
        return [(row.actor, row.action) for row in rows]


def test_a_whole_takeover(gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any) -> None:
    conversation = conversation_of(gateway, visitor)
    julie, page = clerk(), visitor.page()
    desk = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    assert julie.do(conversation, "take").status_code == 204
    until(lambda: JOINED in page.texts("system"), "the line that a person writes")

    asked = len(rasa.turns)
    visitor.say("bent u een mens?")
    until(lambda: ("customer", "bent u een mens?") in desk.lines(), "the question at the desk")
    assert julie.do(conversation, "reply", text="Ja, dag!", key="k1").status_code == 204
    assert julie.do(conversation, "reply", text="Ja, dag!", key="k1").status_code == 204
    assert julie.do(conversation, "note", text="klinkt bang", key="k2").status_code == 204
    until(lambda: page.texts("handler"), "the answer on the customer's page")
    (message,) = [m for m in page.messages() if m["sender"] == "handler"]
    assert (message["text"], message["name"]) == ("Ja, dag!", "Julie")
    until(lambda: ("note", "klinkt bang") in desk.lines(), "the note at the desk")
    assert len(rasa.turns) == asked, "the assistant was asked while a person has the floor"

    assert julie.do(conversation, "hand-back").status_code == 204
    until(lambda: "re: /go_back" in page.texts("bot"), "the assistant to go on")
    visitor.say("en nu?")
    visitor.wait_for("re: en nu?")

    expected = [
        ("bot", 're: /start{"language":"nl"}'),
        ("system", JOINED),
        ("customer", "bent u een mens?"),
        ("handler", "Ja, dag!"),
        ("system", BACK),
        ("bot", "re: /go_back"),
        ("customer", "en nu?"),
        ("bot", "re: en nu?"),
    ]
    assert said(visitor) == expected
    assert "klinkt bang" not in page.raw
    assert audit(gateway, f"conversation {conversation}") == [
        ("julie", "desk.took_over"),
        ("julie", "desk.replied"),
        ("julie", "desk.noted"),
        ("julie", "desk.handed_back"),
    ]
    page.close()
    desk.close()


def test_a_takeover_during_the_bots_turn_leaves_one_voice(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = conversation_of(gateway, visitor), clerk()
    rasa.hold.clear()
    visitor.say("mijn pakje is weg")
    until(lambda: "mijn pakje is weg" in rasa.texts(), "the assistant to work on it")
    assert julie.do(conversation, "take").status_code == 204
    rasa.hold.set()
    until(lambda: not any(rasa.running.values()), "the assistant to have answered")
    visitor.say("hallo?")
    assert julie.do(conversation, "reply", text="Ik kijk het na.", key="k").status_code == 204
    assert "re: mijn pakje is weg" not in visitor.bot_texts()
    assert ("customer", "mijn pakje is weg") in julie.lines(conversation)
    julie.do(conversation, "hand-back")
    visitor.wait_for("re: /go_back")
    assert [text for who, text in said(visitor) if who == "bot"][1:] == ["re: /go_back"]


def test_of_many_who_take_over_at_once_one_has_it(gateway: Gateway, clerk: Any) -> None:
    conversation = make_conversation(gateway.engine, "nl", "help")
    clerks = [clerk(f"handler{n}", f"Handler {n}") for n in range(5)]
    tokens = [one.token() for one in clerks]

    def take(number: int) -> int:
        path = f"/desk/conversations/{conversation}/take"
        return int(clerks[number].post(path, csrf=tokens[number]).status_code)

    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(take, range(5)))
    assert sorted(statuses) == [204, 409, 409, 409, 409]
    winner = clerks[statuses.index(204)]
    joined = [m for m in transcript(gateway.engine, conversation) if m.sender == "system"]
    assert len(joined) == 1
    for number, one in enumerate(clerks):
        reply = one.do(conversation, "reply", text=f"van {number}", key="k")
        assert reply.status_code == (204 if one is winner else 409)
        if one is not winner:
            name = f"Handler {statuses.index(204)}"
            assert name in reply.json()["error"]
            assert one.do(conversation, "hand-back").status_code == 409
            assert one.do(conversation, "note", text="gezien", key="n").status_code == 204
    replies = [m for m in transcript(gateway.engine, conversation) if m.sender == "handler"]
    assert len([m for m in replies if m.kind == "text"]) == 1


def test_a_colleague_can_take_it_from_whoever_has_it(gateway: Gateway, clerk: Any) -> None:
    conversation = make_conversation(gateway.engine, "nl", "help")
    ann, bob, cem = clerk("ann", "Ann"), clerk("bob", "Bob"), clerk("cem", "Cem")
    ann.do(conversation, "take")
    assert bob.do(conversation, "take").status_code == 409
    # Of two who take it from Ann one gets it: by then the other takes it from somebody else.
    taken = {"from": str(ann.id)}
    assert bob.do(conversation, "take", **taken).status_code == 204
    assert cem.do(conversation, "take", **taken).status_code == 409
    assert ann.do(conversation, "reply", text="nog iets", key="k").status_code == 409
    assert bob.do(conversation, "reply", text="ik ben Bob", key="k").status_code == 204


def test_a_restart_in_between_loses_nothing(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = conversation_of(gateway, visitor), clerk()
    rasa.hold.clear()
    visitor.say("eerste vraag")
    until(lambda: "eerste vraag" in rasa.texts(), "the assistant to work on it")
    julie.do(conversation, "take")
    gateway.stop()
    rasa.hold.set()
    gateway.start()
    # The session and the floor are in the database.
    visitor.say("bent u er nog?")
    assert julie.do(conversation, "reply", text="Ja hoor.", key="k").status_code == 204
    assert [text for who, text in said(visitor) if who in ("bot", "handler")][1:] == ["Ja hoor."]
    julie.do(conversation, "hand-back")
    visitor.wait_for("re: /go_back")


def test_a_hand_back_just_before_the_end_is_answered_after_it(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = conversation_of(gateway, visitor), clerk()
    julie.do(conversation, "take")
    rasa.hold.clear()
    julie.do(conversation, "hand-back")
    gateway.stop()
    rasa.hold.set()
    gateway.start()
    visitor.wait_for("re: /go_back")
    assert visitor.bot_texts().count("re: /go_back") == 1


def test_the_assistant_goes_on_in_the_language_chosen_meanwhile(
    gateway: Gateway, rasa: FakeRasa, visitor: Visitor, clerk: Any
) -> None:
    conversation, julie = conversation_of(gateway, visitor), clerk()
    julie.do(conversation, "take")
    visitor.client.post("/api/language", json={"language": "fr"})
    julie.do(conversation, "hand-back")
    visitor.wait_for('re: /switch_language{"language":"fr"}')
    assert TEXTS.render("utter_desk_assistant_back", "fr") in [t for _, t in said(visitor)]
    assert rasa.turns[-1].body["metadata"]["language"] == "fr"


def test_the_inbox_is_sorted_and_stays_up_to_date(gateway: Gateway, clerk: Any) -> None:
    engine, julie = gateway.engine, clerk()
    stream = julie.follow("/desk/events?")
    until(lambda: stream.region("inbox"), "the first list")
    quiet = make_conversation(engine, "fr", "bonjour", escalated=None)
    worst = make_conversation(engine, "en", "help", escalated=None)
    for conversation, urgency in ((quiet, "normal"), (worst, "crisis")):
        with writing(engine) as session:
            escalate(
                session, conversation, reason="no_answer", topic="technical",
                urgency=urgency, now=NOW,
            )  # fmt: skip
    until(lambda: worst in stream.region("inbox") and quiet in stream.region("inbox"), "both")
    listed = stream.region("inbox")
    assert listed.index(worst) < listed.index(quiet)
    french = julie.get("/desk/", params={"language": "fr"}).text
    assert quiet in french
    assert worst not in french
    assert worst not in julie.get("/desk/", params={"mine": "1"}).text
    julie.do(worst, "take")
    assert worst in julie.get("/desk/", params={"mine": "1"}).text
    until(lambda: "held" in stream.region("inbox"), "who has it")
    with reading(engine) as session:
        number = next(e.id for e in open_escalations(session) if e.conversation_id == worst)
    assert julie.do(worst, f"escalations/{number}/close").status_code == 204
    until(lambda: worst not in stream.region("inbox"), "it to go")
    assert julie.do(quiet, f"escalations/{number}/close").status_code == 404
    stream.close()


def test_pages_of_the_inbox_follow_one_another(gateway: Gateway, clerk: Any) -> None:
    made = [make_conversation(gateway.engine, "nl") for _ in range(120)]
    with reading(gateway.engine) as session:
        expected = [e.conversation_id for e in open_escalations(session)]
        assert len(inbox(session, Wanted(), limit=1000)) == 120
    assert set(expected) == set(made)
    julie, found, path = clerk(), [], "/desk/"
    while path:
        page = julie.get(path).text
        found += [part.split('"')[0] for part in page.split("/desk/conversations/")[1:]]
        next_page = page.partition('rel="next"')[0].rpartition('href="')
        path = html.unescape(next_page[2].split('"')[0]) if 'rel="next"' in page else ""
    assert found == expected


SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %} javascript:alert(1)",
)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_what_a_customer_writes_is_shown_as_written(
    gateway: Gateway, visitor: Visitor, clerk: Any, attack: str
) -> None:
    conversation, julie = conversation_of(gateway, visitor), clerk()
    visitor.say(attack)
    visitor.wait_for(f"re: {attack}")
    with writing(gateway.engine) as session:
        store.add_customer_document(
            session, conversation, external_id=uuid.uuid4().hex, name=attack, payload="/x", now=NOW
        )
        escalate(
            session, conversation, reason=attack[:64], topic=attack[:64], urgency="high", now=NOW
        )
    stream = julie.follow(f"/desk/conversations/{conversation}/events?after=0")
    until(lambda: stream.region("side") and stream.lines(), "the stream")
    listing = julie.get("/desk/").text
    for markup in (
        julie.page(conversation),
        listing,
        stream.region("side"),
        "".join(d["html"] for n, d in stream.events if n == "lines"),
    ):
        for raw in ("<script>", "<img src=x", "<svg onload"):
            assert raw not in markup
    assert ("customer", attack) in lines_of(julie.page(conversation))
    stream.close()


def test_secrets_are_masked_in_what_a_handler_writes(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    julie.do(conversation, "take")
    julie.do(conversation, "note", text="kaart 4111 1111 1111 1111", key="n")
    note = transcript(gateway.engine, conversation)[-1]
    assert "4111" not in note.text
    assert note.masked == ("card",)


def test_what_is_wrong_is_said_and_keeps_the_text(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "help"), clerk()
    julie.do(conversation, "take")
    assert julie.do(conversation, "reply", text="  ").status_code == 422
    assert julie.do(conversation, "reply", text="x" * 2001).status_code == 422
    assert julie.do("unknown", "take").status_code == 404
    assert julie.get("/desk/conversations/unknown").status_code == 404
    julie.do(conversation, "hand-back")
    late = julie.client.post(
        f"/desk/conversations/{conversation}/note",
        data={"csrf": julie.token(), "text": "x" * 2500, "form": "note"},
    )
    assert late.status_code == 422
    assert "x" * 2500 in late.text


def test_looking_is_audited_without_a_word_of_the_customer(gateway: Gateway, clerk: Any) -> None:
    conversation, julie = make_conversation(gateway.engine, "nl", "mijn geheim"), clerk()
    julie.page(conversation)
    julie.do(conversation, "take")
    julie.do(conversation, "reply", text="over uw geheim", key="k")
    subject = f"conversation {conversation}"
    assert audit(gateway, subject) == [
        ("julie", "desk.viewed"),
        ("julie", "desk.took_over"),
        ("julie", "desk.replied"),
    ]
    with reading(gateway.engine) as session:
        everything = session.execute(sa.select(AuditEntry.details)).scalars().all()
    assert "geheim" not in str(everything)


def test_other_sites_cannot_read_the_desk(gateway: Gateway, clerk: Any) -> None:
    response = Clerk(gateway.url).get("/desk/sign-in")
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-frame-options"] == "DENY"
    assert "<style" not in response.text
    assert " style=" not in response.text
