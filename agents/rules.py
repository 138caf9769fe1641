"""What one agent does in one round, written once for both engines.

Each rule is compiled, takes the generator it draws from, and uses explicit loops, so that the Mesa population calling
it agent by agent and the kernel calling it in a loop consume the same stream and give the same numbers.

A *cell* is an (environment, situation, action) triple. Which cell an episode ends in is drawn by the alias method
(Walker 1977; Vose 1991) from one uniform.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEARNING_RULES = ("none", "softmax_gradient", "hedge", "cross")
"""Learning rules by code: a phase's `learning.rule` is a position in this tuple."""
NO_LEARNING, SOFTMAX_GRADIENT, HEDGE, CROSS = range(4)

BELOW_ONE = 1.0 - 2.0**-53
"""The largest uniform there is."""


class Cells(NamedTuple):
    """What can happen in an episode of a phase, by motivation.

    Attributes:
        threshold: (K, cells) alias method, chance of keeping the cell first hit.
        pair: (K, cells, 2) alias method, the cell first hit and the one taken otherwise.
        signal: (K, cells) selection signal that the cell pays.
        scored: (cells,) 1 where the cell is the scored act of its environment.
    """

    threshold: Floats
    pair: Ints
    signal: Floats
    scored: Ints


@inlined
def draw_cell(cells: Cells, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of the motivation's alias table.

    The choice is an index and not a branch: a processor would guess a branch wrong too often.
    """
    scaled = uniform * cells.threshold.shape[1]
    first = int(scaled)
    return int(cells.pair[kind, first, int(scaled - first >= cells.threshold[kind, first])])


@inlined
def live_pure(rng: np.random.Generator, cells: Cells, kind: int, episodes: int, noise: float) -> tuple[float, int]:
    """Live one round with one motivation in control throughout.

    Grader noise is drawn once for the round: the mean of `episodes` draws has standard deviation
    noise / sqrt(episodes).

    Returns:
        The mean selection signal of the episodes, and how many of them ended in the scored act.
    """
    total = 0.0
    hits = 0
    for _ in range(episodes):
        cell = draw_cell(cells, kind, rng.random())
        total += cells.signal[kind, cell]
        hits += cells.scored[cell]
    mean = total / episodes
    if noise > 0.0:
        mean += noise * rng.normal() / np.sqrt(episodes)
    return mean, hits


class Desk(NamedTuple):
    """Where a mixed mind's round is worked out; allocated once for many minds.

    Attributes:
        control: (episodes,) the motivation in control.
        signal: (episodes,) the selection signal earned, noise included.
        edges: (K + 1,) where each motivation's stretch of [0, 1) begins.
    """

    control: Ints
    signal: Floats
    edges: Floats


@compiled
def desk(episodes: int, kinds: int) -> Desk:
    """Make room for the rounds of minds with so many motivations."""
    return Desk(np.empty(episodes, np.int64), np.empty(episodes), np.empty(kinds + 1))


@inlined
def _fill_edges(influence: Floats, edges: Floats) -> None:
    """Lay the motivations' stretches end to end; the last with any influence ends at one exactly."""
    edges[0] = 0.0
    last = 0
    for kind in range(influence.shape[0]):
        edges[kind + 1] = edges[kind] + influence[kind]
        last = kind if influence[kind] > 0.0 else last
    for kind in range(last, influence.shape[0]):
        edges[kind + 1] = 1.0


@inlined
def live_mixed(
    rng: np.random.Generator, cells: Cells, influence: Floats, noise: float, desk: Desk
) -> tuple[float, int]:
    """Live one round with a motivation drawn by influence in control of each episode.

    One uniform decides who is in control and, by where it falls within that motivation's stretch, the cell.

    Args:
        rng: the generator to draw from.
        cells: the phase's cells.
        influence: (K,) chance of control, sums to one.
        noise: standard deviation of grader noise, drawn for each episode.
        desk: is filled with who was in control and what it earned.

    Returns:
        As `live_pure`.
    """
    total = 0.0
    hits = 0
    control, signal, edges = desk
    _fill_edges(influence, edges)
    for episode in range(signal.shape[0]):
        signal[episode] = rng.random()
    for episode in range(signal.shape[0]):
        uniform = signal[episode]
        kind = 0
        for edge in range(1, edges.shape[0]):
            kind += int(edges[edge] <= uniform)
        within = min((uniform - edges[kind]) / influence[kind], BELOW_ONE)
        cell = draw_cell(cells, kind, within)
        control[episode] = kind
        signal[episode] = cells.signal[kind, cell]
        hits += cells.scored[cell]
    if noise > 0.0:
        for episode in range(signal.shape[0]):
            signal[episode] += noise * rng.normal()
    for episode in range(signal.shape[0]):
        total += signal[episode]
    return total / signal.shape[0], hits


@inlined
def learn(rule: int, rate: float, influence: Floats, control: Ints, signal: Floats) -> None:
    """Move influence inside one mind, in place; credit goes to the pattern that was in control.

    Mean dynamics per unit rate, A the advantage of a pattern over the mind's mean signal:

    - softmax gradient (REINFORCE, Williams 1992; leave-one-out baseline, Kool et al. 2019):
      dx_a = x_a * (x_a * A_a - sum_b x_b^2 * A_b);
    - hedge (multiplicative weights on importance-weighted advantages: Auer et al. 2002; the natural gradient of a
      softmax, Kakade 2002): dx_a = x_a * A_a;
    - cross (Cross 1973; Börgers & Sarin 1997), for signals in [0, 1], clipped there: dx_a = x_a * A_a.

    Args:
        rule: position in `LEARNING_RULES`.
        rate: step size per round, in [0, 1].
        influence: (K,) on the simplex, changed in place.
        control: (episodes,) who was in control.
        signal: (episodes,) what it earned; at least two episodes for softmax gradient and hedge.
    """
    if rule == CROSS:
        _learn_cross(rate, influence, control, signal)
    elif rule != NO_LEARNING:
        _learn_by_advantage(rule, rate, influence, control, signal)


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
