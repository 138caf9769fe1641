"""Choose the next points of an adaptive sweep: split squares whose edges disagree, and recount unclear votes.

A point's vote is the most frequent label of its replicates. As far as the budget allows, in this order:
1. Squares on whose edges winners differ are split, coarsest first, down to the finest side. Points that a finer
   neighbour added to an edge count as well, so that the search follows a boundary into squares whose own corners agree.
2. Points with an unclear vote get twice the replicates, up to `MOST` times their first number.
3. Squares that touch a point whose vote stays unclear are split.
The requests depend on the labels alone, and not on the order of their arrival.

Steps 2 and 3 take at most half of the remaining budget at a time. A last part stays reserved for squares that differ
after a recount.

The package python-adaptive is not used. Its learners interpolate values over real-valued simplices. Labels have no
values in between, rounds are whole numbers (its issue 72, open), and none of its losses counts votes over replicates.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from sim.sweep.design.quadtree import Point, Square, coarse_squares, leaves

MOST = 4
"""A point near the boundary gets at most so many times the replicates of other points."""
CLEAR = 2.0
"""A vote that is not unanimous is clear if it leads by so many standard errors, as one in twenty fair coins does."""

RESERVE = 20
"""The budget divided by this is reserved for squares whose winners differ."""


@dataclass
class Search:
    """The state of a search: requests and answers so far.

    Attributes:
        coarse: points along a side of the first grid.
        resolution: points along a side of the finest grid, (coarse - 1) * 2^n + 1.
        replicates: runs of every point at first.
        budget: largest total number of runs.
        asked: requested replicates of each point, in the order of the points' first requests.
        votes: counts of labels over the replicates of each point; empty for a point that failed.
    """

    coarse: int
    resolution: int
    replicates: int
    budget: int
    asked: dict[Point, int] = field(default_factory=dict)
    votes: dict[Point, Counter[str]] = field(default_factory=dict)

    def ask(self) -> dict[Point, int]:
        """Return the next batch: points, with the total number of replicates of each. It is empty at the end."""
        if not self.asked:
            first = [corner for square in coarse_squares(self.coarse, self.resolution) for corner in square.corners]
            return self._take([dict.fromkeys(sorted(set(first)), self.replicates)], self.budget)
        squares = sorted(leaves(self.asked, self.coarse, self.resolution), key=lambda square: -square.side)
        left, reserve = self.budget - self.runs, self.budget // RESERVE
        spare = (left - reserve) // 2 if left > 2 * reserve else left - reserve
        return (
            self._take(self._splits(squares, self._differ), left)
            or self._take(self._recounts(squares), spare)
            or self._take(self._splits(squares, self._unsure), spare)
        )

    def tell(self, votes: dict[Point, Iterable[str]]) -> None:
        """Enter the labels of all replicates of some points."""
        self.votes |= {point: Counter(labels) for point, labels in votes.items()}

    @property
    def runs(self) -> int:
        """Runs asked for so far."""
        return sum(self.asked.values())

    def _take(self, wishes: Sequence[dict[Point, int]], left: int) -> dict[Point, int]:
        """Grant requests in order, each completely or not at all, within `left` runs."""
        batch: dict[Point, int] = {}
        for wish in wishes:
            cost = sum(n - self.asked.get(point, 0) for point, n in wish.items() if point not in batch)
            if cost <= left:
                left -= cost
                batch |= wish
                self.asked |= wish
        return batch

    def _splits(self, squares: Sequence[Square], reason: Callable[[Square], bool]) -> list[dict[Point, int]]:
        """Request the middles of squares that can be split and for which `reason` holds."""
        return [
            {point: self.replicates for point in square.middles if point not in self.asked}
            for square in squares
            if square.side > 1 and reason(square)
        ]

    def _recounts(self, squares: Sequence[Square]) -> list[dict[Point, int]]:
        """Request more replicates for points with an unclear vote, those of the finest squares first."""
        points = dict.fromkeys(point for square in reversed(squares) for point in square.corners)
        most = MOST * self.replicates
        return [
            {point: min(2 * self.asked[point], most)}
            for point in points
            if self.asked[point] < most and (vote := self.votes.get(point)) and not _clear(vote)
        ]

    def _differ(self, square: Square) -> bool:
        """Return whether no label leads at all points on a square's edges."""
        leaders = [_leaders(vote) for vote in self._on(square)]
        return bool(leaders) and not set.intersection(*leaders)

    def _unsure(self, square: Square) -> bool:
        return not all(map(_clear, self._on(square)))

    def _on(self, square: Square) -> list[Counter[str]]:
        """Return the votes of the points on a square's edges."""
        return [vote for point in square.rim if (vote := self.votes.get(point))]


def _leaders(vote: Counter[str]) -> set[str]:
    return {label for label, count in vote.items() if count == max(vote.values())}


def _clear(vote: Counter[str]) -> bool:
    """Return whether a vote is unanimous, or its leader is `CLEAR` standard errors ahead of the next label."""
    (_, first), *rest = vote.most_common(2)
    second = rest[0][1] if rest else 0
    return second == 0 or first - second >= CLEAR * sqrt(first + second)
