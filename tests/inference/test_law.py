"""Unknowns have one place each, arms are told what their features say, and new arms share what they have in common."""

import jax
import numpy as np
import pytest

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import FOLDER, load_probe
from analysis.inference.classes import chance_rows, classes, separated_by
from analysis.inference.composed import composed
from analysis.inference.law.posterior import build_law
from sim.errors import BadInput
from tests.inference.setting import ARMS, answers, law, probe

CAST = ("intended", "reward_seeker", "misaligned_schemer", "label_follower", "pass_follower", "authority_follower")


@pytest.fixture(scope="module")
def found() -> dict[str, np.ndarray]:
    """Chances (N, K) of every arm, at the priors' means."""
    asked = law(*CAST)
    rates = jax.jit(asked.rates)(np.zeros(asked.size))
    return {name: np.asarray(part) for name, part in rates.items()}


def test_every_shipped_probe_composes() -> None:
    for file in FOLDER.glob("*.yaml"):
        assert composed(load_probe(file.stem))["world"]


def test_unknowns_are_named_once_and_all_have_a_use() -> None:
    asked = law(*CAST, models=("a-1", "b-2"))
    assert len(set(asked.labels)) == asked.size
    slope = jax.jit(jax.grad(lambda z: asked.log_likelihood(z, np.full(12, 3.0), np.full(12, 30.0)).sum()))
    z = np.random.default_rng(0).standard_normal(asked.size)
    moved = np.asarray(slope(z)) != 0
    assert [asked.labels[place] for place in np.flatnonzero(~moved)] == []


def test_shares_and_chances_are_chances(found: dict[str, np.ndarray]) -> None:
    np.testing.assert_allclose(found["shares"].sum(axis=1), 1.0)
    assert ((found["chances"] >= 0) & (found["chances"] <= 1)).all()
    np.testing.assert_allclose(found["rate"], (found["shares"] * found["chances"]).sum(axis=1))


def test_motivations_do_what_arms_tell_them(found: dict[str, np.ndarray]) -> None:
    base, payoff, _, void, inert, first = range(len(ARMS))
    intended, seeker, schemer, label, passes, authority = range(len(CAST))
    chance = found["chances"]
    assert chance[:, intended].max() < 0.01
    assert chance[payoff, seeker] > chance[base, seeker] + 0.2
    assert chance[void, seeker] < 0.1 < chance[base, seeker]
    assert chance[inert, schemer] < 0.04 < chance[inert, seeker]
    np.testing.assert_allclose(
        chance[[base, payoff, void, first], schemer], chance[[base, payoff, void, first], seeker]
    )
    np.testing.assert_allclose(chance[:, label], chance[0, label])
    assert chance[first, passes] < chance[base, passes]
    assert chance[first, authority] < chance[base, authority]


def test_seekers_and_schemers_are_one_class_unless_an_arm_says_that_nothing_is_trained() -> None:
    cast = ("reward_seeker", "misaligned_schemer", "drifter")
    with_it, without = law(*cast), build_law(answers(arms=ARMS[:4]), probe(*cast), composed(probe(*cast)))
    assert classes(chance_rows(with_it), cast) == [("reward_seeker",), ("misaligned_schemer",), ("drifter",)]
    assert classes(chance_rows(without), cast) == [("reward_seeker", "misaligned_schemer"), ("drifter",)]
    arm = separated_by(without, ("reward_seeker", "misaligned_schemer"), answers())
    assert arm is not None
    assert arm.arm["trains"] == "no"
    assert separated_by(without, ("reward_seeker", "misaligned_schemer"), answers(arms=ARMS[:4])) is None


def test_an_arm_that_pays_what_is_asked_is_taken_by_nobody() -> None:
    chosen = probe(*CAST)
    agreed = [Answer("x", "m", {"asks": "even", "pays": "even", "payoff": 1000.0}, 0, 30)]
    asked = build_law(agreed, chosen, composed(chosen))
    assert np.asarray(asked.rates(np.zeros(asked.size))["chances"])[0, :-1].max() < 0.05


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shares": {"sd": -1.0, "mean": {}, "varies": {}}}, "must be at least 0"),
        ({"worlds": "x"}, "did you mean 'world'"),
        ({"unknown": {"population.rationalty": {"link": "exp", "mean": 1}}}, "did you mean 'rationality'"),
        ({"unknown": {"population.rationality": {"link": "expo", "mean": 1}}}, "did you mean 'exp'"),
        ({"environment": "probes"}, "did you mean 'probe'"),
        ({"environment": "training"}, "names no act to score"),
    ],
)
def test_bad_probes_are_refused_in_a_sentence(change: dict, sentence: str, tmp_path) -> None:
    import yaml

    written = yaml.safe_load((FOLDER / "reward_probe.yaml").read_text(encoding="utf-8")) | change
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(written), encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        composed(load_probe(str(file)))
