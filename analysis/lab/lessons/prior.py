"""Lesson 5: the prior. Simplicity, speed, counting, and when selection overrules them."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import Facts, Lesson, Scene
from analysis.lab.lessons.common import HACKABILITY, SEED, STRENGTH, assistant, ends, look, paths
from analysis.lab.setup import Setup
from analysis.theory.selection import crossover_time, replicator
from sim.builders.plan import build_prior
from sim.expected.population import log_expected_fitness

SIMPLICITY = Number("simplicity", 1.5, 0.0, 3.0, 0.1)
SPEED = Number("speed", 0.1, 0.0, 1.0, 0.1)
ROUNDS = Number("rounds", 60, 10, 200, 10)
GRID = 41


def setup(settings: Settings) -> Setup:
    """The coding assistant without mutation, so that a longer run is nothing but more selection."""
    return assistant(settings, regime__rl__transmission__mutation=0.0)


def winners(scene: Scene) -> tuple[Any, Any, Any]:
    """Rounds (X,), simplicity (Y,), and who leads there (Y, X) in an infinite population: prior x fitness^rounds."""
    rounds = np.linspace(ROUNDS.low, ROUNDS.high, GRID)
    simplicity = np.linspace(SIMPLICITY.low, SIMPLICITY.high, GRID)
    log_fitness = log_expected_fitness(scene.plan.phases[0])
    leader = np.empty((GRID, GRID), np.int64)
    for row, weight in enumerate(simplicity):
        prior = build_prior(
            scene.plan.cast.motivations, {"simplicity": weight, "speed": scene.settings["speed"], "bias": {}}
        )
        leader[row] = [replicator(prior, log_fitness, time).argmax() for time in rounds]
    return rounds, simplicity, leader


def pictures(scene: Scene) -> list[Any]:
    """Who leads over rounds and simplicity, and the run at the chosen point."""
    words, settings = scene.words, scene.settings
    titles = (words("prior.chart"), words("control.rounds"), words("control.simplicity"))
    at = (settings["rounds"], settings["simplicity"])
    return [comparisons.landscape(winners(scene), look(scene), titles, at), paths(scene), *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """The prior of the intended motivation, and the round at which another one overtakes it."""
    prior, log_fitness = scene.plan.prior, log_expected_fitness(scene.plan.phases[0])
    ahead = log_fitness - log_fitness[0]
    times = [crossover_time(prior[k], prior[0], gap) for k, gap in enumerate(ahead) if gap > 1e-9]
    return {
        "prior_intended": float(prior[0]),
        "overtaken": min(times, default=float("inf")) if prior[0] == prior.max() else 0.0,
        "lead_of_best": float(np.expm1(ahead.max())),
    }


def case(facts: Facts) -> str:
    """Name the sentence: whether the intended motivation leads at all, and whether it is overtaken."""
    return {0.0: "behind", float("inf"): "ahead"}.get(facts["overtaken"], "overtaken")


LESSON = Lesson(
    "prior", (SIMPLICITY, SPEED, ROUNDS, STRENGTH, HACKABILITY, SEED), "tens", setup, pictures, facts, case=case
)
