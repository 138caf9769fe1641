"""How much of a property's variance over agents is explained by labels of their motivations: weighted least squares."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def explained(value: Floats, weight: Floats, factors: Sequence[NDArray[np.generic]]) -> float:
    """Share of the variance of value (K,), weighted by (K,), that factors (K,) explain together.

    Without their interaction; 0 where nothing varies.
    """
    columns = [factor == level for factor in factors for level in np.unique(factor)]
    design, root = np.array(columns, dtype=np.float64).T, np.sqrt(weight)
    centred = value - weight @ value / weight.sum()
    total = float(weight @ centred**2)
    if total <= 1e-15:
        return 0.0
    fitted = design @ np.linalg.lstsq(design * root[:, None], value * root)[0]
    return 1.0 - float(weight @ (value - fitted) ** 2) / total


def explained_by_cells(value: Floats, weights: Floats, factors: Sequence[NDArray[np.generic]]) -> Floats:
    """(R,) the same for every combination of the factors' levels, interaction included; weights (R, K)."""
    cell = np.unique(np.array([np.unique(f, return_inverse=True)[1] for f in factors]), axis=1, return_inverse=True)[1]
    return np.array([explained(value, weight, [cell]) for weight in weights])
