"""Chances walked along the causal graph are those of the behaviour tables."""

import numpy as np
import pytest
from omegaconf import OmegaConf

from analysis.inference.law.chances import chances
from analysis.inference.law.symbols import Numbers
from sim.builders.plan import build
from sim.config.compose import resolve, template
from sim.errors import BadInput
from sim.model.evaluate import evaluate

CAST = "[intended,reward_seeker,misaligned_schemer,influence_seeker,conditioned_reward_seeker,patchwork,drifter]"
SETTINGS = {
    "reward_probe": ("population.rationality=7",),
    "coding_assistant": ("population.rationality=9", "population.foresight=0.7", "world.parameters.test_tell=0.4"),
    "temptation": ("population.awareness=0.3",),
}


@pytest.mark.parametrize("world", SETTINGS)
def test_every_scored_environment_has_the_same_chances(world: str) -> None:
    written = template(f"world={world}", f"motivation={CAST}", "regime=rl_only", *SETTINGS[world])
    config = OmegaConf.to_container(written, resolve=False)
    found = evaluate(build(resolve(written)).cast)
    scored = {name: one.score for name, one in found.items() if one.score is not None}
    assert scored
    for name, score in scored.items():
        np.testing.assert_allclose(chances(config, name, {}, np), score, atol=1e-12)


def test_arrays_in_place_of_numbers_are_the_same_as_settings() -> None:
    payments, trust = np.array([0.1, 0.7, 2.0]), np.array([0.9, 0.2, 0.5])
    config = OmegaConf.to_container(template("world=reward_probe", f"motivation={CAST}"), resolve=False)
    values = {"world.parameters.payment": payments, "world.parameters.trust": trust, "population.rationality": 5.0}
    found = np.array([np.broadcast_to(one, (3,)) for one in chances(config, "probe", values, np)])
    for place in range(3):
        settings = (f"world.parameters.payment={payments[place]}", f"world.parameters.trust={trust[place]}")
        written = template("world=reward_probe", f"motivation={CAST}", "population.rationality=5", *settings)
        score = evaluate(build(resolve(written)).cast)["probe"].score
        np.testing.assert_allclose(found[:, place], score, atol=1e-12)


def test_interpolations_follow_what_replaces_a_number() -> None:
    numbers = Numbers({"a": 2.0, "b": "${sum:${a},${product:-1,${a},3}}", "c": "${b}"}, {"a": 5.0})
    assert numbers.number("c") == -10.0


def test_what_cannot_be_read_as_a_number_is_named() -> None:
    with pytest.raises(BadInput, match=r"^a=\$\{oc.env:X\}: cannot be read"):
        Numbers({"a": "${oc.env:X}"}, {}).number("a")
    with pytest.raises(BadInput, match=r"^a\.b: is not in the configuration"):
        Numbers({"a": {}}, {}).number("a.b")
