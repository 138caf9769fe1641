"""Copy the state of parents to their copies."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def inherit(values: Ints, parents: Ints) -> None:
    """Give every agent its parent's value, in place."""
    before = values.copy()
    for i in range(parents.shape[0]):
        values[i] = before[parents[i]]


@compiled
def inherit_minds(minds: Floats, parents: Ints) -> None:
    """Give every agent its parent's mind, (N, K), in place."""
    before = minds.copy()
    for i in range(parents.shape[0]):
        for k in range(minds.shape[1]):
            minds[i, k] = before[parents[i], k]


@compiled
def inherit_skills(lack: Floats, parents: Ints) -> None:
    """Give every agent its parent's skills, by what they lack, (N, M, S), in place."""
    before = lack.copy()
    for i in range(parents.shape[0]):
        for mind in range(lack.shape[1]):
            for situation in range(lack.shape[2]):
                lack[i, mind, situation] = before[parents[i], mind, situation]
