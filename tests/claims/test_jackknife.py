"""Statistics of means over replicates: what they are of numbers that one can work out by hand. Nothing is random."""

import numpy as np
import pytest

from analysis.claims.statistics.jackknife import crossing, pseudo_values


def test_pseudo_values_of_a_mean_are_the_values() -> None:
    values = np.array([0.3, 1.2, -0.5, 2.0])
    assert pseudo_values(lambda kept: float(values[kept].mean()), 4) == pytest.approx(values)


def test_a_ratio_of_means_has_the_spread_of_the_delta_method() -> None:
    rng = np.random.default_rng(0)
    one, other = 1.0 + 0.1 * rng.normal(size=400), 2.0 + 0.2 * rng.normal(size=400)
    found = pseudo_values(lambda kept: float(one[kept].mean() / other[kept].mean()), 400)
    linear = (one - one.mean() / other.mean() * other) / other.mean()
    assert found.mean() == pytest.approx(one.mean() / other.mean(), abs=1e-4)
    assert found.std(ddof=1) == pytest.approx(linear.std(ddof=1), rel=0.01)


def test_crossing_is_read_off_on_a_log_scale() -> None:
    keys = np.array([1.0, 4.0, 16.0])
    values = np.array([0.8, 0.6, 0.4])[:, None] + 0.001 * np.array([-1.0, 1.0, 0.5, -0.5])
    assert crossing(keys, values, 0.5).mean() == pytest.approx(8.0, abs=0.01)
    assert crossing(keys, values[:, [0, 0]], values[1, 0]) == pytest.approx(4.0)


@pytest.mark.parametrize(("level", "end"), [(0.95, 1.0), (0.1, 16.0)])
def test_a_level_that_is_not_met_gives_the_nearest_key(level: float, end: float) -> None:
    keys = np.array([1.0, 4.0, 16.0])
    values = np.array([[0.9, 0.9], [0.7, 0.7], [0.5, 0.5]])
    assert crossing(keys, values, level) == pytest.approx(end)
