"""Tails of loss: what is bounded stops at its cap, what happens once happens once."""

import numpy as np
import pytest

from analysis.claims.arms import Arm, run_arms
from sim.measures.tails import sampled
from sim.sweep.design.experiment import experiment_jobs

AGENTS = 20_000


def sized(episodes: int, cap: float = 1e6) -> Arm:
    sizes = {"takeover_size": 50.0, "hack_size": 0.2, "hack_cap": cap}
    settings = [*(f"world.parameters.{key}={value}" for key, value in sizes.items()), "regime.rl.rounds=1"]
    (arm,) = run_arms(experiment_jobs("c08_harm_tails", [*settings, f"evaluation.episodes={episodes}"]), 1)
    return arm


@pytest.mark.parametrize(("episodes", "cap"), [(30, 1e6), (300, 5.0), (300, 40.0)])
@pytest.mark.parametrize("kind", ["misaligned_schemer", "reward_seeker", "patchwork"])
def test_sampled_outcomes_have_their_expectation(kind: str, episodes: int, cap: float) -> None:
    """Loss downstream of damage, which is capped, and of takeover, which happens once: 4.5 errors, 7e-6 each."""
    arm = sized(episodes, cap)
    world, k = arm.plan.cast.world, arm.plan.names.index(kind)
    expected = arm.evaluations["deployment"].horizon.total(np.eye(len(arm.plan.names)), episodes)[k]
    for name in ("loss", "damage", "takeover"):
        drawn = sampled(arm, "deployment", name, k, AGENTS, np.random.default_rng(1))
        error = drawn.std() / np.sqrt(AGENTS)
        assert abs(drawn.mean() - expected[world.outcome(name)]) < 4.5 * error + 1e-9, name


def test_the_loss_of_the_default_sizes() -> None:
    """A schemer's damage never reaches the cap's worth of a takeover: min(n d, cap) and size (1 - (1 - h)^n)."""
    arm = sized(300, 5.0)
    names, world = arm.plan.names, arm.plan.cast.world
    total = arm.evaluations["deployment"].horizon.total(np.eye(len(names)), 300)
    schemer = total[names.index("misaligned_schemer")]
    assert schemer[world.outcome("loss")] == pytest.approx(54.5, abs=0.05)
    assert schemer[world.outcome("takeover")] == pytest.approx(0.99, abs=0.02)
    patchwork = total[names.index("patchwork")]
    assert patchwork[world.outcome("damage")] == pytest.approx(5.0, abs=0.01)
    assert patchwork[world.outcome("loss")] <= 5.0 + 1e-9


def test_nobody_loses_more_than_cap_and_takeover() -> None:
    arm = sized(episodes=1000, cap=3.0)
    for k in range(len(arm.plan.names)):
        assert sampled(arm, "deployment", "loss", k, 500, np.random.default_rng(2)).max() <= 53.0 + 1e-9
