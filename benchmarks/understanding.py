"""`make eval`: how well messages are understood, on sentences kept apart from the training data."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpline.commands.understand import load_understander, newest_model
from helpline.settings import PROJECT_ROOT, load_settings
from helpline.texts import LANGUAGES
from helpline.understanding.understand import Understander

FOLDER = PROJECT_ROOT / "tests" / "evaluation"
REFERENCE = date(2026, 11, 21)
DATES = ("order_date", "delivery_date", "complaint_date", "incident_date")
AMOUNTS = ("amount",)
NAMES = ("merchant", "item")
INCIDENTS = (
    "non_delivery",
    "non_conforming_delivery",
    "e_reputation",
    "identity_theft",
    "payment_fraud",
    "data_recovery",
)


def topics(understander: Understander, language: str) -> dict[str, float]:
    """Shares of the messages of one language, from 0 to 1."""
    counts: Counter[str] = Counter()
    for message in _messages("messages", language):
        understood = understander.understand(message["text"], reference=REFERENCE)
        right = understood.topic == message["topic"]
        ranked = [understood.topic, *(topic for topic, _ in understood.alternatives)]
        counts["messages"] += 1
        counts["right first"] += right
        counts["right in three"] += message["topic"] in ranked
        counts["wrong, not asked"] += not right and not understood.clarify
        counts["right, but asked"] += right and understood.clarify
        counts["hard"] += message["hard"]
        counts["right first, hard"] += right and message["hard"]
        if message["topic"] == "out_of_scope":
            counts["outside"] += 1
            counts["outside, taken"] += understood.topic in INCIDENTS and not understood.clarify
        if len(message["text"].split()) >= 3:
            counts["long"] += 1
            counts["language"] += understood.language == language
    whole = counts["messages"]
    return {
        "right topic first": counts["right first"] / whole,
        "right topic first, hard ones": counts["right first, hard"] / counts["hard"],
        "right topic among three": counts["right in three"] / whole,
        "wrong topic, not asked": counts["wrong, not asked"] / whole,
        "asks though right": counts["right, but asked"] / whole,
        "out of scope taken for an incident": counts["outside, taken"] / counts["outside"],
        "language right (3 words or more)": counts["language"] / counts["long"],
    }


def crisis(understander: Understander, language: str) -> dict[str, float]:
    """Crises found, and false alarms among harmless strong language."""
    found: Counter[tuple[bool, bool]] = Counter()
    for message in _messages("crisis", language):
        understood = understander.understand(message["text"], reference=REFERENCE)
        found[message["crisis"], understood.crisis is not None] += 1
    return {
        "crisis found": found[True, True] / (found[True, True] + found[True, False]),
        "false alarms": found[False, True] / (found[False, True] + found[False, False]),
    }


def facts(understander: Understander, language: str) -> dict[str, float]:
    """Facts that are exactly right; shops and items count when they share a word with the gold."""
    stated: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for message in _messages("facts", language):
        found = understander.understand(message["text"], reference=REFERENCE).facts
        for kind, names in (("dates", DATES), ("amounts", AMOUNTS), ("names", NAMES)):
            for name in names:
                gold, told = message["facts"].get(name), found.get(name)
                if gold is None and told is None:
                    continue
                label = name if kind == "names" else kind
                if gold is None and kind == "names":
                    continue
                stated[label] += 1
                right[label] += _same(gold, told, exact=kind != "names")
    return {f"{label} right": right[label] / stated[label] for label in stated}


def _same(gold: Any, told: Any, *, exact: bool) -> bool:
    if gold is None or told is None:
        return False
    if exact:
        return str(gold) == str(told)
    return bool(set(str(gold).lower().split()) & set(str(told).lower().split()))


def _messages(kind: str, language: str) -> list[dict[str, Any]]:
    path: Path = FOLDER / f"{kind}_{language}.yml"
    messages: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["messages"]
    return messages


def _median_ms(understander: Understander) -> float:
    took = []
    for language in LANGUAGES:
        for message in _messages("messages", language):
            if 25 <= len(message["text"].split()) <= 35:
                began = time.perf_counter()
                understander.understand(message["text"], reference=REFERENCE)
                took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def main() -> None:
    """Measure and print a table, a column per language."""
    understander = load_understander(newest_model(load_settings().models_dir))
    columns = [
        {
            **topics(understander, language),
            **crisis(understander, language),
            **facts(understander, language),
        }
        for language in LANGUAGES
    ]
    print("| | " + " | ".join(LANGUAGES) + " |\n|---|---|---|---|")
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(f"{column[name]:.1%}" for column in columns) + " |")
    print(f"\none message of 25 to 35 words: median {_median_ms(understander):.1f} ms")


if __name__ == "__main__":
    main()
