"""A seized grader pays for later episodes of the round: how many, in closed form.

Budget: 12 means at ALPHA = 1e-5.
"""

from typing import Any

import numpy as np
import pytest

from agents.rules import live_pure
from sim.build import build
from sim.expected_learning import mean_signal
from sim.kernel import run_kernel
from sim.plan import Plan
from tests.laws.judge import assert_mean
from tests.laws.law_world import law_config

EPISODES = 6


def seizing_plan(chance: float, episodes: int, minds: str = "pure") -> Plan:
    """Kind a seizes the grader with a chance, kind b does not; a seized grader pays 1 where a is paid 0.6, b 0.5."""
    changed: dict[str, Any] = law_config()
    world = changed["world"]
    world["outcomes"] = [*world["outcomes"], "control"]
    world["causes"]["control"] = {"act_a": chance}
    world["seizure"] = {"by": "control", "episodes": episodes, "reward": 1.0}
    changed["population"]["minds"] = minds
    changed["regime"]["law"] |= {"episodes": EPISODES, "rounds": 1}
    changed["regime"]["law"]["selection"]["demography"] = "none"
    return build(changed)


@pytest.mark.parametrize("chance", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("episodes", [1, 3, 50])
def test_pay_of_who_seizes(chance: float, episodes: int) -> None:
    """Episode e of a round is held with chance 1 - (1 - p)^min(H, e), e counted from 0; 20,000 rounds."""
    plan = seizing_plan(chance, episodes)
    rules, rng = plan.phases[0].rules, np.random.default_rng(1)
    pay = [live_pure(rng, rules.cells, rules.seizure, 0, EPISODES, 0.0)[0] for _ in range(20_000)]
    held = np.mean([1.0 - (1.0 - chance) ** min(episodes, e) for e in range(EPISODES)])
    assert_mean(pay, 0.6 + 0.4 * held)
    assert mean_signal(plan.phases[0]) == pytest.approx([0.6 + 0.4 * held, 0.5], abs=1e-12)


def test_a_mind_holds_the_grader_whoever_is_in_control() -> None:
    """In a mixed mind the kind that seized nothing is paid for it too."""
    share_of_pay = run_kernel(seizing_plan(1.0, 50, "mixed"), 0, lambda rounds: None)[0][0].mean_pay[0]
    assert share_of_pay[1] > 0.7


def test_nothing_is_seized_where_episodes_are_zero() -> None:
    assert mean_signal(seizing_plan(1.0, 0).phases[0]) == pytest.approx([0.6, 0.5], abs=1e-12)
