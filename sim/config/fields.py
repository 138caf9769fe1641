"""Dataclass fields with an allowed range, which is kept in the field's metadata."""

from dataclasses import Field, field
from math import inf
from typing import Any

MOST = 2**63 - 1
"""The largest whole number that compiled code and tables hold."""
LARGEST = 1e60
"""The largest number allowed, so that products and squares of a few numbers stay finite."""
COUNT = 2**32 - 1
"""The most agents, rounds or replicates that a table can number."""
ONCE = 10**6
"""The most episodes, contestants, steps or sequences: what is gone through without a pause."""
VARIANTS = 10_000
"""The most situations or motivations that one entry may generate."""

PAIRS = 10**6
"""The most pairs of motivations and situations, or of motivations, that a generated world may have."""


def within(default: Any, low: float, high: float = inf, *, above: bool = False) -> Any:
    """Make a dataclass field with an allowed range [low, high], or (low, high] if `above`."""
    return field(default=default, metadata={"low": low, "high": high, "above": above})


def allowed_range(item: "Field[Any]") -> str:
    """Write a field's range in words: `in [0, 1]`, `at least 2`, `above 0`."""
    low, high, above = item.metadata["low"], item.metadata["high"], item.metadata["above"]
    if high == inf:
        return f"above {low:g}" if above else f"at least {low:g}"
    most = str(high) if isinstance(high, int) else f"{high:g}"
    return f"in {'(' if above else '['}{low:g}, {most}]"
