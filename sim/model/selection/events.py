"""An endless population whose births and deaths follow one another within a round (Moran, Fermi).

Newborns keep their parent's pay.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agents.normal import quantiles
from sim.model.selection.entry import EndlessPopulation

Floats = NDArray[np.float64]


def held(population: EndlessPopulation) -> Floats:
    """(K D,) share of the population that has each log weight, in the order of `log_weights.ravel()`."""
    return np.outer(population.share, quantiles()[1]).ravel()


def copies_after(population: EndlessPopulation, slope: Callable[[Floats], Floats], steps: int = 10) -> Floats:
    """(K,) expected copies after one generation in which shares x (K D,) move by `slope(x)` (midpoint rule)."""
    x, share = held(population), population.share
    for _ in range(steps):
        x = x + slope(x + slope(x) / (2 * steps)) / steps
    return np.divide(x.reshape(len(share), -1).sum(axis=1), share, out=np.zeros_like(share), where=share > 0)
