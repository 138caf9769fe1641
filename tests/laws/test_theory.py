"""The closed forms against numbers computed elsewhere and against independent numerical methods. Nothing is random."""

import numpy as np
import pytest

from analysis.theory import learning as learning_theory
from analysis.theory import selection as theory

X, R = np.array([0.7, 0.2, 0.1]), np.array([0.2, 0.9, 0.5])
"""Shares and rewards of the learning vectors."""


# Selection in an infinite population


def test_replicator_is_repeated_reweighing() -> None:
    log_fitness = np.array([0.3, -0.1, 0.0])
    step_by_step = X
    for _ in range(7):
        step_by_step = step_by_step * np.exp(log_fitness) / (step_by_step @ np.exp(log_fitness))
    assert theory.replicator(X, log_fitness, 7) == pytest.approx(step_by_step, rel=1e-12)
    assert theory.replicator([0.5, 0.5], [0.0, 4000.0]) == pytest.approx([0.0, 1.0])


def test_crossover_is_where_two_shares_meet() -> None:
    at = theory.crossover_time(0.1, 0.7, 0.5 - 0.2)
    fit, common, _ = theory.replicator([0.1, 0.7, 0.2], [0.5, 0.2, 0.4], at)
    assert fit == pytest.approx(common, rel=1e-12)


def test_house_of_cards() -> None:
    weight, prior, mutation = np.array([1.5, 1.5, 1.45, 1.2, 1.0, 0.9, 1.3]), np.full(7, 1 / 7), 0.02
    mean, share = theory.house_of_cards(weight, prior, mutation)
    assert mean == pytest.approx(1.479631203, abs=5e-10)
    assert share == pytest.approx([0.43894, 0.43894, 0.07210, 0.01392, 0.00846, 0.00707, 0.02056], abs=5e-6)
    kernel = (1 - mutation) * np.eye(7) + mutation * prior
    values, vectors = np.linalg.eig((weight[:, None] * kernel).T)
    leading = np.abs(vectors[:, values.real.argmax()])
    assert mean == pytest.approx(values.real.max(), rel=1e-12)
    assert share == pytest.approx(leading / leading.sum(), rel=1e-9)


def test_expected_weight_is_an_expectation() -> None:
    rng = np.random.default_rng(0)
    assert theory.log_expected_weight([0.4], [1.0], 3.0, 8, 0.0) == pytest.approx(1.2)
    assert theory.log_expected_weight([1, 0], [0.5, 0.5], 2.0, 1, 0.0) == pytest.approx(np.log((np.e**2 + 1) / 2))
    pay = rng.choice([1.0, 0.2], p=[0.3, 0.7], size=(400_000, 4)).mean(axis=1) + 0.5 * rng.normal(size=400_000) / 2
    assert theory.log_expected_weight([1, 0], [0.5, 0.5], 1e5, 1, 0.0) == pytest.approx(1e5 + np.log(0.5), rel=1e-12)
    exact = theory.log_expected_weight([1.0, 0.2], [0.3, 0.7], 1.5, 4, 0.5)
    assert np.log(np.exp(1.5 * pay).mean()) == pytest.approx(exact, abs=0.005)


# Finite populations


@pytest.mark.parametrize(
    ("ratio", "agents", "copies", "expected"),
    [
        (1.1, 100, 1, 0.0909156883),
        (1.05, 50, 1, 0.0521683195),
        (0.95, 50, 1, 0.0043873176),
        (1.5, 20, 3, 0.7039153912),
        (2.0, 10, 1, 0.5004887586),
    ],
)
def test_moran_fixation(ratio: float, agents: int, copies: int, expected: float) -> None:
    assert theory.moran_fixation(ratio, copies, agents) == pytest.approx(expected, abs=5e-11)
    if copies == 1:
        assert theory.birth_death_fixation(np.full(agents - 1, -np.log(ratio))) == pytest.approx(expected, abs=5e-11)


