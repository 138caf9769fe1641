"""The figure of a report that reruns the training in the browser: the lab's engine with two or three sliders."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from analysis.lab.bundle import bundle
from analysis.lab.words import words
from analysis.lab.ziggurat import ziggurat
from analysis.look.style import label, look
from analysis.look.wording import sentence_case
from sim.config.catalogue import CONF
from sim.config.schema import register
from sim.config.world import WorldSchema

MOST_EPISODES = 20_000_000
"""Largest number of episodes of a run that a page plays while a slider moves."""

UNPLAYED = ("neighbour", "reflection", "internalisation")
PLAYED_RULES = ("none", "softmax_gradient", "hedge", "cross", "filtered")

HEAD = "What if"
SAYS = (
    "Move a number: the same training is played again here, with the same seed (dashed, an endless population). "
    "Below stands the command that does it in earnest."
)
STYLE = """<style>
#rerun svg.plot { display: block; max-width: 100%; }
#rerun .plot text { fill: var(--muted); font-size: 13px; }
#rerun .grid, #rerun .phase { stroke: var(--line); }
#rerun .path { stroke-width: 2.5; }
#rerun .theory { stroke-width: 1.5; stroke-dasharray: 5 4; }
#rerun .rule, #rerun .cover { display: none; }
#rerun .mark { stroke: #1f2328; stroke-width: 0.12; }
#rerun .legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; padding: 0; font-size: 0.88rem; }
#rerun .chip { width: 0.8rem; height: 0.8rem; margin-right: 0.3rem; }
#rerun figure, #rerun figure > * { margin: 0; max-width: none; }
#rerun .faded { opacity: 0.25; }
</style>"""


def rerun_section(config: Mapping[str, Any], command: str) -> tuple[str, dict[str, Any]]:
    """Return the HTML of the figure and the data of its script; '' and {} if a page cannot play the run."""
    if not playable(config):
        return "", {}
    texts, world = words("en"), unresolved(config["world"])
    kept = {key: texts[key] for key in texts if key.split(".")[0] in ("axis", "chart", "phase", "tip")}
    names = {f"motivation.{name}": label(name) for name in config["motivation"]}
    given = {
        "config": {**config, "world": world},
        "sliders": sliders(config, flawed=world != config["world"]),
        "command": command,
        "words": {**kept, **names},
        "looks": {name: dict(zip(("colour", "path"), look(name), strict=True)) for name in config["motivation"]},
        "ziggurat": ziggurat(),
    }
    return f'{STYLE}<p>{SAYS}</p><div id="rerun"></div>', given


@cache
def rerun_script() -> str:
    """Return the script that draws and reruns."""
    return bundle(Path(__file__).parent / "view" / "rerun.js").replace("</", "<\\/")


def playable(config: Mapping[str, Any]) -> bool:
    """Return whether the page can play every rule of a run fast enough; runs of earlier versions may lack keys."""
    try:
        return _plays_all(config)
    except KeyError:
        return False


def _plays_all(config: Mapping[str, Any]) -> bool:
    phases = list(config["regime"].values())
    if config["population"]["founders"] != "prior" or config["order"] is not None or config["world"]["variants"]:
        return False
    if any(motivation["practice"] > 0 for motivation in config["motivation"].values()):
        return False
    episodes = config["population"]["agents"] * sum(phase["rounds"] * phase["episodes"] for phase in phases)
    return episodes <= MOST_EPISODES and all(_plays(phase) for phase in phases)


def _plays(phase: Mapping[str, Any]) -> bool:
    moves = any(phase["transmission"][rate] > 0 for rate in UNPLAYED)
    again = phase["start_from"] is not None or phase["repeat_until"]["measure"] is not None
    return phase["learning"]["rule"] in PLAYED_RULES and not moves and not again


def sliders(config: Mapping[str, Any], *, flawed: bool) -> list[dict[str, Any]]:
    """Return the sliders: strength, awareness, and the flaw of the reward if the world follows that number."""
    chosen = []
    if flawed and "hackability" in config["world"]["parameters"]:
        called = config["world"].get("labels", {}).get("hackability", "flaw in the reward")
        chosen.append(("world.parameters.hackability", sentence_case(called), 0.0, 1.0, 0.05))
    rewarded = next((name for name, phase in config["regime"].items() if phase["selection"]["strength"] > 0), None)
    if rewarded is not None:
        chosen.append((f"regime.{rewarded}.selection.strength", "Selection strength", 0.0, 3.0, 0.1))
    chosen.append(("population.awareness", "Awareness", 0.0, 1.0, 0.05))
    return [dict(zip(("key", "label", "low", "high", "step"), each, strict=True)) for each in chosen]


def unresolved(world: Mapping[str, Any]) -> Any:
    """Return the shipped world equal to this world, with interpolations kept; if there is none, the world itself."""
    register()
    for file in sorted((CONF / "world").glob("*.yaml")):
        written = OmegaConf.load(file)
        if OmegaConf.select(written, "parameters").keys() != world["parameters"].keys():
            continue
        raw = OmegaConf.merge(OmegaConf.structured(WorldSchema), written)
        raw.parameters = world["parameters"]
        whole = OmegaConf.create({"world": raw})
        if OmegaConf.to_container(whole, resolve=True)["world"] == world:  # type: ignore[call-overload,index]
            return OmegaConf.to_container(raw, resolve=False)
    return world
