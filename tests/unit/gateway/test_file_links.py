"""Addresses of files: only ours, only for a while, and telling nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.conversations.records import File
from helpline.gateway import file_links
from helpline.gateway.file_links import FileLinks, Linked

LINKS = FileLinks("key", "https://helpline.example/")
MESSAGE: Any = SimpleNamespace(id=42, files=(File("Brief", "a/nl.pdf"), File("Data", "b.ics")))


def token_of(address: str) -> str:
    start, _, token = address.partition("?t=")
    assert start == "https://helpline.example/files"
    return token


def test_an_address_for_each_file() -> None:
    found = [LINKS.read(token_of(address)) for address in LINKS.of(MESSAGE)]
    assert found == [Linked(42, 0, False), Linked(42, 1, False)]


def test_without_a_public_address_there_is_none() -> None:
    assert FileLinks("key", "").of(MESSAGE) == []


def test_another_installations_address_is_none() -> None:
    (address, _) = FileLinks("other", "https://helpline.example").of(MESSAGE)
    assert LINKS.read(token_of(address)) is None


def test_an_old_one_is_known_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(LINKS.of(MESSAGE)[0])
    monkeypatch.setattr(file_links, "LIFETIME", timedelta(seconds=-1))
    assert LINKS.read(token) == Linked(42, 0, True)


@given(st.text(max_size=60) | st.from_regex(r"42\.0\.\w{6}\.[\w-]{43}", fullmatch=True))
def test_nothing_else_is_an_address(token: str) -> None:
    assert LINKS.read(token) is None
