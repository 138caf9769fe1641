"""The keys of a stored sweep: which vary, and which of them go together."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl
from omegaconf import OmegaConf

from analysis.look.wording import parameter_title
from analysis.stored import read
from analysis.sweeps.grid import Key
from sim.config.schema import NO_RESULT
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records

_NOT_AXES = ("replicates", *NO_RESULT)


def swept(run: Records) -> list[Key]:
    """Return the keys that vary, most values first; of keys that go together one by one, the first, with the others."""
    kept: list[Key] = []
    for key in varying(run):
        place = next((place for place, other in enumerate(kept) if _go_together(run, other, key)), None)
        if place is None:
            kept.append(key)
        else:
            kept[place] = replace(kept[place], partners=(*kept[place].partners, key.name))
    return sorted(kept, key=lambda key: -len(key.values))


def varying(run: Records) -> list[Key]:
    """Return every key that varies, in the order of the table `jobs`."""
    table = run["jobs"]
    names = [name for name in table.collect_schema().names() if name not in (*SCHEMAS["jobs"], *_NOT_AXES)]
    counts = read(run, table.select(pl.col(names).n_unique())) if names else pl.DataFrame()
    several = [name for name in counts.columns if counts[name][0] > 1 and not name.startswith("hydra.")]
    labels = labels_of(run)
    return [
        _key(name, read(run, table.select(pl.col(name).unique(maintain_order=True)))[name], labels) for name in several
    ]


def _key(name: str, values: pl.Series, labels: Mapping[str, str]) -> Key:
    ordered = tuple(values.drop_nulls().sort() if values.dtype.is_numeric() else values)
    title = parameter_title(name, labels)
    return Key(name, ordered, title="" if title == name else title)


def _go_together(run: Records, one: Key, other: Key) -> bool:
    """Tell whether two keys are paired, value by value: in order, or by name."""
    if len(one.values) != len(other.values):
        return False
    pairs = read(run, run["jobs"].select(one.name, other.name).unique())
    if pairs.height != len(one.values):
        return False
    steps = pairs.sort(one.name)[other.name]
    return not (one.numeric and other.numeric) or steps.is_sorted() or steps.is_sorted(descending=True)


def labels_of(run: Records) -> Mapping[str, str]:
    """Return what the world of a sweep calls its parameters, as far as that is stored."""
    file = run.folder / "multirun.yaml"
    return _labels(file, file.stat().st_mtime_ns) if file.exists() else {}


@lru_cache(maxsize=8)
def _labels(file: Path, changed: int) -> Mapping[str, str]:
    """Read labels off a stored configuration, once as long as it does not change."""
    labels = OmegaConf.select(OmegaConf.load(file), "world.labels") or {}
    return {str(name): str(text) for name, text in labels.items()}
