"""Which motivations, which phase, which mean: what measures have in common."""

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm
from sim.errors import require_name

Floats = NDArray[np.float64]


def kinds(arm: Arm, names: str) -> NDArray[np.bool_]:
    """(K,) marks of the motivations meant by `a+b`: names or categories, everybody where it is empty."""
    cast = arm.plan.cast.motivations
    if not names:
        return np.ones(len(cast), dtype=np.bool_)
    parts = names.split("+")
    for part in parts:
        require_name(f"claim measure: {part}", part, [*arm.plan.names, *(kind.category for kind in cast)])
    return np.array([kind.name in parts or kind.category in parts for kind in cast])


def phase_index(arm: Arm, name: str) -> int:
    """Position of a phase by name; the last where it is empty."""
    names = [phase.name for phase in arm.plan.phases]
    if not name:
        return len(names) - 1
    require_name(f"claim measure: phase {name}", name, names)
    return names.index(name)


def shares(arm: Arm, phase: str = "") -> Floats:
    """(R, K) shares at the end of a phase."""
    return arm.courses[phase_index(arm, phase)].share[:, -1]


def mean_over(arm: Arm, of_kind: Floats, names: str) -> Floats:
    """(R,) mean of a property of kinds (K,): by final shares for the population, kinds alike where some are named."""
    if names:
        return np.full(arm.replicates, of_kind[kinds(arm, names)].mean())
    return shares(arm) @ of_kind
