"""Founders from a stored run: train once, deploy many times."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.motivation import Motivation
from sim.errors import BadInput, require_name
from sim.store.tables import load

Floats = NDArray[np.float64]


KEY = "population.founders"


def stored_population(folder: Path) -> pl.DataFrame:
    """Read the table `population` of a stored run.

    Raises:
        BadInput: if the folder holds no stored run, or the run stored no population.
    """
    try:
        return load(folder)["population"].collect()
    except BadInput as error:
        raise BadInput(f"{KEY}={error}") from None
    except OSError as error:
        raise BadInput(f"{KEY}={folder}: cannot be read ({error.strerror}).") from None
    except pl.exceptions.PolarsError as error:
        raise BadInput(f"{KEY}={folder}: population.parquet cannot be read ({error}).") from None


def stored_minds(table: pl.DataFrame, folder: Path, names: list[str], mixed: bool) -> tuple[Floats, ...]:
    """Turn the population of the stored run in `folder` into minds (N, K), one array per replicate.

    Raises:
        BadInput: if the stored motivations are not `names`, or stored minds are mixed and `mixed` is false.
    """
    for name in table["motivation"].unique(maintain_order=True):
        require_name(f"{KEY}={folder}: motivation", name, names)
    if not mixed and (table["influence"] < 1.0).any():
        raise BadInput(f"{KEY}={folder}: its minds are mixed; set population.minds=mixed.")
    replicates = table.partition_by("replicate", maintain_order=True)
    return tuple(_minds(replicate, names) for replicate in replicates)


def require_no_skills(founders: str, motivations: tuple[Motivation, ...]) -> None:
    """Raise `BadInput` if a motivation needs practice, as a stored run keeps no skills."""
    for kind in motivations:
        if kind.practice > 0.0:
            raise BadInput(
                f"{KEY}={founders}: a stored run keeps no skills, which motivation.{kind.name}.practice="
                f"{kind.practice:g} asks for; set it to 0, or found from the prior."
            )


def _minds(table: pl.DataFrame, names: list[str]) -> Floats:
    minds = np.zeros((int(table["agent"].max()) + 1, len(names)))  # type: ignore[arg-type]  # a column of integers
    column = {name: k for k, name in enumerate(names)}
    minds[table["agent"].to_numpy(), [column[name] for name in table["motivation"]]] = table["influence"].to_numpy()
    return minds
