"""How influence moves inside a mind: mean dynamics of every learning rule, and how fast a rare motivation takes off.

Mean dynamics are exact: every sequence of who was in control is enumerated and weighed by its chance, and the limit of
small rates is taken by extrapolation. Budget of the rest: about 30 means at ALPHA = 1e-5 each, so that a lawful change
of random streams fails one of them with chance below 3e-4.
"""

from itertools import product

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from agents.learning.catalogue import LEARNING_RULES, learn
from agents.learning.entry import Learning
from analysis.theory import learning as learning_theory
from analysis.theory import selection as theory
from sim.expected.shares import expected_shares
from tests.laws.judge import assert_mean
from tests.laws.law_world import law_plan, of_one_mind, play

Floats = NDArray[np.float64]

X, R = (0.7, 0.2, 0.1), (0.2, 0.9, 0.5)

THRESHOLD = 0.5


def closed_form(rule: str, share: ArrayLike, reward: ArrayLike, episodes: int, group: int) -> Floats:
    """(K,) mean change per unit rate, by theory."""
    return learning_theory.MEAN_DYNAMICS[rule](np.array(share), np.array(reward), episodes, group, THRESHOLD)


by_rule = pytest.mark.parametrize("rule", LEARNING_RULES)
by_episodes = pytest.mark.parametrize("episodes", [2, 3, 5])


def mean_change(rule: str, rate: float, share: ArrayLike, reward: ArrayLike, episodes: int) -> Floats:
    """(K,) exact mean change of influence in one round, over every sequence of who was in control."""
    x, r = np.array(share, dtype=np.float64), np.array(reward, dtype=np.float64)
    total = np.zeros(len(x))
    for sequence in product(range(len(x)), repeat=episodes):
        control, influence = np.array(sequence), x.copy()
        learn(Learning(LEARNING_RULES.index(rule), rate, episodes, THRESHOLD), influence, control, r[control])
        total += x[control].prod() * (influence - x)
    return total


def drift(rule: str, share: ArrayLike, reward: ArrayLike, episodes: int) -> Floats:
    """(K,) mean change per unit rate, in the limit of small rates (Richardson extrapolation)."""
    rate = 2e-4
    half = mean_change(rule, rate / 2, share, reward, episodes) / (rate / 2)
    return 2.0 * half - mean_change(rule, rate, share, reward, episodes) / rate


# Mean dynamics


@by_rule
@by_episodes
def test_mean_dynamics(rule: str, episodes: int) -> None:
    """The vectors of three patterns, and four patterns two of which are paid alike."""
    assert drift(rule, X, R, episodes) == pytest.approx(closed_form(rule, X, R, episodes, episodes), abs=1e-6)
    share, reward = (0.05, 0.4, 0.25, 0.3), (0.9, 0.1, 0.6, 0.6)
    if episodes < 5:
        law = closed_form(rule, share, reward, episodes, episodes)
        assert drift(rule, share, reward, episodes) == pytest.approx(law, abs=1e-6)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("group", [2, 5, 8])
def test_group_gradient(share: float, group: int) -> None:
    law = 2.0 * share * (1.0 - share) * learning_theory.group_spread(share, group)
    assert drift("group_gradient", (share, 1 - share), (1.0, 0.0), group) == pytest.approx([law, -law], abs=1e-6)
    scaled = drift("group_gradient", (share, 1 - share), (0.07, 0.02), group)
    assert scaled == pytest.approx([law, -law], abs=1e-6), "the size of rewards must not matter"


@pytest.mark.parametrize("rule", ["group_gradient", "best_of_n"])
def test_groups_are_compared_apart(rule: str) -> None:
    """Two groups of two, in each of which all is paid alike: no gradient, and ties share the credit."""
    influence = np.array([0.5, 0.5])
    signal = np.array([0.9, 0.9, 0.1, 0.1])
    learn(Learning(LEARNING_RULES.index(rule), 0.5, 2, 0.0), influence, np.array([0, 0, 1, 1]), signal)
    assert influence == pytest.approx([0.5, 0.5], abs=1e-12)