@pytest.mark.parametrize(
    ("agents", "advantage", "exact", "diffusion", "error"),
    [
        (100, 0.01, 0.0228351, 0.0229006, 5e-8),
        (100, 0.05, 0.0935502, 0.0951669, 5e-8),
        (50, 0.1, 0.17555, 0.18128, 5e-6),
    ],
)
def test_wright_fisher_fixation(agents: int, advantage: float, exact: float, diffusion: float, error: float) -> None:
    by_chain = theory.wright_fisher_fixation(1 + advantage, agents)
    assert by_chain[0] == pytest.approx(exact, abs=error)
    assert theory.wright_fisher_fixation_diffusion(advantage, 1, agents) == pytest.approx(diffusion, abs=error)
    assert (np.diff(by_chain) > 0).all()


def test_wright_fisher_chain_reduces_to_neutrality_and_diffusion() -> None:
    k = np.arange(1, 60)
    assert theory.wright_fisher_fixation(1.0, 60) == pytest.approx(theory.neutral_fixation(k, 60), rel=1e-10)
    weak = theory.wright_fisher_fixation(1 + 1e-4, 60)
    assert weak == pytest.approx(theory.wright_fisher_fixation_diffusion(1e-4, k, 60), rel=2e-4)


def test_fermi_fixation() -> None:
    assert theory.fermi_fixation(0.1, 1, 50) == pytest.approx(0.0958081321, abs=5e-11)
    assert theory.birth_death_fixation(np.full(49, -0.1)) == pytest.approx(0.0958081321, abs=5e-11)


def test_fixation_without_advantage_or_with_a_huge_one() -> None:
    for law in (lambda gain, k, n: theory.moran_fixation(np.exp(gain), k, n), theory.fermi_fixation):
        assert law(0.0, 3, 10) == pytest.approx(0.3)
        assert law(1e-9, 3, 10) == pytest.approx(0.3, rel=1e-7)
        assert law([-5.0, 5.0], 3, 10_000) == pytest.approx([0.0, 1.0], abs=1e-6)


@pytest.mark.parametrize("payoff", [[[1, 1], [1.1, 1.1]], [[2, 1], [0.5, 3]], [[1, 3], [2, 1]]])
def test_birth_death_fixation_agrees_with_egttools(payoff: list[list[float]]) -> None:
    """Pairwise comparison in a game, frequency-dependent in two of three cases: an independent implementation."""
    pytest.importorskip("egttools", reason="egttools has no wheel for this Python")
    from egttools.analytical import PairwiseComparison
    from egttools.games import Matrix2PlayerGameHolder

    agents, game = 40, np.array(payoff, dtype=np.float64)
    i = np.arange(1, agents)
    mutant = (game[1, 1] * (i - 1) + game[1, 0] * (agents - i)) / (agents - 1)
    resident = (game[0, 1] * i + game[0, 0] * (agents - i - 1)) / (agents - 1)
    holder = Matrix2PlayerGameHolder(2, game)  # egttools does not keep it alive
    oracle = PairwiseComparison(agents, holder)
    for strength in (0.05, 0.2):  # chances below 1e-7 egttools calls 0
        expected = oracle.calculate_fixation_probability(1, 0, strength)
        assert theory.birth_death_fixation(-strength * (mutant - resident)) == pytest.approx(expected, rel=1e-9)


# Learning


def test_learning_drifts() -> None:
    assert 0.1 * learning_theory.replicator_drift(X, R) == pytest.approx([-0.0119, 0.0106, 0.0013], abs=1e-12)
    assert learning_theory.softmax_gradient_drift(X, R) == pytest.approx([-0.04074, 0.03336, 0.00738], abs=1e-12)


