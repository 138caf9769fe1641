"""The mean dynamics of learning rules inside one mind."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from agents.learning import BEST_OF_N, CROSS, FILTERED, GROUP_GRADIENT, HEDGE, NO_LEARNING, SOFTMAX_GRADIENT
from sim.model.plan import Phase

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
CHANCES: Floats = _WEIGHTS / 2
"""Quadrature over a normal distribution by Gauss-Legendre on its quantiles: weights, which sum to one ..."""
DEVIATES: Floats = ndtri((_NODES + 1) / 2)
"""... and standard deviates. Polynomials in the normal's distribution function are integrated exactly."""
GROUPS = 2048
"""Groups over which the mean dynamics of the group gradient are averaged."""
TIED = 1e-9
"""Pays that differ by much less than this tie."""


def mean_signal(phase: Phase) -> Floats:
    """(K,) expected selection signal of an episode, those included whose grader is seized."""
    mean = (phase.chance * phase.rules.cells.signal).sum(axis=1)
    held = _held(phase)
    return np.asarray((1.0 - held) * mean + held * phase.rules.seizure.signal)


def _held(phase: Phase) -> Floats:
    """(K,) share of a round's episodes whose grader is held: one of the last few was a success."""
    rules = phase.rules
    success = (phase.chance * rules.cells.grip).sum(axis=1)
    chances_before = np.minimum(np.arange(rules.episodes), rules.seizure.episodes)
    return np.asarray((1.0 - (1.0 - success[:, None]) ** chances_before).mean(axis=1))


def learning_drift(phase: Phase, share: Floats) -> Floats:
    """(K,) mean change of influence per unit rate, at influence (K,).

    Exact in the limit of small rates, for best-of-n and filtered at any rate; by numerical integration for the group
    gradient.
    """
    rule = phase.rules.learning.rule
    if rule == NO_LEARNING:
        return np.zeros_like(share)
    if rule == BEST_OF_N:
        return _best_of_group(phase, share) - share
    if rule == FILTERED:
        return _kept(phase, share)
    gain = _clipped_signal(phase) if rule == CROSS else _log_gain(phase, share)
    return np.asarray(share * (gain - share @ gain))


def learned_share(phase: Phase, share: Floats) -> Floats:
    """(K,) influence after a round of learning: gradients and hedge multiply influence, other rules add to it."""
    rule = phase.rules.learning
    if rule.rule not in (SOFTMAX_GRADIENT, HEDGE, GROUP_GRADIENT):
        return np.asarray(share + rule.rate * learning_drift(phase, share))
    gain = _log_gain(phase, share)
    grown = share * np.exp(rule.rate * (gain - gain.max()))
    return np.asarray(grown / grown.sum())


def _log_gain(phase: Phase, share: Floats) -> Floats:
    """(K,) mean change of log influence per unit rate, up to a constant, where a rule multiplies influence."""
    if phase.rules.learning.rule == GROUP_GRADIENT:
        return _group_advantage(phase, share)
    signal = mean_signal(phase)
    return signal if phase.rules.learning.rule == HEDGE else np.asarray(share * (signal - share @ signal))


def _group_advantage(phase: Phase, share: Floats) -> Floats:
    """(K,) mean over a group's episodes of the advantage, in the group's deviations, of those in control.

    There is no closed form for more than two rewards: the mean is taken over the same `GROUPS` groups every time.
    """
    rules, group = phase.rules, phase.rules.learning.group
    points = _group_points(group)
    chance = (share[:, None] * phase.chance).ravel()
    cell = np.minimum(np.searchsorted(chance.cumsum(), points[..., 0], side="right"), np.flatnonzero(chance)[-1])
    signal = rules.cells.signal.ravel()[cell] + rules.noise * ndtri(points[..., 1])
    centred = signal - signal.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1, keepdims=True)
    advantage = np.where(deviation > TIED, centred / np.maximum(deviation, TIED), 0.0)
    control = cell // rules.cells.signal.shape[1]
    return np.bincount(control.ravel(), advantage.ravel(), len(share)) / (GROUPS * group)


@cache
def _group_points(group: int) -> Floats:
    """(GROUPS, group, 2) points of a low-discrepancy sequence in (0, 1) (Sobol 1967)."""
    from scipy.stats import qmc  # takes a third of a second, which no other rule has a use for

    points = qmc.Sobol(2 * group, scramble=True, rng=0).random(GROUPS)
    return np.asarray(points.clip(1e-12, 1.0 - 1e-12).reshape(GROUPS, group, 2))


def _best_of_group(phase: Phase, share: Floats) -> Floats:
    """(K,) chance of being in control of the best episode of a group, ties shared."""
    rules, group = phase.rules, phase.rules.learning.group
    chance = share[:, None] * phase.chance
    noise = max(rules.noise, TIED)
    drawn = rules.cells.signal[..., None] + noise * DEVIATES
    below = ndtr((drawn[..., None] - rules.cells.signal.ravel()) / noise) @ chance.ravel()
    return np.asarray((chance * (group * below ** (group - 1) @ CHANCES)).sum(axis=1))


def _kept(phase: Phase, share: Floats) -> Floats:
    """(K,) mean step towards the episodes that pass the filter; none where no episode of the round does."""
    rules = phase.rules
    passes = ndtr((rules.cells.signal - rules.learning.threshold + TIED) / max(rules.noise, TIED * 1e-3))
    kept = (phase.chance * passes).sum(axis=1)
    total = share @ kept
    if total == 0:
        return np.zeros_like(share)
    return np.asarray((1.0 - (1.0 - total) ** rules.episodes) * share * (kept / total - 1.0))


def _clipped_signal(phase: Phase) -> Floats:
    """(K,) expected selection signal of an episode, clipped to [0, 1] after normal noise: what Cross learning sees."""
    signal, noise = phase.rules.cells.signal, phase.rules.noise
    if noise == 0:
        return np.asarray((phase.chance * signal.clip(0.0, 1.0)).sum(axis=1))
    below, above = -signal / noise, (1.0 - signal) / noise
    inside = signal * (ndtr(above) - ndtr(below))
    tails = noise * (_density(below) - _density(above)) + 1.0 - ndtr(above)
    return np.asarray((phase.chance * (inside + tails)).sum(axis=1))


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi))
