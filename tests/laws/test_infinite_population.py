"""What a large population does: replicator and replicator-mutator paths, and the program's own expected path.

Budget: 8 exact tests; about 110 means at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them
with chance below 1.2e-3. Replicates have 2,000 to 50,000 agents: what finite size takes from a mean is of order 1 / N,
below the standard errors.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.theory import selection as theory
from sim.expected.shares import expected_shares
from sim.model.plan import Plan
from sim.model.selection.catalogue import DEMOGRAPHIES, RULES, select
from sim.model.selection.entry import Selection
from tests.laws.judge import assert_mean
from tests.laws.law_world import counted, demography, law_plan, play, play_often

Floats = NDArray[np.float64]

PAY, PRIOR = (0.2, 0.9, 0.5), (0.5, 0.2, 0.3)
COUNTS = (2000, 800, 1200)
"""Founders in the proportions of the prior."""

by_demography = pytest.mark.parametrize("name", DEMOGRAPHIES)
by_rank = pytest.mark.parametrize("name", [rule.name for rule in RULES if rule.ranks])


def last(plan: Plan) -> Floats:
    """Shares at the end of the expected path."""
    return expected_shares(plan)[0][-1]


# Replicator


def test_wright_fisher_expects_the_replicator() -> None:
    """Exact: one round's selection and the program's expected path are the closed form."""
    plan = law_plan(PAY, prior=PRIOR, rounds=12, selection=demography("wright_fisher", 2.0))
    history, _ = play(plan, counted(*COUNTS), 1, seed=1)
    once = theory.replicator(PRIOR, 2.0 * np.array(PAY))
    assert history.share[0] + history.terms[0, 0] == pytest.approx(once, abs=1e-12)
    assert last(plan) == pytest.approx(theory.replicator(PRIOR, 2.0 * np.array(PAY), 12), abs=1e-12)


def test_the_fitter_kind_crosses_over_on_time() -> None:
    """Mean crossing round of 10 populations of 50,000, at ALPHA by the error that log-odds gather on the way.

    Each round adds a variance 1 / (N x (1 - x)) to the log-odds, which grow by 0.1 a round: half a round off is caught.
    """
    plan = law_plan((0.6, 0.5), selection=demography("wright_fisher"))
    at = theory.crossover_time(0.1, 0.9, 0.1)
    crossings = []
    for seed in range(10):
        share = play(plan, counted(5_000, 45_000), 30, seed)[0].share[:, 0]
        after = int((share > 0.5).argmax())
        log_odds = np.log(share / (1.0 - share))
        crossings.append(after - log_odds[after] / (log_odds[after] - log_odds[after - 1]))
    path = (theory.replicator([0.1, 0.9], [0.1, 0.0], t) for t in range(22))
    gathered = sum(1.0 / (50_000 * x * y) for x, y in path)
    assert np.mean(crossings) == pytest.approx(at, abs=4.42 * np.sqrt(gathered / 10) / 0.1)


def test_persuasion_reweighs_minds_and_copies_alike() -> None:
    """Exact: a text's log-weight multiplies influence in mixed minds and expected copies in pure ones."""
    spec, shaping = (0.0, 1.0, 0.4), {"shaping": {"persuade": 0.3}}
    reweighed = theory.replicator(PRIOR, 0.3 * np.array(spec), 5)
    mixed = law_plan(
        (0.5,) * 3, prior=PRIOR, spec=spec, minds="mixed", rounds=5, selection=demography("none"), **shaping
    )
    pure = law_plan((0.5,) * 3, prior=PRIOR, spec=spec, rounds=5, selection=demography("wright_fisher"), **shaping)
    history, _ = play(mixed, mixed.founders(0), 5, seed=0)
    assert history.share[-1] == pytest.approx(reweighed, abs=1e-12)
    assert last(mixed) == pytest.approx(reweighed, abs=1e-12)
    assert last(pure) == pytest.approx(reweighed, abs=1e-12)


# House of cards


