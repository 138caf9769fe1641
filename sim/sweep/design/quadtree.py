"""The squares of an adaptive sweep, reconstructed from the points that it ran (quad trees: Finkel & Bentley 1974).

Points are places (i, j) on the finest grid, from (0, 0) to (resolution - 1, resolution - 1). The sweep starts from a
coarse grid. Splitting a square adds its centre and the middles of its edges. Only a split adds a centre. Therefore the
points alone determine which squares were split.
"""

from collections.abc import Container
from typing import NamedTuple

Point = tuple[int, int]


class Square(NamedTuple):
    """A square of the finest grid's places: its lower left corner and its side, a power of two times 1."""

    i: int
    j: int
    side: int

    @property
    def corners(self) -> list[Point]:
        """Lower left, lower right, upper right, upper left."""
        i, j, side = self
        return [(i, j), (i + side, j), (i + side, j + side), (i, j + side)]

    @property
    def centre(self) -> Point:
        """The point that only a split of this square adds; squares of side 1 have none."""
        return self.i + self.side // 2, self.j + self.side // 2

    @property
    def middles(self) -> list[Point]:
        """The points that a split adds, the centre first."""
        (i, j, side), (x, y) = self, self.centre
        return [(x, y), (x, j), (i + side, y), (x, j + side), (i, y)]

    @property
    def quarters(self) -> list["Square"]:
        """The four squares after a split."""
        half = self.side // 2
        return [Square(self.i + di, self.j + dj, half) for di in (0, half) for dj in (0, half)]

    @property
    def rim(self) -> list[Point]:
        """All places on its edges in order, once around from the lower left."""
        i, j, side = self
        steps = range(side)
        return [
            *((i + step, j) for step in steps),
            *((i + side, j + step) for step in steps),
            *((i + side - step, j + side) for step in steps),
            *((i, j + side - step) for step in steps),
        ]


def coarse_squares(coarse: int, resolution: int) -> list[Square]:
    """Return the squares of the first grid, `coarse` points a side, column by column."""
    side = (resolution - 1) // (coarse - 1)
    steps = range(0, resolution - 1, side)
    return [Square(i, j, side) for i in steps for j in steps]


def leaves(points: Container[Point], coarse: int, resolution: int, finest: int = 1) -> list[Square]:
    """Return the squares that were not split, given the points that ran; splits below the side `finest` are ignored."""
    found: list[Square] = []
    left = coarse_squares(coarse, resolution)[::-1]
    while left:
        square = left.pop()
        if square.side > finest and square.centre in points:
            left += square.quarters[::-1]
        else:
            found.append(square)
    return found


def values(low: float, high: float, resolution: int, whole: bool) -> list[float]:
    """Return the values of a key at the places of the finest grid, rounded to whole numbers if `whole`."""
    last = resolution - 1
    if whole:
        return [int(low) + (2 * int(high - low) * place + last) // (2 * last) for place in range(resolution)]
    return [low + (high - low) * place / last for place in range(resolution)]
