"""The exact test of a lead, and how many replicates would make it significant.

Replicates of a cell are draws from a multinomial over who leads. That the winner leads the runner-up is tested by the
exact two-tailed binomial test of the one against the other, given their sum, which needs no further correction for
having picked the winner (Hung & Fithian 2019, Annals of Statistics 47(2), "Rank verification for exponential
families"). A replicate whose lead is tied counts for neither.
"""

from functools import cache
from math import ceil

import polars as pl

LEVEL = 0.05
"""Chance at most of calling a winner where two are equally likely to lead."""
MOST = 10_000
"""More replicates than this are not asked for."""
TIE = 1e-9
"""Shares closer than this are equal."""


def lead_alone(standing: dict[str, pl.Expr], slack: float = 0.0) -> dict[str, pl.Expr]:
    """Tell of each motivation whether it stands highest by itself, by more than a slack."""
    top = pl.max_horizontal(*standing.values()) - slack
    several = pl.sum_horizontal(*((each >= top).cast(pl.Int32) for each in standing.values())) > 1
    return {name: (each >= top) & ~several for name, each in standing.items()}


@cache
def p_value(won: int, against: int) -> float:
    """Two-tailed exact binomial test that a winner of `won` draws leads a runner-up of `against`."""
    from scipy.special import bdtrc  # slow to import

    return min(1.0, 2.0 * float(bdtrc(max(won, against) - 1, won + against, 0.5))) if won + against else 1.0


@cache
def needed(won: int, against: int, draws: int, level: float = LEVEL) -> int | None:
    """Replicates with which the test would be significant were the leads in the same proportion; None if never."""
    if won <= against:
        return None
    part = won / (won + against)
    for decided in range(won + against, MOST):
        ahead = round(part * decided)
        if p_value(ahead, decided - ahead) <= level:
            return ceil(decided * draws / (won + against))
    return None
