"""Run every job of an experiment and keep what claims measure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.apart import NETWORK
from sim.builders.plan import build
from sim.engines.kernel import run_kernel
from sim.engines.network.extra import require_extra
from sim.errors import BadInput
from sim.expected.engine import run_expected
from sim.measures.observed import Course, Observed, course, together
from sim.memo import Memo
from sim.model.evaluate import Evaluation, evaluate
from sim.model.plan import Plan
from sim.side_by_side import SideBySide, ended
from sim.sweep.design.experiment import Job
from sim.tables.networks import realised_summary
from sim.tables.summary import summary_frame, summary_row

Advance = Callable[[], None]


@dataclass(frozen=True)
class Arm(Observed):
    """One job with all its replicates.

    Attributes:
        swept: the job's swept keys with their values as texts.
    """

    swept: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def matches(self, at: Mapping[str, str]) -> bool:
        """Tell whether the job has these values."""
        return matches(self.swept, at)


def matches(swept: Mapping[str, str], at: Mapping[str, str]) -> bool:
    """Tell whether a job's swept keys have these values."""
    return all(_same(swept.get(key), value) for key, value in at.items())


def _same(text: str | None, value: str) -> bool:
    if text is None or text == value:
        return text is not None
    try:
        return float(text) == float(value)
    except ValueError:
        return False


def pick(arms: Sequence[Arm], at: Mapping[str, str]) -> list[Arm]:
    """Return the arms that have these values.

    Raises:
        BadInput: if there are none.
    """
    picked = [arm for arm in arms if arm.matches(at)]
    if not picked:
        phrases = ", ".join(f"{key}={value}" for key, value in at.items())
        raise BadInput(f"claim: no job of the experiment has {phrases}.")
    return picked


def run_arms(jobs: Sequence[Job], replicates: int | None, advance: Advance = lambda: None) -> list[Arm]:
    """Run jobs on the kernel, on all cores, or as networks; `advance` is called after every replicate that has ended.

    Args:
        jobs: of one experiment.
        replicates: how many of each; None takes what the experiment asks for.
        advance: is called from the calling thread.
    """
    memo = Memo()
    plans = [build(job.config, memo) for job in jobs]
    with SideBySide() as threads:
        return [
            _run_arm(job, plan, replicates or job.config["replicates"], memo, threads, advance)
            for job, plan in zip(jobs, plans, strict=True)
        ]


def run_endless(jobs: Sequence[Job], memo: Memo) -> list[Arm]:
    """Follow the endless population through jobs: no chance, one replicate, a hundredth of a second each."""
    return [_endless(job, build(job.config, memo), memo) for job in jobs]


def _endless(job: Job, plan: Plan, memo: Memo) -> Arm:
    evaluations = memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
    phases = run_expected(plan, lambda rounds: None)
    row = summary_row(plan, evaluations, 0, phases, memo)
    by_phase = [together([course(history)]) for history, _ in phases]
    return Arm(plan, evaluations, by_phase, summary_frame([{"job": 0, **row}]), swept=job.swept)


def _run_arm(job: Job, plan: Plan, count: int, memo: Memo, threads: SideBySide, advance: Advance) -> Arm:
    evaluations = memo.recall("evaluate", (plan.cast,), lambda: evaluate(plan.cast))
    if plan.config["engine"] == NETWORK:
        return _run_networks(job, plan, count, memo, evaluations, advance)

    def run(replicate: int) -> tuple[Sequence[Course], Mapping[str, Any]]:
        phases = run_kernel(plan, replicate, threads.check_stop)
        row = summary_row(plan, evaluations, replicate, phases, memo)
        return [course(history) for history, _ in phases], {"job": 0, **row}

    running = [threads.submit(run, replicate) for replicate in range(count)]
    for one in ended(running):
        one.result()  # raises where it failed, so that the others stop
        advance()
    courses, rows = zip(*(future.result() for future in running), strict=True)
    by_phase = [together(replicates) for replicates in zip(*courses, strict=True)]
    return Arm(plan, evaluations, by_phase, summary_frame(rows), swept=job.swept)


def _run_networks(
    job: Job, plan: Plan, count: int, memo: Memo, evaluations: Mapping[str, Evaluation], advance: Advance
) -> Arm:
    """Train all replicates side by side; what they do themselves stands in the summary in place of what shares say."""
    require_extra()
    from sim.engines.network.run import run_network  # takes jax, which other claims have no use for

    ran = run_network(plan, range(count))
    rows = []
    for replicate, (phases, realised) in enumerate(zip(ran.results, ran.realised, strict=True)):
        row = summary_row(plan, evaluations, replicate, phases, memo)
        rows.append({"job": 0, **row, **realised_summary(plan, realised)})
        advance()
    courses = [[course(history) for history, _ in phases] for phases in ran.results]
    by_phase = [together(replicates) for replicates in zip(*courses, strict=True)]
    ends = [realised[-1] for realised in ran.realised]
    return Arm(plan, evaluations, by_phase, summary_frame(rows), ends, swept=job.swept)
