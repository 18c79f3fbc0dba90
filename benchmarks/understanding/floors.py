"""The floor of each figure: what the understanding must not fall below (or rise above)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from benchmarks.understanding.measure import FIGURES, Figure
from benchmarks.understanding.sets import FOLDER
from helpline.texts import LANGUAGES

FLOORS_FILE = FOLDER / "floors.yml"
# How far below what was measured a floor is put, in points of a hundred.
SLACK = 1.5
_HEADER = """\
# Floors of the figures of `make eval`, in per cent, by set and language; where less is better it is
# a ceiling. `python -m benchmarks.understanding floors SET` writes those of a set anew, a little
# under what is measured then.
"""

Floors = dict[str, dict[str, dict[str, float]]]


def read_floors() -> Floors:
    """The floors in per cent, by set, language and figure."""
    floors: Floors = yaml.safe_load(FLOORS_FILE.read_text(encoding="utf-8")) or {}
    return floors


def set_floors(name: str, measured: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Write the floors of the set `name` to the file, `SLACK` points under `measured`.

    `measured`: the figures by language, as `measure.figures` gives them.
    """
    floors = read_floors() if FLOORS_FILE.exists() else {}
    floors[name] = {
        language: {
            figure.name: _with_slack(measured[language][figure.name]["share"], figure)
            for figure in FIGURES
            if measured[language][figure.name]["share"] is not None
        }
        for language in LANGUAGES
    }
    body = yaml.safe_dump(floors, sort_keys=False, allow_unicode=True)
    FLOORS_FILE.write_text(_HEADER + body, encoding="utf-8")


def broken_floors(
    name: str, measured: Mapping[str, Mapping[str, Mapping[str, Any]]], language: str
) -> list[str]:
    """A line for each figure of `language` that does not keep its floor in the set `name`.

    Raises:
        KeyError: the file has no floor for a figure of this set and language.
    """
    floors = read_floors()[name][language]
    told = []
    for figure in FIGURES:
        share = measured[language][figure.name]["share"]
        if share is not None and not figure.holds(share, floors[figure.name] / 100):
            bound = "at least" if figure.more_is_better else "at most"
            told.append(f"{figure.name}: {share:.1%}, {bound} {floors[figure.name]}%")
    return told


def _with_slack(share: float, figure: Figure) -> float:
    slack = -SLACK if figure.more_is_better else SLACK
    return round(min(100.0, max(0.0, share * 100 + slack)), 1)
