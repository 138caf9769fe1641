"""The lowest and the highest of a column of numbers."""

from math import nan
from typing import cast

import polars as pl


def lowest(values: pl.Series, empty: float = nan) -> float:
    """Return the lowest number of a column, nulls left out; `empty` where there is none."""
    found = values.min()
    return empty if found is None else cast(float, found)


def highest(values: pl.Series, empty: float = nan) -> float:
    """Return the highest number of a column, nulls left out; `empty` where there is none."""
    found = values.max()
    return empty if found is None else cast(float, found)
