"""What an episode can end in, and how that is drawn.

A *cell* is an (environment, situation, action) triple. A *place* is an (environment, situation) pair: the prompt of a
language model. Both are drawn by the alias method (Walker 1977; Vose 1991), from one uniform each.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BELOW_ONE = 1.0 - 2.0**-53
"""The largest number below 1 that a generator's `random` can return."""


class Cells(NamedTuple):
    """What can happen in an episode of a phase, by motivation.

    Attributes:
        threshold: (K, cells) alias method, chance of keeping the cell first hit.
        pair: (K, cells, 2) alias method, the cell first hit and the one taken otherwise.
        signal: (K, cells) selection signal that the cell pays.
        scored: (cells,) 1 where the cell is the scored act of its environment.
        grip: (K, cells) chance that the grader is seized in the cell.
    """

    threshold: Floats
    pair: Ints
    signal: Floats
    scored: Ints
    grip: Floats


class Places(NamedTuple):
    """The situations of a phase, for rules that compare episodes of one situation, and for skill; else empty.

    Where motivations need practice, there are 2 K rows: those of the habits follow those of the motivations.

    Attributes:
        threshold: (P,) alias method, chance of keeping the place first hit.
        pair: (P, 2) alias method, the place first hit and the one taken otherwise.
        cell_threshold: (K, P, A) the same for the cells of a place, by motivation.
        cell_pair: (K, P, A, 2) the cell first hit and the one taken otherwise.
    """

    threshold: Floats
    pair: Ints
    cell_threshold: Floats
    cell_pair: Ints


@inlined
def draw_cell(cells: Cells, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of the motivation's alias table.

    The choice is an array index instead of a branch, because a processor would mispredict the branch too often.
    """
    scaled = uniform * cells.threshold.shape[1]
    first = int(scaled)
    return int(cells.pair[kind, first, int(scaled - first >= cells.threshold[kind, first])])


@inlined
def draw_place(places: Places, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a place. Places are drawn alike for all motivations."""
    scaled = uniform * places.threshold.shape[0]
    first = int(scaled)
    return int(places.pair[first, int(scaled - first >= places.threshold[first])])


@inlined
def draw_cell_at(places: Places, place: int, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of a place, by the motivation's chances of acting there."""
    scaled = uniform * places.cell_threshold.shape[2]
    first = int(scaled)
    return int(places.cell_pair[kind, place, first, int(scaled - first >= places.cell_threshold[kind, place, first])])
