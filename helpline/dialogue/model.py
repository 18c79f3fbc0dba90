"""The words of the dialogue: turn, reply, the state in between, the port to the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal, Protocol

from helpline.coverage import Contract, Deadline, Decision, History

IDENTIFICATION_ATTEMPTS = 3
Urgency = Literal["crisis", "high", "normal"]


@dataclass(frozen=True)
class Part:
    """A text by name with its figures. A figure may be a `Part` itself."""

    name: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A button: its label, and the payload that it stands for."""

    label: Part
    payload: str


@dataclass(frozen=True)
class FileLink:
    """A file that the customer can download with a message.

    `name` tells the gateway which one ("complaint-letter/<reference>/fr.pdf"); it is made when it
    is fetched, from what is on record by then.
    """

    label: Part
    name: str


@dataclass(frozen=True)
class Say:
    """One message: its parts, one below the other, its buttons and its files.

    Without `choices` the message offers the buttons that belong to its last part's text. `to_copy`:
    the customer is meant to take the text over somewhere else, as it is.
    """

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    files: tuple[FileLink, ...] = ()
    to_copy: bool = False


def say(name: str, **figures: Any) -> Say:
    """A message of one text."""
    return Say((Part(name, figures),))


@dataclass(frozen=True)
class Turn:
    """What the customer just did.

    Attributes:
        id: the message's id, unique in the conversation.
        text: what was typed, masked; empty for a button.
        command: the button's intent (`answer`, `confirm_claim`, …), or None for typed text.
        arguments: the button's values.
        understood: `Understood.to_json()` of the text; empty for a button.
        language: the conversation's language, after this message.
        received_at: the instant of the message, UTC.
        today: the same as a date in Belgium; deadlines are counted from it.
        masked: what was masked in the text (card, iban, …).
        channel: the channel it came by; not every channel takes files.
    """

    id: str
    text: str
    command: str | None
    arguments: Mapping[str, Any]
    understood: Mapping[str, Any]
    language: str
    received_at: datetime
    today: date
    masked: tuple[str, ...] = ()
    channel: str = "web"


@dataclass
class State:
    """What the dialogue remembers between turns. JSON-ready."""

    turn: str = ""
    greeted: bool = False
    # Whether it was said where help is, because a message sounded like a crisis.
    concern_told: bool = False
    cover: str | None = None
    reported_on: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    asked: str | None = None
    answered: str | None = None
    misses: int = 0
    identity: str | None = None
    contract_number: str | None = None
    claimed_number: str | None = None
    claimed_birth_date: str | None = None
    failed_identifications: int = 0
    incident: int = 0
    last_incident: int = 0
    advice_told: str | None = None
    finished: bool = False
    reference: str | None = None
    # The short dialogue under way (`talks`), what it was told, the report's question that waits.
    talk: str | None = None
    talk_facts: dict[str, Any] = field(default_factory=dict)
    waiting: str | None = None
    # The talk that was offered last, until the next message.
    offered: str | None = None
    # A talk that was interrupted: its `talk`, `facts` and `asked`.
    interrupted: dict[str, Any] | None = None
    # The claim on record that was spoken of last: what the customer sends is for that one.
    claim: str | None = None
    paper_clip_told: bool = False
    # What was told before it was clear which cover it is for: `facts`, `signs` of incidents.
    heard: dict[str, Any] = field(default_factory=dict)
    # The one question that settles which of two covers it is (`incidents`), while it is pending.
    settling: str | None = None
    # What is pending to find out what it is about (`triage`): the one question, or the triage.
    guide: dict[str, Any] = field(default_factory=dict)
    # The other incidents of a message that told of more than one, each `topic` and `facts`.
    also: list[dict[str, Any]] = field(default_factory=list)
    # What was said first in this report: names of texts with first aid or advice.
    said_first: list[str] = field(default_factory=list)
    # Facts that the cover now reported does not have, from before it was changed.
    apart: dict[str, Any] = field(default_factory=dict)
    # Whether a question for advice is to be recorded as well.
    record_wanted: bool = False

    @property
    def reporting(self) -> bool:
        """Whether a report is under way."""
        return self.cover is not None and not self.finished

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> State:
        """Back from `to_json`; None or unknown keys give the defaults."""
        known = {f.name for f in fields(cls)}
        return cls(**{key: value for key, value in (data or {}).items() if key in known})

    def report(self) -> dict[str, Any]:
        """The report as `helpline.coverage` reads it."""
        return {
            "cover": self.cover,
            "reported_on": self.reported_on,
            "identity": self.identity,
            "facts": dict(self.facts),
        }

    def forget_report(self) -> None:
        """Start over with an empty report. Who the customer is, and how often they failed to
        show it, stays."""
        self.cover = None
        self.reported_on = None
        self.facts = {}
        self.asked = None
        self.answered = None
        self.misses = 0
        self.advice_told = None
        self.finished = False
        self.reference = None
        self.said_first = []
        self.apart = {}
        self.record_wanted = False
        self.take_up_incident(max(self.incident, self.last_incident) + 1)

    def take_up_incident(self, incident: int) -> None:
        """From now on the report is about this incident; no other will ever get its number."""
        self.last_incident = max(self.last_incident, self.incident, incident)
        self.incident = incident


