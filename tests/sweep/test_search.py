"""The search finds boundaries it is not told, follows them, keeps to its budget, and recounts only what is unclear."""

from collections.abc import Callable
from math import hypot

import numpy as np
import pytest

from sim.sweep.design.quadtree import Point, leaves
from sim.sweep.design.search import MOST, RESERVE, Search

SIDE = 65
Truth = Callable[[float, float], str]


def disc(x: float, y: float) -> str:
    return "in" if hypot(x - 0.43, y - 0.52) < 0.31 else "out"


def three(x: float, y: float) -> str:
    return "a" if x + 0.3 * y < 0.48 else "b" if y > 0.37 + 0.2 * x else "c"


def finger(x: float, y: float) -> str:
    """A strip narrower than the coarse squares, attached to a region that they see."""
    return "in" if y < 0.3 or (0.53 < x < 0.6 and y < 0.8) else "out"


def searched(truth: Truth, replicates: int = 1, budget: int = 10**6, noise: float = 0.0, coarse: int = 9) -> Search:
    """Search to the end; a replicate errs with chance `noise`, of its own generator, as in a sweep."""
    search = Search(coarse, SIDE, replicates, budget)
    while batch := search.ask():
        labels = {point: [label(truth, point, r, noise) for r in range(n)] for point, n in reversed(batch.items())}
        search.tell(labels)
    return search


def label(truth: Truth, point: Point, replicate: int, noise: float) -> str:
    right = truth(point[0] / (SIDE - 1), point[1] / (SIDE - 1))
    return "wrong" if np.random.default_rng((*point, replicate)).random() < noise else right


def filled(search: Search) -> dict[Point, str]:
    """Label every place of the finest grid: by its own vote, else by those of the square around it."""
    known = {point: vote.most_common(1)[0][0] for point, vote in search.votes.items()}
    for square in leaves(search.asked, search.coarse, SIDE):
        for i in range(square.side + 1):
            for j in range(square.side + 1):
                known.setdefault((square.i + i, square.j + j), known[square.corners[0]])
    return known


@pytest.mark.parametrize("truth", [disc, three, finger])
def test_without_noise_every_place_of_the_full_grid_is_known(truth: Truth) -> None:
    search = searched(truth)
    assert filled(search) == {(i, j): truth(i / 64, j / 64) for i in range(SIDE) for j in range(SIDE)}
    assert len(search.asked) <= SIDE**2 / 5


def test_one_winner_everywhere_costs_the_first_grid() -> None:
    assert searched(lambda x, y: "a", replicates=3).runs == 81 * 3


@pytest.mark.parametrize("budget", [330, 500, 1700])
def test_the_budget_holds_and_the_coarse_comes_first(budget: int) -> None:
    search = searched(disc, replicates=4, budget=budget, noise=0.2)
    assert budget * 0.9 - 20 <= search.runs <= budget
    sides = {square.side for square in leaves(search.asked, 9, SIDE)}
    assert (1 in sides) == (budget == 1700)


def test_votes_that_are_split_are_counted_again_and_unanimous_ones_are_not() -> None:
    search = searched(disc, replicates=4, noise=0.05, budget=5000)
    assert {search.asked[point] for point, vote in search.votes.items() if len(vote) == 1} == {4}
    split = [point for point, vote in search.votes.items() if len(vote) > 1]
    assert {search.asked[point] for point in split} <= {8, 16}
    assert max(search.asked.values()) <= 4 * MOST
    assert len(split) > 50


def test_points_that_failed_do_not_stop_the_others() -> None:
    search = Search(9, SIDE, 1, 10**6)
    while batch := search.ask():
        search.tell({p: [] if p[0] < 20 else [disc(p[0] / 64, p[1] / 64)] for p in batch})
    assert all(filled_label == disc(i / 64, j / 64) for (i, j), filled_label in _votes(search).items())
    assert min(square.side for square in leaves(search.asked, 9, SIDE)) == 1


def _votes(search: Search) -> dict[Point, str]:
    return {point: vote.most_common(1)[0][0] for point, vote in search.votes.items() if vote}


def test_the_order_of_answers_does_not_matter() -> None:
    one, other = Search(5, 33, 2, 600), Search(5, 33, 2, 600)
    while batch := one.ask():
        assert other.ask() == batch
        votes = {point: [label(disc, point, r, 0.1) for r in range(n)] for point, n in batch.items()}
        one.tell(votes)
        other.tell({point: labels[::-1] for point, labels in reversed(votes.items())})
    assert not other.ask()


def test_larger_squares_come_before_smaller_ones() -> None:
    """Splitting the square at (0, 0) shows a change on the edge of its neighbour; there is budget for one of them."""
    search = Search(coarse=3, resolution=9, replicates=1, budget=9 + 5 + 5)
    while batch := search.ask():
        search.tell({point: ["in" if point in {(0, 0), (4, 2)} else "out"] for point in batch})
    assert (6, 2) in search.asked
    assert (1, 1) not in search.asked


def test_squares_around_a_vote_that_stays_split_are_split_too() -> None:
    search = Search(coarse=3, resolution=9, replicates=2, budget=60)
    while batch := search.ask():
        search.tell({point: "ab" * (n // 2) if point == (4, 4) else "a" * n for point, n in batch.items()})
    assert search.asked[4, 4] == 2 * MOST
    assert (2, 2) in search.asked


def test_recounts_take_half_of_what_is_left_and_leave_the_reserve() -> None:
    """Every vote is a tie, nothing differs: recounts take half of what the reserve leaves, again and again."""
    search = Search(coarse=9, resolution=65, replicates=2, budget=400)
    first = search.ask()
    assert search.runs == 81 * 2
    search.tell({point: "ab" * (n // 2) for point, n in first.items()})
    batch = search.ask()
    assert search.runs == 162 + (400 - 162 - 400 // RESERVE) // 2 // 2 * 2
    while batch:
        search.tell({point: "ab" * (n // 2) for point, n in batch.items()})
        batch = search.ask()
    assert 400 - 3 * (400 // RESERVE) <= search.runs <= 400 - 400 // RESERVE + 1


def test_squares_that_differ_may_take_the_reserve() -> None:
    search = Search(coarse=9, resolution=65, replicates=1, budget=120)
    while batch := search.ask():
        search.tell({point: [disc(point[0] / 64, point[1] / 64)] for point in batch})
    assert search.runs > 120 - 120 // RESERVE