WEIGHT = np.array([1.5, 1.5, 1.45, 1.2, 1.0, 0.9, 1.3])


def cards_plan(fitness_map: str) -> Plan:
    """Seven kinds with the weights of the test vector, under either map."""
    pay = np.log(WEIGHT) if fitness_map == "exponential" else WEIGHT - 1.0
    rule = demography("wright_fisher") | {"fitness_map": fitness_map}
    return law_plan(pay, rounds=3000, transmission={"mutation": 0.02}, selection=rule)


@pytest.mark.parametrize("fitness_map", ["exponential", "linear"])
def test_house_of_cards_is_where_the_expected_path_ends(fitness_map: str) -> None:
    _, share = theory.house_of_cards(WEIGHT, np.full(7, 1 / 7), 0.02)
    assert last(cards_plan(fitness_map)) == pytest.approx(share, abs=1e-9)


def test_a_population_stays_in_the_house_of_cards() -> None:
    """Mean shares 30 rounds on, 100 populations of 5,000, each at ALPHA: half or twice the mutation is caught."""
    _, share = theory.house_of_cards(WEIGHT, np.full(7, 1 / 7), 0.02)
    counts = np.floor(share * 5000).astype(int)
    counts[0] += 5000 - counts.sum()
    ends = play_often(cards_plan("linear"), counted(*counts), 100, seed=2, rounds=30)
    assert_mean(ends, share)


# Noisy pay


RISKY = ((1.0, 0.0), (0.5, 0.5))
"""Two kinds of equal mean pay: a coin toss and a salary."""


@pytest.mark.parametrize(("episodes", "noise"), [(1, 0.0), (4, 0.0), (4, 0.5)])
def test_the_riskier_of_two_equal_means_wins(episodes: int, noise: float) -> None:
    """Selection follows E[w], at ALPHA: 200 populations of 4,000, one round; also exact in the expected path."""
    rule = demography("wright_fisher", 2.0)
    plan = law_plan(RISKY, chance=(0.5, 0.5), episodes=episodes, noise=noise, rounds=1, selection=rule)
    log_weight = [theory.log_expected_weight(pay, (0.5, 0.5), 2.0, episodes, noise) for pay in RISKY]
    expected = theory.replicator((0.5, 0.5), log_weight)
    assert expected[0] > 0.52
    assert last(plan) == pytest.approx(expected, abs=1e-12)
    assert_mean(play_often(plan, counted(2000, 2000), 200, seed=3, rounds=1), expected)


def test_risk_is_neutral_under_the_linear_map() -> None:
    """E[w] = w(E[pay]) where the map is linear: means at ALPHA, and exact in the expected path."""
    rule = demography("wright_fisher", 2.0) | {"fitness_map": "linear"}
    plan = law_plan(RISKY, chance=(0.5, 0.5), rounds=1, selection=rule)
    assert last(plan) == pytest.approx([0.5, 0.5], abs=1e-12)
    assert_mean(play_often(plan, counted(2000, 2000), 200, seed=4, rounds=1), (0.5, 0.5))


# The program's expected path against populations


@by_demography
def test_expected_path_under_fixed_pay(name: str) -> None:
    """Weak selection and mutation, 10 rounds, 100 populations of 4,000, each mean at ALPHA: 0.01 off is caught."""
    plan = law_plan(PAY, prior=PRIOR, rounds=10, transmission={"mutation": 0.02}, selection=demography(name, 0.1))
    assert_mean(play_often(plan, counted(*COUNTS), 100, seed=5, rounds=10), last(plan))


@by_demography
def test_expected_path_under_noisy_pay(name: str) -> None:
    """As above, with noise that hardly enters the weights but scrambles ranks: 3 rounds."""
    rule = demography(name, 0.1)
    plan = law_plan(PAY, prior=PRIOR, rounds=3, episodes=4, noise=1.0, selection=rule, transmission={"mutation": 0.02})
    assert_mean(play_often(plan, counted(*COUNTS), 100, seed=6, rounds=3), last(plan))


