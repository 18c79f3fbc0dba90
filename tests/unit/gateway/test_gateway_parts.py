"""The gateway's small parts: limits, listeners, words, the calm line."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from helpline.gateway import hub as hub_module
from helpline.gateway import limits
from helpline.gateway.app import TROUBLE_TEXT
from helpline.gateway.hub import FellBehind, Hub, Typing
from helpline.gateway.limits import RateLimit, address_key
from helpline.gateway.security import content_security_policy
from helpline.gateway.words import load_words
from helpline.settings import PROJECT_ROOT, Settings
from helpline.texts import LANGUAGES, Catalogue, TextsError

DATA = PROJECT_ROOT / "data"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


# --- Limits -------------------------------------------------------------------------------------


def test_a_limit_lets_a_minutes_worth_through_and_then_one_by_one() -> None:
    clock = Clock()
    limit = RateLimit(30, clock)
    assert [limit.take("a") for _ in range(30)] == [0] * 30
    assert limit.take("a") == 2
    clock.now = 1.9
    assert limit.take("a") == 1
    clock.now = 2.0
    assert limit.take("a") == 0
    assert limit.take("a") == 2
    clock.now = 3600.0
    assert [limit.take("a") for _ in range(31)] == [0] * 30 + [2]


def test_who_waits_as_long_as_told_gets_through() -> None:
    for per_minute in (1, 7, 60, 1000):
        clock = Clock()
        limit = RateLimit(per_minute, clock)
        while not (wait := limit.take("a")):
            pass
        clock.now += wait
        assert limit.take("a") == 0


def test_keys_do_not_share_a_limit_and_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SWEEP_ABOVE", 10)
    clock = Clock()
    limit = RateLimit(2, clock)
    for n in range(10):
        assert limit.take(f"visitor {n}") == 0
    clock.now = 120.0
    assert limit.take("one more") == 0
    assert set(limit._left) == {"one more"}


def test_a_limit_of_nothing_lets_nothing_through() -> None:
    assert RateLimit(0, Clock()).take("a") == 60


def test_an_ipv6_user_counts_as_one_address() -> None:
    assert address_key("2001:db8:1:2:3:4:5:6") == address_key("2001:db8:1:2::1")
    assert address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1")
    assert address_key("192.0.2.1") == "192.0.2.1"
    assert address_key(None) == address_key("") == ""


# --- Listeners ----------------------------------------------------------------------------------


def test_only_who_listens_to_a_conversation_hears_of_it() -> None:
    async def run() -> None:
        hub = Hub()
        with hub.subscribe("a") as one, hub.subscribe("a") as two, hub.subscribe("b"):
            assert hub.listeners("a") == 2
            hub.publish("a", Typing(on=True))
            hub.publish("c", Typing(on=False))
            assert await one.next() == await two.next() == Typing(on=True)
        assert hub.listeners("a") == hub.listeners("b") == 0
        assert hub._listeners == {}

    asyncio.run(run())


def test_who_falls_behind_is_let_go_after_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MAX_BACKLOG", 3)

    async def run() -> None:
        hub = Hub()
        with hub.subscribe("a") as slow:
            for _ in range(5):
                hub.publish("a", Typing(on=True))
            for _ in range(3):
                assert await slow.next() == Typing(on=True)
            with pytest.raises(FellBehind):
                await slow.next()

    asyncio.run(run())


def test_a_closed_hub_ends_those_who_listen_and_those_who_come() -> None:
    async def run() -> None:
        hub = Hub()
        with hub.subscribe("a") as before:
            hub.close()
            assert await before.next() is None
        with hub.subscribe("a") as after:
            assert await after.next() is None

    asyncio.run(run())


# --- Texts --------------------------------------------------------------------------------------


def test_the_calm_line_stands_in_every_language_and_names_the_emergency_number(
    tmp_path: Path,
) -> None:
    shutil.copy(DATA / "help_numbers.yml", tmp_path)
    for language in LANGUAGES:
        (tmp_path / "responses" / language).mkdir(parents=True)
        name = f"responses/{language}/system.yml"
        shutil.copy(DATA / name, tmp_path / name)
    catalogue = Catalogue.load(tmp_path)
    lines = {language: catalogue.render(TROUBLE_TEXT, language) for language in LANGUAGES}
    assert len(set(lines.values())) == 3
    for line in lines.values():
        assert re.search(r"\b112\b", line)
        assert len(line) < 300


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copy(DATA / "help_numbers.yml", tmp_path)
    shutil.copytree(DATA / "web", tmp_path / "web")
    return tmp_path


def test_every_word_of_the_page_is_there_in_every_language(data: Path) -> None:
    words = load_words(data)
    assert set(words.words) == set(LANGUAGES)
    assert "112" in words.phones
    assert not any("@" in phone for phone in words.phones)
    assert not any("{number" in str(texts) for texts in words.words.values())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: re.sub(r"\n  product:.*", "", text), "page.product is missing"),
        (lambda text: text.replace("{number_emergency}", "{number_none}"), "none"),
        (lambda text: text.replace("errors:", "faults:"), "errors"),
        (lambda text: text + "\n: [", "fr.yml"),
    ],
)
def test_a_fault_in_the_words_names_the_file(data: Path, change: object, told: str) -> None:
    path = data / "web" / "fr.yml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(TextsError) as fault:
        load_words(data)
    assert told in str(fault.value)
    assert "fr.yml" in str(fault.value)


def test_the_policy_of_the_pages_allows_only_named_sites_to_hold_them() -> None:
    closed = content_security_policy(Settings())
    assert closed.endswith("frame-ancestors 'none'")
    sites = ("https://shop.example", "https://bank.example")
    opened = content_security_policy(Settings(allowed_origins=sites))
    assert opened.endswith("frame-ancestors https://shop.example https://bank.example")
    assert closed.rpartition("; ")[0] == opened.rpartition("; ")[0]
