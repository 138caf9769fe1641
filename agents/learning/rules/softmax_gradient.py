"""Policy gradient on a softmax over motivations: REINFORCE.

Williams (1992), with the leave-one-out baseline of Kool et al. (2019). Mean dynamics to first order in the rate, A the
advantage of a pattern over the mind's mean signal: dx_a = x_a * (x_a * A_a - sum_b x_b^2 * A_b).
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
    """Multiply influence by exp(rate * estimated gradient of its log-weight) and renormalise."""
    reweigh(influence, advantages(influence.shape[0], control, signal), rule.rate)


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    signal = mind.mean_signal
    return reweighed(mind, np.asarray(mind.share * (signal - mind.share @ signal)))


RULE = LearningRule("softmax_gradient", learn, learned, least_episodes=2)
