"""A mind's round, situation by situation: what rules that compare episodes of one situation average over."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agents.learning.entry import MeanMind

Floats = NDArray[np.float64]


def situations(mind: MeanMind) -> Iterator[tuple[float, Floats, Floats]]:
    """Yield for each situation the chance to meet it and, by motivation in control and cell, chance and signal.

    Yields:
        The chance of the situation; (K, cells) chance, given the situation, that a motivation is in control and its
        episode ends in a cell, which sums to one; (K, cells) the signal of the cell.
    """
    chance = mind.share[:, None] * mind.chance
    for place in range(int(mind.place.max()) + 1):
        cells = mind.place == place
        met = float(chance[:, cells].sum())
        yield met, chance[:, cells] / met, mind.signal[:, cells]
