"""The rounds of a population over arrays, compiled and without the GIL: the text to run.

The kernel calls the same rules on the same generator in the same order as the Mesa population (`sim/engines/mesa.py`).
Therefore one plan gives the same integers in both.
"""

from collections.abc import Callable
from itertools import count

import numpy as np

from agents.compiled import compiled
from agents.learning.catalogue import learn
from agents.learning.steps import reweigh
from agents.mixed import live_mixed, workspace
from agents.practice import forget, live_all_practising, practises
from agents.pure import live_all
from sim.engines.pace import rounds_per_call
from sim.model.accounts import (
    History,
    book,
    count_lineages,
    credit,
    divide,
    mean_pay_pure,
    shares_mixed,
    shares_pure,
)
from sim.model.plan import Phase, Plan, Rules
from sim.model.population import Population
from sim.model.selection.catalogue import select
from sim.model.selection.fitness import log_fitness
from sim.model.selection.inheritance import inherit, inherit_minds, inherit_skills
from sim.model.transmission import keeps_all, transmission_at, transmit_mixed, transmit_pure
from sim.model.whitebox import penalty_mixed, penalty_pure


@compiled
def round_pure(rng: np.random.Generator, rules: Rules, population: Population, history: History, row: int) -> None:
    """Play one round of a population in which each agent has one motivation."""
    kind = population.kind
    n = kind.shape[0]
    kinds = rules.persuasion.shape[0]
    pay = np.empty(n)
    fitness = np.empty(n)
    ones = np.ones(n)
    lack = population.lack
    if practises(rules.practice):
        history.hits[row] += live_all_practising(
            rng, rules.cells, rules.places, rules.practice, rules.seizure, kind, lack, rules.episodes, rules.noise, pay
        )
    else:
        history.hits[row] += live_all(
            rng, rules.cells, rules.bundles, rules.seizure, kind, rules.episodes, rules.noise, pay
        )
    mean_pay_pure(kind, pay, history.mean_pay[row])

    if rules.probe.penalty > 0.0:
        for i in range(n):
            pay[i] -= penalty_pure(rng, rules.probe, row, kind[i])
    log_fitness(rules.selection, pay, fitness)
    persuasion = rules.persuasion
    for i in range(n):
        fitness[i] += persuasion[kind[i]]
    before = shares_pure(kinds, kind, ones)
    parents = np.empty(n, np.int64)
    copies = np.empty(n)
    select(rng, rules.selection, fitness, parents, copies)
    expected = shares_pure(kinds, kind, copies)
    inherit(kind, parents)
    inherit_skills(lack, parents)
    inherit(population.founder, parents)
    selected = shares_pure(kinds, kind, ones)

    transmission = transmission_at(rules.transmission, selected)
    if not keeps_all(transmission):
        for i in range(n):
            drawn = transmit_pure(rng, transmission, kind[i])
            if practises(rules.practice) and drawn != kind[i]:
                forget(rules.practice, drawn, lack[i, 0])
            kind[i] = drawn
    book(history, row, before, before, expected, selected, shares_pure(kinds, kind, ones))
    count_lineages(history, row, population.founder)


@compiled
def round_mixed(rng: np.random.Generator, rules: Rules, population: Population, history: History, row: int) -> None:
    """Play one round of a population in which each mind holds several motivations."""
    influence, lack = population.influence, population.lack
    n, kinds = influence.shape
    pay = np.empty(n)
    fitness = np.empty(n)
    ones = np.ones(n)
    space = workspace(rules.episodes, kinds)
    earned = np.zeros(kinds)
    episodes = np.zeros(kinds)
    for i in range(n):
        pay[i], hits = live_mixed(
            rng, rules.cells, rules.places, rules.shared, rules.practice, rules.seizure, influence[i], lack, i,
            rules.noise, space,
        )  # fmt: skip
        history.hits[row] += hits
        credit(space.control, space.signal, earned, episodes)
        learn(rules.learning, influence[i], space.control, space.signal)
    divide(earned, episodes, history.mean_pay[row])
    learned = shares_mixed(influence, ones)

    if rules.probe.penalty > 0.0:
        for i in range(n):
            pay[i] -= penalty_mixed(rng, rules.probe, row, influence[i])
    log_fitness(rules.selection, pay, fitness)
    for i in range(n):
        reweigh(influence[i], rules.persuasion, 1.0)
    persuaded = shares_mixed(influence, ones)
    parents = np.empty(n, np.int64)
    copies = np.empty(n)
    select(rng, rules.selection, fitness, parents, copies)
    expected = shares_mixed(influence, copies)
    inherit_minds(influence, parents)
    inherit_skills(lack, parents)
    inherit(population.founder, parents)
    selected = shares_mixed(influence, ones)

    transmission = transmission_at(rules.transmission, selected)
    if not keeps_all(transmission):
        for i in range(n):
            transmit_mixed(transmission, influence[i])
    book(history, row, learned, persuaded, expected, selected, shares_mixed(influence, ones))
    count_lineages(history, row, population.founder)


@compiled
def rounds_pure(
    rng: np.random.Generator, rules: Rules, population: Population, history: History, start: int, stop: int
) -> None:
    """Play rounds [start, stop) of a phase with pure minds."""
    for row in range(start, stop):
        round_pure(rng, rules, population, history, row)


@compiled
def rounds_mixed(
    rng: np.random.Generator, rules: Rules, population: Population, history: History, start: int, stop: int
) -> None:
    """Play rounds [start, stop) of a phase with mixed minds."""
    for row in range(start, stop):
        round_mixed(rng, rules, population, history, row)


def run_rounds(
    rng: np.random.Generator, rules: Rules, population: Population, history: History, start: int, stop: int
) -> None:
    """Play rounds [start, stop) of a phase; population and history are changed in place.

    Pure and mixed minds each have a loop of their own, so that a run compiles only one of them.
    """
    rounds = rounds_mixed if population.mixed else rounds_pure
    rounds(rng, rules, population, history, start, stop)


def run_phase(
    rng: np.random.Generator,
    phase: Phase,
    population: Population,
    lineages: bool,
    advance: Callable[[int], None],
) -> History:
    """Run a phase to its end, changing the population in place; `advance` receives the number of rounds just done."""
    kinds = len(phase.rules.persuasion)
    agents = len(population.founder)
    history = population.open_history(phase.rounds, kinds, lineages)
    chunk = rounds_per_call(agents, phase.rules.episodes, kinds if population.mixed else 0)
    for start in range(0, phase.rounds, chunk):
        stop = min(start + chunk, phase.rounds)
        run_rounds(rng, phase.rules, population, history, start, stop)
        advance(stop - start)
    return history


def run_kernel(plan: Plan, replicate: int, advance: Callable[[int], None]) -> list[tuple[History, Population]]:
    """Run all phases of a replicate; return each phase's history and the population at its end."""
    population, lineages = plan.founders(replicate), plan.records == "lineages"
    results: list[tuple[History, Population]] = []
    for index, phase in enumerate(plan.phases):
        start = population if phase.start_from is None else results[phase.start_from][1]
        for visit in count():
            population = start.copy()
            history = run_phase(plan.generator(replicate, index, visit), phase, population, lineages, advance)
            if phase.ends_at(history.share[-1], visit):
                break
        results.append((history._replace(visits=visit + 1), population))
    return results
