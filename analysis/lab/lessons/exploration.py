"""Lesson 6: exploration. How long until the rewarded act is found, and whether a mind can refuse to look."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import MORE, Facts, Lesson, Scene
from analysis.lab.lessons.common import SEED, paths
from analysis.lab.replay import replay
from analysis.lab.setup import Setup
from analysis.theory.selection import first_hit_round, hit_chance, survivable_leak, survival

WEAK_TESTS, ACTS = 0.25, 2
"""Chance of the situation in training, and acts to explore between in it: half of all exploration finds the hack."""
EPISODES = 16


def setup(settings: Settings) -> Setup:
    """Minds in which the intended motivation, which refuses to try the hack, shares control with one that drifts.

    Pretraining never showed the hack, so that only exploration can find it.
    """
    influence = min(max(settings["refuser"], 1e-9), 1 - 1e-9)
    values = {
        "population.minds": "mixed",
        "population.agents": settings["minds"],
        "population.prior.simplicity": 0.0,
        "population.prior.speed": 0.0,
        "population.prior.bias.drifter": float(np.log((1 - influence) / influence)),
        "world.situations.weak_tests.actions.exploit.habit": 1e-9,
        "motivation.intended.explores.weak_tests": 0.0,
        "regime.rl.exploration": settings["exploration"],
        "regime.rl.rounds": settings["rounds"],
        "regime.rl.transmission.mutation": 0.0,
        "regime.deployment.rounds": 1,
        "seed": settings["seed"],
    }
    return Setup.of("regime=rl_only", "motivation=[intended,drifter]", values=values)


def rate(settings: Settings) -> float:
    """Chance that one episode stumbles on the rewarded act."""
    return float(hit_chance(settings["exploration"] * WEAK_TESTS / ACTS, settings["refuser"]))


def first_hits(scene: Scene, runs: int) -> Any:
    """(R,) round of the first hit in each run, counted from 1; past the end where there was none."""
    rounds = scene.settings["rounds"]
    hits = [replay(scene.setup, replicate).hits[:rounds] > 0 for replicate in range(runs)]
    return np.array([hit.argmax() + 1 if hit.any() else rounds + 1 for hit in hits])


def pictures(scene: Scene) -> list[Any]:
    """Share of runs in which the rewarded act is still hidden, against theory."""
    settings = scene.settings
    tries = np.arange(settings["rounds"] + 1) * settings["minds"] * EPISODES
    theory = survival(settings["exploration"] * WEAK_TESTS / ACTS, settings["refuser"], tries)
    hits = first_hits(scene, 1 + MORE if scene.more else 1)
    waiting = comparisons.waiting(hits, theory, scene.words, scene.words("exploration.chart"))
    return [waiting, paths(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """Waiting time, chance to stay hidden, and the influence that refusing takes."""
    settings = scene.settings
    each_round = settings["minds"] * EPISODES
    tries, found = each_round * settings["rounds"], settings["exploration"] * WEAK_TESTS / ACTS
    return {
        "wait": float(first_hit_round(rate(settings), each_round)) if settings["refuser"] < 1 else float("inf"),
        "wait_without": float(first_hit_round(found, each_round)),
        "hidden": float(survival(found, settings["refuser"], tries)),
        "needed": max(0.0, 1 - survivable_leak(found, tries, 0.05)),
        "rounds": settings["rounds"],
        "tries": tries,
        "first": float(first_hits(scene, 1)[0]),
    }


def case(facts: Facts) -> str:
    """Name the sentence: whether the rewarded act can be found, and whether this run found it."""
    if facts["wait"] == float("inf"):
        return "never"
    return "found" if facts["first"] <= facts["rounds"] else "missed"


LESSON = Lesson(
    "exploration",
    (
        Number("refuser", 0.9, 0.0, 1.0, 0.01),
        Number("exploration", 0.01, 0.001, 0.1, 0.001),
        Number("minds", 20, 2, 100, 2),
        Number("rounds", 100, 10, 200, 10),
        SEED,
    ),
    "no",
    setup,
    pictures,
    facts,
    case=case,
)
