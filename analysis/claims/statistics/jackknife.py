"""Statistics of means over replicates, where those of single replicates are too rough to average.

Each replicate stands for its pseudo-value: n times the statistic of all less n - 1 times that of all others, whose
Student interval is that of the statistic (Tukey 1958).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm, pick
from analysis.claims.claim import Test
from sim.errors import BadInput
from sim.measures.names import Floats


def ratio_of_means(test: Test, arms: Sequence[Arm]) -> Floats:
    """Ratio of the measure's mean over replicates at `at` to that at `minus`."""
    above, below = (np.mean([test.of(arm) for arm in pick(arms, at)], axis=0) for at in (test.at, test.minus))
    if below.sum() <= (below.max() if len(below) > 1 else 0.0):  # also with any replicate left out
        raise BadInput(f"claim test {test.name}: a ratio needs {test.measure} above 0 at {dict(test.minus)}.")
    return pseudo_values(lambda kept: float(above[kept].mean() / below[kept].mean()), len(above))


def crossing(keys: Floats, values: Floats, level: float) -> Floats:
    """Key at which the mean over replicates of a falling measure reaches a level, between keys on a log scale.

    The first or last key where the mean is below or above the level throughout.

    Args:
        keys: (J,) above 0, ascending.
        values: (J, R).
        level: to be reached.
    """

    def at(kept: NDArray[np.bool_]) -> float:
        mean = np.minimum.accumulate(values[:, kept].mean(axis=1))
        return float(np.exp(np.interp(-level, -mean, np.log(keys))))

    return pseudo_values(at, values.shape[1])


def pseudo_values(statistic: Callable[[NDArray[np.bool_]], float], count: int) -> Floats:
    """(R,) jackknife pseudo-values of a statistic of the replicates that a mask (R,) keeps; of one, the statistic."""
    everyone = np.ones(count, dtype=np.bool_)
    if count == 1:
        return np.array([statistic(everyone)])
    others = np.array([statistic(everyone & (np.arange(count) != left_out)) for left_out in range(count)])
    return count * statistic(everyone) - (count - 1) * others
