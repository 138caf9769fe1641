"""Predict arms that were not asked, or whose answers were kept back, by motives and by two forecasts without motives.

Unknowns that a new arm shares with the arms asked (of a model, a laboratory, a feature) have their posterior. Its new
unknowns are drawn from the prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from analysis.inference.arms.answers import Answer, answers_table
from analysis.inference.baselines import Regression, fit_null
from analysis.inference.infer import Posterior
from analysis.inference.law.posterior import Law, build_law, log_beta_binomial
from analysis.inference.leave_out import SCORES

Floats = NDArray[np.float64]

LEVEL = 0.95
LEAST_DRAWS = 8000
"""Posterior draws are repeated, with new draws of new unknowns, until there are so many."""


@dataclass(frozen=True)
class Forecast:
    """Predictive draws of M arms.

    Attributes:
        law: the law of these arms.
        shares: (S, M, K) shares by kind.
        chances: (S, M, K) chance of the act by kind.
        rate: (S, M) mean rate of the act.
        concentration: (S,) concentration of answers around the rate.
    """

    law: Law
    shares: Floats
    chances: Floats
    rate: Floats
    concentration: Floats


def forecast(posterior: Posterior, arms: Sequence[Answer], least: int = LEAST_DRAWS, seed: int = 0) -> Forecast:
    """Draw shares and rates of arms, given the posterior."""
    law, z = drawn(posterior, arms, least, seed)
    return Forecast(law=law, **{name: np.asarray(part) for name, part in jax.jit(jax.vmap(law.rates))(z).items()})


def drawn(posterior: Posterior, arms: Sequence[Answer], least: int, seed: int = 0) -> tuple[Law, Floats]:
    """Return the law of arms, and (S, D) draws of its unknowns, S at least `least`; the posterior's draws in turn."""
    law = build_law([arm.unasked() for arm in arms], posterior.law.probe, posterior.law.config)
    known = posterior.draws.flat()
    rng = np.random.default_rng((posterior.seed, seed))
    z = np.tile(known, (-(-least // len(known)), 1))
    fresh = rng.standard_normal((len(z), law.size))
    for place, label in enumerate(law.labels):
        if label in posterior.law.places and not is_of_a_row(label):
            fresh[:, place] = z[:, posterior.law.places[label]]
    return law, fresh


def is_of_a_row(label: tuple[str, ...]) -> bool:
    """Return whether an unknown belongs to a single row, as the free rate of an arm does."""
    return label[0] == "free" and len(label) > 1


def predictions(posterior: Posterior, arms: Sequence[Answer]) -> pl.DataFrame:
    """Predict arms: return their columns, the expected share of answers with the act, a 95% interval, and scores.

    Intervals are of k / n if n is known, else of the arm's rate. If k is known, `chance_at_most` and `chance_at_least`
    are the chances of at most and of at least k, and a score is the log chance of k.
    """
    found = forecast(posterior, arms)
    rng = np.random.default_rng((posterior.seed, 1))
    a = found.rate * found.concentration[:, None]
    rates = rng.beta(a, found.concentration[:, None] - a)
    rows = []
    for m, arm in enumerate(arms):
        seen = rng.binomial(arm.n, rates[:, m]) / arm.n if arm.n else rates[:, m]
        low, high = np.quantile(seen, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        row: dict[str, float | None] = {"expected": float(found.rate[:, m].mean()), "low": low, "high": high}
        rows.append(row)
    table = answers_table(arms, posterior.law.probe).hstack(
        pl.DataFrame(rows, schema=dict.fromkeys(("expected", "low", "high"), pl.Float64))
    )
    return table.hstack(_scores(posterior, arms, found))


def whole_interval(posterior: Posterior) -> tuple[Floats, Floats, Floats]:
    """(N,) expected share of answers with the act in each arm asked, and the 95% interval of k / n if asked again."""
    rng = np.random.default_rng((posterior.seed, 2))
    a = posterior.rate * posterior.concentration[:, None]
    rates = rng.beta(a, posterior.concentration[:, None] - a)
    n = np.array([answer.n for answer in posterior.answers])
    low, high = np.quantile(rng.binomial(n, rates) / n, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return posterior.rate.mean(axis=0), low, high


def _scores(posterior: Posterior, arms: Sequence[Answer], found: Forecast) -> pl.DataFrame:
    answers = posterior.answers
    k, n = (np.array([float(getattr(a, name) or 0) for a in answers]) for name in ("k", "n"))
    regression = Regression(answers, posterior.law.probe)
    weights, null = regression.fit(np.ones(len(answers))), fit_null(k, n)
    rows: list[dict[str, float | None]] = []
    for m, arm in enumerate(arms):
        if not arm.counted or arm.k is None or arm.n is None:
            rows.append(dict.fromkeys((*SCORES, "chance_at_most", "chance_at_least")))
            continue
        counts = np.arange(arm.n + 1.0)
        logs = log_beta_binomial(counts[:, None], float(arm.n), found.rate[:, m], found.concentration, gammaln)
        chance = np.exp(logsumexp(logs, axis=1) - np.log(len(found.rate)))
        one = (np.array([float(arm.k)]), np.array([float(arm.n)]))
        rows.append(
            {
                "log_score": float(np.log(chance[arm.k])),
                "null_log_score": float(null.log_score(*one)[0]),
                "regression_log_score": float(regression.log_score(weights, [arm])[0]),
                "chance_at_most": float(chance[: arm.k + 1].sum()),
                "chance_at_least": float(chance[arm.k :].sum()),
            }
        )
    return pl.DataFrame(rows, schema=dict.fromkeys((*SCORES, "chance_at_most", "chance_at_least"), pl.Float64))
