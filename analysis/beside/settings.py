"""What two stored results were set to, and where that differs."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from omegaconf import OmegaConf

from analysis.stored import config, is_sweep, read
from analysis.sweeps.keys import varying
from analysis.sweeps.plans import base_config, constants
from sim.config.compose import resolve
from sim.config.schema import NO_RESULT
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records

UNSAID = (*NO_RESULT, "world.labels", "world.ranges")
"""Settings that are not compared, as they change no result."""
ENOUGH = 6
"""Most values of a swept key that are written out."""


class Setting(NamedTuple):
    """A setting that differs: its key, what its world calls it, and what it is in either; None where it is not set."""

    key: str
    label: str
    one: str | None
    other: str | None


def differing(one: Records, other: Records) -> list[Setting]:
    """List the settings that differ, a world's parameters first, what else a world holds last."""
    both = settings(one), settings(other)
    labels = {**labels_in(other), **labels_in(one)}
    keys = {key: None for found in both for key in found}
    found = [
        Setting(key, labels.get(key.removeprefix("world.parameters."), ""), both[0].get(key), both[1].get(key))
        for key in keys
        if both[0].get(key) != both[1].get(key)
    ]
    return sorted(found, key=lambda setting: (follows(setting.key), not setting.key.startswith("world.parameters.")))


def follows(key: str) -> bool:
    """Tell a part of a world that usually follows from its parameters, or comes with its choice."""
    return key.startswith("world.") and not key.startswith("world.parameters.")


def settings(run: Records) -> dict[str, str]:
    """Return every setting of a run as a text by its key; of a sweep, what its jobs have in common and what varies."""
    if not is_sweep(run.folder):
        return _flat({**config(run), **{name: run.provenance[name] for name in ("engine", "replicates")}})
    base = base_config(run)
    found: dict[str, str] = {"engine": str(run.provenance["engine"])}
    if base is not None:
        found = {**_flat(_common(run, base)), **found}
    columns = [name for name in run["jobs"].collect_schema().names() if name not in SCHEMAS["jobs"]]
    first = read(run, run["jobs"].select(columns).head(1)).row(0, named=True)
    found |= {name: str(value) for name, value in first.items() if not name.startswith((*UNSAID, "hydra."))}
    for key in varying(run):
        shown = [str(value) for value in key.values]
        found[key.name] = (
            ", ".join(shown) if len(shown) <= ENOUGH else f"{shown[0]} to {shown[-1]} ({len(shown)} values)"
        )
    return found


def _common(run: Records, base: Any) -> Mapping[str, Any]:
    """Resolve the configuration that all jobs of a sweep share, with what each of them sets alike."""
    job = OmegaConf.masked_copy(base, [str(name) for name in base if name != "hydra"])
    for key, value in (constants(run, base) or {}).items():
        OmegaConf.update(job, key, value, force_add=True)
    return resolve(job)


def labels_in(run: Records) -> Mapping[str, str]:
    """Return what the world of a run or sweep calls its parameters."""
    if not is_sweep(run.folder):
        return dict(config(run)["world"].get("labels") or {})
    base = base_config(run)
    return dict((OmegaConf.select(base, "world.labels") if base is not None else None) or {})


def _flat(tree: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for key, text in _leaves("", tree) if not key.startswith(UNSAID)}


def _leaves(key: str, node: Any) -> Iterator[tuple[str, str]]:
    """Walk the values of a configuration by their keys."""
    if isinstance(node, Mapping) and node:
        for name, part in node.items():
            yield from _leaves(f"{key}.{name}" if key else str(name), part)
    else:
        yield key, f"{node:g}" if isinstance(node, float) else str(node)
