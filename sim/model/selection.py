"""From pay to parents: fitness maps and demographies.

A demography reports two things for every agent: its parents, and the *expected copies* of each agent given the
weights (and, for Fermi, given who met whom). Realised minus expected copies is drift; their difference has mean zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.drawing import descend, draw_alias, fill_alias, replace_weight, sum_tree
from sim.model.ranking import graded, ranks, shuffle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FITNESS_MAPS = ("exponential", "linear")
"""exp(strength * pay), or 1 + strength * pay (weak selection: Nowak et al. 2004)."""
EXPONENTIAL, LINEAR = range(2)

DEMOGRAPHIES = ("none", "wright_fisher", "moran", "fermi", "tournament", "truncation")
"""How parents are drawn; a phase's `selection.demography` is a position in this tuple."""
NONE, WRIGHT_FISHER, MORAN, FERMI, TOURNAMENT, TRUNCATION = range(6)


class Selection(NamedTuple):
    """A phase's selection rule, names replaced by their codes."""

    demography: int
    fitness_map: int
    strength: float
    tournament_size: int
    survivors: float


@compiled
def log_fitness(rule: Selection, pay: float) -> float:
    """Log weight of a mean pay; the linear map needs 1 + strength * pay > 0 and gives minus infinity otherwise.

    Where ranks decide, pay is graded before strength enters, so that what ties does not depend on strength.
    """
    if rule.demography in (TOURNAMENT, TRUNCATION):
        pay = graded(pay)
    if rule.fitness_map == LINEAR:
        weight = 1.0 + rule.strength * pay
        return float(np.log(weight)) if weight > 0.0 else -np.inf
    return rule.strength * pay


