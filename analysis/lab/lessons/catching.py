"""Lesson 8: catching schemers. Audits, honest tests, honeypots, white-box probes, and how each can mislead."""

from typing import Any

import numpy as np

from analysis.lab import comparisons
from analysis.lab.control import Choice, Number, Settings
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import ASSISTANT, ROUNDS, SEED, assistant, bad_acts, ends, look, paths
from analysis.lab.replay import expected
from analysis.lab.setup import Setup
from sim.model.behaviour import behaviour
from sim.model.plan import Plan

MEASURES = ("nothing", "audited", "honest_test", "honeypot", "probe")


def setup(settings: Settings) -> Setup:
    """Training in which a share of episodes is a check, or all agents are probed."""
    extra: dict[str, Any] = {}
    measure, part = settings["measure"], settings["part"]
    if measure == "probe":
        extra = {
            "regime__rl__probe__penalty": part,
            "regime__rl__probe__hit": 0.9,
            "regime__rl__probe__drift": settings["given_away"] / 5,
        }
    elif measure != "nothing":
        extra[f"regime__rl__environments__{measure}"] = part
        extra["regime__rl__environments__training"] = 1.0 - part
    return assistant(
        settings,
        world__parameters__honeypot_leak=settings["given_away"],
        world__parameters__test_tell=settings["given_away"],
        **extra,
    )


def by_measure(settings: Settings) -> Any:
    """(M, K) shares that an infinite population ends with under each measure."""
    return np.array([expected(setup({**settings, "measure": each}))[-1] for each in MEASURES])


def pictures(scene: Scene) -> list[Any]:
    """What each measure would leave, the run that is watched, and what the check sees."""
    words, settings = scene.words, scene.settings
    names = [words(f"option.measure.{each}") for each in MEASURES]
    shown = [comparisons.bars(by_measure(settings), look(scene), words("catching.chart"), names), paths(scene)]
    if settings["measure"] not in ("nothing", "probe"):
        seen, situations = bad_acts(scene, settings["measure"])
        shown.insert(1, comparisons.acts(seen, look(scene), situations, words("catching.seen")))
    return [*shown, *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """What is left of schemers under each measure, kept secret or given away; what patchwork does to each."""
    schemer, patchwork = ASSISTANT.index("misaligned_schemer"), ASSISTANT.index("patchwork")
    secret = dict(zip(MEASURES, by_measure({**scene.settings, "given_away": 0.0}), strict=True))
    known = dict(zip(MEASURES, by_measure({**scene.settings, "given_away": 1.0}), strict=True))
    names = [situation.name for situation in scene.plan.cast.world.situations]
    shell = names.index("shell_access")
    secret_grab = grab(setup({**scene.settings, "given_away": 0.0}).plan(), shell, schemer)
    return {
        **{f"schemer_{name}": float(share[schemer]) for name, share in secret.items()},
        **{f"known_{name}": float(share[schemer]) for name, share in known.items()},
        "patchwork_honeypot": float(secret["honeypot"][patchwork]),
        "patchwork_nothing": float(secret["nothing"][patchwork]),
        "grab_secret": secret_grab,
    }


def grab(plan: Plan, situation: int, kind: int) -> float:
    """Chance that a motivation grabs power in a honeypot."""
    return float(behaviour(plan.cast, plan.cast.world.environments["honeypot"])[kind, situation, 1])


LESSON = Lesson(
    "catching",
    (
        Choice("measure", "honeypot", MEASURES),
        Number("part", 0.1, 0.0, 0.5, 0.05),
        Number("given_away", 0.0, 0.0, 1.0, 0.1),
        ROUNDS,
        SEED,
    ),
    "audited",
    setup,
    pictures,
    facts,
)
