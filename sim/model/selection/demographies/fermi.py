"""Fermi: N events a round, in each of which an agent copies another by a logistic chance (Traulsen et al. 2006)."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.selection.entry import Demography, EndlessPopulation, Selection
from sim.model.selection.events import copies_after

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Run N pairwise comparisons: the first copies the second with chance 1 / (1 + exp(-gap)).

    Either agent of a pair is equally likely to be the first. The second therefore gains tanh(gap / 2) / 2 expected
    copies, and the first loses as many.
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


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) expected copies: dx_i = x_i sum_j x_j tanh((f_i - f_j) / 2) over one generation."""
    fitness = population.log_weights.ravel()
    gain = np.tanh(0.5 * (fitness[:, None] - fitness[None, :]))
    return copies_after(population, lambda x: x * (gain @ x))


def variance(share: float, agents: int, rule: Selection) -> float:
    """x (1 - x) (1 - (1 - 1 / (N (N - 1)))^N) of a neutral share: two that differ meet, one copies with chance 1/2."""
    kept = (1.0 - 1.0 / (agents * (agents - 1))) ** agents
    return share * (1.0 - share) * (1.0 - kept)


RULE = Demography("fermi", draw, expected_copies, variance, in_events=True)
