"""Squares tile their area whatever was split, and points alone say what was."""

from itertools import pairwise
from random import Random

import pytest

from sim.sweep.design.quadtree import Square, coarse_squares, leaves, values

COARSE, RESOLUTION = 3, 33


def split_at_random(seed: int) -> tuple[set[tuple[int, int]], set[Square]]:
    """Split squares at random; returns the points that this leaves, and the squares that were never split."""
    draw, open_squares, kept = Random(seed), coarse_squares(COARSE, RESOLUTION), set()
    points = {corner for square in open_squares for corner in square.corners}
    while open_squares:
        square = open_squares.pop()
        if square.side > 1 and draw.random() < 0.6:
            points |= set(square.middles)
            open_squares += square.quarters
        else:
            kept.add(square)
    return points, kept


@pytest.mark.parametrize("seed", range(5))
def test_points_say_which_squares_were_split(seed: int) -> None:
    points, kept = split_at_random(seed)
    assert set(leaves(points, COARSE, RESOLUTION)) == kept
    assert sum(square.side**2 for square in kept) == (RESOLUTION - 1) ** 2
    assert all(corner in points for square in kept for corner in square.corners)


def test_splits_below_the_finest_side_are_ignored() -> None:
    points, _ = split_at_random(1)
    assert min(square.side for square in leaves(points, COARSE, RESOLUTION)) == 1
    coarser = leaves(points, COARSE, RESOLUTION, finest=4)
    assert min(square.side for square in coarser) == 4
    assert sum(square.side**2 for square in coarser) == (RESOLUTION - 1) ** 2


def test_a_rim_goes_once_around() -> None:
    rim = Square(2, 5, 4).rim
    assert len(rim) == len(set(rim)) == 16
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise([*rim, rim[0]]))
    assert set(Square(2, 5, 4).corners) <= set(rim)


@pytest.mark.parametrize(("low", "high"), [(10, 400), (0, 64), (3, 68), (-7, 60)])
def test_whole_values_are_distinct_and_keep_their_ends(low: int, high: int) -> None:
    found = values(low, high, 65, whole=True)
    assert (found[0], found[-1]) == (low, high)
    assert all(isinstance(value, int) for value in found)
    steps = [after - before for before, after in pairwise(found)]
    assert min(steps) >= 1
    assert max(steps) - min(steps) <= 1


def test_values_that_are_not_whole_are_even() -> None:
    assert values(0.0, 1.0, 5, whole=False) == [0.0, 0.25, 0.5, 0.75, 1.0]
