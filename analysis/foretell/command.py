"""`mofit-foretell`: the same plan by selection and by network, predicted beside realised, on one page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.errors import BadInput

if TYPE_CHECKING:
    from analysis.foretell.pair import Pair

PROGRAM = "mofit-foretell"


@one_sentence(PROGRAM, kept="no page was written")
def main() -> None:
    """Run the command."""
    prepare_output()
    words = Arguments(prog=PROGRAM, description="Compares what selection predicts with what networks do.")
    words.add_argument(
        "overrides", nargs="*", metavar="OVERRIDE", help="any override of mofit (default: regime=rl_only)"
    )
    words.add_argument(
        "--worlds", type=int, default=0, metavar="N", help="compare N further worlds and regimes too (calibration)"
    )
    words.add_argument("--map", action="store_true", help="compare settings of the network too, one at a time")
    words.add_argument("--seeds", type=int, default=3, metavar="N", help="networks per plan (default: 3)")
    words.add_argument("--replicates", type=int, default=20, metavar="N", help="populations per plan (default: 20)")
    words.add_argument(
        "--out", type=Path, default=Path("foretell"), metavar="DIR", help="folder to write into (default: foretell)"
    )
    print(f"report: {foretell(words.parse_args())}")


def foretell(asked: argparse.Namespace) -> Path:
    """Run all pairs under a progress bar, store their tables and write the page; return the page's path."""
    import polars as pl
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from analysis.foretell.design import label_of, networks, worlds
    from analysis.foretell.page import comparison_page
    from analysis.foretell.pair import calibration, run_pair, table_of
    from sim.config.compose import compose
    from sim.engines.network.extra import require_extra
    from sim.store import parquet

    require_extra()
    if min(asked.seeds, asked.replicates) < 1 or asked.worlds < 0:
        raise BadInput("--seeds and --replicates must be at least 1, --worlds at least 0.")
    base = asked.overrides or ["regime=rl_only"]
    points: dict[str, list[list[str]]] = {
        "plan": [[]],
        "worlds": worlds(asked.worlds, 0) if asked.worlds else [],
        "map": networks() if asked.map else [],
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Pair]] = {name: [] for name in points}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("plans", total=sum(map(len, points.values())))
        for name, overrides in points.items():
            for extra in overrides:
                config = compose(*base, *extra)
                found[name].append(run_pair(config, label_of(extra) or "as set", asked.replicates, asked.seeds))
                progress.advance(bar)
    for name, pairs in found.items():
        if pairs:
            parquet.write(pl.concat([table_of(pair) for pair in pairs]), asked.out / f"{name}.parquet", {})
    if found["worlds"]:
        parquet.write(calibration(found["worlds"]), asked.out / "calibration.parquet", {})
    page: Path = asked.out / "report.html"
    page.write_text(
        comparison_page(found["plan"][0], found["worlds"], found["map"], base, asked.seeds), encoding="utf-8"
    )
    return page


if __name__ == "__main__":
    main()
