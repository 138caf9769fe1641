"""The squares of an adaptive sweep: which there are, what their corners say together, where winners change.

A sweep under `hydra/sweeper=boundary` runs points of a quadtree. Which squares it split follows from the points it ran
(`sim.sweep.design.quadtree`); the grids it began and may end with stand in the configuration that it stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl
from omegaconf import OmegaConf

from analysis.look.extremes import lowest
from analysis.stored import read
from analysis.sweeps.grid import Axis, Key, Segment, value_text
from sim.store.tables import Records
from sim.sweep.design.quadtree import Point, Square, leaves, values

SWEEPER = "hydra_plugins.ensemble.boundary_sweeper.BoundarySweeper"


@dataclass(frozen=True)
class Ruled(Axis):
    """A key along an axis whose blocks lie between neighbouring values of the finest grid, not around them."""

    @property
    def blocks(self) -> list[tuple[Any, ...]]:
        """Both ends of each block."""
        return list(zip(self.key.values, self.key.values[1:], strict=False))

    @property
    def places(self) -> dict[Any, int]:
        """Where each value stands on the finest grid."""
        return {value: place for place, value in enumerate(self.key.values)}

    @cached_property
    def edges(self) -> list[float]:
        """The values themselves."""
        return [float(value) for value in self.key.values]

    def called(self, place: int, side: int = 1) -> str:
        """Write the stretch of some blocks from a place on."""
        return f"{value_text(self.key.values[place])} to {value_text(self.key.values[place + side])}"

    def stretch(self, first: int, last: int) -> str:
        """Write from where to where some blocks reach."""
        return f"from {self.called(first, last + 1 - first)}"


@dataclass(frozen=True)
class Mesh:
    """What an adaptive sweep looked at.

    Attributes:
        squares: leaves of the quadtree, in places of the finest grid.
        resolution: points along a side of the finest grid.
        points: how many were run.
        runs: replicates of them all.
        replicates: how many each point got at least.
        finest: side of the finest squares that are drawn.
    """

    squares: list[Square]
    resolution: int
    points: int
    runs: int
    replicates: int
    finest: int = 1

    @property
    def effort(self) -> str:
        """What was run, against the full grid."""
        side, full = self.resolution, self.resolution**2 * self.replicates
        return (
            f"{self.runs:,} runs at {self.points:,} points, placed where the winner changes; the full {side} x {side} "
            f"grid takes {full:,} ({full / self.runs:.1f} times as many)."
        )


def mesh_of(run: Records, x: Key, y: Key, most: int) -> tuple[Mesh, Ruled, Ruled] | None:
    """Return the mesh over two keys with its axes, at most so many squares; None if the sweep was not adaptive."""
    file = run.folder / "multirun.yaml"
    if not file.exists() or SWEEPER not in file.read_text(encoding="utf-8"):
        return None
    options = OmegaConf.load(file).hydra.sweeper
    resolution, axes = options.resolution, []
    for key in (x, y):
        low, high = key.values[0], key.values[-1]
        whole = all(isinstance(value, int) for value in key.values)
        axes.append(Ruled(replace(key, values=tuple(values(low, high, resolution, whole))), 1, "linear"))
    table = read(run, run["jobs"].select(x.name, y.name, "replicates"))
    places = [axis.places for axis in axes]
    points = {(places[0][a], places[1][b]) for a, b, _ in table.iter_rows()}
    finest, squares = 1, leaves(points, options.coarse, resolution)
    while len(squares) > most:
        finest *= 2
        squares = leaves(points, options.coarse, resolution, finest)
    runs = read(run, run["summary"].select(pl.len())).item()
    along_x, along_y = axes
    fewest = int(lowest(table["replicates"]))
    return Mesh(squares, resolution, len(points), runs, fewest, finest), along_x, along_y


def corners(squares: Sequence[Square]) -> pl.DataFrame:
    """Give four rows per square: i, j, side, and x, y of a corner."""
    rows = [(square.i, square.j, square.side, *corner) for square in squares for corner in square.corners]
    return pl.DataFrame(rows, schema=dict.fromkeys(("i", "j", "side", "x", "y"), pl.Int64), orient="row")


def pooled(points: pl.DataFrame, squares: Sequence[Square]) -> pl.DataFrame:
    """Put together what the corners of each square say; a square none of whose corners ran is left out.

    Args:
        points: panel, x, y, runs, value, trusted, and `leads_` and `share_` columns, a row per point.
        squares: becomes x, y, side.
    """
    weight = pl.col("runs") / pl.col("runs").sum()
    return (
        corners(squares)
        .join(points, on=["x", "y"])
        .group_by("panel", "i", "j", "side", maintain_order=True)
        .agg(
            pl.col("^leads_.*$").sum(),
            (pl.col("^share_.*$") * weight).sum(),
            pl.col("value").mean(),
            pl.col("runs").sum(),
            pl.col("trusted").all(),
        )
        .rename({"i": "x", "j": "y"})
    )


Shares = Mapping[Point, tuple[str, Mapping[str, float]]]
"""Winner of a point, and the mean share of every motivation there."""


def trace(points: Shares, squares: Sequence[Square], x: Sequence[float], y: Sequence[float]) -> list[Segment]:
    """Draw the line between winners through each square: marching squares (Lorensen & Cline 1987, in two dimensions).

    Between neighbours on its edges that have different winners the line crosses where their shares meet, interpolated.
    Two crossings are joined; of more, each is joined with the middle. Points that finer neighbours put on an edge
    count, so that the line has no gap between squares of different sizes.
    """
    lines = []
    for square in squares:
        rim = [point for point in square.rim if point in points]
        sides = zip(rim, [*rim[1:], *rim[:1]], strict=True)
        found = [_crossing(points, one, other, x, y) for one, other in sides if points[one][0] != points[other][0]]
        if len(found) == 2:
            lines.append(Segment(*found[0], *found[1]))
        elif found:
            middle = (x[square.i] + x[square.i + square.side]) / 2, (y[square.j] + y[square.j + square.side]) / 2
            lines += [Segment(*at, *middle) for at in found]
    return lines


def unsettled(points: Shares, mesh: Mesh) -> int:
    """Count squares in which the winner changes, but which the budget did not reach."""
    coarse = [square for square in mesh.squares if square.side > mesh.finest]
    return sum(len({points[point][0] for point in square.rim if point in points}) > 1 for square in coarse)


def _crossing(points: Shares, one: Point, other: Point, x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return where the lead changes between two points."""
    (first, here), (second, there) = points[one], points[other]
    before, after = here[first] - here[second], there[second] - there[first]
    part = min(max(before / (before + after), 0.0), 1.0) if before + after > 0 else 0.5
    return (1 - part) * x[one[0]] + part * x[other[0]], (1 - part) * y[one[1]] + part * y[other[1]]
