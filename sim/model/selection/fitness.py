"""From pay to log weights: the fitness maps."""

import numpy as np

from agents.compiled import compiled
from sim.model.ranking import graded
from sim.model.selection.catalogue import RANKS
from sim.model.selection.entry import Selection

FITNESS_MAPS = ("exponential", "linear")
"""exp(strength * pay), or 1 + strength * pay (weak selection: Nowak et al. 2004)."""
EXPONENTIAL, LINEAR = range(2)


@compiled
def log_fitness(rule: Selection, pay: float) -> float:
    """Log weight of a mean pay; the linear map gives minus infinity unless 1 + strength * pay > 0.

    If ranks decide, pay is rounded before it is multiplied by strength, so that ties do not depend on strength.

    Raises:
        ValueError: if no fitness map has this code.
    """
    if RANKS[rule.demography]:
        pay = graded(pay)
    if rule.fitness_map == EXPONENTIAL:
        return rule.strength * pay
    if rule.fitness_map == LINEAR:
        weight = 1.0 + rule.strength * pay
        return float(np.log(weight)) if weight > 0.0 else -np.inf
    raise ValueError("no fitness map has this code")
