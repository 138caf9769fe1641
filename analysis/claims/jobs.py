"""From an experiment file to its jobs, composed as `mofit -m experiment=NAME` would."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import OmegaConf

from hydra_plugins.ensemble._compose import Composer
from hydra_plugins.ensemble._grammar import jobs_of
from sim.catalogue import CONF, options
from sim.config import register
from sim.errors import require_name


@dataclass(frozen=True)
class Job:
    """One point of an experiment: the swept keys with their values as texts, and the resolved configuration."""

    swept: Mapping[str, str]
    config: Mapping[str, Any]


def claim_names() -> list[str]:
    """List the experiments that hold a claim, in order."""
    return [name for name in options("experiment") if name[0] == "c" and name[1:3].isdigit()]


def full_name(name: str) -> str:
    """Find a claim by its experiment, or by its number as in `c05` or `C5`.

    Raises:
        BadInput: for an unknown claim, with the nearest name.
    """
    known = claim_names()
    number = re.fullmatch(r"[cC]0*(\d+)([a-z]?)", name)
    short = f"c{int(number[1]):02d}{number[2]}" if number else name
    found = next((item for item in known if item.split("_")[0] == short), name)
    require_name(f"claim {name}", found, known)
    return found


def family_size() -> int:
    """Count the tests of all shipped claims: intervals that share one chance of error, whichever of them are run."""
    files = [CONF / "experiment" / f"{name}.yaml" for name in claim_names()]
    return sum(len(OmegaConf.load(file).claim.tests) for file in files)


def experiment_jobs(name: str, settings: Sequence[str] = ()) -> list[Job]:
    """Compose every job of an experiment, with further settings in Hydra's grammar.

    Raises:
        BadInput: for an unknown experiment, with the nearest name.
    """
    require_name(f"experiment={name}", name, options("experiment"))
    register()
    GlobalHydra.instance().clear()
    with initialize_config_dir(config_dir=str(CONF), version_base="1.3"):
        master = compose(config_name="config", overrides=[f"experiment={name}"], return_hydra_config=True)
        loader = GlobalHydra.instance().config_loader()
        sweeper = {**master.hydra.sweeper}
        texts = jobs_of(loader, sweeper, settings, master.seed or 0)
        composer = Composer(loader, master)
        return [_job(composer, [f"experiment={name}", *text]) for text in texts]


def _job(composer: Composer, texts: Sequence[str]) -> Job:
    swept = dict(text.split("=", 1) for text in texts[1:])
    return Job({key.lstrip("+"): value for key, value in swept.items()}, composer.compose(texts))
