"""A customer talking to the dialogue alone: no Rasa, no database, no web."""

from datetime import date, datetime, timezone

import pytest

from helpline.coverage import History, contract_from_json, decide, report_from_json
from helpline.dialogue import Identified, OpenedClaim, State, Turn, advance
from helpline.dialogue.wording import word
from helpline.settings import PROJECT_ROOT
from helpline.texts import Catalogue

TODAY = date(2026, 11, 21)
CONTRACT = {"number": "CC-104417", "start": "2026-02-01", "end": None, "status": "active"}
BIRTH_DATE = date(1988, 4, 17)


class FakeRecords:
    """The port to the records, with one contract; keeps what it was asked to do."""

    def __init__(self):
        self.claims = []
        self.escalations = []
        self.history = History()

    def identify(self, number, birth_date):
        known = number == CONTRACT["number"] and birth_date == BIRTH_DATE
        return Identified(number) if known else None

    def contract(self, number):
        assert number == CONTRACT["number"]
        return contract_from_json(CONTRACT), self.history

    def open_claim(self, incident, contract_number, report):
        self.claims.append((incident, contract_number, report))
        contract = contract_from_json(CONTRACT) if contract_number else None
        decision = decide(report_from_json(report), contract, self.history)
        return OpenedClaim("CC-TEST-1", decision)

    def escalate(self, reason, topic, urgency="normal"):
        self.escalations.append((reason, topic, urgency))


class Customer:
    """Says and presses; keeps the latest answer in words."""

    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    TODAY = TODAY

    def __init__(self, language="nl"):
        self.language = language
        self.records = FakeRecords()
        self.state = State()
        self.messages = []
        self._turns = 0

    def says(self, text="", **understood):
        facts = {"acts": [], "facts": {}, "topic": "out_of_scope", "clarify": False, **understood}
        return self._turn(text=text, understood=facts)

    def presses(self, command, **arguments):
        return self._turn(command=command, arguments=arguments)

    def answers(self, fact, value):
        return self.presses("answer", fact=fact, value=value)

    def repeats_last_turn(self):
        return advance(self.state, self.last_turn, self.records)

    @property
    def text(self):
        return "\n".join(message.text for message in self.messages)

    @property
    def titles(self):
        return [button.title for message in self.messages for button in message.buttons]

    def _turn(self, text="", command=None, arguments=None, understood=None):
        self._turns += 1
        self.last_turn = Turn(
            id=str(self._turns),
            text=text,
            command=command,
            arguments=arguments or {},
            understood=understood or {},
            language=self.language,
            received_at=datetime(2026, 11, 21, 10, tzinfo=timezone.utc),
            today=TODAY,
            masked=tuple((understood or {}).pop("masked", ())),
        )
        before = self.state.to_json()
        reply = advance(self.state, self.last_turn, self.records)
        assert self.state.to_json() == before, "advance must not change the state it was given"
        assert State.from_json(reply.state.to_json()) == reply.state
        self.state = reply.state
        self.messages = [word(say, self.catalogue, self.language) for say in reply.says]
        return self.text

    def identifies(self):
        self.answers("contract_number", CONTRACT["number"])
        return self.answers("birth_date", BIRTH_DATE.isoformat())


@pytest.fixture
def customer():
    return Customer()


@pytest.fixture(params=["nl", "fr", "en"])
def each_language(request):
    return Customer(request.param)
