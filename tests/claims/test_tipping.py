"""What claims C14 to C16 rest on: where an act tips, in closed form. All exact, no sampling."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from analysis.claims.arms import run_arms
from sim.builders.plan import build
from sim.errors import BadInput
from sim.measures.names import measure
from sim.model.behaviour import behaviour
from sim.sweep.design.experiment import experiment_jobs

GAIN, HONEST_ODDS, RATIONALITY = 0.3, np.log(9.0), 40.0
"""What the hack pays beside honesty where tests are weak, log odds of habit for honesty, inverse temperature."""
CREDENCE = 0.9 + 0.1 * 0.7


@cache
def default() -> Mapping[str, Any]:
    """Compose the default world once."""
    return experiment_jobs("c14_process_supervision")[0].config


def exploits(environment: str, motivation: str, **population: float) -> float:
    """Chance of the hack on weak tests, in the default world."""
    config = {**default(), "population": {**default()["population"], **population}}
    cast = build(config).cast
    kind = [each.name for each in cast.motivations].index(motivation)
    place = [each.name for each in cast.world.situations].index("weak_tests")
    return float(behaviour(cast, cast.world.environments[environment])[kind, place, 1])


@pytest.mark.parametrize(
    ("motivation", "steps"), [("reward_seeker", 1), ("influence_seeker", 3), ("misaligned_schemer", 4)]
)
def test_a_goal_pays_its_way_from_a_foresight_that_grows_with_its_distance(motivation: str, steps: int) -> None:
    """The hack tips where rationality * credence * g^steps * gain is the log odds of habit."""
    tips = brentq(lambda g: exploits("training", motivation, foresight=g) - 0.5, 0.05, 1.0, xtol=1e-10)
    assert tips == pytest.approx((HONEST_ODDS / (RATIONALITY * CREDENCE * GAIN)) ** (1.0 / steps), abs=1e-8)


def audited(rate: float) -> float:
    """Chance that a misaligned schemer hacks where audits catch it at a rate."""
    config = experiment_jobs("c15a_known_audits", [f"world.parameters.audit_rate={rate}"])[0].config
    cast = build(config).cast
    kind = [each.name for each in cast.motivations].index("misaligned_schemer")
    place = [each.name for each in cast.world.situations].index("weak_tests")
    return float(behaviour(cast, cast.world.environments["audited"])[kind, place, 1])


def test_who_wants_selection_behaves_from_the_audit_rate_that_outweighs_the_hack() -> None:
    """A penalty of 1 is as far from its goal as reward is, so that the hack tips near the rate that is its gain."""
    tips = GAIN - HONEST_ODDS / (RATIONALITY * 0.95**4)
    assert audited(tips - 0.01) > 0.5 > audited(tips + 0.01)
    assert audited(tips) == pytest.approx(0.5, abs=1e-6)


def test_fitness_per_step_needs_goals_downstream_of_reward() -> None:
    """It is the slope over causes from reward, and refuses what is not downstream of it."""
    arm = run_arms(experiment_jobs("c16a_distance_and_foresight", ["population.foresight=0.5"])[:1], 1)[0]
    one, other = "influence_seeker", "reward_seeker"
    apart = measure(arm, f"fitness:rl:{one}:{other}") / 2
    assert measure(arm, f"fitness_per_step:rl:{one}+{other}") == pytest.approx(apart)
    with pytest.raises(BadInput, match="downstream of reward"):
        measure(arm, "fitness_per_step:rl:reward_seeker+green_bar")
    with pytest.raises(BadInput, match="unlike far"):
        measure(arm, "fitness_per_step:rl:schemer")
