"""`python -m benchmarks.desk`: how fast the desk's inbox opens, and how soon a handler sees what a
customer writes. On SQLite, through the gateway over HTTP; no assistant is needed for either."""

from __future__ import annotations

import re
import secrets
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.engine import Engine

from helpline.conversations.models import ConversationRow, EscalationRow
from helpline.conversations.records import URGENCIES
from helpline.database import open_engine, writing
from helpline.desk import accounts
from helpline.gateway.app import create_app
from helpline.gateway.server import GatewayServer
from helpline.migrations import upgrade
from helpline.settings import Settings

ESCALATIONS = 10_000
OPENINGS = 20
MESSAGES = 50
TOPICS = ("human", "complaint", "non_delivery", "identity_theft")
LANGUAGES = ("nl", "fr", "en")


def _fill(engine: Engine) -> None:
    """Many conversations that wait, of all urgencies, topics and languages, over a month."""
    now = datetime.now(timezone.utc)
    conversations: list[dict[str, Any]] = []
    escalations: list[dict[str, Any]] = []
    for number in range(ESCALATIONS):
        at = now - timedelta(minutes=4 * number)
        conversation_id = f"conversation-{number}"
        conversations.append(
            {
                "id": conversation_id,
                "channel": "web",
                "channel_user": secrets.token_hex(8),
                "language": LANGUAGES[number % 3],
                "floor": "bot",
                "last_seq": 0,
                "created_at": at,
                "last_activity": at,
            }
        )
        escalations.append(
            {
                "conversation_id": conversation_id,
                "reason": "asked_for_a_person",
                "topic": TOPICS[number % 4],
                "urgency": URGENCIES[(number % 50 > 0) + (number % 10 > 0)],
                "created_at": at,
                "up_to_seq": 0,
                "status": "open",
            }
        )
    with writing(engine) as session:
        session.execute(ConversationRow.__table__.insert(), conversations)
        session.execute(EscalationRow.__table__.insert(), escalations)


@contextmanager
def _gateway(settings: Settings, engine: Engine) -> Iterator[str]:
    server = GatewayServer(create_app(settings, engine))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def _handler(url: str, name: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False, timeout=30)

    def send(path: str, **form: str) -> None:
        found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
        assert found
        response = client.post(path, data={"csrf": found[1], **form})
        assert response.status_code == 303, response.status_code

    own = secrets.token_urlsafe()
    send("/desk/sign-in", name=name, password=password)
    send("/desk/password", old=password, new=own, again=own)
    send("/desk/sign-in", name=name, password=own)
    return client


def _openings(client: httpx.Client, path: str) -> list[float]:
    seconds = []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        response = client.get(path)
        seconds.append(time.perf_counter() - began)
        assert response.status_code == 200
        assert response.text.count("escalation-") > 1
    return sorted(seconds)


def _latencies(client: httpx.Client, url: str, engine: Engine) -> list[float]:
    """From sending a message to its line in the event stream of an open page of the desk."""
    customer = httpx.Client(base_url=url, headers={"Origin": url}, trust_env=False, timeout=30)
    session = customer.post("/api/session", json={"language": "nl"}).json()
    customer.headers["X-CSRF-Token"] = session["csrf"]
    with engine.connect() as connection:
        query = "SELECT id FROM conversations WHERE id NOT LIKE 'conversation-%'"
        (conversation_id,) = connection.exec_driver_sql(query).scalars()
    seen: dict[str, float] = {}

    def listen() -> None:
        path = f"/desk/conversations/{conversation_id}/events?after=0"
        with client.stream("GET", path, timeout=None) as stream:
            for line in stream.iter_lines():
                for word in re.findall(r"bench-[0-9a-f]{32}", line):
                    seen.setdefault(word, time.perf_counter())

    threading.Thread(target=listen, daemon=True).start()
    time.sleep(1)
    seconds = []
    for _ in range(MESSAGES):
        word = f"bench-{uuid.uuid4().hex}"
        began = time.perf_counter()
        body = {"client_id": str(uuid.uuid4()), "text": word}
        assert customer.post("/api/messages", json=body).status_code == 202
        while word not in seen:
            time.sleep(0.002)
        seconds.append(seen[word] - began)
        # Not in step with the desk's looks.
        time.sleep(0.05 + secrets.randbelow(250) / 1000)
    return sorted(seconds)


def _told(what: str, seconds: list[float]) -> None:
    p95 = seconds[int(len(seconds) * 0.95)]
    print(f"{what}: median {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(state_dir=Path(folder), messages_per_minute=100_000)
        engine = open_engine(settings.resolved_database_url)
        upgrade(engine)
        _fill(engine)
        with writing(engine) as session:
            password = accounts.add_handler(session, "bench", "Bench", now=settings.clock())
        with _gateway(settings, engine) as url:
            client = _handler(url, "bench", password)
            _told(f"inbox of {ESCALATIONS} escalations", _openings(client, "/desk/"))
            filtered = "/desk/?language=fr&topic=complaint"
            _told("the same, filtered", _openings(client, filtered))
            latencies = _latencies(client, url, engine)
            _told(f"message to desk ({MESSAGES} messages)", latencies)


if __name__ == "__main__":
    main()
