"""Plans of a stored sweep's jobs, built again from the configuration that all jobs have in common.

What a sweep does not store can be worked out from them; where that configuration does not tell, nothing is guessed.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from analysis.stored import read
from sim.builders.plan import build
from sim.config.compose import resolve
from sim.config.schema import register
from sim.errors import BadInput
from sim.memo import Memo
from sim.model.plan import Plan
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records


def base_config(run: Records) -> DictConfig | None:
    """Return the configuration that jobs of a sweep have in common, interpolations and all."""
    file = run.folder / "multirun.yaml"
    if not file.exists():
        return None
    register()
    base = OmegaConf.load(file)
    return base if isinstance(base, DictConfig) else None


def labels_of(run: Records) -> Mapping[str, str]:
    """Return what the world of a sweep calls its parameters, as far as that is stored."""
    file = run.folder / "multirun.yaml"
    return _labels(file, file.stat().st_mtime_ns) if file.exists() else {}


@lru_cache(maxsize=8)
def _labels(file: Path, changed: int) -> Mapping[str, str]:
    """Read labels off a stored configuration, once as long as it does not change."""
    labels = OmegaConf.select(OmegaConf.load(file), "world.labels") or {}
    return {str(name): str(text) for name, text in labels.items()}


def is_value(base: DictConfig, key: str) -> bool:
    """Tell whether a key sets a number or a name that is there or was added, rather than chooses a file."""
    if any(text.startswith(f"+{key}=") for text in _task(base)):
        return "@" not in key and not OmegaConf.is_config(OmegaConf.select(base, key))
    missing = object()
    found = OmegaConf.select(base, key, default=missing) if "@" not in key else missing
    return found is not missing and not OmegaConf.is_config(found) and key not in base.hydra.runtime.choices


def _task(base: DictConfig) -> list[str]:
    """Return the words that all jobs were composed with, as they were written."""
    words: Any = OmegaConf.to_container(base.hydra.overrides, resolve=False)
    return list(words["task"])


def constants(run: Records, base: DictConfig) -> dict[str, Any] | None:
    """Return what every job sets alike; None where that does not follow from what is stored."""
    names = [name for name in run["jobs"].collect_schema().names() if name not in SCHEMAS["jobs"]]
    first = read(run, run["jobs"].select(names).head(1)).row(0, named=True)
    composed = _task(base)
    settings = {name: value for name, value in first.items() if is_value(base, name)}
    known = all(f"{name}={value}" in composed for name, value in first.items() if name not in settings)
    return settings if known else None


def rebuild(base: DictConfig, settings: Mapping[str, Any], memo: Memo) -> Plan | None:
    """Build a job's plan; None where it cannot be built."""
    job = OmegaConf.masked_copy(base, [str(name) for name in base if name != "hydra"])
    for key, value in settings.items():
        OmegaConf.update(job, key, value, force_add=True)
    try:
        return build(resolve(job), memo)
    except (BadInput, OmegaConfBaseException):
        return None
