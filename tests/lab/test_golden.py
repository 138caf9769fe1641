"""The engine in the browser is under the law of the other engines: tables to 1e-9, integers equal.

A uniform that lies within a rounding error (about 1e-16) of a threshold may fall on its other side: one run in 10^10.
"""

import shlex
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.lab.export import LESSONS
from sim.builders.plan import build
from sim.config.compose import compose, resolve, template
from sim.engines.kernel import run_kernel
from sim.expected.shares import expected_shares

pytestmark = pytest.mark.slow

MOTIVATIONS = (
    "aligned_schemer",
    "conditioned_reward_seeker",
    "drifter",
    "green_bar",
    "influence_seeker",
    "intended",
    "misaligned_schemer",
    "patchwork",
    "return_seeker",
    "reward_seeker",
    "sycophant",
)
REGIMES = (
    "audited",
    "character_training_after",
    "character_training_between",
    "character_training_first",
    "inoculated",
    "process_supervised",
    "rl_only",
    "standard",
    "standard_then_safety",
)


def held_to(plan, seen):
    """Compare what the browser says of a plan with what Python says."""
    phase = plan.phases[0]
    assert seen["names"] == list(plan.names)
    assert np.array(seen["prior"]) == pytest.approx(plan.prior, abs=1e-9)
    assert np.array(seen["chance"]) == pytest.approx(phase.chance.ravel(), abs=1e-9)
    assert np.array(seen["signal"]) == pytest.approx(phase.rules.cells.signal.ravel(), abs=1e-9)
    paths = expected_shares(plan)
    path = np.concatenate([paths[0][:1], *(each[1:] for each in paths)])
    assert np.array(seen["expected"]) == pytest.approx(path.ravel(), abs=1e-9)
    results = run_kernel(plan, 0, lambda rounds: None)
    hits = np.concatenate([history.hits for history, _ in results])
    assert seen["hits"] == hits.tolist()
    end = results[-1][1]
    if plan.mixed:
        assert np.array(seen["minds"]) == pytest.approx(end.influence.ravel(), abs=1e-6)
    else:
        assert seen["kinds"] == end.kind.tolist()
        share = np.concatenate([results[0][0].share[:1], *(history.share[1:] for history, _ in results)])
        assert seen["share"] == share.ravel().tolist()


def plan_of(command: str):
    return build(compose(*shlex.split(command)[1:]))


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_gives_the_integers_that_its_command_line_gives(lab, name):
    seen = lab.plan(lab.run("name => setupOf(name, {})", name))
    held_to(plan_of(seen["command"]), seen)


def test_minds_that_hold_all_motivations_do_too(lab):
    setup = lab.run("() => setupOf('sandbox', {minds_are: 'mixed', agents: 40, hackability: 0.3})")
    seen = lab.plan(setup)
    held_to(plan_of(seen["command"]), seen)


@cache
def composed(groups: tuple[str, ...]):
    return template(*groups)


@st.composite
def setups(draw):
    """Draw a setup of the page, as small as a run may be."""
    mixed = draw(st.booleans())
    regime = draw(st.sampled_from(REGIMES))
    phases = [name for name in composed((f"regime={regime}",)).regime if name != "deployment"]
    tenth = st.integers(0, 20).map(lambda step: step / 20)
    values = {
        "seed": draw(st.integers(0, 2**40)),
        "population.agents": draw(st.integers(2, 60)),
        "population.minds": "mixed" if mixed else "pure",
        "population.awareness": draw(tenth),
        "population.foresight": draw(tenth),
        "population.prior.simplicity": draw(st.integers(0, 30)) / 10,
        "world.parameters.hackability": draw(tenth),
        "world.parameters.audit_rate": draw(tenth),
        "world.parameters.honeypot_leak": draw(tenth),
        "world.environments.audited.doubt": draw(tenth),
        "world.causes.reward.harm": draw(st.integers(-20, 20)) / 20,
        "regime.deployment.rounds": 1,
    }
    for phase in phases:
        values[f"regime.{phase}.rounds"] = draw(st.integers(1, 12))
        values[f"regime.{phase}.episodes"] = draw(st.integers(2, 9))
        values[f"regime.{phase}.noise"] = draw(st.sampled_from([0.0, 0.1, 1.0]))
        values[f"regime.{phase}.exploration"] = draw(tenth)
        values[f"regime.{phase}.selection.strength"] = draw(st.integers(0, 30)) / 10
        values[f"regime.{phase}.selection.demography"] = draw(
            st.sampled_from(["wright_fisher", "moran", "fermi", "tournament", "truncation"])
        )
        values[f"regime.{phase}.transmission.mutation"] = draw(tenth)
        values[f"regime.{phase}.transmission.imitation"] = draw(tenth)
        values[f"regime.{phase}.shaping.persuade"] = draw(tenth)
        values[f"regime.{phase}.shaping.judge"] = draw(st.sampled_from(["spec", "own"]))
        values[f"regime.{phase}.probe.penalty"] = draw(st.sampled_from([0.0, 0.3]))
        values[f"regime.{phase}.probe.drift"] = draw(tenth)
        if mixed:
            rule = draw(st.sampled_from(["none", "softmax_gradient", "hedge", "cross", "filtered"]))
            values[f"regime.{phase}.learning.rule"] = rule
            values[f"regime.{phase}.learning.rate"] = draw(tenth)
    names = draw(st.lists(st.sampled_from(MOTIVATIONS), min_size=1, max_size=6, unique=True))
    setup = {"world": "coding_assistant", "population": "pure", "regime": regime, "motivations": names}
    return {**setup, "values": values}


def built(setup):
    """Build the plan of a setup in Python, from the composed groups."""
    from copy import deepcopy

    from omegaconf import OmegaConf

    groups = (f"regime={setup['regime']}", f"motivation=[{','.join(setup['motivations'])}]")
    config = deepcopy(composed(groups))
    for key, value in setup["values"].items():
        OmegaConf.update(config, key, value, force_add=True)
    return build(resolve(config))


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(setup=setups())
def test_random_plans_agree(lab, setup):
    held_to(built(setup), lab.plan(setup))


def test_numbers_are_drawn_as_numpy_draws_them(lab):
    for seed, key in ((0, ()), (7, (3, 1, 0)), (2**40 + 5, (0, 2**33, 4))):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
        ends = [10, 1000, 7, 1, 2**31 + 1, 3]
        many = "Array.from({length: 20000}, () => random.normal())"
        script = f"[random.random(), {ends}.map((end) => random.integers(end)), {many}, random.random()]"
        first, whole, normals, last = lab.run(
            "([seed, key, script]) => drawn(seed, key, script)", [seed, list(key), script]
        )
        assert first == rng.random()
        assert whole == [int(rng.integers(0, end)) for end in ends]
        assert normals == rng.standard_normal(20000).tolist()
        assert last == rng.random()


def test_the_exponential_is_that_of_the_c_library(lab):
    """On x86-64 and ARM with glibc; elsewhere the last bit may differ, and integers where weights tie."""
    import math

    values = np.random.default_rng(0).uniform(-30, 5, 50_000).tolist()
    seen = lab.run("values => exponential(values)", values)
    differ = sum(one != math.exp(value) for one, value in zip(seen, values, strict=True))
    assert differ <= 5
