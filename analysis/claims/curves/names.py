"""Closed forms that a claim's chart draws beside its measures: from the arms to lines over the chart's key."""

from collections.abc import Callable, Sequence

import polars as pl

from analysis.claims.arms import Arm
from analysis.claims.curves import exploration, thresholds
from analysis.claims.curves.selection import crossover_rounds
from sim.errors import require_name

Curve = Callable[[Sequence[Arm]], pl.DataFrame]


def curve(name: str, arms: Sequence[Arm]) -> pl.DataFrame:
    """Give a closed form as a table: series, panel, x, mean.

    Raises:
        BadInput: for an unknown curve.
    """
    require_name(f"claim.chart.curve={name}", name, CURVES)
    return CURVES[name](arms)


CURVES: dict[str, Curve] = {
    "no_leak": exploration.no_leak,
    "reflection_time": thresholds.reflection_time,
    "seizing": thresholds.seizing,
    "crossover_round": crossover_rounds,
}
"""Closed forms by the name that experiment files use."""
