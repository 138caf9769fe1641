"""From sweep arguments to jobs: products, paired keys, intervals on a grid or in a space-filling design."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override
from omegaconf import OmegaConf

from sim.errors import BadInput, require_name

DESIGNS = ("grid", "lhs", "sobol")

Axis = list[tuple[str, ...]]
"""Settings that vary together: each entry holds one override per key."""


def jobs_of(loader: ConfigLoader, options: Mapping[str, Any], arguments: Sequence[str], seed: int) -> list[list[str]]:
    """List the overrides of every job, the last argument varying fastest.

    Raises:
        BadInput: for an empty sweep, an unknown design, or keys to pair that are not swept or differ in length.
    """
    require_name(f"hydra.sweeper.design={options['design']}", options["design"], DESIGNS)
    texts = [*(f"{key}={value}" for key, value in (options["params"] or {}).items()), *arguments]
    overrides: dict[str, Override] = {}
    for override in OverridesParser.create(config_loader=loader).parse_overrides(texts):
        overrides[override.get_key_element()] = override
    intervals = {key: o for key, o in overrides.items() if o.is_interval_sweep()}
    designed = _design(intervals, options, seed) if intervals and options["design"] != "grid" else None
    axes: dict[str, Axis] = {}
    for key, override in overrides.items():
        if key not in intervals or designed is None:
            axes[key] = [(text,) for text in _values(key, override, options["points"])]
    for keys in options["zip"]:
        _pair(axes, keys)
    if designed is not None:
        axes["design"] = designed
    return [[text for entry in combination for text in entry] for combination in product(*axes.values())]


def check_intervals(loader: ConfigLoader, config: Any, arguments: Sequence[str]) -> None:
    """Raise `BadInput` where an interval is given to a key that does not hold a number."""
    texts = [text for text in arguments if "interval(" in text]
    for override in OverridesParser.create(config_loader=loader).parse_overrides(texts):
        key = override.get_key_element()
        held = OmegaConf.select(config, key, default=0.0)  # a key that is not there is told when jobs are composed
        if loader.get_group_options(override.key_or_group) or not isinstance(held, int | float) or held is True:
            raise BadInput(f"{override.input_line}: an interval is for keys that hold a number; list values instead.")
        if isinstance(held, int):
            raise BadInput(f"{override.input_line}: {key} holds a whole number; use range(low,high,step) instead.")


def _values(key: str, override: Override, points: int) -> list[str]:
    """List the settings of one key."""
    if not override.is_sweep_override():
        return [f"{key}={override.get_value_element_as_str()}"]
    if override.is_interval_sweep():
        return [f"{key}={value!r}" for value in _spread(override, points)]
    values = [f"{key}={value}" for value in override.sweep_string_iterator()]
    if not values:
        raise BadInput(f"{override.input_line}: sweeps over nothing; give a range or choice with at least one value.")
    return values


def ends(override: Override) -> tuple[float, float]:
    """Return the ends of an interval; raise `BadInput` unless there are two, the lower one first."""
    interval = override.value()
    assert isinstance(interval, IntervalSweep)
    low, high = interval.start, interval.end
    if low is None or high is None or not low < high:
        raise BadInput(f"{override.input_line}: an interval needs two numbers, the lower one first.")
    return float(low), float(high)


def _spread(override: Override, points: int) -> list[float]:
    low, high = ends(override)
    if points < 2:
        raise BadInput(f"hydra.sweeper.points={points}: must be at least 2.")
    return [low + (high - low) * step / (points - 1) for step in range(points)]


def _design(intervals: Mapping[str, Override], options: Mapping[str, Any], seed: int) -> Axis:
    """Sample all intervals together."""
    from scipy.stats import qmc

    if options["samples"] < 1:
        raise BadInput(f"hydra.sweeper.samples={options['samples']}: must be at least 1.")
    limits = [ends(override) for override in intervals.values()]
    engine = qmc.LatinHypercube if options["design"] == "lhs" else qmc.Sobol
    unit = engine(len(limits), rng=seed).random(options["samples"])
    scaled = qmc.scale(unit, [low for low, _ in limits], [high for _, high in limits])
    return [tuple(f"{key}={float(x)!r}" for key, x in zip(intervals, row, strict=True)) for row in scaled]


def _pair(axes: dict[str, Axis], keys: Sequence[str]) -> None:
    """Merge the axes of some keys into one, in which they go together."""
    for key in keys:
        require_name(f"hydra.sweeper.zip: {key}", key, axes)
    lengths = {key: len(axes[key]) for key in keys}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{key} has {count}" for key, count in lengths.items())
        raise BadInput(f"hydra.sweeper.zip={list(keys)}: keys that go together need as many values each; {told}.")
    merged = [
        tuple(text for entry in entries for text in entry) for entries in zip(*(axes[k] for k in keys), strict=True)
    ]
    for key in keys[1:]:
        del axes[key]
    axes[keys[0]] = merged
