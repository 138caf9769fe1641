"""Evaluation in expectation: horizons, caps, absorption, gaps, scores."""

import numpy as np
import polars as pl
import pytest

from sim.build import build
from sim.evaluate import evaluate, over_horizon, train_deploy_gap
from sim.run import run
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
