"""From a stored sweep, which may be larger than memory, to small tidy tables: who wins where, and what follows.

Rows of the summary are grouped where they are stored; what is collected has a row per cell. Only jobs that ran to
their end count, so that a cell whose jobs all failed is missing.
"""

from collections.abc import Sequence

import polars as pl

from analysis.stored import is_endless, read
from analysis.sweeps.grid import Axis, value_text
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT, motivations, require_drawable
from analysis.sweeps.mesh import Shares, pooled, trace
from analysis.sweeps.significance import first_look, judged, votes
from sim.store.tables import Records
from sim.sweep.looks.lead import TIE


def cells(run: Records, shown: Layout, measure: str = DOMINANT) -> pl.DataFrame:
    """Give a row per cell: panel, x, y (places), side, dominant, share, tied, runs, value, trusted, resolved, needed.

    `side` is 1, and for a square of an adaptive sweep how many places it spans.
    `dominant` is dominant most often in the cell, among equals with the largest mean share (`tied` tells of equals);
    `share` is its mean share, `value` the mean of the measure (null where it has none), `runs` the replicates.
    `trusted` tells whether what was followed instead of drawn may be trusted (`sim.expected.trust`).
    `resolved` tells whether its lead is significant, `needed` how many replicates would make it so
    (`analysis.sweeps.significance`); squares of an adaptive sweep, which repeats what is unclear, are not tested.
    """
    wide, over, kinds = _wide(run, shown, measure), ["panel", "x", "y", "side"], motivations(run)
    if shown.mesh is not None:
        squares = _with_winner(pooled(wide, shown.mesh.squares), kinds, over)
        return squares.with_columns(resolved=~pl.col("tied"), needed=pl.lit(None, pl.Int64))
    table = _with_winner(wide.with_columns(side=pl.lit(1)), kinds, over)
    voted = _with_votes(run, shown, table)
    judgement = judged(voted, drawn=not is_endless(run), looks=first_look(run) is not None)
    return judgement.drop("won", "against", "draws", "jobs")


def _with_votes(run: Records, shown: Layout, table: pl.DataFrame) -> pl.DataFrame:
    """Add in how many replicates the winner leads, and the runner-up, of how many, of how many jobs.

    Columns won, against, draws, jobs.
    """
    kinds, over = motivations(run), ["panel", "x", "y"]
    runs = _placed(run, shown, "seed")
    counts = runs.group_by(over).agg(draws=_draws(), jobs=pl.col("job").n_unique())
    counted = read(run, votes(runs, kinds, TIE).join(counts, on=over))
    led = table.join(counted, on=over, maintain_order="left")
    winner = [led[f"won_{name}"][row] for row, name in enumerate(led["dominant"])]
    names = pl.Series("won", winner, pl.Int64)
    rivals = [pl.when(pl.col("dominant") != name).then(f"won_{name}").otherwise(0) for name in kinds]
    against = pl.max_horizontal(*rivals).cast(pl.Int64)
    return led.with_columns(names, against=against).drop(f"won_{name}" for name in kinds)


def _draws() -> pl.Expr:
    """Count replicates, each once, however many jobs of it are pooled."""
    return pl.struct("seed", "replicate").n_unique()


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
        require_drawable(run, measure)
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
            trusted=_trusted(run),
        )
    )
    return read(run, grouped)


def _trusted(run: Records) -> pl.Expr:
    """Tell whether all expected paths of a cell may be trusted to their end; sampled runs need no trust."""
    known = "trusted" in run["summary"].collect_schema().names()
    return pl.col("trusted").fill_null(True).all() if known else pl.lit(True).first()


def _with_winner(wide: pl.DataFrame, kinds: Sequence[str], over: list[str]) -> pl.DataFrame:
    """Name the winner of each cell."""
    long = pl.concat(
        [
            wide.select(*over, "runs", "value", "trusted", leads=f"leads_{k}", share=f"share_{k}", dominant=pl.lit(k))
            for k in kinds
        ]
    )
    most = long.filter(pl.col("leads") == pl.col("leads").max().over(over))
    order = most.sort(*over, "share", descending=[False] * len(over) + [True], maintain_order=True)
    first = order.with_columns(tied=pl.len().over(over) > 1).unique(over, keep="first", maintain_order=True)
    return first.select(*over, "dominant", "share", "tied", "runs", "value", "trusted")


def _placed(run: Records, shown: Layout, *keys: str) -> pl.LazyFrame:
    """Join each finished replicate to its cell.

    Of jobs that were looked at again, a cell that pools several takes the replicates that all of them have.
    """
    placed, first = run["summary"].join(placed_jobs(run, shown, *keys), on="job"), first_look(run)
    if first is None:
        return placed
    jobs = placed.group_by("panel", "x", "y").agg(jobs=pl.col("job").n_unique())
    replicates = placed.join(jobs, on=["panel", "x", "y"])
    return replicates.filter((pl.col("jobs") == 1) | (pl.col("replicate") < first)).drop("jobs")


def leaders(run: Records, shown: Layout) -> pl.DataFrame:
    """Give who leads at the end of each run that ended: panel, x, y, leader; of equals the first."""
    kinds = motivations(run)
    first = pl.concat_list(pl.col(f"share_{name}").fill_null(0.0) for name in kinds).list.arg_max()
    named = first.replace_strict(range(len(kinds)), kinds, return_dtype=pl.String)
    return read(run, _placed(run, shown).select("panel", "x", "y", leader=named))


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
    column, texts = pl.col(shown.panels.name), [value_text(value) for value in shown.panels.values]
    return column.replace_strict(list(shown.panels.values), texts, return_dtype=pl.String)


def along(run: Records, shown: Layout, measure: str = DOMINANT) -> pl.DataFrame:
    """Give what happens along x: panel, x (place), motivation, low, value, high.

    Quantiles (5%, 50%, 95%) over replicates of each motivation's share at the end, or of a measure (motivation is
    then its name).
    """
    names = {f"share_{name}": name for name in motivations(run)} if measure == DOMINANT else {measure: measure}
    if measure != DOMINANT:
        require_drawable(run, measure)
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
