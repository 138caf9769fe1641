"""Hedge: multiplicative weights on importance-weighted advantages, the natural gradient of a softmax.

Auer et al. (2002); Kakade (2002). Mean dynamics to first order in the rate, A the advantage of a pattern over the
mind's mean signal: dx_a = x_a * A_a.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.advantage import advantages
from agents.learning.entry import Learning, LearningRule, MeanMind
from agents.learning.steps import reweigh, reweighed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Multiply influence by exp(rate * estimated advantage), weighted by how rarely a pattern is in control."""
    gain = advantages(influence.shape[0], control, signal)
    for kind in range(influence.shape[0]):
        if gain[kind] != 0.0:
            gain[kind] /= influence[kind]
    reweigh(influence, gain, rule.rate)


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    return reweighed(mind, mind.mean_signal)


RULE = LearningRule("hedge", learn, learned, least_episodes=2)
