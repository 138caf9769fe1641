"""Where all pay is equal, shares move by chance alone, and by known amounts.

Budget: 20 means and 5 binomial tests at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them
with chance below 3e-4.
"""

import numpy as np
import pytest

from analysis.theory import selection as theory
from sim.model.population import mixed_population
from sim.model.selection.catalogue import DEMOGRAPHIES, RULES
from sim.model.selection.entry import Selection
from tests.laws.judge import assert_chance, assert_mean
from tests.laws.law_world import counted, demography, law_plan, play, play_often

EQUAL = (0.4, 0.4)
N, K = 100, 30
X = K / N


def variance(name: str, agents: int = N) -> float:
    """Of a neutral share after one round of a demography."""
    chosen = demography(name)
    rule = Selection(DEMOGRAPHIES.index(name), 0, 1.0, chosen["tournament_size"], chosen["survivors"])
    return RULES[rule.demography].variance(X, agents, rule)


@pytest.mark.parametrize("name", DEMOGRAPHIES)
def test_equal_pay_is_not_selected(name: str) -> None:
    """Exact: expected copies are one each, so that all change is booked as drift."""
    history, _ = play(law_plan(EQUAL, selection=demography(name)), counted(K, N - K), 20, seed=1)
    assert np.abs(history.terms[:, [0, 2, 3]]).max() < 1e-12
    assert history.terms[:, 1].any() == RULES[DEMOGRAPHIES.index(name)].copying


@pytest.mark.parametrize("name", DEMOGRAPHIES)
def test_drift_has_mean_zero_and_known_variance(name: str) -> None:
    """Mean and variance of one round, ALPHA each; with 20,000 replicates a variance 5 % off is caught."""
    plan = law_plan(EQUAL, selection=demography(name))
    change = play_often(plan, counted(K, N - K), 20_000, seed=2, rounds=1)[:, 0] - X
    assert_mean(change, 0.0)
    assert_mean(change**2, variance(name))


def test_a_round_of_moran_events_drifts_twice_as_far_as_wright_fisher() -> None:
    assert variance("wright_fisher") == pytest.approx(0.0021)
    assert variance("moran") / variance("wright_fisher") == pytest.approx(2.0, rel=0.011)


@pytest.mark.parametrize("name", DEMOGRAPHIES)
def test_drift_accumulates_without_bias(name: str) -> None:
    """Mean share after 10 rounds, ALPHA each; a bias of 0.003 a round is caught."""
    ends = play_often(law_plan(EQUAL, selection=demography(name)), counted(K, N - K), 2000, seed=3, rounds=10)
    assert_mean(ends[:, 0], X)


@pytest.mark.parametrize("name", [rule.name for rule in RULES if rule.copying])
def test_neutral_fixation_is_the_starting_share(name: str) -> None:
    """Chance k / N, binomial at ALPHA; with 5,000 replicates an error of 10 % is caught with chance 0.63."""
    ends = play_often(law_plan(EQUAL, selection=demography(name)), counted(3, 7), 5000, seed=4)
    assert_chance(int(ends[:, 0].sum()), 5000, theory.neutral_fixation(3, 10))


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_noisy_pay_makes_neutral_drift_larger(minds: str) -> None:
    """Equal pay under noise, one round, at ALPHA: Wright-Fisher variance times 1 + CV^2 of the weights.

    With exponential weights of the mean of E normal pays, 1 + CV^2 = exp((strength * noise)^2 / E), to leading order in
    1/N. Mixed minds hold one motivation each.
    """
    plan = law_plan(EQUAL, minds=minds, noise=1.0, episodes=4, selection=demography("wright_fisher"))
    start = counted(90, 210)
    start = mixed_population(np.eye(2)[start.kind]) if minds == "mixed" else start
    change = play_often(plan, start, 10_000, seed=5, rounds=1)[:, 0] - X
    assert_mean(change**2, variance("wright_fisher", 300) * np.exp(0.25))
