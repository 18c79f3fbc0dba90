"""`python -m benchmarks.understanding`: the report, or a study of what each part is worth."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.understanding.floors import set_floors
from benchmarks.understanding.measure import figures, measure, median_ms
from benchmarks.understanding.report import (
    REPORT_FILE,
    SetResult,
    summary,
    write_block,
    write_report,
)
from benchmarks.understanding.sets import (
    SET_FOLDERS,
    EvaluationSetError,
    present_sets,
    read_set,
)
from benchmarks.understanding.study import Study
from helpline.commands.understand import load_understander, newest_model
from helpline.settings import PROJECT_ROOT, load_settings
from helpline.training import TrainingError, train
from helpline.understanding.topics import TopicModelError

BAD_INPUT = 2


def main() -> int:
    """Measure, or study, as the command line says. Return the exit status."""
    args = _parser().parse_args()
    try:
        if args.what == "report":
            _report(args)
        elif args.what == "floors":
            _floors(args.set)
        else:
            _study(args)
    except (EvaluationSetError, TopicModelError, TrainingError) as error:
        print(f"eval: {error}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    _add_report_options(commands.add_parser("report", help="measure on the evaluation sets"))
    ablation = "accuracy with each kind of feature left out"
    curve = "accuracy against the number of training sentences"
    for name, told in (("ablation", ablation), ("curve", curve), ("study", "both of these")):
        command = commands.add_parser(name, help=told)
        command.add_argument("--write-docs", action="store_true", help="put it in the docs")
    floors = commands.add_parser("floors", help="write a set's floors, a little under its figures")
    floors.add_argument("set", choices=sorted(SET_FOLDERS))
    return parser


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, default=PROJECT_ROOT / "build" / "eval", help="folder of the report"
    )
    parser.add_argument(
        "--write-docs", action="store_true", help="put the figures in docs/understanding.md"
    )
    parser.add_argument(
        "--no-training", action="store_true", help="do not measure how long training takes"
    )


def _report(args: argparse.Namespace) -> None:
    understander = load_understander(newest_model(load_settings().models_dir))
    results = []
    for name in present_sets():
        of = read_set(name)
        # Timing comes first: later, nothing of the messages would be new.
        took = median_ms(understander, of)
        results.append(SetResult(name, measure(understander, of), took))
    missing = [name for name in SET_FOLDERS if name not in present_sets()]
    seconds = None if args.no_training else _training_seconds()
    content = write_report(results, missing, seconds, args.out)
    print(summary(content))
    print(f"\nThe report: {args.out / REPORT_FILE}")
    if args.write_docs:
        write_block("figures", summary(content))


def _training_seconds() -> float:
    """How long the whole training takes, as `helpline train` does it, into another folder."""
    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        train(replace(load_settings(), models_dir=Path(folder)), lambda _: None)
        return time.perf_counter() - began


def _floors(name: str) -> None:
    understander = load_understander(newest_model(load_settings().models_dir))
    set_floors(name, figures(measure(understander, read_set(name))))


def _study(args: argparse.Namespace) -> None:
    study = Study(load_understander(newest_model(load_settings().models_dir)))
    parts = ("ablation", "curve") if args.what == "study" else (args.what,)
    for part in parts:
        table = study.ablation() if part == "ablation" else study.curve()
        print(table, end="\n\n", flush=True)
        if args.write_docs:
            write_block(part, table)


if __name__ == "__main__":
    sys.exit(main())
