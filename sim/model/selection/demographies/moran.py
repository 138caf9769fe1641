"""Moran: N events a round, in each of which a parent drawn by weight replaces an agent drawn at random (Moran 1958)."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.drawing import descend, replace_weight, sum_tree
from sim.model.selection.entry import Demography, EndlessPopulation, Selection
from sim.model.selection.events import copies_after, held
from sim.model.selection.weights import relative, weights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Run N birth-death events; a newborn carries its parent's measured pay.

    Expected copies are summed over events, given the population at each event. While the number n_i of copies of agent
    i does not change, its expected copies grow by n_i * (w_i * sum(1 / W) - events / N). The sum is booked whenever n_i
    changes.
    """
    n = fitness.shape[0]
    weight = weights(fitness)
    tree = sum_tree(weight)
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
            gain = weight[changed] * (inverse - settled_inverse[changed])
            copies[changed] += alive[changed] * (gain - (event + 1 - settled_events[changed]) / n)
            settled_inverse[changed] = inverse
            settled_events[changed] = event + 1
        alive[born] += 1.0
        alive[dead] -= 1.0
        parents[place] = born
        replace_weight(tree, place, weight[born])
    for i in range(n):
        gain = weight[i] * (inverse - settled_inverse[i])
        copies[i] += alive[i] * (gain - (n - settled_events[i]) / n)


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) expected copies: dx = x (w / (x @ w) - 1) over one generation."""
    weight = relative(population.log_weights.ravel(), held(population))
    return copies_after(population, lambda x: x * (weight / (x @ weight) - 1.0))


def variance(share: float, agents: int, rule: Selection) -> float:
    """x (1 - x) (1 - (1 - 2 / N^2)^N) of a neutral share after N events: about 2 x (1 - x) / N.

    Each event leaves a share 1 - 2 / N^2 of the expected heterozygosity (Moran 1958; Ewens 2004, ch. 3).
    """
    return float(share * (1.0 - share) * -np.expm1(agents * np.log1p(-2.0 / agents**2)))


RULE = Demography("moran", draw, expected_copies, variance, in_events=True, trusted_spread=0.5)
