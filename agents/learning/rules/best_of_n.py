"""Best of n, or expert iteration: imitate the best episode of each group.

Anthony et al. (2017). The episodes of a group meet one situation, as samples of one prompt. Mean dynamics, exact at
any rate: dx_a = chance that a controls the best of a group - x_a.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.entry import TIED, Learning, LearningRule, MeanMind
from agents.learning.situations import situations
from agents.learning.steps import moved, step_towards
from agents.normal import quantiles

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_NOISE = 1e-9
"""Noise that stands for none in the mean dynamics: pays that differ by much less tie."""


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards the motivation in control of the best episode of each group; tied episodes share the step."""
    episodes = signal.shape[0]
    group = rule.group
    credit = np.zeros(influence.shape[0])
    for start in range(0, episodes, group):
        best = signal[start]
        for episode in range(start, start + group):
            best = max(best, signal[episode])
        tied = 0
        for episode in range(start, start + group):
            tied += int(signal[episode] > best - TIED)
        for episode in range(start, start + group):
            if signal[episode] > best - TIED:
                credit[control[episode]] += group / (tied * episodes)
    step_towards(rule.rate, influence, credit)


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    return moved(mind, _controls_best(mind) - mind.share)


def _controls_best(mind: MeanMind) -> Floats:
    """(K,) chance of being in control of the best episode of a group, ties shared, over the situations it may meet."""
    return sum((met * _best_of(chance, signal, mind) for met, chance, signal in situations(mind)), mind.share * 0.0)


def _best_of(chance: Floats, signal: Floats, mind: MeanMind) -> Floats:
    """(K,) chance of controlling the best episode of a group in one situation.

    Given the chance (K, cells) that an episode there ends in each cell, and the signal (K, cells) of the cell.
    """
    from scipy.special import ndtr  # slow to import; only expected paths use it

    deviates, chances = quantiles()
    group, noise = mind.learning.group, max(mind.noise, LEAST_NOISE)
    drawn = signal[..., None] + noise * deviates
    below = ndtr((drawn[..., None] - signal.ravel()) / noise) @ chance.ravel()
    return np.asarray((chance * (group * below ** (group - 1) @ chances)).sum(axis=1))


RULE = LearningRule("best_of_n", learn, learned, grouped=True)
