"""Tournament: each offspring's parent is the best of a few drawn at random (Goldberg & Deb 1991)."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.normal import quantiles
from sim.model.ranking import ranks
from sim.model.selection.entry import Demography, EndlessPopulation, Selection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw each parent as the best of `tournament_size` drawn with replacement, ties at random.

    An agent that shares ranks (a, b] with those it ties with is drawn with chance (b^q - a^q) / N^q / (b - a), where q
    is the tournament size.
    """
    n = fitness.shape[0]
    size = rule.tournament_size
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


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) mean of q F^(q - 1) over a kind's log weights, F the share of the population that weighs less."""
    size = population.selection.tournament_size
    rank = population.below(population.ranked) @ population.share
    return np.asarray((size * rank ** (size - 1)) @ quantiles()[1])


def variance(share: float, agents: int, rule: Selection) -> float:
    """x (1 - x) / N of a neutral share: each parent is any agent, independently."""
    return share * (1.0 - share) / agents


RULE = Demography("tournament", draw, expected_copies, variance, ranks=True)
