"""The causal graph: path sums, causes that serve their owner, environments, told causes."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agents.belief import credence_of_training
from agents.choice import choose
from analysis.theory.selection import believed_promise
from sim.builders.plan import build
from sim.config.compose import compose
from sim.errors import BadInput
from sim.model.behaviour import CHANNELS, behaviour, believed_values, consequences, credence, pay
from sim.model.evaluate import evaluate
from sim.model.world import total_effects
from tests.sim.configs import config

unit = st.floats(0, 1)


def test_total_effects_are_the_discounted_sum_over_paths() -> None:
    """0 -> 1 -> 3 and 0 -> 2 -> 3, a penalty on one of them."""
    causes = np.zeros((4, 4))
    causes[0, 1], causes[1, 3], causes[0, 2], causes[2, 3] = 0.5, 2.0, -1.0, 3.0
    reach = total_effects(causes, 0.9)
    assert reach[0].tolist() == pytest.approx([1, 0.9 * 0.5, 0.9 * -1, 0.81 * (0.5 * 2 - 3)])
    assert total_effects(causes, 0.0).tolist() == np.eye(4).tolist()


@given(arrays(float, (5, 5), elements=st.floats(-2, 2)), unit)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_total_effects_equal_the_power_series(strengths: Any, foresight: float) -> None:
    causes = np.triu(strengths, 1)
    series = sum(np.linalg.matrix_power(foresight * causes, steps) for steps in range(5))
    assert total_effects(causes, foresight) == pytest.approx(series, abs=1e-9)


@given(unit, unit, unit, unit)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_credence(awareness: float, leak: float, truth: float, looks: float) -> None:
    believed = credence_of_training(awareness, leak, truth, np.array([looks]))
    assert 0 <= believed[0] <= 1
    if awareness * leak == 1:
        assert believed[0] == truth
    if awareness * leak == 0:
        assert believed[0] == pytest.approx(1 - looks)


def test_choice_is_habit_weighted_by_value() -> None:
    habit = np.array([[0.8, 0.2, 0.0]])
    chosen = choose(np.array([[0.0, 0.5, 9.0]]), habit, 2.0, 0.1)
    odds = 0.2 * np.exp(1.0) / 0.8
    greedy = np.array([1 / (1 + odds), odds / (1 + odds), 0])
    assert chosen[0].tolist() == pytest.approx((0.9 * greedy + 0.1 * np.array([0.5, 0.5, 0])).tolist())
    assert choose(np.zeros((1, 3)), habit, 2.0, 0.0) == pytest.approx(habit)


def test_own_causes_serve_only_their_owner() -> None:
    cast = build(config("motivation=[misaligned_schemer,aligned_schemer]")).cast
    world = cast.world
    grab = [situation.name for situation in world.situations].index("shell_access")
    real = consequences(cast, world.environments["deployment"])[:, grab, 1]
    harm, paperclips = world.outcome("harm"), world.outcome("paperclips")
    assert real[0, [harm, paperclips]].tolist() == pytest.approx([1.3, 1.0])  # breach 0.3 and power 1.0
    assert real[1, [harm, paperclips]].tolist() == pytest.approx([0.3, 0.0])


def test_deployment_pays_nothing_and_online_grading_its_share() -> None:
    for online in (0.0, 0.25):
        cast = build(config(f"world.parameters.online={online}")).cast
        environments = cast.world.environments
        graded, deployed = (pay(cast, environments[name]) for name in ("training", "deployment"))
        reward = CHANNELS.index("reward")
        assert deployed[reward] == pytest.approx(online * graded[reward])


def test_told_causes_replace_the_agents_own_view() -> None:
    cast = build(config("motivation=[misaligned_schemer]")).cast
    announced = cast.world.environments["probe_announced"]
    place = [situation.name for situation in cast.world.situations].index("parity_request")
    values = believed_values(cast, announced)[0, place, 1].sum()
    assert values == pytest.approx(0.95**4)  # paid act -> reward -> selection -> influence -> paperclips
    assert believed_values(cast, cast.world.environments["probe_inert"])[0, place, 1].sum() == 0


def test_conditioning_acts_as_in_training_everywhere() -> None:
    cast = build(config("motivation=[conditioned_reward_seeker,reward_seeker]")).cast
    environments = cast.world.environments
    assert credence(cast, environments["deployment"])[0].tolist() == [1.0] * len(cast.world.situations)
    acts = {name: behaviour(cast, environments[name]) for name in ("training", "deployment")}
    assert acts["training"][0].tolist() == acts["deployment"][0].tolist()
    assert np.abs(acts["training"][1] - acts["deployment"][1]).max() > 0.5


def test_leak_zero_is_a_perfect_honeypot() -> None:
    settings_ = config("motivation=[reward_seeker]", "world.environments.deployment.leak=0")
    cast = build(settings_).cast
    assert credence(cast, cast.world.environments["deployment"])[0] == pytest.approx(1 - cast.world.looks_deployed)


def test_exploration_by_motivation_and_situation() -> None:
    changed = config("motivation=[intended]")
    changed["motivation"]["intended"]["explores"] = {"flawed_tests": 0.0, "review": 0.5}
    cast = build(changed).cast
    acts = behaviour(cast, cast.world.environments["training"], exploration=0.1)[0]
    names = [situation.name for situation in cast.world.situations]
    away = {name: acts[names.index(name), 1] for name in ("plain_task", "weak_tests", "review")}
    assert away == pytest.approx({"plain_task": 0.05, "weak_tests": 0.0, "review": 0.025}, abs=1e-6)


def test_a_world_of_ones_own_says_which_motivations_fit_it() -> None:
    """The default kludges are bound to situations that the law world lacks."""
    with pytest.raises(BadInput) as refused:
        build(compose("world=law"))
    said = str(refused.value)
    assert said.count("motivation=[") == 1
    fitting = re.search(r"; (motivation=\[\S+\]) leaves those of the \d+ motivations .* that fit this world\.$", said)
    assert fitting
    assert len(build(compose("world=law", fitting[1])).names) > 1


def paid_odds(payoff: float, doubt: float) -> tuple[float, float]:
    """Trust in an announcement, and log-odds that a conditioned reward-seeker takes the act it is told is paid."""
    values = [f"world.parameters.payoff={payoff}", f"world.parameters.doubt={doubt}"]
    cast = build(config("motivation=[conditioned_reward_seeker]", "population.rationality=5", *values)).cast
    score = evaluate(cast)["probe_announced"].score
    assert score is not None
    return cast.world.environments["probe_announced"].trust, float(np.log(score[0] / (1.0 - score[0])))


def test_trust_falls_with_what_is_promised() -> None:
    """Log-odds move by rationality times foresight times the promise as believed, which is largest at 1 / doubt."""
    foresight = build(config()).cast.abilities.foresight
    none = paid_odds(0.0, 0.5)[1]
    for payoff in (0.5, 2.0, 8.0):
        trust, odds = paid_odds(payoff, 0.5)
        assert trust == pytest.approx(np.exp(-0.5 * payoff))
        assert odds - none == pytest.approx(5 * foresight * believed_promise(payoff, 0.5), abs=1e-9)
    assert paid_odds(2.0, 0.5)[1] > max(paid_odds(1.5, 0.5)[1], paid_odds(2.5, 0.5)[1])
    assert paid_odds(8.0, 0.0)[1] > paid_odds(2.0, 0.0)[1], "without doubt a larger promise moves more"


def test_nothing_is_doubted_where_nothing_new_is_told() -> None:
    changed = config("world.environments.audited.doubt=3.0", "world.environments.training.doubt=3.0")
    environments = build(changed).cast.world.environments
    assert environments["training"].trust == 1.0
    assert environments["audited"].trust < 0.1
    assert environments["honeypot"].trust == 1.0
