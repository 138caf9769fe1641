"""Rare acts and thresholds: when a rewarded act is first tried, when a group teaches anything, when a credence tips.

Budget: 12 binomial tests and 1 mean at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them
with chance below 2e-4.
"""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.theory import learning as learning_theory
from analysis.theory import selection as theory
from sim.builders.plan import build
from sim.model.behaviour import behaviour
from sim.model.plan import Plan
from tests.laws.judge import assert_chance, assert_mean
from tests.laws.law_world import law_config, law_plan, of_one_mind, play

EXPLORATION, BATCH = 0.05, 16
"""Chance that an exploring mind tries the rewarded act, and episodes of all agents in a round."""


def exploring_plan() -> Plan:
    """Two agents of eight episodes: kind 0 explores, kind 1 never does; act 2, which neither wants, is rewarded."""
    config = law_config()
    world = config["world"]
    world["outcomes"] = ["act_0", "act_1", "act_2"]
    world["causes"]["reward"] = {"act_2": 1.0}
    acts = {f"act_{k}": {"habit": 1.0, "effect": {f"act_{k}": 1.0}} for k in range(3)}
    world["situations"]["only"]["actions"] = acts
    world["environments"]["training"]["score"] = {"only": "act_2"}
    kind = config["motivation"].pop("law_a")
    config["motivation"] = {
        "explorer": {**kind, "wants": {"act_0": 1.0}},
        "avoider": {**kind, "wants": {"act_1": 1.0}, "explores": {"only": 0.0}},
    }
    config["population"]["minds"] = "mixed"
    rules = {"exploration": 3 * EXPLORATION, "episodes": BATCH // 2}  # a third of exploration falls on each act
    config["regime"]["law"] |= {**rules, "selection": config["regime"]["law"]["selection"] | {"demography": "none"}}
    return build(config)


def hits(avoiders: float, rounds: int, replicates: int, seed: int) -> NDArray[np.int64]:
    """(replicates, rounds) how often the rewarded act was tried."""
    plan, start = exploring_plan(), of_one_mind((1 - avoiders, avoiders), 2)
    seeds = range(seed, seed + replicates)
    return np.array([play(plan, start, rounds, each)[0].hits for each in seeds])


@pytest.mark.parametrize("avoiders", [0.9, 0.99, 0.999])
def test_avoiders_survive_as_long_as_exploration_lets_them(avoiders: float) -> None:
    """No hit in 100 rounds of 16 episodes: binomial at ALPHA, 2,000 replicates."""
    survived = (hits(avoiders, 100, 2000, seed=1_000).sum(axis=1) == 0).sum()
    assert_chance(int(survived), 2000, float(theory.survival(EXPLORATION, avoiders, 100 * BATCH)))


def test_first_hit_is_geometric() -> None:
    """Mean round of the first hit at ALPHA, and its chance in the first round: 2,000 replicates."""
    rate = theory.hit_chance(EXPLORATION, 0.8)
    found = hits(0.8, 150, 2000, seed=10_000) > 0
    assert found.any(axis=1).all()
    assert_mean(found.argmax(axis=1) + 1.0, theory.first_hit_round(rate, BATCH))
    assert_chance(int(found[:, 0].sum()), 2000, float(theory.seen_at_least_once(rate, BATCH)))


def test_no_audit_in_n_bounds_the_rate() -> None:
    """At the rate that `rate_bound` gives for 160 episodes, one run in twenty sees nothing: binomial at ALPHA."""
    avoiders = 1.0 - float(theory.rate_bound(160)) / EXPLORATION
    unseen = (hits(avoiders, 10, 4000, seed=20_000).sum(axis=1) == 0).sum()
    assert_chance(int(unseen), 4000, 0.05)


@pytest.mark.parametrize("rule", ["softmax_gradient", "hedge"])
@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1])
def test_a_group_teaches_only_if_it_is_mixed(rule: int, rate: float) -> None:
    """Share of 20,000 minds that learn anything from a group of 16, reward 1 against 0: binomial at ALPHA."""
    learning: dict[str, Any] = {"rule": rule, "rate": 0.1}
    plan = law_plan((1, 0), minds="mixed", episodes=16, learning=learning, selection={"demography": "none"})
    _, end = play(plan, of_one_mind((rate, 1 - rate), 20_000), 1, seed=2)
    moved = np.abs(end.influence[:, 0] - rate) > 1e-9
    assert_chance(int(moved.sum()), 20_000, float(learning_theory.group_gradient_chance(rate, 16)))


@pytest.mark.parametrize(("reward", "gain"), [(1.0, 1.0), (1.0, 0.25), (0.4, 2.0)])
def test_a_motivation_acts_as_in_training_above_the_credence_threshold(reward: float, gain: float) -> None:
    """Exact: complying pays in training, defecting in deployment; behaviour tips where the closed form says."""
    threshold = float(theory.credence_threshold(reward, gain))
    for credence, complies in ((threshold - 0.01, 0.0), (threshold + 0.01, 1.0)):
        plan = torn_plan(reward, gain, credence)
        chance = behaviour(plan.cast, plan.cast.world.environments["training"])[0, 0, 0]
        assert chance == pytest.approx(complies, abs=1e-3)


def torn_plan(reward: float, gain: float, credence: float) -> Plan:
    """A motivation that wants reward and power, and knows where it is only from the tell."""
    config = law_config()
    world = config["world"]
    world["outcomes"] = ["comply", "defect"]
    world["causes"] = {"reward": {"comply": reward}, "power": {"defect": gain}}
    only = world["situations"]["only"]
    only["looks_deployed"] = 1.0 - credence
    only["actions"] = {act: {"habit": 1.0, "effect": {act: 1.0}} for act in ("comply", "defect")}
    world["environments"]["training"]["causes"] = {"power": {"defect": 0.0}}
    world["environments"]["deployment"]["grading"] = 0.0
    config["motivation"] = {"torn": {**config["motivation"]["law_a"], "wants": {"reward": 1.0, "power": 1.0}}}
    config["population"] |= {"awareness": 0.0, "rationality": 2000.0}
    return build(config)
