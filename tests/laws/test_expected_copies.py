"""Expected copies are expectations: equal to slow formulas written here, and to the mean of what is drawn.

Budget: 8 exact tests; about 140 means at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them
with chance below 1.5e-3.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.selection.catalogue import DEMOGRAPHIES, select
from sim.model.selection.entry import Selection
from sim.model.selection.fitness import EXPONENTIAL
from tests.laws.judge import assert_mean

Floats = NDArray[np.float64]

FITNESS = np.array([0.0, 0.7, -1.0, 0.7, 1.5, 0.0, 0.7])
"""Log weights of seven agents, uneven, with ties of two and three."""
SIZE, SURVIVORS = 3, 0.5


def drawn(name: str, fitness: Floats, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """Parents and expected copies of one round."""
    parents, copies = np.empty(len(fitness), np.int64), np.empty(len(fitness))
    rule = Selection(DEMOGRAPHIES.index(name), EXPONENTIAL, 1.0, SIZE, SURVIVORS)
    select(rng, rule, fitness, parents, copies)
    return parents, copies


# Demographies whose expected copies depend on pay alone


def wright_fisher_copies(fitness: Floats) -> Floats:
    return len(fitness) * np.exp(fitness) / np.exp(fitness).sum()


def tournament_copies(fitness: Floats) -> Floats:
    """Every way to draw the rivals, the prize shared by all entries that tie."""
    copies = np.zeros(len(fitness))
    for rivals in product(range(len(fitness)), repeat=SIZE):
        best = [i for i in rivals if fitness[i] == max(fitness[list(rivals)])]
        for i in best:
            copies[i] += 1.0 / len(best)
    return copies * len(fitness) / len(fitness) ** SIZE


def truncation_copies(fitness: Floats) -> Floats:
    """Every set of survivors that no outsider beats."""
    n = len(fitness)
    kept = int(np.floor(SURVIVORS * n + 0.5))
    sets = [s for s in combinations(range(n), kept) if min(fitness[list(s)]) >= max(np.delete(fitness, s))]
    return np.array([sum(i in s for s in sets) / len(sets) for i in range(n)]) * n / kept


@pytest.mark.parametrize(
    ("name", "slow"),
    [
        ("none", np.ones_like),
        ("wright_fisher", wright_fisher_copies),
        ("tournament", tournament_copies),
        ("truncation", truncation_copies),
    ],
)
def test_copies_equal_a_slow_formula(name: str, slow: Callable[[Floats], Floats]) -> None:
    _, copies = drawn(name, FITNESS, np.random.default_rng(0))
    assert copies == pytest.approx(slow(FITNESS), rel=1e-12)


# Demographies of events: expected copies are summed along the path


def moran_path(fitness: Floats, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """One event at a time, parent found by cumulative weight over positions."""
    n, weight = len(fitness), np.exp(fitness - fitness.max())
    parents, copies = np.arange(n), np.ones(n)
    for _ in range(n):
        held = np.bincount(parents, minlength=n)
        copies += held * weight / weight[parents].sum() - held / n
        chosen = np.searchsorted(weight[parents].cumsum(), rng.random() * weight[parents].sum(), side="right")
        parents[rng.integers(0, n)] = parents[chosen]
    return parents, copies


def fermi_path(fitness: Floats, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """One event at a time, expected given who met, whichever of the two looks at the other."""
    n = len(fitness)
    parents, copies = np.arange(n), np.ones(n)
    for _ in range(n):
        place = rng.integers(0, n)
        other = np.delete(np.arange(n), place)[rng.integers(0, n - 1)]
        gap = fitness[parents[other]] - fitness[parents[place]]
        gain = (1.0 / (1.0 + np.exp(-gap)) - 1.0 / (1.0 + np.exp(gap))) / 2.0
        copies[parents[other]] += gain
        copies[parents[place]] -= gain
        if rng.random() < 1.0 / (1.0 + np.exp(-gap)):
            parents[place] = parents[other]
    return parents, copies


@pytest.mark.parametrize(("name", "path"), [("moran", moran_path), ("fermi", fermi_path)])
def test_copies_equal_a_slow_path(name: str, path: Callable[..., tuple[NDArray[np.int64], Floats]]) -> None:
    """Exact, on the same stream: the same parents, and copies summed event by event."""
    for seed in range(200):
        parents, copies = drawn(name, FITNESS, np.random.default_rng(seed))
        slow_parents, slow_copies = path(FITNESS, np.random.default_rng(seed))
        assert (parents == slow_parents).all()
        assert copies == pytest.approx(slow_copies, abs=1e-12)


State = tuple[int, ...]
Event = Callable[[State, Floats], Iterator[tuple[float, int, int]]]


def moran_event(state: State, fitness: Floats) -> Iterator[tuple[float, int, int]]:
    """Chance of each (parent, dead) by founder, given each founder's living copies."""
    weight = np.array(state) * np.exp(fitness)
    for born, dead in product(range(len(state)), repeat=2):
        yield weight[born] / weight.sum() * state[dead] / sum(state), born, dead


