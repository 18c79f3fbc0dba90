"""Sorting messages into topics: a linear model over words, letters and what the words mean.

The features are dictionary forms and pairs of them, runs of 2 to 5 letters (they see through typing
errors and compounds), and glosses (see `glosses`): one name for each meaning, the same for all
languages. One model serves all languages, so a message may mix them.
Predicting is a handful of table look-ups on plain arrays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from helpline.understanding.glosses import function_glosses, gloss
from helpline.understanding.language import identify_language
from helpline.understanding.phrases import Words, split_words
from helpline.understanding.pipelines import lemmas
from helpline.understanding.vectors import (
    Floats,
    Ids,
    letter_runs,
    matrix_of,
    vector_of,
    vocabulary_of,
)

TOPICS = (
    "non_delivery",
    "non_conforming_delivery",
    "e_reputation",
    "identity_theft",
    "payment_fraud",
    "data_recovery",
    "legal_information",
    "prevention_advice",
    "product_question",
    "claim_status",
    "cancel_policy",
    "complaint",
    "subscribe",
    "human",
    "crisis",
    "smalltalk",
    "out_of_scope",
)

Ranking = list[tuple[str, float]]
_WEIGHTS_FILE, _VOCABULARY_FILE = "topics.npz", "topics.json"
MODEL_FILES = (_WEIGHTS_FILE, _VOCABULARY_FILE)
_FORMAT = 4
# What each kind of feature counts for beside the others: dictionary forms and pairs of them (also
# with a word between), the same of glosses, glosses that stand close, runs of letters, and style.
# Set on the training examples and the development sets.
_KINDS = {"m": 1.2, "g": 1.8, "p": 1.2, "c": 1.5, "y": 0.4}
# What these kinds are called where they are measured one by one.
FEATURE_KINDS = {
    "lemmas": "m",
    "glosses": "g",
    "near glosses": "p",
    "letters": "c",
    "style": "y",
}
# What more than this share of the messages hold (and more than so many) tells nothing, and is most
# of the work of training.
_MAX_SHARE, _COMMON = 0.2, 200
# How many words further on another one still stands close.
_NEAR = 5
_RIDGE = 1.0
# Messages of which it is worked out what a model without them says, for calibration.
_HELD_OUT = 2000
_SEED = 1
_STRIP = 1000
_MAX_CHARACTERS = 2000


class TopicModelError(ValueError):
    """A stored topic model cannot be used."""


@dataclass(frozen=True)
class _Fitted:
    topics: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float


class TopicClassifier:
    """Ranks the topics of a message with calibrated probabilities."""

    def __init__(self) -> None:
        """An empty classifier; `fit` or `load` fills it."""
        self._fitted: _Fitted | None = None
        self._held_out_accuracy: float | None = None

    @property
    def held_out_accuracy(self) -> float | None:
        """The share of training messages that a model without the message gets right, from 0 to 1.

        Of thousands of messages a part, drawn at random, is judged.

        None after `load`: it is known where the model was trained.
        """
        return self._held_out_accuracy

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that the classifier was trained on, sorted."""
        return self._model.topics

    def fit(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        """Train on `texts` and the topic of each.

        Raises:
            ValueError: fewer than two topics, or the lists differ in length.
        """
        self.fit_features([features(text) for text in texts], topics)

    def fit_features(self, documents: Sequence[Counter[str]], topics: Sequence[str]) -> None:
        """Train on texts whose `features` are known.

        Raises:
            ValueError: fewer than two topics, or the lists differ in length.
        """
        if len(documents) != len(topics):
            raise ValueError("each text needs one topic")
        if len(set(topics)) < 2:
            raise ValueError("at least two topics are needed")
        labels = np.array(topics)
        vocabulary, idf = vocabulary_of(documents, max(_MAX_SHARE * len(documents), _COMMON))
        matrix = matrix_of(documents, vocabulary, idf, _KINDS)
        names, weights, bias, held_out, judged = _train(matrix, labels)
        truth = np.searchsorted(names, labels[judged])
        temperature = _temperature(held_out, truth)
        self._held_out_accuracy = float((held_out.argmax(axis=1) == truth).mean())
        self._fitted = _Fitted(names, vocabulary, idf, weights, bias, temperature)

    def predict(self, text: str, language: str | None = None) -> Ranking:
        """All topics with their probability, the most likely first.

        `language`: the language of the text, where it is known already.
        """
        model = self._model
        ids, values = vector_of(features(text, language), model.vocabulary, model.idf, _KINDS)
        logits = (values @ model.weights[ids] + model.bias) / model.temperature
        exponents = np.exp(logits - logits.max())
        shares = exponents / exponents.sum()
        order = np.argsort(-shares, kind="stable")
        return [(model.topics[i], float(shares[i])) for i in order]

    def save(self, directory: Path) -> None:
        """Write the model to `directory` as plain arrays and JSON (nothing in it can execute)."""
        model = self._model
        np.savez(
            directory / _WEIGHTS_FILE,
            idf=model.idf,
            weights=model.weights.astype(np.float16),
            bias=model.bias,
        )
        words = sorted(model.vocabulary, key=model.vocabulary.__getitem__)
        content = {
            "format": _FORMAT,
            "topics": model.topics,
            "temperature": model.temperature,
            "vocabulary": words,
        }
        (directory / _VOCABULARY_FILE).write_text(
            json.dumps(content, ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, directory: Path) -> TopicClassifier:
        """The model that `save` wrote to `directory`.

        Raises:
            TopicModelError: there is none, or it is of another version.
        """
        try:
            content: dict[str, Any] = json.loads(
                (directory / _VOCABULARY_FILE).read_text(encoding="utf-8")
            )
            with np.load(directory / _WEIGHTS_FILE, allow_pickle=False) as arrays:
                idf, weights, bias = (arrays[name] for name in ("idf", "weights", "bias"))
        except (OSError, ValueError, KeyError) as error:
            raise TopicModelError(f"no usable topic model: {error}") from error
        if content.get("format") != _FORMAT:
            raise TopicModelError("the topic model is of another version: train again")
        classifier = cls()
        classifier._fitted = _Fitted(
            topics=tuple(content["topics"]),
            vocabulary={word: i for i, word in enumerate(content["vocabulary"])},
            idf=idf.astype(np.float32),
            weights=weights.astype(np.float32),
            bias=bias.astype(np.float32),
            temperature=float(content["temperature"]),
        )
        return classifier

    @property
    def _model(self) -> _Fitted:
        if self._fitted is None:
            raise TopicModelError("the classifier is not trained")
        return self._fitted


def features(text: str, language: str | None = None) -> Counter[str]:
    """The features of a message; the first letter of each is its kind (see `_KINDS`)."""
    text = text[:_MAX_CHARACTERS]
    language = language or identify_language(text).code
    words = split_words(text)
    plain = ["#" if word.isdigit() else word for word in words.words]
    found: Counter[str] = Counter()
    sentences = lemmas(text, language)
    for sentence in sentences:
        found.update(f"m{lemma}" for lemma in sentence)
        found.update(f"m{a} {b}" for a, b in zip(["^", *sentence], [*sentence, "$"], strict=True))
        found.update(f"m{a} _ {b}" for a, b in zip(sentence, sentence[2:], strict=False))
    for word in plain:
        found.update(letter_runs(word))
    found.update(_meaning([[gloss(lemma, language) for lemma in s] for s in sentences]))
    found.update(_style(text, words))
    return found


def _meaning(glossed: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the words of each sentence mean, in their order, and which meanings stand close."""
    for sentence in glossed:
        yield from (f"g{gloss}" for gloss in sentence)
        yield from (f"g{a} {b}" for a, b in zip(["^", *sentence], [*sentence, "$"], strict=True))
        yield from (f"g{a} _ {b}" for a, b in zip(sentence, sentence[2:], strict=False))
        telling = [a for a in sentence if a not in function_glosses()]
        for place, a in enumerate(telling):
            near = telling[place + 1 : place + 1 + _NEAR]
            # In either order: Dutch puts its verbs last.
            yield from (f"p{min(a, b)}+{max(a, b)}" for b in near if b != a)


def _style(text: str, words: Words) -> Iterator[str]:
    """How the message is written: does it ask, how long is it, does it hold figures."""
    if "?" in text:
        yield "yasks"
    if text.rstrip().endswith("?"):
        yield "yasks last"
    if any(character.isdigit() for character in text):
        yield "yfigures"
    yield f"ylength {min(7, len(words).bit_length())}"
    yield f"ysentences {min(5, words.sentence[-1]) if words.sentence else 0}"


def _train(
    matrix: Any, labels: npt.NDArray[Any]
) -> tuple[tuple[str, ...], Floats, Floats, Floats, Ids]:
    """Topics, weights, bias, and the logits that some messages get from a model without them.

    Which messages these are is told last. Least squares with a ridge, in its dual form: as many
    unknowns as messages, not as features, and the held-out logits fall out of the same
    factorisation, so that calibration costs little.
    """
    names = tuple(sorted(set(labels.tolist())))
    of = np.searchsorted(names, labels)
    targets = np.full((len(of), len(names)), -1.0, dtype=np.float32)
    targets[np.arange(len(of)), of] = 1.0
    # A topic with few messages counts for as much as one with many.
    rarity = np.bincount(of)[of] * len(names) / len(of)
    kernel = _kernel(matrix)
    kernel[np.diag_indices_from(kernel)] += _RIDGE * rarity
    judged = np.random.default_rng(_SEED).permutation(len(of))[:_HELD_OUT]
    dual, inverse_diagonal = _solve(kernel, targets, judged)
    held_out = targets[judged] - dual[judged] / inverse_diagonal[:, None]
    weights = np.ascontiguousarray(matrix.T @ dual, dtype=np.float32)
    return names, weights, dual.sum(axis=0).astype(np.float32), held_out, judged


def _kernel(matrix: Any) -> Floats:
    """How alike each two messages are, plus one for the bias; only the lower triangle is filled.

    Made in strips: the whole product at once, as sparse as it is not, takes gigabytes.
    """
    total = matrix.shape[0]
    kernel = np.zeros((total, total), dtype=np.float32)
    for start in range(0, total, _STRIP):
        end = min(start + _STRIP, total)
        strip = matrix[start:end].T.tocsr()
        kernel[start:end, :end] = (matrix[:end] @ strip).toarray().T
    kernel += 1.0
    return kernel


def _solve(kernel: Floats, targets: Floats, judged: Ids) -> tuple[Floats, Floats]:
    """The solution for a symmetric positive `kernel`, and the diagonal of its inverse at `judged`.

    `kernel` is overwritten: with thousands of messages it takes hundreds of megabytes.
    """
    from scipy.linalg import cho_solve, cholesky, solve_triangular  # type: ignore[import-untyped]

    triangle = cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    solution: Floats = cho_solve((triangle, True), targets, check_finite=False)
    units = np.zeros((len(kernel), len(judged)), dtype=np.float32, order="F")
    units[judged, np.arange(len(judged))] = 1.0
    halves = solve_triangular(triangle, units, lower=True, overwrite_b=True, check_finite=False)
    return solution, np.einsum("ij,ij->j", halves, halves)


def _temperature(held_out: Floats, truth: Ids) -> float:
    """The divisor of the logits under which held-out messages are most likely (calibration)."""

    def loss(temperature: float) -> float:
        scaled = held_out / temperature
        top = scaled.max(axis=1, keepdims=True)
        log_total = np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0]
        return float((log_total - scaled[np.arange(len(truth)), truth]).mean())

    return float(min(np.geomspace(0.05, 3.0, 60), key=loss))
