"""`mofit-infer CURVES.csv`: infer selection dynamics from learning curves."""

import argparse
from pathlib import Path

from sim.errors import BadInput


def holds_curves(word: str) -> bool:
    """Return whether a word names a table of learning curves: a CSV file with columns for the run and the step."""
    file = Path(word)
    if file.suffix == ".eval" or not file.is_file():
        return False
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        columns = [name.strip(' "') for name in lines.readline().strip().split(",")]
    return {"run", "step"} <= set(columns)


def infer_curves(options: argparse.Namespace) -> None:
    """Fit selection dynamics to a table of curves under a progress bar, and predict the runs of another table.

    Raises:
        BadInput: for further words, for --design, and for tables that are not curves.
    """
    from rich.console import Console
    from rich.progress import Progress

    from analysis.inference.curves.infer import infer_curves as infer
    from analysis.inference.curves.table import read_curves
    from sim.cli.interrupt import interrupted_where_safe

    if len(options.answers) > 1 or options.design is not None:
        raise BadInput("learning curves are one table, without settings; --design is for answers to a probe.")
    file = Path(options.answers[0])
    fits = 1 + len(read_curves(file).runs)
    console = Console(stderr=True)
    with (
        interrupted_where_safe(),
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        bar = progress.add_task("runs left out", total=fits)
        folder = infer(
            file,
            options.out,
            predict=options.predict,
            seed=options.seed,
            advance=lambda done: progress.advance(bar, done),
        )
    print(f"report: {folder / 'report.html'}")
