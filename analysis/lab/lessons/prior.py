"""Lesson 5: the prior. Simplicity, speed, counting, and when selection overrules them."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import ASSISTANT, HACKABILITY, SEED, STRENGTH, assistant, ends, look, paths
from analysis.lab.setup import Setup
from analysis.theory import crossover_time, replicator
from sim.build import build_prior
from sim.expected import log_expected_fitness

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
    times = [max(0.0, crossover_time(prior[k], prior[0], gap)) for k, gap in enumerate(ahead) if gap > 1e-9]
    named = dict(zip(ASSISTANT, prior, strict=True))
    return {
        "prior_intended": float(prior[0]),
        "prior_schemer": float(named["misaligned_schemer"]),
        "overtaken": min(times) if times else float("inf"),
        "lead_of_best": float(np.expm1(ahead.max())),
        "end": float(scene.run.share[-1, 0]),
    }


LESSON = Lesson("prior", (SIMPLICITY, SPEED, ROUNDS, STRENGTH, HACKABILITY, SEED), "tens", setup, pictures, facts)
