"""A measure along a swept key: its values in order, and their rank correlation."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from analysis.claims.arms import Arm, pick
from analysis.claims.claim import Test
from sim.errors import BadInput
from sim.measures.names import Floats


def rank_correlation(test: Test, arms: Sequence[Arm]) -> Floats:
    """Spearman's correlation of the measure with the key `along`, in each replicate; 0 where the measure is flat."""
    keys, values = along(test, arms)
    return np.array([_spearman(keys, column) for column in values.T])


def along(test: Test, arms: Sequence[Arm]) -> tuple[Floats, Floats]:
    """Sort the arms at `at` by the key `along`: its values (J,) and the measure (J, R)."""
    picked = pick(arms, test.at)
    try:
        keys = np.array([float(arm.swept[test.along]) for arm in picked])
    except (KeyError, ValueError):
        raise BadInput(f"claim test {test.name}: along={test.along} must be a swept key with numbers.") from None
    order = np.argsort(keys, kind="stable")
    return keys[order], np.array([test.of(picked[index]) for index in order])


def _spearman(one: Floats, other: Floats) -> float:
    if np.ptp(other) == 0.0:
        return 0.0
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])
