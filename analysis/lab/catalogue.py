"""The part of `conf/` that the page needs: worlds, motivations, populations, regimes and phases, unresolved."""

from typing import Any

from omegaconf import DictConfig, OmegaConf

from sim.config.catalogue import CONF, options
from sim.config.compose import compose_files
from sim.config.phase import PhaseSchema
from sim.config.schema import ConfigSchema, PopulationSchema
from sim.config.world import MotivationSchema, WorldSchema

WORLDS = ("coding_assistant", "law")
"""Worlds of the lessons."""

SCHEMAS = {"world": WorldSchema, "population": PopulationSchema, "phase": PhaseSchema}


def catalogue() -> dict[str, Any]:
    """Compose every file that a page may choose, by group and name, with interpolations unresolved.

    One composition holds all files, because each composition takes a tenth of a second. The schema's defaults fill the
    keys that a file leaves out.
    """
    names = {**{group: _plain(group) for group in ("population", "regime", "phase")}, "world": list(WORLDS)}
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
        "rest": {key: rest[key] for key in ("order", "evaluation", "seed")},  # type: ignore[call-overload,index]  # a mapping, as the schema is
    }


def _plain(group: str) -> list[str]:
    """List the options of a group that set their own group alone."""
    texts = {name: (CONF / group / f"{name}.yaml").read_text(encoding="utf-8") for name in options(group)}
    return [name for name, text in texts.items() if "@package _global_" not in text]


def _whole(entry: DictConfig, schema: type) -> dict[str, Any]:
    """Fill the keys that a file leaves out with the defaults of its schema."""
    laid: dict[str, Any] = OmegaConf.to_container(OmegaConf.merge(OmegaConf.structured(schema), entry))  # type: ignore[assignment]  # a mapping, as schemas are
    return laid
