"""When to look again: jobs whose winner is unclear get twice the replicates, at most `LOOKS` looks in all.

A test that is repeated until it is significant errs more often than it says. So the looks are fixed in advance, at
first, 2 first, 4 first, ... replicates, and each is taken at `LEVEL` / `LOOKS`: whichever looks a job gets, and for
whatever reason it stops, the chance that one of them calls a winner among equals is at most `LEVEL` (Bonferroni 1936;
for looks at accumulating data, Jennison & Turnbull 2000, *Group Sequential Methods*, chapter 1).

What is asked for depends on who led in which replicate alone, never on the order in which they came.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.sweep.looks.lead import LEVEL, needed, p_value

LOOKS = 4
"""Most looks at a job."""
LOOK_LEVEL = LEVEL / LOOKS
"""Level of the test at each of them."""
FEWEST = 8
"""Fewest replicates of the first look: of seven, even a unanimous vote is not significant."""


@dataclass
class Schedule:
    """What has been asked and answered.

    Attributes:
        jobs: how many there are, numbered from 0.
        first: replicates of every job at the first look.
        budget: most runs in all.
        asked: replicates that each job should have.
        votes: by job, how many replicates each motivation led alone.
    """

    jobs: int
    first: int
    budget: int
    asked: dict[int, int] = field(default_factory=dict)
    votes: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """Replicates at the last look."""
        return self.first << (LOOKS - 1)

    @property
    def runs(self) -> int:
        """Runs asked for so far."""
        return sum(self.asked.values())

    @property
    def unclear(self) -> list[int]:
        """Jobs whose winner is unclear, those first that need the fewest further replicates; not those that failed."""
        lacking = {job: self._lacking(job) for job, vote in self.votes.items() if vote and not self._clear(vote)}
        return sorted(lacking, key=lambda job: (lacking[job], job))

    def ask(self) -> dict[int, int]:
        """Return the next look: jobs, and how many replicates each should then have; empty once all is done."""
        if not self.asked:
            self.asked = dict.fromkeys(range(self.jobs), self.first)
            return dict(self.asked)
        left, batch = self.budget - self.runs, {}
        for job in self.unclear:
            if self.asked[job] < self.most and self.asked[job] <= left:
                left -= self.asked[job]
                batch[job] = 2 * self.asked[job]
        self.asked |= batch
        return batch

    def tell(self, leaders: Mapping[int, Iterable[str | None]]) -> None:
        """Take who led each replicate of some jobs, None where the lead was tied; a job that failed has none."""
        self.votes |= {job: Counter(name for name in led if name is not None) for job, led in leaders.items()}

    def _lacking(self, job: int) -> float:
        """Return how many replicates a job needs beyond those it has, were its leads to stay in proportion."""
        found = needed(*_two(self.votes[job]), self.asked[job], LOOK_LEVEL)
        return float("inf") if found is None else found - self.asked[job]

    def _clear(self, vote: Counter[str]) -> bool:
        return p_value(*_two(vote)) <= LOOK_LEVEL


def _two(vote: Counter[str]) -> tuple[int, int]:
    """Return how often the leader leads, and the next."""
    first, second = (*sorted(vote.values(), reverse=True), 0, 0)[:2]
    return first, second
