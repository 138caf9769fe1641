"""Build the rules of a phase: names become codes; rules that cannot work with the minds or the pay are refused."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.learning.catalogue import LEARNING_RULES, learning_rule
from agents.learning.entry import Learning
from agents.motivation import CATEGORIES
from sim.errors import BadInput, require_name
from sim.memo import Memo
from sim.model.behaviour import Cast
from sim.model.kinship import internalising, neighbours, reflecting
from sim.model.selection.catalogue import DEMOGRAPHIES, RULES
from sim.model.selection.entry import Selection
from sim.model.selection.fitness import FITNESS_MAPS, LINEAR
from sim.model.transmission import Transmission, mixing, mutation
from sim.model.whitebox import Probe

Floats = NDArray[np.float64]

JUDGES = ("spec", "own")
"""Whose approval persuades: the developers' spec (deliberative alignment) or each motivation's own judgement (character
training)."""


def build_selection(key: str, config: Mapping[str, Any], least: float) -> Selection:
    """Build a phase's selection rule; `least` is the smallest selection signal of an episode."""
    chosen = config["selection"]
    for field, allowed in (("demography", DEMOGRAPHIES), ("fitness_map", FITNESS_MAPS)):
        require_name(f"{key}.selection.{field}={chosen[field]}", chosen[field], allowed)
    rule = Selection(
        DEMOGRAPHIES.index(chosen["demography"]),
        FITNESS_MAPS.index(chosen["fitness_map"]),
        chosen["strength"],
        chosen["tournament_size"],
        chosen["survivors"],
    )
    worst = least - 6.0 * config["noise"] / np.sqrt(config["episodes"]) - config["probe"]["penalty"]
    if rule.fitness_map == LINEAR and 1.0 + rule.strength * worst <= 0:
        raise BadInput(
            f"{key}.selection.strength={rule.strength:g}: linear fitness 1 + strength * pay must stay above 0, but pay "
            f"can fall to {worst:.3g} (grader noise at six standard deviations, penalty of a probe); use less or "
            "fitness_map=exponential."
        )
    return rule


def build_learning(key: str, config: Mapping[str, Any], mixed: bool) -> Learning:
    """Build a phase's learning rule."""
    chosen, episodes = config["learning"], config["episodes"]
    require_name(f"{key}.learning.rule={chosen['rule']}", chosen["rule"], LEARNING_RULES)
    rule = learning_rule(chosen["rule"])
    if rule.moves and not mixed:
        raise BadInput(
            f"{key}.learning.rule={chosen['rule']}: moves influence inside a mind; set population.minds=mixed, or "
            "learning.rule=none."
        )
    if episodes < rule.least_episodes:
        raise BadInput(
            f"{key}.episodes={episodes}: must be at least {rule.least_episodes} with learning.rule={chosen['rule']}, "
            "which compares episodes with one another."
        )
    if rule.grouped and episodes % chosen["group"]:
        raise BadInput(
            f"{key}.learning.group={chosen['group']}: must divide the {episodes} episodes of a round into equal groups."
        )
    return Learning(LEARNING_RULES.index(rule.name), chosen["rate"], chosen["group"], chosen["threshold"])


def build_persuasion(
    key: str, config: Mapping[str, Any], approval: Mapping[str, Floats], selection: Selection, mixed: bool
) -> Floats:
    """(K,) log-weight per round; `approval` maps a judge to the mean approval (K,) of each motivation's acts."""
    require_name(f"{key}.shaping.judge={config['judge']}", config["judge"], JUDGES)
    persuasion = np.asarray(config["persuade"] * approval[config["judge"]])
    if persuasion.any() and not mixed and not RULES[selection.demography].copying:
        raise BadInput(f"{key}.shaping.persuade: needs a demography other than none where minds are pure.")
    return persuasion


def build_probe(key: str, config: Mapping[str, Any], cast: Cast) -> Probe:
    """Build a phase's white-box probe."""
    for index, category in enumerate(config["flags"]):
        require_name(f"{key}.probe.flags[{index}]={category}", category, CATEGORIES)
    meant = [motivation.category in config["flags"] for motivation in cast.motivations]
    flagged = np.where(meant, config["hit"], config["false_alarm"]).astype(np.float64)
    return Probe(flagged, config["false_alarm"], config["drift"], config["penalty"])


def build_transmission(
    key: str, config: Mapping[str, Any], cast: Cast, prior: Floats, outcomes: Floats, memo: Memo
) -> Transmission:
    """Build a phase's transmission from its rates and the expected outcomes (K, O) of each motivation."""
    rates, shaping = config["transmission"], config["shaping"]
    require_name(f"{key}.transmission.imitated={rates['imitated']}", rates["imitated"], cast.world.outcomes)
    written, unwritten = _written(key, shaping, cast, prior)
    appeal = outcomes[:, cast.world.outcome(rates["imitated"])].clip(0.0, 1.0)
    return Transmission(
        fixed=memo.recall("fixed kernel", (cast, prior, rates), lambda: _fixed(rates, cast, prior)),
        rewrite=shaping["rewrite"],
        cap=shaping["cap"],
        written=written,
        unwritten=unwritten,
        appeal=rates["imitation"] * appeal,
    )


def _fixed(rates: Mapping[str, Any], cast: Cast, prior: Floats) -> Floats:
    """(K, K) kernel of the steps that do not depend on shares: mutation, neighbours, reflection, internalisation."""
    kernel = mutation(rates["mutation"], prior)
    for rate, target in (
        (rates["neighbour"], neighbours),
        (rates["reflection"], lambda cast: reflecting(cast, prior)),
        (rates["internalisation"], internalising),
    ):
        if rate > 0:
            kernel = kernel @ mixing(rate, target(cast))
    return kernel


def _written(key: str, shaping: Mapping[str, Any], cast: Cast, prior: Floats) -> tuple[Floats, Floats]:
    """Return the distribution (K,) that a rewritten agent is drawn from, and marks (K,) of rewritten motivations."""
    names = [motivation.name for motivation in cast.motivations]
    aim = np.zeros(len(names))
    if shaping["rewrite"] > 0:
        require_name(f"{key}.shaping.towards={shaping['towards']}", shaping["towards"], names)
        aim[names.index(shaping["towards"])] = 1.0
    return shaping["fidelity"] * aim + (1.0 - shaping["fidelity"]) * prior, 1.0 - aim
