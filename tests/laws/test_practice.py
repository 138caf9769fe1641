"""A motivation needs practice before it executes what it wants, and practice counts where situations are alike.

Budget: 12 chances and 3 means at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them with
chance below 2e-4. Populations of 60,000 drift from their path. `STRAYS` holds the largest standard deviation of a
share, over rounds and kinds, as measured over ten seeds; limits are five of it.
"""

from typing import Any

import numpy as np
import pytest

from analysis.theory import practice as theory
from sim.builders.endless import require_followed_skill
from sim.errors import BadInput
from sim.expected.engine import run_expected
from sim.expected.shares import expected_shares
from sim.expected.skill import beginners, practised_pure_rounds
from sim.expected.trust import trusted_rounds
from sim.model.accounts import empty_history
from sim.model.plan import Plan
from sim.model.population import Population, unpractised
from sim.model.selection.catalogue import DEMOGRAPHIES
from tests.laws.judge import assert_chance, assert_mean
from tests.laws.law_world import counted, demography, law_plan, of_one_mind, play

STRAYS = {"race": 0.005, "mutation": 0.007, "demography": 0.010}
PAY_STRAYS = 0.0012
"""The same for the mean pay of a kind in a round."""


def starting(plan: Plan, start: Population) -> Population:
    """Founders without practice."""
    return unpractised(start, plan.phases[0].rules.practice)


def test_skill_grows_by_the_exponential_law_of_practice() -> None:
    """An act that pays 1 against one that pays 0, by habit even odds: pay is 1/2 + skill/2, twelve rounds at ALPHA."""
    plan = law_plan((1.0, 0.0), skill={"practice": (40.0, 0.0)}, episodes=16, selection={"demography": "none"})
    history, end = play(plan, starting(plan, counted(4000, 0)), 12, seed=31)
    skill = theory.skill_after(16.0 * np.arange(12), 40.0)
    assert skill[1] == pytest.approx(0.3297, abs=1e-4)
    for paid, expected in zip(history.mean_pay[:, 0], 0.5 + 0.5 * skill, strict=True):
        assert_chance(round(paid * 4000 * 16), 4000 * 16, float(expected))
    assert end.lack == pytest.approx(1.0 - theory.skill_after(12 * 16, 40.0), rel=1e-12)


def test_no_practice_is_needed_by_default() -> None:
    plan = law_plan((1.0, 0.0))
    assert plan.phases[0].rules.practice.lacking.size == 0
    assert plan.founders(0).lack.size == 0
    assert len(plan.phases[0].by_habit) == 0


def race(practice: float, strength: float, rounds: int, prior: tuple[float, float] = (0.5, 0.5)) -> Plan:
    """Kind 0 pays 0.9 once practised, kind 1 pays 0.5 from the start; by habit 0.7."""
    return law_plan(
        (0.9, 0.5), prior=prior, skill={"practice": (practice, 0.0)}, rounds=rounds, episodes=16,
        selection=demography("wright_fisher", strength),
    )  # fmt: skip


@pytest.mark.parametrize("practice", [8.0, 100.0, 1000.0])
def test_what_is_hard_to_learn_is_behind_by_a_fixed_number_of_rounds(practice: float) -> None:
    """Log-odds of the path, to first order in the noise of pay: what practice costs is 0.2 a round behind."""
    rounds = np.arange(301)
    path = expected_shares(race(practice, 0.2, 300))[0]
    odds = np.log(path[:, 0] / path[:, 1])
    law = 0.2 * (0.4 * rounds - 0.2 * theory.rounds_behind(rounds, practice, 16))
    assert odds == pytest.approx(law, abs=2e-3 * 0.2 * 0.4 * 300)
    assert theory.rounds_behind(1e6, practice, 16) == pytest.approx(practice / 16 + 0.5, abs=0.2)


