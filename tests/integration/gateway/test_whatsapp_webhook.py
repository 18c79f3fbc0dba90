"""What WhatsApp delivers: who may, what is stored of it, and that nothing counts twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from gateway_world import FakeRasa, Gateway, asking, until
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from whatsapp_world import Records, answered, new_customer, say

from helpline.conversations.models import ConversationRow, MessageRow
from helpline.database import reading
from helpline.settings import Settings
from tests.whatsapp_provider import (
    VERIFY_TOKEN,
    Provider,
    deliver,
    delivery,
    message,
    pressed,
    signature,
    status,
    text,
)

HANDSHAKE = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}


@pytest.fixture
def records(whatsapp: Gateway) -> Records:
    return Records(whatsapp.engine)


def ask(url: str, **query: str) -> httpx.Response:
    return httpx.get(f"{url}/webhooks/whatsapp", params=query, trust_env=False)


def count(records: Records, table: Any) -> int:
    with reading(records.engine) as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


# Who may deliver


def test_the_handshake_needs_the_verify_token(whatsapp: Gateway) -> None:
    right = ask(whatsapp.url, **HANDSHAKE, **{"hub.verify_token": VERIFY_TOKEN})
    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["content-type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "guess"}, {"hub.verify_token": ""}, {}):
        assert ask(whatsapp.url, **HANDSHAKE, **wrong).status_code == 403
    other_mode = {**HANDSHAKE, "hub.mode": "unsubscribe", "hub.verify_token": VERIFY_TOKEN}
    assert ask(whatsapp.url, **other_mode).status_code == 403


@pytest.mark.parametrize(
    "given_signature",
    [
        None,
        "sha256=",
        "sha256=" + "0" * 64,
        "sha256=" + "0" * 10,
        "sha256=" + "0" * 640,
        "sha1=" + "0" * 40,
        "é",
        signature(b"something else"),
    ],
)
def test_a_delivery_that_is_not_signed_is_refused_and_leaves_nothing(
    whatsapp: Gateway, records: Records, given_signature: str | None
) -> None:
    user = new_customer()
    encoded = None if given_signature is None else given_signature.encode()
    response = deliver(whatsapp.url, delivery(text(user, "hallo")), given=encoded)
    assert response.status_code == 403
    assert records.conversation(user) is None


def test_a_signature_with_another_secret_is_refused(whatsapp: Gateway, records: Records) -> None:
    user = new_customer()
    body = json.dumps(delivery(text(user, "hallo"))).encode()
    forged = signature(body, "another secret")
    assert deliver(whatsapp.url, None, raw=body, given=forged).status_code == 403
    assert records.conversation(user) is None


def test_the_signature_is_over_the_bytes_as_they_came(whatsapp: Gateway, records: Records) -> None:
    user = new_customer()
    # Escapes, blanks and order as another JSON writer makes them.
    body = json.dumps(delivery(text(user, "hé, où est mon colis ?")), indent=3).encode("ascii")
    assert deliver(whatsapp.url, None, raw=body).status_code == 200
    assert records.texts(user) == ["hé, où est mon colis ?"]


def test_without_settings_there_is_no_such_address(gateway: Gateway) -> None:
    assert deliver(gateway.url, delivery(text(new_customer(), "hallo"))).status_code in (404, 405)


# Once, and in order


def test_twenty_deliveries_of_one_message_at_once_count_once(
    whatsapp: Gateway, records: Records, provider: Provider, rasa: FakeRasa
) -> None:
    user = new_customer()
    content = delivery(text(user, "mijn pakje is niet geleverd"))
    with ThreadPoolExecutor(20) as threads:
        responses = list(threads.map(lambda _: deliver(whatsapp.url, content), range(20)))
    assert {response.status_code for response in responses} == {200}
    assert answered(provider, user) == ["re: mijn pakje is niet geleverd"]
    assert deliver(whatsapp.url, content).status_code == 200
    until(lambda: set(records.states(user)) == {"sent"}, "the outbox")
    assert records.texts(user) == ["mijn pakje is niet geleverd"]
    assert len(provider.taken(user)) == 1
    assert len(rasa.turns) == 1


def test_twenty_first_messages_at_once_are_one_conversation(
    whatsapp: Gateway, records: Records, provider: Provider
) -> None:
    user = new_customer()
    contents = [delivery(text(user, f"bericht nummer {n}")) for n in range(20)]
    with ThreadPoolExecutor(20) as threads:
        responses = list(threads.map(lambda content: deliver(whatsapp.url, content), contents))
    assert {response.status_code for response in responses} == {200}
    assert count(records, ConversationRow) == 1
    said = records.texts(user)
    assert sorted(said) == sorted(f"bericht nummer {n}" for n in range(20))
    # Answered in the order in which they came in.
    assert answered(provider, user, 20) == [f"re: {line}" for line in said]


def test_the_messages_of_one_delivery_keep_their_order(
    whatsapp: Gateway, records: Records, provider: Provider
) -> None:
    one, other = new_customer(), new_customer()
    lines = [f"regel {n}" for n in range(8)]
    mixed = [text(user, line) for line in lines for user in (one, other)]
    assert deliver(whatsapp.url, delivery(*mixed)).status_code == 200
    for user in (one, other):
        assert records.texts(user) == lines
        assert answered(provider, user, 8) == [f"re: {line}" for line in lines]


def test_the_answer_does_not_wait_for_the_work(
    whatsapp: Gateway, records: Records, rasa: FakeRasa, provider: Provider
) -> None:
    user = new_customer()
    rasa.hold.clear()
    provider.delay = 2.0
    response = deliver(whatsapp.url, delivery(text(user, "hallo")))
    assert response.status_code == 200
    assert response.elapsed.total_seconds() < 1.5
    assert records.texts(user) == ["hallo"]
    assert not provider.taken(user)
    rasa.hold.set()
    answered(provider, user)


# What is understood of it


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "mijn pakje is nooit geleverd"),
        ("fr", "mon colis n'est jamais arrivé"),
        ("en", "my parcel never arrived"),
    ],
)
def test_a_conversation_begins_in_the_language_of_its_first_message(
    whatsapp: Gateway, records: Records, rasa: FakeRasa, language: str, words: str
) -> None:
    user = new_customer()
    say(whatsapp, user, words)
    conversation = records.conversation(user)
    assert conversation is not None
    assert (conversation.language, conversation.channel) == (language, "whatsapp")
    until(lambda: rasa.turns, "the turn")
    # The very first turn is the message itself: the assistant greets and answers in one go.
    assert rasa.texts() == [words]
    assert rasa.turns[0].body["metadata"]["language"] == language


def test_a_picture_tells_no_language(whatsapp: Gateway, records: Records) -> None:
    user = new_customer()
    deliver(whatsapp.url, delivery(message(user, "image", {"id": "1", "mime_type": "image/jpeg"})))
    say(whatsapp, user, "bonjour, mon colis n'est pas arrivé")
    conversation = records.conversation(user)
    assert conversation is not None
    assert conversation.language == "fr"


def test_what_is_secret_is_masked_before_it_is_stored(whatsapp: Gateway, records: Records) -> None:
    user = new_customer()
    caption = {"id": "1", "caption": "mijn kaart is 4111 1111 1111 1111"}
    deliver(whatsapp.url, delivery(text(user, "rekening BE68 5390 0754 7034")))
    deliver(whatsapp.url, delivery(message(user, "image", caption)))
    said = " ".join(records.texts(user))
    assert "5390" not in said
    assert "4111" not in said
    assert said.count("[••••]") == 2


def test_a_button_a_row_a_label_and_a_number_mean_the_same(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    rasa.script = asking
    for act in ("button", "row", "label", "number"):
        user = new_customer()
        say(whatsapp, user, "hallo")
        answered(provider, user, 3)
        (key,) = (p.choices["Nog niet"] for p in provider.taken(user) if "Nog niet" in p.choices)
        content = {
            "button": pressed(user, key, "Nog niet"),
            "row": pressed(user, key, "Nog niet", "list_reply"),
            "label": text(user, " nog  NIET"),
            "number": text(user, "2."),
        }[act]
        assert deliver(whatsapp.url, delivery(content)).status_code == 200
        answered(provider, user, 6)
        assert rasa.turns[-1].body["text"] == '/answer{"value":false}', act
        assert rasa.turns[-1].body["kind"] == "payload"


def test_a_number_that_was_not_offered_is_a_number(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    rasa.script = asking
    user = new_customer()
    say(whatsapp, user, "hallo", "149")
    answered(provider, user, 6)
    assert rasa.texts() == ["hallo", "149"]


def test_a_choice_of_an_earlier_question_is_not_taken_for_this_one(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa, records: Records
) -> None:
    rasa.script = asking
    user, other = new_customer(), new_customer()
    say(whatsapp, user, "hallo")
    say(whatsapp, other, "hallo")
    answered(provider, other, 3)
    old = answered(provider, user, 3) and provider.taken(user)[1].choices["Nog niet"]
    say(whatsapp, user, "nog eens")
    answered(provider, user, 6)
    turns = len(rasa.turns)
    for key in (old, "999:1", "2:99"):
        deliver(whatsapp.url, delivery(pressed(user, key, "Nog niet")))
    lines = answered(provider, user, 9)
    assert all("eerdere vraag" in line for line in lines[-3:])
    assert records.texts(user)[-3:] == ["Nog niet"] * 3
    assert len(rasa.turns) == turns


@pytest.mark.parametrize(
    "kind", ["image", "video", "audio", "document", "location", "contacts", "unsupported", "novel"]
)
def test_what_cannot_be_opened_is_told_calmly(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa, records: Records, kind: str
) -> None:
    user = new_customer()
    say(whatsapp, user, "mon colis n'est jamais arrivé")
    answered(provider, user)
    deliver(whatsapp.url, delivery(message(user, kind, {"id": "1"}), message(user, kind, {})))
    said = answered(provider, user, 2)
    assert said[-1].startswith("Je ne peux pas encore ouvrir")
    until(lambda: set(records.states(user)) == {"sent"}, "the outbox")
    # Two at once are told once, and stand in the transcript.
    assert len(provider.taken(user)) == 2
    assert len([line for line in records.texts(user) if line.startswith("[")]) == 2
    assert len(rasa.turns) == 1


def test_what_is_written_with_a_picture_is_answered(
    whatsapp: Gateway, provider: Provider, rasa: FakeRasa, records: Records
) -> None:
    user = new_customer()
    picture = message(user, "image", {"id": "1", "caption": "mijn koptelefoon is stuk"})
    for _ in range(3):
        deliver(whatsapp.url, delivery(picture))
    lines = answered(provider, user, 2)
    assert lines[0].startswith("Foto’s, bestanden")
    assert lines[1:] == ["re: mijn koptelefoon is stuk"]
    assert records.texts(user) == ["[Foto]", "mijn koptelefoon is stuk"]


@pytest.mark.parametrize(
    "content",
    [
        delivery(message("32470999999", "reaction", {"message_id": "wamid.X", "emoji": "👍"})),
        delivery(message("32470999999", "sticker", {"id": "1"})),
        delivery(message("32470999999", "system", {"body": "changed number"})),
        delivery(text("32470999999", "in een groep", group_id="G")),
        delivery(text("32470999999", "van een ander nummer"), phone_number_id="1"),
        delivery(text("32470999999", " \n ")),
        delivery(text("x; DROP TABLE", "hallo")),
        delivery({"from": "32470999999", "type": "text", "text": {"body": "zonder id"}}),
        delivery(statuses=[status("wamid.OUT1", "delivered"), status("wamid.OUT1", "read")]),
        delivery(statuses=[status("wamid.unknown", "failed", 131026)]),
        delivery(errors=[{"code": 130429, "title": "Rate limit hit"}]),
        {"object": "page", "entry": []},
    ],
)
def test_what_is_no_message_changes_nothing(
    whatsapp: Gateway, records: Records, content: dict[str, Any]
) -> None:
    assert deliver(whatsapp.url, content).status_code == 200
    assert count(records, ConversationRow) == 0
    assert count(records, MessageRow) == 0


def test_a_customer_without_a_number_is_answered_by_user_id(
    whatsapp: Gateway, provider: Provider
) -> None:
    hidden = {**text("", "hallo daar"), "from_user_id": "BE.13491208655302741918"}
    del hidden["from"]
    deliver(whatsapp.url, delivery(hidden))
    answered(provider, "BE.13491208655302741918")
    assert provider.taken()[-1].body["recipient"] == "BE.13491208655302741918"


# Whatever comes

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
_MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "from": _JSON | st.just("32470888888"),
        "id": _JSON | st.just("wamid.Z"),
        "type": _JSON | st.sampled_from(["text", "interactive", "image", "button", "reaction"]),
        "text": _JSON | st.fixed_dictionaries({"body": _JSON}),
        "interactive": _JSON
        | st.fixed_dictionaries(
            {
                "type": st.sampled_from(["button_reply", "list_reply", "nfm_reply"]),
                "button_reply": _JSON | st.fixed_dictionaries({"id": _JSON, "title": _JSON}),
                "list_reply": _JSON,
            }
        ),
        "image": _JSON | st.fixed_dictionaries({"caption": _JSON}),
        "button": _JSON | st.fixed_dictionaries({"text": _JSON}),
    },
)
_VALUE = st.fixed_dictionaries(
    {"metadata": st.just({"phone_number_id": "106540352242922"}) | _JSON},
    optional={
        "messages": _JSON | st.lists(_JSON | _MESSAGE, max_size=3),
        "statuses": _JSON
        | st.lists(
            _JSON
            | st.fixed_dictionaries(
                {"id": _JSON, "status": st.just("failed"), "errors": _JSON | st.just([{"code": 1}])}
            ),
            max_size=3,
        ),
        "errors": _JSON,
    },
)
_DELIVERY = _JSON | st.fixed_dictionaries(
    {
        "object": st.just("whatsapp_business_account"),
        "entry": _JSON
        | st.lists(
            _JSON
            | st.fixed_dictionaries(
                {
                    "changes": _JSON
                    | st.lists(
                        st.fixed_dictionaries({"field": st.just("messages"), "value": _VALUE})
                    )
                }
            ),
            max_size=2,
        ),
    }
)


@hypothesis_settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=_DELIVERY)
def test_no_signed_json_fails_or_is_stored_as_it_comes(whatsapp: Gateway, content: object) -> None:
    body = json.dumps(content).encode()
    assert deliver(whatsapp.url, None, raw=body).status_code in (200, 400)
    for entry in Records(whatsapp.engine).transcript("32470888888"):
        if entry.sender == "customer":
            assert entry.text.strip() == entry.text != ""
            assert entry.text.isprintable() or "\n" in entry.text or "\t" in entry.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'"text"', b"[]", b"9" * 9000]
)
def test_what_is_no_json_object_is_refused(whatsapp: Gateway, body: bytes) -> None:
    assert deliver(whatsapp.url, None, raw=body).status_code == 400


def test_too_much_at_once_is_refused(whatsapp: Gateway) -> None:
    assert deliver(whatsapp.url, None, raw=b" " * (4 * 1024 * 1024 + 1)).status_code == 413


def test_what_was_delivered_before_a_restart_is_answered_after_it(
    settings: Settings, whatsapp: Gateway, provider: Provider, rasa: FakeRasa
) -> None:
    user = new_customer()
    rasa.hold.clear()
    say(whatsapp, user, "hallo")
    whatsapp.stop()
    rasa.hold.set()
    assert not provider.taken(user)
    whatsapp.start()
    assert answered(provider, user) == ["re: hallo"]
