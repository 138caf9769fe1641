"""Whether a cell has a winner: an exact test of its lead, and how many replicates would settle it.

Replicates of a cell are draws from a multinomial over who leads. That the winner leads the runner-up is tested by the
exact two-tailed binomial test of the one against the other, given their sum, which needs no further correction for
having picked the winner (Hung & Fithian 2019, Annals of Statistics 47(2), "Rank verification for exponential
families"). A replicate whose lead is tied counts for neither.

What cells pool shares its streams, so that a replicate is one draw, however many jobs of it a cell holds: it counts for
who leads in most of them.
"""

from collections.abc import Sequence
from functools import cache
from math import ceil

import polars as pl

LEVEL = 0.05
"""Chance at most of calling a winner where two are equally likely to lead."""
MOST = 10_000
"""More replicates than this are not asked for."""


def lead_alone(standing: dict[str, pl.Expr], slack: float = 0.0) -> dict[str, pl.Expr]:
    """Tell of each motivation whether it stands highest by itself, by more than a slack."""
    top = pl.max_horizontal(*standing.values()) - slack
    several = pl.sum_horizontal(*((each >= top).cast(pl.Int32) for each in standing.values())) > 1
    return {name: (each >= top) & ~several for name, each in standing.items()}


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


def judged(table: pl.DataFrame, *, drawn: bool = True) -> pl.DataFrame:
    """Add whether each cell is `resolved`, and how many replicates would resolve it (`needed`, null where none would).

    Args:
        table: won, against (replicates led by the winner and by the runner-up), draws (replicates in all), tied.
        drawn: whether anything was drawn; else whoever holds more holds more.
    """
    if not drawn:
        return table.with_columns(resolved=~pl.col("tied"), needed=pl.lit(None, pl.Int64))
    rows = list(table.select("won", "against", "draws").iter_rows())
    resolved = [p_value(won, against) <= LEVEL for won, against, _ in rows]
    lacking = [None if clear else needed(*row) for clear, row in zip(resolved, rows, strict=True)]
    return table.with_columns(pl.Series("resolved", resolved, pl.Boolean), pl.Series("needed", lacking, pl.Int64))


@cache
def p_value(won: int, against: int) -> float:
    """Two-tailed exact binomial test that a winner of `won` draws leads a runner-up of `against`."""
    from scipy.special import bdtrc  # slow to import

    return min(1.0, 2.0 * float(bdtrc(max(won, against) - 1, won + against, 0.5))) if won + against else 1.0


@cache
def needed(won: int, against: int, draws: int) -> int | None:
    """Replicates with which the test would be significant were the leads in the same proportion; None if never."""
    if won <= against:
        return None
    part = won / (won + against)
    for decided in range(won + against, MOST):
        ahead = round(part * decided)
        if p_value(ahead, decided - ahead) <= LEVEL:
            return ceil(decided * draws / (won + against))
    return None
