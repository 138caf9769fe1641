"""A run that keeps who was there after every round, so that a slider can go back and forth in it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.lab.setup import Setup
from sim.engines.kernel import run_kernel, run_rounds
from sim.expected.shares import expected_shares
from sim.model.population import Population

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Replay:
    """All rounds of one replicate.

    Attributes:
        share: (T + 1, K) share of each motivation, row 0 the founders.
        kinds: (T + 1, N) motivation of each agent; of a mixed mind, the one with most influence.
        hits: (T,) episodes that ended in the scored act.
        starts: rounds before each phase.
    """

    share: Floats
    kinds: NDArray[np.int64]
    hits: NDArray[np.int64]
    starts: tuple[int, ...]


@lru_cache(128)
def replay(setup: Setup, replicate: int = 0) -> Replay:
    """Run all phases on the kernel, a round at a time. Phases that restart or repeat are none of the lab's."""
    plan = setup.plan()
    population = plan.founders(replicate)
    kinds, histories, starts = [_leading(population)], [], []
    for index, phase in enumerate(plan.phases):
        starts.append(len(kinds) - 1)
        rng = plan.generator(replicate, index)
        history = population.open_history(phase.rounds, len(plan.names), lineages=False)
        for row in range(phase.rounds):
            run_rounds(rng, phase.rules, population, history, row, row + 1)
            kinds.append(_leading(population))
        histories.append(history)
    share = np.concatenate([histories[0].share[:1], *(history.share[1:] for history in histories)])
    return Replay(share, np.array(kinds), np.concatenate([h.hits for h in histories]), tuple(starts))


@lru_cache(512)
def expected(setup: Setup) -> Floats:
    """(T + 1, K) shares of an endless population of the same founders."""
    paths = expected_shares(setup.plan())
    return np.concatenate([paths[0][:1], *(path[1:] for path in paths)])


def training_rounds(setup: Setup) -> int:
    """Count the rounds before deployment, in which nothing is selected any more."""
    return sum(phase.rounds for phase in setup.plan().phases if phase.name != "deployment")


def ends(setup: Setup, replicates: int) -> Floats:
    """(R, K) shares that replicates 0 .. R-1 end with."""
    return np.array([_end(setup, replicate) for replicate in range(replicates)])


@lru_cache(2048)
def _end(setup: Setup, replicate: int) -> Floats:
    return run_kernel(setup.plan(), replicate, lambda rounds: None)[-1][0].share[-1]


def _leading(population: Population) -> NDArray[np.int64]:
    return population.influence.argmax(axis=1) if population.mixed else population.kind.copy()
