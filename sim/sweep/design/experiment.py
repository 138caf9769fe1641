"""Compose the jobs of an experiment file, as `mofit -m experiment=NAME` would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra import compose

from sim.config.catalogue import options
from sim.config.compose import our_hydra
from sim.errors import require_name
from sim.sweep.design.composer import Composer
from sim.sweep.design.grammar import jobs_of


@dataclass(frozen=True)
class Job:
    """One point of an experiment: the swept keys with their values as texts, and the resolved configuration."""

    swept: Mapping[str, str]
    config: Mapping[str, Any]


def experiment_jobs(name: str, settings: Sequence[str] = ()) -> list[Job]:
    """Compose every job of an experiment, with further settings in Hydra's grammar.

    Raises:
        BadInput: for an unknown experiment, with the nearest name.
    """
    require_name(f"experiment={name}", name, options("experiment"))
    with our_hydra() as loader:
        master = compose(config_name="config", overrides=[f"experiment={name}"], return_hydra_config=True)
        sweeper = {**master.hydra.sweeper}
        texts = jobs_of(loader, sweeper, settings, master.seed or 0)
        composer = Composer(loader, master)
        return [_job(composer, [f"experiment={name}", *text]) for text in texts]


def _job(composer: Composer, texts: Sequence[str]) -> Job:
    swept = dict(text.split("=", 1) for text in texts[1:])
    return Job({key.lstrip("+"): value for key, value in swept.items()}, composer.compose(texts))
