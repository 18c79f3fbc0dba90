"""The whole helpline, started once for all end-to-end tests, on 21 November 2026."""

import asyncio
import sqlite3

import pytest

from benchmarks.customer import Customer
from benchmarks.system import running_helpline

REFERENCE_INSTANT = "2026-11-21T10:00:00Z"


@pytest.fixture(scope="session")
def helpline(tmp_path_factory):
    state_dir = tmp_path_factory.mktemp("state")
    with running_helpline(
        state_dir,
        now=REFERENCE_INSTANT,
        messages_per_minute="100000",
        sessions_per_minute="100000",
    ) as running:
        yield running


class Talk:
    """A conversation, step by step; keeps what the assistant said last."""

    def __init__(self, customer, loop):
        self._customer = customer
        self._loop = loop
        self.sent = 0
        self.answers = customer.seen[-1:]

    def say(self, text):
        self.sent += 1
        self.answers, _ = self._loop.run_until_complete(self._customer.say(text))
        return self.text

    def press(self, title):
        self.sent += 1
        self.answers, _ = self._loop.run_until_complete(self._customer.press(title))
        return self.text

    def fetch(self, url):
        """Status, headers and content of a file that was offered."""
        response = self._loop.run_until_complete(self._customer.fetch(url))
        return response.status_code, response.headers, response.content

    @property
    def text(self):
        return "\n".join(message["text"] for message in self.answers)

    @property
    def buttons(self):
        return [button["title"] for message in self.answers for button in message["buttons"]]


@pytest.fixture
def talk(helpline):
    loop = asyncio.new_event_loop()
    customers = []

    def open_conversation(language="nl"):
        customer = Customer(helpline.url, language)
        loop.run_until_complete(customer.__aenter__())
        customers.append(customer)
        return Talk(customer, loop)

    yield open_conversation
    for customer in customers:
        loop.run_until_complete(customer.__aexit__(None, None, None))
    loop.close()


@pytest.fixture
def rows(helpline):
    """Read rows of the helpline's database."""

    def query(sql, *values):
        with sqlite3.connect(helpline.state_dir / "helpline.db") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    return query
