"""The report: figures as JSON, tables as Markdown, pictures, and the block in the docs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.understanding.charts import (
    calibration_error,
    confidence_curve,
    draw_confidence,
    draw_confusion,
)
from benchmarks.understanding.measure import FIGURES, Measured, confusion, figures, raised
from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES

DOCS = PROJECT_ROOT / "docs" / "understanding.md"
FIGURES_FILE, REPORT_FILE = "figures.json", "report.md"
MAX_MS, MAX_TRAINING_SECONDS = 8, 120
_COLUMNS = (*LANGUAGES, "all")
_WORST = 25
_MISSING = "not there"
# Only of these sets are sentences shown: whoever reads those of another one could tune on them.
_SHOWN_SETS = ("development", "second")


@dataclass(frozen=True)
class SetResult:
    """What was measured on one set; `median_ms` is None where it has no message of 30 words."""

    name: str
    measured: Mapping[str, Measured]
    median_ms: float | None


def write_report(
    results: list[SetResult], missing: list[str], training_seconds: float | None, folder: Path
) -> dict[str, Any]:
    """Write report.md, figures.json and the pictures to `folder`; return the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "training_seconds": training_seconds,
        "missing": missing,
        "sets": {result.name: _set_figures(result) for result in results},
    }
    encoded = json.dumps(content, indent=2, ensure_ascii=False)
    (folder / FIGURES_FILE).write_text(encoded + "\n", encoding="utf-8")
    draw_confidence(
        {result.name: confidence_curve(result.measured) for result in results},
        folder / "confidence.png",
    )
    parts = ["# How well messages are understood", summary(content)]
    for result in results:
        picture = f"confusion_{result.name}.png"
        title = f"{result.name.capitalize()} set: topics and what they were taken for"
        draw_confusion(confusion(result.measured), title, folder / picture)
        parts += [f"## {title}", f"![Confusion matrix]({picture})", _worst(result)]
    parts += ["## Confidence", "![Confidence curve](confidence.png)"]
    (folder / REPORT_FILE).write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return content


def summary(content: Mapping[str, Any]) -> str:
    """The tables of the figures as Markdown, a set after the other."""
    parts = []
    for name, of_set in content["sets"].items():
        rows = [f"**{name.capitalize()} set** ({of_set['messages']} messages)", ""]
        rows += ["| | " + " | ".join(_COLUMNS) + " | aim |", "|---|" + "---|" * 5]
        for figure in FIGURES:
            cells = [_cell(of_set["figures"][column][figure.name]) for column in _COLUMNS]
            rows.append(f"| {figure.name} | {' | '.join(cells)} | {figure.aim_text} |")
        took = of_set["median_ms"]
        cell = "–" if took is None else f"{took:.1f} ms"
        rows.append(f"| one message of 25 to 35 words, median | | | | {cell} | ≤ {MAX_MS} ms |")
        rows.append(
            f"| calibration error of the confidence | | | | {of_set['calibration']:.3f} | |"
        )
        parts.append("\n".join(rows))
    for name in content["missing"]:
        parts.append(f"**{name.capitalize()} set**: {_MISSING}; nothing was measured on it.")
    seconds = content["training_seconds"]
    told = "not measured in this run" if seconds is None else f"{seconds:.0f} s"
    parts.append(f"Training: {told} (aim: ≤ {MAX_TRAINING_SECONDS} s).")
    return "\n\n".join(parts)


def write_block(name: str, text: str, path: Path = DOCS) -> None:
    """Put `text` between the markers of the block `name` in a document.

    Raises:
        ValueError: the document does not have these markers once each.
    """
    begin, end = f"<!-- {name}: written by make eval -->", f"<!-- end of {name} -->"
    page = path.read_text(encoding="utf-8")
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"{path} must hold once each: {begin} and {end}")
    before, rest = page.split(begin)
    _, after = rest.split(end)
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _set_figures(result: SetResult) -> dict[str, Any]:
    bins = confidence_curve(result.measured)
    pairs = confusion(result.measured)
    return {
        "messages": sum(len(part.topics) for part in result.measured.values()),
        "figures": figures(result.measured),
        "median_ms": result.median_ms,
        "calibration": calibration_error(bins),
        "confidence_curve": [asdict(part) for part in bins],
        "confusion": [[*pair, count] for pair, count in sorted(pairs.items())],
    }


def _cell(figure: Mapping[str, Any]) -> str:
    return "–" if figure["share"] is None else f"{figure['share']:.1%}"


def _worst(result: SetResult) -> str:
    outcomes = [
        (language, outcome)
        for language, part in result.measured.items()
        for outcome in part.topics
        if not outcome.right
    ]
    if result.name not in _SHOWN_SETS:
        pairs = [(p, n) for p, n in confusion(result.measured).most_common() if p[0] != p[1]]
        rows = ["Most frequent errors (no sentence is shown, so that the set stays unseen):", ""]
        rows += ["| topic | taken for | messages |", "|---|---|---|"]
        rows += [f"| {true} | {taken} | {n} |" for (true, taken), n in pairs[:_WORST]]
        return "\n".join(rows)
    accepted = [pair for pair in outcomes if not pair[1].understood.clarify]
    accepted.sort(key=lambda pair: -pair[1].understood.confidence)
    rows = ["Surest errors among topics:", "", "| | topic | taken for | sure | message |"]
    rows += ["|---|---|---|---|---|"]
    rows += [
        f"| {language} | {outcome.message.topic} | {outcome.understood.topic} "
        f"| {outcome.understood.confidence:.2f} | {_in_table(outcome.message.text)} |"
        for language, outcome in accepted[:_WORST]
    ]
    rows += ["", "Crises missed and false alarms:", "", "| | crisis | message |", "|---|---|---|"]
    rows += [
        f"| {language} | {'missed' if message.crisis else 'false alarm'} "
        f"| {_in_table(message.text)} |"
        for language, part in result.measured.items()
        for message, read in part.crisis
        if message.crisis != raised(read)
    ]
    rows += [
        f"| {language} | false alarm | {_in_table(outcome.message.text)} |"
        for language, part in result.measured.items()
        for outcome in part.topics
        if outcome.understood.crisis and outcome.message.topic != "crisis"
    ]
    rows += ["", "Facts:", "", "| | fact | stated | found | message |", "|---|---|---|---|---|"]
    rows += [
        f"| {language} | {fact.name} | {_in_table(fact.stated)} | {_in_table(fact.found)} "
        f"| {_in_table(fact.text)} |"
        for language, part in result.measured.items()
        for fact in part.facts
        if not fact.right
    ]
    return "\n".join(rows)


def _in_table(value: object) -> str:
    return "–" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
