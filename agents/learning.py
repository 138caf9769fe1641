"""How influence moves inside one mind, written once for both engines.

Credit always goes to the pattern that was in control of an episode. Rules differ in what they make of it: gradients
compare an episode with others, best-of-n and filtering imitate the episodes they keep.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEARNING_RULES = ("none", "softmax_gradient", "hedge", "cross", "group_gradient", "best_of_n", "filtered")
"""Learning rules by code: a phase's `learning.rule` is a position in this tuple."""
NO_LEARNING, SOFTMAX_GRADIENT, HEDGE, CROSS, GROUP_GRADIENT, BEST_OF_N, FILTERED = range(7)

TIED = 1e-12
"""Signals that differ by less are equal: what one act pays is summed along other paths for other motivations."""


class Learning(NamedTuple):
    """A phase's learning rule, its name replaced by its code.

    Attributes:
        rule: position in `LEARNING_RULES`.
        rate: step size per round, in [0, 1].
        group: episodes that are compared with one another (group gradient, best-of-n); divides the episodes of a round.
        threshold: signal from which an episode is kept (filtered).
    """

    rule: int
    rate: float
    group: int
    threshold: float


@inlined
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move influence inside one mind, in place; credit goes to the pattern that was in control.

    Mean dynamics per unit rate, A the advantage of a pattern over the mind's mean signal:

    - softmax gradient (REINFORCE, Williams 1992; leave-one-out baseline, Kool et al. 2019):
      dx_a = x_a * (x_a * A_a - sum_b x_b^2 * A_b);
    - hedge (multiplicative weights on importance-weighted advantages: Auer et al. 2002; the natural gradient of a
      softmax, Kakade 2002): dx_a = x_a * A_a;
    - cross (Cross 1973; Börgers & Sarin 1997), for signals in [0, 1], clipped there: dx_a = x_a * A_a;
    - group gradient (advantages divided by their standard deviation within a group: Shao et al. 2024,
      arXiv 2402.03300): as the softmax gradient with A / deviation; a group without variance carries no signal;
    - best of n (expert iteration: Anthony et al. 2017): dx_a = chance that a controls the best of a group - x_a;
    - filtered (self-imitation of what passes a filter: Zelikman et al. 2022): dx_a = x_a * (kept_a / kept - 1).

    Args:
        rule: the rule and its numbers.
        influence: (K,) on the simplex, changed in place.
        control: (episodes,) who was in control.
        signal: (episodes,) what it earned; at least two episodes for softmax gradient and hedge.
    """
    if rule.rule == CROSS:
        _learn_cross(rule.rate, influence, control, signal)
    elif rule.rule == GROUP_GRADIENT:
        _learn_by_group(rule.rate, rule.group, influence, control, signal)
    elif rule.rule == BEST_OF_N:
        _imitate_best(rule.rate, rule.group, influence, control, signal)
    elif rule.rule == FILTERED:
        _imitate_kept(rule.rate, rule.threshold, influence, control, signal)
    elif rule.rule != NO_LEARNING:
        _learn_by_advantage(rule.rule, rule.rate, influence, control, signal)


@inlined
def _learn_cross(rate: float, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards the pattern in control by the signal it earned; the mean over the round's episodes."""
    episodes = signal.shape[0]
    credit = np.zeros(influence.shape[0])
    total = 0.0
    for episode in range(episodes):
        earned = min(max(signal[episode], 0.0), 1.0)
        credit[control[episode]] += earned
        total += earned
    for kind in range(influence.shape[0]):
        moved = influence[kind] + rate * (credit[kind] - influence[kind] * total) / episodes
        influence[kind] = max(moved, 0.0)  # a full step may round to just below zero


@inlined
def _learn_by_advantage(rule: int, rate: float, influence: Floats, control: Ints, signal: Floats) -> None:
    """Multiply influence by exp(rate * estimated gradient of its log-weight) and renormalise."""
    episodes = signal.shape[0]
    kinds = influence.shape[0]
    total = 0.0
    for episode in range(episodes):
        total += signal[episode]
    mean = total / episodes
    gradient = np.zeros(kinds)
    for episode in range(episodes):
        gradient[control[episode]] += signal[episode] - mean
    for kind in range(kinds):  # leave-one-out advantage, divided by the number of episodes
        gradient[kind] /= episodes - 1
    if rule == HEDGE:
        for kind in range(kinds):
            if gradient[kind] != 0.0:
                gradient[kind] /= influence[kind]
    reweigh(influence, gradient, rate)


@inlined
def _learn_by_group(rate: float, group: int, influence: Floats, control: Ints, signal: Floats) -> None:
    """Multiply influence by exp(rate * mean advantage in units of the group's standard deviation)."""
    episodes = signal.shape[0]
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
    reweigh(influence, gradient, rate)


@inlined
def _imitate_best(rate: float, group: int, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards whoever was in control of the best episode of each group; episodes that tie share it."""
    episodes = signal.shape[0]
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
    step_towards(rate, influence, credit)


@inlined
def _imitate_kept(rate: float, threshold: float, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move towards whoever was in control of the episodes that pass the filter; nothing moves where none does."""
    credit = np.zeros(influence.shape[0])
    kept = 0
    for episode in range(signal.shape[0]):
        if signal[episode] > threshold - TIED:
            credit[control[episode]] += 1.0
            kept += 1
    if kept > 0:
        for kind in range(influence.shape[0]):
            credit[kind] /= kept
        step_towards(rate, influence, credit)


@inlined
def step_towards(rate: float, influence: Floats, target: Floats) -> None:
    """Take a step from influence (K,) to a target (K,) on the simplex, in place."""
    for kind in range(influence.shape[0]):
        influence[kind] = (1.0 - rate) * influence[kind] + rate * target[kind]


@inlined
def reweigh(influence: Floats, log_weight: Floats, rate: float) -> None:
    """Multiply influence by exp(rate * log_weight) in place and renormalise, safe against overflow.

    Equal weights change nothing and cost nothing.
    """
    kinds = influence.shape[0]
    largest = -np.inf
    smallest = np.inf
    for kind in range(kinds):
        largest = max(largest, log_weight[kind] if influence[kind] > 0.0 else -np.inf)
        smallest = min(smallest, log_weight[kind] if influence[kind] > 0.0 else np.inf)
    if largest == smallest:
        return
    norm = 0.0
    for kind in range(kinds):
        if influence[kind] > 0.0:
            influence[kind] *= np.exp(rate * (log_weight[kind] - largest))
            norm += influence[kind]
    for kind in range(kinds):
        influence[kind] /= norm
