"""What a diagram of a sweep shows where: keys along its axes, in panels, and averaged over."""

from dataclasses import dataclass
from math import isqrt, prod

import polars as pl

from analysis.stored import read
from analysis.sweeps.grid import Axis, Key, axis
from analysis.sweeps.keys import swept, varying
from analysis.sweeps.measures import motivations
from analysis.sweeps.mesh import Mesh, mesh_of
from analysis.sweeps.replication import SEED, is_replication, pooling, replicated
from sim.errors import BadInput, require_name
from sim.store.tables import Records

CELLS = 3600
"""Most cells of a diagram, all its panels together; a finer grid is coarsened."""
REPORTED = 1600
"""Most cells of a diagram in a report, where each cell can be looked at closer."""
PANELS = 6
"""Most values of a third key that get a panel each."""
SPARSE = 0.5
"""A grid of which less than this is sampled is coarsened too."""


@dataclass(frozen=True)
class Layout:
    """What a diagram shows where.

    Attributes:
        x: along x.
        y: along y; None where a single key is swept.
        panels: a key with a panel per value, if any.
        pooled: keys that are averaged over.
        sampled: points that a sparse grid was coarsened around; None for a whole grid.
        mesh: the squares of an adaptive sweep; None for any other.
    """

    x: Axis
    y: Axis | None
    panels: Key | None
    pooled: tuple[str, ...]
    sampled: int | None = None
    mesh: Mesh | None = None

    @property
    def axes(self) -> list[Axis]:
        """The one or two axes."""
        return [self.x] if self.y is None else [self.x, self.y]

    @property
    def replication(self) -> bool:
        """Whether nothing varies but luck, so that all runs are pooled."""
        return is_replication(self.x)

    @property
    def full(self) -> int:
        """How many cells there are, panels together, whether or not anything ran in them."""
        return prod(len(each.blocks) for each in self.axes) * (len(self.panels.values) if self.panels else 1)

    @property
    def coarse(self) -> bool:
        """Whether cells hold several values of a key."""
        return any(each.size > 1 for each in self.axes)


def layout(run: Records, x: str | None = None, y: str | None = None, most: int = CELLS) -> Layout:
    """Choose what stands where: x and y the keys with most values unless named, a third in panels, others pooled.

    All panels together have at most `most` cells.

    Raises:
        BadInput: for a key that is not swept, one key for both axes, or a sweep of a single run.
    """
    alone = swept(run)
    seeds = None if alone else replicated(run)
    if seeds is not None and {x, y} <= {None, SEED}:
        return Layout(pooling(seeds), None, None, ())
    if not alone:
        example = "world.parameters.hackability=0,0.5"
        raise BadInput(f"{run.folder}: the sweep has one point only; give a key several values, as in {example}.")
    together = {name: key.name for key in alone for name in (key.name, *key.partners)}
    for axis_name, name in (("--x", x), ("--y", y)):
        if name is not None:
            require_name(axis_name, name, together)
    if x is not None and y is not None and together[x] == together[y]:
        both = f"both are '{x}'" if x == y else f"{x} and {y} go together one by one"
        raise BadInput(f"--x, --y: {both}; name two different keys.")
    keys = {key.name: key for key in [*varying(run), *alone]}
    taken = [together[name] for name in (x, y) if name is not None]
    free = [key.name for key in alone if key.name not in taken]
    first = x or free.pop(0)
    second = y or (free.pop(0) if free else None)
    third = next((name for name in free if len(keys[name].values) <= PANELS), None)
    pooled = tuple(name for name in free if name != third)
    panels = keys[third] if third else None
    if second is None:
        return Layout(axis(keys[first], most // len(motivations(run))), None, panels, pooled)
    return _in_two(run, (keys[first], keys[second]), panels, pooled, most)


def _in_two(run: Records, keys: tuple[Key, Key], panels: Key | None, pooled: tuple[str, ...], most: int) -> Layout:
    x, y = keys
    if panels is None and not pooled and (found := mesh_of(run, x, y, most)):
        mesh, along_x, along_y = found
        return Layout(along_x, along_y, None, (), mesh=mesh)
    limit = isqrt(most // (len(panels.values) if panels else 1))
    points = read(run, run["jobs"].select(x.name, y.name).unique().select(pl.len())).item()
    sparse = points < SPARSE * len(x.values) * len(y.values)
    if sparse:
        limit = min(limit, max(2, isqrt(points)))
    return Layout(axis(x, limit), axis(y, limit), panels, pooled, points if sparse else None)
