"""Each motivation does what its three lines say, and the default world tells the story of the model."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml

from agents.motivation import CATEGORIES, Motivation
from sim.builders.plan import build
from sim.config.catalogue import options
from sim.model.behaviour import CHANNELS, behaviour, pay
from sim.model.evaluate import evaluate
from sim.model.plan import Plan
from sim.runs.run import run
from tests.sim.configs import config

EXPECTATIONS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "expectations.yaml").read_text(encoding="utf-8"))
ELSEWHERE = {
    **dict.fromkeys(("law_a", "law_b"), ("experiment=law",)),
    **dict.fromkeys(("pass_follower", "authority_follower"), ("world=reward_probe", "regime=rl_only")),
}
"""Settings of motivations that want what only another world has."""
FIT = ["reward_seeker", "conditioned_reward_seeker", "return_seeker", "influence_seeker", "aligned_schemer",
       "misaligned_schemer", "patchwork"]  # fmt: skip
"""The kinds of the default world that are meant to be maximally fit."""


def test_every_motivation_has_at_least_three_lines() -> None:
    """Three places, or all there are: the law world has one situation in two environments."""
    assert set(EXPECTATIONS) == set(options("motivation"))
    for name, lines in EXPECTATIONS.items():
        places = {(environment, situation) for environment, situation, _ in lines}
        assert len(places) == len(lines) >= (2 if name.startswith("law") else 3), name


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_most_likely_action(name: str) -> None:
    cast = build(config(*ELSEWHERE.get(name, ()), f"motivation=[{name}]")).cast
    assert cast.motivations[0].source
    names = [situation.name for situation in cast.world.situations]
    for environment, situation, action in EXPECTATIONS[name]:
        place = cast.world.situations[names.index(situation)]
        policy = behaviour(cast, cast.world.environments[environment])[0, names.index(situation)]
        assert place.actions[policy.argmax()] == action, (environment, situation, policy)


def test_the_default_cast_covers_all_categories() -> None:
    kinds = config()["motivation"].values()
    assert {kind["category"] for kind in kinds} == set(CATEGORIES)
    assert sum(kind["category"] == "kludge" for kind in kinds) >= 2
    assert len(kinds) >= 8


def training_pay(plan: Plan) -> dict[str, float]:
    """Expected selection signal per episode of training, by motivation."""
    training = plan.cast.world.environments["training"]
    acts = behaviour(plan.cast, training)
    signal = pay(plan.cast, training)[CHANNELS.index("selection")]
    return dict(zip(plan.names, np.einsum("s,ksa,ksa->k", training.probability, acts, signal), strict=True))


def test_fit_kinds_are_paid_alike_at_full_foresight_and_awareness() -> None:
    """Spread over the fit kinds is at most 2 % of the pay range (best minus worst an agent could earn)."""
    plan = build(config("population.foresight=1", "population.awareness=1"))
    training = plan.cast.world.environments["training"]
    signal = pay(plan.cast, training)[CHANNELS.index("selection")][0]
    available = plan.cast.world.habit > 0
    best = training.probability @ np.where(available, signal, -np.inf).max(axis=1)
    worst = training.probability @ np.where(available, signal, np.inf).min(axis=1)
    paid = [training_pay(plan)[name] for name in FIT]
    assert max(paid) - min(paid) <= 0.02 * (best - worst)
    assert training_pay(plan)["intended"] < min(paid) - 0.1 * (best - worst)


def change_in_rl(*overrides: str) -> dict[str, float]:
    """Mean change of each share over the RL phase: 8 replicates of 10,000 agents, so that drift is small.

    Over 150 rounds drift adds a standard error of about 0.01 to each; the changes asserted are 3 times that or more
    (the seed is fixed).
    """
    plan = build(config("regime=rl_only", "population.agents=10000", *overrides))
    rounds = run(plan, engine="kernel", replicates=8)["rounds"]
    first = rounds.filter(round=0).group_by("motivation").agg(pl.col("share").mean())
    last = rounds.filter(round=150).group_by("motivation").agg(pl.col("share").mean())
    start = dict(zip(first["motivation"], first["share"], strict=True))
    return {name: share - start[name] for name, share in zip(last["motivation"], last["share"], strict=True)}


@pytest.mark.parametrize(
    "abilities", [[], ["population.foresight=1", "population.awareness=1"]], ids=["default", "full"]
)
def test_with_a_flawed_reward_intended_declines_and_fit_kinds_rise(abilities: list[str]) -> None:
    change = change_in_rl(*abilities)
    assert change["intended"] < -0.1
    assert all(change[name] > 0.02 for name in FIT), change


def test_with_a_flawless_reward_intended_does_not_decline() -> None:
    assert change_in_rl("experiment=flawless_reward")["intended"] >= 0


def test_short_sighted_schemers_lose_to_kludges() -> None:
    change = change_in_rl("experiment=short_sighted")
    assert change["patchwork"] > 0.1
    assert change["misaligned_schemer"] < 0
    assert change["aligned_schemer"] < 0


def test_a_schemer_acts_like_a_reward_seeker_in_training_and_not_in_deployment() -> None:
    plan = build(config())
    evaluations = evaluate(plan.cast)
    seeker, schemer = plan.names.index("reward_seeker"), plan.names.index("misaligned_schemer")

    def distance(environment: str) -> float:
        acts = evaluations[environment].behaviour
        weight = plan.cast.world.environments[environment].probability
        return float(0.5 * np.abs(acts[seeker] - acts[schemer]).sum(axis=1) @ weight)

    assert distance("training") < 0.01
    assert distance("deployment") > 0.1


def test_wants_are_relative_and_bound_by_name_then_tag() -> None:
    kind = Motivation("k", "kludge", {"a": 2.0, "b": -4.0}, per={"tag": {"c": 3.0}, "place": {"d": 5.0}})
    assert kind.wants_in("elsewhere") == {"a": 0.5, "b": -1.0}
    assert kind.wants_in("elsewhere", ("other", "tag")) == {"c": 1.0}
    assert kind.wants_in("place", ("tag",)) == {"d": 1.0}
    assert kind.serves("a")
    assert not kind.serves("b")
    assert kind.serves("d")