@compiled
def select(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw a parent for every position.

    Args:
        rng: the generator to draw from.
        rule: demography and its parameters.
        fitness: (N,) log weights.
        parents: (N,) is filled with the position each agent is copied from.
        copies: (N,) is filled with each agent's expected copies, which sum to N.
    """
    for i in range(fitness.shape[0]):
        parents[i] = i
        copies[i] = 1.0
    if rule.demography == WRIGHT_FISHER:
        _wright_fisher(rng, fitness, parents, copies)
    elif rule.demography == MORAN:
        _moran(rng, fitness, parents, copies)
    elif rule.demography == FERMI:
        _fermi(rng, fitness, parents, copies)
    elif rule.demography == TOURNAMENT:
        _tournament(rng, rule.tournament_size, fitness, parents, copies)
    elif rule.demography == TRUNCATION:
        _truncation(rng, rule.survivors, fitness, parents, copies)


@compiled
def inherit(values: Ints, parents: Ints) -> None:
    """Give every agent its parent's value, in place."""
    before = values.copy()
    for i in range(parents.shape[0]):
        values[i] = before[parents[i]]


@compiled
def inherit_minds(minds: Floats, parents: Ints) -> None:
    """Give every agent its parent's mind, (N, K), in place."""
    before = minds.copy()
    for i in range(parents.shape[0]):
        for k in range(minds.shape[1]):
            minds[i, k] = before[parents[i], k]


@compiled
def _weights(fitness: Floats) -> Floats:
    """Exponentiate log weights relative to the largest."""
    largest = -np.inf
    for value in fitness:
        largest = max(largest, value)
    weights = np.empty(fitness.shape[0])
    for i in range(fitness.shape[0]):
        weights[i] = np.exp(fitness[i] - largest)
    return weights


@compiled
def _wright_fisher(rng: np.random.Generator, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw every offspring's parent in proportion to weight: multinomial resampling (Fisher 1930; Wright 1931)."""
    n = fitness.shape[0]
    weights = _weights(fitness)
    threshold = np.empty(n)
    alias = np.empty(n, np.int64)
    fill_alias(weights, threshold, alias)
    total = 0.0
    for weight in weights:
        total += weight
    for i in range(n):
        copies[i] = n * weights[i] / total
        parents[i] = draw_alias(rng.random(), threshold, alias)


@compiled
def _moran(rng: np.random.Generator, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Run N birth-death events: a parent drawn by weight replaces one drawn at random (Moran 1958).

    A newborn carries its parent's measured pay. Expected copies are summed over events, given the population at each:
    while a founder's count n_i stands still they grow by n_i * (w_i * sum(1 / W) - events / N), which is settled
    whenever n_i changes.
    """
    n = fitness.shape[0]
    weights = _weights(fitness)
    tree = sum_tree(weights)
    alive = np.ones(n)
    settled_inverse = np.zeros(n)
    settled_events = np.zeros(n)
    inverse = 0.0
    for event in range(n):
        inverse += 1.0 / tree[1]
        born = parents[descend(tree, rng.random())]
        place = int(rng.integers(0, n))
        dead = parents[place]
        for changed in (born, dead):
            gain = weights[changed] * (inverse - settled_inverse[changed])
            copies[changed] += alive[changed] * (gain - (event + 1 - settled_events[changed]) / n)
            settled_inverse[changed] = inverse
            settled_events[changed] = event + 1
        alive[born] += 1.0
        alive[dead] -= 1.0
        parents[place] = born
        replace_weight(tree, place, weights[born])
    for i in range(n):
        gain = weights[i] * (inverse - settled_inverse[i])
        copies[i] += alive[i] * (gain - (n - settled_events[i]) / n)


@compiled
def _fermi(rng: np.random.Generator, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Run N pairwise comparisons: the first copies the second with chance 1 / (1 + exp(-gap)) (Traulsen et al. 2006).

    Given the pair that met, either is as likely to be the first, so the second gains tanh(gap / 2) / 2 expected
    copies and the first loses as much.
    """
    n = fitness.shape[0]
    for _ in range(n):
        place = rng.integers(0, n)
        other = rng.integers(0, n - 1)
        other += 1 if other >= place else 0
        first = parents[place]
        second = parents[other]
        gap = fitness[second] - fitness[first] if first != second else 0.0
        expected = 0.5 * np.tanh(0.5 * gap)
        copies[second] += expected
        copies[first] -= expected
        if rng.random() < 1.0 / (1.0 + np.exp(-gap)):
            parents[place] = second


@compiled
def _tournament(rng: np.random.Generator, size: int, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw each offspring's parent as the best of `size` drawn with replacement, ties at random (Goldberg & Deb 1991).

    An agent whose tie stretches over ranks (a, b] is drawn with chance (b^q - a^q) / N^q / (b - a).
    """
    n = fitness.shape[0]
    order = np.empty(n, np.int64)
    first = np.empty(n, np.int64)
    last = np.empty(n, np.int64)
    ranks(fitness, order, first, last)
    for i in range(n):
        chance = (last[i] / n) ** size - (first[i] / n) ** size
        copies[i] = n * chance / (last[i] - first[i])
    for i in range(n):
        best = rng.integers(0, n)
        tied = 1
        for _ in range(size - 1):
            rival = rng.integers(0, n)
            if fitness[rival] > fitness[best]:
                best = rival
                tied = 1
            elif fitness[rival] == fitness[best]:
                tied += 1
                if rng.random() * tied < 1.0:
                    best = rival
        parents[i] = best


@compiled
def _truncation(rng: np.random.Generator, survivors: float, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Keep the top share, ties at the cut at random; draw each parent among the kept (Crow & Kimura 1970, ch. 5)."""
    n = fitness.shape[0]
    kept = max(1, int(np.floor(survivors * n + 0.5)))
    order = np.empty(n, np.int64)
    first = np.empty(n, np.int64)
    last = np.empty(n, np.int64)
    shuffled = shuffle(rng, n)
    ranks(fitness, order, first, last)
    for i in range(n):
        inside = min(max(last[i] - (n - kept), 0), last[i] - first[i])
        copies[i] = inside / (last[i] - first[i]) * n / kept
    pool = np.empty(kept, np.int64)
    filled = 0
    cut = order[n - kept]
    for i in range(n):
        if fitness[i] > fitness[cut]:
            pool[filled] = i
            filled += 1
    for i in shuffled:
        if filled < kept and fitness[i] == fitness[cut]:
            pool[filled] = i
            filled += 1
    for i in range(n):
        parents[i] = pool[rng.integers(0, kept)]
