"""Hold a resolved configuration against the schema: unknown and missing keys, types, ranges, one sentence each."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from sim.config.fields import LARGEST, MOST, allowed_range
from sim.config.names import require_plain
from sim.config.phase import LearningSchema, PhaseSchema, SelectionSchema
from sim.config.schema import ConfigSchema
from sim.config.world import WorldSchema, allowed
from sim.errors import BadInput, require_name
from sim.memo import Memo

MISSING = "???"
PARTS = {"phase": PhaseSchema, "selection": SelectionSchema, "learning": LearningSchema, "experiment": ConfigSchema}
"""Groups whose options do not stand under their group's name in a configuration, with what an option of theirs is."""


def check_schema(config: Mapping[str, Any], memo: Memo) -> None:
    """Raise `BadInput` at the first key that is unknown, missing, of a wrong type or out of range."""
    known, hints = _known(ConfigSchema), _hints(ConfigSchema)
    for name in config.keys() - known.keys():
        require_name(str(name) or "''", str(name), known)
    world = config.get("world")
    if isinstance(world, Mapping):  # first, as other keys of a world may refer to its parameters
        memo.recall("check parameters", (world,), lambda: check_parameters(world))
    for name, item in known.items():
        part = config.get(name, MISSING)
        memo.recall(f"check {name}", (part,), lambda: _check_field(name, part, hints[name], item))  # noqa: B023 - called at once


def check_parameters(world: Mapping[str, Any]) -> None:
    """Check the types of parameters, labels and ranges, and each parameter against its range.

    Raises:
        BadInput: for a wrong type, a label or a range of a parameter that the world does not have, a range that is
            none, and a parameter outside of its range.
    """
    known, hints = _known(WorldSchema), _hints(WorldSchema)
    for name in ("parameters", "labels", "ranges"):
        _check_field(f"world.{name}", world.get(name, MISSING), hints[name], known[name])
    for what in ("labels", "ranges"):
        for name in world[what]:
            require_name(f"world.{what}.{name}", name, world["parameters"])
    for name, ends in world["ranges"].items():
        if not 1 <= len(ends) <= 2 or ends != sorted(ends):
            raise BadInput(f"world.ranges.{name}={ends}: must be [low, high] or, where there is no end, [low].")
        value, low, high = world["parameters"][name], ends[0], ends[-1] if len(ends) == 2 else float("inf")
        if not low <= value <= high:
            called = f" ({world['labels'][name]})" if name in world["labels"] else ""
            raise BadInput(f"world.parameters.{name}={value!r}: must be {allowed(ends)}{called}.")


def check_shape(file: Path, group: str, content: Mapping[str, Any]) -> None:
    """Raise `BadInput` at the first key of an option's file that holds a list for a mapping, or a mapping for a list.

    Hydra would say that they cannot be merged, but not where. Types and ranges are looked at once files are merged.
    """
    _check_branch(
        f"{file}: ", "" if group in PARTS else group, content, PARTS.get(group) or _hints(ConfigSchema)[group]
    )


def check_number(key: str, value: Any) -> float:
    """Return a value as float; raise `BadInput` unless it is a number of at most `LARGEST` in size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"{key}={value!r}: must be a number.")
    if not abs(value) < inf:
        raise BadInput(f"{key}={value!r}: must be a finite number.")
    if abs(value) > LARGEST:
        raise BadInput(f"{key}={value!r}: must be at most {LARGEST:g} in size.")
    return float(value)


def check_range(key: str, value: float, low: float, high: float = float("inf")) -> float:
    """Return a number in [low, high]; raise `BadInput` if the value is outside or not a number."""
    if not low <= check_number(key, value) <= high:
        allowed = f"in [{low:g}, {high:g}]" if high < float("inf") else f"at least {low:g}"
        raise BadInput(f"{key}={value!r}: must be {allowed}.")
    return float(value)


def check_distribution(key: str, weights: Mapping[str, Any]) -> None:
    """Raise `BadInput` unless the values are chances that sum to one."""
    for name, weight in weights.items():
        check_range(f"{key}.{name}", weight, 0.0, 1.0)
    total = sum(weights.values())
    if abs(total - 1.0) > 1e-9:
        raise BadInput(f"{key}: probabilities sum to {total:.6g}, they must sum to 1.")


@cache
def _known(schema: type) -> dict[str, Any]:
    return {item.name: item for item in fields(schema)}


@cache
def _hints(schema: type) -> dict[str, Any]:
    return get_type_hints(schema)


def _check_node(key: str, node: Any, schema: type) -> None:
    if not isinstance(node, Mapping):
        raise BadInput(f"{key}={node!r}: must be a mapping with the keys {', '.join(f.name for f in fields(schema))}.")
    known = _known(schema)
    for name in node:
        require_name(_join(key, str(name)), str(name), known)
    hints = _hints(schema)
    for name, item in known.items():
        _check_field(_join(key, name), node.get(name, MISSING), hints[name], item)


def _check_field(key: str, value: Any, hint: Any, item: Any) -> None:
    if value == MISSING:
        raise BadInput(f"{key}: missing; {_wanted(hint, item)}.")
    _check_value(key, value, hint)
    if "low" in item.metadata and value is not None:
        low, high = item.metadata["low"], item.metadata["high"]
        if not low <= value <= high or (item.metadata["above"] and value == low):
            raise BadInput(f"{key}={value!r}: must be {allowed_range(item)}.")
        if isinstance(value, int) and value > MOST:
            raise BadInput(f"{key}={value!r}: must be at most {MOST}.")


def _check_branch(file: str, key: str, node: Any, hint: Any) -> None:
    branches = is_dataclass(hint) or get_origin(hint) is dict
    if branches and isinstance(node, list):
        raise BadInput(f"{file}{key} must be a mapping, written as `name: value` lines, and is a list.")
    if get_origin(hint) is list and isinstance(node, Mapping):
        raise BadInput(f"{file}{key} must be a list, written as [a,b], and is a mapping.")
    if branches and isinstance(node, Mapping):
        known = _hints(hint) if is_dataclass(hint) else dict.fromkeys(node, get_args(hint)[1])  # type: ignore[arg-type]
        for name, child in node.items():
            if name != "defaults":
                _check_branch(file, _join(key, str(name)), child, known.get(name))


def _check_value(key: str, value: Any, hint: Any) -> None:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        if value is not None:
            _check_value(key, value, inner)
    elif is_dataclass(hint):
        _check_node(key, value, hint)  # type: ignore[arg-type]  # is_dataclass also admits instances
    elif origin is dict:
        if not isinstance(value, Mapping):
            raise BadInput(f"{key}={value!r}: must be a mapping of names.")
        for name, entry in value.items():
            if not key.startswith("claim"):  # whose names are keys of jobs
                require_plain(key, str(name))
            _check_value(_join(key, str(name)), entry, get_args(hint)[1])
    elif origin is list:
        if not isinstance(value, list):
            raise BadInput(f"{key}={value!r}: must be a list.")
        for index, entry in enumerate(value):
            _check_value(f"{key}[{index}]", entry, get_args(hint)[0])
    elif hint is float or hint is Any:
        check_number(key, value)
    elif not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise BadInput(f"{key}={value!r}: must be {_TYPES[hint]}.")


_TYPES = {int: "a whole number", str: "text", bool: "true or false", float: "a number"}


def _wanted(hint: Any, item: Any) -> str:
    text = _TYPES.get(hint, "a value")
    return f"give {text} {allowed_range(item)}" if "low" in item.metadata else f"give {text}"


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
