"""A seized grader pays for later episodes of the round: how many, in closed form.

Budget: 12 means at ALPHA = 1e-5.
"""

from typing import Any

import numpy as np
import pytest

from agents.pure import live_pure
from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.errors import BadInput
from sim.expected.mind import mean_signal
from sim.model.plan import Plan
from tests.laws.judge import assert_mean
from tests.laws.law_world import law_config

EPISODES = 6


def seizing_config(chance: float, episodes: int, minds: str = "pure", reward: float = 1.0) -> dict[str, Any]:
    """Kind a seizes the grader with a chance, kind b does not; a seized grader pays 1 where a is paid 0.6, b 0.5."""
    changed: dict[str, Any] = law_config()
    world = changed["world"]
    world["outcomes"] = [*world["outcomes"], "control"]
    world["causes"]["control"] = {"act_a": chance}
    world["seizure"] = {"by": "control", "episodes": episodes, "reward": reward}
    changed["population"]["minds"] = minds
    changed["regime"]["law"] |= {"episodes": EPISODES, "rounds": 1}
    changed["regime"]["law"]["selection"]["demography"] = "none"
    return changed


def seizing_plan(chance: float, episodes: int, minds: str = "pure") -> Plan:
    return build(seizing_config(chance, episodes, minds))


@pytest.mark.parametrize("chance", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("episodes", [1, 3, 50])
def test_pay_of_who_seizes(chance: float, episodes: int) -> None:
    """Episode e of a round is held with chance 1 - (1 - p)^min(H, e), e counted from 0; 20,000 rounds."""
    plan = seizing_plan(chance, episodes)
    rules, rng = plan.phases[0].rules, np.random.default_rng(1)
    pay = [live_pure(rng, rules.cells, rules.bundles, rules.seizure, 0, EPISODES, 0.0)[0] for _ in range(20_000)]
    held = np.mean([1.0 - (1.0 - chance) ** min(episodes, e) for e in range(EPISODES)])
    assert_mean(pay, 0.6 + 0.4 * held)
    assert mean_signal(plan.phases[0]) == pytest.approx([0.6 + 0.4 * held, 0.5], abs=1e-12)


def test_a_mind_holds_the_grader_whoever_is_in_control() -> None:
    """In a mixed mind the kind that seized nothing is paid for it too."""
    share_of_pay = run_kernel(seizing_plan(1.0, 50, "mixed"), 0, lambda rounds: None)[0][0].mean_pay[0]
    assert share_of_pay[1] > 0.7


def test_nothing_is_seized_where_episodes_are_zero() -> None:
    assert mean_signal(seizing_plan(1.0, 0).phases[0]) == pytest.approx([0.6, 0.5], abs=1e-12)


# What is refused, and what it is worth


def test_linear_fitness_counts_what_a_seized_grader_takes() -> None:
    changed = seizing_config(0.5, 3, reward=-1.0)
    changed["regime"]["law"]["selection"] |= {"fitness_map": "linear", "strength": 1.0}
    with pytest.raises(BadInput, match=r"pay can fall to -1 "):
        build(changed)
    changed["world"]["seizure"]["episodes"] = 0
    build(changed)


def test_linear_fitness_counts_what_a_probe_takes() -> None:
    changed = law_config()
    changed["regime"]["law"] |= {"probe": changed["regime"]["law"]["probe"] | {"penalty": 2.0}}
    changed["regime"]["law"]["selection"] |= {"fitness_map": "linear", "strength": 1.0}
    with pytest.raises(BadInput, match=r"pay can fall to -1\.5 "):
        build(changed)


def test_a_seized_reward_is_worth_what_it_brings_in_the_mixture() -> None:
    """Reward 2 selects by 0.5 itself and by 0.25 through looks, in three episodes of four; nowhere else."""
    changed = seizing_config(0.5, 3, reward=2.0)
    world = changed["world"]
    world["causes"] |= {"selection": {"reward": 0.5, "looks_good": 1.0}, "looks_good": {"reward": 0.25}}
    world["environments"]["deployment"]["causes"] = {"selection": {"reward": 0.0, "looks_good": 0.0}}
    changed["regime"]["law"]["environments"] = {"training": 0.75, "deployment": 0.25}
    assert build(changed).phases[0].rules.seizure.signal == pytest.approx(2.0 * 0.75 * 0.75, abs=1e-12)


@pytest.mark.parametrize(("amount", "chance"), [(1.7, 1.0), (-0.5, 0.0)])
def test_the_chance_to_seize_is_a_chance(amount: float, chance: float) -> None:
    assert set(seizing_plan(amount, 3).phases[0].rules.cells.grip.ravel()) == {0.0, chance}
