"""Closed forms of selection: when a fitter motivation overtakes a commoner one."""

from collections.abc import Sequence

import polars as pl

from analysis.claims.arms import Arm
from analysis.claims.statistics.selection import crossover_round


def crossover_rounds(arms: Sequence[Arm]) -> pl.DataFrame:
    """Give the round of overtaking by T* over the bias of the prior, a panel for each strength of selection."""
    return pl.DataFrame(
        [
            {
                "series": "T*",
                "panel": arm.swept["regime.rl.selection.strength"],
                "x": float(arm.swept["population.prior.bias.intended"]),
                "mean": float(crossover_round(arm)),
            }
            for arm in arms
        ]
    )
