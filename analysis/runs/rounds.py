"""Rounds of a stored run, thinned before they are read, and the motivations that a figure has room for.

A run larger than memory gives its small tables in one pass.
"""

import numpy as np
import polars as pl

from analysis.look.wording import counted
from analysis.runs.tables import final_shares
from analysis.stored import motivations
from sim.store.tables import Records

PANELS = 8
"""Most motivations that get a panel each."""

ONE_BY_ONE = 30
"""Most replicates that are drawn one by one."""


def some_rounds(run: Records, room: int) -> list[int]:
    """Pick about `room` rounds, evenly spaced, the founders and the first and last of each phase among them."""
    phases = run.provenance["phases"]
    ends = {0, *(phase["first_round"] for phase in phases), *(phase["last_round"] for phase in phases)}
    last = max(ends)
    spread = np.linspace(0, last, min(last, max(1, room - len(ends))) + 1).round().astype(int)
    return sorted(ends | set(spread.tolist()))


def largest(run: Records, count: int = PANELS) -> list[str]:
    """Return the motivations that hold most at the end, on average, in the order of the run."""
    mean = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    top = set(mean.sort("share", descending=True, maintain_order=True).head(count)["motivation"])
    return [name for name in motivations(run) if name in top]


def fewer_motivations(run: Records, count: int = PANELS) -> str:
    """Say which motivations are shown where not all of them are."""
    total = len(motivations(run))
    return f"Shown: the {count} motivations that hold most at the end, of {total}." if total > count else ""


def fewer_replicates(run: Records) -> str:
    """Say which replicates are shown where not all of them are."""
    total = run.provenance["replicates"]
    return f"Shown: the first {ONE_BY_ONE} of {counted(total, 'replicate')}." if total > ONE_BY_ONE else ""
