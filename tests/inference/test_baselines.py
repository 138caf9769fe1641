"""Forecasts without motives are chances, and learn what they can."""

import numpy as np
import pytest
from scipy.stats import betabinom

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import load_probe
from analysis.inference.baselines import Regression, fit_null
from analysis.inference.law.posterior import log_beta_binomial


def test_counts_are_beta_binomial() -> None:
    k, n, rate, concentration = np.arange(11.0), 10.0, 0.3, 7.0
    expected = betabinom.logpmf(k, n, rate * concentration, (1 - rate) * concentration)
    np.testing.assert_allclose(log_beta_binomial(k, n, rate, concentration), expected, rtol=1e-10)


def test_the_null_is_a_chance_and_learns_from_other_arms() -> None:
    none, many = fit_null(np.zeros(20), np.full(20, 30.0)), fit_null(np.full(20, 15.0), np.full(20, 30.0))
    counts, n = np.arange(31.0), np.full(31, 30.0)
    for null in (none, many):
        assert np.exp(null.log_score(counts, n)).sum() == pytest.approx(1.0)
    assert none.log_score(counts, n)[0] > np.log(0.9)
    assert many.log_score(counts, n)[15] > none.log_score(counts, n)[15] + 3


def test_the_regression_learns_a_feature_and_forgets_rows_left_out() -> None:
    arms = [{"asks": "even", "pays": "odd", **({"payoff": 100.0} if high else {})} for high in (0, 1) * 10]
    answers = [Answer("x", f"m{row}", arm, 25 if "payoff" in arm else 2, 30) for row, arm in enumerate(arms)]
    regression = Regression(answers, load_probe())
    all_rows = regression.fit(np.ones(20))
    low_only = regression.fit(np.array([float("payoff" not in arm) for arm in arms]))
    new = [Answer("x", "new", {"asks": "even", "pays": "odd", "payoff": 100.0}, 25, 30)]
    assert regression.log_score(all_rows, new)[0] > regression.log_score(low_only, new)[0] + 2
