"""Wright-Fisher: all agents are replaced, parents drawn in proportion to weight (Fisher 1930; Wright 1931)."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.drawing import draw_alias, fill_alias
from sim.model.selection.entry import Demography, EndlessPopulation, Selection
from sim.model.selection.weights import relative, weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw every offspring's parent in proportion to weight: multinomial resampling."""
    n = fitness.shape[0]
    weight = weights(fitness)
    threshold = np.empty(n)
    alias = np.empty(n, np.int64)
    fill_alias(weight, threshold, alias)
    total = 0.0
    for one in weight:
        total += one
    for i in range(n):
        copies[i] = n * weight[i] / total
        parents[i] = draw_alias(rng.random(), threshold, alias)


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) expected weight, up to a factor; exact under noisy pay, as it is E[w] and not w(E[pay])."""
    return relative(population.log_expected_weight, population.share)


def variance(share: float, agents: int, rule: Selection) -> float:
    """x (1 - x) / N of a neutral share after one generation (Wright 1931)."""
    return share * (1.0 - share) / agents


RULE = Demography("wright_fisher", draw, expected_copies, variance, proportional=True, trusted_spread=1.0)