def fermi_event(state: State, fitness: Floats) -> Iterator[tuple[float, int, int]]:
    """Chance of each (copied, copying) by founder; staying put is a copy of oneself."""
    n = sum(state)
    for model, looker in product(range(len(state)), repeat=2):
        meet = state[looker] / n * (state[model] - (model == looker)) / (n - 1)
        copy = 1.0 / (1.0 + np.exp(fitness[looker] - fitness[model]))
        yield meet * copy, model, looker
        yield meet * (1.0 - copy), looker, looker


def exact_mean_copies(event: Event, fitness: Floats) -> Floats:
    """Mean living copies of each founder after N events, over every path."""
    n = len(fitness)
    chances: dict[State, float] = {(1,) * n: 1.0}
    for _ in range(n):
        after: dict[State, float] = {}
        for state, chance in chances.items():
            for step, gains, loses in event(state, fitness):
                following = tuple(m + (i == gains) - (i == loses) for i, m in enumerate(state))
                after[following] = after.get(following, 0.0) + chance * step
        chances = {state: chance for state, chance in after.items() if chance > 0.0}
    return sum(chance * np.array(state) for state, chance in chances.items())


@pytest.mark.parametrize(("name", "event"), [("moran", moran_event), ("fermi", fermi_event)])
def test_realised_and_expected_copies_have_the_exact_mean(name: str, event: Event) -> None:
    """Four agents, every path enumerated; 10,000 draws, each mean at ALPHA: 0.05 copies off is caught."""
    fitness = np.array([0.0, 1.2, 1.2, -0.5])
    exact = exact_mean_copies(event, fitness)
    assert exact.sum() == pytest.approx(4.0)
    rng = np.random.default_rng(1)
    draws = [drawn(name, fitness, rng) for _ in range(10_000)]
    assert_mean([np.bincount(parents, minlength=4) for parents, _ in draws], exact)
    assert_mean([copies for _, copies in draws], exact)


@pytest.mark.parametrize("name", DEMOGRAPHIES)
def test_drift_has_mean_zero_under_uneven_pay_with_ties(name: str) -> None:
    """Realised minus expected copies of each agent, 20,000 draws, each mean at ALPHA: 0.05 copies off is caught."""
    rng = np.random.default_rng(2)
    drift = np.empty((20_000, len(FITNESS)))
    for row in drift:
        parents, copies = drawn(name, FITNESS, rng)
        row[:] = np.bincount(parents, minlength=len(FITNESS)) - copies
    assert_mean(drift, 0.0)


@pytest.mark.parametrize("name", DEMOGRAPHIES)
def test_drift_has_mean_zero_under_fresh_noisy_pay(name: str) -> None:
    """As above, with pay drawn anew each time from three levels and noise: 12 agents, 10,000 draws."""
    rng = np.random.default_rng(3)
    drift = np.empty((10_000, 12))
    for row in drift:
        fitness = rng.integers(0, 3, 12) * 0.5 + np.where(np.arange(12) < 6, 0.0, rng.normal(size=12))
        parents, copies = drawn(name, fitness, rng)
        row[:] = np.bincount(parents, minlength=12) - copies
    assert_mean(drift, 0.0)
