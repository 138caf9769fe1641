"""The lowest and the highest number of a column."""

from math import nan
from typing import cast

import polars as pl


def lowest(values: pl.Series, empty: float = nan) -> float:
    """Return the lowest number of a column without its nulls; `empty` if the column holds none."""
    found = values.min()
    return empty if found is None else cast(float, found)


def highest(values: pl.Series, empty: float = nan) -> float:
    """Return the highest number of a column without its nulls; `empty` if the column holds none."""
    found = values.max()
    return empty if found is None else cast(float, found)
