"""What the page is given of `conf/`: worlds, motivations, populations, regimes, phases; composed, not yet resolved."""

from typing import Any

from omegaconf import DictConfig, OmegaConf

from sim.config.catalogue import options
from sim.config.compose import compose_files
from sim.config.phase import PhaseSchema
from sim.config.schema import ConfigSchema, PopulationSchema
from sim.config.world import MotivationSchema, WorldSchema

WORLDS = ("coding_assistant", "law")
"""Worlds of the lessons."""

SCHEMAS = {"world": WorldSchema, "population": PopulationSchema, "phase": PhaseSchema}


def catalogue() -> dict[str, Any]:
    """Compose every file that a page may choose, by group and name; values keep their interpolations.

    One composition lays all files side by side, as each costs a tenth of a second; the schema's values lie below.
    """
    names = {**{group: list(options(group)) for group in ("population", "regime", "phase")}, "world": list(WORLDS)}
    side_by_side = [f"+{group}@{group}.{name}={name}" for group, files in names.items() for name in files]
    raw = compose_files(*side_by_side, f"+motivation=[{','.join(options('motivation'))}]")
    found = {
        group: {name: _whole(raw[group][name], schema) for name in raw[group]} for group, schema in SCHEMAS.items()
    }
    regimes = {
        name: {phase: _whole(entry, PhaseSchema) for phase, entry in raw.regime[name].items()} for name in raw.regime
    }
    motivations = {name: _whole(entry, MotivationSchema) for name, entry in raw.motivation.items()}
    rest = OmegaConf.to_container(OmegaConf.structured(ConfigSchema))
    return {
        **found,
        "regime": regimes,
        "motivation": motivations,
        "rest": {key: rest[key] for key in ("order", "evaluation", "seed")},  # type: ignore[call-overload,index]
    }


def _whole(entry: DictConfig, schema: type) -> dict[str, Any]:
    """Lay a file over the values that its schema gives to what the file leaves out."""
    laid: dict[str, Any] = OmegaConf.to_container(OmegaConf.merge(OmegaConf.structured(schema), entry))  # type: ignore[assignment]
    return laid
