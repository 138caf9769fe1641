"""Tables of learning curves: k of n answers took the rewarded act, at steps of training runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.errors import BadInput
from sim.store import parquet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROUPS = ("model", "character")
"""Columns that group runs; both may be left out."""
KEYS = (*GROUPS, "run")
REQUIRED = ("run", "step")


@dataclass(frozen=True)
class Curves:
    """Curves as arrays, a row per step of a run, runs in order of appearance.

    Attributes:
        table: the table as read.
        runs: (R, 3) model, character and run of each run.
        run: (rows,) position of a row's run in `runs`.
        step: (rows,) step of training, at least 0.
        k: (rows,) number of answers that took the act; nan if unknown.
        n: (rows,) number of answers; nan if unknown.
    """

    table: pl.DataFrame
    runs: tuple[tuple[str, str, str], ...]
    run: Ints
    step: Floats
    k: Floats
    n: Floats

    @property
    def budget(self) -> float:
        """The last step that any run reached."""
        return float(self.step.max())

    def of(self, group: str) -> tuple[str, ...]:
        """Return the model, the character or the name of each run."""
        place = KEYS.index(group)
        return tuple(run[place] for run in self.runs)

    def without(self, run: int) -> "Curves":
        """Return the curves without one run."""
        return self.only([other for other in range(len(self.runs)) if other != run])

    def only(self, kept: Sequence[int]) -> "Curves":
        """Return the curves of some runs, in the given order."""
        rows = np.concatenate([np.flatnonzero(self.run == run) for run in kept])
        place = {run: position for position, run in enumerate(kept)}
        run = np.array([place[run] for run in self.run[rows]])
        names = tuple(self.runs[run] for run in kept)
        return Curves(self.table[rows.tolist()], names, run, self.step[rows], self.k[rows], self.n[rows])


def holds_curves(columns: Sequence[str]) -> bool:
    """Return whether a file with these columns holds learning curves, and not answers to a probe."""
    return set(REQUIRED) <= set(columns)


def read_curves(file: Path, *, answered: bool = True) -> Curves:
    """Read curves from a CSV file with the columns `run, step, k, n` and, optionally, `model, character`.

    Args:
        file: the file.
        answered: whether `k` and `n` are required; curves to predict may lack them.

    Raises:
        BadInput: for a file that cannot be read or is empty, a missing column, k above n, negative or missing counts,
            and steps that do not rise within a run.
    """
    table = _read(file)
    missing = [name for name in (*REQUIRED, *(("k", "n") if answered else ())) if name not in table.columns]
    if missing:
        raise BadInput(
            f"{file}: has no column '{missing[0]}'; curves need run, step, k, n (and may have model, character)."
        )
    if table.is_empty():
        raise BadInput(f"{file}: holds no rows; curves need at least one step of one run.")
    names = [
        table[key].cast(pl.String).fill_null("").to_list() if key in table.columns else [""] * len(table)
        for key in KEYS
    ]
    keys = list(zip(*names, strict=True))
    runs = tuple(dict.fromkeys(keys))
    place = {key: position for position, key in enumerate(runs)}
    step, k, n = (_numbers(file, table, name) for name in ("step", "k", "n"))
    curves = Curves(table, runs, np.array([place[key] for key in keys]), step, k, n)
    _check(file, curves, answered)
    return curves


def _read(file: Path) -> pl.DataFrame:
    try:
        return parquet.read_csv(file)
    except pl.exceptions.NoDataError:
        raise BadInput(f"{file}: is empty; curves need the columns run, step, k, n.") from None
    except pl.exceptions.PolarsError as error:
        raise BadInput(f"{file}: is not a table of commas ({str(error).splitlines()[0]}).") from None
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror or 'no such file'}).") from None


def _numbers(file: Path, table: pl.DataFrame, name: str) -> Floats:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    column = table[name]
    numbers = column.cast(pl.Float64, strict=False)
    wrong = numbers.is_null() & column.is_not_null()
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise BadInput(f"{file}: row {row + 2}: {name}={column[row]} is not a number.")
    return numbers.fill_null(np.nan).to_numpy().astype(np.float64)


def _check(file: Path, curves: Curves, answered: bool) -> None:
    last = dict.fromkeys(range(len(curves.runs)), -np.inf)
    for row, (run, step, k, n) in enumerate(zip(curves.run, curves.step, curves.k, curves.n, strict=True)):
        where = f"{file}: row {row + 2}"
        named = " ".join(part for part in curves.runs[run] if part)
        if np.isnan(step) or step < 0:
            raise BadInput(f"{where}: step={step:g} must be a number of at least 0.")
        if step <= last[run]:
            raise BadInput(
                f"{where}: step={step:g} of run '{named}' follows step {last[run]:g}; steps must rise within a run."
            )
        last[run] = step
        if np.isnan(k) != np.isnan(n) or (answered and np.isnan(n)):
            raise BadInput(f"{where}: k and n must both be given.")
        if np.isnan(n):
            continue
        if n < 1 or k < 0 or n % 1 or k % 1:
            raise BadInput(f"{where}: k={k:g} of n={n:g}; both must be whole, n at least 1 and k at least 0.")
        if k > n:
            raise BadInput(f"{where}: k={k:g} is more than n={n:g}.")