@by_demography
def test_expected_path_under_strong_selection(name: str) -> None:
    """Weights of ratio 7, 2 rounds, 100 populations of 4,000, each mean at ALPHA: 0.01 off is caught.

    A generation of overlapping events is told from one Wright-Fisher round, and from one Euler step.
    """
    plan = law_plan((0.8, 0.4), prior=(0.05, 0.95), rounds=2, selection=demography(name, 5.0))
    assert_mean(play_often(plan, counted(200, 3800), 100, seed=7, rounds=2), last(plan))


@pytest.mark.parametrize("name", [rule.name for rule in RULES if not rule.ranks])
def test_expected_path_under_strong_selection_and_noisy_pay(name: str) -> None:
    """Where weights decide: newborns of Moran and Fermi events keep their parent's luck, which compounds in a round.

    Strength 2, mean pay known to 0.175 a round, one round, 400 populations of 4,000, each mean at ALPHA.
    """
    rule = demography(name, 2.0)
    plan = law_plan((0.8, 0.4), prior=(0.3, 0.7), noise=0.7, episodes=16, rounds=1, selection=rule)
    assert_mean(play_often(plan, counted(1200, 2800), 400, seed=8, rounds=1), last(plan))


@by_demography
def test_expected_shares_sum_to_one(name: str) -> None:
    plan = law_plan(PAY, prior=PRIOR, rounds=150, noise=0.1, episodes=16, selection=demography(name))
    assert expected_shares(plan)[0].sum(axis=1) == pytest.approx(1.0, abs=1e-9)


@by_rank
def test_expected_path_ties_what_differs_by_rounding(name: str) -> None:
    """Exact: the same four pays in another order, equally likely, are the same pay."""
    pay = ((0.1, 0.2, 0.3, 0.0), (0.3, 0.2, 0.1, 0.0))
    rule = demography(name) | {"tournament_size": 2, "survivors": 0.5}
    plan = law_plan(pay, chance=(0.25,) * 4, rounds=20, noise=0.1, episodes=16, selection=rule)
    assert last(plan) == pytest.approx([0.5, 0.5], abs=1e-6)


@by_rank
def test_fixed_pay_that_differs_in_the_last_bit_ties(name: str) -> None:
    """Exact: 0.1 + 0.2 is 0.3, to expected copies and in the expected path."""
    plan = law_plan((0.1 + 0.2, 0.3), rounds=20, selection=demography(name))
    history, _ = play(plan, counted(50, 50), 1, seed=12)
    assert np.abs(history.terms[0, 0]).max() < 1e-12
    assert last(plan) == pytest.approx([0.5, 0.5], abs=1e-4)


# Ranks


@pytest.mark.parametrize(("share", "rivals"), [(0.001, 64), (0.01, 16), (0.3, 2)])
def test_tournament_is_best_of_n(share: float, rivals: int) -> None:
    """Exact: expected copies of a uniquely best kind."""
    plan = law_plan((1.0, 0.0), selection={"demography": "tournament", "tournament_size": rivals})
    best = round(1000 * share)
    history, _ = play(plan, counted(best, 1000 - best), 1, seed=9)
    assert history.share[0, 0] + history.terms[0, 0, 0] == pytest.approx(theory.best_of_n(share, rivals), abs=1e-12)


def test_iterated_best_of_four() -> None:
    plan = law_plan(
        (1.0, 0.0), prior=(0.001, 0.999), rounds=6, selection={"demography": "tournament", "tournament_size": 4}
    )
    path = expected_shares(plan)[0][1:, 0]
    assert path == pytest.approx([0.0040, 0.0159, 0.0620, 0.2260, 0.6410, 0.9834], abs=5e-5)


