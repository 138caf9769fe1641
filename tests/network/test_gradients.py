"""A step is the gradient that closed forms give, on a policy that is a table."""

from itertools import product

import numpy as np
import pytest

jax = pytest.importorskip("jax")
jnp = jax.numpy

from sim.engines.network.play import Met, log_chances  # noqa: E402 - needs the extra
from sim.engines.network.policy import Tabular  # noqa: E402
from sim.engines.network.scene import Scene  # noqa: E402
from sim.engines.network.train import advantages, surrogate  # noqa: E402

SHARE = np.array([0.7, 0.2, 0.1])
PAY = np.array([0.2, 0.9, 0.5])


def scene(actions: int) -> Scene:
    """Build a world of one environment and one situation."""
    acts = jnp.full((1, 1, 1, actions), 1.0 / actions)
    return Scene(
        jnp.zeros((1, 1)), jnp.ones((1, 1)), jnp.ones((1, actions)), acts, jnp.ones((1, 1)), jnp.ones(1), jnp.zeros(1)
    )


def sequence_chances(logits: "jax.Array", acts: np.ndarray) -> "jax.Array":
    """(B,) log chances of sequences of acts (B, T) under a table."""
    met = Met(jnp.zeros(acts.shape, int), jnp.zeros(acts.shape, int))
    expected = log_chances(Tabular(), {"logits": logits[None, None]}, scene(len(logits)), met, jnp.asarray(acts))
    return jnp.take_along_axis(expected, jnp.asarray(acts)[..., None], axis=-1)[..., 0].sum(axis=1)


@jax.jit
def gradient(logits: "jax.Array", acts: "jax.Array", worth: "jax.Array") -> "jax.Array":
    """Gradient of what a step climbs, by log-odds, for sequences of acts (B, T) with advantages (B,)."""
    return jax.grad(lambda at: surrogate(sequence_chances(at, acts), worth))(logits)


def expected_gradient(share: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Gradient of log-odds, each act with an advantage `worth` and weighed by its chance."""
    acts = np.arange(len(share))[:, None]
    return len(share) * np.asarray(gradient(np.log(share), acts, share * worth))


def test_the_update_is_the_softmax_gradient() -> None:
    """Log-odds move by x_a * A_a, so that dx_a = x_a * (x_a * A_a - sum_b x_b^2 * A_b) (Williams 1992)."""
    advantage = PAY - SHARE @ PAY
    moved = expected_gradient(SHARE, advantage)
    assert moved == pytest.approx(SHARE * advantage, abs=1e-5)
    drift = SHARE * (moved - SHARE @ moved)
    assert drift == pytest.approx(
        [-0.04074, 0.03336, 0.00738], abs=1e-5
    )  # theory.md's vector, found apart from this code


def test_the_baseline_leaves_the_mean_as_it_is() -> None:
    """Over all pairs of acts, leave-one-out advantages give the softmax gradient exactly."""
    total = np.zeros(3)
    for pair in product(range(3), repeat=2):
        worth = advantages(jnp.asarray(PAY[list(pair)]), "reinforce", 0)
        total += SHARE[list(pair)].prod() * np.asarray(gradient(np.log(SHARE), np.array(pair)[:, None], worth))
    assert total == pytest.approx(SHARE * (PAY - SHARE @ PAY), abs=1e-5)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9])
def test_the_group_gradient_is_its_closed_form(share: float) -> None:
    """Of two acts that pay 1 and 0, log-odds move by E[sqrt(p (1 - p))], p the share of a group that takes the first.

    Every group of four is weighed by its chance.
    """
    group, chance = 4, np.array([share, 1.0 - share])
    total = np.zeros(2)
    closed = 0.0
    for acts in product((0, 1), repeat=group):
        worth = advantages(1.0 - jnp.asarray(acts, jnp.float32), "group", group)
        weight = chance[list(acts)].prod()
        total += weight * np.asarray(gradient(np.log(chance), np.array(acts)[:, None], worth))
        p = acts.count(0) / group
        closed += weight * np.sqrt(p * (1.0 - p))
    assert total == pytest.approx([closed, -closed], abs=1e-5)


def test_a_group_without_variance_carries_no_signal() -> None:
    assert np.asarray(advantages(jnp.array([1.0, 1.0, 0.0, 1.0]), "group", 2)).tolist() == [0.0, 0.0, -1.0, 1.0]


def test_learning_of_two_arms_lies_on_the_ode() -> None:
    """Mean-field steps of a tabular policy follow dx/dt = 2 x^2 (1 - x)^2, which is also the curves' softmax rule."""
    from analysis.inference.curves.rules import clock, log_odds_after

    rate, steps, share = 0.05, 400, np.array([0.05, 0.95])
    logits, pay = np.log(share), np.array([1.0, 0.0])
    path = [share[0]]
    for _ in range(steps):
        logits = logits + rate * expected_gradient(share, pay - share @ pay)
        share = np.exp(logits) / np.exp(logits).sum()
        path.append(share[0])
    # log-odds move at 2 x (1 - x): half the speed of `rules` (scaled to 1 at one half) for a strength of 1
    expected = log_odds_after(clock("softmax_gradient"), np.log(0.05 / 0.95), -15.0, 0.5 * rate * np.arange(steps + 1))
    assert np.array(path) == pytest.approx(1.0 / (1.0 + np.exp(-expected)), abs=0.01)
    assert path[-1] > 0.5
