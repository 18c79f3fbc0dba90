"""From the features of a message to numbers: what the topic and the crisis model share.

A feature is a text whose first letter is its kind. Of each kind the rarer features weigh more, and
each kind as a whole weighs what its model gives it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_LETTERS = range(2, 6)
_LONGEST_WORD = 30
# Rarer features are left out: they cost memory, and the models gain nothing from them.
_MIN_DOCUMENTS = 2


@lru_cache(maxsize=20_000)
def letter_runs(word: str) -> tuple[str, ...]:
    """The runs of two to five letters of `word`, its ends marked: features of the kind "c"."""
    padded = f" {word[:_LONGEST_WORD]} "
    return tuple(
        f"c{padded[i : i + n]}" for n in _LETTERS for i in range(max(1, len(padded) - n + 1))
    )


def vocabulary_of(
    documents: Sequence[Counter[str]], most: float = math.inf
) -> tuple[dict[str, int], Floats]:
    """The features of `documents` with their positions, and the rarity of each.

    `most`: features that more documents than this hold are left out.
    """
    seen: Counter[str] = Counter()
    for document in documents:
        seen.update(document.keys())
    total = len(documents)
    kept = sorted(f for f, count in seen.items() if _MIN_DOCUMENTS <= count <= most)
    idf = np.array([math.log((1 + total) / (1 + seen[f])) + 1.0 for f in kept], dtype=np.float32)
    return {feature: i for i, feature in enumerate(kept)}, idf


def vector_of(
    document: Counter[str], vocabulary: Mapping[str, int], idf: Floats, kinds: Mapping[str, float]
) -> tuple[Ids, Floats]:
    """Positions and values of a message's features; the length of each kind is its weight."""
    places: dict[str, list[int]] = {kind: [] for kind in kinds}
    counts: dict[str, list[int]] = {kind: [] for kind in kinds}
    for feature, count in document.items():
        place = vocabulary.get(feature)
        if place is not None:
            places[feature[0]].append(place)
            counts[feature[0]].append(count)
    ids = [np.array(places[kind], dtype=np.int64) for kind in kinds]
    values = []
    for (kind, weight), of_kind in zip(kinds.items(), ids, strict=True):
        raw = (1.0 + np.log(np.array(counts[kind], dtype=np.float32))) * idf[of_kind]
        length = math.sqrt(float(raw @ raw))
        values.append(raw * (weight / length) if length else raw)
    return np.concatenate(ids), np.concatenate(values).astype(np.float32)


def matrix_of(
    documents: Iterable[Counter[str]],
    vocabulary: Mapping[str, int],
    idf: Floats,
    kinds: Mapping[str, float],
) -> Any:
    """The vectors of `documents` as the rows of a sparse matrix."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    rows = [vector_of(document, vocabulary, idf, kinds) for document in documents]
    ends = np.cumsum([0, *(len(ids) for ids, _ in rows)])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix(
        (values, np.concatenate([ids for ids, _ in rows]), ends),
        shape=(len(rows), len(vocabulary)),
    )
