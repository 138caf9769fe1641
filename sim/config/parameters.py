"""What a world says of its own parameters: what they are called, and which values make sense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import BadInput, require_name


@dataclass(frozen=True)
class Parameter:
    """A free number of a world.

    Attributes:
        key: where it is set.
        value: what it is.
        label: what it is called, '' if nothing says so.
        allowed: where it must lie, in words, '' if anywhere.
    """

    key: str
    value: float
    label: str
    allowed: str


def parameters(world: Mapping[str, Any]) -> list[Parameter]:
    """List the parameters of a world's configuration, in its order."""
    labels, ranges = world["labels"], world["ranges"]
    return [
        Parameter(f"world.parameters.{name}", value, labels.get(name, ""), allowed(ranges.get(name)))
        for name, value in world["parameters"].items()
    ]


def allowed(ends: Sequence[float] | None) -> str:
    """Write a range as people do: `in [0, 1]`, `at least 0`; '' where there is none."""
    if ends is None:
        return ""
    return f"in [{ends[0]:g}, {ends[1]:g}]" if len(ends) == 2 else f"at least {ends[0]:g}"


def check_parameters(world: Mapping[str, Any]) -> None:
    """Hold parameters against their ranges.

    Raises:
        BadInput: for a label or a range of a parameter that the world does not have, a range that is none, and a
            parameter outside of its range.
    """
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
