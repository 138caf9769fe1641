"""What no rule may change: fixed points, sums, and what things are called.

Laws run over every demography and every learning rule by name. They are exact to rounding, at whatever seed: no budget
of false alarms is needed.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.learning.catalogue import LEARNING_RULES, learn
from agents.learning.entry import Learning
from agents.seizure import Seizure
from sim.model.plan import Plan
from sim.model.population import mixed_population
from sim.model.selection.catalogue import DEMOGRAPHIES, RULES, select
from sim.model.selection.entry import Selection
from tests.laws.law_world import counted, demography, law_plan, of_one_mind, play

EXACT = settings(derandomize=True, deadline=None, max_examples=60)
TINY = 1e-12

PAY = (0.2, 0.9, 0.5, 0.9)
"""Pay of four kinds, two of which tie."""
START = (20, 10, 25, 5)

BY_EVENTS = tuple(rule.name for rule in RULES if rule.in_events)
"""Demographies whose expected copies are summed over events, given the path so far: not a function of pay alone."""

by_demography = pytest.mark.parametrize("name", DEMOGRAPHIES)
by_rule = pytest.mark.parametrize("rule", LEARNING_RULES)


def learning(rule: str) -> dict[str, Any]:
    """A phase in which minds learn by a rule."""
    return {"minds": "mixed", "episodes": 4, "learning": {"rule": rule, "rate": 0.3}}


# Fixed points


@by_demography
def test_one_kind_alone_stays(name: str) -> None:
    plan = law_plan(PAY, noise=0.3, selection=demography(name))
    history, end = play(plan, counted(0, 0, 40, 0), 20, seed=1)
    assert (end.kind == 2).all()
    assert (history.share[:, 2] == 1.0).all()
    assert np.abs(history.terms).max() < TINY


@by_demography
@by_rule
def test_a_mind_with_one_motivation_stays(name: str, rule: str) -> None:
    persuasion = {"spec": (0, 1, 0, 0), "shaping": {"persuade": 0.5}}
    plan = law_plan(PAY, noise=0.3, selection=demography(name), **persuasion, **learning(rule))
    _, end = play(plan, of_one_mind((0, 0, 1, 0), 20), 10, seed=2)
    assert (end.influence == [0, 0, 1, 0]).all()


# Sums


@by_demography
def test_shares_of_pure_minds_sum_to_one(name: str) -> None:
    plan = law_plan(PAY, noise=0.3, transmission={"mutation": 0.1}, selection=demography(name))
    history, end = play(plan, counted(*START), 30, seed=3)
    assert len(end.kind) == sum(START)
    assert history.share.sum(axis=1) == pytest.approx(1.0, abs=TINY)
    assert history.terms.sum(axis=2) == pytest.approx(0.0, abs=TINY)


@by_demography
@by_rule
def test_shares_of_mixed_minds_sum_to_one(name: str, rule: str) -> None:
    mutation = {"mutation": 0.1}
    plan = law_plan(PAY, noise=0.3, transmission=mutation, selection=demography(name), **learning(rule))
    history, end = play(plan, of_one_mind((0.4, 0.3, 0.2, 0.1), 30), 30, seed=4)
    assert end.influence.sum(axis=1) == pytest.approx(1.0, abs=TINY)
    assert end.influence.min() >= 0.0
    assert history.terms.sum(axis=2) == pytest.approx(0.0, abs=TINY)


@by_demography
@EXACT
@given(fitness=st.lists(st.integers(-40, 40), min_size=2, max_size=12), seed=st.integers(0, 2**32))
def test_everybody_has_a_parent_and_copies_sum_to_n(name: str, fitness: list[int], seed: int) -> None:
    parents, copies = drawn(name, np.array(fitness) / 4.0, np.random.default_rng(seed))
    assert ((parents >= 0) & (parents < len(fitness))).all()
    assert copies.sum() == pytest.approx(len(fitness), rel=TINY)
    if name not in BY_EVENTS:
        assert copies.min() >= 0.0


def drawn(name: str, fitness: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Parents and expected copies of one round."""
    parents, copies = np.empty(len(fitness), np.int64), np.empty(len(fitness))
    select(rng, Selection(DEMOGRAPHIES.index(name), 0, 1.0, 3, 0.3), fitness, parents, copies)
    return parents, copies


