"""Where the expected path may be trusted, large populations stay near it; where they do not, it is not trusted.

Chance moves the mean of 2,000 minds, and shares of 60,000 agents, by less than 0.005 here (standard deviation), a sixth
of the limit.
"""

from typing import Any

import numpy as np
import pytest

from agents.learning import catalogue as learning
from sim.expected.shares import expected_shares
from sim.expected.trust import WITHIN, trusted_rounds
from sim.model.plan import Plan
from sim.model.selection import catalogue as selection
from tests.laws.law_world import counted, demography, law_plan, of_one_mind, play

PAY = ((0.9, 0.5), (0.4, 0.6))
"""Two kinds, two situations: either is the better one in one of them, kind 0 on average."""


def mixed(rule: str, rate: float, strength: float, rounds: int = 60) -> Plan:
    """Minds of 16 episodes a round that learn, and are copied by what they are paid if strength is above 0."""
    name = "wright_fisher" if strength > 0 else "none"
    return law_plan(
        PAY, chance=(0.5, 0.5), prior=(0.3, 0.7), minds="mixed", rounds=rounds, episodes=16,
        learning={"rule": rule, "rate": rate, "threshold": 0.55}, selection=demography(name, strength),
    )  # fmt: skip


def off(plan: Plan, agents: int, seed: int) -> tuple[Any, Any]:
    """(rounds + 1,) distance of a large population from the path, and where the path is trusted."""
    paths = expected_shares(plan)
    start = of_one_mind(plan.prior, agents) if plan.mixed else counted(3 * agents // 10, 7 * agents // 10)
    history, _ = play(plan, start, plan.phases[0].rounds, seed)
    return np.abs(history.share - paths[0]).max(axis=1), trusted_rounds(plan, paths)[0]


@pytest.mark.parametrize("rule", learning.LEARNING_RULES)
@pytest.mark.parametrize("strength", [0.0, 2.0])
@pytest.mark.parametrize("rate", [0.02, 0.5])
def test_minds_stay_near_the_path_where_it_is_trusted(rule: str, strength: float, rate: float) -> None:
    apart, trusted = off(mixed(rule, rate, strength), 2000, seed=21)
    assert trusted[0]
    assert apart[trusted].max() < WITHIN
    assert (np.diff(trusted.astype(int)) <= 0).all(), "trust does not come back"


def test_best_of_four_at_a_large_rate_is_not_trusted_to_the_end() -> None:
    """The path is off by more than what is promised, and says so before."""
    apart, trusted = off(mixed("best_of_n", 0.5, 0.0), 2000, seed=22)
    assert apart.max() > WITHIN
    assert not trusted[-1]


def pure(name: str, strength: float, noise: float) -> Plan:
    """Agents of four episodes a round under a demography, with noisy pay."""
    return law_plan(
        PAY, chance=(0.5, 0.5), prior=(0.3, 0.7), rounds=8, episodes=4, noise=noise,
        selection=demography(name, strength),
    )  # fmt: skip


@pytest.mark.parametrize("name", selection.DEMOGRAPHIES)
@pytest.mark.parametrize(("strength", "noise"), [(1.0, 0.1), (2.0, 0.4), (10.0, 1.0)])
def test_kinds_stay_near_the_path_where_it_is_trusted(name: str, strength: float, noise: float) -> None:
    apart, trusted = off(pure(name, strength, noise), 60_000, seed=23)
    assert apart[trusted].max() < WITHIN
    assert trusted[-1] or strength == 10.0, "pay that spreads little leaves the path as it is"


def test_what_starts_from_a_phase_inherits_its_trust() -> None:
    """Trust lost in one phase is lost in those after it."""
    from sim.builders.plan import build
    from tests.sim.configs import small

    config = small("population=mixed", "regime=rl_only", "learning@regime.rl.learning=best_of_n")
    config["regime"]["rl"] |= {"rounds": 60}
    config["regime"]["rl"]["learning"] |= {"rate": 1.0, "group": 2}
    plan = build(config)
    marks = trusted_rounds(plan, expected_shares(plan))
    assert marks[0][0]
    assert not marks[0][-1]
    assert not marks[1].any()
