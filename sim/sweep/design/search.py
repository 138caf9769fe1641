"""Where to run next: squares of a quadtree whose corners disagree are halved, votes that are split are counted again.

A point's vote is the label that most of its replicates got. In this order, as far as the budget goes:
1. squares on whose edges winners differ are split, coarsest first, down to the finest side; points on an edge that a
   finer neighbour added count, so that a boundary is followed into squares whose own corners did not see it;
2. points whose vote is not clear get twice the replicates, up to `MOST` times as many as they began with;
3. squares that touch a point whose vote stays unclear are split.
What is asked for depends on the labels alone, never on the order in which they came.

Steps 2 and 3 take half of what is left at a time, and leave a last part for squares that differ after a recount.

python-adaptive is not used: its learners follow values interpolated over real-valued simplices. Labels have no values
in between, rounds are whole numbers (its issue 72, open), and votes over replicates are not among its losses.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from sim.sweep.design.quadtree import Point, Square, coarse_squares, leaves

MOST = 4
"""A point near the boundary gets at most so many times the replicates that every point gets."""
CLEAR = 2.0
"""Standard errors by which a vote that is not unanimous must lead to be clear: of fair coins one in twenty does."""

RESERVE = 20
"""One part in so many of the budget is kept for squares whose winners differ."""


@dataclass
class Search:
    """What has been asked and answered.

    Attributes:
        coarse: points along a side of the first grid.
        resolution: points along a side of the finest grid, (coarse - 1) * 2^n + 1.
        replicates: runs of every point.
        budget: most runs in all.
        asked: replicates that each point should have, in the order in which points were first asked for.
        votes: labels of the replicates of each point; a point that failed has none.
    """

    coarse: int
    resolution: int
    replicates: int
    budget: int
    asked: dict[Point, int] = field(default_factory=dict)
    votes: dict[Point, Counter[str]] = field(default_factory=dict)

    def ask(self) -> dict[Point, int]:
        """Return the next batch: points, and how many replicates each should then have; empty once all is done."""
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
        """Take the labels that all replicates of some points got."""
        self.votes |= {point: Counter(labels) for point, labels in votes.items()}

    @property
    def runs(self) -> int:
        """Runs asked for so far."""
        return sum(self.asked.values())

    def _take(self, wishes: Sequence[dict[Point, int]], left: int) -> dict[Point, int]:
        """Grant wishes in order, each whole or not at all, for so many runs."""
        batch: dict[Point, int] = {}
        for wish in wishes:
            cost = sum(n - self.asked.get(point, 0) for point, n in wish.items() if point not in batch)
            if cost <= left:
                left -= cost
                batch |= wish
                self.asked |= wish
        return batch

    def _splits(self, squares: Sequence[Square], reason: Callable[[Square], bool]) -> list[dict[Point, int]]:
        """Wish for the middles of squares that can be split and have a reason to be."""
        return [
            {point: self.replicates for point in square.middles if point not in self.asked}
            for square in squares
            if square.side > 1 and reason(square)
        ]

    def _recounts(self, squares: Sequence[Square]) -> list[dict[Point, int]]:
        """Wish for further replicates where the vote is unclear, first around the finest squares."""
        points = dict.fromkeys(point for square in reversed(squares) for point in square.corners)
        most = MOST * self.replicates
        return [
            {point: min(2 * self.asked[point], most)}
            for point in points
            if self.asked[point] < most and (vote := self.votes.get(point)) and not _clear(vote)
        ]

    def _differ(self, square: Square) -> bool:
        """Tell whether no label leads everywhere on a square's edges."""
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
    """Tell whether a vote is unanimous, or its leader beats the next one by more than chance."""
    (_, first), *rest = vote.most_common(2)
    second = rest[0][1] if rest else 0
    return second == 0 or first - second >= CLEAR * sqrt(first + second)
