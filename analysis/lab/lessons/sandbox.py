"""Lesson 9: the sandbox. A world, a population and a regime of one's own; freeze it and deploy it elsewhere."""

from typing import Any

from omegaconf import OmegaConf

from analysis.lab import comparisons
from analysis.lab.control import Causes, Choice, Number, Settings, Several
from analysis.lab.lesson import Lesson, Scene
from analysis.lab.lessons.common import (
    AGENTS,
    ASSISTANT,
    AWARENESS,
    HACKABILITY,
    SEED,
    STRENGTH,
    assistant,
    bad_acts,
    ends,
    look,
    paths,
)
from analysis.lab.setup import Setup

REGIMES = (
    "audited",
    "character_training_after",
    "character_training_between",
    "character_training_first",
    "inoculated",
    "process_supervised",
    "rl_late",
    "rl_only",
    "standard",
    "standard_then_safety",
)
"""Regimes for the coding assistant with a phase `rl`; those made for one experiment are left out."""

MOTIVATIONS = (
    "aligned_schemer",
    "conditioned_reward_seeker",
    "drifter",
    "green_bar",
    "influence_seeker",
    "intended",
    "misaligned_schemer",
    "patchwork",
    "return_seeker",
    "reward_seeker",
    "sycophant",
)
"""Motivations made for the coding assistant."""

REINFORCED = {"character_training_between": ("rl", "rl_again")}
"""Phases of reinforcement learning, where there are more than `rl`."""

LEARNING_RATE = 0.5
"""Rate of learning where all motivations share each mind, as in `conf/learning/softmax_gradient.yaml`."""

ELSEWHERE = ("deployment", "training", "honeypot", "honest_test", "audited", "new_target", "inoculated")


def setup(settings: Settings) -> Setup:
    """What the reader built. Edited causes lie over those of the world."""
    chosen = {name: settings[name] for name in ("seed", "agents", "awareness", "hackability")}
    values: dict[str, Any] = {
        "population__foresight": settings["foresight"],
        "population__minds": settings["minds_are"],
        **{f"world__causes__{cause.replace('.', '__')}": strength for cause, strength in settings["causes"]},
    }
    for phase in (f"regime__{name}" for name in REINFORCED.get(settings["regime"], ("rl",))):
        values[f"{phase}__selection__strength"] = settings["strength"]
        if settings["minds_are"] == "mixed":
            values |= {f"{phase}__learning__rule": "softmax_gradient", f"{phase}__learning__rate": LEARNING_RATE}
    return assistant(chosen, f"regime={settings['regime']}", motivations=settings["motivations"], **values)


def causes(setup: Setup) -> dict[str, float]:
    """Every cause of the world as it stands: `target.cause` -> strength."""
    world = OmegaConf.to_container(setup.config().world, resolve=True)
    return {
        f"{target}.{cause}": strength for target, terms in world["causes"].items() for cause, strength in terms.items()
    }


def pictures(scene: Scene) -> list[Any]:
    """The run, and what the frozen population does where it is deployed."""
    words, elsewhere = scene.words, scene.settings["elsewhere"]
    chance, situations = bad_acts(scene, elsewhere)
    title = words("sandbox.elsewhere", place=words(f"option.elsewhere.{elsewhere}"))
    shown = [paths(scene)]
    if scene.deployed:
        shown.insert(0, comparisons.acts(chance, look(scene), situations, title))
    return [*shown, *ends(scene)]


def facts(scene: Scene) -> dict[str, float]:
    """What the frozen population does and brings about where it is deployed, in an episode."""
    elsewhere = scene.settings["elsewhere"]
    share, world = scene.run.share[-1], scene.plan.cast.world
    expected = share @ scene.evaluations[elsewhere].per_episode
    bad, _ = bad_acts(scene, elsewhere)
    met = world.environments[elsewhere].probability
    return {
        "bad": float(share @ bad @ met[met > 0]),
        "harm": float(expected[world.outcome("harm")]),
        "task": float(expected[world.outcome("task_done")]),
        "largest": float(share.max()),
    }


LESSON = Lesson(
    "sandbox",
    (
        Several("motivations", tuple(sorted(ASSISTANT)), MOTIVATIONS),
        Choice("regime", "rl_only", REGIMES),
        Choice("elsewhere", "deployment", ELSEWHERE),
        Choice("minds_are", "pure", ("pure", "mixed")),
        HACKABILITY,
        STRENGTH,
        AGENTS,
        Number("foresight", 0.95, 0.0, 1.0, 0.05),
        AWARENESS,
        SEED,
        Causes("causes"),
    ),
    "",
    setup,
    pictures,
    facts,
    deploys=True,
)
