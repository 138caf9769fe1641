"""Quadrature over a normal distribution, for expected paths."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def quantiles() -> tuple[Floats, Floats]:
    """Return (D,) standard deviates and (D,) weights, which sum to one: Gauss-Legendre on the normal's quantiles.

    Polynomials in the normal's distribution function are integrated exactly.
    """
    from scipy.special import ndtri  # slow to import; only expected paths use it

    nodes, weights = np.polynomial.legendre.leggauss(32)
    return np.asarray(ndtri((nodes + 1) / 2)), np.asarray(weights / 2)
