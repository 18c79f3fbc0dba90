"""How much a message sounds like a crisis: a logistic model of its own, apart from the topics.

The features are words and word pairs, runs of 2 to 5 letters, the phrases and signs of
`data/lexicon/crisis.yml` (see `crisis.crisis_hints`), and which signs stand together in the message
and in a sentence. Signs are the same in all languages, so that what one language teaches counts in
the others. What the score means for an alarm is decided in `crisis`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from helpline.understanding.crisis import crisis_hints
from helpline.understanding.phrases import split_words
from helpline.understanding.vectors import Floats, letter_runs, matrix_of, vector_of, vocabulary_of

_WEIGHTS_FILE, _VOCABULARY_FILE = "crisis.npz", "crisis.json"
CRISIS_MODEL_FILES = (_WEIGHTS_FILE, _VOCABULARY_FILE)
_FORMAT = 1
# Kinds of features: words, letters, phrases of the lexicon, signs, signs together in the message
# and in a sentence. Each kind counts for as much as another.
_KINDS = dict.fromkeys(("w", "c", "h", "g", "q", "r"), 1.0)
_MAX_CHARACTERS = 2000
# The inverse of the weight of the penalty on large weights.
_TRUST = 10.0
_STEPS = 60


class CrisisModelError(ValueError):
    """A stored crisis model cannot be used."""


class CrisisModel:
    """Tells how much a message sounds like a crisis."""

    def __init__(self, vocabulary: dict[str, int], idf: Floats, weights: Floats, bias: float):
        """A model with the rarity (`idf`) and weight of each feature of `vocabulary`."""
        self._vocabulary = vocabulary
        self._idf = idf
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(cls, texts: Sequence[str], crisis: Sequence[bool]) -> CrisisModel:
        """Train on `texts` and whether each is a crisis.

        Raises:
            ValueError: one of the two is missing, or the lists differ in length.
        """
        return cls.fit_features([features(text) for text in texts], crisis)

    @classmethod
    def fit_features(cls, documents: Sequence[Counter[str]], crisis: Sequence[bool]) -> CrisisModel:
        """The same for texts whose `features` are known."""
        if len(documents) != len(crisis):
            raise ValueError("each text needs to be a crisis or none")
        if len(set(crisis)) < 2:
            raise ValueError("examples of a crisis and of none are needed")
        vocabulary, idf = vocabulary_of(documents)
        matrix = matrix_of(documents, vocabulary, idf, _KINDS)
        weights, bias = _logistic(matrix, np.array(crisis))
        return cls(vocabulary, idf, weights, bias)

    def score(self, text: str) -> float:
        """The log odds that `text` is a crisis, were half of all messages one."""
        return self.score_features(features(text))

    def score_features(self, document: Counter[str]) -> float:
        """The same for a text whose `features` are known."""
        ids, values = vector_of(document, self._vocabulary, self._idf, _KINDS)
        return float(values @ self._weights[ids]) + self._bias

    def save(self, directory: Path) -> None:
        """Write the model to `directory` as plain arrays and JSON (nothing in it can execute)."""
        np.savez(
            directory / _WEIGHTS_FILE,
            idf=self._idf,
            weights=self._weights.astype(np.float16),
        )
        content = {
            "format": _FORMAT,
            "bias": self._bias,
            "vocabulary": sorted(self._vocabulary, key=self._vocabulary.__getitem__),
        }
        (directory / _VOCABULARY_FILE).write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, directory: Path) -> CrisisModel:
        """The model that `save` wrote to `directory`.

        Raises:
            CrisisModelError: there is none, or it is of another version.
        """
        try:
            content: dict[str, Any] = json.loads(
                (directory / _VOCABULARY_FILE).read_text(encoding="utf-8")
            )
            with np.load(directory / _WEIGHTS_FILE, allow_pickle=False) as arrays:
                idf, weights = arrays["idf"], arrays["weights"].astype(np.float32)
            if content.get("format") != _FORMAT:
                raise CrisisModelError("the crisis model is of another version: train again")
            names, bias = content["vocabulary"], float(content["bias"])
        except CrisisModelError:
            raise
        except (OSError, ValueError, KeyError) as error:
            raise CrisisModelError(f"no usable crisis model: {error}") from error
        return cls({name: i for i, name in enumerate(names)}, idf, weights, bias)


def features(text: str) -> Counter[str]:
    """The features of a message; the first letter of each is its kind (see `_KINDS`)."""
    text = text[:_MAX_CHARACTERS]
    plain = ["#" if word.isdigit() else word for word in split_words(text).words]
    found: Counter[str] = Counter(f"w{word}" for word in plain)
    found.update(f"w{a} {b}" for a, b in zip(["^", *plain], [*plain, "$"], strict=True))
    for word in plain:
        found.update(letter_runs(word))
    phrases: set[str] = set()
    by_sentence: dict[int, set[str]] = {}
    for hint in crisis_hints(text):
        if hint.name.startswith("!"):
            phrases.add(hint.name)
        else:
            by_sentence.setdefault(hint.sentence, set()).add(hint.name)
    found.update(f"h{name}" for name in phrases or {"none"})
    signs = set().union(*by_sentence.values())
    found.update(f"g{name}" for name in signs)
    found.update(f"q{a}+{b}" for a, b in combinations(sorted(signs), 2))
    together = {p for names in by_sentence.values() for p in combinations(sorted(names), 2)}
    found.update(f"r{a}+{b}" for a, b in together)
    return found


def _logistic(matrix: Any, crisis: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression in which crisis and the rest weigh alike."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    sign = np.where(crisis, 1.0, -1.0)
    share = np.where(crisis, crisis.mean(), 1.0 - crisis.mean())
    weight = _TRUST / (2.0 * share)

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margins = sign * (matrix @ parameters[:-1] + parameters[-1])
        pull = -weight * sign / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
        value = 0.5 * parameters[:-1] @ parameters[:-1] + weight @ np.logaddexp(0.0, -margins)
        return float(value), np.append(parameters[:-1] + matrix.T @ pull, pull.sum())

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found[:-1].astype(np.float32), float(found[-1])