def test_vectors() -> None:
    assert mean_change("cross", 0.1, X, R, 4) == pytest.approx([-0.0119, 0.0106, 0.0013], abs=1e-12)
    assert drift("softmax_gradient", X, R, 4) == pytest.approx([-0.04074, 0.03336, 0.00738], abs=1e-6)
    assert 0.1 * drift("hedge", X, R, 4) == pytest.approx([-0.0119, 0.0106, 0.0013], abs=1e-7)


@pytest.mark.parametrize("rule", ["cross", "best_of_n", "filtered"])
@pytest.mark.parametrize("rate", [0.01, 0.3, 1.0])
def test_some_rules_are_exact_at_any_rate(rule: str, rate: float) -> None:
    assert mean_change(rule, rate, X, R, 3) == pytest.approx(rate * closed_form(rule, X, R, 3, 3), abs=1e-12)


def test_expert_iteration_from_a_rare_act() -> None:
    """Best of four at full rate, one round after another: 1 - (1 - q)^4 each time, by theory's vector."""
    share, path = 0.001, []
    for _ in range(6):
        share += mean_change("best_of_n", 1.0, (share, 1 - share), (1.0, 0.0), 4)[0]
        path.append(share)
    assert path == pytest.approx([0.0040, 0.0159, 0.0620, 0.2260, 0.6410, 0.9834], abs=5e-5)


@by_rule
def test_equal_pay_moves_nothing_on_average(rule: str) -> None:
    """Nothing at all where pay is compared with a baseline; a walk without bias under Cross learning."""
    assert mean_change(rule, 0.5, X, (0.6, 0.6, 0.6), 4) == pytest.approx(np.zeros(3), abs=1e-12)


@by_rule
def test_a_baseline_changes_nothing_but_under_cross_learning_the_scale(rule: str) -> None:
    """Advantage does not see a constant added to all pay; Cross learning's mean does not either."""
    raised = mean_change(rule, 0.1, X, np.array(R) + 0.05, 3)
    assert raised == pytest.approx(mean_change(rule, 0.1, X, R, 3), abs=1e-12)


# Labels


@by_rule
def test_relabelling_patterns_relabels_their_mean_dynamics(rule: str) -> None:
    label = [2, 0, 1]
    relabelled = mean_change(rule, 0.3, np.array(X)[label], np.array(R)[label], 4)
    assert relabelled == pytest.approx(mean_change(rule, 0.3, X, R, 4)[label], abs=1e-12)


SPLITTING_MATTERS = ("softmax_gradient", "group_gradient")
"""Rules under which two labels of one pattern move otherwise than the pattern under one label would."""


@by_rule
def test_splitting_a_label(rule: str) -> None:
    """A share of 0.7 becomes 0.3 + 0.4 with equal pay; but for `SPLITTING_MATTERS`, their sum moves as 0.7 did."""
    split = drift(rule, (0.3, 0.4, *X[1:]), (R[0], R[0], *R[1:]), 4)
    merged = np.array([split[0] + split[1], *split[2:]])
    whole = drift(rule, X, R, 4)
    if rule in SPLITTING_MATTERS:
        assert np.abs(merged - whole).max() > 0.01
    else:
        assert merged == pytest.approx(whole, abs=1e-6)


# Minds that live and learn


@by_rule
def test_minds_follow_the_mean_dynamics(rule: str) -> None:
    """One round of 40,000 minds at rate 0.005, each mean at ALPHA: 3 % of a drift off is caught."""
    plan = law_plan(R, prior=X, minds="mixed", episodes=16, learning={"rule": rule, "rate": 0.005}, **unselected())
    _, end = play(plan, of_one_mind(X, 40_000), 1, seed=1)
    assert_mean((end.influence - X) / 0.005, closed_form(rule, X, R, 16, 4))


def unselected() -> dict[str, object]:
    """Nobody is copied."""
    return {"selection": {"demography": "none"}}


