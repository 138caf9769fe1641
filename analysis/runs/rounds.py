"""Choose the rounds of a stored run before they are read, and the motivations and replicates that a figure shows.

Small tables of a run that is larger than memory are therefore collected in one pass.
"""

import numpy as np
import polars as pl

from analysis.look.wording import counted
from analysis.runs.tables import final_shares
from analysis.stored import motivations
from sim.store.tables import Records

PANELS = 8
"""Largest number of motivations with a panel each."""

ONE_BY_ONE = 30
"""Largest number of replicates that are drawn one by one."""


def some_rounds(run: Records, room: int) -> list[int]:
    """Return about `room` evenly spaced rounds, with the founders and the first and last round of each phase."""
    phases = run.provenance["phases"]
    ends = {0, *(phase["first_round"] for phase in phases), *(phase["last_round"] for phase in phases)}
    last = max(ends)
    spread = np.linspace(0, last, min(last, max(1, room - len(ends))) + 1).round().astype(int)
    return sorted(ends | set(spread.tolist()))


def largest(run: Records, count: int = PANELS) -> list[str]:
    """Return the motivations with the largest mean shares at the end, in the order of the run."""
    mean = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    top = set(mean.sort("share", descending=True, maintain_order=True).head(count)["motivation"])
    return [name for name in motivations(run) if name in top]


def fewer_motivations(run: Records, count: int = PANELS) -> str:
    """Return a sentence about the motivations that are shown; '' if all are."""
    total = len(motivations(run))
    return f"Shown: the {count} motivations that hold most at the end, of {total}." if total > count else ""


def fewer_replicates(run: Records) -> str:
    """Return a sentence about the replicates that are shown; '' if all are."""
    total = run.provenance["replicates"]
    return f"Shown: the first {ONE_BY_ONE} of {counted(total, 'replicate')}." if total > ONE_BY_ONE else ""
