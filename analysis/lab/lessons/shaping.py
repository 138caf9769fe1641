"""Lesson 7: shaping with text before, between and after reinforcement learning."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Choice, Number, Settings
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import ASSISTANT, HACKABILITY, SEED, assistant, ends, look, paths
from analysis.lab.replay import expected
from analysis.lab.setup import Setup

PLACES = {
    "never": "rl_only",
    "first": "character_training_first",
    "between": "character_training_between",
    "after": "character_training_after",
}
JUDGES = ("spec", "own")


def setup(settings: Settings) -> Setup:
    """Reinforcement learning, with text-based shaping where the reader puts it."""
    extra: dict[str, Any] = {}
    if settings["place"] != "never":
        extra["regime__character__shaping__persuade"] = settings["persuade"]
        extra["regime__character__shaping__judge"] = settings["judge"]
        extra["regime__character__rounds"] = settings["shaping_rounds"]
    return assistant(settings, f"regime={PLACES[settings['place']]}", **extra)


def by_place(settings: Settings) -> Any:
    """(4, K) shares that an infinite population ends with, by where the shaping stands."""
    return np.array([expected(setup({**settings, "place": place}))[-1] for place in PLACES])


def pictures(scene: Scene) -> list[Any]:
    """The run that is watched, and where each order would end."""
    words = scene.words
    names = [words(f"option.place.{place}") for place in PLACES]
    compared = comparisons.bars(by_place(scene.settings), look(scene), words("shaping.chart"), names)
    return [paths(scene), compared, *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """What is left of the intended motivation, by place and by judge."""
    at = ASSISTANT.index("intended")
    spec, own = (by_place({**scene.settings, "judge": judge})[:, at] for judge in JUDGES)
    return {
        **{f"intended_{place}": float(value) for place, value in zip(PLACES, spec, strict=True)},
        "own_after": float(own[-1]),
    }


LESSON = Lesson(
    "shaping",
    (
        Choice("place", "first", tuple(PLACES)),
        Choice("judge", "spec", JUDGES),
        Number("persuade", 0.2, 0.0, 1.0, 0.05),
        Number("shaping_rounds", 20, 5, 60, 5),
        HACKABILITY,
        SEED,
    ),
    "after",
    setup,
    pictures,
    facts,
)
