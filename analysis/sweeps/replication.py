"""The seeds of a sweep: how to run it again, and a sweep over seeds alone, which asks how much of a run is luck."""

import shlex
from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, rows
from analysis.look.extremes import highest, lowest
from analysis.look.style import label
from analysis.look.wording import counted, decimal, listed, percent, sentence_case
from analysis.stored import read
from analysis.sweeps.grid import Axis, Key
from sim.store.tables import Records

SEED = "seed"
"""The key along which all that varies is luck."""
NAMED = 4
"""Most motivations whose wins are stated one by one."""


def replicated(run: Records) -> Key | None:
    """Return the seeds as a key, where replicates are all that a sweep has several of; None where it has one run."""
    runs = read(run, run["summary"].select(pl.len())).item()
    seeds = read(run, run["jobs"].filter(status="done").select(pl.col(SEED).unique().sort()))[SEED]
    return Key(SEED, tuple(seeds)) if runs > 1 else None


def pooling(seeds: Key) -> Axis:
    """Lay out all seeds in one block."""
    return Axis(seeds, len(seeds.values), "ordinal")


def is_replication(axis: Axis) -> bool:
    """Tell whether an axis pools seeds."""
    return axis.key.name == SEED


def sentences(run: Records, cell: pl.DataFrame) -> list[str]:
    """Say what the jobs are, who dominates in how many runs, and how much harm follows."""
    summary = read(run, run["summary"].select("dominant", "deployment_harm"))
    jobs = read(run, run["jobs"].select(pl.len())).item()
    alike = "One job was run several times" if jobs == 1 else f"The {jobs} jobs differ in their seeds alone"
    first = f"{alike}: the runs are replicates, and what differs between them is luck."
    won = summary.group_by("dominant").len().sort("len", "dominant", descending=[True, False])
    wins = [f"{label(name)} in {count}" for name, count in won.head(NAMED).iter_rows()]
    others = won["len"][NAMED:].sum()
    parts = listed([*wins, *([f"others in {others}"] if others else [])])
    share = percent(cell["share"][0])
    mean = f"{sentence_case(label(cell['dominant'][0]))} holds {share} at the end, the mean over runs."
    return [first, f"Who dominates, of {counted(summary.height, 'run')}: {parts}.", mean, *_harm(summary)]


def _harm(summary: pl.DataFrame) -> list[str]:
    known = summary["deployment_harm"].drop_nulls()
    if known.is_empty():
        return []
    low, high = lowest(known), highest(known)
    ends = decimal(low, 3), decimal(high, 3)
    spread = f"from {ends[0]} to {ends[1]}" if high - low >= 5e-4 else f"{ends[1]} in every run"
    return [f"Expected harm in deployment per agent is {spread}."]


def chart(table: pl.DataFrame, runs: int) -> Any:
    """Draw what `tables.along` gives for pooled seeds: a row per motivation, its median and the spread over runs."""
    tooltip = [
        alt.Tooltip("motivation:N"),
        *(alt.Tooltip(f"{name}:Q", format=".3f") for name in ("low", "value", "high")),
    ]
    x: dict[str, Any] = {
        "title": "share at the end",
        "axis": alt.Axis(format="%", tickCount=5),
        "scale": alt.Scale(domain=[0, 1]),
    }
    base = alt.Chart(table).encode(rows(table), color=paint(table), tooltip=tooltip)
    bar = base.mark_rule(strokeWidth=5, opacity=0.35).encode(alt.X("low:Q", **x), alt.X2("high:Q"))
    point = base.mark_point(filled=True, size=60, opacity=1).encode(alt.X("value:Q", **x))
    layered = alt.layer(bar, point).properties(width=430, height=alt.Step(24))
    explained = f"Point: median over {counted(runs, 'run')}. Bar: from the 5% to the 95% quantile."
    return finished(layered, "What each motivation holds at the end", explained, width=105)


def seeds_of(run: Records) -> list[int]:
    """Return the seeds that jobs ran with."""
    return read(run, run["jobs"].select(pl.col("seed").drop_nulls().unique().sort()))["seed"].to_list()


def command_again(run: Records) -> str:
    """Return the command that repeats the sweep, its seed made explicit where all jobs share one."""
    words, seeds = shlex.split(run.provenance["command"]), seeds_of(run)
    if len(seeds) != 1:
        return shlex.join(words)
    return shlex.join([*(word for word in words if not word.startswith("seed=")), f"seed={seeds[0]}"])
