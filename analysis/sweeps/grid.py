"""The grid of a phase diagram: where values of a key lie on an axis, and where regions of different winners meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

SCATTERED = 5.0
"""Values whose widest gap is this many times the narrowest are not drawn to scale."""


@dataclass(frozen=True)
class Key:
    """A swept key: its name, and its values in order, numbers ascending and names as the sweep lists them.

    `partners` are keys that go along with it one by one; `title` is what an axis calls it in place of its name.
    """

    name: str
    values: tuple[Any, ...]
    partners: tuple[str, ...] = ()
    title: str = ""

    @property
    def full_name(self) -> str:
        """Its name, and the keys that go along."""
        return f"{self.name} (and with it {', '.join(self.partners)})" if self.partners else self.name

    @property
    def numeric(self) -> bool:
        """Whether all values are numbers."""
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in self.values)


@dataclass(frozen=True)
class Axis:
    """A key laid out along an axis, in blocks of consecutive values.

    Attributes:
        key: what is laid out.
        size: values per block (the last may hold fewer); above 1 where the grid is coarsened.
        scale: `linear`, `log`, or `ordinal` (one step per block, whatever its value).
    """

    key: Key
    size: int
    scale: str

    @property
    def blocks(self) -> list[tuple[Any, ...]]:
        """The values of each block."""
        values = self.key.values
        return [values[start : start + self.size] for start in range(0, len(values), self.size)]

    @property
    def labels(self) -> list[str]:
        """What each block is called."""
        return [value_text(b[0]) if len(b) == 1 else f"{value_text(b[0])} to {value_text(b[-1])}" for b in self.blocks]

    @property
    def places(self) -> dict[Any, int]:
        """Each value's block."""
        return {value: place for place, block in enumerate(self.blocks) for value in block}

    @cached_property
    def edges(self) -> list[float]:
        """Where blocks begin and end, one more than there are blocks, halfway between neighbours."""
        if self.scale == "ordinal":
            return [place - 0.5 for place in range(len(self.blocks) + 1)]
        at = np.array(self.key.values, dtype=float)
        at = np.log(at) if self.scale == "log" else at
        middle = (at[1:] + at[:-1]) / 2
        ends = np.concatenate([[2 * at[0] - middle[0]], middle, [2 * at[-1] - middle[-1]]])
        kept = [*ends[:-1][:: self.size], ends[-1]]
        return [float(edge) for edge in (np.exp(kept) if self.scale == "log" else kept)]

    def called(self, place: int, side: int = 1) -> str:
        """Return what a block is called."""
        return self.labels[place]

    def stretch(self, first: int, last: int) -> str:
        """Write from which block to which."""
        ends = value_text(self.blocks[first][0]), value_text(self.blocks[last][-1])
        return f"from {ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"at {ends[0]}"


def value_text(value: Any) -> str:
    """Write a value of a key: few digits, and `default` where a job left the key alone."""
    if value is None:
        return "default"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def axis(key: Key, limit: int) -> Axis:
    """Lay out a key in at most `limit` blocks, to scale where its values are numbers at comparable distances."""
    size = ceil(len(key.values) / limit)
    return Axis(key, size, _scale(key, size))


def _scale(key: Key, size: int) -> str:
    if not key.numeric or len(key.values) < 3:
        return "ordinal"
    middle = np.array([np.mean(key.values[at : at + size]) for at in range(0, len(key.values) - size + 1, size)])
    if len(middle) < 3 or _scatter(middle) <= SCATTERED:
        return "linear"
    if middle.min() > 0 and key.values[0] > 0 and _scatter(np.log(middle)) <= SCATTERED:
        return "log"
    return "ordinal"


def _scatter(values: np.ndarray) -> float:
    steps = np.diff(values)
    return float(steps.max() / steps.min())


class Segment(NamedTuple):
    """A stretch of boundary."""

    x: float
    y: float
    x2: float
    y2: float


Winners = Mapping[tuple[int, int], str]
"""Winner of each cell (place along x, place along y); empty cells are left out."""


def segments(winners: Winners, x: list[float], y: list[float]) -> list[Segment]:
    """Draw lines between neighbouring cells with different winners, longest stretches first joined.

    Args:
        winners: by cell.
        x: edges of cells along x, one more than cells.
        y: the same along y.
    """
    wide, high = len(x) - 1, len(y) - 1
    lines = []
    for i in range(1, wide):
        differ = [_differ(winners, (i - 1, j), (i, j)) for j in range(high)]
        lines += [Segment(x[i], y[start], x[i], y[end]) for start, end in _runs(differ)]
    for j in range(1, high):
        differ = [_differ(winners, (i, j - 1), (i, j)) for i in range(wide)]
        lines += [Segment(x[start], y[j], x[end], y[j]) for start, end in _runs(differ)]
    return lines


def _differ(winners: Winners, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one in winners and other in winners and winners[one] != winners[other]


def _runs(true: list[bool]) -> list[tuple[int, int]]:
    """Return the stretches of True as (first, one past the last)."""
    changes = np.flatnonzero(np.diff([False, *true, False]))
    return [(int(start), int(end)) for start, end in changes.reshape(-1, 2)]


class Place(NamedTuple):
    """A stretch of a row of cells: its first cell, its last, the row."""

    first: int
    last: int
    row: int


def names_inside(winners: Winners, room: Mapping[str, int], deep: int, wide: int, high: int) -> dict[str, Place]:
    """Find where the name of each winner fits, once: in a stretch of its cells that lies deepest inside its region.

    Args:
        winners: by cell.
        room: cells along x that a winner's name takes, by name.
        deep: rows that it needs from its own to the end of the region, its own counted.
        wide: cells along x.
        high: cells along y.
    """
    found = {}
    for name, cells in room.items():
        mine = np.array([[winners.get((i, j)) == name for j in range(high)] for i in range(wide)])
        if cells <= wide:
            above = sliding_window_view(np.minimum(_count(mine), _count(mine[:, ::-1])[:, ::-1]), cells, 0).min(-1)
            before, after = _count(mine.T).T[: wide - cells + 1], _count(mine.T[:, ::-1])[:, ::-1].T[cells - 1 :]
            depth = np.where(above >= deep, np.minimum(above, np.minimum(before, after)) + above / 1e3, 0)
            first, row = (int(at) for at in np.unravel_index(depth.argmax(), depth.shape))
            if depth[first, row] > 0:
                found[name] = Place(first, first + cells - 1, row)
    return found


def _count(true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count, along the second axis, how many True stand in a row up to each place."""
    counted = np.zeros(true.shape, dtype=np.int64)
    for j in range(true.shape[1]):
        counted[:, j] = (counted[:, j - 1] + 1 if j else 1) * true[:, j]
    return counted
