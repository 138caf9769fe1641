"""Group-normalised policy gradient: advantages in units of their group's standard deviation.

Shao et al. (2024), arXiv 2402.03300 (GRPO). The episodes of a group meet one situation, as rollouts of one prompt do.
The rule is the softmax gradient with the advantage A divided by the group's standard deviation. A group without
variance moves nothing.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.entry import TIED, Learning, LearningRule, MeanMind
from agents.learning.situations import situations
from agents.learning.steps import reweigh, reweighed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROUPS = 2048
"""Groups over which mean dynamics are averaged."""
SAME = 1e-9
"""Standard deviation of a group, in the mean dynamics, below which the group moves nothing."""


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Multiply influence by exp(rate * mean advantage in units of the group's standard deviation)."""
    episodes = signal.shape[0]
    group = rule.group
    gradient = np.zeros(influence.shape[0])
    for start in range(0, episodes, group):
        total = 0.0
        for episode in range(start, start + group):
            total += signal[episode]
        mean = total / group
        square = 0.0
        for episode in range(start, start + group):
            square += (signal[episode] - mean) ** 2
        deviation = np.sqrt(square / group)
        if deviation > TIED:
            for episode in range(start, start + group):
                gradient[control[episode]] += (signal[episode] - mean) / (deviation * episodes)
    reweigh(influence, gradient, rule.rate)


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    return reweighed(mind, _mean_advantage(mind))


def _mean_advantage(mind: MeanMind) -> Floats:
    """(K,) mean over a group's episodes of the controlling motivation's advantage, in units of the group's deviation.

    With noise the mean has no closed form. It is averaged over the same `GROUPS` groups in every situation.
    """
    return sum((met * _advantage(chance, signal, mind) for met, chance, signal in situations(mind)), mind.share * 0.0)


def _advantage(chance: Floats, signal: Floats, mind: MeanMind) -> Floats:
    """(K,) mean advantage in one situation.

    Given the chance (K, cells) that an episode there ends in each cell, and the signal (K, cells) of the cell.
    """
    from scipy.special import ndtri  # slow to import; only expected paths use it

    group = mind.learning.group
    points = _points(group)
    edges = chance.ravel().cumsum()
    cell = np.minimum(np.searchsorted(edges, points[..., 0], side="right"), np.flatnonzero(chance)[-1])
    earned = signal.ravel()[cell] + mind.noise * ndtri(points[..., 1])
    centred = earned - earned.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1, keepdims=True)
    advantage = np.where(deviation > SAME, centred / np.maximum(deviation, SAME), 0.0)
    control = cell // signal.shape[1]
    return np.bincount(control.ravel(), advantage.ravel(), len(mind.share)) / (GROUPS * group)


@cache
def _points(group: int) -> Floats:
    """(GROUPS, group, 2) points of a low-discrepancy sequence in (0, 1) (Sobol 1967)."""
    from scipy.stats import qmc  # the import takes a third of a second, and no other rule needs it

    points = qmc.Sobol(2 * group, scramble=True, rng=0).random(GROUPS)
    return np.asarray(points.clip(1e-12, 1.0 - 1e-12).reshape(GROUPS, group, 2))


RULE = LearningRule("group_gradient", learn, learned, grouped=True)
