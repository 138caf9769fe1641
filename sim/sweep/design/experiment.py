"""Compose the jobs of an experiment file, as `mofit -m experiment=NAME` would."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    return next(jobs_at(name, [()], settings=settings))


def jobs_at(
    name: str,
    points: Sequence[Sequence[str]],
    wanted: Callable[[Mapping[str, str]], bool] = lambda swept: True,
    settings: Sequence[str] = (),
) -> Iterator[list[Job]]:
    """Compose jobs of an experiment at one point after another.

    Args:
        name: of the experiment.
        points: each the settings of a point, `key=value`, beside those of the jobs.
        wanted: tells by its swept keys whether a job is composed.
        settings: of all points, in Hydra's grammar.

    Raises:
        BadInput: for an unknown experiment, with the nearest name.
    """
    require_name(f"experiment={name}", name, options("experiment"))
    with our_hydra() as loader:
        master = compose(config_name="config", overrides=[f"experiment={name}"], return_hydra_config=True)
        sweeper = {**master.hydra.sweeper}
        swept = [(text, _swept(text)) for text in jobs_of(loader, sweeper, settings, master.seed or 0)]
        composer = Composer(loader, master)
        for point in points:
            yield [
                Job(keys, composer.compose([f"experiment={name}", *texts, *point]))
                for texts, keys in swept
                if wanted(keys)
            ]


def _swept(texts: Sequence[str]) -> dict[str, str]:
    """Keys of a job with their values as texts."""
    return {key.lstrip("+"): value for key, value in (text.split("=", 1) for text in texts)}
