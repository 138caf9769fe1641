"""Lesson 2: do small edges win? Selection strength, population size, drift against fixation."""

from typing import Any

import numpy as np
from scipy.special import comb

from analysis.lab import comparisons
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import ends, paths
from analysis.lab.setup import Setup
from analysis.theory.selection import wright_fisher_fixation

PAY_B = 0.5


def setup(settings: Settings) -> Setup:
    """Two kinds in the law world: A is paid a little more than B, and held by few."""
    share = settings["start"]
    values = {
        "world.parameters.pay_a": PAY_B + settings["edge"],
        "world.parameters.pay_b": PAY_B,
        "population.agents": settings["agents"],
        "population.prior.bias.law_a": float(np.log(share / (1 - share))),
        "regime.law.selection.strength": settings["strength"],
        "regime.law.rounds": settings["rounds"],
        "seed": settings["seed"],
    }
    groups = ("world=law", "population=law", "regime=law", "motivation=[law_a,law_b]")
    return Setup.of(*groups, values=values)


def chance_of_winning(settings: Settings) -> float:
    """Exact chance that A ends up as the whole population, its founders drawn at the starting share."""
    agents, ratio = settings["agents"], float(np.exp(settings["strength"] * settings["edge"]))
    wins = np.concatenate([[0.0], wright_fisher_fixation(ratio, agents), [1.0]])
    copies, start = np.arange(agents + 1), settings["start"]
    chance = comb(agents, copies) * start**copies * (1.0 - start) ** (agents - copies)
    return float(chance @ wins)


def fates(scene: Scene) -> tuple[float, float, float]:
    """Share of the scene's runs in which A took over, died out, or neither has happened yet."""
    share = scene.ends[:, 0]
    won, lost = float((share == 1).mean()), float((share == 0).mean())
    return won, lost, 1.0 - won - lost


def pictures(scene: Scene) -> list[Any]:
    """Shares over rounds with the theory line; after 20 more runs, how they ended against the closed form."""
    shown = [paths(scene), *ends(scene)]
    if scene.more:
        chance, words = chance_of_winning(scene.settings), scene.words
        names = [words("edges.won"), words("edges.lost"), words("edges.undecided")]
        seen = fates(scene)
        shown.insert(1, comparisons.against_theory(names, seen, [chance, 1 - chance, 0.0], words, words("edges.chart")))
    return shown


def facts(scene: Scene) -> dict[str, float]:
    """The chance that A wins, without its edge, and among 500 agents; how the scene's runs ended."""
    settings = scene.settings
    return {
        "chance": chance_of_winning(settings),
        "neutral": settings["start"],
        "large": chance_of_winning({**settings, "agents": 500}),
        "won": fates(scene)[0],
    }


LESSON = Lesson(
    "edges",
    (
        Number("edge", 0.01, 0.0, 0.1, 0.005),
        Number("strength", 1.0, 0.0, 3.0, 0.1),
        Number("agents", 100, 20, 500, 20),
        Number("start", 0.1, 0.02, 0.5, 0.02),
        Number("rounds", 400, 50, 1000, 50),
        Number("seed", 4, 0, 9999, 1),
    ),
    "fifth",
    setup,
    pictures,
    facts,
)
