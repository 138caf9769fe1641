"""How motivations change hands beside selection: rewriting, imitation, reflection, neighbours, internalisation.

Kernels are exact. Statistical budget: 20 comparisons at ALPHA = 1e-5.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.theory import learning as learning_theory
from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.expected.shares import expected_shares
from sim.model.kinship import causal_steps, internalising, neighbours, reflecting
from sim.model.plan import Plan
from sim.model.transmission import Transmission, imitation, mixing, rewriting, transmission_at
from sim.model.whitebox import penalty_mixed
from tests.laws.judge import assert_chance
from tests.laws.law_world import counted, law_config, law_plan, of_one_mind, play
from tests.sim.configs import config, small

Floats = NDArray[np.float64]

NOBODY = {"demography": "none"}
RATES = ("mutation", "neighbour", "reflection", "internalisation", "imitation")

shares = st.lists(st.floats(0.001, 1), min_size=4, max_size=4).map(lambda x: np.array(x) / sum(x))


def transmission(**changed: Any) -> Transmission:
    """Transmission among four kinds that changes nothing, but for what is given."""
    still = Transmission(np.eye(4), 0.0, 1.0, np.eye(4)[0], 1.0 - np.eye(4)[0], np.zeros(4))
    return still._replace(**changed)


def plan_with(*overrides: str, **rates: float) -> Plan:
    """The default experiment's reinforcement learning with other transmission rates."""
    changed = small("regime=rl_only", *overrides)
    changed["regime"]["rl"]["transmission"] |= {"mutation": 0.0, **rates}
    return build(changed)


# Kernels


@given(share=shares, rewrite=st.floats(0, 1), cap=st.floats(0.01, 1), appeal=shares)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_rows_sum_to_one_at_any_share(share: Floats, rewrite: float, cap: float, appeal: Floats) -> None:
    rules = transmission(rewrite=rewrite, cap=cap, appeal=appeal, fixed=np.full((4, 4), 0.25))
    kernel = transmission_at(rules, share)
    assert kernel.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-12)
    assert kernel.min() >= 0.0


@pytest.mark.parametrize("rate", RATES)
def test_every_rate_moves_something(rate: str) -> None:
    rules = plan_with(**{rate: 0.5}).phases[0].rules.transmission
    kernel = transmission_at(rules, np.full(len(rules.appeal), 1.0 / len(rules.appeal)))
    assert kernel.sum(axis=1) == pytest.approx(np.ones(len(kernel)), abs=1e-12)
    assert np.abs(kernel - np.eye(len(kernel))).max() > 0.01


@given(share=shares)
@settings(derandomize=True, deadline=None)
def test_rewriting_moves_at_most_its_cap(share: Floats) -> None:
    for rewrite, cap in ((0.3, 0.1), (0.02, 0.5), (1.0, 1.0)):
        moved = share @ rewriting(transmission(rewrite=rewrite, cap=cap), share) - share
        assert moved[0] == pytest.approx(min(rewrite * (1.0 - share[0]), cap), abs=1e-12)
        assert moved[1:] == pytest.approx(-moved[0] * share[1:] / (1.0 - share[0]), abs=1e-12)


@given(share=shares)
@settings(derandomize=True, deadline=None)
def test_the_cap_holds_where_others_transmit_too(share: Floats) -> None:
    """Exact: of those whom mutation left for the text, it moves as many as it would have met alone."""
    mutated = 0.5 * share + 0.5 * np.array([0.0, 0.2, 0.3, 0.5])
    fixed = mixing(0.5, np.tile([0.0, 0.2, 0.3, 0.5], (4, 1)))
    for rewrite, cap in ((0.3, 0.05), (0.02, 0.5), (1.0, 1.0)):
        moved = share @ transmission_at(transmission(rewrite=rewrite, cap=cap, fixed=fixed), share) - mutated
        assert moved[0] == pytest.approx(min(rewrite * (1.0 - mutated[0]), cap), abs=1e-12)


@given(share=shares)
@settings(derandomize=True, deadline=None)
def test_imitation_meets_what_mutation_and_rewriting_leave(share: Floats) -> None:
    """Exact: mutation, rewriting, imitation, in this order."""
    rules = transmission(
        rewrite=0.3, cap=0.05, fixed=mixing(0.5, np.full((4, 4), 0.25)), appeal=np.array([0.1, 1, 0, 0])
    )
    written = share @ transmission_at(rules._replace(appeal=np.zeros(4)), share)
    assert share @ transmission_at(rules, share) == pytest.approx(written @ imitation(rules.appeal, written), abs=1e-12)


def test_unfaithful_rewriting_draws_from_the_prior() -> None:
    plan = law_plan((0.5, 0.5), prior=(0.2, 0.8), shaping={"rewrite": 1.0, "towards": "kind_0", "fidelity": 0.75})
    assert plan.phases[0].rules.transmission.written == pytest.approx([0.8, 0.2], abs=1e-12)


