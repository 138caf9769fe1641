"""From pay to log weights: the fitness maps."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from sim.model.ranking import graded
from sim.model.selection.catalogue import RANKS
from sim.model.selection.entry import Selection

Floats = NDArray[np.float64]

FITNESS_MAPS = ("exponential", "linear")
"""exp(strength * pay), or 1 + strength * pay (weak selection: Nowak et al. 2004)."""
EXPONENTIAL, LINEAR = range(2)


@compiled
def log_fitness(rule: Selection, pay: Floats, fitness: Floats) -> None:
    """Fill `fitness` (N,) with the log weights of mean pay (N,).

    The linear map gives minus infinity unless 1 + strength * pay > 0. If ranks decide, pay is rounded before it is
    multiplied by strength, so that ties do not depend on strength.

    Raises:
        ValueError: if no fitness map has this code.
    """
    n = pay.shape[0]
    if rule.fitness_map != EXPONENTIAL and rule.fitness_map != LINEAR:
        raise ValueError("no fitness map has this code")
    if RANKS[rule.demography]:
        for i in range(n):
            fitness[i] = rule.strength * graded(pay[i])
    else:
        for i in range(n):
            fitness[i] = rule.strength * pay[i]
    if rule.fitness_map == LINEAR:
        for i in range(n):
            weight = 1.0 + fitness[i]
            fitness[i] = np.log(weight) if weight > 0.0 else -np.inf
