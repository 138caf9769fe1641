"""What must hold of any input: a finite run, or one sentence that begins with the key or the file."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import polars as pl

from sim.builders.plan import build
from sim.config.complaints import COMPLAINTS, sentence
from sim.config.schema import ConfigSchema
from sim.errors import BadInput
from sim.model.plan import Plan
from sim.runs.run import run

KEYS = tuple(item.name for item in fields(ConfigSchema))
AFFORDABLE = 200_000
"""Most episodes that are run for a case; a larger plan is built only."""


def holds(make: Callable[[], Mapping[str, Any]], *names: str) -> str:
    """Hold that a configuration can be run or is refused; returns `ran`, `built` or `refused`.

    Args:
        make: gives the resolved configuration, or raises.
        names: what a refusal may begin with beside keys.
    """
    try:
        plan = build(make())
        if _cost(plan) > AFFORDABLE:
            return "built"
        require_finite(run(plan, engine="kernel"))
    except (BadInput, *COMPLAINTS) as error:
        require_sentence(sentence(error) if isinstance(error, COMPLAINTS) else str(error), *names)
        return "refused"
    except MemoryError:  # which the boundary of every command puts into a sentence
        return "refused"
    return "ran"


def require_sentence(said: str, *names: str) -> None:
    """Hold that this is one sentence and begins with a key of the configuration, or with one of the names."""
    assert said.isprintable(), repr(said)
    assert said.endswith("."), said
    assert len(said) < 2000, said
    assert said.startswith((*KEYS, *names)) or ": unknown name" in said, said


def require_finite(tables: Mapping[str, pl.DataFrame]) -> None:
    """Hold that every number of every table is finite, and that shares sum to one."""
    for name, table in tables.items():
        for column in table.select(pl.col(pl.Float64)).iter_columns():
            assert column.drop_nulls().is_finite().all(), f"{name}.{column.name}"
    shares = tables["rounds"].group_by("replicate", "round", "phase").agg(pl.col("share").sum())["share"]
    assert ((shares - 1.0).abs() < 1e-9).all()


def _cost(plan: Plan) -> int:
    visits = [phase.repeat.at_most if phase.repeat is not None else 1 for phase in plan.phases]
    rounds = [phase.rounds * phase.rules.episodes * n for phase, n in zip(plan.phases, visits, strict=True)]
    return plan.agents * sum(rounds) + plan.agents * plan.rounds * len(plan.names)