def test_practice_costs_a_prior() -> None:
    """Selected twice as strongly, the same practice is worth the square of the prior ratio."""
    for strength in (0.1, 0.2):
        worth = float(np.exp(strength * 0.2 * theory.rounds_behind(1e6, 100.0, 16)))
        late = expected_shares(race(100.0, strength, 400))[0][-1]
        skilled = law_plan(
            (0.9, 0.5), prior=(1.0 / worth, 1.0), rounds=400, selection=demography("wright_fisher", strength)
        )
        rare = expected_shares(skilled)[0][-1]
        assert np.log(late[0] / late[1]) == pytest.approx(np.log(rare[0] / rare[1]), rel=0.01)


def test_a_population_follows_the_path() -> None:
    plan = race(100.0, 1.0, 40)
    history, _ = play(plan, starting(plan, counted(30_000, 30_000)), 40, seed=32)
    path = expected_shares(plan)[0]
    assert np.abs(history.share - path).max() < 5 * STRAYS["race"]
    assert path[5, 0] > 0.5, "habit pays more than the rival, so that it never falls behind"


# Newcomers have no practice


def mutating(name: str = "wright_fisher", rate: float = 0.05, rounds: int = 30) -> Plan:
    """Three kinds, of which two need practice, and mutation."""
    return law_plan(
        (1.0, 0.6, 0.2), prior=(0.2, 0.3, 0.5), skill={"practice": (60.0, 20.0, 0.0)}, rounds=rounds, episodes=8,
        transmission={"mutation": rate}, selection=demography(name, 0.7),
    )  # fmt: skip


def test_newcomers_begin_without_practice() -> None:
    """The path knows how long each part of the population has practised; a large population is where it says."""
    plan = mutating()
    start = starting(plan, counted(12_000, 18_000, 30_000))
    history, end = play(plan, start, 30, seed=33)
    path = expected_shares(plan)[0]
    assert np.abs(history.share - path).max() < 5 * STRAYS["mutation"]
    assert trusted_rounds(plan, [path])[0].all()
    assert len(np.unique(end.lack[end.kind == 0].round(9))) > 10, "agents of one kind differ in practice"
    longest = np.exp(-8 * 30 / 60.0)
    assert end.lack[end.kind == 0].min() == pytest.approx(longest, rel=1e-9)
    cohorts = practised_pure_rounds(
        plan.phases[0], beginners(plan.phases[0], path[0]), empty_history(30, 3, 0, False), lambda rounds: None
    )
    part = cohorts.part[:, 0] / cohorts.part[:, 0].sum()  # of the kind that nine in ten agents have by then
    assert end.lack[end.kind == 0].mean() == pytest.approx(part @ cohorts.lack[:, 0, 0], abs=0.0015)


@pytest.mark.parametrize("name", [name for name in DEMOGRAPHIES if name != "none"])
def test_without_transmission_every_demography_has_a_path(name: str) -> None:
    plan = mutating(name, rate=0.0, rounds=12)
    assert plan.phases[0].tracks_skill
    history, _ = play(plan, starting(plan, counted(12_000, 18_000, 30_000)), 12, seed=34)
    path = expected_shares(plan)[0]
    assert path.sum(axis=1) == pytest.approx(1.0, abs=1e-9)
    assert trusted_rounds(plan, [path])[0].all()
    assert np.abs(history.share - path).max() < 5 * STRAYS["demography"]


def test_paths_that_do_not_know_who_has_practised_are_not_trusted() -> None:
    plan = mutating("tournament")
    marks = trusted_rounds(plan, expected_shares(plan))[0]
    assert marks[0]
    assert not marks[1:].any()
    with pytest.raises(BadInput, match=r"regime\.law\.selection\.demography=tournament: engine=expected does not rank"):
        require_followed_skill(plan)


def test_mean_pay_of_the_path_is_that_of_a_population() -> None:
    plan = mutating(rounds=5)
    history, _ = play(plan, starting(plan, counted(12_000, 18_000, 30_000)), 5, seed=35)
    path = run_expected(plan, lambda rounds: None)[0][0]
    assert path.mean_pay == pytest.approx(history.mean_pay, abs=5 * PAY_STRAYS)


# Transfer


