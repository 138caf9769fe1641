"""What measures look at: what happened in some replicates of a plan, and what its population would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.model.accounts import History
from sim.model.evaluate import Evaluation
from sim.model.plan import Plan
from sim.model.realised import Realised

Floats = NDArray[np.float64]


class Course(NamedTuple):
    """What a phase was in each replicate: of its rounds, what is measured and no more, as replicates may be many.

    Attributes:
        share: (R, rounds + 1, K) share after each round; row 0 is the state at the start.
        terms: (R, 4, K) change of each share by `TERMS`, summed over rounds.
        turnover: (R, 4) absolute change that each term made, summed over motivations, a mean over rounds.
        hits: (R, rounds) episodes that ended in the scored act.
    """

    share: Floats
    terms: Floats
    turnover: Floats
    hits: NDArray[np.int64]


def course(history: History) -> Course:
    """Keep of one replicate's phase what is measured; arrays without their first axis."""
    moved = np.abs(history.terms).sum(axis=2)
    return Course(history.share, history.terms.sum(axis=0), moved.mean(axis=0), history.hits)


def together(courses: Sequence[Course]) -> Course:
    """Put replicates of a phase together."""
    return Course(*map(np.stack, zip(*courses, strict=True)))


@dataclass(frozen=True)
class Observed:
    """Some replicates of a plan.

    Attributes:
        plan: what was run.
        evaluations: by environment.
        courses: by phase, what happened.
        summary: rows of the `summary` table, one per replicate.
        realised: of networks, what each does at the end of its last phase; empty for populations.
    """

    plan: Plan
    evaluations: Mapping[str, Evaluation]
    courses: Sequence[Course]
    summary: pl.DataFrame
    realised: Sequence[Realised] = ()

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return self.summary.height

    @property
    def numbers(self) -> list[int]:
        """Which replicates these are: a measure that draws has the same draws whatever others it is taken with."""
        return self.summary["replicate"].to_list()


def column(of: Observed, name: str) -> Floats:
    """(R,) column of the summary as numbers, nan where it is null."""
    return of.summary[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
