"""Leave out arms, models and laboratories in turn, and score how well motives predict the answers left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from analysis.inference.arms.answers import Answer
from analysis.inference.baselines import Regression, fit_null
from analysis.inference.coverage import interval_columns
from analysis.inference.infer import Posterior, answers_data
from analysis.inference.interval import interval_of_sum
from analysis.inference.law.posterior import Law, log_beta_binomial
from analysis.inference.law.sampler import Data, Tick, sample_near

Floats = NDArray[np.float64]

ARMS_ENOUGH = 3
"""Smallest number of arms of a model at which single arms are left out."""
CHAINS, WARMUP, DRAWS = 4, 40, 100
ITERATIONS = WARMUP + DRAWS
GROUP = 120
"""Number of problems that are sampled at once."""
RENEWED = 10
"""Number of times that unknowns without answers are drawn for each draw of a posterior."""
SCORES = ("log_score", "null_log_score", "regression_log_score")


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
    """Score each row left out: left_out, name, row, three log scores, and the columns of `interval_columns`.

    Posteriors without some rows are sampled from the draws of the posterior of all rows. Unknowns of which the rows
    kept tell nothing are drawn anew from their prior. Forecasts without motives are fitted anew.
    """
    answers, law = posterior.answers, posterior.law
    out, data = folds(answers), answers_data(answers)
    k, n = data.k[0], data.n[0]
    regression, informed = Regression(answers, law.probe), informed_by(law, k, n)
    rates = jax.jit(jax.vmap(lambda z: {name: law.rates(z)[name] for name in ("rate", "concentration")}))
    rng = np.random.default_rng((posterior.seed, 3))
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
            left, seen = np.array(fold.rows), kept[b] > 0
            known = informed[seen].any(axis=0)
            drawn = [rates(_renewed(draws.flat(b), known, rng)) for _ in range(RENEWED)]
            rate = np.concatenate([np.asarray(part["rate"])[:, left] for part in drawn])
            spread = np.concatenate([np.asarray(part["concentration"]) for part in drawn])
            found = log_beta_binomial(k[left], n[left], rate, spread[:, None], gammaln)
            motives = logsumexp(found, axis=0) - np.log(len(found))
            null = fit_null(k[seen], n[seen]).log_score(k[left], n[left])
            without = regression.log_score(regression.fit(kept[b]), [answers[row] for row in left])
            for place, row in enumerate(left):
                scores = (float(motives[place]), float(null[place]), float(without[place]))
                inside = interval_columns(rate[:, place], spread, int(k[row]), int(n[row]))
                named = {"left_out": fold.what, "name": fold.name, "row": int(row)}
                rows.append({**named, **dict(zip(SCORES, scores, strict=True)), **inside})
    if not rows:
        return pl.DataFrame(schema={"left_out": pl.String, "row": pl.UInt32, **dict.fromkeys(SCORES, pl.Float64)})
    return pl.DataFrame(rows, schema_overrides={"row": pl.UInt32})


def informed_by(law: Law, k: Floats, n: Floats) -> NDArray[np.bool_]:
    """(N, D) whether the answers of a row depend on an unknown."""
    z = np.random.default_rng(0).standard_normal(law.size)
    return np.asarray(jax.jit(jax.jacrev(lambda z: law.log_likelihood(z, k, n)))(z) != 0.0)


def _renewed(z: Floats, known: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """Draw unknowns (S, D) that are not known from their prior."""
    return np.where(known, z, rng.standard_normal(z.shape))


@dataclass(frozen=True)
class Verdict:
    """The gain of motives over a rival, in nats over all rows, with a 95% interval by Student's t over models."""

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

    Rows of one model are dependent. The interval is therefore Student's t over sums by model.
    """
    part = scores.drop_nulls("log_score")
    if part.height == 0:
        return None
    gain = pl.col("log_score") - pl.col(f"{rival}_log_score")
    by_model = part.group_by("model").agg(gain.sum())["log_score"].to_numpy()
    sums = (float(part["log_score"].sum()), float(part[f"{rival}_log_score"].sum()))
    return Verdict(left_out, rival, part.height, *sums, *interval_of_sum(by_model))
