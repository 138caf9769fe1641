"""Config -> Plan: the only place that turns names into objects and refuses bad input."""

from collections.abc import Mapping
from pathlib import Path
from secrets import randbits
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.motivation import CATEGORIES, Motivation
from sim.apart import APART, ENDLESS
from sim.builders.digest import plan_hash
from sim.builders.endless import require_followed_skill, require_no_draws
from sim.builders.founders import require_no_skills, stored_minds, stored_population
from sim.builders.phase import Setting, build_phase
from sim.builders.prior import build_prior
from sim.builders.world import build_world
from sim.config.check import check_number, check_range, check_schema
from sim.config.generate import generate
from sim.config.names import require_free
from sim.errors import BadInput, require_name
from sim.memo import Memo
from sim.model.behaviour import Abilities, Cast
from sim.model.finite import derived
from sim.model.plan import Phase, Plan
from sim.model.room import require_end
from sim.model.world import World

Floats = NDArray[np.float64]

MINDS = ("pure", "mixed")
RECORDS = ("summary", "rounds", "lineages")
ENGINES = ("auto", "mesa", "kernel", *APART)
INDEPENDENT = "independent"
STREAMS = ("common", INDEPENDENT)
GENERATED_BY = ("covers", "library", "bits_per_case")
"""Keys of a motivation that `generate` has written out."""


def build(
    config: Mapping[str, Any], memo: Memo | None = None, populations: Mapping[str, pl.DataFrame] | None = None
) -> Plan:
    """Build a plan from a resolved configuration (a plain dict, as `sim.config.compose.compose` returns).

    Args:
        config: the configuration.
        memo: parts that were built for other configurations. A part is reused if it was made from the same objects.
        populations: stored populations by folder that were read before. Others are read from disk.

    Raises:
        BadInput: in one sentence that names key, value, what is allowed and the nearest valid name.
    """
    with derived(config):
        return _build(config, Memo() if memo is None else memo, populations or {})


def _build(config: Mapping[str, Any], memo: Memo, populations: Mapping[str, pl.DataFrame]) -> Plan:
    check_schema(config, memo)
    config = generate(config, memo)
    for key, allowed in (("records", RECORDS), ("engine", ENGINES), ("streams", STREAMS)):
        require_name(f"{key}={config[key]}", config[key], allowed)
    if config["engine"] == ENDLESS:
        require_no_draws(config["records"], config["replicates"])
    require_name(f"population.minds={config['population']['minds']}", config["population"]["minds"], MINDS)
    if config["seed"] is None:
        config = {**config, "seed": randbits(32)}
    cast = _cast(config, memo)
    mixed = config["population"]["minds"] == "mixed"
    prior = memo.recall(
        "prior", (cast, config["population"]), lambda: build_prior(cast.motivations, config["population"]["prior"])
    )
    setting = Setting(cast, prior, mixed, config["evaluation"]["episodes"], memo)
    order = _order(config)
    phases = tuple(_phase(name, config, tuple(order[:index]), setting) for index, name in enumerate(order))
    stored = _stored(config, cast, mixed, populations)
    plan = Plan(
        cast=cast,
        phases=phases,
        agents=config["population"]["agents"],
        mixed=mixed,
        prior=prior,
        stored=stored,
        evaluation_episodes=config["evaluation"]["episodes"],
        seed=config["seed"],
        records=config["records"],
        config=config,
        hash=plan_hash(config, stored, memo),
    )
    if config["engine"] == ENDLESS:
        require_followed_skill(plan)
    require_end(plan, config["replicates"])
    return plan


def _cast(config: Mapping[str, Any], memo: Memo) -> Cast:
    parts = (config["world"], config["motivation"], config["population"])
    return memo.recall("cast", parts, lambda: _build_cast(config, memo))


def _build_cast(config: Mapping[str, Any], memo: Memo) -> Cast:
    world = memo.recall("world", (config["world"],), lambda: build_world(config["world"]))
    if not config["motivation"]:
        raise BadInput("motivation: is empty; choose at least one, as in motivation=[intended,reward_seeker].")
    for name in config["motivation"]:
        require_free("motivation", name)
    motivations = _motivations(config["motivation"], world)
    population = config["population"]
    return Cast(
        world, motivations, Abilities(population["foresight"], population["awareness"], population["rationality"])
    )


def _motivations(config: Mapping[str, Any], world: World) -> tuple[Motivation, ...]:
    """Build every motivation; if one refers to something that the world lacks, name the motivations that fit."""
    try:
        return tuple(_motivation(name, entry, world) for name, entry in config.items())
    except BadInput as error:
        if len(config) == 1:
            raise
        fit = [name for name, entry in config.items() if _fits(name, entry, world)]
        advice = f"motivation=[{','.join(fit)}] leaves those" if fit else "there is none"
        of = f"of the {len(config)} motivations chosen that fit this world"
        raise BadInput(f"{str(error).rstrip('.')}; {advice} {of}.") from None


def _fits(name: str, config: Mapping[str, Any], world: World) -> bool:
    """Tell whether a world has all that a motivation refers to."""
    try:
        _motivation(name, config, world)
    except BadInput:
        return False
    return True


def _motivation(name: str, config: Mapping[str, Any], world: World) -> Motivation:
    key = f"motivation.{name}"
    require_name(f"{key}.category={config['category']}", config["category"], CATEGORIES)
    places = {s.name for s in world.situations} | {tag for s in world.situations for tag in s.tags}
    wants = [(f"{key}.wants", config["wants"]), *((f"{key}.per.{p}", w) for p, w in config["per"].items())]
    for place in config["per"]:
        require_name(f"{key}.per.{place}", place, places)
    for where, table in wants:
        for outcome, weight in table.items():
            require_name(f"{where}.{outcome}", outcome, world.outcomes)
            check_number(f"{where}.{outcome}", weight)
    for place, kept in config["explores"].items():
        require_name(f"{key}.explores.{place}", place, places)
        check_range(f"{key}.explores.{place}", kept, 0.0, 1.0)
    return Motivation(name=name, **{key: value for key, value in config.items() if key not in GENERATED_BY})


def _phase(name: str, config: Mapping[str, Any], before: tuple[str, ...], setting: Setting) -> Phase:
    phase = config["regime"][name]
    # The prior enters the memo by the population's configuration, which also says whether minds are pure or mixed.
    parts = (phase, setting.cast, setting.prior, config["evaluation"])
    what = f"phase {name} after {before}"
    return setting.memo.recall(what, parts, lambda: build_phase(name, phase, before, setting))


def _order(config: Mapping[str, Any]) -> list[str]:
    regime, order = config["regime"], config["order"]
    if not regime:
        raise BadInput("regime: has no phases; choose one, as in regime=standard.")
    if order is None:
        return list(regime)
    for index, name in enumerate(order):
        require_name(f"order[{index}]", name, regime)
    if len(set(order)) != len(order) or not order:
        raise BadInput(f"order={order}: must name at least one phase, each once; phases are {', '.join(regime)}.")
    return list(order)


def _stored(
    config: Mapping[str, Any], cast: Cast, mixed: bool, populations: Mapping[str, pl.DataFrame]
) -> tuple[Floats, ...]:
    founders = config["population"]["founders"]
    if founders == "prior":
        return ()
    require_no_skills(founders, cast.motivations)
    names = [motivation.name for motivation in cast.motivations]
    table = populations[founders] if founders in populations else stored_population(Path(founders))
    return stored_minds(table, Path(founders), names, mixed)
