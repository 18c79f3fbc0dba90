"""`make bench`: the figures of the README, measured through the gateway on this machine."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.customer import Customer
from benchmarks.system import RunningHelpline, running_helpline
from helpline.settings import PROJECT_ROOT

# A purchase report from the first message to its summary, cancelled there: a contract covers three
# incidents a year.
DIALOGUE: Sequence[tuple[str, str]] = (
    ("say", "ik heb op 1 september 2026 bij Coolblue een koptelefoon van 149 euro besteld, nooit "
     "geleverd, op 1 oktober geklaagd via hun formulier, geen antwoord"),
    ("press", "Niets van dit alles"),
    ("say", "waarom vraag je dat?"),
    ("say", "sorry het was 159 euro"),
    ("say", "CC-104417"),
    ("say", "17/04/1988"),
    ("press", "Annuleren"),
)  # fmt: skip
CONVERSATIONS_AT_ONCE = 10
ROUNDS = 20
LONG_CONVERSATION_TURNS = 200


async def _dialogue(customer: Customer) -> list[float]:
    seconds = []
    for how, what in DIALOGUE:
        send = customer.say if how == "say" else customer.press
        _, first = await send(what)
        seconds.append(first)
    return seconds


async def _one_at_a_time(url: str) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        async with Customer(url) as customer:
            seconds += await _dialogue(customer)
    return seconds


async def _many(url: str) -> tuple[int, float]:
    async def one_after_another() -> int:
        turns = 0
        for _ in range(ROUNDS // 2):
            async with Customer(url) as customer:
                turns += len(await _dialogue(customer))
        return turns

    began = time.perf_counter()
    turns = await asyncio.gather(*(one_after_another() for _ in range(CONVERSATIONS_AT_ONCE)))
    return sum(turns), time.perf_counter() - began


async def _long(url: str) -> tuple[float, float]:
    seconds: list[float] = []
    async with Customer(url) as customer:
        await customer.say("pakje van Zalando nooit gekregen")
        while len(seconds) < LONG_CONVERSATION_TURNS + 5:
            _, first = await customer.say("waarom vraag je dat?")
            seconds.append(first)
    early = statistics.median(seconds[5:15])
    late = statistics.median(seconds[LONG_CONVERSATION_TURNS - 5 : LONG_CONVERSATION_TURNS + 5])
    return early * 1000, late * 1000


async def _first_answer(url: str) -> None:
    async with Customer(url):
        return


def _measure(helpline: RunningHelpline) -> None:
    seconds = sorted(asyncio.run(_one_at_a_time(helpline.url)))
    print(
        f"turn, one conversation: median {statistics.median(seconds) * 1000:.1f} ms, "
        f"p95 {seconds[int(len(seconds) * 0.95)] * 1000:.1f} ms ({len(seconds)} turns)"
    )
    turns, took = asyncio.run(_many(helpline.url))
    print(
        f"{CONVERSATIONS_AT_ONCE} conversations at once: {turns / took:.0f} turns/s "
        f"({turns} turns, all answered)"
    )
    early, late = asyncio.run(_long(helpline.url))
    print(f"turn 200: {late:.1f} ms, turn 10: {early:.1f} ms, ratio {late / early:.2f}")
    memory = helpline.memory_mb()
    print(f"memory: {sum(memory.values()):.0f} MB ("
          + ", ".join(f"{name} {mb:.0f}" for name, mb in sorted(memory.items())) + ")")  # fmt: skip


def _train() -> None:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "helpline.cli", "train", "--force"],
        cwd=PROJECT_ROOT, check=True, capture_output=True,
    )  # fmt: skip
    print(f"training: {time.perf_counter() - began:.0f} s")


def main() -> None:
    """Measure and print."""
    if "--no-training" not in sys.argv:
        _train()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        # Benchmarks send faster than a person may.
        limits = {"messages_per_minute": "1000000", "sessions_per_minute": "1000000"}
        with running_helpline(Path(folder), **limits) as helpline:
            asyncio.run(_first_answer(helpline.url))
            print(f"start to first answer: {time.perf_counter() - began:.1f} s")
            _measure(helpline)


if __name__ == "__main__":
    main()
