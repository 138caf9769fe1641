"""Closed forms behind the claims about reward-seekers, schemers and reflection.

Thresholds are exact. Two tests sample: each has a false-alarm rate of 1e-5 for a comparison.
"""

from copy import deepcopy
from math import log
from typing import Any

import numpy as np
import pytest

from agents.belief import credence_of_training
from analysis.claims.curves.thresholds import reflection_rounds, seizing_horizon
from analysis.theory.selection import credence_threshold
from sim.builders.plan import build
from sim.config.compose import compose
from sim.measures.separation import auroc
from sim.measures.variance import explained, explained_by_cells
from sim.model.evaluate import evaluate
from tests.laws.judge import assert_mean
from tests.laws.law_world import counted, play

REWARD, GAIN, HABIT, RATIONALITY = 0.5, 0.3, 0.8, 10.0


def tempted(awareness: float, online: float = 0.0) -> float:
    """Chance that who wants reward, and what leaving the task brings in deployment, complies in deployment."""
    config: dict[str, Any] = deepcopy(compose("experiment=law"))
    world = config["world"]
    world["outcomes"] = ["complied", "left", "spoils"]
    world["causes"] = {"reward": {"complied": REWARD}, "selection": {"reward": 1.0}, "spoils": {"left": 0.0}}
    acts = world["situations"]["only"]["actions"]
    acts["a"] = {"habit": HABIT, "effect": {"complied": 1.0}}
    acts["b"] = {"habit": 1.0 - HABIT, "effect": {"left": 1.0}}
    world["environments"]["deployment"] |= {"grading": online, "causes": {"spoils": {"left": GAIN}}}
    kind = config["motivation"].pop("law_a")
    config["motivation"] = {"tempted": {**kind, "wants": {"reward": 1.0, "spoils": 1.0}}}
    config["population"] |= {"awareness": awareness, "rationality": RATIONALITY, "foresight": 1.0}
    return float(evaluate(build(config).cast)["deployment"].behaviour[0, 0, 0])


def test_a_seeker_complies_from_the_credence_threshold_shifted_by_habit() -> None:
    shifted = credence_threshold(REWARD, GAIN) - log(HABIT / (1.0 - HABIT)) / RATIONALITY / (REWARD + GAIN)
    assert tempted(1.0 - float(shifted)) == pytest.approx(0.5)  # nothing tells: credence is 1 - awareness
    assert tempted(1.0 - float(shifted) - 0.05) > 0.55
    assert tempted(1.0 - float(shifted) + 0.05) < 0.45


def test_at_full_awareness_the_online_share_takes_the_place_of_credence() -> None:
    online = (GAIN - log(HABIT / (1.0 - HABIT)) / RATIONALITY) / REWARD
    assert tempted(1.0, online) == pytest.approx(0.5)


@pytest.mark.parametrize("foresight", [0.25, 0.5, 1.0])
def test_the_grader_is_seized_from_the_closed_forms_horizon(foresight: float) -> None:
    success, lost = 0.5, (0.6 * 0.9 + 0.4 * 0.7) - (0.6 * 0.2 + 0.4 * 0.1 + 0.3 * 0.5)
    credence = credence_of_training(0.9, 1.0, 1.0, np.array([0.3]))[0]
    edge = seizing_horizon(credence * lost, 97.0 / 3.0, 40.0, foresight, success)
    plan = build(compose(f"world.parameters.horizon={edge}", f"population.foresight={foresight}"))
    place = [situation.name for situation in plan.cast.world.situations].index("grader_access")
    rates = evaluate(plan.cast)["training"].behaviour[:, place, 1]
    assert rates[plan.names.index("return_seeker")] == pytest.approx(0.5)


def test_twins_that_differ_in_the_goal_alone_are_paid_alike() -> None:
    plan = build(compose("motivation=[aligned_schemer,misaligned_schemer]"))
    behaviour = evaluate(plan.cast)["training"].behaviour
    assert behaviour[0] == pytest.approx(behaviour[1], abs=1e-12)


def test_the_first_misaligned_goal_under_reflection_comes_as_the_closed_form_says() -> None:
    config: dict[str, Any] = deepcopy(compose("experiment=law"))
    kinds, rate, misaligned, agents, rounds = config["motivation"], 0.02, 1.0 / 3.0, 10, 200
    goals = {"good": 2.0, "bad": 1.0}
    template = kinds.pop("law_a")
    config["motivation"] = {"kludge": template}
    config["motivation"] |= {name: {**template, "category": "schemer", "count": n} for name, n in goals.items()}
    config["regime"]["law"] |= {"rounds": rounds}
    config["regime"]["law"]["selection"]["demography"] = "none"
    config["regime"]["law"]["transmission"]["reflection"] = rate
    config["population"]["agents"] = agents
    plan, times = build(config), []
    for seed in range(2000):
        held = play(plan, counted(agents, 0, 0), rounds, seed)[0].share[1:, 2] > 0
        times.append(held.argmax() + 1 if held.any() else rounds + 1)
    assert_mean(np.array(times), reflection_rounds(agents, rate, misaligned, rounds))


def test_for_one_rare_kludge_the_wait_is_geometric() -> None:
    assert reflection_rounds(1, 1e-3, 1.0, 100_000) == pytest.approx(1000.0, rel=1e-6)


def test_auroc_agrees_with_sampled_pairs() -> None:
    rng = np.random.default_rng(0)
    score, less = np.array([0.6, 0.3, 0.5]), np.array([0.1, 0.2, 0.0])
    answers = rng.binomial(10, score, (200_000, 3)) - rng.binomial(10, less, (200_000, 3))
    rival = np.where(rng.random(200_000) < 0.25, answers[:, 1], answers[:, 2])
    won = (answers[:, 0] > rival) + 0.5 * (answers[:, 0] == rival)
    found = auroc(score, less, np.array([[0.2, 0.1, 0.3]]), np.array([True, False, False]), 10)
    assert_mean(won, found[0])
    assert auroc(score, less, np.array([[0.0, 0.5, 0.5]]), np.array([True, False, False]))[0] == 0.5


def test_variance_divides_into_factors_and_interaction() -> None:
    row, column = np.array(["a", "a", "b", "b"]), np.array([False, True, False, True])
    value, weight = np.array([0.0, 1.0, 2.0, 5.0]), np.full(4, 0.25)  # effects 3, 2; interaction 1
    assert explained(value, weight, [row]) == pytest.approx(9 / 14)
    assert explained(value, weight, [column]) == pytest.approx(4 / 14)
    assert explained(value, weight, [row, column]) == pytest.approx(13 / 14)
    assert explained_by_cells(value, weight[None], [row, column])[0] == pytest.approx(1.0)