@pytest.mark.parametrize("survivors", [0.5, 0.2, 0.1, 0.05, 0.01])
def test_truncation_selects_by_the_normal_differential(survivors: float) -> None:
    """Mean pay of the kept, 100 populations of 10,000 normal draws, at ALPHA: an error of 2 % is caught."""
    rng = np.random.default_rng(10)
    rule = Selection(DEMOGRAPHIES.index("truncation"), 0, 1.0, 2, survivors)
    parents, copies = np.empty(10_000, np.int64), np.empty(10_000)
    selected = []
    for _ in range(100):
        pay = rng.normal(size=10_000)
        select(rng, rule, pay, parents, copies)
        selected.append(copies @ pay / 10_000)
    assert_mean(selected, theory.truncation_differential(survivors))


@by_rank
def test_sums_that_differ_by_rounding_tie(name: str) -> None:
    """A mean of (0.1, 0.3) in any order ties with a steady 0.2: by symmetry neither kind is selected, at ALPHA."""
    rule = demography(name) | {"tournament_size": 2, "survivors": 0.5}
    plan = law_plan(((0.1, 0.3), (0.2, 0.2)), chance=(0.5, 0.5), episodes=4, selection=rule)
    assert_mean(play_often(plan, counted(2000, 2000), 100, seed=11, rounds=1)[:, 0], 0.5)


@pytest.mark.parametrize("strength", [1e-9, 1e-3, 1e6])
@by_rank
def test_ranks_do_not_depend_on_strength(name: str, strength: float) -> None:
    """Exact: the same parents and expected path as at strength 1, for pay that differs by rounding or hardly more."""
    pay = (0.1 + 0.2, 0.3, 0.3 + 1e-6)
    weak, strong = (law_plan(pay, rounds=3, selection=demography(name, s)) for s in (1.0, strength))
    start = counted(40, 40, 20)
    assert (play(weak, start, 3, seed=13)[0].terms == play(strong, start, 3, seed=13)[0].terms).all()
    assert last(strong) == pytest.approx(last(weak), abs=1e-12)


# Beyond what floating point can exponentiate


@by_demography
def test_expected_path_under_extreme_strength(name: str) -> None:
    """Exact: the best kind there is does not lose, though its weight overflows and everybody is flagged."""
    probe = {"penalty": 1.0, "flags": ["kludge"], "hit": 1.0, "false_alarm": 1.0}
    for founders in ((0.2, 0.8, 1e-300), (0.2, 0.8, 1.0)):
        plan = law_plan(
            ((1.0, 0.9), (0.5, 0.4), (0.3, 0.2)), chance=(0.5, 0.5), prior=founders, rounds=3, episodes=1,
            selection=demography(name, 1e5), probe=probe,
        )  # fmt: skip
        path = expected_shares(plan)[0]
        assert path.sum(axis=1) == pytest.approx(1.0, abs=1e-9)
        assert (np.diff(path[:, 0]) >= -1e-9).all()


def test_expected_path_without_the_fittest_kind() -> None:
    """Exact: who is extinct stays so, and nobody else is measured by it."""
    plan = law_plan((1.0, 0.5, 0.4), rounds=1, selection=demography("wright_fisher", 5000.0))
    plan = replace(plan, prior=np.array([0.0, 0.5, 0.5]))
    assert last(plan) == pytest.approx([0.0, 1.0, 0.0], abs=1e-12)


def test_expected_path_counts_the_luck_of_probes() -> None:
    """Equal mean pay, one kind flagged half of the time; Moran, 100 populations of 4,000, each mean at ALPHA."""
    probe = {"penalty": 0.3, "flags": ["kludge"]}
    plan = law_plan((0.65, 0.5), rounds=1, probe=probe, selection=demography("moran", 2.0))
    rules = plan.phases[0].rules
    rules = rules._replace(probe=rules.probe._replace(flagged=np.array([0.5, 0.0])))
    plan = replace(plan, phases=(replace(plan.phases[0], rules=rules),))
    assert last(plan)[0] > 0.52
    assert_mean(play_often(plan, counted(2000, 2000), 100, seed=14, rounds=1), last(plan))
