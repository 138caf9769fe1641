"""No selection: no agent is copied, and every agent stays."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.selection.entry import Demography, EndlessPopulation, Selection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def draw(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Leave every agent in place, with one copy each."""


def expected_copies(population: EndlessPopulation) -> Floats:
    """(K,) one copy each."""
    return np.ones_like(population.share)


def variance(share: float, agents: int, rule: Selection) -> float:
    """0, because nothing is drawn."""
    return 0.0


RULE = Demography("none", draw, expected_copies, variance, copying=False)