@given(share=shares)
@settings(derandomize=True, deadline=None)
def test_imitation_is_replicator_dynamics_in_appeal(share: Floats) -> None:
    """dx = x (a - mean a); equal appeal moves nothing."""
    appeal = np.array([0.1, 0.8, 0.5, 0.0])
    moved = share @ imitation(appeal, share) - share
    assert moved == pytest.approx(learning_theory.replicator_drift(share, appeal), abs=1e-12)
    assert share @ imitation(np.full(4, 0.7), share) == pytest.approx(share, abs=1e-12)


def test_steps_in_the_default_world() -> None:
    """Counted by hand in the default world's equations."""
    cast = plan_with().cast
    steps = causal_steps(cast)
    at = cast.world.outcome
    assert steps[at("tests_passed"), at("reward")] == 1
    assert steps[at("tests_passed"), at("paperclips")] == 4
    assert steps[at("reward"), at("tests_passed")] == np.inf
    assert steps[at("breach"), at("power")] == np.inf, "training is sandboxed"


def test_neighbours_are_near_in_the_graph() -> None:
    plan = plan_with()
    row = dict(zip(plan.names, neighbours(plan.cast)[plan.names.index("influence_seeker")], strict=True))
    assert row["influence_seeker"] == 0.0
    assert row["misaligned_schemer"] == pytest.approx(2 * row["reward_seeker"]), "one step away against two"
    drifter = plan.names.index("drifter")
    assert neighbours(plan.cast)[drifter, drifter] == 1.0, "who wants nothing has no neighbours"


def test_means_become_ends_and_not_the_other_way_round() -> None:
    plan = plan_with()
    kernel = internalising(plan.cast)
    reward, influence = plan.names.index("reward_seeker"), plan.names.index("influence_seeker")
    assert kernel[influence, reward] > 0.0
    assert kernel[reward, influence] == 0.0


@pytest.mark.parametrize("want", [1.0, -1.0])
def test_what_is_in_the_way_is_no_means(want: float) -> None:
    """Harm destroys flourishing: who wants flourishing comes to want less harm, never harm."""
    changed = config("world=alignment_faking", "motivation=[aligned_schemer,law_a,law_b]", "regime=rl_only")
    changed["motivation"]["law_a"]["wants"] = {"harm": want}
    changed["motivation"]["law_b"]["wants"] = {"flourishing": -1.0}
    kernel = internalising(build(changed).cast)
    wanters = {1.0: 2, -1.0: 0}
    assert kernel[wanters[want], 1] == 1.0
    assert kernel[wanters[-want], 1] == 0.0


def test_only_kludges_reflect_and_become_goals_by_the_prior() -> None:
    plan = plan_with()
    kernel = reflecting(plan.cast, plan.prior)
    kludge = np.array([kind.category == "kludge" for kind in plan.cast.motivations])
    assert (kernel[~kludge] == np.eye(len(kludge))[~kludge]).all()
    assert (kernel[kludge][:, kludge] == 0.0).all()
    goals = np.where(kludge, 0.0, plan.prior)
    assert kernel[kludge] == pytest.approx(np.tile(goals / goals.sum(), (kludge.sum(), 1)), abs=1e-12)


# Populations


def test_a_kludge_reflects_after_a_geometric_time() -> None:
    """4,000 kludges that nobody copies: how many are left, and how many became schemers, after 30 rounds."""
    changed = config("regime=rl_only", "motivation=[drifter,intended,misaligned_schemer]", "population.agents=4000")
    changed["motivation"]["drifter"]["count"] = 1e9
    rl = changed["regime"]["rl"]
    rl["rounds"], rl["episodes"] = 30, 1
    rl["selection"]["demography"] = "none"
    rl["transmission"] |= {"mutation": 0.0, "reflection": 0.05}
    plan = build(changed)
    share = play(plan, plan.founders(0), 30, seed=1)[0].share[-1]
    goals = plan.prior[1:] / plan.prior[1:].sum()
    left = 0.95**30
    assert_chance(round(share[0] * 4000), 4000, left)
    assert_chance(round(share[2] * 4000), 4000, (1.0 - left) * float(goals[1]))


