"""Shares by category rather than by motivation: which of four families leads, whoever of it was lucky."""

from dataclasses import replace
from typing import Any

import polars as pl

from agents.motivation import CATEGORIES
from analysis.sweeps.measures import motivations
from analysis.sweeps.plans import base_config
from sim.errors import BadInput
from sim.store.tables import Records

MOTIVATION, CATEGORY, FIT_SET = BY = ("motivation", "category", "fit_set")
"""What a diagram distinguishes: leading motivations, leading categories, or sets that selection leaves (`fit_sets`)."""


def grouped(run: Records, by: str) -> Records:
    """Return a sweep whose summary holds shares by category in place of motivations, or as it is.

    Raises:
        BadInput: if the stored configuration does not say the category of each motivation.
    """
    if by == MOTIVATION:
        return run
    of = categories(run)
    held = [name for name in CATEGORIES if name in of.values()]
    shares = [
        pl.sum_horizontal(pl.col(f"share_{kind}").fill_null(0.0) for kind in of if of[kind] == name).alias(f"of_{name}")
        for name in held
    ]
    rest = run["summary"].with_columns(shares).drop(f"share_{kind}" for kind in of)
    summary = rest.rename({f"of_{name}": f"share_{name}" for name in held})
    return replace(run, tables={**run.tables, "summary": summary})


def categories(run: Records) -> dict[str, str]:
    """Return the category of each motivation, as the configuration says that all jobs have in common."""
    base: Any = base_config(run)
    configured = base.get("motivation") or {} if base is not None else {}
    for name in motivations(run):
        if name not in configured:
            raise BadInput(f"--by category: the stored configuration of {run.folder} has no motivation '{name}'.")
    return {name: str(configured[name].category) for name in motivations(run)}
