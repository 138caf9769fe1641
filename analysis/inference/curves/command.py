"""`mofit-curves`: fit selection dynamics to learning curves, from the command line."""

from pathlib import Path

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output

PROGRAM = "mofit-curves"


@one_sentence(PROGRAM)
def main() -> None:
    """Run the command."""
    prepare_output()
    words = Arguments(
        prog=PROGRAM,
        description="Fits selection dynamics to learning curves (columns run, step, k, n; optional: model, character).",
    )
    words.add_argument("curves", type=Path, help="CSV of runs to learn from")
    words.add_argument("--predict", type=Path, metavar="CSV", help="runs not seen; writes predictions.csv")
    words.add_argument(
        "--out", type=Path, default=Path("curves"), metavar="DIR", help="folder to write into (default: curves)"
    )
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    print(f"report: {show_progress(asked.curves, asked.out, asked.predict, asked.seed) / 'report.html'}")


def show_progress(curves: Path, out: Path, predict: Path | None = None, seed: int = 0) -> Path:
    """Run `infer_curves` under a progress bar."""
    from rich.console import Console
    from rich.progress import Progress

    from analysis.inference.curves.infer import infer_curves
    from analysis.inference.curves.table import read_curves

    fits = 1 + len(read_curves(curves).runs)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("runs left out", total=fits)
        return infer_curves(curves, out, predict=predict, seed=seed, advance=lambda done: progress.advance(bar, done))


if __name__ == "__main__":
    main()
