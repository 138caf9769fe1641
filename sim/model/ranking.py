"""Ranks and random order, written as loops: numba compiles these in an instant, and NumPy's versions in seconds."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def graded(pay: float) -> float:
    """Round a mean pay to 1e-12, so that sums of equal terms in different orders tie."""
    return float(np.floor(pay * 1e12 + 0.5) / 1e12)


@compiled
def ranks(fitness: Floats, order: Ints, first: Ints, last: Ints) -> None:
    """Sort ascending; set (first, last], each agent's interval of ranks, which tied agents share."""
    n = fitness.shape[0]
    _sort(fitness, order)
    start = 0
    for rank in range(n):
        if rank + 1 == n or fitness[order[rank + 1]] != fitness[order[rank]]:
            for tied in range(start, rank + 1):
                first[order[tied]] = start
                last[order[tied]] = rank + 1
            start = rank + 1


@compiled
def shuffle(rng: np.random.Generator, n: int) -> Ints:
    """Return positions in random order (Durstenfeld 1964); `permutation` takes seconds to compile."""
    order = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(0, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


@compiled
def _sort(fitness: Floats, order: Ints) -> None:
    """Fill `order` with positions by ascending fitness: heapsort (Williams 1964); argsort takes seconds to compile."""
    n = fitness.shape[0]
    for i in range(n):
        order[i] = i
    for root in range(n // 2 - 1, -1, -1):
        _sift(fitness, order, root, n)
    for end in range(n - 1, 0, -1):
        order[0], order[end] = order[end], order[0]
        _sift(fitness, order, 0, end)


@compiled
def _sift(fitness: Floats, order: Ints, root: int, end: int) -> None:
    """Let the position at `root` sink in the heap until both children before `end` are less fit."""
    while 2 * root + 1 < end:
        child = 2 * root + 1
        if child + 1 < end and fitness[order[child]] < fitness[order[child + 1]]:
            child += 1
        if fitness[order[root]] >= fitness[order[child]]:
            return
        order[root], order[child] = order[child], order[root]
        root = child
