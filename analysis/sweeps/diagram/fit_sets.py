"""What selection leaves in each cell: the motivations among which the winner is a lottery.

In an endless population the shares of two equally fit motivations keep their proportion. In a finite one drift decides
between them, and which of them leads says nothing of the training. So a cell is described by its fit set: whoever leads
in an endless population, and all that selection has favoured at least 1 / `ALIKE` times as much since the founders,
measured by the factor by which a share has grown. The set is named by its strongest categories; where there are few
motivations in all, by themselves.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.motivation import CATEGORIES
from analysis.look.style import label
from analysis.look.wording import listed, percent
from analysis.stored import is_endless, read
from analysis.sweeps.cell.tables import standing_jobs
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import Layout
from analysis.sweeps.plans import BUILD_SECONDS, Rebuilder, obstacle, rebuilder
from analysis.sweeps.tables import cells, leaders
from sim.expected.engine import expected_seconds, follow, founding_share
from sim.model.plan import Plan
from sim.store.tables import Records

ALIKE = 2.0
"""Growth over the whole training that differs by less than this factor is alike."""
STRONG = 0.1
"""A category that holds less than this part of its set is not named."""
SECONDS = 3.0
"""A report spends about so much on fit sets at most."""
FEW = 4
"""Sets of so few motivations in all are named by them, not by their categories."""
JOINED = " + "
"""What stands between the names of a set."""
PLURAL = {"intended": "the intended motivation"} | {c: f"{label(c)}s" for c in CATEGORIES if c != "intended"}
"""What the members of a category are called."""


def fit_sets(run: Records, shown: Layout, *, patient: bool = True) -> pl.DataFrame | str:
    """Give the fit set of each cell, or say why it is not known.

    Args:
        run: the sweep.
        shown: where its cells are.
        patient: whether more than `SECONDS` may be spent.

    Returns:
        Columns panel, x, y, side, dominant (the set's name), members (its motivations), led (in which part of the
        cell's runs a member leads), runs. The set of a cell that pools neighbours, and of a square of an adaptive
        sweep, is that of the job that stands for it.
    """
    hindrance = obstacle(run, shown)
    if hindrance is not None:
        return hindrance
    plans = rebuilder(run)
    keys = [key.name for key in varying(run)]
    jobs = standing_jobs(run, shown)
    seconds = _seconds(plans, jobs.select(keys).row(0, named=True), jobs.height, is_endless(run))
    if not patient and seconds > SECONDS:
        return f"it would take about {seconds:.0f} s; `mofit-phase {run.folder} --by fit_set` draws it"
    ends = _stored_ends(run, jobs) if is_endless(run) else {}
    rows = []
    for row in jobs.iter_rows(named=True):
        plan = plans.plan({key: row[key] for key in keys})
        if plan is not None:
            start = founding_share(plan, 1)
            end = ends[row["job"]] if ends else follow(plan, start, lambda rounds: None)[-1].share[-1]
            rows.append((row["panel"], row["x"], row["y"], *_named(plan, start, end)))
    schema: dict[str, Any] = {
        "panel": pl.String,
        "x": pl.Int64,
        "y": pl.Int64,
        "dominant": pl.String,
        "members": pl.List(pl.String),
    }
    found = pl.DataFrame(rows, schema=schema, orient="row")
    placed = cells(run, shown).select("panel", "x", "y", "side").join(found, on=["panel", "x", "y"])
    return _with_leaders(run, shown, placed)


def fittest(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the fit set of shares (K,) that have gone from `start` to `end` in an endless population."""
    growth = np.divide(end, start, out=np.zeros_like(end), where=start > 0.0)
    return np.asarray(growth * ALIKE >= growth[end.argmax()])


def _named(plan: Plan, start: NDArray[np.float64], end: NDArray[np.float64]) -> tuple[str, list[str]]:
    """Return what a set is called, joined, and its members."""
    inside = fittest(start, end)
    members = [name for name, member in zip(plan.names, inside, strict=True) if member]
    if len(plan.names) <= FEW:
        return JOINED.join(members), members
    held = dict.fromkeys(CATEGORIES, 0.0)
    for motivation, share, member in zip(plan.cast.motivations, end, inside, strict=True):
        held[motivation.category] += float(share) if member else 0.0
    return JOINED.join(name for name, share in held.items() if share >= STRONG * sum(held.values())), members


def _seconds(plans: Rebuilder, settings: Mapping[str, Any], count: int, stored: bool) -> float:
    """Estimate what the sets of so many cells take."""
    plan = plans.plan(settings)
    return count * (BUILD_SECONDS + (0.0 if stored or plan is None else expected_seconds(plan)))


def _stored_ends(run: Records, jobs: pl.DataFrame) -> dict[int, NDArray[np.float64]]:
    """Return shares at the end by job, which an endless sweep has stored."""
    mine = read(run, run["summary"].join(jobs.select("job").lazy(), on="job", how="semi").select("job", "^share_.*$"))
    return {job: np.nan_to_num(np.array(shares, float)) for job, *shares in mine.iter_rows()}


def _with_leaders(run: Records, shown: Layout, table: pl.DataFrame) -> pl.DataFrame:
    """Add in which part of its runs a member of a cell's set leads: `led`, null for squares of an adaptive sweep."""
    if shown.mesh is not None:
        return table.with_columns(led=pl.lit(None, pl.Float64), runs=pl.lit(0))
    over = ["panel", "x", "y"]
    both = table.join(leaders(run, shown), on=over)
    led = both.group_by(over).agg(led=pl.col("members").list.contains(pl.col("leader")).mean(), runs=pl.len())
    return table.join(led, on=over, how="left", maintain_order="left")


def set_name(name: str) -> str:
    """Write a set as people say it: `kludge + schemer` as `kludges and schemers`."""
    return listed(PLURAL.get(part, label(part)) for part in name.split(JOINED))


def reading(table: pl.DataFrame, drawn: bool = True) -> str:
    """Say which sets selection leaves in how many cells, and whether runs end with one of the set."""
    size, total = (pl.col("side") ** 2).sum(), int((table["side"] ** 2).sum())
    held = table.group_by("dominant").agg(size.alias("size")).sort("size", "dominant", descending=[True, False])
    parts = [(set_name(name), part / total) for name, part in held.iter_rows()]
    if len(parts) == 1:
        text = f"Selection leaves {parts[0][0]} everywhere"
    else:
        phrases = [f"{name} in {percent(part)}" for name, part in parts]
        area = "cells" if set(table["side"]) == {1} else "the area"
        text = f"Selection leaves {phrases[0]} of {area}; {'; '.join(phrases[1:])}"
    runs = int(table["runs"].sum())
    if not (drawn and runs):
        return f"{text}."
    led = float((table["led"] * table["runs"]).sum()) / runs
    return f"{text}. In {percent(led)} of the runs a motivation of the cell's set leads at the end."
