"""The end of a phase of an endless population."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class EndlessEnd(NamedTuple):
    """The end of a phase in an endless population.

    Attributes:
        share: (K,) share of each motivation.
        mixed: whether minds are mixed; then all minds are alike, and their influence equals `share`.
        agents: how many agents a stored population has.
    """

    share: Floats
    mixed: bool
    agents: int

    @property
    def founders_left(self) -> None:
        """Return None, because founders of an endless population are not counted."""
        return None

    def standing(self, kinds: int) -> tuple[Floats, Floats]:
        """Return minds (M, K) and the part (M,) of the population that has each: one mind, or one per kind."""
        return (self.share[None], np.ones(1)) if self.mixed else (np.eye(kinds), self.share)

    def minds(self, kinds: int) -> Floats:
        """(N, K) minds of `agents` agents whose shares come nearest to `share`, by largest remainders."""
        if self.mixed:
            return np.tile(self.share, (self.agents, 1))
        quota = self.agents * self.share
        count = np.floor(quota).astype(np.int64)
        lacking = self.agents - int(count.sum())
        count[np.argsort(count - quota, kind="stable")[:lacking]] += 1
        return np.eye(kinds)[np.repeat(np.arange(kinds), count)]
