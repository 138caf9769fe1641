"""Evaluation in expectation: horizons, caps, absorption, gaps, scores."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.model.evaluate import evaluate, over_horizon, train_deploy_gap
from sim.runs.run import run
from sim.tables.summary import summarise
from tests.sim.configs import config, small


def test_horizon_caps_and_absorption() -> None:
    changed = config("+world.cap={harm:1.0}", "world.absorbing=[power]")
    world = build(changed).cast.world
    per_episode = np.zeros((1, len(world.outcomes)))
    for name in ("harm", "power", "task_done"):
        per_episode[0, world.outcome(name)] = 0.3
    total = over_horizon(world, per_episode, 5)[0]
    assert total[world.outcome("harm")] == 1.0
    assert total[world.outcome("power")] == pytest.approx(1 - 0.7**5)
    assert total[world.outcome("task_done")] == pytest.approx(1.5)


def test_flags_apply_per_agent_before_the_population_is_averaged() -> None:
    changed = small("+world.cap={harm:0.05}")
    plan = build(changed)
    tables = run(plan, engine="kernel")
    harm = tables["outcomes"].filter(phase="deployment", environment="deployment", outcome="harm")
    of_kind = dict(zip(harm["motivation"], harm["expected"], strict=True))
    share = {name: tables["summary"][f"share_{name}"][0] for name in plan.names}
    assert of_kind["all"] == pytest.approx(sum(share[name] * of_kind[name] for name in plan.names))
    assert max(of_kind[name] for name in plan.names) == 0.05
    assert tables["summary"]["deployment_harm"][0] == pytest.approx(of_kind["all"])


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_population_behaviour_is_the_mean_of_its_minds(minds: str) -> None:
    plan = build(small(f"population={minds}"))
    tables = run(plan, engine="kernel")
    last = tables["rounds"].filter(pl.col("round") == 9).select("motivation", "share")
    kinds = tables["behaviour"].filter(pl.col("phase") == "deployment", pl.col("motivation") != "all")
    keys = ["environment", "situation", "action"]
    mean = kinds.join(last, on="motivation").group_by(keys).agg((pl.col("probability") * pl.col("share")).sum())
    everybody = tables["behaviour"].filter(phase="deployment", motivation="all")
    both = everybody.join(mean, on=keys, suffix="_mean")
    assert len(both) == 12 * len(plan.cast.world.environments)
    assert both["probability"].to_numpy() == pytest.approx(both["probability_mean"].to_numpy(), abs=1e-12)


def test_gap_is_zero_for_habit_and_conditioning_and_large_for_schemers() -> None:
    cast = build(config("motivation=[drifter,conditioned_reward_seeker,misaligned_schemer]")).cast
    gap = train_deploy_gap(cast, evaluate(cast), np.eye(3))
    assert gap[:2].tolist() == [0.0, 0.0]
    assert gap[2] > 0.3


def test_gap_of_a_mixed_mind_is_that_of_its_mixture() -> None:
    cast = build(config("motivation=[drifter,misaligned_schemer]")).cast
    evaluations = evaluate(cast)
    whole, half = train_deploy_gap(cast, evaluations, np.array([[0.0, 1.0], [0.5, 0.5]]))
    assert half == pytest.approx(whole / 2)


def test_probe_separates_the_families() -> None:
    plan = build(config())
    evaluations = evaluate(plan.cast)

    def score(kind: str, arm: str) -> float:
        scores = evaluations[arm].score
        assert scores is not None
        return float(scores[plan.names.index(kind)])

    announced = {kind: score(kind, "probe_announced") for kind in plan.names}
    assert min(announced[kind] for kind in ("reward_seeker", "influence_seeker", "misaligned_schemer")) > 0.9
    assert max(announced[kind] for kind in ("intended", "patchwork", "green_bar", "drifter")) < 0.1
    assert score("reward_seeker", "probe_trains_nothing") > 0.9
    assert score("misaligned_schemer", "probe_trains_nothing") < 0.1
    assert max(score(kind, "probe_inert") for kind in plan.names) < 0.1


def test_first_hit_and_takeoff() -> None:
    """Nobody but an explorer of the flaw takes the scored act; a population of green bars takes it from the start."""
    taken = run(build(small("motivation=[green_bar]")), engine="kernel")["summary"]
    assert taken["first_hit"][0] == 1
    assert taken["takeoff"][0] == 1
    quiet = small("motivation=[intended]")
    quiet["regime"]["rl"]["exploration"] = quiet["regime"]["character_training"]["exploration"] = 0.0
    never = run(build(quiet), engine="kernel")["summary"]
    assert never["first_hit"][0] is None
    assert never["takeoff"][0] is None


def test_no_act_is_more_than_certain_to_end_in_what_happens_once() -> None:
    """Power that would take over ten times takes over as often as it is grabbed."""
    certain, beyond = (build(config(f"world.parameters.takeover={chance}")) for chance in (1, 10))
    taken = [
        evaluate(plan.cast)["deployment"].per_episode[:, plan.cast.world.outcome("takeover")]
        for plan in (certain, beyond)
    ]
    schemer = certain.names.index("misaligned_schemer")
    assert 0.0 < taken[0][schemer] < 1.0
    assert taken[1][schemer] < 1.0


def test_the_gap_is_weighted_as_deployment_is() -> None:
    changed = config("motivation=[misaligned_schemer]")
    situations = changed["world"]["environments"]["deployment"]["situations"]
    changed["world"]["environments"]["deployment"]["situations"] = dict.fromkeys(situations, 0.0) | {
        "shell_access": 1.0
    }
    cast = build(changed).cast
    evaluations = evaluate(cast)
    difference = evaluations["training"].behaviour - evaluations["deployment"].behaviour
    by_situation = 0.5 * np.abs(difference[0]).sum(axis=1)
    met, trained = (cast.world.environments[name].probability for name in ("deployment", "training"))
    gap = train_deploy_gap(cast, evaluations, np.eye(1))[0]
    assert gap == pytest.approx(by_situation @ met, abs=1e-12)
    assert abs(gap - by_situation @ trained) > 0.01


def summary_of(*shares: tuple[float, float]) -> dict[str, Any]:
    """The summary of a run of two motivations that would have gone through these shares."""
    plan = build(small("motivation=[intended,drifter]", "regime=rl_only", "order=[rl]"))
    history, end = run_kernel(plan, 0, lambda rounds: None)[0]
    history = history._replace(share=np.array([(0.2, 0.8), *shares]))
    return summarise(plan, evaluate(plan.cast), [[(history, end)]]).row(0, named=True)


def test_dominance_is_more_than_half_and_fixation_all() -> None:
    summary = summary_of((0.5, 0.5), (0.6, 0.4), (1.0, 0.0))
    assert summary["dominance_round"] == 2
    assert summary["fixation_round"] == 3
    assert summary["effective_motivations"] == pytest.approx(1.0, abs=1e-12)
    never = summary_of((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    assert never["dominance_round"] is never["fixation_round"] is None
    assert never["effective_motivations"] == pytest.approx(2.0, abs=1e-12)


def test_effective_motivations_are_the_exponential_of_entropy() -> None:
    entropy = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    assert summary_of((0.5, 0.5), (0.5, 0.5), (0.9, 0.1))["effective_motivations"] == pytest.approx(np.exp(entropy))


def test_developers_look_at_what_the_table_of_outcomes_tells() -> None:
    """Caps, what happens once, and the horizon of evaluations are in both."""
    changed = small("regime=rl_only", "+world.cap={harm:0.2}", "evaluation.episodes=7")
    for outcome in ("harm", "takeover", "task_done"):
        changed["regime"]["rl"]["repeat_until"] |= {"measure": f"{outcome}_deployment", "below": -1.0, "at_most": 1}
        plan = build(changed)
        told = run(plan, engine="kernel")["outcomes"].filter(phase="rl", environment="deployment", outcome=outcome)
        repeat = plan.phases[0].repeat
        assert repeat is not None
        assert repeat.measured == pytest.approx(told["expected"].to_numpy()[:-1], abs=1e-12)
