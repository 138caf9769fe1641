"""Run claims: jobs, arms, statistics, verdicts."""

from collections.abc import Callable, Sequence

from analysis.claims.arms import Arm, run_arms
from analysis.claims.claim import Claim, Finding, Result, Test, claim_of
from analysis.claims.statistics.names import bounds, statistic
from analysis.claims.verdict import FAILED, interval, judge, replicates_to_decide
from sim.errors import BadInput
from sim.sweep.design.experiment import Job, experiment_jobs

Advance = Callable[[], None]


def read_claim(name: str, settings: Sequence[str] = ()) -> tuple[Claim, list[Job]]:
    """Compose an experiment; returns its claim and its jobs.

    Raises:
        BadInput: for an unknown experiment, or one that states no claim.
    """
    jobs = experiment_jobs(name, settings)
    return claim_of(name, jobs[0].config), jobs


def read_counter(name: str, settings: Sequence[str] = ()) -> tuple[Claim, list[Job]]:
    """Compose an experiment in its counter-world, where its verdict must flip; otherwise as `read_claim`."""
    claim, _ = read_claim(name)
    changed = [f"{key}={value}" for key, value in claim.counter["settings"].items()]
    return read_claim(name, [*changed, *settings])


def run_claim(claim: Claim, jobs: Sequence[Job], replicates: int | None, alpha: float, advance: Advance) -> Result:
    """Run a claim's jobs and judge each of its tests at error chance alpha; what fails says why.

    Args:
        claim: from `read_claim`.
        jobs: likewise.
        replicates: of each job; None takes what the experiment asks for.
        alpha: error chance of one interval.
        advance: is called after every replicate that has ended.
    """
    count = replicates or int(jobs[0].config["replicates"])
    try:
        arms = run_arms(jobs, count, advance)
    except (BadInput, ValueError, ArithmeticError) as error:
        return Result(claim, (), error=str(error))
    return Result(claim, [judge_test(test, arms, alpha) for test in claim.tests], arms, count)


def judge_test(test: Test, arms: Sequence[Arm], alpha: float) -> Finding:
    """Compute a test's interval and how it lies to the region that was fixed before."""
    try:
        found = interval(statistic(test, arms), alpha, bounds(test))
    except BadInput as error:
        return Finding(test, None, FAILED, error=str(error))
    verdict = judge(found, test.above, test.below)
    return Finding(test, found, verdict, replicates_to_decide(found, test.above, test.below, alpha, bounds(test)))
