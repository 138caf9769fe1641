"""From a stored sweep, which may be larger than memory, to small tidy tables: who wins where, and what follows.

Rows of the summary are grouped where they are stored; what is collected has a row per cell. Only jobs that ran to
their end count, so that a cell whose jobs all failed is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt, prod

import polars as pl

from analysis.look.style import label
from analysis.look.wording import TIE
from analysis.stored import read
from analysis.sweeps.grid import Axis, Key, axis, said
from analysis.sweeps.keys import swept, varying
from analysis.sweeps.mesh import Mesh, Shares, mesh_of, pooled, trace
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
DOMINANT = "dominant"
"""The measure that says who wins."""
_NOT_MEASURES = ("job", "replicate", DOMINANT)


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


def measures(run: Records) -> list[str]:
    """Return what can be drawn: `dominant`, and every number of the summary."""
    schema = run["summary"].collect_schema()
    return [DOMINANT, *(name for name, kind in schema.items() if kind.is_numeric() and name not in _NOT_MEASURES)]


def measure_name(measure: str) -> str:
    """Return what people call a measure."""
    return "train-deploy gap" if measure == "gap" else label(measure)


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


def motivations(run: Records) -> list[str]:
    """Return all motivations that took part, in the order of the summary."""
    columns = run["summary"].collect_schema().names()
    return [name.removeprefix("share_") for name in columns if name.startswith("share_")]


def cells(run: Records, shown: Layout, measure: str = DOMINANT) -> pl.DataFrame:
    """Give a row per cell: panel, x, y (places on their axes), side, dominant, share, tied, runs, value.

    `side` is 1, and for a square of an adaptive sweep how many places it spans.
    `dominant` is dominant most often in the cell, among equals with the largest mean share (`tied` tells of equals);
    `share` is its mean share, `value` the mean of the measure (null where it has none), `runs` the replicates.
    """
    wide = _wide(run, shown, measure)
    wide = wide.with_columns(side=pl.lit(1)) if shown.mesh is None else pooled(wide, shown.mesh.squares)
    return _with_winner(wide, motivations(run), ["panel", "x", "y", "side"])


def traced(run: Records, shown: Layout) -> pl.DataFrame | None:
    """Give the line between winners through the squares of an adaptive sweep: x0, y0, x1, y1."""
    if shown.mesh is None or shown.y is None:
        return None
    lines = trace(winners(run, shown), shown.mesh.squares, shown.x.edges, shown.y.edges)
    return pl.DataFrame(lines, schema=dict.fromkeys(("x0", "y0", "x1", "y1"), pl.Float64), orient="row")


def winners(run: Records, shown: Layout, *, ties: bool = True) -> Shares:
    """Return who wins each point of an adaptive sweep, ties left out or not, and every motivation's share there."""
    kinds, wide = motivations(run), _wide(run, shown, DOMINANT)
    named = _with_winner(wide, kinds, ["panel", "x", "y"]).filter(~pl.col("tied") | ties)
    named = named.select("x", "y", "dominant")
    rows = named.join(wide, on=["x", "y"]).iter_rows(named=True)
    return {(row["x"], row["y"]): (row["dominant"], {k: row[f"share_{k}"] for k in kinds}) for row in rows}


def _wide(run: Records, shown: Layout, measure: str) -> pl.DataFrame:
    """Give a row per place: panel, x, y, runs, value, and how often each motivation leads with what mean share."""
    kinds = motivations(run)
    if measure != DOMINANT:
        require_name("--measure", measure, measures(run))
    share = {name: pl.col(f"share_{name}").fill_null(0.0) for name in kinds}
    top = pl.max_horizontal(*share.values()) - TIE
    number = pl.lit(None, pl.Float64) if measure == DOMINANT else pl.col(measure).cast(pl.Float64).fill_nan(None)
    grouped = (
        _placed(run, shown)
        .group_by("panel", "x", "y")
        .agg(
            *((share[name] >= top).sum().alias(f"leads_{name}") for name in kinds),
            *(share[name].mean().alias(f"share_{name}") for name in kinds),
            runs=pl.len(),
            value=number.mean(),
        )
    )
    return read(run, grouped)


def _with_winner(wide: pl.DataFrame, kinds: Sequence[str], over: list[str]) -> pl.DataFrame:
    """Name the winner of each cell."""
    long = pl.concat(
        [wide.select(*over, "runs", "value", leads=f"leads_{k}", share=f"share_{k}", dominant=pl.lit(k)) for k in kinds]
    )
    most = long.filter(pl.col("leads") == pl.col("leads").max().over(over))
    order = most.sort(*over, "share", descending=[False] * len(over) + [True], maintain_order=True)
    first = order.with_columns(tied=pl.len().over(over) > 1).unique(over, keep="first", maintain_order=True)
    return first.select(*over, "dominant", "share", "tied", "runs", "value")


def _placed(run: Records, shown: Layout) -> pl.LazyFrame:
    """Join each finished replicate to its cell."""
    return run["summary"].join(placed_jobs(run, shown), on="job")


def placed_jobs(run: Records, shown: Layout, *keys: str) -> pl.LazyFrame:
    """Give the cell of each job that ran to its end: job, keys that are asked for, panel, x, y."""
    place = {"panel": _panel(shown), "x": _place(shown.x), "y": _place(shown.y) if shown.y else pl.lit(0)}
    return run["jobs"].filter(status="done").select("job", *keys, **place)


def _place(shown: Axis) -> pl.Expr:
    places = shown.places
    return pl.col(shown.key.name).replace_strict(list(places), list(places.values()), return_dtype=pl.Int64)


def _panel(shown: Layout) -> pl.Expr:
    if shown.panels is None:
        return pl.lit("")
    column, texts = pl.col(shown.panels.name), [said(value) for value in shown.panels.values]
    return column.replace_strict(list(shown.panels.values), texts, return_dtype=pl.String)


def along(run: Records, shown: Layout, measure: str = DOMINANT) -> pl.DataFrame:
    """Give what happens along x: panel, x (place), motivation, low, value, high.

    Quantiles (5%, 50%, 95%) over replicates of each motivation's share at the end, or of a measure (motivation is
    then its name).
    """
    names = {f"share_{name}": name for name in motivations(run)} if measure == DOMINANT else {measure: measure}
    if measure != DOMINANT:
        require_name("--measure", measure, measures(run))
    parts = []
    for column, name in names.items():
        number = pl.col(column).cast(pl.Float64).fill_nan(None)
        number = number.fill_null(0.0) if measure == DOMINANT else number
        quantile = {f: number.quantile(q, "linear") for f, q in (("low", 0.05), ("value", 0.5), ("high", 0.95))}
        parts.append(_placed(run, shown).group_by("panel", "x").agg(motivation=pl.lit(name), **quantile))
    return read(run, pl.concat(parts)).sort("panel", "x", maintain_order=True)


def failures(run: Records) -> pl.DataFrame:
    """Give a row per failed job: job, error, and the keys that vary."""
    names = [key.name for key in varying(run)]
    return read(run, run["jobs"].filter(status="failed").select("job", *names, "error").sort("job"))