@dataclass(frozen=True)
class Reply:
    """What to say, and what is known afterwards."""

    state: State
    says: tuple[Say, ...]


@dataclass(frozen=True)
class Identified:
    """A contract that the customer has shown to be theirs."""

    number: str


@dataclass(frozen=True)
class OpenedClaim:
    """A claim as it was recorded. The decision is the one taken under the records' lock."""

    reference: str
    decision: Decision


@dataclass(frozen=True)
class KnownClaim:
    """A claim on record, as the customer may hear of it.

    Attributes:
        reference: as it is written for people.
        cover: the cover's topic code.
        status: open, waiting, not_covered, referred, accepted, refused or withdrawn.
        outcome: what the latest decision came to.
        reported_on: the day of the first report, in Belgium.
        report: the report that was decided on last, as `helpline.coverage` reads it.
        decision: the latest decision.
        contract_number: the contract that the claim is tied to, if any.
        incident: its key in this conversation; None where it was reported in another one.
        deadlines: the days that matter, as they are on record.
        missing_documents: codes of the documents asked for that can be sent and have not come in.
        received_documents: how many files are linked to it.
    """

    reference: str
    cover: str
    status: str
    outcome: str
    reported_on: date
    report: Mapping[str, Any]
    decision: Decision
    contract_number: str | None = None
    incident: int | None = None
    deadlines: tuple[Deadline, ...] = ()
    missing_documents: tuple[str, ...] = ()
    received_documents: int = 0


@dataclass(frozen=True)
class ReceivedDocument:
    """A file that the customer sent in this conversation; `name` is what they called it."""

    public_id: str
    name: str


class MistypedReferenceError(ValueError):
    """What was typed cannot be a claim's reference: a character is wrong, missing or too many."""


class Records(Protocol):
    """The port to contracts, claims and people.

    A `contract_number` is that of a contract which the customer has shown to be theirs, or None.
    A claim that is neither of this conversation nor of that contract does not exist here.
    """

    def identify(self, number: str, birth_date: date) -> Identified | None:
        """The contract with this number, if someone on it was born on `birth_date`."""

    def contract(self, number: str) -> tuple[Contract, History]:
        """A contract that was identified before, and what was used of it."""

    def policyholder_name(self, contract_number: str) -> str:
        """Whose contract it is, as the insurer writes the name."""

    def open_claim(
        self, incident: int, contract_number: str | None, report: Mapping[str, Any]
    ) -> OpenedClaim:
        """Record the report as a claim; the same incident again gives the same claim."""

    def claims(self, contract_number: str | None) -> tuple[KnownClaim, ...]:
        """The claims of this conversation and of the contract, the newest first."""

    def claim(self, reference: str, contract_number: str | None) -> KnownClaim | None:
        """The claim with this reference, however it was typed, if it is within reach.

        Raises:
            MistypedReferenceError: no claim can have that reference.
        """

    def report_again(
        self, reference: str, contract_number: str | None, report: Mapping[str, Any]
    ) -> OpenedClaim:
        """Decide a claim anew on a report with more or other facts, wherever it was opened.

        A claim that was accepted or refused keeps its decision, and the report beside it. Where a
        fact is missing the decision that comes back is undecided, and nothing was recorded.

        Raises:
            LookupError: no such claim is within reach.
        """

    def withdraw(self, reference: str, contract_number: str | None) -> bool:
        """Withdraw a claim at the customer's wish; it gives back what it held of the limits. False
        if it has been accepted or refused: that is for a person. Withdrawn already: True.

        Raises:
            LookupError: no such claim is within reach.
        """

    def link_document(
        self, public_id: str, reference: str, contract_number: str | None, code: str | None
    ) -> None:
        """Say to which claim a file of this conversation belongs, and which of the documents asked
        for it is; None where that is not known. What was said before is replaced.

        Raises:
            LookupError: no such file in this conversation, or no such claim within reach.
        """

    def unlinked_documents(self) -> tuple[ReceivedDocument, ...]:
        """The files of this conversation that belong to no claim yet, the first one first."""

    def escalate(self, reason: str, topic: str, urgency: Urgency = "normal") -> None:
        """Ask a person to look at the conversation."""
