"""Split a mind's round by situation, for rules that compare the episodes of one situation."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agents.learning.entry import MeanMind

Floats = NDArray[np.float64]


def situations(mind: MeanMind) -> Iterator[tuple[float, Floats, Floats]]:
    """Yield the chance of each situation, with the chances and signals of its cells by motivation in control.

    Yields:
        The chance of the situation; (K, cells) chance, given the situation, that a motivation is in control and its
        episode ends in a cell, which sums to one; (K, cells) the signal of the cell.
    """
    chance = mind.share[:, None] * mind.chance
    for place in range(int(mind.place.max()) + 1):
        cells = mind.place == place
        met = float(chance[:, cells].sum())
        yield met, chance[:, cells] / met, mind.signal[:, cells]
