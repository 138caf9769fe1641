"""All demographies by name and code, and the compiled branch to each."""

import numpy as np
from numpy.typing import NDArray

from agents.catalogue import branch, collect
from agents.compiled import compiled
from sim.model.selection.entry import Demography, Selection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RULES = collect("sim.model.selection.demographies", Demography)
DEMOGRAPHIES = tuple(rule.name for rule in RULES)
"""Demographies by code: a phase's `selection.demography` is a position in this tuple."""
RANKS = tuple(rule.ranks for rule in RULES)
"""Whether only ranks of pay matter, by code."""

_draw_by_code = branch(*(rule.draw for rule in RULES))


@compiled
def select(rng: np.random.Generator, rule: Selection, fitness: Floats, parents: Ints, copies: Floats) -> None:
    """Draw a parent for every position.

    Args:
        rng: the generator to draw from.
        rule: demography and its parameters.
        fitness: (N,) log weights.
        parents: (N,) is filled with the position each agent is copied from.
        copies: (N,) is filled with each agent's expected copies, which sum to N.

    Raises:
        ValueError: if no demography has this code.
    """
    for i in range(fitness.shape[0]):
        parents[i] = i
        copies[i] = 1.0
    _draw_by_code(rule.demography, rng, rule, fitness, parents, copies)


def demography(name: str) -> Demography:
    """Return the demography of a name."""
    return RULES[DEMOGRAPHIES.index(name)]
