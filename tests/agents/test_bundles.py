"""Several episodes in one draw: the same chances as one by one, and tables that never grow without limit."""

from collections import defaultdict
from itertools import product
from math import comb

import numpy as np
import pytest

from agents.bundles import ENTRIES, Bundles, draw_bundle, episodes_together, multisets
from agents.mixed import BELOW_ONE
from agents.pure import live_pure
from sim.builders.plan import build
from sim.model.plan import Phase
from tests.sim.configs import config

Law = dict[tuple[float, int], float]


def phase_of(episodes: int, *words: str) -> Phase:
    """The first phase of a default run, or of the words' run, without noise."""
    chosen = config(*(words or ("regime=rl_only",)))
    first = next(iter(chosen["regime"].values()))
    first["episodes"], first["noise"] = episodes, 0.0
    return build(chosen).phases[0]


def law_of(bundles: Bundles, kind: int) -> Law:
    """Chance of each (signal, hits) as the alias table deals it, signals rounded to 1e-9."""
    law: Law = defaultdict(float)
    size = bundles.size[kind]
    for first in range(size):
        kept = bundles.threshold[kind, first]
        for entry, chance in zip(bundles.pair[kind, first], (kept, 1.0 - kept), strict=True):
            law[round(bundles.signal[kind, entry], 9), int(bundles.hits[kind, entry])] += chance / size
    return {ending: chance for ending, chance in law.items() if chance > 1e-15}


def law_one_by_one(phase: Phase, kind: int, episodes: int) -> Law:
    """The same by going through every sequence of cells."""
    cells, chance = phase.rules.cells, phase.chance[kind]
    law: Law = defaultdict(float)
    for sequence in product(np.flatnonzero(chance > 0), repeat=episodes):
        signal, hits = sum(cells.signal[kind, cell] for cell in sequence), sum(cells.scored[cell] for cell in sequence)
        law[round(float(signal), 9), int(hits)] += float(np.prod([chance[cell] for cell in sequence]))
    return {ending: chance for ending, chance in law.items() if chance > 1e-15}


@pytest.mark.parametrize("episodes", [2, 3])
@pytest.mark.parametrize("words", [(), ("experiment=law",), ("regime=rl_only", "regime.rl.exploration=0.3")])
def test_a_bundle_has_the_chances_of_its_episodes(episodes: int, words: tuple[str, ...]) -> None:
    phase = phase_of(episodes, *words)
    assert phase.rules.bundles.episodes == episodes
    for kind in range(len(phase.chance)):
        together, apart = law_of(phase.rules.bundles, kind), law_one_by_one(phase, kind, episodes)
        assert together.keys() == apart.keys()
        assert together == pytest.approx(apart, abs=1e-12)


def test_scored_acts_are_counted_whatever_they_pay() -> None:
    phase = phase_of(4)
    chance = (phase.chance * phase.rules.cells.scored).sum(axis=1)
    assert chance.max() > 0.1
    for kind in range(len(chance)):
        hits = sum(hit * likely for (_, hit), likely in law_of(phase.rules.bundles, kind).items())
        assert hits == pytest.approx(4 * chance[kind], abs=1e-12)


@pytest.mark.parametrize(
    ("endings", "kinds", "episodes", "together"),
    [
        (9, 11, 16, 4),
        (2, 2, 16, 8),
        (9, 11, 15, 3),
        (9, 11, 13, 1),  # no bundle divides a round of so many
        (9, 200, 16, 1),
        (2000, 3, 16, 1),
        (1, 3, 7, 7),
        (9, 11, 1, 1),
    ],
)
def test_bundles_divide_a_round_and_fit_the_tables(endings: int, kinds: int, episodes: int, together: int) -> None:
    assert episodes_together(endings, kinds, episodes) == together
    assert episodes % together == 0
    assert together == 1 or kinds * comb(endings + together - 1, together) <= ENTRIES


@pytest.mark.parametrize(("endings", "together"), [(1, 1), (1, 8), (3, 1), (3, 4), (9, 4)])
def test_multisets_come_in_all_their_orders(endings: int, together: int) -> None:
    found, orders = multisets(endings, together)
    assert len(found) == len({tuple(row) for row in found}) == comb(endings + together - 1, together)
    assert (np.diff(found, axis=1) >= 0).all()
    assert orders.sum() == endings**together


def test_the_largest_uniform_is_an_entry_of_its_own_table() -> None:
    bundles = phase_of(4).rules.bundles
    for kind, size in enumerate(bundles.size):
        assert 0 <= draw_bundle(bundles, kind, BELOW_ONE) < size


def test_a_round_of_bundles_pays_what_single_episodes_pay() -> None:
    """Mean and variance over 40,000 rounds, each within five standard errors: false alarms below 2e-5 for all kinds."""
    phase = phase_of(8)
    rules, rng, n = phase.rules, np.random.default_rng(5), 40_000
    for kind in range(len(phase.chance)):
        lives = (rules.cells, rules.bundles, rules.seizure, kind, rules.episodes, rules.noise)
        pay = np.array([live_pure(rng, *lives)[0] for _ in range(n)])
        mean = float(phase.chance[kind] @ rules.cells.signal[kind])
        variance = float(phase.chance[kind] @ (rules.cells.signal[kind] - mean) ** 2) / 8
        assert pay.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / n) + 1e-12)
        error = np.sqrt(((pay - pay.mean()) ** 4).mean() - pay.var() ** 2) / np.sqrt(n)
        assert pay.var() == pytest.approx(variance, abs=5 * error + 1e-12)
