"""`mofit-infer CURVES.csv`: learning curves in place of answers."""

import argparse
from pathlib import Path

from sim.errors import BadInput


def holds_curves(word: str) -> bool:
    """Tell whether a word names a table of learning curves: one with a column for the run and one for the step."""
    file = Path(word)
    if file.suffix == ".eval" or not file.is_file():
        return False
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        columns = [name.strip(' "') for name in lines.readline().strip().split(",")]
    return {"run", "step"} <= set(columns)


def infer_curves(options: argparse.Namespace) -> None:
    """Fit selection dynamics to a table of curves, and foretell runs of another."""
    from analysis.inference.curves.command import show_progress
    from sim.cli.interrupt import interrupted_where_safe

    if len(options.answers) > 1 or options.design is not None:
        raise BadInput("learning curves are one table, without settings; --design is for answers to a probe.")
    with interrupted_where_safe():
        folder = show_progress(Path(options.answers[0]), options.out, options.predict, options.seed)
    print(f"report: {folder / 'report.html'}")