def test_softmax_gradient_drift_is_a_gradient() -> None:
    """Differentiates mean reward in the logits numerically, and the shares along that gradient."""

    def shares(logits: np.ndarray) -> np.ndarray:
        return np.exp(logits) / np.exp(logits).sum()

    step = 1e-6 * np.eye(3)
    logits = np.log(X)
    gradient = np.array([(shares(logits + e) @ R - shares(logits - e) @ R) / 2e-6 for e in step])
    along = (shares(logits + 1e-6 * gradient) - shares(logits - 1e-6 * gradient)) / 2e-6
    assert learning_theory.softmax_gradient_drift(X, R) == pytest.approx(along, abs=1e-8)


@pytest.mark.parametrize(
    ("share", "replicator", "softmax_gradient"), [(0.1, 2.20, 6.64), (0.01, 4.60, 54.1), (0.001, 6.91, 506.4)]
)
def test_time_to_half(share: float, replicator: float, softmax_gradient: float) -> None:
    assert learning_theory.replicator_time_to_half(share) == pytest.approx(replicator, abs=0.005)
    assert learning_theory.softmax_gradient_time_to_half(share) == pytest.approx(softmax_gradient, abs=0.05)


@pytest.mark.parametrize(
    ("drift", "time"),
    [
        (learning_theory.replicator_drift, learning_theory.replicator_time_to_half),
        (learning_theory.softmax_gradient_drift, learning_theory.softmax_gradient_time_to_half),
    ],
)
def test_time_to_half_integrates_the_drift(drift: object, time: object) -> None:
    log_odds = np.linspace(np.log(0.1 / 0.9), 0.0, 2001)
    x = 1 / (1 + np.exp(-log_odds))
    speed = [drift([share, 1 - share], [1.0, 0.0])[0] for share in x]
    assert np.trapezoid(1 / np.array(speed), x) == pytest.approx(time(0.1), rel=1e-5)


# Ranks, rare events, thresholds


def test_best_of_n() -> None:
    assert theory.best_of_n(0.001, 64) == pytest.approx(0.0620, abs=5e-5)
    assert theory.best_of_n(0.01, 16) == pytest.approx(0.1485, abs=5e-5)
    iterated = [theory.best_of_n(0.001, 4, rounds) for rounds in range(1, 7)]
    assert iterated == pytest.approx([0.0040, 0.0159, 0.0620, 0.2260, 0.6410, 0.9834], abs=5e-5)
    assert theory.best_of_n(theory.best_of_n(0.001, 4), 4) == pytest.approx(iterated[1], rel=1e-12)


def test_truncation_differential() -> None:
    kept = [theory.truncation_differential(p) for p in (0.5, 0.2, 0.1, 0.05, 0.01)]
    assert kept == pytest.approx([0.798, 1.400, 1.755, 2.063, 2.665], abs=5e-4)


def test_exploration() -> None:
    assert theory.survivable_leak(0.05, 16 * 100, 0.05) == pytest.approx(6.4e-4, abs=5e-6)
    assert theory.survival(0.05, 1 - 6.4e-4, 1600) == pytest.approx(0.95, abs=5e-4)
    rate = theory.hit_chance(0.05, np.array([0.9, 0.99, 0.999, 0.9999]))
    leak = theory.seen_at_least_once(rate, 1600)
    assert leak == pytest.approx([0.9997, 0.551, 0.077, 0.008], abs=5e-4)
    assert theory.first_hit_round(0.1, 1) == pytest.approx(10.0)


def test_group_gradient_chance() -> None:
    assert learning_theory.group_gradient_chance([0.001, 0.01, 0.1], 16) == pytest.approx(
        [0.0159, 0.1485, 0.8147], abs=5e-5
    )


def test_audits() -> None:
    assert theory.seen_at_least_once(0.01, [1, 2]) == pytest.approx([0.01, 0.0199])
    bound = theory.rate_bound(300)
    assert bound == pytest.approx(3 / 300, rel=0.01)
    assert theory.seen_at_least_once(bound, 300) == pytest.approx(0.95)


def test_credence_threshold() -> None:
    assert theory.credence_threshold(3.0, 1.0) == pytest.approx(0.25)
    assert theory.credence_threshold(1.0, [1.0, 9.0]) == pytest.approx([0.5, 0.9])
