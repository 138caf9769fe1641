"""From sweep arguments to jobs: products, paired keys, intervals on a grid or in a space-filling design."""

import random
import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override
from omegaconf import OmegaConf
from rich.console import Console

from sim.errors import BadInput, require_name, suggestion

DESIGNS = ("grid", "lhs", "sobol")

Axis = list[tuple[str, ...]]
"""Values of keys that vary together: each entry holds one override per key."""


def jobs_of(loader: ConfigLoader, options: Mapping[str, Any], arguments: Sequence[str], seed: int) -> list[list[str]]:
    """List the overrides of every job, the last argument varying fastest.

    Raises:
        BadInput: for an empty sweep, an unknown design, a design without intervals, or paired keys that are not swept
            or differ in their number of values.
    """
    require_name(f"hydra.sweeper.design={options['design']}", options["design"], DESIGNS)
    texts = _texts(options, arguments)
    overrides: dict[str, Override] = {}
    for override in OverridesParser.create(config_loader=loader).parse_overrides(texts):
        overrides[override.get_key_element()] = override
    intervals = {key: o for key, o in overrides.items() if o.is_interval_sweep()}
    if options["design"] != "grid" and not intervals:
        reason = "samples intervals, and there is none; give one, as in key=interval(low,high)"
        raise BadInput(f"hydra.sweeper.design={options['design']}: {reason}.")
    designed = _design(intervals, options, seed) if intervals and options["design"] != "grid" else None
    axes: dict[str, Axis] = {}
    for key, override in overrides.items():
        if key not in intervals or designed is None:
            axes[key] = [(text,) for text in _values(key, override, options["points"], seed)]
    for keys in _pairs(options["zip"]):
        _pair(axes, keys)
    if designed is not None:
        axes["design"] = designed
    return [[text for entry in combination for text in entry] for combination in product(*axes.values())]


def check_intervals(loader: ConfigLoader, config: Any, options: Mapping[str, Any], arguments: Sequence[str]) -> None:
    """Raise `BadInput` if an interval is given to a key of whole numbers or of no numbers."""
    texts = [text for text in _texts(options, arguments) if "interval(" in text]
    for override in OverridesParser.create(config_loader=loader).parse_overrides(texts):
        key = override.get_key_element()
        held = OmegaConf.select(config, key, default=0.0)  # an unknown key is reported when jobs are composed
        if loader.get_group_options(override.key_or_group) or not isinstance(held, int | float) or held is True:
            raise BadInput(f"{override.input_line}: an interval is for keys that hold a number; list values instead.")
        if isinstance(held, int):
            raise BadInput(f"{override.input_line}: {key} holds a whole number; use range(low,high,step) instead.")


def _texts(options: Mapping[str, Any], arguments: Sequence[str]) -> list[str]:
    """List the arguments: those of the config file, then those of the command line."""
    return [*(f"{key}={value}" for key, value in (options["params"] or {}).items()), *arguments]


def _values(key: str, override: Override, points: int, seed: int) -> list[str]:
    """List the overrides that a sweep gives to one key."""
    if not override.is_sweep_override():
        return [f"{key}={override.get_value_element_as_str()}"]
    if override.is_interval_sweep():
        return [f"{key}={value!r}" for value in _spread(override, points)]
    state = random.getstate()
    try:  # Hydra shuffles with Python's own generator: seeded, a list comes in the same order when a sweep is resumed
        random.seed(f"{seed} {key}")
        values = [f"{key}={value}" for value in override.sweep_string_iterator()]
    finally:
        random.setstate(state)
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
    if options["design"] == "sobol" and options["samples"].bit_count() != 1:
        low = 2 ** (options["samples"].bit_length() - 1)
        reason = f"a Sobol design is even only at powers of two, as {low} or {2 * low}"
        Console(stderr=True).print(
            f"hydra.sweeper.samples={options['samples']}: {reason}.", style="dim", soft_wrap=True
        )
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # SciPy warns about the same
        unit = engine(len(limits), rng=seed).random(options["samples"])
    scaled = qmc.scale(unit, [low for low, _ in limits], [high for _, high in limits])
    return [tuple(f"{key}={float(x)!r}" for key, x in zip(intervals, row, strict=True)) for row in scaled]


def _pairs(lists: Any) -> list[list[str]]:
    """Return the lists of keys that go together; raise `BadInput` unless they are lists of at least two texts."""
    found: Any = OmegaConf.to_container(lists) if OmegaConf.is_config(lists) else lists
    whole = isinstance(found, list) and all(isinstance(keys, list) and len(keys) > 1 for keys in found)
    if not whole or not all(isinstance(key, str) for keys in found for key in keys):
        reason = "must be lists of two keys or more, as in [[key_a,key_b]]"
        raise BadInput(f"hydra.sweeper.zip={str(found).replace(chr(39), '').replace(' ', '')}: {reason}.")
    return [list(keys) for keys in found]


def _pair(axes: dict[str, Axis], keys: Sequence[str]) -> None:
    """Merge the axes of some keys into one axis on which they vary together."""
    for key in keys:
        if key not in axes:
            raise BadInput(f"hydra.sweeper.zip: {key} has no values in this sweep; {suggestion(key, axes)}.")
    lengths = {key: len(axes[key]) for key in keys}
    if len(set(lengths.values())) > 1:
        reason = ", ".join(f"{key} has {count}" for key, count in lengths.items())
        raise BadInput(f"hydra.sweeper.zip={list(keys)}: keys that go together need as many values each; {reason}.")
    merged = [
        tuple(text for entry in entries for text in entry) for entries in zip(*(axes[k] for k in keys), strict=True)
    ]
    for key in keys[1:]:
        del axes[key]
    axes[keys[0]] = merged
