"""What an adaptive sweep saves: runs and error of `hydra/sweeper=boundary` against the full grid, where theory knows.

`uv run python -m benchmarks.boundary` runs both sweeps of the law world over pay and rounds, and compares the lines
that their diagrams draw with the closed form T* = ln(x_b(0) / x_a(0)) / (F_a - F_b). A target missed is exit code 1.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.spatial import cKDTree

from analysis.stored import open_sweep
from analysis.sweeps.grid import Key
from analysis.sweeps.layout import Layout, layout
from analysis.sweeps.mesh import Mesh, Ruled
from analysis.sweeps.tables import traced
from analysis.theory.selection import crossover_time
from sim.store.tables import Records
from sim.sweep.design.quadtree import Square, values

Floats = NDArray[np.float64]

X, Y = "world.parameters.pay_a", "regime.law.rounds"
PAY, ROUNDS, BIAS = (0.55, 1.0), (5, 85), 4.0
DENSE = 0.05
"""Lines are compared at points this far apart, in sides of the finest squares."""
TOLERANCE = 0.1
"""The adaptive sweep may be off by so much more than the full grid, in sides of the finest squares."""


@dataclass(frozen=True)
class Comparison:
    """What both sweeps took and how far their lines are off, in sides of the finest squares.

    Attributes:
        runs: replicates run, adaptive and full.
        error: mean distance to the closed form, adaptive and full.
        apart: mean distance between the two lines.
    """

    runs: tuple[int, int]
    error: tuple[float, float]
    apart: float


def compare(folder: Path, resolution: int, coarse: int, replicates: int, agents: int, seed: int = 0) -> Comparison:
    """Run both sweeps into a folder and compare them."""
    x, y = values(*PAY, resolution, whole=False), values(*ROUNDS, resolution, whole=True)
    shared = ["experiment=law", f"population.agents={agents}", f"+population.prior.bias.law_b={BIAS}",
              f"replicates={replicates}", f"seed={seed}", "records=summary"]  # fmt: skip
    grid = [f"{X}={','.join(map(repr, x))}", f"{Y}={','.join(map(repr, y))}"]
    area = [f"{X}=interval({PAY[0]},{PAY[1]})", f"{Y}=interval({ROUNDS[0]},{ROUNDS[1]})"]
    _sweep(folder / "full", *shared, *grid)
    _sweep(folder / "adaptive", "hydra/sweeper=boundary", *shared, *area,
           f"hydra.sweeper.coarse={coarse}", f"hydra.sweeper.resolution={resolution}")  # fmt: skip
    adaptive, full = open_sweep(folder / "adaptive"), open_sweep(folder / "full")
    runs = tuple(run["summary"].select(pl.len()).collect().item() for run in (adaptive, full))
    squares = [Square(i, j, 1) for i in range(resolution - 1) for j in range(resolution - 1)]
    mesh = Mesh(squares, resolution, resolution**2, runs[1], replicates)
    along_x, along_y = (Ruled(Key(name, tuple(at)), 1, "linear") for name, at in ((X, x), (Y, y)))
    lines = [_points(adaptive, layout(adaptive, X, Y)), _points(full, Layout(along_x, along_y, None, (), mesh=mesh))]
    truth = _in_sides(_closed_form(), resolution)
    adaptive_error, full_error = (_distance(_in_sides(line, resolution), truth) for line in lines)
    return Comparison(runs, (adaptive_error, full_error), _distance(*(_in_sides(line, resolution) for line in lines)))


def _sweep(folder: Path, *words: str) -> None:
    place = [f"hydra.sweep.dir={folder}", "~hydra.callbacks.report"]
    subprocess.run([sys.executable, "-m", "sim.cli.main", "-m", *words, *place], check=True, capture_output=True)


def _points(run: Records, shown: Layout) -> Floats:
    """Return points (n, 2) along the line that a diagram draws."""
    lines = traced(run, shown)
    assert lines is not None
    part = np.linspace(0, 1, round(1 / DENSE))[:, None, None]
    ends = lines.to_numpy()
    return np.concatenate((1 - part) * ends[:, :2] + part * ends[:, 2:])


def _closed_form() -> Floats:
    """Return points (n, 2) along T* as a function of pay, inside the area."""
    odds = np.exp(BIAS)
    pay = np.linspace(*PAY, 20_000)
    rounds = [crossover_time(1.0, odds, gap) for gap in pay - 0.5]
    inside = [(p, t) for p, t in zip(pay, rounds, strict=True) if ROUNDS[0] <= t <= ROUNDS[1]]
    return np.array(inside)


def _in_sides(points: Floats, resolution: int) -> Floats:
    low, span = np.array([PAY[0], ROUNDS[0]]), np.array([PAY[1] - PAY[0], ROUNDS[1] - ROUNDS[0]])
    return np.asarray((points - low) / span * (resolution - 1))


def _distance(one: Floats, other: Floats) -> float:
    """Return the mean distance between two lines, from each to the nearest of the other, points evenly spread."""
    even = [np.unique(np.round(line / DENSE), axis=0) * DENSE for line in (one, other)]
    there, back = cKDTree(even[1]).query(even[0])[0], cKDTree(even[0]).query(even[1])[0]
    return float((there.mean() + back.mean()) / 2)


def main() -> None:
    table = Table(title="Adaptive sweep and full grid: distance of the boundary from T*, in sides of finest squares")
    for head in ("grid", "agents", "runs", "of the full grid", "error", "of the full grid", "apart", "met"):
        table.add_column(head, justify="right")
    missed = False
    for resolution, coarse, agents in ((33, 5, 1000), (65, 9, 1000)):
        with tempfile.TemporaryDirectory() as folder:
            found = compare(Path(folder), resolution, coarse, 4, agents)
        met = 5 * found.runs[0] <= found.runs[1] and found.error[0] <= found.error[1] + TOLERANCE
        missed = missed or not met
        numbers = (*map(str, found.runs), *(f"{error:.3f}" for error in found.error), f"{found.apart:.3f}")
        table.add_row(f"{resolution} x {resolution}", str(agents), *numbers, "yes" if met else "NO")
    Console().print(table)
    sys.exit(int(missed))


if __name__ == "__main__":
    main()
