"""How often a rare kind takes over a finite population.

Each case is judged by an exact binomial test at 1e-4, with as many replicates as catch an error of 10 % in the chance
with power 0.9. Budget: 11 cases, so that a lawful change of random streams fails one of them with chance about 1e-3.
"""

import numpy as np
import pytest

from analysis.theory import selection as theory
from tests.laws.judge import assert_chance, trials_for
from tests.laws.law_world import counted, law_plan, play_often

ALPHA = 1e-4

slow = pytest.mark.slow


def taken_over(name: str, log_ratio: float, copies: int, agents: int, replicates: int, seed: int) -> int:
    """How many replicates kind 0 takes over, its log weight above the other's by a constant."""
    plan = law_plan((log_ratio, 0.0), selection={"demography": name, "strength": 1.0})
    return int(play_often(plan, counted(copies, agents - copies), replicates, seed)[:, 0].sum())


@pytest.mark.parametrize(
    ("name", "log_ratio", "copies", "agents", "expected"),
    [
        pytest.param("moran", np.log(1.1), 1, 100, 0.0909156883, id="moran r=1.1"),
        pytest.param("moran", np.log(1.05), 1, 50, 0.0521683195, id="moran r=1.05", marks=slow),
        pytest.param("moran", np.log(0.95), 1, 50, 0.0043873176, id="moran r=0.95", marks=slow),
        pytest.param("moran", np.log(1.5), 3, 20, 0.7039153912, id="moran r=1.5 k=3"),
        pytest.param("moran", np.log(2.0), 1, 10, 0.5004887586, id="moran r=2"),
        pytest.param("wright_fisher", np.log(1.01), 1, 100, 0.0228351, id="wright_fisher s=0.01", marks=slow),
        pytest.param("wright_fisher", np.log(1.05), 1, 100, 0.0935502, id="wright_fisher s=0.05", marks=slow),
        pytest.param("wright_fisher", np.log(1.1), 1, 50, 0.175554, id="wright_fisher s=0.1"),
        pytest.param("fermi", 0.1, 1, 50, 0.0958081321, id="fermi b*d=0.1"),
    ],
)
def test_fixation(name: str, log_ratio: float, copies: int, agents: int, expected: float) -> None:
    replicates = trials_for(expected, ALPHA)
    assert_chance(taken_over(name, log_ratio, copies, agents, replicates, seed=1), replicates, expected, ALPHA)


def test_the_diffusion_is_told_from_the_exact_chain() -> None:
    """Kimura's diffusion is 3 % off at N = 50, s = 0.1: theory lines for small populations use the chain."""
    exact = theory.wright_fisher_fixation(1.1, 50)[0]
    assert theory.wright_fisher_fixation_diffusion(0.1, 1, 50) == pytest.approx(exact, rel=0.04)
    assert theory.wright_fisher_fixation_diffusion(0.1, 1, 50) != pytest.approx(exact, rel=0.02)


def test_linear_map_has_the_ratio_it_says() -> None:
    """Weights 1 + strength * pay: pay (0.4, 0) at strength 0.5 is r = 1.2. Binomial at 1e-4, power as above."""
    plan = law_plan((0.4, 0.0), selection={"demography": "moran", "fitness_map": "linear", "strength": 0.5})
    expected = float(theory.moran_fixation(1.2, 2, 20))
    replicates = trials_for(expected, ALPHA)
    ends = play_often(plan, counted(2, 18), replicates, seed=2)
    assert_chance(int(ends[:, 0].sum()), replicates, expected, ALPHA)


def test_fermi_fixation_agrees_with_egttools() -> None:
    """A game in which the opponent does not matter, solved by egttools; binomial at 1e-4, power as above."""
    pytest.importorskip("egttools", reason="egttools has no wheel for this Python")
    from egttools.analytical import PairwiseComparison
    from egttools.games import Matrix2PlayerGameHolder

    game = Matrix2PlayerGameHolder(2, np.array([[0.3, 0.3], [0.5, 0.5]]))
    expected = PairwiseComparison(20, game).calculate_fixation_probability(1, 0, 2.0)
    assert theory.fermi_fixation(2.0 * 0.2, 1, 20) == pytest.approx(expected, rel=1e-9)
    plan = law_plan((0.5, 0.3), selection={"demography": "fermi", "strength": 2.0})
    replicates = trials_for(expected, ALPHA)
    ends = play_often(plan, counted(1, 19), replicates, seed=3)
    assert_chance(int(ends[:, 0].sum()), replicates, expected, ALPHA)
