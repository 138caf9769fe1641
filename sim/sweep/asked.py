"""The design of a sweep: everything that a user gave and that decides its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omegaconf import OmegaConf

from sim.errors import BadInput
from sim.sweep.design.jobs import shard_of

DECIDING = (
    *("params", "points", "design", "samples", "zip", "replicates"),
    *("coarse", "resolution", "budget", "measure", "level"),
)
"""Options of this program's `hydra.sweeper` that decide which jobs a sweep has."""


@dataclass(frozen=True)
class Design:
    """Everything that decides the jobs of a sweep.

    Attributes:
        arguments: the command line without Hydra's own options.
        options: options of the sweeper, by name.
        seed: seed for sampling designs and shuffling lists.
        folders: folders of `--config-dir`.
    """

    arguments: list[str]
    options: Mapping[str, Any]
    seed: int
    folders: list[str]


def given_design(config: Any) -> Design:
    """Read the design from the configuration that Hydra composed, which also holds the words of the command."""
    options = {name: config.hydra.sweeper[name] for name in DECIDING if name in config.hydra.sweeper}
    plain = {name: OmegaConf.to_container(v) if OmegaConf.is_config(v) else v for name, v in options.items()}
    sources = config.hydra.runtime.config_sources
    folders = [str(source.path) for source in sources if source.schema == "shared"]
    task: Any = OmegaConf.to_container(config.hydra.overrides, resolve=False)  # as written, without resolving
    arguments = [text for text in task["task"] if not text.startswith("replace=")]  # `replace` does not belong to jobs
    return Design(arguments, plain, int(config.get("seed") or 0), folders)


def is_chosen(config: Any, option: str) -> bool:
    """Return whether the command line sets an option of the sweeper."""
    return any(text.startswith(f"hydra.sweeper.{option}") for text in config.hydra.overrides.hydra)


def check_options(options: Mapping[str, Any], into_dataset: bool) -> None:
    """Raise `BadInput` for options of the sweeper that make no sense, or that only a sweep into one dataset takes."""
    shard_of(options["shard"])
    size = options["max_batch_size"]
    if size is not None and size < 1:
        raise BadInput(f"hydra.sweeper.max_batch_size={size}: must be at least 1, or null for all jobs at once.")
    for option in ("shard", "resume", "replicates"):
        if options[option] and not into_dataset:
            raise BadInput(
                f"hydra.sweeper.{option}={options[option]}: is for sweeps into one dataset; leave out hydra/launcher "
                "and hydra.launcher.output."
            )
