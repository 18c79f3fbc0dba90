"""What each part of the understanding is worth, and what more training sentences would bring."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from benchmarks.understanding.sets import REFERENCE, read_set
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES
from helpline.understanding.settling import settle
from helpline.understanding.topics import FEATURE_KINDS, TOPICS, TopicClassifier, features
from helpline.understanding.understand import Understander

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
_SEED = 1


@dataclass(frozen=True)
class Example:
    """A training sentence."""

    text: str
    topic: str
    language: str


@dataclass(frozen=True)
class _Judged:
    """A message of the development set, with what does not depend on the topic model."""

    text: str
    topic: str
    file_language: str
    language: str
    facts: Mapping[str, Any]


def training_examples() -> list[Example]:
    """The sentences of `data/nlu/`."""
    found = []
    for language in LANGUAGES:
        for path in sorted((PROJECT_ROOT / "data" / "nlu" / language).glob("*.yml")):
            for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
                lines = (line.strip() for line in str(block["examples"]).splitlines())
                found += [
                    Example(line[2:].strip(), block["intent"], language)
                    for line in lines
                    if line.startswith("- ") and block["intent"] in TOPICS
                ]
    return found


class Study:
    """Trains variants of the topic model on one reading of the training sentences."""

    def __init__(self, understander: Understander) -> None:
        """`understander` tells the facts of the development set's messages, for settling."""
        self._examples = training_examples()
        _say(f"{len(self._examples)} training sentences")
        self._documents = [features(example.text) for example in self._examples]
        self._topics = [example.topic for example in self._examples]
        self._judged = _judged(understander)

    def ablation(self) -> str:
        """A Markdown table: accuracy without each kind of feature, and without settling."""
        rows = ["| | cross-validated | " + " | ".join(LANGUAGES) + " |", "|---|---|---|---|---|"]
        whole = self._trained(FEATURE_KINDS)
        rows.append(self._row("everything", whole))
        rows.append(self._row("without settling", whole, settling=False))
        del whole
        for left_out in FEATURE_KINDS:
            kept = [kind for kind in FEATURE_KINDS if kind != left_out]
            rows.append(self._row(f"without {left_out}", self._trained(kept)))
        rows.append(self._row("lemmas and letters only", self._trained(("lemmas", "letters"))))
        return "\n".join(rows)

    def curve(self) -> str:
        """A Markdown table: accuracy against the share of the training sentences."""
        header = "| training sentences | cross-validated | " + " | ".join(LANGUAGES) + " |"
        rows = [header, "|---|---|---|---|---|"]
        order = _nested_order(self._examples)
        for share in SHARES:
            chosen = [i for i, place in enumerate(order) if place < share]
            model = TopicClassifier()
            model.fit_features(
                [self._documents[i] for i in chosen], [self._topics[i] for i in chosen]
            )
            rows.append(self._row(f"{share:.1%} ({len(chosen)})", model))
        return "\n".join(rows)

    def _trained(self, kinds: Collection[str]) -> TopicClassifier:
        letters = {FEATURE_KINDS[kind] for kind in kinds}
        documents = [
            Counter({name: n for name, n in document.items() if name[0] in letters})
            for document in self._documents
        ]
        model = TopicClassifier()
        model.fit_features(documents, self._topics)
        return model

    def _row(self, label: str, model: TopicClassifier, *, settling: bool = True) -> str:
        right: Counter[str] = Counter()
        for message in self._judged:
            ranking = model.predict(message.text, message.language)
            if settling:
                ranking = settle(ranking, message.text, message.facts)
            right[message.file_language] += ranking[0][0] == message.topic
        totals = Counter(message.file_language for message in self._judged)
        shares = " | ".join(f"{right[code] / totals[code]:.1%}" for code in LANGUAGES)
        row = f"| {label} | {model.held_out_accuracy:.1%} | {shares} |"
        _say(row)
        return row


def _judged(understander: Understander) -> list[_Judged]:
    found = []
    for code, messages in read_set("development").messages.items():
        for message in messages:
            understood = understander.understand(message.text, reference=REFERENCE)
            found.append(
                _Judged(message.text, message.topic, code, understood.language, understood.facts)
            )
    return found


def _nested_order(examples: Sequence[Example]) -> list[float]:
    """For each example its place among those of its topic and language, from 0 to below 1.

    The order is a random one; a larger share of it holds every smaller one.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for i, example in enumerate(examples):
        groups.setdefault((example.language, example.topic), []).append(i)
    shuffler = random.Random(_SEED)
    places = [0.0] * len(examples)
    for members in groups.values():
        shuffler.shuffle(members)
        for position, i in enumerate(members):
            places[i] = position / len(members)
    return places


def _say(line: str) -> None:
    """Progress goes to standard error: a study takes minutes."""
    print(line, file=sys.stderr, flush=True)
