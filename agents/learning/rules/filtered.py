"""Filtered imitation: imitate the episodes whose signal passes a threshold.

Zelikman et al. (2022), STaR. Mean dynamics, exact at any rate: dx_a = x_a * (kept_a / kept - 1), unless no episode of a
round passes.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.entry import TIED, Learning, LearningRule, MeanMind
from agents.learning.steps import moved, step_towards

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_NOISE = 1e-12
"""Noise that stands for none in the mean dynamics."""
PASSING = 1e-9
"""How far below the threshold a signal still passes in the mean dynamics, much more than `LEAST_NOISE`."""


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards the motivations in control of episodes that pass the filter; move nothing if no episode passes."""
    credit = np.zeros(influence.shape[0])
    kept = 0
    for episode in range(signal.shape[0]):
        if signal[episode] > rule.threshold - TIED:
            credit[control[episode]] += 1.0
            kept += 1
    if kept > 0:
        for kind in range(influence.shape[0]):
            credit[kind] /= kept
        step_towards(rule.rate, influence, credit)


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    return moved(mind, _drift(mind))


def _drift(mind: MeanMind) -> Floats:
    """(K,) mean step towards the episodes that pass the filter; a round without such an episode moves nothing."""
    from scipy.special import ndtr  # slow to import; only expected paths use it

    passes = ndtr((mind.signal - mind.learning.threshold + PASSING) / max(mind.noise, LEAST_NOISE))
    kept = (mind.chance * passes).sum(axis=1)
    total = mind.share @ kept
    if total == 0:
        return np.zeros_like(mind.share)
    return np.asarray((1.0 - (1.0 - total) ** mind.episodes) * mind.share * (kept / total - 1.0))


RULE = LearningRule("filtered", learn, learned)
