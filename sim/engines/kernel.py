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
from agents.pure import live_all
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
from sim.model.selection.inheritance import inherit, inherit_minds
from sim.model.transmission import keeps_all, transmission_at, transmit_mixed, transmit_pure
from sim.model.whitebox import penalty_mixed, penalty_pure

CHUNK_SECONDS = 0.1
"""Compiled code returns to Python after about so many seconds, so that Ctrl-C and progress work."""


@compiled
def round_pure(rng: np.random.Generator, rules: Rules, population: Population, history: History, row: int) -> None:
    """Play one round of a population in which each agent has one motivation."""
    kind = population.kind
    n = kind.shape[0]
    kinds = rules.persuasion.shape[0]
    pay = np.empty(n)
    fitness = np.empty(n)
    ones = np.ones(n)
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
    inherit(population.founder, parents)
    selected = shares_pure(kinds, kind, ones)

    transmission = transmission_at(rules.transmission, selected)
    if not keeps_all(transmission):
        for i in range(n):
            kind[i] = transmit_pure(rng, transmission, kind[i])
    book(history, row, before, before, expected, selected, shares_pure(kinds, kind, ones))
    count_lineages(history, row, population.founder)


@compiled
def round_mixed(rng: np.random.Generator, rules: Rules, population: Population, history: History, row: int) -> None:
    """Play one round of a population in which each mind holds several motivations."""
    influence = population.influence
    n, kinds = influence.shape
    pay = np.empty(n)
    fitness = np.empty(n)
    ones = np.ones(n)
    space = workspace(rules.episodes, kinds)
    earned = np.zeros(kinds)
    episodes = np.zeros(kinds)
    for i in range(n):
        pay[i], hits = live_mixed(
            rng, rules.cells, rules.places, rules.shared, rules.seizure, influence[i], rules.noise, space
        )
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


def round_seconds(agents: int, episodes: int, kinds: int = 0) -> float:
    """Estimate the duration of a round on a slow machine; pure minds draw episodes in bundles, mixed minds one by one.

    Args:
        agents: number of agents.
        episodes: episodes of a round.
        kinds: motivations in a mind; 0 where minds are pure.
    """
    an_agent = 10e-9 * episodes + 80e-9
    a_mind = kinds * (2e-9 * episodes + 20e-9) + (30e-9 * episodes if kinds else 0.0)
    return agents * (an_agent + a_mind)


def rounds_per_call(agents: int, episodes: int, kinds: int = 0) -> int:
    """Estimate how many rounds fit into `CHUNK_SECONDS`."""
    return max(1, int(CHUNK_SECONDS / round_seconds(agents, episodes, kinds)))


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
