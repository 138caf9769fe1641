"""Count the jobs of a sweep before any is written out, and refuse more than this machine's memory holds."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil, prod
from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, IntervalSweep, Override, RangeSweep
from omegaconf import OmegaConf

from sim.errors import BadInput
from sim.machine import memory_bytes
from sim.model.room import PROGRAM, UNITS, in_units

JOB = 2000
"""Bytes that a job takes in memory during a sweep: its settings, its result, its row."""


def require_countable(loader: ConfigLoader, options: Mapping[str, Any], arguments: Sequence[str]) -> None:
    """Raise `BadInput` if a sweep has more jobs than this machine has memory for."""
    limit = memory_bytes()
    if limit is None:
        return
    fit, count = max(0, limit - PROGRAM) // JOB, count_jobs(loader, options, arguments)
    if count > fit:
        raise BadInput(
            f"this sweep has {count:,} jobs, which take about {in_units(count * JOB, UNITS)} of memory; this machine "
            f"has {in_units(limit, UNITS)}, enough for {fit:,} jobs: give fewer values, or sample intervals with "
            "hydra.sweeper.design=lhs."
        )


def count_jobs(loader: ConfigLoader, options: Mapping[str, Any], arguments: Sequence[str]) -> int:
    """Return the number of jobs of a sweep, computed without listing the jobs."""
    texts = [*(f"{key}={value}" for key, value in (options["params"] or {}).items()), *arguments]
    parsed = OverridesParser.create(config_loader=loader).parse_overrides(texts)
    overrides = {override.get_key_element(): override for override in parsed}
    counts = {key: _count(override, options) for key, override in overrides.items()}
    if options["design"] != "grid":
        sampled = [key for key, override in overrides.items() if override.is_interval_sweep()]
        counts |= dict.fromkeys(sampled[1:], 1)
    paired: Any = options["zip"]
    lists: Any = OmegaConf.to_container(paired) if OmegaConf.is_config(paired) else paired
    for keys in lists:
        counts |= dict.fromkeys(keys[1:], 1) if isinstance(keys, list) else {}
    return prod(counts.values())


def _count(override: Override, options: Mapping[str, Any]) -> int:
    """Count the values of one key."""
    if not override.is_sweep_override():
        return 1
    value = override.value()
    if isinstance(value, RangeSweep):
        return _in_range(value)
    if isinstance(value, ChoiceSweep):
        return len(value.list)
    if isinstance(value, IntervalSweep):
        return int(options["points"] if options["design"] == "grid" else options["samples"])
    return len(list(override.sweep_string_iterator()))


def _in_range(sweep: RangeSweep) -> int:
    start, stop, step = (Decimal(str(number)) for number in (sweep.start, sweep.stop, sweep.step))
    return max(0, ceil((stop - start) / step)) if step else 0
