"""Sensitivity indices agree with a function whose indices are known, and are claimed only where points allow."""

from math import pi

import numpy as np
import polars as pl
import pytest
from scipy.stats import qmc

from analysis.commands import report, show
from analysis.look.wording import percent
from analysis.stored import open_sweep
from analysis.sweeps import sensitivity
from analysis.sweeps.figures import figures
from analysis.sweeps.layout import layout
from sim.errors import BadInput
from tests.analysis.sweeps import grid, write_sweep

ISHIGAMI = {"a": 0.3139, "b": 0.4424, "c": 0.0}
"""First-order indices of sin a + 7 sin^2 b + 0.1 c^4 sin a on [-pi, pi] (Ishigami & Homma 1990)."""

needs_library = pytest.mark.skipif(not sensitivity.available(), reason="the extra 'sensitivity' is not installed")


def ishigami(job):
    return np.sin(job["a"]) + 7 * np.sin(job["b"]) ** 2 + 0.1 * job["c"] ** 4 * np.sin(job["a"])


@pytest.fixture(params=[qmc.LatinHypercube, qmc.Sobol], ids=["lhs", "sobol"])
def scattered(tmp_path, request):
    """A design of 512 points, with a measure whose indices are known."""
    points = qmc.scale(request.param(3, seed=1).random(512), -pi, pi)
    jobs = [{**dict(zip("abc", point, strict=True)), "shares": ((0.7, 0.3),)} for point in points.tolist()]
    return write_sweep(tmp_path / "sweep", jobs, gap=ishigami)


@needs_library
def test_indices_are_those_of_a_known_function(scattered):
    table = sensitivity.sensitivity(open_sweep(scattered))
    assert set(table["measure"]) == {"gap"}  # others are the same everywhere
    for key, index, low, high in table.select("key", "index", "low", "high").rows():
        assert index == pytest.approx(ISHIGAMI[key], abs=0.08)
        assert low <= ISHIGAMI[key] <= high


@needs_library
def test_the_chart_holds_the_table_and_the_report_the_chart(scattered):
    run = open_sweep(scattered)
    drawn = next(figure for figure in figures(run, layout(run)) if figure.name == "sensitivity")
    rows = next(iter(drawn.chart.to_dict()["datasets"].values()))
    table = sensitivity.sensitivity(run)
    assert [{name: row[name] for name in table.columns} for row in rows] == table.to_dicts()
    index = table.filter(pl.col("key") == "b")["index"][0]
    assert drawn.reading == f"Train-deploy gap is explained most by b ({percent(index)})."
    assert 'id="chart-sensitivity"' in report.build_report(scattered).read_text(encoding="utf-8")


@needs_library
def test_noise_is_not_called_an_effect(tmp_path):
    noise = np.random.default_rng(1)
    jobs = [{"a": a, "b": b, "shares": ((0.7, 0.3),)} for a, b in noise.uniform(size=(300, 2)).tolist()]
    run = open_sweep(write_sweep(tmp_path / "sweep", jobs, gap=lambda job: noise.normal()))
    table = sensitivity.sensitivity(run)
    assert (table["low"] < 0).all()
    assert "not more than chance would" in sensitivity.reading(table)


def test_a_grid_and_a_small_sample_have_no_indices(tmp_path):
    run = open_sweep(write_sweep(tmp_path / "grid", grid(lambda x, y: 0, range(20), range(10))))
    assert sensitivity.scattered(run) == []
    few = [{"a": a, "shares": ((0.7, 0.3),)} for a in np.linspace(0, 1, 99).tolist()]
    assert sensitivity.scattered(open_sweep(write_sweep(tmp_path / "few", few))) == []


def test_without_the_library_the_report_says_what_it_takes(scattered, monkeypatch):
    monkeypatch.setattr(sensitivity, "available", lambda: False)
    page = report.build_report(scattered).read_text(encoding="utf-8")
    assert "uv sync --extra sensitivity" in page
    assert 'id="chart-sensitivity"' not in page


def test_failed_jobs_and_missing_numbers_are_left_out(tmp_path):
    if not sensitivity.available():
        pytest.skip("the extra 'sensitivity' is not installed")
    points = np.random.default_rng(2).uniform(size=(150, 2)).tolist()
    jobs = [{"a": a, "b": b, "shares": ((0.7, 0.3),) if a > 0.1 else ()} for a, b in points]
    run = open_sweep(write_sweep(tmp_path / "sweep", jobs, gap=lambda job: job["b"]))
    table = sensitivity.sensitivity(run)
    assert table["points"].unique().to_list() == [sum(a > 0.1 for a, _ in points)]
    assert table.filter(pl.col("key") == "b")["index"][0] > 0.95


def test_a_chart_whose_library_is_not_installed_says_what_to_install(scattered, monkeypatch):
    monkeypatch.setattr(sensitivity, "available", lambda: False)
    with pytest.raises(BadInput, match="chart=sensitivity: needs the extra 'sensitivity': uv sync --extra sensitivity"):
        show.figure(scattered, "sensitivity")