def test_what_two_situations_share_is_the_practice_that_counts_in_both() -> None:
    """By hand: names differ and two acts of four features are shared, d = 1/2; met in 3/4 and 1/4 of episodes."""
    plan = law_plan(
        ((1.0, 1.0), (0.0, 0.0)), chance=(0.75, 0.25),
        skill={"practice": (50.0, 50.0), "transfer": (0.25, 0.0)},
    )  # fmt: skip
    keep = plan.phases[0].rules.practice.keep
    assert keep[0] == pytest.approx(np.exp(-np.array([0.75 + 0.5 * 0.25, 0.25 + 0.5 * 0.75]) / 50.0), rel=1e-12)
    assert keep[1] == pytest.approx(np.exp(-np.array([0.75, 0.25]) / 50.0), rel=1e-12)
    distance = np.array([[0.0, 0.5], [0.5, 0.0]])
    assert keep[0] == pytest.approx(np.exp(-theory.counted((0.75, 0.25), 0.25, distance) / 50.0), rel=1e-12)


@pytest.mark.parametrize("transfer", [0.0, 0.25, 1.0])
def test_skill_is_carried_to_the_rarer_situation(transfer: float) -> None:
    """Only the rare situation pays: mean pay after thirty rounds of practice, by simulation, one mean at ALPHA."""
    pay = ((0.0, 1.0), (0.0, 0.0))
    plan = law_plan(
        pay, chance=(0.9, 0.1), skill={"practice": (100.0, 0.0), "transfer": (transfer, 1.0)}, episodes=16, rounds=10,
        selection={"demography": "none"},
    )  # fmt: skip
    rare = 0.1 + 0.9 * transfer**0.5
    skill = theory.skill_after(16.0 * 9 * rare, 100.0)
    paid = np.array([play(plan, starting(plan, counted(50, 0)), 10, seed)[0].mean_pay[-1, 0] for seed in range(40)])
    assert_mean(paid, 0.1 * (0.5 + 0.5 * skill))


# Mixed minds


def mind(**more: Any) -> Plan:
    """Two motivations in each mind, of which the first needs practice."""
    return law_plan((0.9, 0.2), prior=(0.3, 0.7), minds="mixed", skill={"practice": (30.0, 0.0)}, episodes=8, **more)


def test_in_a_mind_skill_grows_with_the_episodes_in_control() -> None:
    """Influence of 0.3 and no learning: what skill lacks on average over minds, one mean at ALPHA."""
    plan = mind(rounds=10, selection={"demography": "none"})
    history, end = play(plan, starting(plan, of_one_mind((0.3, 0.7), 5000)), 10, seed=36)
    assert_mean(end.lack[:, 0, 0], theory.mean_lack(0.3, 30.0, 80))
    assert (end.lack[:, 1] == 0.0).all()
    path = run_expected(plan, lambda rounds: None)[0][0]
    assert path.mean_pay == pytest.approx(history.mean_pay, abs=0.015)


def test_who_is_in_control_practises_and_who_practises_gains_control() -> None:
    """A motivation that needs practice rises later than one that needs none; half of all influence, by simulation."""
    learning = {"rule": "hedge", "rate": 0.05}
    needs = mind(rounds=100, learning=learning, selection={"demography": "none"})
    free = law_plan((0.9, 0.2), prior=(0.3, 0.7), minds="mixed", episodes=8, rounds=100, learning=learning,
                    selection={"demography": "none"})  # fmt: skip
    taken = [
        int((play(plan, starting(plan, of_one_mind((0.3, 0.7), 500)), 100, 37)[0].share[:, 0] > 0.5).argmax())
        for plan in (free, needs)
    ]
    assert 0 < taken[0] < taken[1] - 3


def test_paths_of_minds_that_practise_are_not_trusted() -> None:
    plan = mind(rounds=5)
    assert not trusted_rounds(plan, expected_shares(plan))[0][1:].any()
    with pytest.raises(BadInput, match="in mixed minds practice is a matter of chance"):
        require_followed_skill(plan)
