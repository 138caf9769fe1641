"""Closed forms of single claims, against the worlds that the claims are made in. Nothing is random."""

from collections.abc import Sequence
from math import exp, log

import numpy as np
import pytest

from sim.builders.plan import build
from sim.expected.shares import expected_shares
from sim.memo import Memo
from sim.model.evaluate import evaluate
from sim.model.plan import Plan
from sim.sweep.design.experiment import experiment_jobs


def plan_of(experiment: str, settings: Sequence[str]) -> Plan:
    return build(experiment_jobs(experiment, settings)[0].config, Memo())


def act(plan: Plan, motivation: str, environment: str, situation: str, action: int) -> float:
    place = [known.name for known in plan.cast.world.situations].index(situation)
    return float(evaluate(plan.cast)[environment].behaviour[plan.names.index(motivation), place, action])


@pytest.mark.parametrize("situations", [4, 12, 13])
def test_kludges_and_seekers_are_equal_at_the_crossover(situations: int) -> None:
    """C19: log odds fall by simplicity * bits per situation, and are zero at S* = ln(M / m) / (simplicity * bits)."""
    plan = plan_of("c19_diversity", ["motivation.patchwork.covers=32", f"world.variants.weak_tests={situations}"])
    kludges = 32 * exp(-0.5 * 3 - 0.1)
    seekers = exp(-1 - 0.2) + exp(-1.25 - 0.3) + (2 + 4) * exp(-1.5 - 0.4)
    crossover = log(kludges / seekers) / (0.5 * 0.25)
    assert crossover == pytest.approx(12.2, abs=0.05)
    is_kludge = np.array([kind.category == "kludge" for kind in plan.cast.motivations])
    founders, end = (share[is_kludge].sum() for share in expected_shares(plan)[0][[0, -1]])
    assert log(founders / (1 - founders)) == pytest.approx(0.125 * (crossover - situations), abs=1e-9)
    assert (end > 0.5) == (situations < crossover)


def test_the_intended_motivation_hacks_from_a_threshold_of_permission() -> None:
    """C18: what the hack costs the task (0.8) and ln 9 of habit, over foresight and rationality."""
    threshold = (0.8 + log(9) / 40) / 0.95
    plan = plan_of("c18_inoculation", [f"world.parameters.inoculation={threshold}"])
    assert act(plan, "intended", "inoculated", "weak_tests", 1) == pytest.approx(0.5, abs=1e-9)
    assert act(plan, "intended", "deployment", "weak_tests", 1) < 0.01


@pytest.mark.parametrize("drift", [0.0, 0.1])
def test_a_probe_moves_log_odds_by_what_it_still_tells(drift: float) -> None:
    """C20: ln((1 - h + h e^-p) / (1 - f + f e^-p)) a round; p = f = 0.1, and h falls from 0.9 to f by `drift`."""
    fixed = [f"regime.rl.probe.drift={drift}", "regime.rl.probe.hit=0.9", "regime.rl.transmission.mutation=0"]
    paths = [expected_shares(plan_of("c20_whitebox", [*fixed, f"regime.rl.probe.penalty={p}"]))[0] for p in (0.1, 0)]
    names = plan_of("c20_whitebox", fixed).names
    schemer, other = names.index("misaligned_schemer"), names.index("patchwork")
    moved = [log(path[-1][schemer] / path[-1][other]) for path in paths]
    hit = 0.1 + 0.8 * (1 - drift) ** np.arange(60)
    expected = np.log((1 + hit * np.expm1(-0.1)) / (1 + 0.1 * np.expm1(-0.1)))
    assert moved[0] - moved[1] == pytest.approx(expected.sum(), rel=1e-9)


def test_a_schemer_fakes_up_to_a_threshold_of_stakes() -> None:
    """C22b: it complies where credence * g^5 (influence kept) outweighs g^2 * stakes and ln(97/3) of habit."""
    credence, g = 0.9 + 0.1 * 0.05, 0.95
    threshold = (credence * g**5 - log(97 / 3) / 40) / g**2
    at = plan_of("c22b_alignment_faking", [f"world.parameters.stakes={threshold}"])
    assert act(at, "aligned_schemer", "training", "harmful_request", 1) == pytest.approx(0.5, abs=1e-9)
    plan = plan_of("c22b_alignment_faking", [])
    assert act(plan, "aligned_schemer", "training", "harmful_request", 1) > 0.95
    assert act(plan, "aligned_schemer", "deployment", "harmful_request", 0) > 0.95
    assert act(plan, "intended", "training", "harmful_request", 0) > 0.95
    assert act(plan, "sycophant", "deployment", "harmful_request", 1) > 0.95
    assert act(plan, "reward_seeker", "training", "harmful_request", 1) > 0.95
    assert act(plan, "reward_seeker", "deployment", "harmful_request", 0) > 0.9
