"""Where every share came from: selection, drift, learning and transmission add up, and each is what it says.

Exact to rounding at any seed: no budget of false alarms is needed.
"""

from copy import deepcopy

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.learning.catalogue import LEARNING_RULES, learn
from agents.mixed import live_mixed, workspace
from agents.pure import live_pure
from analysis.theory import selection as theory
from sim.model.accounts import TERMS
from sim.model.plan import Rules
from sim.model.selection.catalogue import DEMOGRAPHIES, select
from sim.model.transmission import transmit_pure
from tests.laws.law_world import counted, demography, law_plan, of_one_mind, play

Floats = NDArray[np.float64]

PAY = (0.2, 0.9, 0.5)
SPEC = (0.0, 0.3, 1.0)
N = 12
SELECTION, DRIFT, LEARNING, TRANSMISSION = range(4)

by_demography = pytest.mark.parametrize("name", DEMOGRAPHIES)
by_rule = pytest.mark.parametrize("rule", LEARNING_RULES)


def busy_plan(name: str, rule: str = "none", minds: str = "pure"):
    """A phase in which everything moves shares at once."""
    persuade = 0.4 if minds == "mixed" or name != "none" else 0.0
    return law_plan(
        PAY,
        prior=(0.2, 0.3, 0.5),
        spec=SPEC,
        minds=minds,
        episodes=3,
        noise=0.3,
        shaping={"persuade": persuade},
        transmission={"mutation": 0.2},
        selection=demography(name, 2.0),
        learning={"rule": rule, "rate": 0.3, "group": 3},
    )


def test_terms_are_named_in_the_order_they_are_booked() -> None:
    assert TERMS == ("selection", "drift", "learning", "transmission")


@by_demography
def test_four_terms_add_up_in_pure_minds(name: str) -> None:
    history, _ = play(busy_plan(name), counted(20, 15, 25), 40, seed=1)
    assert history.terms.sum(axis=1) == pytest.approx(np.diff(history.share, axis=0), abs=1e-12)


@by_demography
@by_rule
def test_four_terms_add_up_in_mixed_minds(name: str, rule: str) -> None:
    history, end = play(busy_plan(name, rule, "mixed"), of_one_mind((0.5, 0.3, 0.2), 30), 20, seed=2)
    assert history.terms.sum(axis=1) == pytest.approx(np.diff(history.share, axis=0), abs=1e-12)
    assert history.share[-1] == pytest.approx(end.influence.mean(axis=0), abs=1e-12)


def share_of(kind: NDArray[np.int64], weight: Floats | None = None) -> Floats:
    """(3,) share of each kind, agents weighted."""
    return np.bincount(kind, weight, minlength=3) / len(kind)


@by_demography
def test_each_term_of_pure_minds(name: str) -> None:
    """One round replayed by hand on the same stream."""
    plan = busy_plan(name)
    rules, start = plan.phases[0].rules, counted(4, 3, 5)
    rng = np.random.default_rng(3)
    pay = np.array(
        [
            live_pure(rng, rules.cells, rules.bundles, rules.seizure, kind, rules.episodes, rules.noise)[0]
            for kind in start.kind
        ]
    )
    fitness = 2.0 * pay + rules.persuasion[start.kind]
    parents, copies = drawn(rng, rules, fitness)
    copied = start.kind[parents]
    sent = np.array([transmit_pure(rng, rules.transmission.fixed, kind) for kind in copied])
    history, end = play(plan, start, 1, seed=3)
    before = share_of(start.kind)
    terms = history.terms[0]
    assert (end.kind == sent).all()
    assert terms[SELECTION] == pytest.approx(share_of(start.kind, copies) - before, abs=1e-12)
    assert terms[DRIFT] == pytest.approx(share_of(copied) - share_of(start.kind, copies), abs=1e-12)
    assert (terms[LEARNING] == 0.0).all()
    assert terms[TRANSMISSION] == pytest.approx(share_of(sent) - share_of(copied), abs=1e-12)
    assert history.mean_pay[0] == pytest.approx([pay[start.kind == k].mean() for k in range(3)], abs=1e-12)
    if name == "wright_fisher":
        by_price = [theory.price_selection(np.exp(fitness), start.kind == k) for k in range(3)]
        assert terms[SELECTION] == pytest.approx(by_price, abs=1e-12)


def drawn(rng: np.random.Generator, rules: Rules, fitness: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Parents and expected copies of one round."""
    parents, copies = np.empty(len(fitness), np.int64), np.empty(len(fitness))
    select(rng, rules.selection, fitness, parents, copies)
    return parents, copies


@by_demography
@by_rule
def test_each_term_of_mixed_minds(name: str, rule: str) -> None:
    """One round replayed by hand on the same stream; persuasion is booked as selection."""
    plan = busy_plan(name, rule, "mixed")
    rules, start = plan.phases[0].rules, of_one_mind((0.5, 0.3, 0.2), N)
    rng = np.random.default_rng(4)
    minds, pay = deepcopy(start.influence), np.empty(N)
    space = workspace(rules.episodes, 3)
    for i in range(N):
        pay[i], _ = live_mixed(
            rng, rules.cells, rules.places, rules.shared, rules.practice, rules.seizure, minds[i], start.lack, i,
            rules.noise, space,
        )  # fmt: skip
        learn(rules.learning, minds[i], space.control, space.signal)
    learned = minds.mean(axis=0)
    minds *= np.exp(0.4 * np.array(SPEC))
    minds /= minds.sum(axis=1, keepdims=True)
    parents, copies = drawn(rng, rules, 2.0 * pay)
    expected, copied = copies @ minds / N, minds[parents]
    history, end = play(plan, start, 1, seed=4)
    terms = history.terms[0]
    assert terms[LEARNING] == pytest.approx(learned - start.influence.mean(axis=0), abs=1e-12)
    assert terms[SELECTION] == pytest.approx(expected - learned, abs=1e-12)
    assert terms[DRIFT] == pytest.approx(copied.mean(axis=0) - expected, abs=1e-12)
    assert end.influence == pytest.approx(0.8 * copied + 0.2 * np.array([0.2, 0.3, 0.5]), abs=1e-12)
    assert terms[TRANSMISSION] == pytest.approx((end.influence - copied).mean(axis=0), abs=1e-12)


def test_mutation_is_unbiased() -> None:
    """Where nobody is copied, 40,000 agents mutate towards the prior: the kernel's mean, within 4.4 standard errors."""
    plan = law_plan(PAY, prior=(0.2, 0.3, 0.5), selection=demography("none"), transmission={"mutation": 0.25})
    _, end = play(plan, counted(40_000, 0, 0), 1, seed=5)
    assert share_of(end.kind) == pytest.approx([0.8, 0.075, 0.125], abs=4.4 * np.sqrt(0.16 / 40_000))
