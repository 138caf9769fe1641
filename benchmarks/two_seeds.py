"""Two maps of the default world that differ in their seed: `uv run python -m benchmarks.two_seeds` (three minutes).

Foresight by hackability, 11 x 11 points of six replicates, streams common to all points. What one map claims must hold
in the other, and be on the right side of theory's line. With two folders behind it, stored sweeps are compared.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from agents.compiled import ROOT
from analysis.stored import open_sweep
from analysis.sweeps.diagram.expected import shares_at_end
from analysis.sweeps.diagram.fit_sets import fit_sets
from analysis.sweeps.grouping import CATEGORY, MOTIVATION, grouped
from analysis.sweeps.layout import layout
from analysis.sweeps.plans import rebuilder
from analysis.sweeps.tables import cells
from benchmarks.verdict import Row, conclude
from sim.store.tables import Records

X, Y = "population.foresight", "world.parameters.hackability"
WORDS = (
    "regime=rl_only",
    f"{X}=range(0,1.01,0.1)",
    f"{Y}=range(0,1.01,0.1)",
    "replicates=6",
    "~hydra.callbacks.report",
)
PLACE = ["x", "y"]


def swept(folder: Path, seed: int) -> Path:
    command = [
        sys.executable,
        "-m",
        "sim.cli.main",
        "-m",
        *WORDS,
        f"seed={seed}",
        f"hydra.sweep.dir={folder / str(seed)}",
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / str(seed)


def resolved(run: Records, by: str) -> pl.DataFrame:
    """Return the cells of a map that have a winner: x, y, dominant."""
    return cells(grouped(run, by), layout(run, X, Y)).filter("resolved").select(*PLACE, "dominant")


def theory(run: Records, by: str) -> pl.DataFrame:
    """Return who leads each cell in an endless population: x, y, leader."""
    shown, plans = layout(run, X, Y), rebuilder(run)
    assert shown.y is not None
    rows = []
    for i, x in enumerate(shown.x.key.values):
        for j, y in enumerate(shown.y.key.values):
            plan = plans.plan({X: x, Y: y})
            assert plan is not None
            share = shares_at_end(plan, by)
            rows.append((i, j, max(share, key=share.__getitem__)))
    return pl.DataFrame(rows, schema=[*PLACE, "leader"], orient="row")


def compared(runs: list[Records], by: str) -> list[Row]:
    one, other = (resolved(run, by) for run in runs)
    both = one.join(other, on=PLACE, suffix="_other")
    all_of = pl.concat([one, other]).join(theory(runs[0], by), on=PLACE)
    agreeing = (both["dominant"] == both["dominant_other"]).mean()
    right = (all_of["dominant"] == all_of["leader"]).mean()
    return [
        Row(f"cells with a winner, by {by}, first seed", one.height),
        Row(f"cells with a winner, by {by}, second seed", other.height),
        Row(f"cells with a winner in both, by {by}", both.height, ">=", 10),
        Row("  of them with the same winner", float(str(agreeing)), ">=", 0.95),
        Row("  winners that lead in an endless population, both seeds", float(str(right)), ">=", 0.95),
    ]


def led(run: Records) -> float:
    found = fit_sets(run, layout(run, X, Y))
    assert isinstance(found, pl.DataFrame)
    return float(str(found["led"].mean()))


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(word) for word in sys.argv[1:]] or [swept(Path(place), seed) for seed in (0, 1)]
        runs = [open_sweep(folder) for folder in folders]
        rows = [row for by in (MOTIVATION, CATEGORY) for row in compared(runs, by)]
        rows += [Row(f"runs led by one of the cell's fit set, {name} seed", led(run), ">=", 0.85)
                 for name, run in zip(("first", "second"), runs, strict=True)]  # fmt: skip
    conclude("foresight by hackability in the default world, 121 cells, six replicates, two seeds", rows)


if __name__ == "__main__":
    main()