@by_rule
@EXACT
@given(
    signal=st.lists(st.floats(-3, 3), min_size=2, max_size=8),
    rate=st.floats(0, 0.999),
    seed=st.integers(0, 2**32),
)
def test_learning_stays_on_the_simplex(rule: str, signal: list[float], rate: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    influence = rng.dirichlet([0.3, 1.0, 1.0])
    control = rng.choice(3, len(signal), p=influence)
    learn(Learning(LEARNING_RULES.index(rule), rate, len(signal), 0.4), influence, control, np.array(signal))
    assert influence.sum() == pytest.approx(1.0, abs=TINY)
    assert influence.min() >= 0.0


def test_the_largest_step_of_cross_learning_stays_on_the_simplex() -> None:
    influence = np.array([0.9, 0.1])
    learn(Learning(LEARNING_RULES.index("cross"), 1.0, 3, 0.5), influence, np.zeros(3, np.int64), np.ones(3))
    assert influence.min() >= 0.0


# Names


@by_demography
def test_relabelling_kinds_relabels_results(name: str) -> None:
    """Selection never looks at labels: the same agents under other labels make the same history, number by number."""
    label = np.array([2, 0, 3, 1])
    plan = law_plan(PAY, noise=0.3, selection=demography(name))
    relabelled = law_plan(np.array(PAY)[np.argsort(label)], noise=0.3, selection=demography(name))
    start = counted(*START)
    history, end = play(plan, start, 20, seed=5)
    other, other_end = play(relabelled, start._replace(kind=label[start.kind]), 20, seed=5)
    assert (other_end.kind == label[end.kind]).all()
    assert (other.share[:, label] == history.share).all()
    assert other.terms[..., label] == pytest.approx(history.terms, abs=TINY)


@by_demography
def test_splitting_a_label_changes_nothing_for_selection(name: str) -> None:
    """Half of kind 0 gets a label of its own: the two labels together have the history of the one."""
    whole = law_plan(PAY, noise=0.3, selection=demography(name))
    split = law_plan((*PAY, PAY[0]), noise=0.3, selection=demography(name))
    start = counted(*START)
    parts = start._replace(kind=np.where(np.arange(sum(START)) < START[0] // 2, 4, start.kind))
    history, _ = play(whole, start, 20, seed=6)
    other, _ = play(split, parts, 20, seed=6)
    merged = other.share[:, :4] + np.eye(4)[0] * other.share[:, 4:]
    assert merged == pytest.approx(history.share, abs=TINY)
    assert other.terms[..., 0] + other.terms[..., 4] == pytest.approx(history.terms[..., 0], abs=TINY)


def one_by_one(plan: Plan) -> Plan:
    """Have episodes drawn one by one, as where one may decide what those after it pay; here none ever does."""
    (phase,) = plan.phases
    cells = phase.rules.cells._replace(grip=np.zeros_like(phase.rules.cells.grip))
    rules = phase.rules._replace(cells=cells, seizure=Seizure(1, 0.0))
    return replace(plan, phases=(replace(phase, rules=rules),))


@by_demography
def test_minds_of_one_motivation_are_pure_minds(name: str) -> None:
    """A mixed mind on a vertex is a pure mind: the same round, number by number.

    Pure minds draw several episodes at once, with the same chances (`agents/test_bundles.py`), but one by one, as mixed
    minds do, where a grader could be seized; here nobody ever seizes it.
    """
    rules = {"episodes": 3, "selection": demography(name)}
    start = counted(*START)
    pure, _ = play(one_by_one(law_plan(PAY, **rules)), start, 1, seed=7)
    one_mind = one_by_one(law_plan(PAY, minds="mixed", **rules))
    mixed, _ = play(one_mind, mixed_population(np.eye(4)[start.kind]), 1, seed=7)
    assert mixed.share == pytest.approx(pure.share, abs=TINY)
    assert mixed.terms == pytest.approx(pure.terms, abs=TINY)


@pytest.mark.parametrize("name", [name for name in DEMOGRAPHIES if name not in BY_EVENTS])
def test_expected_copies_follow_the_agent_not_its_position(name: str) -> None:
    fitness = np.array([0.1, 0.7, 0.7, -0.3, 1.2, 0.1, 0.7])
    order = np.array([3, 0, 6, 2, 5, 1, 4])
    _, copies = drawn(name, fitness, np.random.default_rng(8))
    _, reordered = drawn(name, fitness[order], np.random.default_rng(9))
    assert reordered == pytest.approx(copies[order], rel=TINY)
