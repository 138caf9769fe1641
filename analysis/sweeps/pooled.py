"""What is said of many jobs together: means with intervals in which each replicate counts once.

Jobs that share their streams share their luck: a hundred of them with two replicates are two draws, not two hundred. So
runs are averaged within each replicate first, and the interval is that of the means of replicates (clusters of equal
weight; Cameron & Miller 2015, *Journal of Human Resources* 50(2), section II).

Points that are scattered over three keys or more are not told as cells of two: whatever a cell's winner is, it may be
due to a key that is not on an axis.
"""

from math import sqrt
from typing import NamedTuple

import polars as pl

from analysis.look.style import label
from analysis.look.wording import decimal, percent
from analysis.stored import is_endless, read
from analysis.sweeps.grid import Axis
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import motivations
from analysis.sweeps.significance import first_look
from analysis.sweeps.tables import placed_jobs
from sim.store.tables import Records

CONFIDENCE = 0.95
"""Level of intervals."""
PLANE = 2
"""Keys that a diagram can show."""


class Mean(NamedTuple):
    """A mean over runs: its value, half the width of its interval (None for one replicate), and the replicates."""

    value: float
    half: float | None
    replicates: int


def is_scattered(run: Records, shown: Layout) -> bool:
    """Tell whether cells pool points that are scattered over more keys than a diagram shows."""
    return shown.sampled is not None and len(varying(run)) > PLANE


def mean(run: Records, column: str, axis: Axis | None = None, places: tuple[int, ...] = ()) -> Mean | None:
    """Average a column of the summary over all runs, or those at some places of an axis; None where it is not known."""
    runs = run["summary"].join(run["jobs"].filter(status="done").select("job", "seed"), on="job")
    if axis is not None:
        at = placed_jobs(run, Layout(axis, None, None, ())).filter(pl.col("x").is_in(places)).select("job")
        runs = runs.join(at, on="job", how="semi")
    first = first_look(run)
    runs = runs if first is None else runs.filter(pl.col("replicate") < first)
    value = pl.col(column).cast(pl.Float64).fill_nan(None)
    value = value.fill_null(0.0) if column.startswith("share_") else value
    clusters = read(
        run, runs.group_by("seed", "replicate").agg(value=value.mean()).drop_nulls().sort("seed", "replicate")
    )
    count = clusters.height
    if not count:
        return None
    found = [float(each) for each in clusters["value"]]
    middle = sum(found) / count
    if count == 1:
        return Mean(middle, None, 1)
    from scipy.special import stdtrit  # slow to import

    error = sqrt(sum((each - middle) ** 2 for each in found) / (count - 1) / count)
    return Mean(middle, float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * error, count)


def share_text(found: Mean) -> str:
    """Write a mean share, with its interval where there is one."""
    if found.half is None or found.half < 5e-4:
        return percent(found.value)
    low, high = max(found.value - found.half, 0.0), min(found.value + found.half, 1.0)
    return f"{percent(found.value)}, {CONFIDENCE:.0%} interval {percent(low)} to {percent(high)}"


def sentences(run: Records, shown: Layout) -> list[str]:
    """Say of points that are scattered over three keys or more what holds of all of them together."""
    return [not_told(run, shown), *_most(run), *_harm(run), *_luck(run)]


def not_told(run: Records, shown: Layout) -> str:
    """Say that and why no cell's winner is told."""
    keys = varying(run)
    return (
        f"The {shown.sampled} points are scattered over {len(keys)} keys. A cell of two of them pools points that "
        "differ in the others, so that the diagram is no map and no cell's winner is told."
    )


def _most(run: Records) -> list[str]:
    """Say who holds most over all points."""
    found = {name: mean(run, f"share_{name}") for name in motivations(run)}
    known = {name: each for name, each in found.items() if each is not None}
    first = max(known, key=lambda name: known[name].value)
    return [f"Over all points {label(first)} holds most of the population (mean share {share_text(known[first])})."]


def _harm(run: Records) -> list[str]:
    """Say how much harm follows over all points."""
    found = mean(run, "deployment_harm")
    if found is None:
        return []
    text = f"Expected harm in deployment is {decimal(found.value, 3)} per agent on average"
    if found.half is None or found.half < 5e-4:
        return [f"{text}."]
    ends = decimal(found.value - found.half, 3), decimal(found.value + found.half, 3)
    return [f"{text} ({CONFIDENCE:.0%} interval {ends[0]} to {ends[1]})."]


def _luck(run: Records) -> list[str]:
    """Say how many draws the intervals rest on."""
    found = mean(run, f"share_{motivations(run)[0]}")
    if is_endless(run) or found is None:
        return []
    if found.half is None:
        return [
            "All points share the luck of one replicate, so that no interval can be given: set replicates=N, or "
            "streams=independent."
        ]
    return [f"Intervals take runs with the same streams for one draw; there are {found.replicates} draws."]
