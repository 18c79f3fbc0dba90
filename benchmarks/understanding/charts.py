"""The report's pictures: the confusion matrix of a set, and the confidence curve of all sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib  # type: ignore[import-untyped]
import numpy as np

from benchmarks.understanding.measure import Measured
from helpline.understanding.topics import TOPICS

matplotlib.use("Agg")
from matplotlib import pyplot as plt

_BINS = 10
# A bin of fewer messages says nothing about how often its confidence is right.
_FEWEST = 5
_DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Bin:
    """Messages of about the same confidence: its mean, how often the topic was right, how many."""

    confidence: float
    right: float
    messages: int


def confidence_curve(measured: Mapping[str, Measured]) -> list[Bin]:
    """Bins of a tenth each over the confidence in the first topic; empty ones are left out."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for part in measured.values():
        for outcome in part.topics:
            confidence = outcome.understood.confidence
            members.setdefault(min(_BINS - 1, int(confidence * _BINS)), []).append(
                (confidence, outcome.right)
            )
    return [
        Bin(
            confidence=float(np.mean([confidence for confidence, _ in group])),
            right=float(np.mean([right for _, right in group])),
            messages=len(group),
        )
        for _, group in sorted(members.items())
    ]


def calibration_error(bins: Iterable[Bin]) -> float:
    """The mean distance between confidence and share of right topics, weighed by messages."""
    bins = list(bins)
    total = sum(part.messages for part in bins)
    return sum(part.messages * abs(part.right - part.confidence) for part in bins) / total


def draw_confidence(curves: Mapping[str, list[Bin]], path: Path) -> None:
    """Write the confidence curve of each set to `path` (PNG)."""
    figure, axes = plt.subplots(figsize=(6, 6))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="as sure as right")
    for name, bins in curves.items():
        shown = [part for part in bins if part.messages >= _FEWEST]
        label = f"{name} set (error {calibration_error(bins):.3f})"
        axes.plot(
            [part.confidence for part in shown], [part.right for part in shown], "o-", label=label
        )
        for part in shown:
            axes.annotate(
                str(part.messages),
                (part.confidence, part.right),
                textcoords="offset points",
                xytext=(6, -10),
                fontsize=8,
            )
    axes.set(
        xlim=(0, 1.02),
        ylim=(0, 1.02),
        xlabel="confidence in the first topic",
        ylabel="share of right first topics",
        title="Confidence (figures: messages in the bin)",
    )
    axes.legend(loc="upper left")
    _write(figure, path)


def draw_confusion(pairs: Counter[tuple[str, str]], title: str, path: Path) -> None:
    """Write the confusion matrix to `path` (PNG): counts, shaded by their share of a row."""
    counts = np.array([[pairs[true, taken] for taken in TOPICS] for true in TOPICS])
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    figure, axes = plt.subplots(figsize=(11, 10))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [topic.replace("_", " ") for topic in TOPICS]
    axes.set_xticks(range(len(TOPICS)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(TOPICS)), names)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            dark = shares[row, column] > 0.5
            axes.text(
                column, row, str(count), ha="center", va="center", color="white" if dark else "0.1"
            )
    axes.set(xlabel="understood as", ylabel="topic", title=title)
    _write(figure, path)


def _write(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=_DOTS_PER_INCH)
    plt.close(figure)
