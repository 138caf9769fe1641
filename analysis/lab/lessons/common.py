"""What lessons share: usual controls, shares over rounds, chances of acts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.lab import charts, comparisons
from analysis.lab.charts import Look
from analysis.lab.control import Number, Settings
from analysis.lab.lesson import Scene
from analysis.lab.replay import expected, training_rounds
from analysis.lab.setup import Setup, Value
from analysis.lab.still import disapproved

Floats = NDArray[np.float64]

SEED = Number("seed", 0, 0, 9999, 1)
AGENTS = Number("agents", 500, 20, 500, 10)
ROUNDS = Number("rounds", 100, 10, 200, 10)
STRENGTH = Number("strength", 1.0, 0.0, 3.0, 0.1)
HACKABILITY = Number("hackability", 0.5, 0.0, 1.0, 0.05)
AWARENESS = Number("awareness", 0.9, 0.0, 1.0, 0.05)

KEYS = {
    "seed": "seed",
    "agents": "population.agents",
    "awareness": "population.awareness",
    "rounds": "regime.rl.rounds",
    "strength": "regime.rl.selection.strength",
    "hackability": "world.parameters.hackability",
    "simplicity": "population.prior.simplicity",
    "speed": "population.prior.speed",
}
"""Where the usual controls stand in a configuration."""

ASSISTANT = ("intended", "reward_seeker", "misaligned_schemer", "patchwork", "drifter")
"""One motivation of each family, and the control: few enough to tell apart at a glance."""


def assistant(settings: Settings, *groups: str, motivations: tuple[str, ...] = ASSISTANT, **values: Value) -> Setup:
    """Set up the coding assistant; `values` are dotted keys, written with double underscores for dots."""
    chosen = {KEYS[name]: value for name, value in settings.items() if name in KEYS}
    extra = {key.replace("__", "."): value for key, value in values.items()}
    groups = groups or ("regime=rl_only",)
    return Setup.of(
        *groups, f"motivation=[{','.join(motivations)}]", values={"regime.deployment.rounds": 1, **chosen, **extra}
    )


def paths(scene: Scene) -> Any:
    """Draw the run that is watched, with the path of an infinite population."""
    last = training_rounds(scene.setup)
    names = [scene.words.name("phase", phase.name) for phase in scene.plan.phases]
    starts = {at: name for at, name in zip(scene.run.starts, names, strict=True) if at < last}
    line = expected(scene.setup)[: last + 1]
    unit = "axis.influence" if scene.plan.mixed else "axis.share"
    share = scene.run.share[: last + 1]
    return charts.paths(share, look(scene), starts=starts, at=scene.round, expected=line, unit=unit)


def look(scene: Scene) -> Look:
    """Return the look of the scene's motivations."""
    return Look(scene.plan.names, scene.words)


def ends(scene: Scene) -> list[Any]:
    """Draw the ends of the runs, if there is more than one."""
    return [comparisons.run_ends(scene.ends, look(scene))] if scene.more else []


def bad_acts(scene: Scene, environment: str) -> tuple[Floats, list[str]]:
    """(K, S) chance of an act that the spec disapproves of, in the situations of an environment, and their names."""
    world = scene.plan.cast.world
    met = world.environments[environment].probability > 0
    chance = (scene.evaluations[environment].behaviour * disapproved(world)).sum(axis=2)
    return chance[:, met], [s.name for s, shown in zip(world.situations, met, strict=True) if shown]
