"""Two engines, one law: the same plan gives the same integers, and the same tables to the bit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.learning.catalogue import LEARNING_RULES
from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.engines.mesa import run_mesa
from sim.engines.pace import round_seconds, rounds_per_call
from sim.model.selection.catalogue import DEMOGRAPHIES
from sim.model.selection.fitness import FITNESS_MAPS
from sim.runs.run import run
from tests.sim.configs import small


def ignore(rounds: int) -> None:
    """Take no notice of progress."""


def assert_same(config: dict[str, Any]) -> None:
    plan = build(config)
    for replicate in range(2):
        by_kernel, by_mesa = run_kernel(plan, replicate, ignore), run_mesa(plan, replicate, ignore)
        for (history, end), (other_history, other_end) in zip(by_kernel, by_mesa, strict=True):
            for name, one, other in zip(history._fields, history, other_history, strict=True):
                np.testing.assert_array_equal(one, other, err_msg=name)
            for name, one, other in zip(end._fields, end, other_end, strict=True):
                np.testing.assert_array_equal(one, other, err_msg=name)


@pytest.mark.parametrize("demography", DEMOGRAPHIES)
@pytest.mark.parametrize("fitness_map", FITNESS_MAPS)
def test_every_selection_rule(demography: str, fitness_map: str) -> None:
    config = small("regime=rl_only")
    config["regime"]["rl"]["selection"] |= {"demography": demography, "fitness_map": fitness_map}
    assert_same(config)


@pytest.mark.parametrize("rule", LEARNING_RULES)
@pytest.mark.parametrize("demography", DEMOGRAPHIES)
def test_every_learning_rule(rule: str, demography: str) -> None:
    config = small("regime=rl_only", "population=mixed")
    config["regime"]["rl"]["learning"] |= {"rule": rule, "rate": 0.5, "group": 2}
    config["regime"]["rl"]["selection"]["demography"] = demography
    assert_same(config)


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a configuration: minds, rules, rates, sizes, mixtures of environments, lineages or not."""
    mixed = draw(st.booleans())
    config = small("population=mixed" if mixed else "population=pure")
    config["population"]["agents"] = draw(st.integers(2, 15))
    config["records"] = draw(st.sampled_from(["rounds", "lineages"]))
    config["seed"] = draw(st.integers(0, 2**32))
    mixtures = [{"training": 1.0}, {"training": 0.75, "deployment": 0.25}, {"probe_announced": 1.0}]
    for phase in config["regime"].values():
        phase["environments"] = draw(st.sampled_from(mixtures))
        group = draw(st.integers(2, 3))
        phase["rounds"], phase["episodes"] = draw(st.integers(1, 4)), group * draw(st.integers(1, 3))
        phase["noise"] = draw(st.sampled_from([0.0, 0.1]))
        phase["exploration"] = draw(st.sampled_from([0.0, 0.1, 1.0]))
        phase["transmission"] |= {
            "mutation": draw(st.sampled_from([0.0, 0.05, 1.0])),
            "neighbour": draw(st.sampled_from([0.0, 0.2])),
            "reflection": draw(st.sampled_from([0.0, 0.2])),
            "internalisation": draw(st.sampled_from([0.0, 0.2])),
            "imitation": draw(st.sampled_from([0.0, 0.5])),
        }
        phase["shaping"] |= {
            "rewrite": draw(st.sampled_from([0.0, 0.3])),
            "fidelity": draw(st.sampled_from([0.5, 1.0])),
            "cap": draw(st.sampled_from([0.05, 1.0])),
        }
        phase["probe"] |= {
            "penalty": draw(st.sampled_from([0.0, 0.3])),
            "hit": 0.8,
            "false_alarm": 0.1,
            "drift": draw(st.sampled_from([0.0, 0.5])),
        }
        if draw(st.booleans()):
            phase["repeat_until"] = {"measure": "score_training", "below": 0.3, "above": None, "at_most": 3}
        phase["selection"] = {
            "demography": draw(st.sampled_from(DEMOGRAPHIES if mixed else DEMOGRAPHIES[1:])),
            "fitness_map": draw(st.sampled_from(FITNESS_MAPS)),
            "strength": draw(st.sampled_from([0.0, 0.5, 0.9])),
            "tournament_size": draw(st.integers(1, 4)),
            "survivors": draw(st.sampled_from([0.1, 0.5, 1.0])),
        }
        if mixed:
            phase["learning"] = {
                "rule": draw(st.sampled_from(LEARNING_RULES)),
                "rate": draw(st.sampled_from([0.0, 0.1, 1.0])),
                "group": group,
                "threshold": draw(st.sampled_from([0.3, 0.7])),
            }
    for motivation in config["motivation"].values():
        motivation["practice"] = draw(st.sampled_from([0.0, 0.0, 3.0, 100.0]))
        motivation["transfer"] = draw(st.sampled_from([0.0, 0.5, 1.0]))
    config["world"]["seizure"] = {"by": "control", "episodes": draw(st.integers(0, 3)), "reward": 1.0}
    if draw(st.booleans()):
        config["regime"]["deployment"]["start_from"] = draw(st.sampled_from(["character_training", "rl"]))
    return config


@given(configs())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_plan(config: dict[str, Any]) -> None:
    assert_same(config)


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_tables_are_the_same_to_the_bit(minds: str) -> None:
    plan = build(small(f"population={minds}", "records=lineages"))
    tables = {engine: run(plan, engine=engine, replicates=2) for engine in ("mesa", "kernel")}
    assert tables["mesa"].keys() == tables["kernel"].keys()
    for name in tables["mesa"]:
        assert tables["mesa"][name].equals(tables["kernel"][name]), name


def test_a_replicate_does_not_depend_on_its_company() -> None:
    plan = build(small())
    alone, among = run(plan, engine="kernel"), run(plan, engine="kernel", replicates=4)
    assert among["rounds"].filter(replicate=0).equals(alone["rounds"])
    assert not among["rounds"].filter(replicate=1).drop("replicate").equals(alone["rounds"].drop("replicate"))


def test_many_kinds_in_a_mind_make_for_fewer_rounds_between_returns() -> None:
    """A round of minds of 101 kinds was measured to take three to eight times as long as one of two."""
    assert 3 < round_seconds(100, 16, 101) / round_seconds(100, 16, 2) < 10
    assert rounds_per_call(100, 16, 101) < rounds_per_call(100, 16, 2)
