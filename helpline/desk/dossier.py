"""What the desk shows of a conversation, read from the records: its messages, and the file beside
them. Values only, in the handler's language; the templates lay them out and escape them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_datetime
from sqlalchemy.orm import Session

from helpline.claims import (
    ClaimRecord,
    DocumentRecord,
    StatusStep,
    UnknownContractError,
    claim_by_reference,
    claims_within_reach,
    contract_by_number,
    contract_number_of,
    documents_of_claim,
    documents_of_conversation,
    missing_documents,
    room_for,
    status_steps,
)
from helpline.claims.models import Claim, Document
from helpline.claims.references import InvalidReferenceError
from helpline.conversations.escalations import escalations_of
from helpline.conversations.models import EscalationRow
from helpline.conversations.records import URGENCIES, Conversation, Escalation, Message
from helpline.conversations.store import transcript
from helpline.coverage import FACTS, FactType, decision_from_json
from helpline.desk.accounts import Handler, handler_names
from helpline.desk.words import Words
from helpline.terms import TermsError, load_terms
from helpline.texts import Catalogue, TextsError, format_figure

BELGIUM = ZoneInfo("Europe/Brussels")
EUR = "EUR"
# Who acts where no person does.
HELPLINE = "helpline"
ACCEPTABLE = frozenset({"open", "referred"})
REFUSABLE = frozenset({"open", "waiting", "referred"})
# Of use to the questions alone: amounts show their currency, circumstances that they were asked.
_NOT_SHOWN = frozenset({"currency", "circumstances_asked"})
REVIEWABLE = frozenset({"open", "waiting", "not_covered", "refused"})
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
_PHONE = re.compile(r"[0-9]{5,20}")
_REFERENCE = re.compile(r"\bCC-[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]\b")


@dataclass(frozen=True)
class Line:
    """One message as the desk shows it; `kind` is its sender, or "note"."""

    seq: int
    kind: str
    who: str
    text: str
    language: str
    at: str
    instant: str
    buttons: str
    masked: str
    document: str | None
    # Whether it is not (yet) with the customer, and why; empty: it is, or reads it here.
    delivery: str
    delivery_code: str
    # What was sent that is not here; empty: nothing.
    attachment: str


@dataclass(frozen=True)
class Clause:
    """A reason or a day of a decision, with the clause behind it and what that says."""

    text: str
    clause: str
    summary: str


@dataclass(frozen=True)
class LimitLine:
    """What is left of one limit, and what the claim holds of it; `field` and `granted` are for the
    form that accepts the claim."""

    name: str
    left: str
    held: str
    field: str
    label: str
    granted: str


@dataclass(frozen=True)
class Step:
    """One step of a claim's life."""

    status: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class DocumentLine:
    """A file that came in."""

    public_id: str
    name: str
    what: str
    size: str
    at: str


@dataclass(frozen=True)
class ClaimFile:
    """One claim beside its conversation."""

    reference: str
    status: str
    status_code: str
    rows: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    outcome: str
    reasons: tuple[Clause, ...]
    deadlines: tuple[Clause, ...]
    limits: tuple[LimitLine, ...]
    documents: tuple[DocumentLine, ...]
    missing: str
    history: tuple[Step, ...]
    has_contract: bool
    may_accept: bool
    may_refuse: bool
    may_look_again: bool


@dataclass(frozen=True)
class EscalationLine:
    """Why a person is needed."""

    id: int
    reason: str
    what_to_do: str
    urgency: str
    urgency_code: str
    topic: str
    since: str


