"""Whether a cell has a winner: the exact test of its lead (`sim.sweep.looks.lead`), and what would settle it.

What cells pool shares its streams, so that a replicate is one draw, however many jobs of it a cell holds: it counts for
who leads in most of them.

A sweep that spent replicates where winners were unclear has looked at a job several times: a cell of one job is tested
at the level of a look (`sim.sweep.looks.schedule`). A cell that pools jobs counts the replicates of the first look
alone, which all its jobs have, whatever they turned out to be.
"""

from collections.abc import Sequence

import polars as pl

from sim.store.occupied import MANIFEST
from sim.store.sealed import read_sealed
from sim.store.tables import Records
from sim.sweep.looks.lead import LEVEL, lead_alone, needed, p_value
from sim.sweep.looks.schedule import LOOK_LEVEL, LOOKS

_COUNTS = ("won", "against", "draws", "jobs")


def first_look(run: Records) -> int | None:
    """Return the replicates of the first look of a sweep that looked again where it was needed; None for others."""
    file = run.folder / MANIFEST
    if not file.exists() or read_sealed(file)["design"]["options"].get("replicates") is None:
        return None
    return int(run["jobs"].select(pl.col("replicates").min()).collect().item())


def tested_how(run: Records) -> str:
    """Say how leads were tested."""
    if first_look(run) is None:
        return f"exact two-tailed test, level {LEVEL:.0%}"
    return f"exact two-tailed test at each of {LOOKS} looks, level {LEVEL:.0%} over all of them"


def votes(runs: pl.LazyFrame, kinds: Sequence[str], slack: float) -> pl.LazyFrame:
    """Count the replicates in which each motivation leads: panel, x, y, and `won_` columns.

    Args:
        runs: panel, x, y, seed, replicate and `share_` columns, a row per run.
        kinds: the motivations.
        slack: shares that differ by less are equal.
    """
    shares = {name: pl.col(f"share_{name}").fill_null(0.0) for name in kinds}
    counts = {name: pl.col(f"won_{name}") for name in kinds}
    over = ["panel", "x", "y"]
    of_jobs = runs.group_by(*over, "seed", "replicate").agg(
        leads.cast(pl.Int32).sum().alias(f"won_{name}") for name, leads in lead_alone(shares, slack).items()
    )
    return of_jobs.group_by(over).agg(
        leads.cast(pl.Int32).sum().alias(f"won_{name}") for name, leads in lead_alone(counts).items()
    )


def judged(table: pl.DataFrame, *, drawn: bool = True, looks: bool = False) -> pl.DataFrame:
    """Add whether each cell is `resolved`, and how many replicates would resolve it (`needed`, null where none would).

    Args:
        table: won, against (replicates led by the winner and by the runner-up), draws (replicates in all), jobs, tied.
        drawn: whether anything was drawn; else whoever holds more holds more.
        looks: whether jobs were looked at again where their winner was unclear.
    """
    if not drawn:
        return table.with_columns(resolved=~pl.col("tied"), needed=pl.lit(None, pl.Int64))
    rows = [(*row, LOOK_LEVEL if looks and jobs == 1 else LEVEL) for *row, jobs in table.select(*_COUNTS).iter_rows()]
    resolved = [p_value(won, against) <= level for won, against, _, level in rows]
    lacking = [None if clear else needed(*row) for clear, row in zip(resolved, rows, strict=True)]
    return table.with_columns(pl.Series("resolved", resolved, pl.Boolean), pl.Series("needed", lacking, pl.Int64))
