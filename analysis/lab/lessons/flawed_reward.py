"""Lesson 3: a flawed reward. Where the intended motivation stops being fit, and what inoculation changes."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.lab import comparisons
from analysis.lab.control import Choice, Settings
from analysis.lab.lesson import Facts, Lesson, Scene
from analysis.lab.lessons.common import (
    ASSISTANT,
    HACKABILITY,
    ROUNDS,
    SEED,
    STRENGTH,
    assistant,
    ends,
    look,
    paths,
)
from analysis.lab.setup import Setup
from sim.builders.plan import build
from sim.config.compose import resolve
from sim.expected.population import log_expected_fitness

Floats = NDArray[np.float64]

FLAWS = np.linspace(0.0, 1.0, 11)
UNSEEN = 0.0005
"""A gap that shows as 0.0%."""

REGIMES = ("rl_only", "inoculated")


def setup(settings: Settings) -> Setup:
    """The coding assistant, with or without inoculation."""
    return assistant(settings, f"regime={settings['regime']}")


@lru_cache(64)
def fitness(regime: str, strength: float) -> Floats:
    """(P, K) ln fitness relative to the best, over the flaws of the reward."""
    table = []
    for flaw in FLAWS:
        at = assistant({"hackability": float(flaw), "strength": strength}, f"regime={regime}")
        log_fitness = log_expected_fitness(build(resolve(at.config())).phases[0])
        table.append(log_fitness - log_fitness.max())
    return np.array(table)


def pictures(scene: Scene) -> list[Any]:
    """Fitness over the flaw, and the run that is watched."""
    words, settings = scene.words, scene.settings
    titles = (words("flawed_reward.chart"), words("control.hackability"), words("axis.behind"))
    relative = np.expm1(fitness(settings["regime"], settings["strength"]))
    lines = comparisons.curves(FLAWS, relative, look(scene), titles, settings["hackability"])
    return [lines, paths(scene), *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """How far the intended motivation is behind, under both regimes, where the flaw is now."""
    behind = {}
    for regime in REGIMES:
        at = assistant(scene.settings, f"regime={regime}").plan()
        log_fitness = log_expected_fitness(at.phases[0])
        behind[regime] = float(abs(np.expm1(log_fitness[0] - log_fitness.max())))
    slightly = fitness("rl_only", scene.settings["strength"])[1, 0]
    return {
        "behind": behind["rl_only"],
        "behind_inoculated": behind["inoculated"],
        "behind_slightly": float(abs(np.expm1(slightly))),
        "slight_flaw": float(FLAWS[1]),
        "start": float(scene.run.share[0, ASSISTANT.index("intended")]),
        "end": float(scene.run.share[-1, ASSISTANT.index("intended")]),
    }


def case(facts: Facts) -> str:
    """Name the sentence: whether the intended motivation is behind at all, and whether with inoculation too."""
    if facts["behind"] < UNSEEN:
        return "level"
    return "behind" if facts["behind_inoculated"] >= UNSEEN else "closed"


LESSON = Lesson(
    "flawed_reward",
    (HACKABILITY, Choice("regime", "rl_only", REGIMES), STRENGTH, ROUNDS, SEED),
    "at_once",
    setup,
    pictures,
    facts,
    case=case,
)
