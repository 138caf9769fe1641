"""Cross learning: a step towards the pattern in control by what it was just paid.

Cross (1973); Börgers & Sarin (1997). For signals in [0, 1], clipped there. Mean dynamics, A the advantage of a pattern
over the mind's mean signal: dx_a = x_a * A_a, exact at any rate.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.entry import Learning, LearningRule, MeanMind
from agents.learning.steps import moved

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards the motivation in control in proportion to its signal, averaged over the round's episodes."""
    episodes = signal.shape[0]
    credit = np.zeros(influence.shape[0])
    total = 0.0
    for episode in range(episodes):
        earned = min(max(signal[episode], 0.0), 1.0)
        credit[control[episode]] += earned
        total += earned
    for kind in range(influence.shape[0]):
        step = rule.rate * (credit[kind] - influence[kind] * total) / episodes
        influence[kind] = max(influence[kind] + step, 0.0)  # a full step may round to just below zero


def learned(mind: MeanMind) -> Floats:
    """(K,) expected influence after a round."""
    gain = _clipped_signal(mind)
    return moved(mind, np.asarray(mind.share * (gain - mind.share @ gain)))


def _clipped_signal(mind: MeanMind) -> Floats:
    """(K,) expected selection signal of an episode, clipped to [0, 1] after normal noise."""
    from scipy.special import ndtr  # slow to import; only expected paths use it

    signal, noise = mind.signal, mind.noise
    if noise == 0:
        return np.asarray((mind.chance * signal.clip(0.0, 1.0)).sum(axis=1))
    below, above = -signal / noise, (1.0 - signal) / noise
    inside = signal * (ndtr(above) - ndtr(below))
    tails = noise * (_density(below) - _density(above)) + 1.0 - ndtr(above)
    return np.asarray((mind.chance * (inside + tails)).sum(axis=1))


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi))


RULE = LearningRule("cross", learn, learned)
