"""Lesson 1: selection sees behaviour, not motives. Four agents that cannot be told apart in training."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Settings
from analysis.lab.lesson import MORE, Lesson, Scene
from analysis.lab.lessons.common import (
    AGENTS,
    AWARENESS,
    HACKABILITY,
    ROUNDS,
    SEED,
    STRENGTH,
    assistant,
    bad_acts,
    ends,
    look,
    paths,
)
from analysis.lab.replay import ends as run_ends
from analysis.lab.setup import Setup

FOUR = ("reward_seeker", "influence_seeker", "misaligned_schemer", "patchwork")
COUNTS = {"misaligned_schemer": 4, "patchwork": 8}
"""How often the prior counts them; taken out again, so that each is a quarter of the founders."""


def setup(settings: Settings) -> Setup:
    """Four motivations, equally common at the start, nothing but selection and chance."""
    level = {f"population__prior__bias__{name}": -float(np.log(count)) for name, count in COUNTS.items()}
    return assistant(
        settings,
        motivations=FOUR,
        population__prior__simplicity=0.0,
        population__prior__speed=0.0,
        regime__rl__transmission__mutation=0.0,
        **level,
    )


def clue(scene: Scene) -> Any:
    """Draw what the four do in training, without saying who is who."""
    training, situations = bad_acts(scene, "training")
    return comparisons.acts(training, look(scene), situations, scene.words("chart.acts_training"), rows="ABCD")


def pictures(scene: Scene) -> list[Any]:
    """Behaviour in training; once deployed, behaviour there; shares over rounds."""
    training, situations = bad_acts(scene, "training")
    seen = comparisons.acts(training, look(scene), situations, scene.words("chart.acts_training"))
    shown = [seen, paths(scene), *ends(scene)]
    if scene.deployed:
        deployed, situations = bad_acts(scene, "deployment")
        shown.insert(1, comparisons.acts(deployed, look(scene), situations, scene.words("chart.acts_deployment")))
    return shown


def facts(scene: Scene) -> dict[str, float]:
    """How far apart the four are in training and in deployment, and how often each leads in 21 runs."""
    training, _ = bad_acts(scene, "training")
    deployed, _ = bad_acts(scene, "deployment")
    leaders = run_ends(scene.setup, 1 + MORE).argmax(axis=1)
    return {
        "apart_in_training": float(np.ptp(training, axis=0).max()),
        "apart_in_deployment": float(np.ptp(deployed, axis=0).max()),
        "leaders": float(len(np.unique(leaders))),
        "most_wins": float(np.bincount(leaders).max() / len(leaders)),
    }


LESSON = Lesson(
    "motives",
    (ROUNDS, STRENGTH, AGENTS, HACKABILITY, AWARENESS, SEED),
    "nobody",
    setup,
    pictures,
    facts,
    clue,
    deploys=True,
)
