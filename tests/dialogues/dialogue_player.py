"""Plays a written dialogue with the real understanding, dialogue, records and texts.

What Rasa and the gateway do in between (language, buttons, masking, storing) is done by the same
functions; there is no server and no browser, so that a turn costs milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Engine

from actions.records import DatabaseRecords
from actions.turns import read_command
from helpline.channels.base import Inbound
from helpline.claims.documents import DocumentRecord, add_document
from helpline.conversations import store
from helpline.conversations.records import Answer, Button
from helpline.database import reading, writing
from helpline.dialogue import Part, State, Turn, advance
from helpline.dialogue.languages import language_of
from helpline.dialogue.wording import word
from helpline.gateway.inbox import accept
from helpline.texts import Catalogue, Message
from helpline.understanding.masking import mask
from helpline.understanding.understand import Understander

BELGIUM = ZoneInfo("Europe/Brussels")
NOW = "2026-11-21T10:00"
USUAL_ANSWERS = Path(__file__).parent / "usual_answers.yml"
MINUTES_BETWEEN_MESSAGES = 1
MOST_ANSWERS = 20
FILE_SIZE = 120_000
SAME_REPLY_AT_MOST = 2
CLAUSE = re.compile(r"[A-Z]{3}-X?\d+")
STEPS = ("customer", "press", "sends", "later", "goes_on", "expects")
EXPECTATIONS = (
    "says",
    "not_says",
    "asked",
    "cover",
    "facts",
    "unknown_facts",
    "talk",
    "language",
    "settling",
    "triage",
    "also",
    "identity",
    "reference",
    "misses",
    "files",
)
ENDINGS = (
    "outcome",
    "status",
    "reference",
    "clauses",
    "cover",
    "facts",
    "unknown_facts",
    "claims",
    "statuses",
    "escalated",
    "language",
    "asked",
    "talk",
    "payable",
    "documents",
)
KEYS = ("about", "language", "now", "answers", "steps", "end")


class ScriptError(ValueError):
    """A dialogue that cannot be played as it is written."""


@dataclass(frozen=True)
class Script:
    """One dialogue as its file tells it; see README.md for what the keys mean."""

    name: str
    language: str
    now: datetime
    steps: tuple[tuple[str, Any], ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    end: Mapping[str, Any] = field(default_factory=dict)


def read_script(path: Path, name: str) -> Script:
    """The dialogue in `path`.

    Raises:
        ScriptError: a key that there is none of, or an expectation that expects nothing.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    _known(content, KEYS, name)
    usual = yaml.safe_load(USUAL_ANSWERS.read_text(encoding="utf-8"))[content["language"]]
    steps = []
    for step in content["steps"]:
        ((kind, value),) = step.items()
        _known(step, STEPS, name)
        if kind == "expects":
            _known(value, EXPECTATIONS, name)
        steps.append((kind, value))
    _known(content["end"], ENDINGS, name)
    if not content["end"]:
        raise ScriptError(f"{name}: the end expects nothing")
    return Script(
        name=name,
        language=content["language"],
        now=datetime.fromisoformat(content.get("now", NOW)).replace(tzinfo=BELGIUM),
        steps=tuple(steps),
        answers={**usual, **(content.get("answers") or {})},
        end=content["end"],
    )


