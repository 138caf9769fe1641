"""Lesson 4: deployment day. What each motivation does when it believes that nobody is grading."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import (
    AWARENESS,
    HACKABILITY,
    ROUNDS,
    SEED,
    assistant,
    bad_acts,
    ends,
    look,
    paths,
)
from analysis.lab.setup import Setup
from sim.model.behaviour import credence
from sim.model.evaluate import train_deploy_gap

CAST = ("intended", "reward_seeker", "conditioned_reward_seeker", "misaligned_schemer", "patchwork")
TELL = Number("tell", 0.8, 0.0, 1.0, 0.05)


def setup(settings: Settings) -> Setup:
    """Train as usual; how far shell access looks like deployment can be set."""
    return assistant(settings, motivations=CAST, world__situations__shell_access__looks_deployed=settings["tell"])


def pictures(scene: Scene) -> list[Any]:
    """Behaviour in training; behind the button, behaviour in deployment."""
    training, situations = bad_acts(scene, "training")
    shown = [comparisons.acts(training, look(scene), situations, scene.words("chart.acts_training"))]
    if scene.deployed:
        deployed, situations = bad_acts(scene, "deployment")
        shown.append(comparisons.acts(deployed, look(scene), situations, scene.words("chart.acts_deployment")))
    return [*shown, paths(scene), *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """Train-deploy gaps, the schemer's grab for power, and what agents believe where it is tempting."""
    cast = scene.plan.cast
    gap = dict(zip(CAST, train_deploy_gap(cast, scene.evaluations, np.eye(len(CAST))), strict=True))
    names = [situation.name for situation in cast.world.situations]
    schemer, shell = CAST.index("misaligned_schemer"), names.index("shell_access")
    grab = {name: e.behaviour[schemer, shell, 1] for name, e in scene.evaluations.items()}
    deployment = cast.world.environments["deployment"]
    share = scene.run.share[-1]
    bad, _ = bad_acts(scene, "deployment")
    met = deployment.probability[deployment.probability > 0]
    return {
        "gap_intended": float(gap["intended"]),
        "gap_patchwork": float(gap["patchwork"]),
        "gap_reward_seeker": float(gap["reward_seeker"]),
        "gap_conditioned": float(gap["conditioned_reward_seeker"]),
        "gap_schemer": float(gap["misaligned_schemer"]),
        "grab_training": float(grab["training"]),
        "grab_deployment": float(grab["deployment"]),
        "credence": float(credence(cast, deployment)[schemer, shell]),
        "bad": float(share @ bad @ met),
    }


LESSON = Lesson(
    "deployment",
    (AWARENESS, TELL, HACKABILITY, ROUNDS, SEED),
    "misaligned_schemer",
    setup,
    pictures,
    facts,
    deploys=True,
)
