"""Tails of loss: what is bounded stops at its cap, what happens once happens once."""

import numpy as np
import pytest

from analysis.claims.arms import Arm, run_arms
from analysis.claims.measures.tails import sampled
from sim.model.evaluate import over_horizon
from sim.sweep.design.experiment import experiment_jobs

AGENTS = 20_000


def sized(episodes: int, cap: float = 1e6) -> Arm:
    sizes = {"takeover_size": 50.0, "hack_size": 0.2, "hack_cap": cap}
    settings = [*(f"world.parameters.{key}={value}" for key, value in sizes.items()), "regime.rl.rounds=1"]
    (arm,) = run_arms(experiment_jobs("c08_harm_tails", [*settings, f"evaluation.episodes={episodes}"]), 1)
    return arm


@pytest.mark.parametrize("kind", ["misaligned_schemer", "reward_seeker"])
def test_sampled_outcomes_have_their_expectation(kind: str) -> None:
    """Takeover as 1 - (1 - h)^n, damage as n times an episode's: within 4.5 standard errors, false alarm 7e-6 each."""
    arm = sized(episodes=30)
    world, k = arm.plan.cast.world, arm.plan.names.index(kind)
    expected = over_horizon(world, arm.evaluations["deployment"].per_episode[k], 30)
    damage = expected[world.outcome("damage")]
    takeover = expected[world.outcome("takeover")]
    drawn = sampled(arm, "deployment", "loss", k, AGENTS, np.random.default_rng(1))
    error = drawn.std() / np.sqrt(AGENTS)
    assert abs(drawn.mean() - (damage + 50.0 * takeover)) < 4.5 * error


def test_nobody_loses_more_than_cap_and_takeover() -> None:
    arm = sized(episodes=1000, cap=3.0)
    for k in range(len(arm.plan.names)):
        assert sampled(arm, "deployment", "loss", k, 500, np.random.default_rng(2)).max() <= 53.0 + 1e-9
