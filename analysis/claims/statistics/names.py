"""Statistics that claims are tested by: from the arms of an experiment to one number per replicate.

Replicates of all arms share their seeds, so that whatever compares arms does so pair by pair.
"""

from collections.abc import Callable, Sequence
from math import inf, isfinite

import numpy as np

from analysis.claims.arms import Arm, pick
from analysis.claims.claim import Test
from analysis.claims.statistics.correlation import along, rank_correlation
from analysis.claims.statistics.jackknife import crossing, ratio_of_means
from analysis.claims.statistics.selection import crossover_error, driven_more, winner_by_theory
from sim.errors import BadInput, require_name
from sim.measures.names import Floats, measured_range

Statistic = Callable[[Test, Sequence[Arm]], Floats]


def statistic(test: Test, arms: Sequence[Arm]) -> Floats:
    """(R,) the statistic of a test.

    Raises:
        BadInput: for an unknown statistic, or arms that it cannot be computed from.
    """
    require_name(f"claim test {test.name}: statistic={test.statistic}", test.statistic, STATISTICS)
    return STATISTICS[test.statistic](test, arms)


def bounds(test: Test) -> tuple[float, float] | None:
    """Between which a replicate of the statistic lies; None where it has no ends."""
    if test.statistic in SCALES:
        return SCALES[test.statistic]
    ends = measured_range(test.measure)
    if test.statistic not in ("mean", "spread") or ends is None:
        return None
    reach = ends[1] - ends[0]
    if test.statistic == "spread":
        return 0.0, reach
    return ((-reach, reach) if isfinite(reach) else None) if test.minus else ends


def mean(test: Test, arms: Sequence[Arm]) -> Floats:
    """Mean of the measure over the arms at `at`, less its mean over those at `minus` if any."""
    value = np.mean([test.of(arm) for arm in pick(arms, test.at)], axis=0)
    return value - np.mean([test.of(arm) for arm in pick(arms, test.minus)], axis=0) if test.minus else value


def ratio(test: Test, arms: Sequence[Arm]) -> Floats:
    """Mean of the measure at `at` over that at `minus`, replicate by replicate."""
    below = np.mean([test.of(arm) for arm in pick(arms, test.minus)], axis=0)
    if (below <= 0).any():
        raise BadInput(f"claim test {test.name}: a ratio needs {test.measure} above 0 at {dict(test.minus)}.")
    return np.asarray(np.mean([test.of(arm) for arm in pick(arms, test.at)], axis=0) / below, dtype=np.float64)


def slope(test: Test, arms: Sequence[Arm]) -> Floats:
    """Least-squares slope of the measure over the key `along`, in each replicate."""
    keys, values = along(test, arms)
    centred = keys - keys.mean()
    return centred @ values / (centred @ centred)


def half_key(test: Test, arms: Sequence[Arm]) -> Floats:
    """Value of the key `along` at which a measure that falls reaches one half."""
    return crossing(*along(test, arms), 0.5)


def spread(test: Test, arms: Sequence[Arm]) -> Floats:
    """Largest less smallest measure over the arms at `at`."""
    return np.ptp([test.of(arm) for arm in pick(arms, test.at)], axis=0)


SCALES = {
    "ratio": (0.0, inf),
    "ratio_of_means": (0.0, inf),
    "half_key": (0.0, inf),
    "rank_correlation": (-1.0, 1.0),
    "driven_more": (-1.0, 1.0),
    "winner_by_theory": (0.0, 1.0),
}
"""Between which statistics lie whatever they are computed from."""

STATISTICS: dict[str, Statistic] = {
    "mean": mean,
    "ratio": ratio,
    "rank_correlation": rank_correlation,
    "slope": slope,
    "spread": spread,
    "ratio_of_means": ratio_of_means,
    "half_key": half_key,
    "crossover_error": crossover_error,
    "driven_more": driven_more,
    "winner_by_theory": winner_by_theory,
}
"""Statistics by the name that experiment files use."""
