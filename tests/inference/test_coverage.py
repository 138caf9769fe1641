"""Intervals of forecasts are counted as held, and called too narrow or too wide, where they are so by construction."""

import numpy as np
import polars as pl
import pytest

pytest.importorskip("numpyro", reason="needs the extra `infer`: uv sync --extra infer")

from analysis.inference.coverage import coverage, interval_columns
from analysis.inference.leave_out import informed_by
from tests.inference.setting import law


def scores(true: float, said: float) -> pl.DataFrame:
    """Counts of 2000 rows of 40 answers at a true concentration, forecast with another one."""
    rng = np.random.default_rng(100)
    rows = []
    for rate in rng.uniform(0.2, 0.8, 2000):
        k = int(rng.binomial(40, rng.beta(rate * true, (1 - rate) * true)))
        rows.append(interval_columns(np.full(3, rate), np.full(3, said), k, 40))
    return pl.DataFrame(rows)


def test_intervals_are_as_wide_as_they_should_be_where_the_forecast_is_the_truth() -> None:
    """Two levels at 5% each: false alarms in about a tenth, seed fixed."""
    found = coverage(scores(20.0, 20.0))
    assert [one.word for one in found] == ["as wide as they should be"] * 2
    assert [one.level for one in found] == [0.5, 0.95]
    assert all(one.expected >= one.level * one.rows for one in found)


@pytest.mark.parametrize(("true", "said", "word"), [(5.0, 80.0, "too narrow"), (80.0, 5.0, "too wide")])
def test_wrong_widths_are_called_so(true: float, said: float, word: str) -> None:
    assert coverage(scores(true, said))[0].word == word


def test_nothing_left_out_has_no_coverage() -> None:
    assert coverage(pl.DataFrame()) == []


def test_an_unknown_of_one_row_is_informed_by_that_row_alone() -> None:
    asked = law("intended", "reward_seeker", models=("a-1", "b-1"))
    rows = len(asked.matrices.answers)
    informed = informed_by(asked, np.zeros(rows), np.full(rows, 30.0))
    assert informed.shape == (rows, asked.size)
    assert informed[:, asked.places["free", "3"]].nonzero()[0].tolist() == [3]
    of_b = informed[:, asked.places["shares", "by", "base", "b-1", "intended"]].nonzero()[0].tolist()
    assert of_b == list(range(rows // 2, rows))
    assert informed[:, asked.places["shares", "intended"]].all()
