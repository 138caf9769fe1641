"""Look for a claim at scattered points of its box: the jobs that it is judged on, in other worlds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.claims.arms import Arm, matches, run_arms, run_endless
from analysis.claims.claim import Claim, Test
from analysis.claims.share import Share, least_margin, sample
from analysis.claims.statistics.names import statistic
from sim.apart import ENDLESS
from sim.errors import BadInput
from sim.memo import Memo
from sim.sweep.design.experiment import Job, jobs_at

Advance = Callable[[], None]


def look(claim: Claim, jobs: Sequence[Job], points: int, advance: Advance = lambda: None) -> Share | None:
    """Judge a claim at points of its box by the estimates alone; None where it has no box.

    Args:
        claim: from `read_claim`.
        jobs: of its experiment, by which whole numbers and fixed keys are known.
        points: of the Latin hypercube.
        advance: is called after every point.

    Raises:
        BadInput: if a key of the box is no number of the experiment, or the endless population is asked for draws.
    """
    ranges = free(claim, jobs)
    if not ranges:
        return None
    engine = claim.box["engine"]
    if engine == ENDLESS:
        _require_no_draws(claim)
    at = sample(list(ranges.values()), points, jobs[0].config["seed"])
    whole = np.array([isinstance(_held(jobs[0].config, key), int) for key in ranges])
    at[:, whole] = at[:, whole].round()
    settings = [
        [f"{key}={int(value) if integer else value!r}" for key, value, integer in zip(ranges, row, whole, strict=True)]
        for row in at.tolist()
    ]
    memo, margins = Memo(), []
    for here in jobs_at(claim.experiment, settings, lambda swept: _wanted(claim, swept), claim.settings):
        arms = run_endless(here, memo) if engine == ENDLESS else run_arms(here, claim.box["replicates"])
        margins.append([_margin(test, arms) for test in claim.judging])
        advance()
    found = np.array(margins).T
    defined = ~np.isnan(found).any(axis=0)
    return Share(tuple(ranges), at[defined], least_margin(found[:, defined]), engine, int((~defined).sum()))


def free(claim: Claim, jobs: Sequence[Job]) -> dict[str, tuple[float, float]]:
    """Give the ranges of the box but those of keys that the experiment sweeps.

    Raises:
        BadInput: if a key is no number of the experiment.
    """
    ranges = {}
    for key, (low, high) in claim.box["ranges"].items():
        if any(key in job.swept for job in jobs):
            continue
        held = _held(jobs[0].config, key)
        if isinstance(held, bool) or not isinstance(held, int | float):
            raise BadInput(f"experiment={claim.experiment}: claim.box.ranges.{key}: the experiment has no such number.")
        ranges[key] = (low, high)
    return ranges


def _held(config: Mapping[str, Any], key: str) -> Any:
    value: Any = config
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _require_no_draws(claim: Claim) -> None:
    for test in claim.judging:
        if test.drawn:
            problem = f"test {test.name} takes draws ({test.measure}); choose kernel"
            raise BadInput(f"experiment={claim.experiment}: claim.box.engine=expected: {problem}.")


def _wanted(claim: Claim, swept: Mapping[str, str]) -> bool:
    """Tell whether a job is one that the claim is judged on."""
    return any(matches(swept, test.at) or (bool(test.minus) and matches(swept, test.minus)) for test in claim.judging)


def _margin(test: Test, arms: Sequence[Arm]) -> float:
    """By how much the mean of a test's statistic lies inside its limits; nan where it cannot be computed."""
    try:
        mean = float(np.mean(statistic(test, arms)))
    except BadInput:
        return float("nan")
    ends = [mean - test.above] if test.above is not None else []
    ends += [test.below - mean] if test.below is not None else []
    return min(ends)
