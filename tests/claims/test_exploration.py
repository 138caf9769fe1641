"""What claims C10 to C13 rest on: the chance of no leak, and how long an audit overlooks an act.

Budget: 2 binomial tests and 1 mean at ALPHA = 1e-5 each, so that a lawful change of random streams fails one of them
with chance below 4e-5; the rest is exact.
"""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from analysis.claims.arms import Arm, run_arms
from analysis.claims.curves.names import curve
from sim.measures.names import measure
from sim.measures.observed import course, together
from sim.model.accounts import empty_history
from sim.sweep.design.experiment import Job, experiment_jobs
from tests.laws.judge import assert_chance, assert_mean

COUNT = "motivation.aligned_schemer.count"


@pytest.fixture(scope="module")
def jobs() -> list[Job]:
    """Jobs of C11 without learning: influence stands still."""
    return experiment_jobs("c11_almost_all_influence", ["learning@regime.rl.learning=none"])


@pytest.mark.parametrize("count", ["999", "9999"])
def test_nobody_tries_the_hack_as_often_as_the_closed_form_says(jobs: list[Job], count: str) -> None:
    """Runs without a hit: binomial at ALPHA, 2,000 replicates."""
    job = next(job for job in jobs if job.swept[COUNT] == count)
    arms = run_arms([job], 2000)
    line = curve("no_leak", [arms[0], _with_count(arms[0], str(int(count) + 1))])
    assert_chance(int(measure(arms[0], "never_hit").sum()), 2000, float(line["mean"][0]))


def _with_count(arm: Arm, count: str) -> Arm:
    return replace(arm, swept={**arm.swept, COUNT: count})


def hit_arm(hits: list[int]) -> Arm:
    """An arm of one replicate, a phase `fault`, and so many scored acts in each of its rounds."""
    history = empty_history(len(hits), 1, 2, lineages=False)._replace(hits=np.array(hits))
    plan: Any = SimpleNamespace(phases=[SimpleNamespace(name="fault")])
    return Arm(plan, {}, [together([course(history)])], pl.DataFrame({"replicate": [0]}))


def test_rounds_overlooked_are_those_of_audits_that_missed_every_act_so_far() -> None:
    """Exact: rounds survive with (1 - rate)^acts; an act less is overlooked longer."""
    assert measure(hit_arm([0, 3, 5]), "undetected:0.5:fault") == pytest.approx([1.0 + 0.5**3 + 0.5**8])


def test_audits_overlook_acts_as_often_as_the_expectation_says() -> None:
    """Mean rounds until a sampled audit sees an act, at ALPHA, 4,000 trials."""
    hits, rng = [0, 1, 0, 2, 1, 3, 0, 4], np.random.default_rng(5)
    seen = rng.random((4000, sum(hits))) < 0.2
    ends = np.concatenate([np.zeros((4000, 1), bool), seen], axis=1).cumsum(axis=1) > 0
    missed = ~ends[:, np.cumsum(hits)]
    assert_mean(missed.sum(axis=1), measure(hit_arm(hits), "undetected:0.2:fault")[0])
