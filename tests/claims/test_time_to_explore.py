"""Time to explore: the waiting time for the first hit is geometric, and care and competence order it as they should."""

import numpy as np
import pytest

from analysis.claims.arms import run_arms
from analysis.theory.selection import first_hit_round
from sim.measures.names import measure
from sim.sweep.design.experiment import experiment_jobs

FIXED = ["motivation.divided.wants.reward=0.8", "regime.rl.learning.rule=none", "world.parameters.opposition=0.5"]


@pytest.mark.parametrize("rationality", [10.0, 40.0])
def test_the_first_hit_waits_geometrically(rationality: float) -> None:
    """Mean of 400 waiting times within 4 standard errors of 1 / (1 - (1 - q)^B): false alarm 6e-5 each.

    The chance q of an episode is read from the policies, the mean from draws; 1000 rounds censor nothing.
    """
    settings = [*FIXED, f"population.rationality={rationality}", "regime.rl.rounds=1000"]
    (arm,) = run_arms(experiment_jobs("c07_time_to_explore", settings), 400)
    phase = arm.plan.phases[0]
    expected = float(first_hit_round(arm.plan.prior @ phase.scored, phase.rules.episodes * arm.plan.agents))
    waited = measure(arm, "first_hit")
    assert waited.max() < 1000
    assert abs(waited.mean() - expected) < 4.0 * np.sqrt(expected * (expected - 1.0) / len(waited))