@pytest.mark.parametrize("noise", [0.0, 0.3])
@by_rule
def test_expected_path_of_mixed_minds(rule: str, noise: float) -> None:
    """50 rounds of learning, persuasion and mutation, 4,000 minds: the expected path, first order in the rate.

    Within 0.003, of which 0.001 is chance (4.4 standard errors); another rule is off by more than 0.02.
    """
    plan = law_plan(
        R,
        prior=X,
        spec=(0.0, 0.0, 1.0),
        minds="mixed",
        rounds=50,
        episodes=16,
        noise=noise,
        learning={"rule": rule, "rate": 0.02},
        shaping={"persuade": 0.01},
        transmission={"mutation": 0.002},
        **unselected(),
    )
    history, _ = play(plan, of_one_mind(X, 4000), 50, seed=2)
    assert history.share == pytest.approx(expected_shares(plan)[0], abs=0.003)


# Time to explore


def crossing(path: Floats) -> float:
    """Round, interpolated, at which a share passes one half."""
    after = int((path > 0.5).argmax())
    return after - (path[after] - 0.5) / (path[after] - path[after - 1])


@pytest.mark.parametrize("share", [0.1, 0.01, 0.001])
@pytest.mark.parametrize(
    ("rule", "law"),
    [
        ("cross", learning_theory.replicator_time_to_half),
        ("hedge", learning_theory.replicator_time_to_half),
        ("softmax_gradient", learning_theory.softmax_gradient_time_to_half),
    ],
)
def test_time_to_half_along_the_expected_path(rule: str, law: object, share: float) -> None:
    """Exact but for the step: rate 0.02, reward 1 against 0."""
    rounds = int(law(share) / 0.02 * 1.1) + 1
    plan = law_plan(
        (1.0, 0.0), prior=(share, 1 - share), minds="mixed", rounds=rounds, episodes=2,
        learning={"rule": rule, "rate": 0.02}, **unselected(),
    )  # fmt: skip
    assert 0.02 * crossing(expected_shares(plan)[0][:, 0]) == pytest.approx(law(share), rel=0.02)


@pytest.mark.parametrize(
    ("rule", "law"),
    [
        ("cross", learning_theory.replicator_time_to_half),
        ("softmax_gradient", learning_theory.softmax_gradient_time_to_half),
    ],
)
def test_time_to_half_of_minds(rule: str, law: object) -> None:
    """500 minds of 64 episodes a round from a share of 0.1, reward 1 against 0: within 3 %, most of it the step."""
    plan = law_plan((1.0, 0.0), minds="mixed", episodes=64, learning={"rule": rule, "rate": 0.05}, **unselected())
    history, _ = play(plan, of_one_mind((0.1, 0.9), 500), 180, seed=3)
    assert 0.05 * crossing(history.share[:, 0]) == pytest.approx(law(0.1), rel=0.03)


@pytest.mark.parametrize("rule", ["softmax_gradient", "hedge", "group_gradient"])
def test_the_expected_path_stays_on_the_simplex(rule: str) -> None:
    """Full steps and pay far apart: what multiplies influence in a mind multiplies it in the expected path."""
    plan = law_plan(
        (9.0, -9.0, 0.0),
        prior=X,
        minds="mixed",
        rounds=5,
        episodes=4,
        learning={"rule": rule, "rate": 1.0},
        **unselected(),
    )
    path = expected_shares(plan)[0]
    assert path.min() >= 0.0
    assert path.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(path[:, 0]) >= 0.0).all()


def test_hedge_is_the_replicator_at_any_rate() -> None:
    plan = law_plan(
        R, prior=X, minds="mixed", rounds=5, episodes=4, learning={"rule": "hedge", "rate": 1.0}, **unselected()
    )
    assert expected_shares(plan)[0][-1] == pytest.approx(theory.replicator(X, R, 5), abs=1e-12)


def test_episodes_that_tie_but_for_rounding_share_the_credit() -> None:
    rule, influence = Learning(LEARNING_RULES.index("best_of_n"), 1.0, 2, 0.0), np.array([0.5, 0.5])
    learn(rule, influence, np.array([0, 1]), np.array([0.1 + 0.2, 0.3]))
    assert influence == pytest.approx([0.5, 0.5], abs=1e-12)
