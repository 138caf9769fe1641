"""Plans of a stored sweep's jobs, built again from the configuration that all jobs have in common.

What a sweep does not store can be worked out from them; where that configuration does not tell, nothing is guessed.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from analysis.stored import read
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import Layout
from sim.builders.plan import build
from sim.config.schema import register
from sim.errors import BadInput, first_line
from sim.memo import Memo
from sim.model.plan import Plan
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records
from sim.sweep.design.template import Template

CONFIG = "multirun.yaml"
"""What all jobs of a sweep have in common."""
BUILD_SECONDS = 2e-3
"""About what building a plan takes."""


def base_config(run: Records) -> DictConfig | None:
    """Return the configuration that jobs of a sweep have in common, interpolations and all."""
    file = run.folder / CONFIG
    return _loaded(file, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=8)
def _loaded(file: Path, stamp: int) -> DictConfig | None:
    """Read a configuration, once as long as its file stays what it was when it was stamped; not to be changed."""
    register()
    base = OmegaConf.load(file)
    return base if isinstance(base, DictConfig) else None


def rebuilder(run: Records) -> "Rebuilder":
    """Return what builds the jobs of a sweep for which there is no `obstacle`."""
    base = base_config(run)
    assert base is not None
    vary = {key.name for key in varying(run)}
    fixed = {name: value for name, value in (constants(run, base) or {}).items() if name not in vary}
    return Rebuilder(base, fixed)


def obstacle(run: Records, shown: Layout) -> str | None:
    """Say, as what stands behind a colon, why the job of each cell cannot be built again; None where it can."""
    base = base_config(run)
    if base is None:
        return f"{run.folder} has no {CONFIG}, which says what all its jobs set"
    if shown.pooled or shown.sampled:
        pooled = " and ".join(shown.pooled) if shown.pooled else "keys that are not on an axis"
        return f"a cell pools jobs that differ in {pooled}"
    groups = [key.name for key in varying(run) if not is_value(base, key.name)]
    if groups:
        return f"{groups[0]} puts another file in place of a whole part of the configuration"
    if constants(run, base) is None:
        return f"{CONFIG} does not hold all that the jobs set alike"
    first = read(run, run["jobs"].filter(status="done").select(key.name for key in varying(run)).head(1))
    reason = rebuilder(run).complaint(first.row(0, named=True))
    if reason is not None:
        return (
            f"the configuration that the sweep stored is not one that this version of the program can build ({reason})"
        )
    return None


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


class Rebuilder:
    """Builds plans of a sweep's jobs, what they share once (`sim.sweep.design.template`, `sim.memo`).

    `fixed` are settings that all jobs have in common beside the configuration.
    """

    def __init__(self, base: DictConfig, fixed: Mapping[str, Any]) -> None:
        self._base = OmegaConf.masked_copy(base, [str(name) for name in base if name != "hydra"])
        self._fixed = fixed
        self._templates: dict[tuple[str, ...], Template] = {}
        self._memo = Memo()

    def plan(self, settings: Mapping[str, Any]) -> Plan | None:
        """Build the plan of a job that sets these keys; None where it cannot be built."""
        try:
            return self._built(settings)
        except (BadInput, OmegaConfBaseException):
            return None

    def complaint(self, settings: Mapping[str, Any]) -> str | None:
        """Say why a job that sets these keys cannot be built; None where it can."""
        try:
            self._built(settings)
        except (BadInput, OmegaConfBaseException) as error:
            return first_line(error).rstrip(".")
        return None

    def _built(self, settings: Mapping[str, Any]) -> Plan:
        given = {key: value for key, value in {**self._fixed, **settings}.items() if value is not None}
        return build(self._template(given).fill(list(given.values())), self._memo)

    def _template(self, settings: Mapping[str, Any]) -> Template:
        """Return the configuration that jobs with these keys fill with their values."""
        keys = tuple(settings)
        if keys not in self._templates:
            job = deepcopy(self._base)
            for key, value in settings.items():
                OmegaConf.update(job, key, value, force_add=True)
            self._templates[keys] = Template(job, keys)
        return self._templates[keys]
