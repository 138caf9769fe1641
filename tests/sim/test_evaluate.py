"""Evaluation in expectation: horizons, caps, absorption, gaps, scores."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.model.evaluate import evaluate, train_deploy_gap
from sim.model.horizon import expected_minimum
from sim.runs.run import run
from sim.tables.summary import summarise
from tests.sim.configs import config, small


def bounded_world() -> dict[str, Any]:
    """The default world with a bounded harm, and two outcomes of which one happens once and one follows from both."""
    changed = small("motivation=[green_bar,misaligned_schemer,drifter]")
    world = changed["world"]
    world["outcomes"] += ["loss", "ruin"]
    world["causes"] |= {"loss": {"harm": 2.0, "takeover": 50.0, "special_case": 1.0}, "ruin": {"loss": 0.01}}
    world["cap"] = {"harm": 0.8}
    return changed


def test_what_is_bounded_stops_at_its_cap_before_it_causes_anything() -> None:
    """Loss is two of capped harm, fifty of a takeover and one of what is not bounded, and brings ruin."""
    cast = build(bounded_world()).cast
    world, deployment = cast.world, evaluate(cast)["deployment"]
    once = {name: deployment.per_episode[:, world.outcome(name)] for name in world.outcomes}
    total = deployment.horizon.total(np.eye(3), 40)
    of = {name: total[:, world.outcome(name)] for name in world.outcomes}
    assert of["takeover"] == pytest.approx(1.0 - (1.0 - once["takeover"]) ** 40, abs=1e-12)
    assert (of["harm"] <= 0.8 + 1e-12).all()
    assert (of["harm"] <= 40 * once["harm"] + 1e-12).all()
    assert of["loss"] == pytest.approx(2 * of["harm"] + 50 * of["takeover"] + 40 * once["special_case"], abs=1e-9)
    assert of["ruin"] == pytest.approx(0.01 * of["loss"], abs=1e-9)
    assert of["task_done"] == pytest.approx(40 * once["task_done"], abs=1e-12)


def test_minds_are_bounded_one_by_one() -> None:
    cast = build(bounded_world()).cast
    horizon, harm = evaluate(cast)["deployment"].horizon, cast.world.outcome("harm")
    apart, together = horizon.total(np.eye(3), 40)[:, harm], horizon.total(np.array([[0.5, 0.5, 0.0]]), 40)[0, harm]
    assert apart[:2].mean() < together <= 0.8, "half of each episode's harm fills the cap of one mind sooner"


def test_a_bound_below_what_is_bounded_is_met_by_what_is_left() -> None:
    """Harm is capped and causes loss, which is capped too: no more arrives than passes, and never more than its cap."""
    changed = bounded_world()
    changed["world"]["cap"] |= {"loss": 1.0}
    cast = build(changed).cast
    total = evaluate(cast)["deployment"].horizon.total(np.eye(3), 40)
    assert (total[:, cast.world.outcome("loss")] <= 1.0 + 1e-12).all()
    assert total[:, cast.world.outcome("ruin")] == pytest.approx(0.01 * total[:, cast.world.outcome("loss")], abs=1e-9)


@pytest.mark.parametrize(
    ("episodes", "chance", "size", "cap"),
    [
        (300, 0.02, 1.0, 5.0),
        (1000, 0.001, 50.0, 60.0),
        (1000, 0.5, 0.2, 100.0),
        (30, 0.3, 0.2, 1.0),
        (5, 1.0, 0.3, 1.0),
    ],
)
def test_expected_minimum_of_two_sizes_is_that_of_a_binomial(
    episodes: int, chance: float, size: float, cap: float
) -> None:
    k = np.arange(episodes + 1)
    exact = binom.pmf(k, episodes, chance) @ np.minimum(k * size, cap)
    law = expected_minimum(np.array([[chance, 1.0 - chance]]), np.array([[size, 0.0]]), episodes, cap)
    assert law == pytest.approx([exact], rel=1e-9)


def test_expected_minimum_of_many_sizes_by_simulation() -> None:
    """Steps of both signs, 400,000 sums: within 4.5 standard errors, false alarm 7e-6, about 0.1 % of the mean."""
    chance, step = np.array([0.1, 0.2, 0.3, 0.4]), np.array([1.0, -0.37, 0.21, 0.0])
    sums = np.random.default_rng(5).multinomial(60, chance, 400_000) @ step
    kept = np.minimum(sums, 5.0)
    law = expected_minimum(chance[None], step[None], 60, 5.0)[0]
    assert abs(kept.mean() - law) < 4.5 * kept.std() / np.sqrt(len(kept))
    assert law < min(sums.mean(), 5.0) - 0.1, "the minimum of the mean is another number"


def test_flags_apply_per_agent_before_the_population_is_averaged() -> None:
    changed = small("+world.cap={harm:0.05}")
    plan = build(changed)
    tables = run(plan, engine="kernel")
    harm = tables["outcomes"].filter(phase="deployment", environment="deployment", outcome="harm")
    of_kind = dict(zip(harm["motivation"], harm["expected"], strict=True))
    share = {name: tables["summary"][f"share_{name}"][0] for name in plan.names}
    assert of_kind["all"] == pytest.approx(sum(share[name] * of_kind[name] for name in plan.names))
    assert max(of_kind[name] for name in plan.names) <= 0.05
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
    certain, beyond = (build(config(f"world.causes.takeover.power={chance}")) for chance in (1, 10))
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
        outcomes = run(plan, engine="kernel")["outcomes"].filter(phase="rl", environment="deployment", outcome=outcome)
        repeat = plan.phases[0].repeat
        assert repeat is not None
        assert repeat.measured == pytest.approx(outcomes["expected"].to_numpy()[:-1], abs=1e-12)
