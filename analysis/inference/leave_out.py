"""Leave out arms, models and laboratories in turn, and score how well motives predict the answers left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import logsumexp

from analysis.inference.arms.answers import Answer
from analysis.inference.baselines import Regression, fit_null
from analysis.inference.infer import Posterior, answers_data
from analysis.inference.law.sampler import Data, Tick, sample_near

Floats = NDArray[np.float64]

ARMS_ENOUGH = 3
"""Smallest number of arms of a model at which single arms are left out."""
CHAINS, WARMUP, DRAWS = 4, 40, 50
ITERATIONS = WARMUP + DRAWS
GROUP = 120
"""Number of problems that are sampled at once."""
_NORMAL = 1.959964


@dataclass(frozen=True)
class Fold:
    """Rows that are left out together, and their unit: `arm`, `model` or `laboratory`, with its name."""

    what: str
    name: str
    rows: tuple[int, ...]


def folds(answers: Sequence[Answer]) -> list[Fold]:
    """List the folds. A model or a laboratory is left out only if there is another one to learn from."""
    asked = Counter(answer.model for answer in answers)
    found = [
        Fold("arm", answer.model, (row,)) for row, answer in enumerate(answers) if asked[answer.model] >= ARMS_ENOUGH
    ]
    for what in ("model", "laboratory"):
        groups: dict[str, list[int]] = {}
        for row, answer in enumerate(answers):
            groups.setdefault(getattr(answer, what), []).append(row)
        if len(groups) > 1:
            found += [Fold(what, name, tuple(rows)) for name, rows in groups.items()]
    return found


def leave_out(posterior: Posterior, tick: Tick | None = None) -> pl.DataFrame:
    """Score each row left out: what, name, row, log_score, null_log_score, regression_log_score.

    Posteriors without some rows are sampled from the draws of the posterior of all rows. Forecasts without motives are
    fitted anew.
    """
    answers, law = posterior.answers, posterior.law
    out, data = folds(answers), answers_data(answers)
    k, n = data.k[0], data.n[0]
    regression = Regression(answers, law.probe)
    score = jax.jit(jax.vmap(lambda z: law.log_likelihood(z, k, n)))
    rows: list[dict[str, object]] = []
    for start in range(0, len(out), GROUP):
        group = out[start : start + GROUP]
        kept = np.ones((len(group), len(answers)))
        for b, fold in enumerate(group):
            kept[b, list(fold.rows)] = 0.0
        shape = (len(group), len(answers))
        tasks = Data(np.broadcast_to(k, shape), np.broadcast_to(n, shape), kept)
        draws = sample_near(law, tasks, posterior.draws, CHAINS, WARMUP, DRAWS, posterior.seed + start, tick)
        for b, fold in enumerate(group):
            left = np.array(fold.rows)
            found = np.asarray(score(draws.flat(b)))[:, left]
            seen = kept[b] > 0
            null = fit_null(k[seen], n[seen]).log_score(k[left], n[left])
            without = regression.log_score(regression.fit(kept[b]), [answers[row] for row in left])
            motives = logsumexp(found, axis=0) - np.log(len(found))
            for place, row in enumerate(left):
                scores = (float(motives[place]), float(null[place]), float(without[place]))
                names = ("log_score", "null_log_score", "regression_log_score")
                rows.append(
                    {"left_out": fold.what, "name": fold.name, "row": int(row), **dict(zip(names, scores, strict=True))}
                )
    schema = {"left_out": pl.String, "name": pl.String, "row": pl.UInt32}
    return pl.DataFrame(
        rows, schema=schema | dict.fromkeys(("log_score", "null_log_score", "regression_log_score"), pl.Float64)
    )


@dataclass(frozen=True)
class Verdict:
    """The gain of motives over a rival, in nats over all rows, with a 95% interval by normal theory."""

    left_out: str
    rival: str
    rows: int
    score: float
    rival_score: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """Log score of motives less that of the rival."""
        return self.score - self.rival_score

    @property
    def word(self) -> str:
        """`better`, `worse` or `not told apart`."""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "not told apart"


def verdict(scores: pl.DataFrame, left_out: str, rival: str) -> Verdict | None:
    """Compare scores with those of a rival (`null` or `regression`); None if nothing was scored.

    Rows of one model are dependent. The interval is therefore that of sums by model.
    """
    part = scores.drop_nulls("log_score")
    if part.height == 0:
        return None
    gain = pl.col("log_score") - pl.col(f"{rival}_log_score")
    by_model = part.group_by("model").agg(gain.sum())["log_score"].to_numpy()
    total, many = float(by_model.sum()), len(by_model)
    half = (
        _NORMAL * float(np.sqrt(many / max(1, many - 1) * ((by_model - by_model.mean()) ** 2).sum()))
        if many > 1
        else np.inf
    )
    sums = (float(part["log_score"].sum()), float(part[f"{rival}_log_score"].sum()))
    return Verdict(left_out, rival, part.height, *sums, total - half, total + half)
