"""How a message looks on WhatsApp, and what a delivery says."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.channels.base import Delivery, Pressed, Refused
from helpline.channels.whatsapp import Account, WhatsAppChannel, Words, split_text
from helpline.conversations.records import File, Message, Offer
from tests.whatsapp_provider import (
    PHONE_NUMBER_ID,
    delivery,
    message,
    pressed,
    signature,
    status,
    text,
)

ACCOUNT = Account(PHONE_NUMBER_ID, "http://127.0.0.1:9/v24.0", "verify", "secret", "token")
WORDS = {
    "nl": Words(
        "Kies",
        "Antwoord met het nummer.",
        "{name} van ons team:",
        "{title}: {link}",
        "{title} kan hier niet.",
    )
}
CHANNEL = WhatsAppChannel(
    ACCOUNT, words=WORDS, announce=lambda message: None, links=lambda message: []
)
WITH_LINKS = WhatsAppChannel(
    ACCOUNT,
    words=WORDS,
    announce=lambda message: None,
    links=lambda message: [f"https://h.example/{file.name}" for file in message.files],
)


def said(
    words: str,
    *titles: str,
    author: str | None = None,
    first: int = 1,
    files: tuple[File, ...] = (),
) -> Message:
    offers = tuple(Offer(number, title, "/x") for number, title in enumerate(titles, first))
    return Message(
        id=1,
        conversation_id="c",
        seq=7,
        sender="handler" if author else "bot",
        kind="text",
        external_id=None,
        text=words,
        payload=None,
        offers=offers,
        masked=(),
        language="nl",
        created_at=datetime(2026, 11, 21, tzinfo=timezone.utc),
        in_reply_to=None,
        turn_state=None,
        attempts=0,
        trouble_told=False,
        author=author,
        files=files,
    )


def read(content: object) -> list[Any]:
    return CHANNEL.parse(Delivery({}, body=json.dumps(content).encode()))


def test_text_alone() -> None:
    assert CHANNEL.render(said("Goed.")) == [
        {"type": "text", "text": {"body": "Goed.", "preview_url": False}}
    ]


def test_up_to_three_short_choices_are_buttons() -> None:
    (part,) = CHANNEL.render(said("Klopt dit?", "Ja, dit klopt", "Nee", first=3))
    assert part["interactive"]["type"] == "button"
    assert [b["reply"] for b in part["interactive"]["action"]["buttons"]] == [
        {"id": "7:3", "title": "Ja, dit klopt"},
        {"id": "7:4", "title": "Nee"},
    ]


@pytest.mark.parametrize(
    "titles", [("a", "b", "c", "d"), ("eenentwintig tekens lang",), tuple("abcdefghij")]
)
def test_more_or_longer_choices_are_a_list(titles: tuple[str, ...]) -> None:
    (part,) = CHANNEL.render(said("Wat?", *titles))
    action = part["interactive"]["action"]
    assert part["interactive"]["type"] == "list"
    assert action["button"] == "Kies"
    assert [row["title"] for row in action["sections"][0]["rows"]] == list(titles)


@pytest.mark.parametrize(
    "titles", [tuple("abcdefghijk"), ("x" * 25, "y"), ("zelfde", "zelfde"), ("", "leeg")]
)
def test_what_fits_in_no_list_is_numbered_text(titles: tuple[str, ...]) -> None:
    (part,) = CHANNEL.render(said("Wat?", *titles, first=2))
    lines = part["text"]["body"].split("\n")
    assert lines[0] == "Wat?"
    assert lines[2] == f"2. {titles[0]}"
    assert lines[-1] == "Antwoord met het nummer."


def test_a_long_text_goes_before_its_buttons() -> None:
    words = "Dit is een zin van enige lengte. " * 60
    *before, last = CHANNEL.render(said(words, "Ja"))
    assert last["type"] == "interactive"
    assert len(last["interactive"]["body"]["text"]) <= 1024
    pieces = [part["text"]["body"] for part in before] + [last["interactive"]["body"]["text"]]
    assert all(piece.endswith(".") for piece in pieces)
    assert " ".join(pieces) == words.strip()


def test_buttons_without_a_text_get_one() -> None:
    (part,) = CHANNEL.render(said("", "Ja"))
    assert part["interactive"]["body"]["text"] == "Kies"


def test_a_handler_is_named() -> None:
    (part,) = CHANNEL.render(said("Goeiedag.", author="Ann"))
    assert part["text"]["body"] == "Ann van ons team:\nGoeiedag."


@given(
    st.text(alphabet=st.sampled_from("ab .!?\n"), max_size=400),
    st.integers(5, 60),
    st.none() | st.integers(5, 30),
)
def test_pieces_fit_and_nothing_is_lost(words: str, limit: int, last: int | None) -> None:
    pieces = split_text(words, limit, last)
    assert all(0 < len(piece) <= limit for piece in pieces)
    if last is not None and pieces:
        assert len(pieces[-1]) <= max(last, 0)
    assert "".join("".join(pieces).split()) == "".join(words.split())


def test_a_cut_is_after_a_paragraph_else_a_sentence_else_a_word() -> None:
    assert split_text("Eerste deel.\n\nTweede. Deel.", 20) == ["Eerste deel.", "Tweede. Deel."]
    assert split_text("Een zin hier. Nog een zin.", 20) == ["Een zin hier.", "Nog een zin."]
    assert split_text("woorden zonder punten erin", 15) == ["woorden zonder", "punten erin"]
    assert split_text("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_press_is_read_with_its_label() -> None:
    (inbound,) = read(delivery(pressed("32470000000", "7:2", "Nee", "list_reply")))
    assert (inbound.said, inbound.label) == (Pressed(7, 2), "Nee")


@pytest.mark.parametrize("key", ["", "7", "7:", "7:2 ", "-7:2", "7:2:1", "٧:٢", "7" * 20 + ":1"])
def test_a_press_with_a_foreign_id_is_what_its_label_says(key: str) -> None:
    (inbound,) = read(delivery(pressed("32470000000", key, "Nee")))
    assert inbound.said == "Nee"


def test_control_characters_and_broken_halves_are_left_out() -> None:
    (inbound,) = read(delivery(text("32470000000", " a\x00b\ud800\u2028c\x1b ")))
    assert inbound.said == "ab\nc"


def test_a_long_id_of_a_message_still_tells_two_apart() -> None:
    one = {**text("32470000000", "a"), "id": "wamid." + "A" * 300}
    two = {**text("32470000000", "b"), "id": "wamid." + "A" * 299 + "B"}
    ids = [inbound.external_id for inbound in read(delivery(one, two))]
    assert len(set(ids)) == 2
    assert all(len(i) <= 100 for i in ids)


def test_receipts_tell_what_did_not_arrive() -> None:
    statuses = [
        status("a", "sent"),
        status("b", "failed", 131047),
        status("c", "failed", 131026),
        status("d", "failed"),
    ]
    body = json.dumps(delivery(statuses=statuses)).encode()
    receipts = CHANNEL.receipts(Delivery({}, body=body))
    assert [(r.provider_id, r.error, r.window_closed) for r in receipts] == [
        ("b", "code 131047", True),
        ("c", "code 131026", False),
        ("d", "code None", False),
    ]


def test_the_secrets_are_in_no_representation() -> None:
    assert "secret" not in repr(ACCOUNT)
    assert "token" not in repr(ACCOUNT)


@given(st.binary(max_size=200), st.text(max_size=80))
def test_only_the_right_signature_is_taken(body: bytes, given_signature: str) -> None:
    right = signature(body, "secret")
    CHANNEL.verify(Delivery({"x-hub-signature-256": right}, body=body))
    if given_signature != right:
        with pytest.raises(Refused):
            CHANNEL.verify(Delivery({"x-hub-signature-256": given_signature}, body=body))


def test_an_attachment_with_words_keeps_both() -> None:
    (inbound,) = read(delivery(message("32470000000", "video", {"caption": " kijk "})))
    assert (inbound.attachment, inbound.said) == ("video", "kijk")


LETTER = (File("De brief als pdf", "letter/nl.pdf"),)


def test_where_a_file_is_follows_the_text_that_is_to_be_taken_over() -> None:
    parts = WITH_LINKS.render(said("Geachte,", files=LETTER))
    assert [part["text"]["body"] for part in parts] == [
        "Geachte,",
        "De brief als pdf: https://h.example/letter/nl.pdf",
    ]


def test_choices_come_last_after_the_files() -> None:
    parts = WITH_LINKS.render(said("En nu?", "Ja", "Nee", files=LETTER))
    assert [part["type"] for part in parts] == ["text", "interactive"]
    assert "h.example" in parts[0]["text"]["body"]


def test_without_an_address_it_is_said_that_there_is_no_file() -> None:
    parts = CHANNEL.render(said("Geachte,", files=LETTER))
    assert [part["text"]["body"] for part in parts] == [
        "Geachte,",
        "De brief als pdf kan hier niet.",
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"filename": "attest.pdf", "mime_type": "application/pdf"}, "attest.pdf"),
        ({"mime_type": "application/pdf"}, "application/pdf"),
        ({"filename": 3}, ""),
        ({"filename": "a\n b\u0000"}, "a b"),
        ({"filename": "x" * 500}, "x" * 80),
    ],
)
def test_what_is_known_of_an_attachment(content: dict[str, Any], name: str) -> None:
    (inbound,) = read(delivery(message("32470000000", "document", content)))
    assert (inbound.attachment, inbound.attachment_name) == ("document", name)