@pytest.mark.parametrize("minds", ["pure", "mixed"])
def test_rewriting_and_imitation_follow_the_expected_path(minds: str) -> None:
    """Ten rounds of 20,000 agents of whom none is copied: the expected path, within 4.4 standard errors."""
    plan = law_plan(
        (0.5, 0.5, 0.5),
        prior=(0.1, 0.3, 0.6),
        minds=minds,
        rounds=10,
        selection=NOBODY,
        transmission={"imitation": 0.3, "imitated": "act_1_0"},
        shaping={"rewrite": 0.05, "towards": "kind_0", "fidelity": 0.9, "cap": 0.02},
    )
    start = counted(2000, 6000, 12_000) if minds == "pure" else of_one_mind((0.1, 0.3, 0.6), 50)
    share = play(plan, start, 10, seed=2)[0].share
    expected = expected_shares(plan)[0]
    assert np.abs(expected[-1] - expected[0]).max() > 0.1
    assert share == pytest.approx(expected, abs=1e-12 if minds == "mixed" else 4.4 * np.sqrt(10 * 0.25 / 20_000))


# White-box selection


@pytest.mark.parametrize("drift", [0.0, 0.5])
def test_a_probe_costs_fitness_by_its_hits_and_less_as_it_wears_out(drift: float) -> None:
    """Three rounds of 200,000 agents: the expected path, within 4.4 standard errors."""
    plan = law_plan(
        (0.5, 0.5),
        selection={"demography": "wright_fisher", "strength": 2.0},
        probe={"penalty": 0.4, "hit": 0.9, "false_alarm": 0.2, "drift": drift, "flags": ["kludge"]},
        rounds=3,
    )
    rules = plan.phases[0].rules
    probe = rules.probe._replace(flagged=np.array([0.9, 0.2]))  # as if the second kind were no kludge
    plan = replace(plan, phases=(replace(plan.phases[0], rules=rules._replace(probe=probe)),))
    share = play(plan, counted(100_000, 100_000), 3, seed=3)[0].share[-1]
    expected = expected_shares(plan)[0][-1]
    flag = 0.2 + 0.7 * (1.0 - drift) ** np.arange(3)
    by_hand = np.log((1.0 + flag * np.expm1(-0.8)) / (1.0 + 0.2 * np.expm1(-0.8))).sum()
    assert np.log(expected[0] / expected[1]) == pytest.approx(by_hand, abs=1e-9)
    assert share == pytest.approx(expected, abs=4.4 * np.sqrt(3 * 0.25 / 200_000))


def test_a_probe_reads_a_mixed_mind_by_influence() -> None:
    """20,000 minds with a tenth of their influence flagged for sure: how many lose the penalty, binomial at ALPHA."""
    plan = law_plan((0.5, 0.5), minds="mixed", probe={"penalty": 1.0, "flags": ["kludge"]}, selection=NOBODY)
    probe = plan.phases[0].rules.probe._replace(flagged=np.array([1.0, 0.0]))
    rng = np.random.default_rng(4)
    caught = sum(penalty_mixed(rng, probe, 0, np.array([0.1, 0.9])) == 1.0 for _ in range(20_000))
    assert_chance(caught, 20_000, 0.1)


# Developers


def fussy_plan(at_most: int, **limits: float) -> Plan:
    """Two agents of which one is copied to both places: developers who want kind 1, and get it half of the time."""
    changed = law_config()
    changed["population"]["agents"] = 2
    changed["world"]["environments"]["training"]["score"] = {"only": "b"}
    changed["motivation"]["law_a"]["wants"] = {"act_a": 1.0}
    law = changed["regime"]["law"]
    law["rounds"] = 40
    law["selection"]["strength"] = 0.0
    law["repeat_until"] = {"measure": "score_training", "below": None, "above": None, "at_most": at_most, **limits}
    return build(changed)


def test_developers_repeat_a_phase_until_they_are_content() -> None:
    """Neutral fixation of either kind: visits are geometric with chance 1/2, cut at four; 2,000 runs, each at ALPHA."""
    plan = fussy_plan(4, above=0.5)
    ends = [run_kernel(plan, replicate, lambda rounds: None)[0][0] for replicate in range(2000)]
    visits = np.array([history.visits for history in ends])
    mixed = np.array([0.0 < founders_share(plan, replicate) < 1.0 for replicate in range(2000)])
    for k, chance in enumerate((1 / 2, 1 / 4, 1 / 8, 1 / 8), start=1):
        assert_chance(int((visits[mixed] == k).sum()), int(mixed.sum()), chance)
    content = np.array([history.share[-1][1] > 0.5 for history in ends])
    assert content[visits < 4].all()


def founders_share(plan: Plan, replicate: int) -> float:
    """Share of the first kind among a replicate's founders."""
    return float(plan.founders(replicate).shares(2)[0])


def test_a_checkpoint_is_where_another_phase_ended() -> None:
    """`deployment` starts where character training ended, as if reinforcement learning had not been."""
    changed = small()
    changed["regime"]["deployment"]["start_from"] = "character_training"
    first, second, third = run_kernel(build(changed), 0, lambda rounds: None)
    assert (third[0].share[0] == first[0].share[-1]).all()
    assert not (second[0].share[-1] == first[0].share[-1]).all()
