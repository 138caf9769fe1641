"""Where the lead changes in an endless population: the boundary of theory over sampled cells, closed form or not.

The expected path of a job is followed at points spread over both keys, and the line is drawn through the squares
between them, where the shares of two leaders meet (`mesh.trace`).
"""

from collections.abc import Sequence
from math import isqrt

import numpy as np
import polars as pl

from analysis.sweeps.diagram.theory import SCHEMA, no_boundary, settings_of_panels, spread
from analysis.sweeps.grid import Segment
from analysis.sweeps.grouping import MOTIVATION
from analysis.sweeps.layout import Layout
from analysis.sweeps.mesh import Shares, trace
from analysis.sweeps.plans import BUILD_SECONDS, rebuilder
from sim.expected.engine import expected_seconds
from sim.expected.shares import expected_shares
from sim.model.plan import Plan
from sim.store.tables import Records
from sim.sweep.design.quadtree import Square

SECONDS = 3.0
"""About what a boundary may take."""
FEWEST, MOST = 6, 32
"""Values of a key at which paths are followed."""


def expected_boundary(run: Records, shown: Layout, by: str = MOTIVATION) -> pl.DataFrame | None:
    """Give the boundary as points: panel, series, step, x, y; None where there is `no_boundary`."""
    if no_boundary(run, shown) is not None or shown.y is None:
        return None
    plans, rows = rebuilder(run), []
    a, b = shown.x.key.name, shown.y.key.name
    panels = settings_of_panels(shown)
    for panel, setting in panels.items():
        first = plans.plan(setting | {a: shown.x.key.values[0], b: shown.y.key.values[0]})
        points = _points(first, len(panels))
        x, y = spread(shown.x, points), spread(shown.y, points)
        found: dict[tuple[int, int], tuple[str, dict[str, float]]] = {}
        for i, j in np.ndindex(len(x), len(y)):
            plan = plans.plan(setting | {a: x[i], b: y[j]})
            if plan is not None:
                share = shares_at_end(plan, by)
                found[i, j] = (max(share, key=share.__getitem__), share)
        lines = _between(found, x, y)
        rows += [
            (panel, series, step, *at) for series, line in enumerate(chained(lines)) for step, at in enumerate(line)
        ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def shares_at_end(plan: Plan, by: str) -> dict[str, float]:
    """Return the share of each motivation, or category, at the end."""
    shares: dict[str, float] = {}
    for motivation, share in zip(plan.cast.motivations, expected_shares(plan)[-1][-1].tolist(), strict=True):
        name = motivation.name if by == MOTIVATION else motivation.category
        shares[name] = shares.get(name, 0.0) + share
    return shares


def _points(plan: Plan | None, panels: int) -> int:
    """Choose how many values of a key there is time for."""
    seconds = BUILD_SECONDS + (expected_seconds(plan) if plan is not None else 0.0)
    return min(max(isqrt(int(SECONDS / panels / seconds)), FEWEST), MOST)


def _between(found: Shares, x: Sequence[float], y: Sequence[float]) -> list[Segment]:
    """Draw the line through all squares between neighbouring points that could be built."""
    squares = [Square(i, j, 1) for i in range(len(x) - 1) for j in range(len(y) - 1)]
    return trace(found, [square for square in squares if set(square.corners) <= set(found)], x, y)


def chained(segments: Sequence[Segment]) -> list[list[tuple[float, float]]]:
    """Join segments that share an end into lines, so that dashes run on from one to the next."""
    left = [[(s.x, s.y), (s.x2, s.y2)] for s in segments]
    lines: list[list[tuple[float, float]]] = []
    while left:
        line = left.pop()
        while meets := [k for k, other in enumerate(left) if {line[0], line[-1]} & set(other)]:
            first, last = left.pop(meets[0])
            if line[-1] in (first, last):
                line.append(last if line[-1] == first else first)
            else:
                line.insert(0, last if line[0] == first else first)
        lines.append(line)
    return lines