@dataclass(frozen=True)
class Told:
    """What was told of one incident: what it is about, and the facts."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportSoFar:
    """A report under way: there is no claim yet, or it is being changed.

    `question`: what the assistant waits for, in the handler's language; empty: for nothing.
    `others`: further incidents that the customer told of.
    """

    rows: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    question: str
    others: tuple[Told, ...]


@dataclass(frozen=True)
class Dossier:
    """The file beside a conversation."""

    escalations: tuple[EscalationLine, ...]
    contacts: tuple[tuple[str, str], ...]
    report: ReportSoFar | None
    claims: tuple[ClaimFile, ...]
    documents: tuple[DocumentLine, ...]


class Reader:
    """Reads conversations in one handler's language."""

    def __init__(self, words: Words, catalogue: Catalogue, language: str) -> None:
        """`words` are those of `language`."""
        self._words = words
        self._catalogue = catalogue
        self._language = language

    # Messages

    def lines(
        self,
        messages: Iterable[Message],
        documents: Mapping[str, str],
        undelivered: Mapping[int, str],
    ) -> list[Line]:
        """The messages that handlers see; `documents`: client id -> public id; `undelivered`: by
        number, see `helpline.conversations.outbox`."""
        return [
            self._line(m, documents, undelivered.get(m.seq, ""))
            for m in messages
            if m.shown or m.kind == "note"
        ]

    def _line(self, message: Message, documents: Mapping[str, str], delivery: str) -> Line:
        kind = "note" if message.kind == "note" else message.sender
        who = self._words["senders"][kind]
        if message.author is not None:
            who = f"{message.author} · {who}"
        titles = " / ".join(offer.title for offer in message.offers)
        document = None
        if message.kind == "document" and message.external_id is not None:
            document = documents.get(message.external_id)
        return Line(
            seq=message.seq,
            kind=kind,
            who=who,
            text=message.text,
            language=message.language,
            at=self.moment(message.created_at),
            instant=message.created_at.isoformat(),
            buttons=self.say("page", "buttons", titles=titles) if titles else "",
            masked=self._masked(message.masked),
            document=document,
            delivery=self.word("deliveries", delivery) if delivery else "",
            delivery_code=delivery,
            attachment=self._attachment(message),
        )

    def _attachment(self, message: Message) -> str:
        if message.kind != "attachment" or message.payload is None:
            return ""
        return self.say("page", "attachment", what=self.word("attachments", message.payload))

    def _masked(self, kinds: Sequence[str]) -> str:
        if not kinds:
            return ""
        return self.say("page", "masked", kinds=", ".join(self.word("masked", k) for k in kinds))

    # The file

    def dossier(self, session: Session, conversation: Conversation) -> Dossier:
        """The file beside a conversation, as it stands now."""
        escalations = escalations_of(session, conversation.id)
        claims = claims_of(session, conversation.id)
        return Dossier(
            escalations=tuple(
                self._escalation(e)
                for e in sorted(escalations, key=lambda e: URGENCIES.index(e.urgency))
                if e.status == "open"
            ),
            report=self._report(conversation.report) if conversation.report else None,
            contacts=tuple(self._contacts(session, conversation, claims)),
            claims=tuple(self._claim(session, claim) for claim in claims),
            documents=self._documents(
                d for d in documents_of_conversation(session, conversation.id) if not d.claim_id
            ),
        )

    def _escalation(self, escalation: Escalation) -> EscalationLine:
        return EscalationLine(
            id=escalation.id,
            reason=self.word("reasons", escalation.reason),
            what_to_do=self.what_to_do(escalation.reason),
            urgency=self.word("urgencies", escalation.urgency),
            urgency_code=escalation.urgency,
            topic=self.word("topics", escalation.topic),
            since=self.moment(escalation.created_at),
        )

    def _contacts(
        self, session: Session, conversation: Conversation, claims: Sequence[ClaimRecord]
    ) -> Iterable[tuple[str, str]]:
        """How the customer can be reached beside the conversation: by the number that they write
        from, and by what stands in the contracts that are theirs."""
        page = self._words["page"]
        if conversation.channel != "web" and _PHONE.fullmatch(conversation.channel_user):
            yield page["contact_number"], f"+{conversation.channel_user}"
        numbers = [contract_number_of(session, claim) for claim in claims]
        numbers.append((conversation.report or {}).get("contract_number"))
        for number in dict.fromkeys(number for number in numbers if number):
            try:
                contract = contract_by_number(session, number)
            except UnknownContractError:
                continue
            yield page["contact_holder"], contract.policyholder_name
            if contract.phone:
                yield page["contact_phone"], contract.phone
            if contract.email:
                yield page["contact_email"], contract.email

    def _claim(self, session: Session, claim: ClaimRecord) -> ClaimFile:
        decision = decision_from_json(dict(claim.decision))
        day = claim.incident_date or claim.reported_on
        missing = [self._text(f"utter_document_{c}", c) for c in missing_documents(session, claim)]
        return ClaimFile(
            reference=claim.reference,
            status=self.word("statuses", claim.status),
            status_code=claim.status,
            rows=tuple(self._rows(session, claim)),
            facts=self.facts(claim.report.get("facts") or {}, claim.cover),
            outcome=self.word("outcomes", claim.outcome),
            reasons=tuple(
                Clause(
                    self._text(f"utter_reason_{r.code}", r.code, **r.figures),
                    self.say("page", "clause", clause=r.clause),
                    self._summary(r.clause, day),
                )
                for r in decision.reasons
            ),
            deadlines=tuple(
                Clause(
                    self._text(f"utter_deadline_{d.code}", d.code, date=d.date),
                    self.say("page", "clause", clause=d.clause),
                    self._summary(d.clause, day),
                )
                for d in decision.deadlines
            ),
            limits=tuple(self._limits(session, claim)),
            documents=self._documents(documents_of_claim(session, claim.id)),
            missing=self.say("page", "documents_missing", names="; ".join(missing))
            if missing
            else "",
            history=tuple(self._step(step) for step in status_steps(session, claim.id)),
            has_contract=claim.contract_id is not None,
            may_accept=claim.status in ACCEPTABLE,
            may_refuse=claim.status in REFUSABLE,
            may_look_again=claim.status in REVIEWABLE,
        )

    def _rows(self, session: Session, claim: ClaimRecord) -> Iterable[tuple[str, str]]:
        page = self._words["page"]
        yield page["claim_status"], self.word("statuses", claim.status)
        yield page["claim_cover"], self.word("topics", claim.cover)
        yield page["claim_reported"], self._figure(claim.reported_on)
        if claim.incident_date is not None:
            yield page["claim_incident"], self._figure(claim.incident_date)
        if claim.claimed_cents is not None:
            yield page["claim_claimed"], self._figure(_euros(claim.claimed_cents))
        if claim.payable_cents:
            yield page["claim_payable"], self._figure(_euros(claim.payable_cents))
        number = contract_number_of(session, claim)
        if number is None and claim.stated_contract_number:
            number = self.say("page", "claim_contract_stated", number=claim.stated_contract_number)
        yield page["claim_contract"], number or page["claim_contract_none"]

    def _report(self, report: Mapping[str, Any]) -> ReportSoFar:
        cover, facts = report.get("cover"), report.get("facts") or {}
        return ReportSoFar(
            rows=tuple(self._report_rows(report)),
            facts=self.facts(facts, cover),
            question=self._question(report.get("asked"), cover, facts),
            others=tuple(
                Told(
                    self.say("page", "report_other", topic=self.word("topics", one["cover"])),
                    self.facts(one["facts"], one["cover"]),
                )
                for one in report.get("also") or ()
            ),
        )

    def _report_rows(self, report: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        page = self._words["page"]
        if cover := report.get("cover"):
            yield page["claim_cover"], self.word("topics", cover)
        if reference := report.get("reference"):
            yield page["report_changes"], reference
        if report.get("talk") in self._words["topics"]:
            yield page["report_between"], self.word("topics", report["talk"])
        number = report.get("contract_number")
        if number is None and (stated := report.get("stated_contract_number")):
            number = self.say("page", "claim_contract_stated", number=stated)
        yield page["claim_contract"], number or page["claim_contract_none"]

    def _question(self, asked: str | None, cover: str | None, facts: Mapping[str, Any]) -> str:
        """The question as the customer hears it, but in the handler's language."""
        if not asked:
            return ""
        if asked in self._words["pending"]:
            return self.word("pending", asked)
        figures = {name: self._named(name, facts) for name in ("merchant", "item")}
        names = (f"utter_question_{asked}_{cover}", f"utter_question_{asked}", f"utter_{asked}")
        said = (self._text(name, "", **figures) for name in names)
        return next((text for text in said if text), self._label(asked, cover))

    def _named(self, name: str, facts: Mapping[str, Any]) -> str:
        value = facts.get(name)
        return str(value) if value and value != "unknown" else self._text(f"utter_word_{name}", "")

    def facts(self, facts: Mapping[str, Any], cover: str | None) -> tuple[tuple[str, str], ...]:
        """The facts of a report of `cover`, by name and value, in the engine's order."""
        return tuple(
            (self._label(name, cover), self._value(name, facts))
            for name in FACTS
            if facts.get(name) is not None and name not in _NOT_SHOWN
        )

    def _label(self, fact: str, cover: str | None) -> str:
        if fact in self._words["facts"]:
            return self.word("facts", fact)
        named = self._text(f"utter_fact_name_{fact}", fact.replace("_", " "))
        return self._text(f"utter_fact_name_{fact}_{cover}", named)

    def _value(self, name: str, facts: Mapping[str, Any]) -> str:
        raw, page = facts[name], self._words["page"]
        kind = FACTS[name].type
        if raw == "unknown":
            return page["unknown"]
        if kind is FactType.DATE:
            return self._figure(date.fromisoformat(raw))
        if kind is FactType.MONEY:
            if facts.get("currency", EUR) != EUR:
                return f"{raw} {facts['currency']}"
            return self._figure(Decimal(raw))
        if kind is FactType.FLAG:
            return page["yes" if raw else "no"]
        if kind is FactType.CODES:
            named = [self._code(name, str(code)) for code in raw]
            return ", ".join(named) or page["none"]
        return self._code(name, str(raw))

    def _code(self, fact: str, code: str) -> str:
        """A value of a fact; the customer's own texts would say "you" of the customer."""
        own = self._words["values"].get(f"{fact}_{code}")
        return own or self._text(f"utter_value_{fact}_{code}", code)

    def _step(self, step: StatusStep) -> Step:
        by, reason = step.by, step.reason
        if by == HELPLINE:
            by = self.word("senders", "system")
            decided = reason.removeprefix("decided: ")
            if decided != reason:
                outcome = self.word("outcomes", decided)
                reason = self.say("page", "step_decided", outcome=outcome)
            elif step.new == "withdrawn":
                reason = self.say("page", "step_withdrawn")
        return Step(self.word("statuses", step.new), self.moment(step.changed_at), by, reason)

    def _limits(self, session: Session, claim: ClaimRecord) -> Iterable[LimitLine]:
        asked = claim.claimed_cents
        for room in room_for(session, claim):
            name = self.word("limits", room.code)
            left, whole = self.quantity(room.left), self.quantity(room.limit)
            # What it holds; else, for money, what was asked for: a proposal that can be changed.
            granted: Decimal | int = room.held
            if not granted and room.unit == EUR:
                granted = min(_euros(asked or 0), Decimal(room.left))
            label = "grant_euro" if room.unit == EUR else "grant_count"
            yield LimitLine(
                name=name,
                left=self.say("page", "limit_of", left=left, limit=whole),
                held=self.quantity(room.held),
                field=f"grant.{room.code}",
                label=self.say("page", label, limit=name, left=left),
                granted=str(granted) if granted else "",
            )

    def _documents(self, documents: Iterable[DocumentRecord]) -> tuple[DocumentLine, ...]:
        return tuple(
            DocumentLine(
                public_id=d.public_id,
                name=d.name,
                what=self._text(f"utter_document_{d.code}", d.code) if d.code else "",
                size=f"{max(1, round(d.size / 1000))} kB",
                at=self.moment(d.received_at),
            )
            for d in documents
        )

    # Words

    def say(self, section: str, key: str, **figures: object) -> str:
        """A text of the desk with its placeholders filled in."""
        text = self._words[section][key]
        # In one pass: what is filled in may look like a placeholder itself.
        return re.sub(r"\{([a-z_]+)\}", lambda match: str(figures[match.group(1)]), text)

    def word(self, section: str, code: str) -> str:
        """The word for a code; the code itself where a record holds one from elsewhere."""
        return self._words[section].get(code, code)

    def what_to_do(self, reason: str) -> str:
        """What a handler can do about the reason of an escalation, where that is not plain."""
        return self._words["what_to_do"].get(reason, "")

    def codes(self, section: str) -> list[str]:
        """The codes that a section has words for, in its order."""
        return list(self._words[section])

    def moment(self, instant: datetime) -> str:
        """An instant as people in Belgium write it."""
        local = instant.astimezone(BELGIUM)
        pattern = {"nl": "d MMM y, HH:mm", "fr": "d MMM y, HH:mm", "en": "d MMM y, HH:mm"}
        return str(format_datetime(local, pattern[self._language], locale=_LOCALES[self._language]))

    def quantity(self, amount: Decimal | int) -> str:
        """Euros, or a number."""
        return self._figure(amount)

    def _summary(self, clause_id: str, day: date) -> str:
        """What a clause says that held on a day; "" where there was none of that name."""
        try:
            clause = load_terms(day).clause(clause_id)
        except TermsError:
            return ""
        figures = {name: self._figure(term.value) for name, term in clause.terms.items()}
        return self.say("clauses", clause_id, **figures)

    def _figure(self, value: Any) -> str:
        return format_figure(value, self._language)

    def _text(self, name: str, otherwise: str, **figures: Any) -> str:
        """A text of the helpline; `otherwise`, where a record holds a code from another day."""
        if name not in self._catalogue:
            return otherwise
        try:
            return self._catalogue.render(name, self._language, **figures)
        except TextsError:
            return otherwise


def claims_of(session: Session, conversation_id: str) -> list[ClaimRecord]:
    """The claims that a conversation is about: those reported in it, and those that the assistant
    spoke of, which it only does with whoever has shown that they are theirs; the newest first."""
    found = {c.reference: c for c in claims_within_reach(session, conversation_id, None)}
    for message in transcript(session, conversation_id):
        if message.sender != "bot":
            continue
        for reference in _REFERENCE.findall(message.text):
            if reference not in found:
                try:
                    claim = claim_by_reference(session, reference)
                except InvalidReferenceError:
                    continue
                if claim is not None:
                    found[reference] = claim
    return sorted(found.values(), key=lambda claim: claim.id, reverse=True)


def document_ids(session: Session, conversation_id: str) -> dict[str, str]:
    """Client id -> public id of the documents of a conversation."""
    return {d.client_id: d.public_id for d in documents_of_conversation(session, conversation_id)}


def signature(session: Session, conversation: Conversation) -> tuple[Any, ...]:
    """Something that is another whenever the file beside a conversation, or who has the floor, may
    look different. Cheap: it is asked for several times a second."""
    claims = session.execute(
        sa.select(Claim.id, Claim.status, Claim.payable_cents, Claim.updated_at)
        .where(Claim.conversation_id == conversation.id)
        .order_by(Claim.id)
    )
    documents = session.execute(
        sa.select(
            sa.func.count(Document.id),
            sa.func.count(Document.claim_id),
            sa.func.count(Document.code),
        ).where(Document.conversation_id == conversation.id)
    )
    escalations = session.execute(
        sa.select(EscalationRow.id, EscalationRow.urgency).where(
            EscalationRow.conversation_id == conversation.id, EscalationRow.status == "open"
        )
    )
    return (
        conversation.floor,
        conversation.handler_id,
        conversation.language,
        conversation.report,
        *(tuple(row) for row in (*claims, *documents, *escalations)),
    )


def holder_name(
    session: Session, conversation: Conversation, handler: Handler
) -> tuple[str, str | None]:
    """Who has the floor: "bot", "me" or "other", and that handler's name."""
    if conversation.floor == "bot":
        return "bot", None
    if conversation.handler_id == handler.id:
        return "me", handler.display_name
    if conversation.handler_id is None:
        return "other", None
    return "other", handler_names(session).get(conversation.handler_id)


def _euros(cents: int) -> Decimal:
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))
