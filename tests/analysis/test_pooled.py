"""What is said of many jobs together: replicates that share their luck count once, scattered points are no map."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.stored import open_sweep
from analysis.sweeps import pooled
from analysis.sweeps.answer import sentences
from analysis.sweeps.figures import figure
from analysis.sweeps.layout import layout
from tests.analysis.sweeps import write_sweep


def scattered(folder, replicates, keys=3):
    """Sixty points of a few keys; the first motivation's share follows from luck that a replicate's points share."""
    rng = np.random.default_rng(1)
    points, luck = rng.random((60, keys)), rng.normal(0.6, 0.1, replicates).clip(0.05, 0.95)
    jobs = [
        {f"k{n}": float(value) for n, value in enumerate(point)} | {"shares": [(s, 1 - s) for s in luck]}
        for point in points
    ]
    return open_sweep(write_sweep(folder / "sweep", jobs)), luck


def test_points_over_three_keys_are_not_told_as_cells(tmp_path):
    run, _ = scattered(tmp_path, 5)
    shown = layout(run)
    told = sentences(run, shown)
    assert told[0].startswith("The 60 points are scattered over 3 keys. A cell of two of them pools points that differ")
    assert not any("dominates" in sentence or "Along" in sentence for sentence in told)
    assert told[-1] == "Intervals take runs with the same streams for one draw; there are 5 draws."
    assert figure(run, shown).reading == told[0]
    assert figure(run, shown, "share_intended").reading == told[0]


def test_points_over_two_keys_are(tmp_path):
    run, _ = scattered(tmp_path, 6, keys=2)
    assert sentences(run, layout(run))[0].startswith("Nobody leads for sure in all 37 cells")


def test_an_interval_is_that_of_the_means_of_replicates(tmp_path):
    """Student's t with 4 degrees of freedom, 97.5 %: 2.776445."""
    run, luck = scattered(tmp_path, 5)
    found = pooled.mean(run, "share_intended")
    assert found.value == pytest.approx(luck.mean())
    assert found.half == pytest.approx(2.776445 * luck.std(ddof=1) / np.sqrt(5), rel=1e-6)
    assert found.replicates == 5


def test_one_replicate_gives_no_interval_and_says_what_would(tmp_path):
    run, _ = scattered(tmp_path, 1)
    assert pooled.mean(run, "share_intended").half is None
    assert sentences(run, layout(run))[-1].endswith("set replicates=N, or streams=independent.")


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Of 400 sweeps 95 % hold the mean luck: the chance of fewer than 365 is 1e-3. Seeds are fixed."""
    rng, held = np.random.default_rng(11), 0
    for _ in range(400):
        luck = rng.normal(0.5, 0.1, 4)
        runs = [(job, r, luck[r]) for job in range(3) for r in range(4)]
        summary = pl.DataFrame(runs, schema=["job", "replicate", "gap"], orient="row").lazy()
        jobs = pl.DataFrame({"job": range(3), "seed": 0, "status": "done"}).lazy()
        found = pooled.mean(Stored({"summary": summary, "jobs": jobs}), "gap")
        held += abs(found.value - 0.5) <= found.half
    assert held >= 365


class Stored(dict):
    """The tables of a sweep, without a folder that holds more."""

    folder = Path("nowhere")
