"""Which motivations, which phase, which mean: what measures have in common."""

import numpy as np
from numpy.typing import NDArray

from sim.errors import BadInput, require_name
from sim.measures.observed import Observed

Floats = NDArray[np.float64]


def kinds(of: Observed, names: str) -> NDArray[np.bool_]:
    """(K,) marks of the motivations meant by `a+b`: names or categories, everybody where it is empty."""
    cast = of.plan.cast.motivations
    if not names:
        return np.ones(len(cast), dtype=np.bool_)
    parts = names.split("+")
    for part in parts:
        require_name(f"measure: motivation {part}", part, [*of.plan.names, *(kind.category for kind in cast)])
    return np.array([kind.name in parts or kind.category in parts for kind in cast])


def phase_index(of: Observed, name: str) -> int:
    """Position of a phase by name; the last where it is empty."""
    names = [phase.name for phase in of.plan.phases]
    if not name:
        return len(names) - 1
    require_name(f"measure: phase {name}", name, names)
    return names.index(name)


def shares(of: Observed, phase: str = "") -> Floats:
    """(R, K) shares at the end of a phase."""
    return of.courses[phase_index(of, phase)].share[:, -1]


def chance(text: str) -> float:
    """Read a number in [0, 1]; raise `BadInput` if it is none."""
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not 0.0 <= value <= 1.0:
        raise BadInput(f"measure: '{text}' stands where a number in [0, 1] must.")
    return value


def mean_over(of: Observed, of_kind: Floats, names: str) -> Floats:
    """(R,) mean of a property of kinds (K,): by final shares for the population, kinds alike where some are named."""
    if names:
        return np.full(of.replicates, of_kind[kinds(of, names)].mean())
    return shares(of) @ of_kind
