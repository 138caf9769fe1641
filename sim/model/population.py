"""The agents of a run as arrays. The founders have this form, the kernel changes it, and a run stores it at its end."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.practice import Practice
from sim.model.accounts import History, empty_history, shares_mixed, shares_pure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class End(Protocol):
    """The end of a phase, of a counted or an endless population."""

    @property
    def founders_left(self) -> int | None:
        """How many founders have living copies; None for an endless population."""
        ...

    def minds(self, kinds: int) -> Floats:
        """(N, K) influence in each mind, one-hot if minds are pure."""
        ...

    def standing(self, kinds: int) -> tuple[Floats, Floats]:
        """Minds (M, K) that stand for the population, and the part (M,) of it that has each."""
        ...


class Population(NamedTuple):
    """The agents as arrays; engines change them in place.

    Attributes:
        kind: (N,) motivation of each agent; (0,) where minds are mixed.
        influence: (N, K) influence in each mind; (0, 0) where minds are pure.
        founder: (N,) which founder each agent descends from.
        lack: (N, 1, S) what the skill of each agent lacks by situation, (N, K, S) where minds are mixed; (N, 0, 0) if
            no motivation needs practice.
    """

    kind: Ints
    influence: Floats
    founder: Ints
    lack: Floats

    @property
    def mixed(self) -> bool:
        """Whether minds hold several motivations."""
        return len(self.influence) > 0

    def minds(self, kinds: int) -> Floats:
        """(N, K) influence, one-hot where minds are pure."""
        return self.influence.copy() if self.mixed else np.eye(kinds)[self.kind]

    @property
    def founders_left(self) -> int:
        """How many founders have living copies."""
        return int(np.count_nonzero(np.bincount(self.founder)))

    def standing(self, kinds: int) -> tuple[Floats, Floats]:
        """Minds (M, K) and the part (M,) of the population that has each: one row per kind where minds are pure."""
        if self.mixed:
            return self.influence, np.full(len(self.influence), 1.0 / len(self.influence))
        return np.eye(kinds), self.shares(kinds)

    def shares(self, kinds: int, copies: Floats | None = None) -> Floats:
        """(K,) mean influence of each motivation, agents weighted by copies (N,) if given."""
        copies = np.ones(len(self.founder)) if copies is None else copies
        return shares_mixed(self.influence, copies) if self.mixed else shares_pure(kinds, self.kind, copies)

    def open_history(self, rounds: int, kinds: int, lineages: bool) -> History:
        """Allocate the history of a phase that starts from this population."""
        history = empty_history(rounds, kinds, len(self.founder), lineages)
        history.share[0] = self.shares(kinds)
        return history

    def copy(self) -> "Population":
        """Copy every array."""
        return Population(self.kind.copy(), self.influence.copy(), self.founder.copy(), self.lack.copy())


def pure_population(kind: Ints) -> Population:
    """Make founders of one motivation each, (N,)."""
    return Population(kind.astype(np.int64), np.empty((0, 0)), np.arange(len(kind)), np.empty((len(kind), 0, 0)))


def mixed_population(influence: Floats) -> Population:
    """Make founders from minds, (N, K)."""
    n = len(influence)
    return Population(np.empty(0, np.int64), influence.copy(), np.arange(n), np.empty((n, 0, 0)))


def unpractised(population: Population, practice: Practice) -> Population:
    """Return the population with no practice behind it: skills lack all, but those that need none."""
    if not practice.lacking.size:
        return population
    n, situations = len(population.founder), practice.keep.shape[1]
    lacking = np.tile(practice.lacking, (n, 1)) if population.mixed else practice.lacking[population.kind][:, None]
    return population._replace(lack=np.repeat(lacking[:, :, None], situations, axis=2))
