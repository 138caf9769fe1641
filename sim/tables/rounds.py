"""The tables that have a row per round and motivation: `rounds`, whole or thinned, and `expected`."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.model.accounts import TERMS, History
from sim.model.plan import Plan
from sim.model.population import End
from sim.store.schemas import frame

Floats = NDArray[np.float64]

THINNED = 20
"""Number of rounds of each run that a sweep keeps, roughly."""


class RoundRows(NamedTuple):
    """Rows of the `rounds` table from one replicate: job, replicate, labels and numbers."""

    job: int
    replicate: int
    labels: pl.DataFrame
    numbers: dict[str, Floats]


def thinned_rounds(plan: Plan, job: int, replicate: int, results: Sequence[tuple[History, End]]) -> RoundRows:
    """Return rows of the `rounds` table for a sweep: the founders, the end of each phase, and some rounds between."""
    return _round_rows(plan, job, replicate, results, THINNED)


def rounds_frame(parts: Sequence[RoundRows]) -> pl.DataFrame:
    """Build one `rounds` table from the rows of many runs."""
    sizes = [part.labels.height for part in parts]
    labels = pl.concat([part.labels for part in parts])
    columns = {
        "job": np.repeat([part.job for part in parts], sizes),
        "replicate": np.repeat([part.replicate for part in parts], sizes),
        **labels.to_dict(),
        **{name: np.concatenate([part.numbers[name] for part in parts]) for name in parts[0].numbers},
    }
    return frame("rounds", columns).with_columns(pl.col("mean_pay").fill_nan(None))


def all_rounds(plan: Plan, replicate: int, results: Sequence[tuple[History, End]]) -> pl.DataFrame:
    """Build the `rounds` table of one replicate with every round."""
    return rounds_frame([_round_rows(plan, 0, replicate, results, plan.rounds)])


def _round_rows(plan: Plan, job: int, replicate: int, results: Sequence[tuple[History, End]], most: int) -> RoundRows:
    """Return rows of the `rounds` table for about `most` rounds of one replicate; round 0 is the founders."""
    founding = results[0][0]
    kinds = len(plan.names)
    kept, labels = _round_labels(plan.names, tuple((phase.name, phase.rounds) for phase in plan.phases), most)
    share = np.concatenate([founding.share[:1], *(history.share[1:] for history, _ in results)])[kept]
    terms = np.concatenate([np.zeros((1, len(TERMS), kinds)), *(history.terms for history, _ in results)])[kept]
    pay = np.concatenate([np.full((1, kinds), np.nan), *(history.mean_pay for history, _ in results)])[kept]
    numbers = {"share": share.ravel(), "mean_pay": pay.ravel()}
    numbers |= {term: terms[:, index].ravel() for index, term in enumerate(TERMS)}
    return RoundRows(job, replicate, labels, numbers)


@lru_cache(maxsize=256)
def _round_labels(
    names: tuple[str, ...], phases: tuple[tuple[str, int], ...], most: int
) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Choose about `most` rounds, with the founders and the end of each phase; return them with labels (rounds, K)."""
    ends = np.cumsum([0, *(rounds for _, rounds in phases)])
    spread = np.linspace(0, ends[-1], min(most, int(ends[-1])) + 1).round().astype(np.int64)
    kept = np.union1d(ends, spread)
    phase = pl.Series([name for name, _ in phases])[np.searchsorted(ends[1:], kept)]
    columns = {
        "phase": phase[np.repeat(np.arange(len(kept)), len(names))],
        "round": np.repeat(kept, len(names)),
        "motivation": pl.Series(names)[np.tile(np.arange(len(names)), len(kept))],
    }
    return kept, pl.DataFrame(columns)


def expected_rounds(plan: Plan, replicates: int) -> pl.DataFrame:
    """Build the `expected` table: the path of the endless population."""
    from sim.expected.shares import expected_shares  # imports scipy, which a sweep does not need
    from sim.expected.trust import trusted_rounds

    paths = expected_shares(plan, replicates)
    share = np.concatenate([paths[0][:1], *(path[1:] for path in paths)])
    _, labels = _round_labels(plan.names, tuple((phase.name, phase.rounds) for phase in plan.phases), plan.rounds)
    marks = trusted_rounds(plan, paths)
    trusted = np.repeat(np.concatenate([marks[0][:1], *(mark[1:] for mark in marks)]), len(plan.names))
    return frame("expected", {"job": 0, **labels.to_dict(), "share": share.ravel(), "trusted": trusted})


def endless_summary(plan: Plan, results: Sequence[tuple[History, End]]) -> dict[str, bool]:
    """Return the columns that a sweep's summary of an endless population has more: whether its path may be trusted."""
    from sim.expected.trust import trusted_rounds  # takes scipy, whose import other sweeps have no use for

    return {"trusted": bool(trusted_rounds(plan, [history.share for history, _ in results])[-1][-1])}
