"""Run claims: jobs, arms, statistics, verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.claims.arms import Arm, run_arms, run_endless
from analysis.claims.box import look
from analysis.claims.claim import READING, Claim, Finding, Result, Test, claim_of
from analysis.claims.statistics.names import bounds, statistic
from analysis.claims.verdict import FAILED, INCONCLUSIVE, Interval, interval, judge, replicates_to_decide, sureness
from sim.errors import BadInput
from sim.memo import Memo
from sim.sweep.design.experiment import Job, experiment_jobs

Advance = Callable[[], None]


def read_claim(name: str, settings: Sequence[str] = ()) -> tuple[Claim, list[Job]]:
    """Compose an experiment; returns its claim and its jobs.

    Raises:
        BadInput: for an unknown experiment, or one that states no claim.
    """
    jobs = experiment_jobs(name, settings)
    return replace(claim_of(name, jobs[0].config), settings=tuple(settings)), jobs


def read_counter(name: str, settings: Sequence[str] = ()) -> tuple[Claim, list[Job]]:
    """Compose an experiment in its counter-world, where its verdict must flip; otherwise as `read_claim`."""
    claim, _ = read_claim(name)
    changed = [f"{key}={value}" for key, value in claim.counter["settings"].items()]
    return read_claim(name, [*changed, *settings])


def run_claim(
    claim: Claim,
    jobs: Sequence[Job],
    replicates: int | None,
    alpha: float,
    advance: Advance = lambda: None,
    points: int = 0,
) -> Result:
    """Run a claim's jobs, judge each of its tests at error chance alpha, and look for it in its box; what fails says
    why.

    A reading is taken from the endless population where none of its tests takes draws, as no chance enters it.

    Args:
        claim: from `read_claim`.
        jobs: likewise.
        replicates: of each job; None takes what the experiment asks for.
        alpha: error chance of one interval.
        advance: is called after every replicate that has ended, and every point of the box.
        points: of the box; 0 leaves it out.
    """
    count = 1 if claim.endless else replicates or int(jobs[0].config["replicates"])
    try:
        arms = run_endless(jobs, Memo()) if claim.endless else run_arms(jobs, count, advance)
        share = look(claim, jobs, points, advance) if points else None
    except (BadInput, ValueError, ArithmeticError) as error:
        return Result(claim, (), error=str(error))
    findings = [judge_test(test, arms, alpha, claim.endless) for test in claim.tests]
    return Result(claim, findings, arms, count, share=share)


def judge_test(test: Test, arms: Sequence[Arm], alpha: float, exact: bool = False) -> Finding:
    """Compute a test's interval and how it lies to the region that was fixed before; a reading is a number alone."""
    try:
        found = interval(statistic(test, arms), alpha, bounds(test))
        if exact or test.nature == READING:
            found = _read(test, found)
            return Finding(test, found, judge(found, test.above, test.below), sure=1.0, exact=True)
    except BadInput as error:
        return Finding(test, None, FAILED, error=str(error))
    verdict, within = judge(found, test.above, test.below), bounds(test)
    needed = replicates_to_decide(found, test.above, test.below, alpha, within) if verdict == INCONCLUSIVE else None
    return Finding(test, found, verdict, sureness(found, test.above, test.below, within), needed=needed)


def _read(test: Test, found: Interval) -> Interval:
    """Return what is read off a table, which has no interval.

    Raises:
        BadInput: if replicates differ, so that chance enters.
    """
    if found.replicates > 1 and found.deviation > 0.0:
        raise BadInput(f"claim test {test.name}: its replicates differ, hence it is no reading but a finding.")
    return Interval(found.estimate, found.estimate, found.estimate, 0.0, found.replicates)
