"""Refuse settings that lead to numbers beyond all finite ones, so that no table holds `nan` or infinity for them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite, log10
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.errors import BadInput
from sim.model.accounts import History

Floats = NDArray[np.float64]

HARMLESS = ("seed", "claim")
"""Keys whose numbers cannot make results too large."""


class NotFinite(ArithmeticError):  # noqa: N818 - reads as what the number is
    """A derived number is not finite; the message names the number."""


def require_finite(**derived: Floats | float) -> None:
    """Raise `NotFinite` unless all numbers are finite. The message gives the argument's name without underscores."""
    for what, numbers in derived.items():
        if not np.isfinite(numbers).all():
            raise NotFinite(what.replace("_", " "))


@contextmanager
def derived(config: Mapping[str, Any]) -> Iterator[None]:
    """Turn `NotFinite` inside the `with` block into a `BadInput` that names the setting at fault."""
    with np.errstate(over="ignore", invalid="ignore"):  # results are checked by `require_finite`
        try:
            yield
        except NotFinite as error:
            raise too_large(config, str(error)) from error
        except (OverflowError, np.linalg.LinAlgError) as error:
            raise too_large(config, "a number") from error


def too_large(config: Mapping[str, Any], what: str) -> BadInput:
    """Return the error that names the most extreme number of a configuration."""
    named = [(abs(log10(abs(value))), key, value) for key, value in _numbers("", config) if value and isfinite(value)]
    _, key, value = max(named, default=(0.0, "config", 0.0))
    return BadInput(f"{key}={value!r}: leads to {what} beyond all finite numbers; choose it nearer to 1.")


def require_finite_history(config: Mapping[str, Any], histories: Iterable[History]) -> None:
    """Raise `BadInput` if shares, their changes or pay in a history are not finite."""
    for history in histories:
        # One sum checks all numbers at once. Pay may be nan: that of a kind that did not act.
        if not isfinite(history.share.sum() + history.terms.sum()) or np.isinf(history.mean_pay).any():
            raise too_large(config, "shares or pay")


def require_finite_row(config: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Raise `BadInput` if a row of a table holds a number that is not finite."""
    for column, value in row.items():
        if isinstance(value, float) and not isfinite(value):
            raise too_large(config, f"'{column}'")


def require_finite_tables(config: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise `BadInput` if a table holds a number that is not finite."""
    for name, table in tables.items():
        for column in table.select(pl.col(pl.Float64)).iter_columns():
            if not column.is_finite().all():
                raise too_large(config, f"'{column.name}' in the table '{name}'")


def _numbers(key: str, node: Any) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a configuration with their keys."""
    if isinstance(node, Mapping):
        for name, part in node.items():
            if key or name not in HARMLESS:
                yield from _numbers(f"{key}.{name}" if key else str(name), part)
    elif isinstance(node, list):
        for index, part in enumerate(node):
            yield from _numbers(f"{key}[{index}]", part)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield key, node