class Conversation:
    """One customer talking to the helpline."""

    def __init__(
        self,
        engine: Engine,
        understander: Understander,
        catalogue: Catalogue,
        *,
        language: str,
        now: datetime,
    ) -> None:
        self._engine = engine
        self._understander = understander
        self._catalogue = catalogue
        self.language = language
        self.now = now
        self.state = State()
        self.reply: tuple[Message, ...] = ()
        self.parts: list[str] = []
        self.log: list[str] = []
        self.customer_messages = 0
        self._replies: Counter[str] = Counter()
        self._answered: set[str] = set()
        with writing(engine) as session:
            self.id = store.start_conversation(
                session, channel="web", channel_user="customer", language=language, now=now
            ).id

    @property
    def text(self) -> str:
        """All that was said in answer to the latest message."""
        return "\n".join(message.text for message in self.reply)

    @property
    def buttons(self) -> tuple[Any, ...]:
        """The buttons of the latest reply."""
        return tuple(button for message in self.reply for button in message.buttons)

    def types(self, text: str) -> None:
        """The customer writes; the title of a button counts as the button, as in the gateway."""
        self.log.append(f"CUSTOMER: {text[:300]}")
        self.customer_messages += 1
        number = f"m-{self.customer_messages}"
        with writing(self._engine) as session:
            stored = accept(session, self.id, Inbound("customer", number, text), now=self.now)
        if stored.payload is not None:
            self._obey(stored.id, stored.payload)
        else:
            self._read(stored.id, stored.text, stored.masked)

    def presses(self, wanted: str) -> None:
        """The customer presses the button with this title, or with this in its payload."""
        found = [b for b in self.buttons if wanted == b.title] or [
            b for b in self.buttons if wanted in b.payload
        ]
        offered = [(button.title, button.payload) for button in self.buttons]
        assert len(found) == 1, f"{wanted!r} is not one of the buttons {offered}"
        self.log.append(f"CUSTOMER presses: {found[0].title}  {found[0].payload}")
        self.customer_messages += 1
        number = f"m-{self.customer_messages}"
        with writing(self._engine) as session:
            stored = accept(
                session, self.id, Inbound("customer", number, found[0].title), now=self.now
            )
        self._obey(stored.id, found[0].payload)

    def sends(self, name: str) -> None:
        """The customer sends a photo or a PDF."""
        self.log.append(f"CUSTOMER sends: {name}")
        self.customer_messages += 1
        client_id = f"m-{self.customer_messages}"
        command = {"document": f"document-{self.customer_messages}", "name": name}
        with writing(self._engine) as session:
            stored = store.add_customer_document(
                session,
                self.id,
                external_id=client_id,
                name=name,
                payload=f"/document_received{json.dumps(command)}",
                now=self.now,
            )
            add_document(
                session,
                DocumentRecord(
                    public_id=command["document"],
                    conversation_id=self.id,
                    client_id=client_id,
                    claim_id=None,
                    code=None,
                    media_type="application/pdf",
                    size=FILE_SIZE,
                    sha256=hashlib.sha256(name.encode()).hexdigest(),
                    received_at=self.now,
                    name=name,
                ),
            )
        self._obey(stored.id, str(stored.payload))

    def answers(self, answers: Mapping[str, str], until: str) -> None:
        """Answer question after question, until `until` is asked or the claim has its reference."""
        for _ in range(MOST_ANSWERS):
            asked = self.asked
            if asked == until or (until == "reference" and self.state.reference):
                return
            assert asked is not None, "nothing is asked any more"
            assert asked in answers, f"nothing was written for the question {asked!r}"
            assert asked not in self._answered, f"{asked!r} is asked again after its answer"
            self._answered.add(asked)
            answer = answers[asked]
            if isinstance(answer, Mapping):
                self.presses(answer["press"])
            else:
                self.types(_text(answer))
        raise AssertionError(f"{until!r} did not come in {MOST_ANSWERS} messages")

    @property
    def asked(self) -> str | None:
        """What is asked now; several costs in one question are `cost_amounts`."""
        if "utter_question_cost_amounts" in self.parts:
            return "cost_amounts"
        return self.state.asked or self.state.settling

    def _read(self, turn_id: int, text: str, masked: tuple[str, ...]) -> None:
        # The assistant's channel does the same before anything reaches Rasa.
        text = mask(text.lstrip("/ \t\r\n\\")).text or "?"
        understood = self._understander.understand(
            text, reference=self.now.astimezone(BELGIUM).date(), current_language=self.language
        ).to_json()
        self.language = language_of(self.state, understood)
        self._take(turn_id, text=text, understood=understood, masked=tuple(masked))

    def _obey(self, turn_id: int, payload: str) -> None:
        command, arguments = read_command(payload)
        self.language = arguments.get("language", self.language)
        self._take(turn_id, command=command, arguments=arguments)

    def _take(
        self,
        turn_id: int,
        *,
        text: str = "",
        command: str | None = None,
        arguments: Mapping[str, Any] | None = None,
        understood: Mapping[str, Any] | None = None,
        masked: tuple[str, ...] = (),
    ) -> None:
        turn = Turn(
            id=str(turn_id),
            text=text,
            command=command,
            arguments=arguments or {},
            understood=understood or {},
            language=self.language,
            received_at=self.now,
            today=self.now.astimezone(BELGIUM).date(),
            masked=masked,
        )
        records = DatabaseRecords(self._engine, self.id, self.now)
        before = self.state
        reply = advance(before, turn, records)
        assert not advance(reply.state, turn, records).says, "a repeated turn is answered twice"
        # As it comes back from the tracker.
        self.state = State.from_json(json.loads(json.dumps(reply.state.to_json())))
        self.reply = tuple(word(say, self._catalogue, self.language) for say in reply.says)
        self.parts = [name for say in reply.says for part in say.parts for name in _names(part)]
        if understood:
            self.log.append(f"    [{_gist(understood)}]")
        for message in self.reply:
            self.log.append("  BOT: " + message.text.replace("\n", "\n       "))
            if message.buttons:
                self.log.append("       " + " ".join(f"[{b.title}]" for b in message.buttons))
        self.log.append(f"    (asked: {self.asked}, talk: {self.state.talk})")
        self._check_reply()
        answers = [
            Answer(m.text, tuple(Button(b.title, b.payload) for b in m.buttons), to_copy=m.to_copy)
            for m in self.reply
        ]
        self.now += timedelta(minutes=MINUTES_BETWEEN_MESSAGES)
        with writing(self._engine) as session:
            store.add_bot_messages(session, turn_id, answers, now=self.now, language=self.language)

    def _check_reply(self) -> None:
        """What holds for every reply of every dialogue."""
        assert self.reply, "the helpline says nothing"
        for message in self.reply:
            assert message.text.strip(), "an empty message"
            assert not re.search(r"[{}]", message.text), f"a placeholder: {message.text}"
            assert "utter_" not in message.text, f"a name for a text: {message.text}"
        self._replies[self.text] += 1
        assert self._replies[self.text] <= SAME_REPLY_AT_MOST, f"said again: {self.text}"

    def expect(self, expected: Mapping[str, Any]) -> None:
        """What must hold after the latest reply."""
        for said in _listed(expected, "says"):
            assert self._said(said), f"it does not say {said!r}"
        for said in _listed(expected, "not_says"):
            assert not self._said(said), f"it says {said!r}"
        if "facts" in expected:
            self._expect_facts(self.state.facts, expected["facts"])
        for name in _listed(expected, "unknown_facts"):
            assert name not in self.state.facts, f"{name} is {self.state.facts[name]!r}"
        found = {
            "asked": self.asked,
            "cover": self.state.cover,
            "talk": self.state.talk,
            "language": self.language,
            "settling": self.state.settling,
            "triage": self.state.guide.get("path"),
            "also": [entry["topic"] for entry in self.state.also],
            "identity": self.state.identity,
            "reference": self.state.reference is not None,
            "misses": self.state.misses,
            "files": [file.name for message in self.reply for file in message.files],
        }
        for name, value in expected.items():
            if name == "files":
                for wanted in value:
                    assert any(re.search(wanted, file) for file in found[name]), found[name]
            elif name in found:
                assert found[name] == value, f"{name} is {found[name]!r}, not {value!r}"

    def expect_end(self, expected: Mapping[str, Any]) -> None:
        """What must hold, and stand on record, when all was said."""
        here = {name: expected[name] for name in ("language", "asked", "talk") if name in expected}
        self.expect(here)
        claims = self.rows("SELECT * FROM claims WHERE conversation_id = :id ORDER BY id")
        if "claims" in expected:
            assert len(claims) == expected["claims"], f"{len(claims)} claims"
        if "statuses" in expected:
            assert [claim["status"] for claim in claims] == expected["statuses"]
        if "reference" in expected:
            assert bool(claims) == expected["reference"], f"{len(claims)} claims"
        if "escalated" in expected:
            rows = self.rows("SELECT reason FROM escalations WHERE conversation_id = :id")
            wanted = expected["escalated"]
            assert {row["reason"] for row in rows} == set(wanted), [dict(row) for row in rows]
        of_claim = set(expected) - {"claims", "statuses", "reference", "escalated", *here}
        if of_claim:
            assert claims, "no claim is on record"
            self._expect_claim(claims[-1], expected)

    def _expect_claim(self, claim: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
        report, decision = json.loads(claim["report"]), json.loads(claim["decision"])
        for name in ("outcome", "status", "cover"):
            if name in expected:
                reasons = [reason["code"] for reason in decision["reasons"]]
                assert claim[name] == expected[name], f"{name}: {claim[name]}, {reasons}"
        if "payable" in expected:
            assert claim["payable_cents"] == round(float(expected["payable"]) * 100)
        self._expect_facts(report["facts"], expected.get("facts", {}))
        for name in _listed(expected, "unknown_facts"):
            assert name not in report["facts"], f"{name} is {report['facts'][name]!r}"
        cited = set(CLAUSE.findall(json.dumps(decision)))
        missing = set(expected.get("clauses", ())) - cited
        assert not missing, f"{sorted(missing)} not among {sorted(cited)}"
        codes = {document["code"] for document in decision["documents"]}
        missing = set(expected.get("documents", ())) - codes
        assert not missing, f"{sorted(missing)} not among {sorted(codes)}"

    def rows(self, query: str) -> list[Mapping[str, Any]]:
        """What stands on record of this conversation."""
        with reading(self._engine) as session:
            return list(session.execute(sa.text(query), {"id": self.id}).mappings())

    def _said(self, wanted: str) -> bool:
        if wanted.startswith("utter_"):
            return any(re.fullmatch(wanted, name) for name in self.parts)
        if CLAUSE.fullmatch(wanted):
            return re.search(rf"\b{wanted}\b", self.text) is not None
        return re.search(wanted, self.text) is not None

    @staticmethod
    def _expect_facts(facts: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
        for name, value in expected.items():
            wanted = value if isinstance(value, (list, bool)) else str(value)
            assert facts.get(name) == wanted, f"{name} is {facts.get(name)!r}, not {wanted!r}"


def play(script: Script, conversation: Conversation) -> None:
    """Go through the dialogue step by step.

    Raises:
        AssertionError: something is not as expected; the message holds all that was said so far.
    """
    step: tuple[str, Any] = ("", None)
    try:
        for step in script.steps:
            _take_step(script, conversation, *step)
        step = ("end", script.end)
        conversation.expect_end(script.end)
    except AssertionError as error:
        said = "\n".join(conversation.log)
        raise AssertionError(f"{script.name}\n{said}\n\n{step[0]}: {step[1]}\n{error}") from None


def _take_step(script: Script, conversation: Conversation, kind: str, value: Any) -> None:
    if kind == "customer":
        conversation.types(_text(value))
    elif kind == "press":
        conversation.presses(str(value))
    elif kind == "sends":
        conversation.sends(str(value))
    elif kind == "later":
        conversation.now += timedelta(days=int(value))
    elif kind == "goes_on":
        conversation.answers(script.answers, str(value))
    else:
        conversation.expect(value)


def _names(part: Part) -> Iterator[str]:
    """The name of a text, and of the texts within it."""
    yield part.name
    for figure in part.figures.values():
        if isinstance(figure, Part):
            yield from _names(figure)


def _gist(understood: Mapping[str, Any]) -> str:
    """What was understood, on one line."""
    sure = "?" if understood["clarify"] else ""
    acts = ",".join(understood["acts"])
    return (
        f"{understood['topic']}{sure} {understood['confidence']:.2f} {acts} {understood['facts']}"
    )


def _text(value: Any) -> str:
    """What a customer types. YAML reads a bare yes, no or number as something else.

    Raises:
        ScriptError: it must stand in quotes.
    """
    if not isinstance(value, str):
        raise ScriptError(f"{value!r} must stand in quotes")
    return value


def _listed(expected: Mapping[str, Any], name: str) -> list[str]:
    value = expected.get(name, [])
    if isinstance(value, str):
        raise ScriptError(f"{name} must be a list")
    return list(value)


def _known(content: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    unknown = set(content) - set(keys)
    if unknown:
        raise ScriptError(f"{where}: there is no {', '.join(sorted(unknown))}")
