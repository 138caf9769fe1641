"""Truncation: only the best share of agents has offspring (Crow & Kimura 1970, ch. 5)."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.ranking import ranks, shuffle
from sim.model.selection.entry import Demography, EndlessPopulation, Selection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Keep the top share, ties at the cut at random; draw each parent among the kept."""
    n = fitness.shape[0]
    kept = max(1, int(np.floor(rule.survivors * n + 0.5)))
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


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) chance to lie above the cut, divided by the share that survives; the cut is found by bisection."""
    survivors, share = population.selection.survivors, population.share
    low, high = population.span
    for _ in range(100):
        cut = 0.5 * (low + high)
        low, high = (cut, high) if population.below(np.asarray(cut)) @ share < 1.0 - survivors else (low, cut)
    return np.asarray((1.0 - population.below(np.asarray(low))) / survivors)


def variance(share: float, agents: int, rule: Selection) -> float:
    """Variance of a neutral share: survivors sampled without replacement, then their offspring with replacement."""
    kept = round(rule.survivors * agents)
    among_kept = share * (1.0 - share) / kept * (agents - kept) / (agents - 1)
    return among_kept + (share * (1.0 - share) - among_kept) / agents


RULE = Demography("truncation", draw, expected_copies, variance, ranks=True)
